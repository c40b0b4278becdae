/** Conditions on values that are missing, or must be there. */
import { emptySql } from './condition.ts';
import type { Column } from '#domain/dataset.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isBoolean, isIdentifier, isNumber, isText } from '../../link/types.ts';
import { joined, lengthAt } from '../../text/word-run.ts';
import { columnAt, type Match, type Scan } from './scan.ts';

const absent =
  'without an|without a|without any|with no|with nothing|having nothing|having no|that have no|who have no|which have no|that lack an|that lack a|lacking an|lacking a|lacking|missing an|missing a|with missing|with a missing|with an empty|with a blank|with empty|with blank|with null|empty|blank|null|missing|that have no valid|without|no';
const present =
  'with an|with a|that have an|that have a|who have an|who have a|having an|having a|which have an|which have a|with any|with a known|with known|with a valid';
export const isAbsent =
  'is null|is empty|is missing|is blank|is not set|is unset|are null|are empty|are missing|are blank|are not set|is not filled|are not filled|is not filled in|are not filled in|has no value|have no value|was not given|is unknown|null|empty|missing|blank';
export const isPresent =
  'is not null|is not empty|is not missing|is not blank|is set|is known|is present|are not null|are not empty|are set|are present|exists|is there|is filled|are filled|is filled in|are filled in|has a value|have a value|not null|not empty|not missing';

/** "No delay recorded": the value is missing, whatever an amount of nothing would be. */
const notTold = 'recorded|given|known|entered|filled in|provided|specified|on file|on record|available|stated';

export function missingAt(scan: Scan, index: number): Match | null {
  return nobodyAt(scan, index) ?? afterColumn(scan, index) ?? beforeColumn(scan, index);
}

/** "Nobody assigned", "no one is assigned": the column of who did it is empty. */
function nobodyAt(scan: Scan, index: number): Match | null {
  const intro = lengthAt(scan.run, index, 'nobody|no one|noone|nobody is|nobody was|no one is|no one was|with nobody|with no one');
  return intro === 0 ? null : undoneAt(scan, scan.run[index + intro]?.lower ?? '', intro + 1);
}

/** The text column whose name begins like the verb is empty: `assignee` of what nobody "assigned". */
export function undoneAt({ columns, negatedAt }: Scan, verb: string, length: number): Match | null {
  const stem = /^(\p{L}{4,})ed$/u.exec(verb)?.[1];
  const [column, ...others] =
    stem === undefined ? [] : columns.filter((each) => isText(each) && nameWords(each.name).some((word) => word.startsWith(stem)));
  return column === undefined || others.length > 0 ? null : predicate(column, negatedAt !== null, length);
}

/** "email is missing", "phone is not null". */
function afterColumn(scan: Scan, index: number): Match | null {
  if (!scan.column) return null;
  const there = lengthAt(scan.run, index, isPresent);
  const gone = lengthAt(scan.run, index, isAbsent);
  if (there + gone === 0) return null;
  const negated = scan.negatedAt !== null && scan.negatedAt !== scan.column.at;
  return predicate(scan.column.column, there > gone || (gone > 0 && negated), Math.max(there, gone));
}

/** "without an email", "missing segment", "with a phone". */
function beforeColumn(scan: Scan, index: number): Match | null {
  const gone = lengthAt(scan.run, index, absent);
  const there = lengthAt(scan.run, index, present);
  const intro = Math.max(gone, there);
  // "No, patrons from austria" corrects, and denies nothing.
  const named = intro > 0 && scan.run[index + intro]?.gap === 'blank' ? columnAt(scan.run, index + intro, scan) : null;
  // "Missing days" are gaps in time, no rows without a date.
  const said = scan.run[index + intro]?.lower ?? '';
  if (!named || (/^(?:days?|weeks?|months?|quarters?|years?|hours?|periods?)$/.test(said) && named.column.name.toLowerCase() !== said))
    return null;
  // "Without line N2": the lines that are not that one.
  const value = scan.run[index + intro + named.length];
  if (gone > there && value?.gap === 'blank' && scan.known.get(named.column.name)?.includes(value.lower) === true) return null;
  // "Without sales" says nothing of a missing price.
  if (
    /^(?:sales?|revenues?|turnover|income|earnings|takings)$/.test(said) &&
    !nameWords(named.column.name).includes(said.replace(/s$/, ''))
  )
    return null;
  if (there > gone && asksForColumn(scan, index + intro, named)) return null;
  // A flag that is "without" is one that is not set; only a "missing" one is not there.
  if (isBoolean(named.column) && !/missing|empty|null|lack/.test(joined(scan.run, index, index + intro) ?? '')) return null;
  const length = intro + named.length;
  const untold = gone > there ? lengthAt(scan.run, index + length, notTold) : 0;
  if (untold > 0) return predicate(named.column, scan.negatedAt !== null, length + untold);
  const valueFollows =
    /^(?:of|over|under|above|below|after|before|since|until|later|earlier|is|in|=|>|<|like|containing|between|equal|starting|ending|at|more|less)$/.test(
      scan.run[index + length]?.lower ?? '',
    );
  if (valueFollows && there > gone) return null;
  // "No rain" is an amount of nothing.
  const isNone = lengthAt(scan.run, index, 'no|with no|with nothing|having nothing|having no|that have no') === intro;
  const isCount = /INT/i.test(named.column.type) && lengthAt(scan.run, index, 'without any|without') === intro && said.endsWith('s');
  if ((isNone || isCount) && isNumber(named.column) && !isIdentifier(named.column)) {
    const [name, none] = [nameSql(named.column.name), scan.negatedAt === null];
    const sql = `coalesce(${name}, 0) ${none ? '=' : '<>'} 0`;
    return { length, sql: () => sql, words: `${named.column.name} is ${none ? '' : 'not '}zero or missing` };
  }
  return predicate(named.column, there > gone === (scan.negatedAt === null), length);
}

/** "With a kilo_price", "with a price column": a column that shall be there, and no value of one that is called alike. */
function asksForColumn({ run }: Scan, at: number, { column, length }: { column: Column; length: number }): boolean {
  const said = run[at]?.lower ?? '';
  return (
    /^(?:column|field)$/.test(run[at + length - 1]?.lower ?? '') ||
    (said.includes('_') && !sameWords(nameWords(said), nameWords(column.name)))
  );
}

const isFigure = 'is a number|is numeric|are numbers|are numeric|is a valid number|can be read as a number';
const isNoFigure =
  "is not a number|is no number|isn't a number|is not numeric|isn't numeric|are not numbers|are no numbers|are not numeric|is not a valid number|is no valid number|cannot be read as a number|can't be read as a number|is not a number at all";

/** "Rows where weight_kg is not a number": a text that cannot be read as one, or nothing. */
export function unparsedAt({ run, column, negatedAt }: Scan, index: number): Match | null {
  if (column === null || !isText(column.column)) return null;
  const [is, not] = [lengthAt(run, index, isFigure), lengthAt(run, index, isNoFigure)];
  if (is + not === 0) return null;
  const isNumeric = is > not === (negatedAt === null || negatedAt === column.at);
  const sql = `try_cast(trim(${nameSql(column.column.name)}) as double) is ${isNumeric ? 'not ' : ''}null`;
  return { length: Math.max(is, not), sql: () => sql, words: `${column.column.name} is ${isNumeric ? '' : 'not '}a number` };
}

function predicate(column: { name: string; type: string }, wanted: boolean, length: number): Match {
  const sql = emptySql(column.name, isText(column), wanted);
  return { length, sql: () => sql, words: `${column.name} is ${wanted ? 'there' : 'missing'}` };
}
