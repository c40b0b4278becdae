/** Which column tells the newest of several rows with one key. */
import type { Column } from '#domain/dataset.ts';
import { type Planning, queryData } from '../../asking.ts';
import { nameSql } from '../../link/sql-text.ts';
import { changedColumn, dateColumns, isBirth } from '../../link/types.ts';
import { type Scope, sourceOf } from '../scope.ts';

/**
 * The column of changes; else, of several dates, the first that differs where a key repeats: an order's date is the same in each of its
 * versions. Undefined where the data has no date beside the key.
 */
export function* newestColumn(scope: Scope, key: string[]): Planning<Column | undefined> {
  const candidates = scope.columns.filter((column) => !key.includes(column.name) && !isBirth(column));
  const changed = changedColumn(candidates);
  const dates = dateColumns(candidates, scope.subject.noun);
  if (changed !== undefined || dates.length < 2) return changed ?? dates[0];
  const own = new Set(scope.subject.seen.columns.map(({ name }) => name));
  if (![...key, ...dates.map(({ name }) => name)].every((name) => own.has(name))) return dates[0];
  const counts = dates.map(({ name }, index) => `count(DISTINCT ${nameSql(name)}) AS values_${index}`);
  const differing = dates.map((_, index) => `count(*) FILTER (values_${index} > 1) AS differing_${index}`);
  const sql = `SELECT ${differing.join(', ')} FROM (SELECT ${counts.join(', ')} FROM ${nameSql(scope.subject.id)} GROUP BY ${key.map(nameSql).join(', ')} HAVING count(*) > 1)`;
  const table = yield* queryData(sql, [sourceOf(scope.subject)]);
  const found = table.ok ? (table.value.rows[0] ?? []).map(Number) : [];
  const most = Math.max(0, ...found.filter(Number.isFinite));
  return dates.find((_, index) => (found[index] ?? 0) > most * 0.9) ?? dates[0];
}
