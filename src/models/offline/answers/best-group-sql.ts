/** The best group, or those that share the first place, with the figure and how far it leads the second: one SELECT. */
import type { Operation } from '../draft/operation.ts';
import { nameSql } from '../link/sql-text.ts';
import type { BestWish } from '../read/scope.ts';

export function bestGroupSql({ group, measure, lowest }: BestWish, relation: string, operations: Operation[]): string {
  const conditions = operations
    .map(({ op, params }) => (op === 'filter' ? params(relation)['where'] : null))
    .filter((where) => typeof where === 'string');
  // What belongs to nobody is not the best of them.
  const where = ` WHERE ${[...conditions.map((condition) => `(${condition})`), `${group.sql} IS NOT NULL`].join(' AND ')}`;
  const [by, figure] = [nameSql(group.name), nameSql(measure.name)];
  const order = `${figure} ${lowest ? 'ASC' : 'DESC'}`;
  const groups = `SELECT ${group.sql} AS ${by}, ${measure.sql} AS ${figure} FROM ${nameSql(relation)}${where} GROUP BY 1`;
  const second = `nth_value(${figure}, 2) OVER (ORDER BY ${order}, ${by} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`;
  return `SELECT ${by}, ${figure}, ${figure} - ${second} AS difference FROM (${groups}) QUALIFY rank() OVER (ORDER BY ${order}) = 1 ORDER BY ${by} LIMIT 20`;
}
