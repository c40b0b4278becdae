/** The columns that each origin last brought into a table: what tells a dropped column from one that never came. */
import { z } from 'zod';
import { Column } from '#domain/dataset.ts';
import type { Session, Transaction } from '../session/database.ts';
import type { TableName } from '../names.ts';

const Columns = z.array(Column);

export interface LastLoad {
  origin: string;
  columns: Column[];
}

/** Empty in a target that nothing was loaded into, or whose table is a new one. */
export async function readLoadedColumns(session: Session, { schema, table }: TableName): Promise<LastLoad[]> {
  const doing = 'reading which columns were loaded';
  const { rows: there } = await session.run(
    doing,
    `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'headgate' AND c.relname = 'loaded_columns'
       AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
  );
  if (there.length === 0) return [];
  const { rows } = await session.run(
    doing,
    'SELECT origin, columns FROM headgate.loaded_columns WHERE target_schema = $1 AND target_table = $2',
    [schema, table],
  );
  return rows.map((row) => ({ origin: row['origin'] ?? '', columns: Columns.parse(JSON.parse(row['columns'] ?? '[]')) }));
}

/** Notes what a publish brings, in its transaction. */
export async function keepColumns(
  tx: Transaction,
  { runId, table, origin, columns }: LastLoad & { runId: string; table: TableName },
): Promise<void> {
  await tx.run(
    'noting which columns were loaded',
    `INSERT INTO headgate.loaded_columns (target_schema, target_table, origin, columns, run_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (target_schema, target_table, origin) DO UPDATE SET columns = excluded.columns, run_id = excluded.run_id`,
    [table.schema, table.table, origin, JSON.stringify(columns), runId],
  );
}
