/** Access tokens, kept by hash. */
import type { Principal, Role, Scope } from '#domain/principal.ts';
import type { Sql, Transaction } from './database.ts';

/** Tells every server that tokens or sessions were taken back. Payload: the hash. */
export const revokedChannel = 'headgate_revoked';

export interface TokenRow {
  id: string;
  hash: string;
  principal_id: string;
  name: string;
  label: string;
  roles: Role[];
  scopes: Scope[] | null;
  connections: string[] | null;
  created_by: string;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

const columns =
  'id, hash, principal_id, name, label, roles, scopes, connections, created_by, created_at, expires_at, revoked_at, last_used_at';

export interface NewToken {
  hash: string;
  principal: Principal;
  label: string;
  createdBy: string;
  expiresAt: Date | null;
}

/** Stores a token's hash; storing it again changes nothing. Null when it was there. */
export async function insertToken(sql: Sql, token: NewToken): Promise<TokenRow | null> {
  const { rows } = await sql.query<TokenRow>(
    `insert into tokens (hash, principal_id, name, roles, scopes, connections, label, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (hash) do nothing returning ${columns}`,
    [
      token.hash,
      token.principal.id,
      token.principal.name,
      token.principal.roles,
      token.principal.scopes ?? null,
      token.principal.connections ?? null,
      token.label,
      token.createdBy,
      token.expiresAt,
    ],
  );
  return rows[0] ?? null;
}

/** The token with this hash, whatever became of it; notes that it is used, at most once a minute. */
export async function findToken(sql: Sql, hash: string): Promise<(TokenRow & { is_blocked: boolean }) | null> {
  const { rows } = await sql.query<TokenRow & { is_blocked: boolean }>(
    `select ${columns}, exists (select 1 from people_shown_out p where p.principal_id = t.principal_id and blocked_by is not null) as is_blocked
     from tokens t where hash = $1`,
    [hash],
  );
  const row = rows[0] ?? null;
  if (row !== null && row.revoked_at === null && Date.now() - (row.last_used_at?.getTime() ?? 0) > 60_000) {
    await sql.query('update tokens set last_used_at = now() where hash = $1', [hash]);
  }
  return row;
}

/** Newest first, those that were taken back included. `before` is the id of the last one seen. */
export async function latestTokens(sql: Sql, query: { before: string | null; limit: number }): Promise<TokenRow[]> {
  const { rows } = await sql.query<TokenRow>(
    `select ${columns} from tokens
     where $1::uuid is null or (created_at, id) < (select created_at, id from tokens where id = $1)
     order by created_at desc, id desc limit $2`,
    [query.before, query.limit],
  );
  return rows;
}

/** Takes a token back, from the commit on, on every server. Null when there is none to take back. */
export async function revokeToken(tx: Transaction, id: string, by: string): Promise<TokenRow | null> {
  return (await revokeWhere(tx, by, { where: 'id = $2', values: [id] }))[0] ?? null;
}

/** Takes back every token of a person. */
export const revokeTokensOf = (tx: Transaction, personId: string, by: string): Promise<TokenRow[]> =>
  revokeWhere(tx, by, { where: 'principal_id = $2', values: [personId] });

/** Takes back what the settings named before: other tokens of this label, and the one with this hash. */
export const replaceConfigured = (tx: Transaction, named: { hash: string; label: string; made: string | null }): Promise<TokenRow[]> =>
  revokeWhere(tx, 'system', {
    where: `created_by = 'system' and hash <> $2 and (label = $3 or hash = $4)`,
    values: [named.hash, named.label, named.made],
  });

/** A token that the settings took back works again when they name it again; one that a person took back does not. */
export async function reviveConfigured(tx: Transaction, hash: string): Promise<void> {
  await tx.query(`update tokens set revoked_at = null, revoked_by = null where hash = $1 and revoked_by = 'system'`, [hash]);
}

async function revokeWhere(tx: Transaction, by: string, { where, values }: { where: string; values: unknown[] }): Promise<TokenRow[]> {
  const { rows } = await tx.query<TokenRow>(
    `update tokens set revoked_at = now(), revoked_by = $1 where revoked_at is null and ${where} returning ${columns}`,
    [by, ...values],
  );
  if (rows[0]) await tx.query('select pg_notify($1, $2)', [revokedChannel, rows[0].hash]);
  return rows;
}
