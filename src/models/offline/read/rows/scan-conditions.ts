/**
 * Walks along the unread words and finds conditions on rows: values ("completed"), comparisons ("over 100 euros"),
 * dates ("since March 2026"), missing values ("without an email"). Pure: what the data holds is handed in.
 */
import type { Column } from '#domain/dataset.ts';
import { stemmer } from 'stemmer';
import { nameWords } from '../../link/names.ts';
import { isIdentifier } from '../../link/types.ts';
import type { ValueHit } from '../../link/values.ts';
import { factOfVerb, placeOfVerb } from '../../link/verb-columns.ts';
import { isFiller, isIntroduction } from '../../text/filler.ts';
import { joined, lengthAt, type RunWord, skipFillers } from '../../text/word-run.ts';
import { columnAt, type Match, type Scan } from './scan.ts';
import { ageAt } from './scan-age.ts';
import { clockConditionAt } from './scan-clock.ts';
import { durationAt, lateAt, overdueAt } from './scan-durations.ts';
import { idiomAt } from './scan-idioms.ts';
import { comparisonAt } from './scan-comparison.ts';
import { datedVerbAt, factAt } from './scan-verbs.ts';
import { dateConditionAt } from './scan-dates.ts';
import { flagAt } from './scan-flags.ts';
import { deny, goesOn } from './left-out.ts';
import { missingAt, unparsedAt } from './scan-missing.ts';
import { ordinalAt } from './scan-ordinals.ts';
import { isNameOfColumn, isStateAt, moreValues, ownNameAt, valueAt } from './scan-values.ts';
import { type Condition, valuesSql, valuesWords } from './condition.ts';

export interface Scanned {
  conditions: Condition[];
  /** A value that several columns hold. */
  ambiguous: { phrase: string; hits: ValueHit[] } | null;
  /** Words that mean nothing yet: the data may know them. */
  unknown: RunWord[];
}

const negators =
  "not|except|except for|excluding|exclude|skip|ignore|without|other than|but not|no|non|remove|drop|leave out|omit|minus|never|isn't|aren't|wasn't|weren't|didn't|did not|don't|do not|does not|doesn't|haven't|hasn't|discard|delete|filter out|throw away|throw out|kick out|toss out|weed out|neither|nor|everything but|everyone but|everybody but|anything but|all but|nobody|no one|noone|outside|outside of|from outside|from outside of";

export function scanConditions(input: Omit<Scan, 'column' | 'compared' | 'negatedAt'>): Scanned {
  const scan: Scan = { ...input, column: null, compared: null, negatedAt: null };
  const scanned: Scanned = { conditions: [], ambiguous: null, unknown: [] };
  for (let index = 0; index < scan.run.length;) index += stepAt(scan, index, scanned);
  dropColumn(scan, scanned);
  return scanned;
}

/** Reads what starts at a word and says how far to go on. */
function stepAt(scan: Scan, index: number, scanned: Scanned): number {
  const word = scan.run[index];
  if (word === undefined) return 1;
  if (word.gap === 'break') dropColumn(scan, scanned);
  if (word.gap !== 'blank') [scan.negatedAt, scan.deniedTwiceAt, scan.carried] = [null, null, null];
  const match =
    clockConditionAt(scan, index) ??
    durationAt(scan, index) ??
    lateAt(scan, index) ??
    overdueAt(scan, index) ??
    unparsedAt(scan, index) ??
    idiomAt(scan, index) ??
    datedVerbAt(scan, index) ??
    missingAt(scan, index) ??
    flagAt(scan, index) ??
    ageAt(scan, index) ??
    ordinalAt(scan, index) ??
    dateConditionAt(scan, index) ??
    comparisonAt(scan, index) ??
    mannerAt(scan, index, scanned) ??
    valuesAt(scan, index, scanned) ??
    elsewhereAt(scan, index, scanned) ??
    factBehind(scan, index, scanned);
  if (match) {
    keep(scan, index, match, scanned);
    return match.length;
  }
  const negator = lengthAt(scan.run, index, negators);
  if (negator > 0) {
    deny(scan, index, negator);
    return negator;
  }
  const lead = scan.column === null ? 0 : lengthAt(scan.run, index, 'one of|any of|either|either of|among|in the list');
  if (lead > 0) return lead;
  const place = placeOfVerb(word.lower, scan.columns);
  const column = place ? { column: place, length: 1 } : columnAt(scan.run, index, scan);
  if (column) {
    dropColumn(scan, scanned);
    scan.column = { column: column.column, at: index };
    return column.length;
  }
  if ((!isFiller(word.text) || isStateAt(scan, index)) && !isIntroduction(word.lower)) {
    dropColumn(scan, scanned);
    scanned.unknown.push(word);
  }
  return 1;
}

