/** The one best group with its figure and how far it leads, as one SELECT. */
import type { Operation } from '../draft/operation.ts';
import { nameSql } from '../link/sql-text.ts';
import type { BestWish } from '../read/scope.ts';

export function bestGroupSql({ group, measure, lowest }: BestWish, relation: string, operations: Operation[]): string {
  const conditions = operations
    .map(({ op, params }) => (op === 'filter' ? params(relation)['where'] : null))
    .filter((where) => typeof where === 'string');
  const where = conditions.length > 0 ? ` WHERE ${conditions.map((condition) => `(${condition})`).join(' AND ')}` : '';
  const [by, figure] = [nameSql(group.name), nameSql(measure.name)];
  const order = `${figure} ${lowest ? 'ASC' : 'DESC'}, ${by}`;
  const groups = `SELECT ${group.sql} AS ${by}, ${measure.sql} AS ${figure} FROM ${nameSql(relation)}${where} GROUP BY 1`;
  return `SELECT ${by}, ${figure}, ${figure} - lead(${figure}) OVER (ORDER BY ${order}) AS difference FROM (${groups}) ORDER BY ${order} LIMIT 1`;
}
