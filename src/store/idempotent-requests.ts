/** Answers kept under an idempotency key, so that a request sent again is answered again instead of done again. */
import type { JsonValue } from '#domain/json.ts';
import type { Sql } from './database.ts';

export type Claim =
  /** Nobody else does it: do it, then `keepAnswer` or `letGo`. */
  | { kind: 'mine' }
  | { kind: 'answered'; status: number; reply: JsonValue }
  | { kind: 'under-way' }
  /** The key was used for something else. */
  | { kind: 'other-request' };

interface Request {
  principalId: string;
  key: string;
  requestHash: string;
}

/** Whoever has not answered after this has died; the next one with the key does it again. */
const holdSeconds = 120;

/** Claims the key for this request, or says what became of it. Answers are kept for `keepSeconds`. */
export async function claimRequest(sql: Sql, request: Request & { keepSeconds: number }): Promise<Claim> {
  const { principalId, key, requestHash, keepSeconds } = request;
  await sql.query('delete from idempotent_requests where expires_at < now()');
  const { count } = await sql.query(
    `insert into idempotent_requests as kept (principal_id, key, request_hash, held_until, expires_at)
     values ($1, $2, $3, now() + make_interval(secs => $4), now() + make_interval(secs => $5))
     on conflict (principal_id, key) do update set held_until = excluded.held_until
     where kept.request_hash = excluded.request_hash and kept.status is null and kept.held_until < now()`,
    [principalId, key, requestHash, holdSeconds, keepSeconds],
  );
  if (count === 1) return { kind: 'mine' };
  const { rows } = await sql.query<{ request_hash: string; status: number | null; reply: JsonValue }>(
    'select request_hash, status, reply from idempotent_requests where principal_id = $1 and key = $2',
    [principalId, key],
  );
  const kept = rows[0];
  if (kept === undefined) return { kind: 'under-way' };
  if (kept.request_hash !== requestHash) return { kind: 'other-request' };
  return kept.status === null ? { kind: 'under-way' } : { kind: 'answered', status: kept.status, reply: kept.reply };
}

export async function keepAnswer(sql: Sql, request: Request, answer: { status: number; reply: JsonValue }): Promise<void> {
  await sql.query(
    'update idempotent_requests set status = $4, reply = $5::json where principal_id = $1 and key = $2 and request_hash = $3',
    [request.principalId, request.key, request.requestHash, answer.status, JSON.stringify(answer.reply)],
  );
}

/** Forgets a request that came to nothing, so that it may be tried again. */
export async function letGo(sql: Sql, request: Request): Promise<void> {
  await sql.query('delete from idempotent_requests where principal_id = $1 and key = $2 and request_hash = $3 and status is null', [
    request.principalId,
    request.key,
    request.requestHash,
  ]);
}
