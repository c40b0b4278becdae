/** Answers kept under an idempotency key, so that a request sent again is answered again instead of done again. */
import { randomUUID } from 'node:crypto';
import type { JsonValue } from '#domain/json.ts';
import type { Sql } from './database.ts';

export type Claim =
  /** Nobody else does it: do it, `renewClaim` while it lasts, then `keepAnswer` or `letGo`. */
  | { kind: 'mine'; claim: HeldClaim }
  | { kind: 'answered'; status: number; reply: JsonValue }
  | { kind: 'under-way' }
  /** The key was used for something else. */
  | { kind: 'other-request' };

interface Request {
  principalId: string;
  key: string;
  requestHash: string;
}

/** What is being done under a key, and by whom: a claim that somebody else has taken over keeps and forgets nothing. */
export interface HeldClaim {
  principalId: string;
  key: string;
  heldBy: string;
}

/**
 * Claims the key for this request, or says what became of it. Whoever has not renewed a claim for `holdSeconds` has died, and the
 * next one with the key does it again. Answers are kept for `keepSeconds`.
 */
export async function claimRequest(sql: Sql, request: Request & { holdSeconds: number; keepSeconds: number }): Promise<Claim> {
  const { principalId, key, requestHash, holdSeconds, keepSeconds } = request;
  const heldBy = randomUUID();
  await sql.query('delete from idempotent_requests where expires_at < now()');
  const { count } = await sql.query(
    `insert into idempotent_requests as kept (principal_id, key, request_hash, held_by, held_until, expires_at)
     values ($1, $2, $3, $4, now() + make_interval(secs => $5), now() + make_interval(secs => $6))
     on conflict (principal_id, key) do update set held_by = excluded.held_by, held_until = excluded.held_until
     where kept.request_hash = excluded.request_hash and kept.status is null and kept.held_until < now()`,
    [principalId, key, requestHash, heldBy, holdSeconds, keepSeconds],
  );
  if (count === 1) return { kind: 'mine', claim: { principalId, key, heldBy } };
  const { rows } = await sql.query<{ request_hash: string; status: number | null; reply: JsonValue }>(
    'select request_hash, status, reply from idempotent_requests where principal_id = $1 and key = $2',
    [principalId, key],
  );
  const kept = rows[0];
  if (kept === undefined) return { kind: 'under-way' };
  if (kept.request_hash !== requestHash) return { kind: 'other-request' };
  return kept.status === null ? { kind: 'under-way' } : { kind: 'answered', status: kept.status, reply: kept.reply };
}

const held = 'where principal_id = $1 and key = $2 and held_by = $3 and status is null';

/** Goes on holding a claim. */
export async function renewClaim(sql: Sql, { principalId, key, heldBy }: HeldClaim, holdSeconds: number): Promise<void> {
  await sql.query(`update idempotent_requests set held_until = now() + make_interval(secs => $4) ${held}`, [
    principalId,
    key,
    heldBy,
    holdSeconds,
  ]);
}

export async function keepAnswer(
  sql: Sql,
  { principalId, key, heldBy }: HeldClaim,
  answer: { status: number; reply: JsonValue },
): Promise<void> {
  await sql.query(`update idempotent_requests set status = $4, reply = $5::json ${held}`, [
    principalId,
    key,
    heldBy,
    answer.status,
    JSON.stringify(answer.reply),
  ]);
}

/** Forgets a request that came to nothing, so that it may be tried again. */
export async function letGo(sql: Sql, { principalId, key, heldBy }: HeldClaim): Promise<void> {
  await sql.query(`delete from idempotent_requests ${held}`, [principalId, key, heldBy]);
}
