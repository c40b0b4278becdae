/** The configured endpoint with the offline planner behind it: when the endpoint gives no answer, the planner takes over and says so. */
import type { BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { AIMessageChunk } from '@langchain/core/messages';
import { AppError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { addTokens, paidFor, paidTokens, type Tokens } from '#domain/paid-tokens.ts';
import { tokensChunk } from './counted-tokens.ts';
import { placeOf } from './endpoint-errors.ts';
import { noticeOf } from './notice.ts';
import { offlineChunks } from './offline/offline-chat.ts';
import type { PrivateChatModel } from './private-chat.ts';
import { StreamingChatModel } from './streaming-chat.ts';

/** How long an endpoint that failed is left alone, so that one request does not wait for it again and again. */
const restMs = 30_000;

export class FallbackChatModel extends StreamingChatModel {
  private readonly endpoint: PrivateChatModel;
  private readonly log: Logger;
  private readonly now: () => number;
  private resting: { until: number; code: string } | null = null;

  constructor(endpoint: PrivateChatModel, options: { log: Logger; now: () => number }) {
    super();
    this.endpoint = endpoint;
    this.log = options.log;
    this.now = options.now;
  }

  static override lc_name(): string {
    return 'FallbackChatModel';
  }

  override _llmType(): string {
    return 'openai-or-offline';
  }

  /** Throws `model.incomplete` when the endpoint twice gave an answer that was cut off or malformed. */
  protected override async *chunks(messages: BaseMessage[], options: this['ParsedCallOptions']): AsyncGenerator<ChatGenerationChunk> {
    const where = placeOf(this.endpoint.endpoint);
    if (this.resting !== null && this.now() < this.resting.until) {
      yield* offlineChunks(messages, options.signal, noticeOf(where, this.resting.code));
      return;
    }
    let shown = '';
    let paid: Tokens | null = null;
    for (let attempt = 1; ; attempt += 1) {
      try {
        for await (const chunk of this.endpoint._streamResponseChunks(messages, options)) {
          shown += chunk.text;
          yield chunk;
        }
        if (paid) yield tokensChunk(paid);
        this.resting = null;
        return;
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        this.log.warn('the model endpoint failed', { code: thrown.code, message: thrown.message, attempt });
        paid = addTokens(paid, paidTokens(thrown));
        if (thrown.code === 'model.incomplete') {
          if (shown === '' && attempt === 1) continue;
          const { family, code, message, hint = '' } = thrown;
          throw new AppError(family, code, message, { hint, details: paidFor(paid), cause: thrown });
        }
        if (paid) yield tokensChunk(paid);
        this.resting = { until: this.now() + restMs, code: thrown.code };
        if (shown !== '') yield textChunk('\n\n');
        yield* offlineChunks(messages, options.signal, noticeOf(where, thrown.code));
        return;
      }
    }
  }
}

const textChunk = (text: string): ChatGenerationChunk => new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text }) });
