/** Which message an episode starts with: the last one, or the one whose questions it answers. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { answerAndWish, answerTo, type AskedQuestion, chosenFrom } from './answer.ts';
import { isOwnWish } from './own-wish.ts';

/** A request that waits for an answer, with those that it got. */
export interface Pending {
  request: string;
  answers: Map<string, string[]>;
}

/** A message, and how it was answered. */
export interface Turn {
  request: string;
  start: number;
  /** The question this turn ended with. */
  asked: AskedQuestion | null;
  /** It was answered from data. */
  queried: boolean;
  /** A card was decided by a button after its question: only one of the choices still answers that. */
  decided: boolean;
  /** It was not answered at all. */
  refused: boolean;
  /** The dataset that was looked at last. */
  shown: string | null;
}

/** Where an episode starts, and what was said to its questions. */
export interface Opening {
  answers: Map<string, string[]>;
  pending: Pending[];
  openQuestion: string | null;
  opening: Turn | undefined;
  /** What it asks for, with the wishes that stood behind answers. */
  request: string;
}

/** Walks back from the last message while each one answers the question before it; what still waits behind that is pending. */
export function findOpening(turns: Turn[], entries: DatasetEntry[]): Opening {
  const answers = new Map<string, string[]>();
  const wishes: string[] = [];
  let index = turns.length - 1;
  while (index > 0) {
    const at = standingBefore(turns, index);
    const { asked = null, decided = false } = turns[at] ?? {};
    const message = turns[index]?.request ?? '';
    const both = asked && !decided ? answerAndWish(asked, message) : null;
    const answer = both?.answer ?? (asked && answerIn(asked, message, decided, entries));
    // Behind a refusal, words of one's own are no answer any more.
    if (!asked || answer === null || (at < index - 1 && !asked.choices.includes(answer))) break;
    if (both) wishes.unshift(both.wish);
    answers.set(asked.text, [answer, ...(answers.get(asked.text) ?? [])]);
    index = at;
  }
  const opening = turns[index];
  const end = standingBefore(turns, index);
  const last = turns[end];
  const open = last?.asked && !last.decided ? last.asked : null;
  const before = open ? findOpening(turns.slice(0, end + 1), entries) : null;
  const pending = before?.opening ? [...before.pending, { request: before.request, answers: before.answers }] : [];
  const request = [opening?.request.replace(/[\s.!?]+$/, '') ?? '', ...wishes].join(', ');
  return { opening, request: wishes.length === 0 ? (opening?.request ?? '') : request, answers, pending, openQuestion: open?.text ?? null };
}

/** The turn before one, but for those that were refused: a refusal answers no question. */
const standingBefore = (turns: Turn[], index: number): number =>
  turns.slice(0, Math.max(0, index)).findLastIndex(({ refused, asked }) => !refused || asked !== null);

function answerIn(asked: AskedQuestion, message: string, decided: boolean, entries: DatasetEntry[]): string | null {
  if (decided) return chosenFrom(asked, message);
  return isOwnWish(asked, message, entries) ? null : answerTo(asked, message);
}
