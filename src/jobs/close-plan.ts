/** Ends a plan that will not be published: its state, its pending approval, and the job that drops its stages. */
import { closeApproval } from '#store/approvals.ts';
import type { Transaction } from '#store/database.ts';
import { findPlan, movePlan } from '#store/plans.ts';
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
  async ({ planId }) => {
    const plan = await findPlan(context.database, planId);
    if (!plan || plan.state === 'approved') return;
    for (const name of new Set(plan.plan.loads.map((load) => load.connection))) await connectionOf(context, name).writer?.discard(planId);
  };
