/**
 * Any endpoint that speaks OpenAI's chat completions. Text streams as it comes; tool calls are held back until the answer
 * is complete and checked, so that a cut one never leaves this file.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import type { ChatGenerationChunk } from '@langchain/core/outputs';
import { z } from 'zod';
import { AppError, transientError } from '#domain/errors.ts';
import { endpointAnswer } from './endpoint-answer.ts';
import { EndpointClient } from './endpoint-client.ts';
import { placeOf, retryAfterSeconds, statusOf, timedOut, translate, type Endpoint } from './endpoint-errors.ts';
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
  private readonly remote: EndpointClient;

  constructor(endpoint: EndpointConfig) {
    super();
    this.endpoint = endpoint;
    this.remote = new EndpointClient(endpoint);
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
      const pauseMs = call.progress.spoke ? null : this.remote.asksLess(thrown) ? 0 : pauseBefore(thrown);
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
    const answer = endpointAnswer(this.endpoint.model);
    let heard = false;
    for await (const chunk of this.remote._streamResponseChunks(messages, { ...remoteOptions(options), signal: limits.signal })) {
      limits.heard();
      heard = true;
      const part = answer.read(chunk);
      if (part === null) continue;
      progress.spoke ||= part.text !== '';
      yield part;
    }
    limits.signal.throwIfAborted();
    if (!heard) throw this.noAnswer();
    yield* answer.end(toolNames(options));
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

/** The tools that were offered, by name. */
const toolNames = ({ tools = [] }: ChatCallOptions): ReadonlySet<string> =>
  new Set(tools.flatMap((tool) => Offered.safeParse(tool).data?.function.name ?? []));
const Offered = z.object({ function: z.object({ name: z.string() }) });

interface Call {
  limits: TimeLimits;
  progress: { spoke: boolean };
}

/** Milliseconds to wait before a second try; null when there is no use in one. */
function pauseBefore(thrown: unknown): number | null {
  if (thrown instanceof AppError) return null;
  const status = statusOf(thrown);
  if (status !== null && status !== 429 && status < 500) return null;
  const asked = retryAfterSeconds(thrown);
  if (asked !== null && asked * 1000 > longestPauseMs) return null;
  return asked === null ? usualPauseMs : asked * 1000;
}
