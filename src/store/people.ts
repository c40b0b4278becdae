/** People an admin has shown out: from when on words about them count again, and who is blocked. */
import type { Sql, Transaction } from './database.ts';
import { revokedChannel } from './tokens.ts';

export interface BlockedRow {
  principal_id: string;
  blocked_by: string;
  blocked_at: Date;
  reason: string | null;
}

/** What the identity provider signed for a person until now counts no more, from the commit on, on every server. */
export async function endSignedWords(tx: Transaction, personId: string): Promise<void> {
  await tx.query(
    `insert into people_shown_out (principal_id, ended_at) values ($1, clock_timestamp())
     on conflict (principal_id) do update set ended_at = excluded.ended_at`,
    [personId],
  );
  await tx.query('select pg_notify($1, $2)', [revokedChannel, personId]);
}

/** Lets nothing of a person in any more, from the commit on, on every server. False when they were blocked already. */
export async function blockPerson(tx: Transaction, block: { personId: string; by: string; reason: string | null }): Promise<boolean> {
  await endSignedWords(tx, block.personId);
  const { count } = await tx.query(
    'update people_shown_out set blocked_by = $2, blocked_at = now(), reason = $3 where principal_id = $1 and blocked_by is null',
    [block.personId, block.by, block.reason],
  );
  return count === 1;
}

/** False when they were not blocked. */
export async function unblockPerson(tx: Transaction, personId: string): Promise<boolean> {
  const { count } = await tx.query(
    'update people_shown_out set blocked_by = null, blocked_at = null, reason = null where principal_id = $1 and blocked_by is not null',
    [personId],
  );
  return count === 1;
}

/** By id, from the one after `after` on. */
export async function blockedPeople(sql: Sql, { after, limit }: { after: string; limit: number }): Promise<BlockedRow[]> {
  const { rows } = await sql.query<BlockedRow>(
    `select principal_id, blocked_by, blocked_at, reason from people_shown_out
     where blocked_by is not null and principal_id collate "C" > $1 order by principal_id collate "C" limit $2`,
    [after, limit],
  );
  return rows;
}

/** Whether a person is blocked, and until when what was signed for them does not count; null for never. */
export async function shownOut(sql: Sql, personId: string): Promise<{ isBlocked: boolean; endedAt: Date | null }> {
  const { rows } = await sql.query<{ ended_at: Date; blocked: boolean }>(
    'select ended_at, blocked_by is not null as blocked from people_shown_out where principal_id = $1',
    [personId],
  );
  return { isBlocked: rows[0]?.blocked ?? false, endedAt: rows[0]?.ended_at ?? null };
}