/** A column that no predicate followed may have been a value that only looks like one: "paid" and `paid_at`. */
function dropColumn(scan: Scan, scanned: Scanned): void {
  const word = scan.column === null ? undefined : scan.run[scan.column.at];
  if (word !== undefined) scanned.unknown.push(word);
  scan.column = null;
}

function keep(scan: Scan, index: number, match: Match, scanned: Scanned): void {
  const first = startOf(scan, index, scanned);
  const start = scan.run[first]?.start ?? 0;
  const named = match.compares === undefined ? undefined : saidBefore(scan, first, match.compares);
  if (named !== undefined) scanned.unknown = scanned.unknown.filter((word) => word !== named);
  const read = scan.run
    .slice(named === undefined ? first : first - 1, index + match.length)
    .filter((word) => !scanned.unknown.includes(word));
  // "Over 150 litres of water or lasted over 15 minutes": what was named before the "or" is not what is compared behind it.
  const owned = match.compares !== undefined && scan.column !== null && match.compares !== scan.column.column;
  const head = headOf(scan, index);
  const isOther = scan.run.slice(Math.max(first - 1, 0), Math.max(head, owned ? index : head)).some(({ lower }) => lower === 'or');
  const joiner = scan.carried ?? (isOther && scanned.conditions.length > 0 ? 'or' : 'and');
  const phrase = scan.run
    .slice(first, index + match.length)
    .map((word) => word.text)
    .join(' ');
  const among = match.among === undefined ? {} : { among: match.among };
  scanned.conditions.push({ sql: match.sql, words: match.words, phrase, start, read, joiner, ...among });
  const more = goesOn(scan, index, index + match.length, scanned.conditions.length === 1);
  scan.column = null;
  [scan.negatedAt, scan.deniedTwiceAt] = [more?.at ?? null, null];
  scan.carried = more?.joiner ?? null;
  scan.compared = match.compares === undefined ? null : { column: match.compares, end: index + match.length };
}

/** Verbs that say no more than that there is so much of it. */
const having = /^(?:used?|uses|using|consumed?|consumes|reached|reach(?:es)?|contain(?:s|ed)?|counted|amounted|totall?ed)$/;

/** "That ripen for less than 6 months" of `ripening_months`: the verb is in the name of what is compared. */
function saidBefore({ run }: Scan, first: number, { name }: Column): RunWord | undefined {
  const word = run[first - 1];
  const isVerb = word !== undefined && run[first]?.gap === 'blank' && word.lower.length > 3 && !isFiller(word.text);
  return isVerb && (having.test(word.lower) || nameWords(name).some((part) => stemmer(part) === stemmer(word.lower))) ? word : undefined;
}

const headOf = ({ column, negatedAt, deniedTwiceAt }: Scan, index: number): number =>
  Math.min(index, column?.at ?? index, negatedAt ?? deniedTwiceAt ?? index);

/** Words that lead up to a condition belong to it: "only", "that are", "with status", "from". */
function startOf(scan: Scan, index: number, { conditions }: Scanned): number {
  let first = headOf(scan, index);
  for (let before = scan.run[first - 1]; before !== undefined && scan.run[first]?.gap === 'blank'; before = scan.run[first - 1]) {
    // What the condition before has read is no part of this one.
    const isRead = conditions.some(({ read }) => read.includes(before));
    if (isRead || !(isIntroduction(before.lower) || isFiller(before.lower))) break;
    first -= 1;
  }
  return first;
}

