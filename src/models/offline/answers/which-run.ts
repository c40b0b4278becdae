/** Runs in the words of a question and of an answer. */
import { counted } from '#domain/amounts.ts';
import type { Failure, RunSummary } from '#domain/history.ts';
import type { Which } from '../asking-history.ts';
import { nameWords } from '../link/names.ts';
import { isFiller } from '../text/filler.ts';
import type { RequestText, Word } from '../text/request-text.ts';

const numbered = /\b(?:run|load|job|import)s?\s*(?:number\s*|no\.?\s*)?#?\s*(\d{1,9})\b|#(\d{1,9})\b/i;

/** The run that is named by its number, else the newest. */
export function whichRun(text: string): Which {
  const match = numbered.exec(text);
  const number = Number(match?.[1] ?? match?.[2]);
  return Number.isInteger(number) && number > 0 ? number : 'last';
}

/** The words that may be a name: those that nothing else is said by. */
export const namesIn = (text: RequestText, words: RegExp): Word[] =>
  text.words().filter((word) => !words.test(word.text) && !isFiller(word.text));

/**
 * "The last rides load": the runs whose title or target is called by the words that say nothing else, claimed;
 * all of them where there are no such words, or where they are no name of any run.
 */
export function calledSo(text: RequestText, words: RegExp, runs: RunSummary[]): RunSummary[] {
  const names = namesIn(text, words);
  const called = runs.filter(({ title, targets }) => {
    const told = new Set([title, ...targets].flatMap(nameWords));
    return names.every((word) => nameWords(word.text.replace(/['’]s?$/, '')).every((part) => told.has(part)));
  });
  if (names.length === 0 || called.length === 0) return runs;
  for (const word of names) text.claim(word);
  return called;
}

export const countOf = (rows: number | null): string => (rows === null ? 'an unknown number of' : rows.toLocaleString('en-US'));

/** "One row" is one, whatever is said of it: `1 row`, `2,061 source rows`. */
export const rowsOf = (rows: number | null, kind = ''): string =>
  rows === null ? `${countOf(rows)} ${kind}rows` : counted(rows, `${kind}row`);

/** `2026-11-22 at 09:15 UTC` */
export const momentOf = (iso: string | null): string =>
  iso === null || iso === '' ? 'at an unknown time' : `${iso.slice(0, 10)} at ${iso.slice(11, 16)} UTC`;

/** The error in one line, with its hint and code. */
export const failureWords = ({ message, hint, code }: Failure): string => `${message} ${hint ?? ''} [${code}]`.replaceAll(/\s+/g, ' ');

/** What a tool could not do, as an answer. */
export const sorry = ({ message, hint }: { message: string; hint?: string | undefined }): string =>
  [message, hint].filter(Boolean).join(' ');
