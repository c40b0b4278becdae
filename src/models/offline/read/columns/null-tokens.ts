/** Texts that stand for nothing ("N/A", "-") in a column that shall become a number or a date: they become NULL, counted, before the cast. */
import { counted } from '#domain/amounts.ts';
import { type Planning, queryData } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import type { Taken } from '../../text/request-text.ts';
import { rowStep } from '../row-step.ts';
import { type Scope, sourceOf } from '../scope.ts';

const tokens = new Set(['', '-', '--', 'n/a', 'n.a.', 'na', 'null', 'none', 'nil', 'nan', '#n/a', '?']);
const mostKinds = 20;

/** The step for one column of the source; none where nothing stands for nothing, or a text is left that the cast must refuse. */
export function* withoutTokens(column: string, type: string, taken: Taken, scope: Scope): Planning<Operation[]> {
  const name = nameSql(column);
  const sql = `SELECT lower(trim(${name})) AS said, count(*) AS rows FROM ${nameSql(scope.subject.id)} WHERE ${name} IS NOT NULL AND TRY_CAST(${name} AS ${type}) IS NULL GROUP BY 1 ORDER BY 2 DESC LIMIT ${mostKinds}`;
  const table = yield* queryData(sql, [sourceOf(scope.subject)]);
  const found = table.ok
    ? table.value.rows.map(([said, rows]) => ({ said: typeof said === 'string' ? said : '', rows: Number(rows) }))
    : [];
  if (found.length === 0 || found.length === mostKinds || !found.every(({ said }) => tokens.has(said))) return [];
  const total = found.reduce((sum, { rows }) => sum + rows, 0);
  scope.notes.push(`${counted(total, 'row')} of ${column} say ${found.map(({ said }) => `“${said}”`).join(', ')}: these become NULL.`);
  const params = { column, map: Object.fromEntries(found.map(({ said }) => [said, null])), match: 'loose' };
  return [rowStep(taken, { op: 'value-map', id: 'emptied', params })];
}
