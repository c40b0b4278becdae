/** "Average bookings per member", "average orders per day": how many rows there are of each on average, one figure. */
import { nameSql } from '../../link/sql-text.ts';
import { dateColumns } from '../../link/types.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';
import type { Measure } from './measure.ts';

const average = 'average number of|average count of|the average number of|average|avg|mean|the average';

/** Null where the rows are not named right behind, or more groups follow. */
export function rowsPerAt(
  run: readonly RunWord[],
  index: number,
  scope: Pick<Scope, 'columns' | 'subject' | 'text' | 'spans'>,
): Measure | null {
  const said = lengthAt(run, index, average);
  const last = run[index + said - 1];
  const link = said === 0 ? 0 : lengthAt(run, index + said, 'per|for each|for every|by each');
  const per = run[index + said];
  if (last === undefined || per === undefined || link === 0) return null;
  const { text, spans, subject } = scope;
  const isRows = spans.some(
    ({ start, end }) =>
      start > last.end &&
      end <= per.start &&
      text.original.slice(last.end, start).trim() === '' &&
      text.original.slice(end, per.start).trim() === '',
  );
  const of = isRows ? eachAt(run, index + said + link, scope) : null;
  const behind = run[index + said + link + (of?.length ?? 0)];
  if (of === null || (behind !== undefined && behind.gap === 'blank' && /^(?:and|by|per)$/.test(behind.lower))) return null;
  return {
    name: `average_${subject.noun.replaceAll(/[^\p{L}\p{N}]+/gu, '_').toLowerCase()}_per_${of.name}`,
    sql: `round(count(*) * 1.0 / nullif(count(DISTINCT ${of.sql}), 0), 2)`,
    words: `how many rows there are of each ${of.name} on average, of those that have any`,
    length: said + link + of.length,
  };
}

/** The day, week, month or thing that rows are counted of. */
function eachAt(
  run: readonly RunWord[],
  index: number,
  { columns, subject }: Pick<Scope, 'columns' | 'subject'>,
): { name: string; sql: string; length: number } | null {
  const unit = /^(?:day|week|month|quarter|year)$/.exec(run[index]?.lower ?? '')?.[0];
  const [date] = unit === undefined ? [] : dateColumns(columns, subject.noun);
  if (unit !== undefined) return date === undefined ? null : { name: unit, sql: `date_trunc('${unit}', ${nameSql(date.name)})`, length: 1 };
  const column = columnAt(run, index, { columns, subject });
  return column === null
    ? null
    : { name: column.column.name.replace(/_id$/i, ''), sql: nameSql(column.column.name), length: column.length };
}