/** "Paid by card": how it was done, and not that it was. */
function mannerAt(scan: Scan, index: number, scanned: Scanned): Match | null {
  const [verb, how] = [scan.run[index], scan.run[index + 1]];
  const place = skipFillers(scan.run, index + 2);
  if (scan.column !== null || how?.gap !== 'blank' || !/^(?:paid|bought|booked|ordered|sold|sent|made|used)$/.test(verb?.lower ?? ''))
    return null;
  const hits = /^(?:by|with|via|through|using|on|over|at|in)$/.test(how.lower) ? (valueAt(scan, place, null)?.hits ?? []) : [];
  const isWay = hits.length === 1 && nameWords(hits[0]?.column.name ?? '').some((word) => ways.has(word) || word === verb?.lower);
  const match = isWay ? valuesAt(scan, place, scanned) : null;
  return match && { ...match, length: match.length + place - index };
}

const ways = new Set('payment pay paid method channel tender way means via'.split(' '));

/** Values of one column in a row: "germany, france or italy". */
function valuesAt(scan: Scan, index: number, scanned: Scanned): Match | null {
  const first = valueAt(scan, index, scan.column?.column ?? null);
  if (!first || isNameOfColumn(scan, index, first.length)) return null;
  const hits = first.hits.filter((hit) => scan.column === null || hit.column === scan.column.column);
  const [hit] = hits;
  if (hit === undefined) return null;
  const other = notYet(scan, index + first.length, hit);
  if (other) hits.push(other);
  if (hits.length > 1) {
    scanned.ambiguous ??= { phrase: joined(scan.run, index, index + first.length) ?? '', hits };
    return null;
  }
  const values = [...hit.values];
  // "The garden house and the tower": the column may be named behind each of them.
  let length = first.length + ownNameAt(scan, index + first.length, hit.column);
  for (let more = moreValues(scan, index + length, hit.column); more; more = moreValues(scan, index + length, hit.column)) {
    values.push(...more.values);
    length += more.length + ownNameAt(scan, index + length + more.length, hit.column);
  }
  const negated = scan.negatedAt !== null;
  const all = [...new Set(values)];
  const among = all.length > 1 && !negated ? { among: hit.column } : {};
  return { length, sql: () => valuesSql(hit.column.name, all, negated), words: valuesWords(hit.column.name, all, negated), ...among };
}

/** "Emails of customers in france", "of french customers": a value of another column than the one that stands before. */
function elsewhereAt(scan: Scan, index: number, scanned: Scanned): Match | null {
  const before = scan.run[index - 1]?.lower ?? '';
  const isPlace = scan.run[index]?.leads === true || /^(?:in|from)$/.test(before);
  // "Where the hive was calm" of `hive_code`: what a thing is like, and no key.
  const isThing = scan.column !== null && isIdentifier(scan.column.column) && /^(?:is|was|are|were)$/.test(before);
  const match = scan.column !== null && (isPlace || isThing) ? valuesAt({ ...scan, column: null }, index, scanned) : null;
  if (match && !isThing) dropColumn(scan, scanned);
  return match;
}

/** "Pages and invoiced amount": what stands before an "and" is no part of the fact behind it. */
function factBehind(scan: Scan, index: number, scanned: Scanned): Match | null {
  const match = factAt(scan, index);
  if (match !== null && /^(?:and|or|plus)$/.test(scan.run[index - 1]?.lower ?? '')) dropColumn(scan, scanned);
  return match;
}

/** "not paid yet": the state of that name, or a date of it that is still missing? */
function notYet({ run, columns, negatedAt }: Scan, end: number, hit: ValueHit): ValueHit | null {
  if (negatedAt === null || run[end]?.lower !== 'yet') return null;
  const date = factOfVerb(run[end - 1]?.lower ?? '', columns);
  return date === undefined || date === hit.column ? null : { column: date, values: [], how: 'flag' };
}
