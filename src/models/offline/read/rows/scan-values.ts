/** Values of a column in a run of words: where one stands, and which further ones follow it. */
import type { Column } from '#domain/dataset.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { isBoolean } from '../../link/types.ts';
import { findValue, type ValueHit } from '../../link/values.ts';
import { isFiller, isIntroduction, isState } from '../../text/filler.ts';
import { joined, lengthAt } from '../../text/word-run.ts';
import { columnAt, type Scan } from './scan.ts';

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
export function isStateAt(scan: Scan, index: number): boolean {
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

/** "A delivery fee over 2" of a `delivery_fee`: more words name the column than the value that they begin with. */
export function isNameOfColumn(scan: Scan, index: number, length: number): boolean {
  const named = scan.column === null ? columnAt(scan.run, index, scan) : null;
  const said = named === null || named.length <= length ? null : joined(scan.run, index, index + named.length);
  return said !== null && sameWords(nameWords(said), nameWords(named?.column.name ?? ''));
}

/** "the Sales team": behind the value stands what it is a value of. */
export function ownNameAt(scan: Scan, index: number, column: Column): number {
  const named = scan.run[index]?.gap === 'blank' ? columnAt(scan.run, index, scan) : null;
  const next = scan.run[index + (named?.length ?? 0)];
  const isNextSubject =
    next?.gap === 'blank' && !isFiller(next.text) && !isIntroduction(next.lower) && !/^(?:vs\.?|versus|against|compared)$/.test(next.lower);
  return named?.column === column && !isNextSubject ? named.length : 0;
}

const ownVerbs = 'is|are|was|were|have|has|had|got|became|that is|that are|that was|that were|which is|which are|which was|which were';

/** A further value of the same column, with the comma, "or" or "and" before it. */
export function moreValues(scan: Scan, place: number, column: Column): { values: string[]; length: number } | null {
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

/** The longest value that starts at a word, of the wanted column or of any. */
export function valueAt(scan: Scan, index: number, wanted: Column | null): { hits: ValueHit[]; length: number; end: number } | null {
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
