/** Counts in words: "order count", "how many kegs", "number of distinct customers". */
import type { Column } from '#domain/dataset.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { isPersonal } from '../../link/sensitive.ts';
import { nameSql, plainSql } from '../../link/sql-text.ts';
import { isBoolean, isIdentifier, isNumber, isOfMoney, isText } from '../../link/types.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';
import { type Measure, rowCount, sumOf } from './measure.ts';

const counts =
  'headcount|head count|number of|count of|how many|the number of|the count of|amount of|numbers of|# of|no of|total number of|total count of|count the|count|counts|row count|rows|row counts|record count|quantity of';
const distinct = 'distinct|unique|different|individual';

/** The count that starts at a word; null when none does. */
export function countAt(run: readonly RunWord[], index: number, scope: Pick<Scope, 'columns' | 'subject'>): Measure | null {
  const length = lengthAt(run, index, counts);
  // "Phone numbers of the divers", "net amount of the bills" count nothing.
  if (/^(?:numbers|amount|quantity)$/.test(run[index]?.lower ?? '') && index > 0 && columnAt(run, index - 1, scope)?.length === 2)
    return null;
  if (run[index]?.lower === 'amount' && isTextAmount(scope)) return null;
  if (length === 0) return differentAt(run, index, scope);
  // "Number of events, distinct users": behind the data, or a comma, another figure begins.
  const next = run[index + length];
  if (next !== undefined && next.gap !== 'blank') return { ...rowCount(scope.subject.noun), length };
  const kinds = lengthAt(run, index + length, distinct);
  // "How many no shows": a no that more is said behind is no number of anything.
  const isNo = next?.lower === 'no' && run[index + length + 1]?.gap === 'blank';
  const column = isNo ? null : columnAt(run, index + length + kinds, scope);
  if (column && (kinds > 0 || isIdentifier(column.column))) return distinctCount(column.column, length + kinds + column.length);
  const own = kinds > 0 ? ownKey(scope) : null;
  if (own) return distinctCount(own, length + kinds);
  if (kinds > 0) return null;
  const said = run[index + length]?.lower ?? '';
  const units =
    column !== null &&
    said.endsWith('s') &&
    isCountable(column.column, scope) &&
    [index, index + 1].some((at) => summing.test(run[at]?.lower ?? ''))
      ? column
      : null;
  if (units) return { ...sumOf(units.column.name), length: length + units.length };
  const flag = isListed(run, index, index + length + (column?.length ?? 0)) && column !== null && isBoolean(column.column);
  if (flag)
    return {
      name: `${column.column.name}_count`,
      sql: `count(*) filter (${nameSql(column.column.name)})`,
      words: `how many rows with ${column.column.name}`,
      length: length + column.length,
    };
  return { ...rowCount(scope.subject.noun), length };
}

/** "The amount of the quotes" where it is kept as text: no figure, and no number of rows. */
const isTextAmount = ({ columns }: Pick<Scope, 'columns'>): boolean =>
  !columns.some(isOfMoney) && columns.some((column) => isText(column) && nameWords(column.name).includes('amount'));

/** "Events per day with distinct users", "number of events, distinct users": which of them are different is a figure beside others. */
function differentAt(run: readonly RunWord[], index: number, scope: Pick<Scope, 'columns' | 'subject'>): Measure | null {
  const length = lengthAt(run, index, distinct);
  const column = length > 0 ? columnAt(run, index + length, scope) : null;
  if (column === null || !isIdentifier(column.column)) return null;
  const end = index + length + column.length;
  const isFigure =
    run[index]?.gap !== 'blank' ||
    isListed(run, index, end) ||
    run[index - 1]?.lower === 'with' ||
    /^(?:per|by|each|every|for)$/.test(run[end]?.lower ?? '');
  return isFigure ? distinctCount(column.column, length + column.length) : null;
}

/** Values that differ by case or outer blanks are one, but for keys. */
const distinctCount = (column: Column, length: number): Measure => ({
  name: `distinct_${plural(column.name)}`,
  sql: `count(DISTINCT ${isText(column) && !isIdentifier(column) && !isPersonal(column) ? plainSql(column.name) : nameSql(column.name)})`,
  words: `how many different ${column.name}`,
  length,
});

/** "How many kegs" of deliveries with a number of kegs: what is counted is added up. */
const summing = /^(?:how|number|amount|quantity)$/;
const isCountable = (column: Column, { subject }: Pick<Scope, 'subject'>): boolean =>
  isNumber(column) && !isIdentifier(column) && !isOfMoney(column) && !sameWords(nameWords(column.name), nameWords(subject.noun));

/** "…, average vibration and how many alarms": beside other figures a flag is counted, alone it is a condition. */
const isListed = (run: readonly RunWord[], index: number, end: number): boolean =>
  (run[index]?.gap === 'comma' || run[index - 1]?.lower === 'and' || run[end]?.gap === 'comma' || run[end]?.lower === 'and') &&
  (run[end] === undefined || run[end]?.gap !== 'blank' || /^(?:and|per|by|for|each|into|to)$/.test(run[end]?.lower ?? ''));

/** `customer_id` of customers. */
const ownKey = ({ columns, subject }: Pick<Scope, 'columns' | 'subject'>): Column | undefined =>
  columns.find((column) => isIdentifier(column) && nameWords(column.name)[0] === nameWords(subject.noun)[0]);

const plural = (name: string): string => (name.endsWith('s') ? name : `${name}s`);
