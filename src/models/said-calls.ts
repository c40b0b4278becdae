/** The tool calls of one answer, put together from their pieces, or found in its text where an endpoint does not know of calls. */
import { AIMessageChunk } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { z } from 'zod';
import { JsonObject } from '#domain/json.ts';

export type CallPiece = NonNullable<AIMessageChunk['tool_call_chunks']>[number];

/** One call as it was said. `args` is text until it is known to be whole. */
export interface SaidCall {
  id: string;
  name: string;
  args: string;
}

/** Joins pieces by their place. Endpoints that number no calls, or all alike, begin another one with another id or, without ids, with a name. */
export function callCollector(): { add(piece: CallPiece): void; calls(): SaidCall[] } {
  const open: (SaidCall & { index: number | undefined })[] = [];
  return {
    add(piece) {
      const { index, id, name, args = '' } = piece;
      const last = open.findLast((call) => index === undefined || call.index === undefined || call.index === index);
      const begins = last === undefined || isAnother(last, piece);
      if (begins) {
        open.push({ index, id: id ?? '', name: name ?? '', args });
        return;
      }
      last.id ||= id ?? '';
      last.name ||= name ?? '';
      last.args += args;
    },
    calls: () => withIds(open),
  };
}

/** Some endpoints repeat id and name with each piece, so a name alone begins a call only behind one that is whole. */
function isAnother(last: SaidCall, { id, name, args }: CallPiece): boolean {
  if (id && last.id !== '') return id !== last.id;
  return Boolean(name) && last.args !== '' && (name !== last.name || (Boolean(args) && JsonObject.safeParse(parsed(last.args)).success));
}

/** Answers go back by id, so each call needs one of its own. */
function withIds(calls: readonly SaidCall[]): SaidCall[] {
  const taken = new Set<string>();
  return calls.map(({ id, name, args }, place) => {
    const own = id === '' || taken.has(id) ? `said_${place}` : id;
    taken.add(own);
    return { id: own, name, args };
  });
}

/** All calls in one part of a stream. */
export function callsChunk(calls: readonly SaidCall[]): ChatGenerationChunk {
  const pieces = calls.map((call, index) => ({ type: 'tool_call_chunk' as const, index, ...call }));
  return new ChatGenerationChunk({ text: '', message: new AIMessageChunk({ content: '', tool_call_chunks: pieces }) });
}

const Args = z.union([JsonObject, z.string()]);
const Written = z
  .looseObject({ name: z.string(), arguments: Args.optional(), parameters: Args.optional() })
  .transform(({ name, arguments: args, parameters }) => ({ name, args: args ?? parameters ?? {} }));
const WrittenCall = z.union([Written, z.looseObject({ function: Written }).transform((call) => call.function)]);
const WrittenCalls = z.union([WrittenCall.transform((call) => [call]), z.array(WrittenCall).min(1)]);

/** Marks that stand before calls alone. */
const callMark = /^\s*(?:<tool_call>|\[TOOL_CALLS\])/;
/** Where models without calls of their own put them: tags, or a block of JSON. */
const wrappings = [/<tool_call>\s*([\s\S]*?)\s*(?:<\/tool_call>|$)/g, /```(?:json|tool_call|tool_code)?\s*([\s\S]*?)\s*```/g];

/** The calls that a text consists of: of offered tools, or marked as calls. What is marked and cannot be read is a call that is not whole. */
export function writtenCalls(text: string, offered: ReadonlySet<string>): SaidCall[] {
  const marked = callMark.test(text);
  const inside = wrappings.map((wrapping) => [...text.matchAll(wrapping)].map(([, body = '']) => body)).find((found) => found.length > 0);
  const written = (inside ?? [text.replace(callMark, '')]).map((body) => WrittenCalls.safeParse(parsed(body)).data);
  const calls = written.flatMap((some) => some ?? []);
  if (written.includes(undefined)) return marked ? [{ id: 'said_0', name: 'a call in the text', args: text }] : [];
  if (!marked && !calls.every(({ name }) => offered.has(name))) return [];
  return withIds(calls.map(({ name, args }) => ({ id: '', name, args: typeof args === 'string' ? args : JSON.stringify(args) })));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
