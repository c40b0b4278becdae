/** A row of questions that go on from one another: the first stands on its own, each further one changes what was asked before it. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { findMentions } from './link/datasets.ts';
import { type Before, restated } from './restate.ts';
import { RequestText } from './text/request-text.ts';

export interface Threaded {
  request: string;
  /** What was asked before and still holds, oldest first; empty where the request stands on its own. */
  thread: string[];
  /** What was answered right before, where the request does not go on from it. */
  apart: string[];
  /** The question whose answer shall be kept, where that is asked. */
  saves: string | null;
}

/** What a thread is read with: what else was said before, and which data is known. */
export type Around = Omit<Before, 'question'> & { entries: DatasetEntry[]; card: boolean };

/** The message with what it goes on from. */
export function threaded(message: string, thread: string[], around: Around): Threaded {
  const saves = rowsSaved.test(message) || answerSaved.test(message) ? (thread.at(-1) ?? null) : null;
  return { ...inThread(message, thread, around), saves };
}

function inThread(message: string, thread: string[], around: Around): Omit<Threaded, 'saves'> {
  const plain = restated(message, { ...around, question: null });
  const moved = withOtherData(message, thread, around.entries);
  if (moved) return moved;
  const described = ofPartners(message, thread, around.entries);
  if (described) return described;
  // "Load those": the rows that were counted, not their number.
  if (thread.length > 0 && rowsSaved.test(message)) return { request: plain, thread, apart: [] };
  // What came of several questions is no one sentence.
  if (thread.length > 1 && answerSaved.test(message)) return { request: message, thread, apart: [] };
  for (const [index, question] of [...thread.entries()].toReversed()) {
    const said = restated(message, { ...around, question });
    if (said !== plain) return ended(thread.with(index, said));
  }
  return thread.length > 0 && plain === restated(message, noneBefore) && goesOn(message, thread, around)
    ? { request: plain, thread, apart: [] }
    : { request: plain, thread: [], apart: thread };
}

const noneBefore: Before = { question: null, draft: null, request: null, waits: false };

/** The last of a thread is what is asked now. */
const ended = (thread: string[]): Omit<Threaded, 'saves'> => ({ request: thread.at(-1) ?? '', thread: thread.slice(0, -1), apart: [] });

const alike =
  /^(?:(?:ok|okay|and|so|now|then|please)[, ]+)*(?:(?:the )?same(?: thing| question)?(?: (?:for|with|about|of|on))?|(?:and )?what about|(?:and )?how about|and)\s+(?:the\s+|our\s+)?(?<data>[\p{L}_][\p{L}\p{N}_ ]{1,40}?)(?:\s+(?:please|then|too))*[\s?.!]*$/iu;

/** "Same for incidents" behind "how many rides per lift?": the first question of other data. */
function withOtherData(message: string, thread: string[], entries: DatasetEntry[]): Omit<Threaded, 'saves'> | null {
  const data = alike.exec(message.trim())?.groups?.['data'];
  const [first, ...others] = thread;
  if (data === undefined || first === undefined) return null;
  const [meant, ...rest] = strong(data, entries);
  const [before] = strong(first, entries);
  const isAll = meant !== undefined && rest.length === 0 && meant.phrase.length === data.trim().length;
  if (!isAll || before === undefined || before.entries[0]?.name === meant.entries[0]?.name) return null;
  return ended([first.replace(before.phrase, () => data), ...others]);
}

/** "Only gold clients" behind "net per channel": of whom the rows are, that were spoken of without them. */
function ofPartners(message: string, thread: string[], entries: DatasetEntry[]): Omit<Threaded, 'saves'> | null {
  const who = onlySome.exec(message.trim())?.groups?.['who'];
  const question = thread.at(-1);
  if (who === undefined || question === undefined) return null;
  const [meant, ...rest] = strong(who, entries);
  const isLast = meant !== undefined && rest.length === 0 && meant.end === who.length && meant.start > 0;
  const isKnown = thread.some((said) => strong(said, entries).some(({ entries: [first] }) => first?.name === meant?.entries[0]?.name));
  return isLast && !isKnown ? ended(thread.with(thread.length - 1, `${question.replace(/[\s.?!]+$/, '')} of ${who}`)) : null;
}
const onlySome =
  /^(?:(?:ok|okay|and|but|now|please|no)[, ]+)*(?:only|just)\s+(?:(?:for|of|from|the|those|our)\s+)*(?<who>\p{L}[^,;.?]{2,60}?)(?:\s+please)?[.!]*$/iu;

