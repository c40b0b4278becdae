/** Rows of other tables that point at rows a load would delete: Postgres would refuse the delete. */
import { counted } from '#domain/amounts.ts';
import { dataError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { Session } from '../session/database.ts';
import { beforeColumn } from '../stage/delta.ts';
import type { Handle } from '../stage/handle.ts';
import { quotePrivate, quoteTable, writeTable } from '../names.ts';
import type { TableFacts } from './target-table.ts';

const doing = 'looking for rows that point at deleted ones';

/** References that neither cascade nor give way; a self-reference may go with the same delete. */
export const referencesSql = `
  SELECT k.conname AS name, k.conrelid::regclass AS child,
    (SELECT json_agg(a.attname ORDER BY c.n) FROM unnest(k.conkey) WITH ORDINALITY c(attnum, n)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = c.attnum) AS columns,
    (SELECT json_agg(a.attname ORDER BY c.n) FROM unnest(k.confkey) WITH ORDINALITY c(attnum, n)
      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = c.attnum) AS targets
  FROM pg_constraint k
  WHERE k.contype = 'f' AND k.confrelid = $1 AND k.conrelid <> k.confrelid AND k.conparentid = 0
    AND k.confdeltype IN ('a', 'r') AND has_table_privilege(k.conrelid, 'SELECT')`;

/** Throws `target.referenced` when rows to delete are pointed at. */
export async function requireUnreferenced(session: Session, handle: Handle, target: TableFacts): Promise<void> {
  if (handle.expected.deletes === 0) return;
  const { rows } = await session.run(doing, referencesSql, [target.oid]);
  for (const row of rows) {
    const columns: string[] = JSON.parse(row['columns'] ?? '[]');
    const targets: string[] = JSON.parse(row['targets'] ?? '[]');
    const found = await session.run(
      doing,
      `SELECT count(*) AS n FROM ${row['child']} c WHERE EXISTS (${deletedSql(handle, columns, targets)})`,
    );
    const pointing = Number(found.rows[0]?.['n']);
    if (pointing === 0) continue;
    throw dataError(
      'target.referenced',
      `${counted(pointing, 'row')} of ${row['child']} ${pointing === 1 ? 'points' : 'point'} at rows of ${writeTable(handle)} that would be deleted (${row['name']}).`,
      {
        hint: 'Upsert instead of replacing, replace by key, or change those rows first.',
        details: { rows: pointing, constraint: row['name'] ?? '' },
      },
    );
  }
}

function deletedSql(handle: Handle, columns: string[], targets: string[]): string {
  const merge = handle.route === 'merge';
  const column = (name: string) => (merge ? `x.${beforeColumn(handle, name)}` : `x.${quoteName(name)}`);
  const same = columns.map((name, index) => `${column(targets[index] ?? '')} = c.${quoteName(name)}`).join(' AND ');
  const from = merge ? `${quotePrivate(handle.delta ?? '')} x WHERE x.op = 'd' AND ` : `${quoteTable(handle)} x WHERE `;
  return `SELECT FROM ${from}${same}`;
}
