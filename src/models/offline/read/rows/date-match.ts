/** Conditions on a date column, as SQL and in words. */
import type { Column } from '#domain/dataset.ts';
import { dayPlus } from '../../link/day.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isDate, isText } from '../../link/types.ts';
import type { Match, Scan } from './scan.ts';

/** A day as SQL. */
export const day = (text: string): string => `date '${text}'`;
/** A text by whose name it is of a month: "2026-01". */
export const isCalledMonth = (column: Column): boolean =>
  isText(column) && nameWords(column.name).some((word) => /^(?:month|period)$/.test(word));

/** The column as a date or timestamp, a month as its first day; text that is no date becomes NULL. */
export function valueOf(column: Column): string {
  const name = nameSql(column.name);
  if (isDate(column)) return name;
  return isCalledMonth(column) ? `coalesce(try_cast(${name} as date), try_cast(${name} || '-01' as date))` : `try_cast(${name} as date)`;
}

/** A condition as it was said, or its opposite behind a word that denies. */
export function match(scan: Scan, length: number, sql: string, words: string): Match {
  return scan.negatedAt === null ? { length, sql: () => sql, words } : { length, sql: () => `not (${sql})`, words: `not (${words})` };
}

/** From the start of a range to before its end. */
export const inRange = (scan: Scan, column: Column, length: number, { start, end }: { start: string; end: string }): Match =>
  match(
    scan,
    length,
    `${valueOf(column)} >= ${day(start)} and ${valueOf(column)} < ${day(end)}`,
    `${column.name} from ${start} to ${dayPlus(end, -1)}`,
  );
