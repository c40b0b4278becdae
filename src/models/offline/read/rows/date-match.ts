/** Conditions on a date column, as SQL and in words. */
import type { Column } from '#domain/dataset.ts';
import { dayPlus } from '../../link/dates.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isDate } from '../../link/types.ts';
import type { Match, Scan } from './scan.ts';

/** A day as SQL. */
export const day = (text: string): string => `date '${text}'`;
/** The column as a date or timestamp; text that is no date becomes NULL. */
export const valueOf = (column: Column): string => (isDate(column) ? nameSql(column.name) : `try_cast(${nameSql(column.name)} as date)`);

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
