/** A new table is its stage, renamed: no row is written twice. */
import { counted } from '#domain/amounts.ts';
import { quoteName } from '#tools/sql.ts';
import type { Transaction } from '../session/database.ts';
import type { Applied, Handle } from '../stage/handle.ts';
import { quotePrivate, quoteTable, writeTable } from '../names.ts';
import { stale } from './stale.ts';
import { countRows } from '../target/target-table.ts';

/** Moves the stage into its schema under its name, with the privileges a table created there would get. Throws `publish.stale`. */
export async function renameStage(tx: Transaction, handle: Handle): Promise<Applied> {
  const doing = `creating ${writeTable(handle)}`;
  if (handle.newSchema) await tx.run(doing, `CREATE SCHEMA IF NOT EXISTS ${quoteName(handle.schema)}`);
  const { rows } = await tx.run(doing, 'SELECT to_regclass($1) IS NOT NULL AS taken', [quoteTable(handle)]);
  if (rows[0]?.['taken'] === 't') throw stale(handle, 'it was to be created, but exists now');
  // Under the stage's own name first: the target's name is taken in one step, in the target's schema.
  await tx.run(doing, `ALTER TABLE ${quotePrivate(handle.stage)} SET SCHEMA ${quoteName(handle.schema)}`);
  await tx.run(doing, `ALTER TABLE ${quoteTable({ schema: handle.schema, table: handle.stage })} RENAME TO ${quoteName(handle.table)}`);
  for (const { from, to } of handle.undoing?.renames ?? []) {
    await tx.run(doing, `ALTER TABLE ${quoteTable({ schema: handle.schema, table: from })} RENAME TO ${quoteName(to)}`);
  }
  for (const grant of await defaultGrants(tx, handle)) await tx.run(doing, grant);
  const inserts = await countRows(tx, handle);
  if (inserts !== handle.expected.inserts) {
    throw stale(handle, `its stage held ${counted(handle.expected.inserts, 'row')} and now holds ${inserts}`, {
      approved: handle.expected.inserts,
      possible: inserts,
    });
  }
  return { inserts, updates: 0, deletes: 0, unchanged: 0 };
}

/** The schema's default privileges, which Postgres gives to created tables only. */
async function defaultGrants(tx: Transaction, handle: Handle): Promise<string[]> {
  const { rows } = await tx.run(
    'reading default privileges',
    `SELECT g.privilege_type AS privilege, g.is_grantable AS grantable, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE format('%I', pg_get_userbyid(g.grantee)) END AS grantee
     FROM pg_default_acl a, aclexplode(a.defaclacl) g
     WHERE a.defaclobjtype = 'r' AND a.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = current_user)
       AND a.defaclnamespace = $1::regnamespace`,
    [quoteName(handle.schema)],
  );
  return rows.map(
    (row) =>
      `GRANT ${row['privilege']} ON ${quoteTable(handle)} TO ${row['grantee']}${row['grantable'] === 't' ? ' WITH GRANT OPTION' : ''}`,
  );
}
