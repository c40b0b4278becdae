/** What the walk over a request's words has in hand, and the column names it meets. */
import type { Column } from '#domain/dataset.ts';
import { linkColumn } from '../../link/columns.ts';
import type { KnownValues } from '../../link/values.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { isFiller } from '../../text/filler.ts';
import { joined, type RunWord } from '../../text/word-run.ts';
import type { Condition } from './condition.ts';
import type { Subject } from '../scope.ts';

/** What the walk may look at, and what it has in hand at a place. */
export interface Scan {
  run: readonly RunWord[];
  columns: Column[];
  subject: Subject;
  today: string;
  /** The date that the groups are of. */
  dated?: string;
  known: KnownValues;
  /** A column that was named and waits for its predicate. */
  column: { column: Column; at: number } | null;
  /** The number column that was compared last, and where that ended. */
  compared: { column: Column; end: number } | null;
  /** Where a "not", "except" or "skip" stands that still holds. */
  negatedAt: number | null;
  /** What the "not" says is of rows to leave out: it may hold for what is listed behind the first condition as well. */
  leavesOut?: boolean;
  /** Where a word that leaves rows out stands, of which a "not" behind it makes those that stay: "skip what has not arrived". */
  deniedTwiceAt?: number | null;
  /** How the condition that such a word holds for in addition hangs on the first one. */
  carried?: 'and' | 'or' | null;
}

/** A condition that starts at a word, and how many words it took. */
export interface Match {
  length: number;
  sql: Condition['sql'];
  words: string;
  /** The number column it compares: "more than 100 but less than 200" goes on with it. */
  compares?: Column;
  /** The column of which it takes several values. */
  among?: Column;
}

/** Neither a filler nor in quotes: a word that a column name may have. */
const isPlain = ({ lower }: RunWord): boolean => !isFiller(lower) && !/^["'“]/.test(lower);

/** "phone number", "email address": a word that adds nothing to the column before it. */
function genericAt(run: readonly RunWord[], index: number): number {
  const word = run[index];
  return word?.gap === 'blank' && /^(?:number|numbers|address|addresses|column|columns|field|fields|value|values)$/.test(word.lower)
    ? 1
    : 0;
}

const kinds: [RegExp, RegExp][] = [
  [/^(?:s|ms|sec|secs|second|seconds|min|minute|minutes|h|hour|hours)$/, /^(?:time|duration)$/],
  [/^(?:kg|g)$/, /^weight$/],
  [/^(?:km|m|mm|cm)$/, /^(?:distance|length)$/],
];

/** "Finish time" of `finish_s`: what its unit measures. */
function kindAt(run: readonly RunWord[], index: number, { name }: Column, columns: readonly Column[]): number {
  const word = run[index];
  const words = nameWords(name);
  const kind = words.length > 1 ? kinds.find(([unit]) => unit.test(words.at(-1) ?? ''))?.[1] : undefined;
  if (word?.gap !== 'blank' || kind?.test(word.lower) !== true) return 0;
  return columns.some((column) => nameWords(column.name).includes(word.lower)) ? 0 : 1;
}

/** Whether a phrase with fillers in it has the words of the column, fillers and all: "quantity on hand". */
const spells = ({ name }: Column, phrase: string): boolean => sameWords(nameWords(name), nameWords(phrase));

const unitEndings = new Set('c f k m s h g l ms mm cm km kg mb sec secs second min minute hour bar eur usd gbp cent percent'.split(' '));

/** "oil temp" of `oil_temp_c`: all of the name but its unit. */
function spellsAllButUnit({ name }: Column, phrase: string): boolean {
  const words = nameWords(name);
  const said = nameWords(phrase);
  const rest = words.slice(said.length);
  return said.every((word, at) => words[at] === word) && rest.length > 0 && rest.every((word) => unitEndings.has(word));
}

/** "Per cell number of faults": a count begins, and no `cell_id`. */
const beginsCount = (run: readonly RunWord[], last: number): boolean =>
  /^(?:number|count|amount|quantity)$/.test(run[last]?.lower ?? '') && run[last + 1]?.lower === 'of' && run[last + 1]?.gap === 'blank';

/** "Passengers per route" is no slip for `passenger_id`. */
const leadsToGroup = /^(?:per|each|every)$/;

/** "Country of origin" of `origin_country`, "date of birth" of `birth_date`: the words of a name, the other way round. */
function turnedAt(
  run: readonly RunWord[],
  index: number,
  { columns }: Pick<Scan, 'columns' | 'subject'>,
): { column: Column; length: number } | null {
  const [what, , of] = [run[index], run[index + 1], run[index + 2]];
  if (run[index + 1]?.lower !== 'of' || what === undefined || of === undefined || run[index + 1]?.gap !== 'blank' || of.gap !== 'blank')
    return null;
  const called = columns.find(({ name }) => sameWords(nameWords(name), [...nameWords(of.lower), ...nameWords(what.lower)]));
  return called === undefined || beginsCount(run, index) ? null : { column: called, length: 3 };
}

/** The longest column name that starts at a word, said plainly enough. */
export function columnAt(
  run: readonly RunWord[],
  index: number,
  scan: Pick<Scan, 'columns' | 'subject'>,
): { column: Column; length: number } | null {
  if (isFiller(run[index]?.lower ?? '')) return null;
  const turned = turnedAt(run, index, scan);
  if (turned !== null) return turned;
  for (let length = 3; length >= 1; length -= 1) {
    const phrase = joined(run, index, index + length);
    const words = run.slice(index, index + length);
    if (
      phrase === null ||
      !words.every((word) => isPlain(word) || isFiller(word.lower)) ||
      isFiller(words.at(-1)?.lower ?? '') ||
      leadsToGroup.test(words.at(-1)?.lower ?? '')
    )
      continue;
    // "By site, no refunds" denies: alone it is no short form of `member_no`.
    if (phrase === 'no' && !scan.columns.some(({ name }) => name.toLowerCase() === phrase)) continue;
    const holdsFiller = words.some((word) => isFiller(word.lower));
    const link = linkColumn(phrase, scan.columns, scan.subject.noun);
    // "Net amount of the bills" is the column, where it has one of that name.
    const isCount = length > 1 && beginsCount(run, index + length - 1);
    if (
      link.kind === 'one' &&
      (!isCount || spells(link.column, phrase)) &&
      (holdsFiller ? spells(link.column, phrase) : link.how !== 'part' || length === 1 || spellsAllButUnit(link.column, phrase))
    ) {
      const behind = index + length;
      return { column: link.column, length: length + (genericAt(run, behind) || kindAt(run, behind, link.column, scan.columns)) };
    }
  }
  return null;
}
