/** Stored connections and their sealed secrets. Every change counts the revision up and wakes the other processes. */
import type { StoredKind } from '#domain/connection-kinds.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Sql, Transaction } from './database.ts';

/** Notified after every change of a connection. */
export const connectionChannel = 'headgate_connections';

export interface ConnectionRow {
  id: string;
  name: string;
  kind: StoredKind;
  fields: JsonObject;
  version: number;
  identity: string;
  created_by: string;
  created_at: Date;
  changed_by: string;
  changed_at: Date;
}

/** A sealed secret; `connection_id` and `field` are what it was sealed for. */
export interface SecretRow {
  connection_id: string;
  field: string;
  key_id: string;
  wrapped_key: Buffer;
  box: Buffer;
}

const columns = 'id, name, kind, fields, version, identity, created_by, created_at, changed_by, changed_at';
const secretColumns = 'connection_id, field, key_id, wrapped_key, box';

export async function listConnections(sql: Sql): Promise<ConnectionRow[]> {
  return (await sql.query<ConnectionRow>(`select ${columns} from connections order by name`)).rows;
}

export async function findConnection(sql: Sql, name: string): Promise<ConnectionRow | null> {
  return (await sql.query<ConnectionRow>(`select ${columns} from connections where name = $1`, [name])).rows[0] ?? null;
}

/** Those of these connections that reach what they reach only since a moment after `at`. */
export async function connectionsMovedSince(sql: Sql, names: readonly string[], at: Date): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    'select name from connections where name = any($1) and identity_since > $2 order by name',
    [names, at],
  );
  return rows.map(({ name }) => name);
}

/** All secrets, or those of one connection. */
export async function listSecrets(sql: Sql, connectionId?: string): Promise<SecretRow[]> {
  const { rows } = await sql.query<SecretRow>(
    `select ${secretColumns} from connection_secrets where $1::uuid is null or connection_id = $1 order by connection_id, field`,
    [connectionId ?? null],
  );
  return rows;
}

/** The number of the newest change. */
export async function connectionRevision(sql: Sql): Promise<number> {
  return Number((await sql.query<{ revision: string }>('select revision from connection_revision')).rows[0]?.revision ?? 0);
}

type NewRow = Pick<ConnectionRow, 'id' | 'name' | 'kind' | 'fields' | 'identity'> & { by: string };

/** False when the name is taken. */
export async function insertConnection(tx: Transaction, row: NewRow): Promise<boolean> {
  await countUp(tx);
  const { count } = await tx.query(
    `insert into connections (id, name, kind, fields, identity, created_by, changed_by) values ($1, $2, $3, $4, $5, $6, $6)
     on conflict (name) do nothing`,
    [row.id, row.name, row.kind, JSON.stringify(row.fields), row.identity, row.by],
  );
  return count === 1;
}

/** Compare-and-set on the version. */
export async function updateConnection(
  tx: Transaction,
  change: { id: string; version: number; fields: JsonObject; identity: string; by: string },
): Promise<boolean> {
  await countUp(tx);
  const { count } = await tx.query(
    `update connections set fields = $3, identity_since = case when identity = $4 then identity_since else now() end, identity = $4, changed_by = $5, changed_at = now(), version = version + 1
     where id = $1 and version = $2`,
    [change.id, change.version, JSON.stringify(change.fields), change.identity, change.by],
  );
  return count === 1;
}

export async function deleteConnection(tx: Transaction, id: string, version: number): Promise<boolean> {
  await countUp(tx);
  return (await tx.query('delete from connections where id = $1 and version = $2', [id, version])).count === 1;
}

/** Puts these in the place of what was there of the connection. */
export async function replaceSecrets(tx: Transaction, connectionId: string, secrets: readonly SecretRow[]): Promise<void> {
  await tx.query('delete from connection_secrets where connection_id = $1', [connectionId]);
  for (const secret of secrets) await insertSecret(tx, secret);
}

async function insertSecret(tx: Transaction, { connection_id, field, key_id, wrapped_key, box }: SecretRow): Promise<void> {
  await tx.query(`insert into connection_secrets (${secretColumns}) values ($1, $2, $3, $4, $5)`, [
    connection_id,
    field,
    key_id,
    wrapped_key,
    box,
  ]);
}

/** Stores another wrapping of the same secret, unless somebody changed the secret meanwhile. */
export async function rewrapSecret(tx: Transaction, secret: SecretRow): Promise<boolean> {
  const { count } = await tx.query(
    'update connection_secrets set key_id = $3, wrapped_key = $4 where connection_id = $1 and field = $2 and box = $5',
    [secret.connection_id, secret.field, secret.key_id, secret.wrapped_key, secret.box],
  );
  return count === 1;
}

/** Plans that wait for a decision, or whose run has not ended, and use the connection. */
export async function plansUsing(sql: Sql, connection: string): Promise<{ id: string; title: string; thread_id: string }[]> {
  const { rows } = await sql.query<{ id: string; title: string; thread_id: string }>(
    `select p.id, p.title, p.thread_id from plans p left join runs r on r.plan_id = p.id
     where (p.state in ('drafting', 'preparing', 'proposed') or r.state in ('queued', 'running', 'paused'))
       and (exists (select 1 from json_array_elements(p.plan -> 'sources') s where s ->> 'connection' = $1)
         or exists (select 1 from json_array_elements(p.plan -> 'loads') l where l ->> 'connection' = $1))
     order by p.created_at limit 50`,
    [connection],
  );
  return rows;
}

/** Changes of connections are made one after the other. */
async function countUp(tx: Transaction): Promise<void> {
  await tx.query('update connection_revision set revision = revision + 1');
  await tx.query(`select pg_notify('${connectionChannel}', '')`);
}
