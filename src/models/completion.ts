/** The guard between a model's answer and anything that acts on it: what is not complete is refused. */
import type { AIMessage, AIMessageChunk } from '@langchain/core/messages';
import { transientError } from '#domain/errors.ts';
import { paidFor } from '#domain/paid-tokens.ts';
import { countedTokens } from './counted-tokens.ts';

/**
 * Returns the message when it ended properly and every tool call is whole: named, with an id, and with strict JSON arguments.
 * LangChain repairs cut JSON silently; without this a half-written argument would become a call.
 * Throws `model.incomplete`.
 */
export function assertComplete<M extends AIMessage | AIMessageChunk>(message: M): M {
  const missing = whatIsMissing(message, finishReason(message));
  if (missing === null) return message;
  throw transientError('model.incomplete', missing, {
    hint: 'Ask again; if it happens often, raise the token limit of the model or choose another one.',
    details: paidFor(countedTokens(message)),
  });
}

function whatIsMissing(message: AIMessage | AIMessageChunk, reason: string | null): string | null {
  const chunks = 'tool_call_chunks' in message ? (message.tool_call_chunks ?? []) : [];
  const calls = message.tool_calls ?? [];
  const invalid = message.invalid_tool_calls ?? [];
  if (reason === null) return 'The answer ended without saying that it was finished.';
  if (reason === 'length' && chunks.length + calls.length + invalid.length > 0) return 'A tool call was cut off by the token limit.';
  if (reason === 'content_filter') return 'The endpoint filtered the answer.';
  if (reason === 'tool_calls' && chunks.length + calls.length + invalid.length === 0)
    return 'The answer announced a tool call and brought none.';
  for (const { name, id, args } of chunks) {
    if (!name || !id) return 'A tool call came without a name or an id.';
    if (!isJsonObject(args ?? '')) return `The arguments of ${name} are not complete JSON.`;
  }
  if (invalid[0]) return `The arguments of ${invalid[0].name ?? 'a tool call'} are not valid JSON.`;
  if (calls.some(({ name, id }) => !name || !id)) return 'A tool call came without a name or an id.';
  const ids = calls.map(({ id }) => id);
  return new Set(ids).size < ids.length ? 'Two tool calls came with the same id.' : null;
}

function finishReason({ response_metadata }: AIMessage | AIMessageChunk): string | null {
  const reason: unknown = response_metadata['finish_reason'];
  return typeof reason === 'string' && reason !== '' ? reason : null;
}

/** A call without parameters may come with no arguments at all. */
function isJsonObject(text: string): boolean {
  if (text === '') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
