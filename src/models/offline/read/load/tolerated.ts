/** Promises with a tolerance: "at most 2 % of the emails may be empty", "if more than 5 deliveries weigh less than zero". */
import { nameWords, sameWords } from '../../link/names.ts';
import { conditionOf } from '../rows/condition-text.ts';
import type { Scope } from '../scope.ts';
import { type Made, modal } from './promise.ts';

const bound =
  /^(?:there (?:are|is) )?(?:(?<over>more than|over|above)|at most|no more than|not more than|up to|(?:a )?max(?:imum)?(?: of)?) (?<count>\d[\d,]*(?:\.\d+)?) ?(?<percent>%|percent|per cent)? ?(?:of )?(?:(?:all|the|our|its|any) )*(?<what>[^\d].*)$/iu;
const allowed = new RegExp(String.raw`\b${modal} (?=be\b|have\b)`, 'iu');
const rows = /^(?:rows|records|lines|entries|of them)$/i;

/** What few rows may be, as a check; with `broken` what must not be in more than these. Null when the phrase is none. */
export function tolerated(words: string, scope: Scope, broken: boolean): Made | null {
  const { over, count = '', percent, what = '' } = bound.exec(words)?.groups ?? {};
  if (what === '' || (over !== undefined) !== broken) return null;
  const where = conditionOf(conditionIn(what, scope), scope);
  const number = Number(count.replaceAll(',', ''));
  if (where === null || (percent === undefined && !Number.isInteger(number))) return null;
  return { check: 'at-most', where, ...(percent === undefined ? { most_rows: number } : { most_percent: number }) };
}

/** "Rows may have no email" → "have no email": that it is about rows goes without saying. */
function conditionIn(what: string, { subject }: Scope): string {
  const said = what.replace(allowed, '').replace(/^be\b/i, 'is');
  const [first = ''] = said.split(' ');
  const isRow = rows.test(first) || sameWords(nameWords(first), nameWords(subject.noun));
  return (isRow ? said.slice(first.length + 1) : said).replace(/\b(?<=\S )be\b/i, 'is').replace(/^(?:that|which|who) /i, '');
}
