/** How much of the house one person keeps busy. */
import type { Sql, Transaction } from './database.ts';

export interface Busy {
  /** Plans being measured, or waiting for a word whether they shall be. */
  plans: number;
  /** Runs that have not ended. */
  runs: number;
  /** Messages whose turn has not ended. */
  turns: number;
}

/**
 * Lets one transaction of a person count at a time, so that two at once cannot both be the last that fits.
 * To be taken before the lock of a thread, so that none wait in a circle.
 */
export async function lockQuota(tx: Transaction, principalId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('headgate.quota:' || $1, 0))`, [principalId]);
}

/**
 * What a person keeps busy right now. A run counts for whoever asked for its plan. Plans of `besideThread` do not count: a new
 * one there replaces them.
 */
export async function busyWith(sql: Sql, principalId: string, besideThread: string | null = null): Promise<Busy> {
  const { rows } = await sql.query<Busy>(
    `select
       (select count(*)::int from plans where asked_by = $1 and state in ('drafting', 'preparing') and thread_id is distinct from $2::uuid) as plans,
       (select count(*)::int from runs join plans on plans.id = runs.plan_id
        where plans.asked_by = $1 and runs.state in ('queued', 'running', 'paused')) as runs,
       (select count(*)::int from headgate_jobs.job
        where name = 'turn' and state < 'completed' and group_id = $1 and data->>'cause' = 'message') as turns`,
    [principalId, besideThread],
  );
  return rows[0] ?? { plans: 0, runs: 0, turns: 0 };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whose work a job is: the person who asked for the plan, or whose conversation it is. Null when nobody can be told. */
export async function personBehind(sql: Sql, job: Readonly<Record<string, unknown>>): Promise<string | null> {
  const { rows } = await sql.query<{ person: string | null }>(
    `select coalesce(
       (select plans.asked_by from runs join plans on plans.id = runs.plan_id where runs.id = $3::uuid),
       (select asked_by from plans where id = $2::uuid and $1::uuid is null),
       (select created_by from threads where id = $1::uuid)) as person`,
    ['threadId', 'planId', 'runId'].map((name) => (uuid.test(String(job[name])) ? job[name] : null)),
  );
  return rows[0]?.person ?? null;
}

/** Jobs of one name that a person has waiting. */
export async function waitingJobs(sql: Sql, name: string, principalId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `select count(*)::int as count from headgate_jobs.job where name = $1 and state < 'active' and group_id = $2`,
    [name, principalId],
  );
  return rows[0]?.count ?? 0;
}
