/** Taking back a created table: it moves to our private schema as it is, so that this can be undone as well. */
import { quoteName } from '#tools/sql.ts';
import type { Session, Transaction } from '../session/database.ts';
import type { Applied, Handle } from '../stage/handle.ts';
import { privateSchema, quoteTable, writeTable } from '../names.ts';
import { stale } from './stale.ts';
import type { TableFacts } from '../target/target-table.ts';

/** Moves the table, and drops the schema that was created with it when nothing else is in there. Throws `publish.stale`. */
export async function putAway(tx: Transaction, handle: Handle, target: TableFacts): Promise<Applied> {
  const doing = `taking back ${writeTable(handle)}`;
  const user = await usedBy(tx, target.oid);
  if (user !== null) throw stale(handle, `${user} uses it now`);
  for (const { from, to } of handle.undoing?.renames ?? []) {
    await tx.run(doing, `ALTER TABLE ${quoteTable({ schema: handle.schema, table: from })} RENAME TO ${quoteName(to)}`);
  }
  await tx.run(doing, `ALTER TABLE ${quoteTable(handle)} RENAME TO ${quoteName(handle.stage)}`);
  await tx.run(doing, `ALTER TABLE ${quoteTable({ schema: handle.schema, table: handle.stage })} SET SCHEMA ${privateSchema}`);
  if (handle.newSchema && (await isEmptySchema(tx, handle.schema))) await tx.run(doing, `DROP SCHEMA ${quoteName(handle.schema)}`);
  return { inserts: 0, updates: 0, deletes: handle.expected.deletes, unchanged: 0 };
}

/** A view or a table that would break if this table went away, in words; null when nothing would. */
export async function usedBy(session: Session, oid: string): Promise<string | null> {
  const { rows } = await session.run(
    'looking for what uses the table',
    `SELECT 'the view ' || r.ev_class::regclass AS words FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
     WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1 AND r.ev_class <> $1
     UNION ALL SELECT 'the foreign key ' || conname || ' of ' || conrelid::regclass FROM pg_constraint
     WHERE contype = 'f' AND confrelid = $1 AND conrelid <> $1
     UNION ALL SELECT 'the table ' || inhrelid::regclass FROM pg_inherits WHERE inhparent = $1 LIMIT 1`,
    [oid],
  );
  return rows[0]?.['words'] ?? null;
}

/** New names for a table's indexes and sequences, under which they cannot meet others in our schema. */
export async function renamesFor(session: Session, oid: string, stage: string): Promise<{ from: string; to: string }[]> {
  const { rows } = await session.run(
    'looking for indexes and sequences',
    `SELECT c.relname AS name FROM pg_class c WHERE c.oid IN (
       SELECT indexrelid FROM pg_index WHERE indrelid = $1
       UNION SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND refobjid = $1 AND deptype IN ('a', 'i'))
     AND c.relkind IN ('i', 'S') ORDER BY 1`,
    [oid],
  );
  return rows.map(({ name }, index) => ({ from: name ?? '', to: `${stage}_${index + 1}` }));
}

async function isEmptySchema(tx: Transaction, schema: string): Promise<boolean> {
  const { rows } = await tx.run(
    'looking for what else is in the schema',
    `SELECT NOT EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = $1::regnamespace AND deptype = 'n') AS empty`,
    [quoteName(schema)],
  );
  return rows[0]?.['empty'] === 't';
}
