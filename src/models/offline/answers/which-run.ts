/** Runs in the words of a question and of an answer. */
import type { Failure } from '#domain/history.ts';
import type { Which } from '../asking-history.ts';

const numbered = /\b(?:run|load|job|import)s?\s*(?:number\s*|no\.?\s*)?#?\s*(\d{1,9})\b|#(\d{1,9})\b/i;

/** The run that is named by its number, else the newest. */
export function whichRun(text: string): Which {
  const match = numbered.exec(text);
  const number = Number(match?.[1] ?? match?.[2]);
  return Number.isInteger(number) && number > 0 ? number : 'last';
}

export const countOf = (rows: number | null): string => (rows === null ? 'an unknown number of' : rows.toLocaleString('en-US'));

/** `2026-11-22 at 09:15 UTC` */
export const momentOf = (iso: string | null): string =>
  iso === null || iso === '' ? 'at an unknown time' : `${iso.slice(0, 10)} at ${iso.slice(11, 16)} UTC`;

/** The error in one line, with its hint and code. */
export const failureWords = ({ message, hint, code }: Failure): string => `${message} ${hint ?? ''} [${code}]`.replaceAll(/\s+/g, ' ');

/** What a tool could not do, as an answer. */
export const sorry = ({ message, hint }: { message: string; hint?: string | undefined }): string =>
  [message, hint].filter(Boolean).join(' ');
