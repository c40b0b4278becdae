/**
 * Walks along the unread words and finds conditions on rows: values ("completed"), comparisons ("over 100 euros"),
 * dates ("since March 2026"), missing values ("without an email"). Pure: what the data holds is handed in.
 */
import type { Column } from '#domain/dataset.ts';
import { stemmer } from 'stemmer';
import { nameWords, sameWords } from '../../link/names.ts';
import { isBoolean, isIdentifier } from '../../link/types.ts';
import { findValue, type ValueHit } from '../../link/values.ts';
import { factOfVerb, placeOfVerb } from '../../link/verb-columns.ts';
import { isFiller, isIntroduction, isState } from '../../text/filler.ts';
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

/** "Or the us": behind such a word it is the country, where a column holds it. */
const isCountryAt = ({ run, columns, known }: Scan, index: number): boolean =>
  run[index]?.lower === 'us' &&
  (run[index].gap === 'comma' || /^(?:the|or|and|from|in|not)$/.test(run[index - 1]?.lower ?? '')) &&
  findValue('us', columns, known).length > 0;

/** "Jobs in progress", "parcels out for delivery": a value that begins with a small word. */
const isStateOfWords = ({ run, columns, known }: Scan, index: number): boolean =>
  /^(?:in|on|at|out|off|to|for|under|up|with|as|by)$/.test(run[index]?.lower ?? '') &&
  [3, 2].some((length) => findValue(joined(run, index, index + length) ?? '', columns, known).some(({ how }) => how === 'value'));

/** Where a filler stands like a state: "done lessons", "that are done", "state is new", "done or booked". */
function isStateAt(scan: Scan, index: number): boolean {
  const { run, column } = scan;
  const word = run[index];
  // "Shelf A": behind a column a letter is no article.
  if (column !== null && word?.gap === 'blank' && /^[A-Z]$/.test(word.text)) return true;
  if (isCountryAt(scan, index)) return true;
  if (word !== undefined && isStateOfWords(scan, index)) return true;
  if (word === undefined || !isState(word.lower)) return false;
  const before = word.gap === 'blank' ? (run[index - 1]?.lower ?? '') : '';
  const behind = run[index + 1]?.gap === 'blank' ? (run[index + 1]?.lower ?? '') : '';
  return (
    word.leads === true ||
    column !== null ||
    /^(?:is|are|was|were|not|only|just|or|isn't|aren't)$/.test(before) ||
    /^(?:ones|only|or)$/.test(behind)
  );
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
  let length = first.length;
  for (let more = moreValues(scan, index + length, hit.column); more; more = moreValues(scan, index + length, hit.column)) {
    values.push(...more.values);
    length += more.length;
  }
  length += ownNameAt(scan, index + length, hit.column);
  const negated = scan.negatedAt !== null;
  const all = [...new Set(values)];
  const among = all.length > 1 && !negated ? { among: hit.column } : {};
  return { length, sql: () => valuesSql(hit.column.name, all, negated), words: valuesWords(hit.column.name, all, negated), ...among };
}

/** "A delivery fee over 2" of a `delivery_fee`: more words name the column than the value that they begin with. */
function isNameOfColumn(scan: Scan, index: number, length: number): boolean {
  const named = scan.column === null ? columnAt(scan.run, index, scan) : null;
  const said = named === null || named.length <= length ? null : joined(scan.run, index, index + named.length);
  return said !== null && sameWords(nameWords(said), nameWords(named?.column.name ?? ''));
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

/** "the Sales team": behind the value stands what it is a value of. */
function ownNameAt(scan: Scan, index: number, column: Column): number {
  const named = scan.run[index]?.gap === 'blank' ? columnAt(scan.run, index, scan) : null;
  const next = scan.run[index + (named?.length ?? 0)];
  const isNextSubject = next?.gap === 'blank' && !isFiller(next.text) && !isIntroduction(next.lower);
  return named?.column === column && !isNextSubject ? named.length : 0;
}

const ownVerbs = 'is|are|was|were|have|has|had|got|became|that is|that are|that was|that were|which is|which are|which was|which were';

/** A further value of the same column, with the comma, "or" or "and" before it. */
function moreValues(scan: Scan, place: number, column: Column): { values: string[]; length: number } | null {
  // "The lost ones or those that were returned".
  const ones = scan.run[place]?.gap === 'blank' && scan.run[place]?.lower === 'ones' ? 1 : 0;
  const index = place + ones;
  const word = scan.run[index];
  if (word === undefined || word.gap === 'break') return null;
  const link = lengthAt(
    scan.run,
    index,
    'or|and|nor|or in|and in|or from|and from|or not|and not|vs|vs.|versus|and of|or of|and for|or for|and about|or about',
  );
  if (link === 0 && word.gap !== 'comma') return null;
  // "Not delivered, or were lost": a verb of its own says another thing, which the "not" is not about.
  if (scan.negatedAt !== null && lengthAt(scan.run, index + link, ownVerbs) > 0) return null;
  let first = index + link;
  while (isFiller(scan.run[first]?.text ?? 'end') && !isStateAt(scan, first)) first += 1;
  // "Of club Nord and of club Mitte".
  const again = columnAt(scan.run, first, scan);
  const from =
    link > 0 && again?.column === column && !findValue(scan.run[first]?.lower ?? '', [column], scan.known).length
      ? first + again.length
      : first;
  const next = valueAt(scan, from, column);
  const hit = next?.hits.find((each) => each.column === column);
  return next && hit ? { values: hit.values, length: next.end - place } : null;
}

function valueAt(scan: Scan, index: number, wanted: Column | null): { hits: ValueHit[]; length: number; end: number } | null {
  if (isFiller(scan.run[index]?.text ?? '') && !isStateAt(scan, index)) return null;
  for (let length = 3; length >= 1; length -= 1) {
    const phrase = joined(scan.run, index, index + length);
    const quoted = /^["'“]/.test(scan.run[index]?.text ?? '');
    if (phrase === null) continue;
    if (quoted && wanted !== null) return { hits: [{ column: wanted, values: [phrase], how: 'value' }], length, end: index + length };
    const columns = (wanted === null ? scan.columns : [wanted]).filter((column) => !isBoolean(column));
    const hits = findValue(phrase, columns, scan.known);
    if (hits.length > 0) return { hits, length, end: index + length };
  }
  return null;
}
