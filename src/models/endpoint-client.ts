/** The client of an endpoint, forgiving about the form of what is streamed: many endpoints are compatible in their own way. */
import { AIMessageChunk } from '@langchain/core/messages';
import { ChatOpenAICompletions } from '@langchain/openai';
import { z } from 'zod';
import type { Endpoint } from './endpoint-errors.ts';

const Piece = z.object({
  index: z.number().int().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
  function: z
    .object({
      name: z.string().optional().catch(undefined),
      arguments: z
        .union([z.string(), z.record(z.string(), z.json()).transform((args) => JSON.stringify(args))])
        .optional()
        .catch(undefined),
    })
    .catch({}),
});
const Text = z.union([
  z.string(),
  z.array(z.looseObject({ text: z.string().catch('') })).transform((parts) => parts.map(({ text }) => text).join('')),
]);
const Delta = z.object({
  content: Text.catch(''),
  reasoning_content: z.string().optional().catch(undefined),
  /** What others call it. */
  reasoning: z.string().optional().catch(undefined),
  tool_calls: z.array(Piece).catch([]),
});

export class EndpointClient extends ChatOpenAICompletions {
  constructor({ model, baseUrl, apiKey }: Endpoint & { apiKey?: string }) {
    super({
      model,
      // Local servers want no key, but the client insists on one.
      apiKey: apiKey ?? 'none',
      configuration: { baseURL: baseUrl },
      maxRetries: 0,
      streaming: true,
    });
  }

  /** From now on without what this endpoint refused; false when there is nothing to leave out. */
  asksLess(thrown: unknown): boolean {
    if (!this.streamUsage || !(thrown instanceof Error) || !thrown.message.includes('stream_options')) return false;
    this.streamUsage = false;
    return true;
  }

  /** Whoever streams here is the assistant, whether the endpoint says so or not: the library drops the calls of others. */
  protected override _convertCompletionsDeltaToBaseMessageChunk(said: unknown): AIMessageChunk {
    const { content, reasoning_content: thought, reasoning, tool_calls: pieces } = Delta.parse(said);
    const thinks = thought ?? reasoning;
    return new AIMessageChunk({
      content,
      tool_call_chunks: pieces.map(({ index, id, function: { name, arguments: args } }) => ({
        type: 'tool_call_chunk' as const,
        ...(index === undefined ? {} : { index }),
        ...(id ? { id } : {}),
        ...(name ? { name } : {}),
        ...(args === undefined ? {} : { args }),
      })),
      ...(thinks === undefined ? {} : { additional_kwargs: { reasoning_content: thinks } }),
    });
  }
}