/** Data that is spoken of by its name. */
const strong = (message: string, entries: DatasetEntry[]): ReturnType<typeof findMentions>['mentions'] =>
  findMentions(new RequestText(message), entries, []).mentions.filter(({ how }) => how === 'named' || how === 'noun' || how === 'head');

const saving = String.raw`^(?:(?:ok|okay|and|so|now|then|please|great)[,. ]+)*(?:save|store|put|load|write|keep|export|copy)`;
const rowsSaved = new RegExp(String.raw`${saving} (?:them|those|these)\b.*\b(?:into|to|in|as|under)\b`, 'iu');
const answerSaved = new RegExp(
  String.raw`${saving} (?:that|this|it|(?:the|this|that) (?:result|answer|table|list|output|numbers|figures))\b.*\b(?:into|to|in|as|under)\b`,
  'iu',
);
const asking = /^(?:(?:ok|okay|and|so|now|then|please|can you|could you)[, ]+)*(?:show|display|list|print|give)(?: me)?\b/iu;
const pronoun = /\b(?:they|them|those|these|it|its|their|(?:which|what) ones?)\b/i;
/** "And how many visits is that?": of what was answered, whatever it is called. */
const backwards = /\b(?:is|are|was|were|makes?|made) (?:that|those|these|it|they)(?: (?:in total|altogether|then|each))*[\s?.!]*$/i;
/** Before data that was asked about already. */
const narrowing = /^(?:(?:ok|okay|and|but|now|so|please|no)[, ]+)*(?:only|just|without|except|not|of|for|what about|how about|and)\b/i;
/** Which rows are meant, whatever data says so: "only led lamps" of the faults of lamps. */
const fewer = /^(?:(?:ok|okay|and|but|now|please|no)[, ]+)*(?:only|just|without|except)\b(?!.*\?\s*$)/i;
/** What is done to a plan that waits, or is an order of its own. */
const ordering =
  /^(?:(?:ok|okay|and|so|now|then|please|no|oh)[, ]+)*(?:load|copy|import|ingest|run|rerun|schedule|cancel|approve|undo|revert|stop|pause|resume|watch|alert|warn|join|rename|hash|mask|use|upsert|append|replace|call)\b/i;
/** What is done to the card that waits, and to no answer: columns go, checks are promised. */
const changing =
  /^(?:(?:ok|okay|and|so|now|then|please|no|oh|also|but|great|fine)[, ]+)*(?:leave out|take out|leave|remove|skip|exclude|throw out|trim|lowercase|uppercase|fill|round|convert|cast|make sure|check|save|put|write|every|daily|hourly|weekly|nightly|monthly)\b/i;
const longest = 14;

/** Whether a message says something only together with the question before it: it names no data of its own. */
function goesOn(message: string, thread: string[], { entries, draft, card }: Around): boolean {
  const said = message.replace(asking, '');
  if (ordering.test(message) || message.split(/\s+/).length > longest) return false;
  if (draft !== null && /^(?:(?:ok|okay|and|also|please)[, ]+)*(?:drop|add|keep)\b/i.test(message)) return false;
  if (card && changing.test(message)) return false;
  const known = strong(thread[0] ?? '', entries).map(({ entries: [first] }) => first?.name);
  const named = findMentions(new RequestText(said), entries, []);
  const own = strong(said, entries).filter(
    ({ entries: [first] }) => !(fewer.test(said) || (known.includes(first?.name) && (pronoun.test(said) || narrowing.test(said)))),
  );
  return (own.length === 0 || backwards.test(said)) && named.unknown.length === 0;
}
