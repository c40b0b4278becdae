/** People who signed in through the identity provider, and sign-ins under way; both by the hash of a cookie. */
import type { Principal, Role } from '#domain/principal.ts';
import type { Sql, Transaction } from './database.ts';
import { endSignedWords } from './people.ts';
import { revokedChannel } from './tokens.ts';

export interface SessionRow {
  principal_id: string;
  name: string;
  roles: Role[];
  id_token: string | null;
  expires_at: Date;
}

export async function insertSession(
  tx: Transaction,
  session: { hash: string; principal: Principal; idToken: string | null; expiresAt: Date },
): Promise<void> {
  await tx.query('delete from sessions where expires_at < now()');
  await tx.query('insert into sessions (hash, principal_id, name, roles, id_token, expires_at) values ($1, $2, $3, $4, $5, $6)', [
    session.hash,
    session.principal.id,
    session.principal.name,
    session.principal.roles,
    session.idToken,
    session.expiresAt,
  ]);
  await tx.query(
    `insert into last_sign_ins (principal_id, roles) values ($1, $2)
     on conflict (principal_id) do update set roles = excluded.roles, at = now()`,
    [session.principal.id, session.principal.roles],
  );
}

/** Null when there is none, or its time is over. */
export async function findSession(sql: Sql, hash: string): Promise<SessionRow | null> {
  const { rows } = await sql.query<SessionRow>(
    `select principal_id, name, roles, id_token, expires_at from sessions s where hash = $1 and expires_at > now()
     and not exists (select 1 from people_shown_out p where p.principal_id = s.principal_id and blocked_by is not null)`,
    [hash],
  );
  return rows[0] ?? null;
}

/** Ends a session from the commit on, on every server. Null when there is none. */
export async function endSession(tx: Transaction, hash: string): Promise<SessionRow | null> {
  const { rows } = await tx.query<SessionRow>(
    'delete from sessions where hash = $1 returning principal_id, name, roles, id_token, expires_at',
    [hash],
  );
  if (rows[0]) await tx.query('select pg_notify($1, $2)', [revokedChannel, hash]);
  return rows[0] ?? null;
}

/** Ends every session of a person, and what the identity provider signed for them, from the commit on, on every server. Returns how many there were. */
export async function endSessionsOf(tx: Transaction, personId: string): Promise<number> {
  const { count } = await tx.query('delete from sessions where principal_id = $1', [personId]);
  await endSignedWords(tx, personId);
  return count;
}

export interface SignedInRow {
  principal_id: string;
  /** Of the newest session. */
  name: string;
  roles: Role[];
  sessions: number;
  since: Date;
  until: Date;
}

/** Who is signed in, by id, from the one after `after` on. */
export async function signedInPeople(sql: Sql, query: { after: string; limit: number }): Promise<SignedInRow[]> {
  const { rows } = await sql.query<SignedInRow>(
    `select distinct on (principal_id collate "C") principal_id, name, roles, (count(*) over own)::int as sessions,
       min(created_at) over own as since, max(expires_at) over own as until
     from sessions where expires_at > now() and principal_id collate "C" > $1
     window own as (partition by principal_id) order by principal_id collate "C", created_at desc limit $2`,
    [query.after, query.limit],
  );
  return rows;
}

export interface SignInRow {
  state: string;
  nonce: string;
  code_verifier: string;
  return_to: string;
}

export async function insertSignIn(sql: Sql, signIn: SignInRow & { hash: string; seconds: number }): Promise<void> {
  await sql.query('delete from sign_ins where expires_at < now()');
  await sql.query(
    `insert into sign_ins (hash, state, nonce, code_verifier, return_to, expires_at)
     values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))`,
    [signIn.hash, signIn.state, signIn.nonce, signIn.code_verifier, signIn.return_to, signIn.seconds],
  );
}

/** Takes a sign-in out, so that its answer counts once. Null when there is none, or its time is over. */
export async function takeSignIn(sql: Sql, hash: string): Promise<SignInRow | null> {
  const { rows } = await sql.query<SignInRow & { late: boolean }>(
    'delete from sign_ins where hash = $1 returning state, nonce, code_verifier, return_to, expires_at < now() as late',
    [hash],
  );
  const row = rows[0];
  return row === undefined || row.late ? null : row;
}
