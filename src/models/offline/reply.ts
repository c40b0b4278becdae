/** What the offline planner says in one step, and how it is streamed as LangChain chunks. */
import { AIMessageChunk } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import type { JsonObject } from '#domain/json.ts';

export interface Call {
  name: string;
  args: JsonObject;
}

export interface Reply {
  text: string;
  calls: Call[];
}

export const say = (text: string): Reply => ({ text, calls: [] });
/** An answered question: the words, and what of the question was not used. The last result of the turn is shown beside it. */
export const answer = (text: string, notUnderstood: string[] = []): Reply => ({
  text,
  calls: [{ name: 'answer', args: { notUnderstood } }],
});

export const call = (name: string, args: JsonObject): Reply => ({ text: '', calls: [{ name, args }] });

/** Puts a sentence where the person will read it: before a text, a question or a refusal, or first in a draft's notes. */
export function withNotice(reply: Reply, notice: string): Reply {
  if (reply.calls.every(({ name }) => name === 'answer')) return { ...reply, text: `${notice}\n\n${reply.text}` };
  return { ...reply, calls: reply.calls.map((each) => noticedCall(each, notice)) };
}

/** A call with the sentence where its words are. */
export const noticedCall = (each: Call, notice: string): Call => ({ ...each, args: noticed(each, notice) });

function noticed({ name, args }: Call, notice: string): JsonObject {
  if (name === 'ask_user' && typeof args['text'] === 'string') return { ...args, text: `${notice} ${args['text']}` };
  if ((name === 'refuse' || name === 'reject_plan') && typeof args['reason'] === 'string') {
    return { ...args, reason: `${notice} ${args['reason']}` };
  }
  if (name === 'submit_draft' && Array.isArray(args['notes'])) return { ...args, notes: [notice, ...args['notes']] };
  return args;
}

/**
 * The reply as a stream: the text in a few pieces, then each call. Ids count from the length of the conversation,
 * so that a replay after a crash makes the same calls.
 */
export function* chunksOf(reply: Reply, messageCount: number): Generator<ChatGenerationChunk> {
  for (const text of pieces(reply.text)) yield new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text }) });
  for (const [index, { name, args }] of reply.calls.entries()) {
    const chunk = { type: 'tool_call_chunk' as const, index, name, id: `call_${messageCount}_${index}`, args: JSON.stringify(args) };
    yield new ChatGenerationChunk({ text: '', message: new AIMessageChunk({ content: '', tool_call_chunks: [chunk] }) });
  }
  const end = { model_name: 'offline', finish_reason: reply.calls.length > 0 ? 'tool_calls' : 'stop' };
  yield new ChatGenerationChunk({ text: '', message: new AIMessageChunk({ content: '', response_metadata: end }) });
}

function pieces(text: string): string[] {
  return text.match(/\S+\s*|\s+/g)?.reduce<string[]>(joinShort, []) ?? [];
}

/** Words join up to pieces of about 24 letters: a stream that reads well without a chunk per word. */
function joinShort(pieces: string[], word: string): string[] {
  const last = pieces.at(-1);
  if (last === undefined || last.length + word.length > 24) pieces.push(word);
  else pieces[pieces.length - 1] = last + word;
  return pieces;
}
