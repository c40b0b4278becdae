/**
 * The endpoint behind a screen: it reads a conversation with placeholders instead of personal values, cut to its token budget,
 * and what it says comes back with the values in their places.
 */
import { AIMessageChunk, isAIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { JsonObject } from '#domain/json.ts';
import { fitToBudget } from './context/fit.ts';
import { estimateTokens } from './context/tokens.ts';
import { maskConversation } from './masking/mask-conversation.ts';
import type { Pseudonyms } from './masking/pseudonyms.ts';
import { restoreArguments, restoringStream } from './masking/restore.ts';
import type { EndpointChatModel } from './openai.ts';
import { callsChunk, type CallPiece, type SaidCall } from './said-calls.ts';
import { StreamingChatModel } from './streaming-chat.ts';

export class PrivateChatModel extends StreamingChatModel {
  readonly #endpoint: EndpointChatModel;
  readonly #contextTokens: number;

  constructor(endpoint: EndpointChatModel, options: { contextTokens: number }) {
    super();
    this.#endpoint = endpoint;
    this.#contextTokens = options.contextTokens;
  }

  static override lc_name(): string {
    return 'PrivateChatModel';
  }

  override _llmType(): string {
    return 'openai';
  }

  /** Where the answers come from. */
  get endpoint(): EndpointChatModel['endpoint'] {
    return this.#endpoint.endpoint;
  }

  /** Throws what the endpoint throws. */
  protected override async *chunks(messages: BaseMessage[], options: this['ParsedCallOptions']): AsyncGenerator<ChatGenerationChunk> {
    const { messages: masked, names } = maskConversation(messages);
    const text = restoringStream(names);
    const thoughts = restoringStream(names);
    const calls: CallPiece[] = [];
    const fitting = fitToBudget(masked, this.#contextTokens - estimateTokens(JSON.stringify(options.tools ?? [])));
    for await (const chunk of this.#endpoint._streamResponseChunks(fitting, options)) {
      const { message } = chunk;
      if (isAIMessageChunk(message) && message.tool_call_chunks?.length) {
        calls.push(...message.tool_call_chunks);
        continue;
      }
      yield restored(chunk, text.push(chunk.text), thoughts);
    }
    const rest = text.end();
    if (rest !== '') yield new ChatGenerationChunk({ text: rest, message: new AIMessageChunk(rest) });
    if (calls.length > 0) yield callsChunk(restoredCalls(calls, names));
  }
}

/** The same chunk with its text restored; what else it carries (usage, the finish reason) stays. */
function restored(chunk: ChatGenerationChunk, text: string, thoughts: { push(piece: string): string }): ChatGenerationChunk {
  const { additional_kwargs: extra, response_metadata, usage_metadata } = asChunk(chunk);
  const thought: unknown = extra['reasoning_content'];
  const kept = typeof thought === 'string' ? { reasoning_content: thoughts.push(thought) } : {};
  return new ChatGenerationChunk({
    text,
    message: new AIMessageChunk({
      content: text,
      additional_kwargs: kept,
      response_metadata,
      ...(usage_metadata ? { usage_metadata } : {}),
    }),
  });
}

const asChunk = ({ message, text }: ChatGenerationChunk): AIMessageChunk =>
  isAIMessageChunk(message) ? message : new AIMessageChunk(text);

/** The calls with the values back; the endpoint's guard has checked that their arguments are complete JSON. */
const restoredCalls = (pieces: readonly CallPiece[], names: Pseudonyms): SaidCall[] =>
  pieces.map(({ id = '', name = '', args }) => {
    const given = JsonObject.parse(JSON.parse(args || '{}'));
    return { id, name, args: JSON.stringify(restoreArguments(given, names)) };
  });
