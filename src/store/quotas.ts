/** How much of the house one person keeps busy. */
import type { Sql, Transaction } from './database.ts';

export interface Busy {
  /** Plans being drafted by a question or measured. */
  plans: number;
  runs: number;
  /** Conversations that wait for an answer. */
  turns: number;
}

/** Lets one transaction of a person count at a time, so that two at once cannot both be the last that fits. */
export async function lockQuota(tx: Transaction, principalId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('headgate.quota:' || $1, 0))`, [principalId]);
}

/** What a person's conversations keep busy right now. A run counts for whoever asked for its plan. */
export async function busyWith(sql: Sql, principalId: string): Promise<Busy> {
  const { rows } = await sql.query<Busy>(
    `select
       (select count(*)::int from plans where asked_by = $1 and state in ('drafting', 'preparing')) as plans,
       (select count(*)::int from runs join plans on plans.id = runs.plan_id
        where plans.asked_by = $1 and runs.state in ('queued', 'running', 'paused')) as runs,
       (select count(*)::int from threads where created_by = $1 and activity = 'thinking') as turns`,
    [principalId],
  );
  return rows[0] ?? { plans: 0, runs: 0, turns: 0 };
}
