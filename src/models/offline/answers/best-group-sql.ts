/** Questions that are one SELECT over some rows: the best group with how far it leads the second, and which part of all the rows are. */
import type { Operation } from '../draft/operation.ts';
import { isContact } from '../link/sensitive.ts';
import { nameSql } from '../link/sql-text.ts';
import type { BestWish, Scope } from '../read/scope.ts';
import { shownColumns } from './shown-columns.ts';
import { rowsSql } from './sql-of.ts';

/** The group at a place, or those that share it, with the figure; of the first, how far it leads the second; null when only a load can take a step. */
export function bestGroupSql({ group, measure, lowest, place }: BestWish, scope: Scope, operations: Operation[]): string | null {
  const rows = rowsSql(scope, operations);
  if (rows === null) return null;
  const [by, figure] = [nameSql(group.name), nameSql(measure.name)];
  const order = `${figure} ${lowest ? 'ASC' : 'DESC'}`;
  // What belongs to nobody is not the best of them.
  const groups = `SELECT ${group.sql} AS ${by}, ${measure.sql} AS ${figure} FROM (${rows}) WHERE ${group.sql} IS NOT NULL GROUP BY 1`;
  const second = `nth_value(${figure}, 2) OVER (ORDER BY ${order}, ${by} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`;
  const list = shownColumns(
    scope.columns.filter(({ name }) => name === group.name),
    isContact,
  );
  const lead = place === 1 ? `, ${figure} - ${second} AS difference` : '';
  const best = `SELECT ${by}, ${figure}${lead} FROM (${groups}) QUALIFY dense_rank() OVER (ORDER BY ${order}) = ${place} ORDER BY ${by} LIMIT 20`;
  return list === '*' ? best : `SELECT ${list} FROM (${best})`;
}

/** Rows that fit, or a figure of them, the same of all rows, and the one as a part of the other; null as above. */
export function portionSql(scope: Scope, operations: Operation[]): string | null {
  const rows = rowsSql(scope, operations);
  const { name, sql } = scope.portionOf ?? { name: 'rows', sql: 'count(*)' };
  if (rows === null) return null;
  const figures = `SELECT (SELECT ${sql} FROM (${rows})) AS matching, (SELECT ${sql} FROM ${nameSql(scope.subject.id)}) AS ${nameSql(name)}`;
  return `SELECT matching, ${nameSql(name)}, round(100.0 * matching / nullif(${nameSql(name)}, 0), 2) AS percent FROM (${figures})`;
}
