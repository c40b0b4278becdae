/** The approval row: the one lock that lets a run start. */
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
  /** Whether it is past its time by the database's clock. */
  late: boolean;
}

const columns = 'id, plan_id, fingerprint, state, reason, decided_by, decided_at, expires_at, expires_at <= now() as late';

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
