/** Ends a plan that will not be published: its state, its pending approval, and the job that drops its stages. */
import { isFinalRun } from '#domain/states.ts';
import { closeApproval } from '#store/approvals.ts';
import type { Sql, Transaction } from '#store/database.ts';
import { findPlan, movePlan, type PlanRow } from '#store/plans.ts';
import { runOfPlan } from '#store/runs.ts';
import { connectionOf, type WorkContext } from './work.ts';
import type { JobHandler, Queue } from './queue.ts';

export interface Ending {
  planId: string;
  to: 'superseded' | 'expired' | 'rejected';
  /** Who said so, when it was a person. */
  said?: { by: string; reason: string };
}

/** Returns false when the plan had ended before. */
export async function closePlan(tx: Transaction, queue: Pick<Queue, 'enqueue'>, { planId, to, said }: Ending): Promise<boolean> {
  if (!(await movePlan(tx, planId, to))) return false;
  await closeApproval(tx, planId, to, said);
  await queue.enqueue(tx, { name: 'discard', data: { planId } });
  return true;
}

/** The discard job: drops the stages of a plan that nobody will publish. */
export const discardJob =
  (context: Pick<WorkContext, 'database' | 'connections'>): JobHandler<'discard'> =>
  ({ planId }) =>
    dropStages(context, planId);

/** Drops the staged rows of a plan, unless somebody may still approve or publish them. Idempotent. */
export async function dropStages(context: Pick<WorkContext, 'database' | 'connections'>, planId: string): Promise<void> {
  const plan = await findPlan(context.database, planId);
  if (!plan || (await isNeeded(context.database, plan))) return;
  for (const name of new Set(plan.plan.loads.map((load) => load.connection))) await connectionOf(context, name).writer?.discard(planId);
}

async function isNeeded(sql: Sql, plan: PlanRow): Promise<boolean> {
  if (plan.state !== 'approved') return ['drafting', 'preparing', 'proposed'].includes(plan.state);
  const run = await runOfPlan(sql, plan.id);
  return run === null || !isFinalRun(run.state);
}
