/** Access tokens, kept by hash. */
import type { Principal, Role } from '#domain/principal.ts';
import type { Sql } from './database.ts';

/** Stores a token's hash; storing it again changes nothing. */
export async function insertToken(sql: Sql, token: { hash: string; principal: Principal }): Promise<void> {
  await sql.query('insert into tokens (hash, principal_id, name, roles) values ($1, $2, $3, $4) on conflict (hash) do nothing', [
    token.hash,
    token.principal.id,
    token.principal.name,
    token.principal.roles,
  ]);
}

/** The principal of a token that is not revoked. */
export async function principalOfToken(sql: Sql, hash: string): Promise<Principal | null> {
  const { rows } = await sql.query<{ principal_id: string; name: string; roles: Role[] }>(
    'select principal_id, name, roles from tokens where hash = $1 and revoked_at is null',
    [hash],
  );
  const row = rows[0];
  return row ? { id: row.principal_id, name: row.name, roles: row.roles } : null;
}
