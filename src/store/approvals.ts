/** The approval row: the one lock that lets a run start. */
import type { LoadEffect } from '#domain/effect.ts';
import type { Plan } from '#domain/plan.ts';
import type { Sql, Transaction } from './database.ts';

export type ApprovalState = 'pending' | 'approved' | 'rejected' | 'superseded' | 'expired';

export interface ApprovalRow {
  id: string;
  plan_id: string;
  fingerprint: string;
  state: ApprovalState;
  reason: string | null;
  decided_by: string | null;
  decided_at: Date | null;
  expires_at: Date;
  created_at: Date;
  /** Whether it is past its time by the database's clock. */
  late: boolean;
}

const columns = 'id, plan_id, fingerprint, state, reason, decided_by, decided_at, expires_at, created_at, expires_at <= now() as late';

export async function findApproval(sql: Sql, planId: string): Promise<ApprovalRow | null> {
  return (await sql.query<ApprovalRow>(`select ${columns} from approvals where plan_id = $1`, [planId])).rows[0] ?? null;
}

/** Compare-and-set on the pending row with this fingerprint and time left. Null when another decision, version or the clock was first. */
export async function decideApproval(
  tx: Transaction,
  decision: { planId: string; fingerprint: string; to: 'approved' | 'rejected'; by: string; reason: string | null },
): Promise<ApprovalRow | null> {
  const { rows } = await tx.query<ApprovalRow>(
    `update approvals set state = $3, decided_by = $4, reason = $5, decided_at = now()
     where plan_id = $1 and fingerprint = $2 and state = 'pending' and expires_at > now() returning ${columns}`,
    [decision.planId, decision.fingerprint, decision.to, decision.by, decision.reason],
  );
  return rows[0] ?? null;
}

/** Closes a pending approval that nobody decided on its card: superseded, out of time, or withdrawn in words. */
export async function closeApproval(
  tx: Transaction,
  planId: string,
  to: 'superseded' | 'expired' | 'rejected',
  said?: { by: string; reason: string },
): Promise<boolean> {
  const { count } = await tx.query(
    `update approvals set state = $2, decided_by = $3, reason = $4, decided_at = now() where plan_id = $1 and state = 'pending'`,
    [planId, to, said?.by ?? null, said?.reason ?? null],
  );
  return count === 1;
}

/** Plans whose pending approval ran out of time. */
export async function expiredApprovals(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ plan_id: string }>(`select plan_id from approvals where state = 'pending' and expires_at <= now()`);
  return rows.map((row) => row.plan_id);
}

/** A card that waits, with what policies look at. */
export interface PendingCardRow {
  approval_id: string;
  plan_id: string;
  thread_id: string;
  title: string;
  version: number;
  fingerprint: string;
  asked_by: string;
  plan: Plan;
  effect: LoadEffect[];
  created_at: Date;
  expires_at: Date;
  reminded_at: Date | null;
  escalated_at: Date | null;
}

/** Cards that can still be decided, those first that expire first; of everybody's threads, or of one owner's; after the card of a plan. */
export async function pendingCards(
  sql: Sql,
  query: { owner: string | null; limit: number; after?: string | null },
): Promise<PendingCardRow[]> {
  const { rows } = await sql.query<PendingCardRow>(
    `select approvals.id as approval_id, approvals.plan_id, plans.thread_id, plans.title, coalesce(plans.edition, plans.version) as version, approvals.fingerprint, asked_by,
       proposals.plan, proposals.card->'effect' as effect, approvals.created_at, expires_at, reminded_at, escalated_at
     from approvals join plans on plans.id = approvals.plan_id join proposals on proposals.plan_id = plans.id
     join threads on threads.id = plans.thread_id
     where approvals.state = 'pending' and expires_at > now() and ($1::text is null or threads.created_by = $1)
       and ($3::uuid is null or (expires_at, approvals.id) > (select expires_at, id from approvals where plan_id = $3))
     order by expires_at, approvals.id limit $2`,
    [query.owner, query.limit, query.after ?? null],
  );
  return rows;
}

/** The threads of the cards that wait, in one order for everybody who locks them. */
export async function threadsWithCards(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ thread_id: string }>(
    `select distinct thread_id from approvals join plans on plans.id = approvals.plan_id where approvals.state = 'pending' order by thread_id`,
  );
  return rows.map((row) => row.thread_id);
}

/** Lets a card that waits expire earlier. */
export async function hastenApproval(sql: Sql, id: string, expiresAt: Date): Promise<void> {
  await sql.query(`update approvals set expires_at = $2 where id = $1 and state = 'pending' and expires_at > $2`, [id, expiresAt]);
}

/** Notes that a card's reminder or escalation was sent; false when somebody else was first, or it no longer waits. */
export async function markReminded(tx: Transaction, id: string, level: 'reminder' | 'escalation'): Promise<boolean> {
  const column = level === 'reminder' ? 'reminded_at' : 'escalated_at';
  const { count } = await tx.query(`update approvals set ${column} = now() where id = $1 and state = 'pending' and ${column} is null`, [
    id,
  ]);
  return count === 1;
}
