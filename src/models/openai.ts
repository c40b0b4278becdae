/**
 * Any endpoint that speaks OpenAI's chat completions. Text streams as it comes; tool calls are held back until the answer
 * is complete and checked, so that a cut one never leaves this file.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import { AIMessageChunk, type BaseMessage, type BaseMessageChunk, isAIMessageChunk } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { ChatOpenAICompletions } from '@langchain/openai';
import { z } from 'zod';
import { AppError, transientError } from '#domain/errors.ts';
import { checkComplete } from './completion.ts';
import { placeOf, retryAfterSeconds, timedOut, translate, type Endpoint } from './endpoint-errors.ts';
import { type ChatCallOptions, StreamingChatModel } from './streaming-chat.ts';
import { startTimeLimits, type TimeLimits } from './time-limits.ts';

export interface EndpointConfig extends Endpoint {
  apiKey?: string;
  idleTimeoutMs: number;
  totalTimeoutMs: number;
}

/** The longest pause an endpoint may ask for before its second and last try. */
const longestPauseMs = 5_000;
const usualPauseMs = 300;

export class EndpointChatModel extends StreamingChatModel {
  readonly endpoint: EndpointConfig;
  private readonly remote: ChatOpenAICompletions;

  constructor(endpoint: EndpointConfig) {
    super();
    this.endpoint = endpoint;
    this.remote = new ChatOpenAICompletions({
      model: endpoint.model,
      // Local servers want no key, but the client insists on one.
      apiKey: endpoint.apiKey ?? 'none',
      configuration: { baseURL: endpoint.baseUrl },
      maxRetries: 0,
      // Some endpoints send what the model thinks under a name that the client drops.
      __includeRawResponse: true,
      streaming: true,
    });
  }

  static override lc_name(): string {
    return 'EndpointChatModel';
  }

  override _llmType(): string {
    return 'openai';
  }

  /** Throws `model.unreachable`, `model.incomplete`, `model.rate-limited`, `model.refused-key`, `model.refused-request`. */
  protected override async *chunks(messages: BaseMessage[], options: this['ParsedCallOptions']): AsyncGenerator<ChatGenerationChunk> {
    const limits = startTimeLimits(this.endpoint, options.signal);
    const progress = { spoke: false };
    try {
      yield* this.tried(messages, options, { limits, progress });
    } catch (thrown) {
      options.signal?.throwIfAborted();
      const limit = limits.exceeded();
      if (limit === null) throw thrown instanceof AppError ? thrown : translate(thrown, this.endpoint, progress.spoke);
      const milliseconds = limit === 'idle' ? this.endpoint.idleTimeoutMs : this.endpoint.totalTimeoutMs;
      throw timedOut(limit, milliseconds, this.endpoint, progress.spoke);
    } finally {
      limits.end();
    }
  }

  /** One try, and a second when the first failed before anything was said and the endpoint may recover. */
  private async *tried(messages: BaseMessage[], options: this['ParsedCallOptions'], call: Call): AsyncGenerator<ChatGenerationChunk> {
    try {
      yield* this.guarded(messages, options, call);
    } catch (thrown) {
      const pauseMs = call.progress.spoke ? null : pauseBefore(thrown);
      if (pauseMs === null || call.limits.signal.aborted) throw thrown;
      await sleep(pauseMs, undefined, { signal: call.limits.signal });
      call.limits.heard();
      yield* this.guarded(messages, options, call);
    }
  }

  /** Passes text on as it comes and everything else when the whole answer has been checked. */
  private async *guarded(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    { limits, progress }: Call,
  ): AsyncGenerator<ChatGenerationChunk> {
    const held: ChatGenerationChunk[] = [];
    let whole: ChatGenerationChunk | undefined;
    let finish: string | undefined;
    let served: string | undefined;
    for await (const chunk of this.remote._streamResponseChunks(messages, { ...remoteOptions(options), signal: limits.signal })) {
      limits.heard();
      const { finish_reason: reason, model_name: name }: Record<string, unknown> = chunk.generationInfo ?? {};
      if (typeof reason === 'string') finish ??= reason;
      if (typeof name === 'string') served ??= name;
      // Said once, at the end: LangChain would join the two words of a reason that comes twice.
      const plain = new ChatGenerationChunk({ text: chunk.text, message: withThought(chunk.message) });
      whole = whole === undefined ? plain : whole.concat(plain);
      if (isSpeech(plain)) {
        progress.spoke ||= plain.text !== '';
        yield plain;
      } else held.push(plain);
    }
    limits.signal.throwIfAborted();
    if (whole === undefined) throw this.noAnswer();
    if (isAIMessageChunk(whole.message)) checkComplete(whole.message, finish ?? null);
    for (const chunk of held) yield chunk;
    yield ending(finish, served ?? this.endpoint.model);
  }

  private noAnswer(): AppError {
    return transientError('model.unreachable', `The model at ${placeOf(this.endpoint)} answered with something that is no chat answer.`, {
      hint: 'Check OPENAI_BASE_URL: it must be the address of an OpenAI-compatible API and usually ends in /v1.',
      details: { spoke: false },
    });
  }
}

/** Of the call options those that travel to the endpoint. */
function remoteOptions({ tools, stop }: ChatCallOptions): { tools?: BindToolsInput[]; stop?: string[] } {
  return { ...(tools ? { tools } : {}), ...(stop ? { stop } : {}) };
}

interface Call {
  limits: TimeLimits;
  progress: { spoke: boolean };
}

/** Milliseconds to wait before a second try; null when there is no use in one. */
function pauseBefore(thrown: unknown): number | null {
  if (thrown instanceof AppError) return null;
  const status: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'status') : undefined;
  if (typeof status === 'number' && status !== 429 && status < 500) return null;
  const asked = retryAfterSeconds(thrown);
  if (asked !== null && asked * 1000 > longestPauseMs) return null;
  return asked === null ? usualPauseMs : asked * 1000;
}

const RawThought = z.object({ choices: z.tuple([z.object({ delta: z.object({ reasoning: z.string() }) })]).rest(z.unknown()) });

/** The message with what the model thinks where all endpoints are read from, and without the raw answer. */
function withThought(message: BaseMessageChunk): BaseMessageChunk {
  const { __raw_response: raw, ...extra } = message.additional_kwargs;
  const thought = extra['reasoning_content'] ?? RawThought.safeParse(raw).data?.choices[0].delta.reasoning;
  message.additional_kwargs = thought === undefined || thought === null ? extra : { ...extra, reasoning_content: thought };
  return message;
}

/** Text and reasoning may be shown at once; tool calls and what counts tokens wait for the end. */
function isSpeech({ message, text }: ChatGenerationChunk): boolean {
  const calls = isAIMessageChunk(message) ? (message.tool_call_chunks?.length ?? 0) : 0;
  return calls === 0 && (text !== '' || message.additional_kwargs['reasoning_content'] !== undefined);
}

const ending = (finish: string | undefined, model: string): ChatGenerationChunk =>
  new ChatGenerationChunk({
    text: '',
    message: new AIMessageChunk({ content: '', response_metadata: { finish_reason: finish, model_name: model } }),
  });
