/** A figure of rows: an aggregate with a name and in words. */
import type { Column } from '#domain/dataset.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';

export interface Measure {
  name: string;
  /** An aggregate expression. */
  sql: string;
  /** In words, for the person. */
  words: string;
  length: number;
  /** The index of a word inside that is not part of it. */
  skipped?: number;
}

/** An aggregate of a column that stays exact where the column is: an average of decimals stays a decimal. */
export const exact = (fn: string, { name, type }: Column): string =>
  fn === 'avg' && /^DECIMAL/i.test(type) ? `cast(avg(${nameSql(name)}) as decimal(18,4))` : `${fn}(${nameSql(name)})`;

/** How many rows of the data there are. */
export const rowCount = (noun: string): Measure => ({
  name: `${singularNoun(noun)}_count`,
  sql: 'count(*)',
  words: 'how many rows',
  length: 0,
});

/** The sum of a column. */
export const sumOf = (column: string): Measure => ({
  name: `total_${column}`,
  sql: `sum(${nameSql(column)})`,
  words: `the sum of ${column}`,
  length: 0,
});

/** The part of the rows that fit a condition: in percent, else of one. */
export function partOfRows(where: string, percent: boolean): Measure {
  const sql = `round(${percent ? '100.0 * ' : ''}count(*) filter (where ${where}) / count(*), ${percent ? 2 : 4})`;
  return { name: percent ? 'percent' : 'share', sql, words: `the part of the rows with ${where}`, length: 0 };
}

/** `orders` → `order`; `web_events` → `web_event`. */
const singularNoun = (noun: string): string => nameWords(noun).join('_') || 'row';
