/** Rights a load needs on its target, asked for before anything is staged instead of after somebody approved. */
import { setupError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { WriteMode } from '#domain/draft.ts';
import type { Session } from '../session/database.ts';
import { quoteTable, writeTable, type TableName } from '../names.ts';

const needed: Record<WriteMode, string[]> = {
  create: [],
  append: ['SELECT', 'INSERT'],
  upsert: ['SELECT', 'INSERT', 'UPDATE'],
  'insert-only-new': ['SELECT', 'INSERT'],
  merge: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  replace: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
};

/** What a load does to a table besides its rows. */
export interface TableChanges {
  altersColumns: boolean;
  /** Keys or indexes, which take a place in the schema. */
  builds: boolean;
}

/** Throws `target.no-grant` with the GRANT to run when the role may not do to an existing table what the mode does. */
export async function requireTableRights(session: Session, name: TableName, mode: WriteMode, changes: TableChanges): Promise<void> {
  const { rows } = await session.run(
    'asking for rights',
    `SELECT current_user AS role, pg_has_role(c.relowner, 'USAGE') AS owner, has_schema_privilege(c.relnamespace, 'CREATE') AS creates, json_build_object(
       ${needed[mode].map((right) => `'${right}', has_table_privilege(c.oid, '${right}')`).join(', ')}) AS rights
     FROM pg_class c WHERE c.oid = $1::regclass`,
    [quoteTable(name)],
  );
  const [row] = rows;
  const role = quoteName(row?.['role'] ?? '');
  const held: Record<string, boolean> = JSON.parse(row?.['rights'] ?? '{}');
  const missing = needed[mode].filter((right) => held[right] !== true);
  if (missing.length > 0) throw noGrant(name, missing.join(', '), `GRANT ${missing.join(', ')} ON ${quoteTable(name)} TO ${role};`);
  if ((changes.altersColumns || changes.builds) && row?.['owner'] !== 't') {
    throw noGrant(name, 'ownership, to change columns, keys or indexes', `ALTER TABLE ${quoteTable(name)} OWNER TO ${role};`);
  }
  if (changes.builds && row?.['creates'] !== 't') {
    const on = `SCHEMA ${quoteName(name.schema)}`;
    throw noGrant(name, `CREATE on ${on}`, `GRANT CREATE ON ${on} TO ${role};`);
  }
}

/** As above, for a table that will be created. Returns whether its schema has to be created as well. */
export async function requireCreateRights(session: Session, name: TableName): Promise<{ newSchema: boolean }> {
  const { rows } = await session.run(
    'asking for rights',
    `SELECT current_user AS role, current_database() AS database, n.oid IS NULL AS new_schema,
       CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE') ELSE has_schema_privilege(n.oid, 'CREATE') END AS allowed
     FROM (SELECT 1) one LEFT JOIN pg_namespace n ON n.nspname = $1`,
    [name.schema],
  );
  const [row] = rows;
  const newSchema = row?.['new_schema'] === 't';
  if (row?.['allowed'] === 't') return { newSchema };
  const on = newSchema ? `DATABASE ${quoteName(row?.['database'] ?? '')}` : `SCHEMA ${quoteName(name.schema)}`;
  throw noGrant(name, `CREATE on ${on}`, `GRANT CREATE ON ${on} TO ${quoteName(row?.['role'] ?? '')};`);
}

const noGrant = (name: TableName, missing: string, grant: string) =>
  setupError('target.no-grant', `The connection's role may not load into ${writeTable(name)}: it lacks ${missing}.`, {
    hint: `Run this as the owner: ${grant}`,
    details: { grant },
  });
