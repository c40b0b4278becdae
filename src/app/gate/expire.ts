/** Cards that nobody decided in time become expired: waiting is never a yes. */
import { expiredApprovals } from '#store/approvals.ts';
import { recordAudit } from '#store/audit.ts';
import { closePlan } from '#jobs/close-plan.ts';
import { appendEvents } from '#store/events.ts';
import { findPlan } from '#store/plans.ts';
import { lockThread, setActivity } from '#store/threads.ts';
import type { AppContext } from '../context.ts';

/** Expires what is late. Returns the plans it expired. */
export async function expireLateCards(context: Pick<AppContext, 'database' | 'queue'>): Promise<string[]> {
  const expired: string[] = [];
  for (const planId of await expiredApprovals(context.database)) {
    const done = await context.database.transaction(async (tx) => {
      const plan = await findPlan(tx, planId);
      if (!plan) return false;
      await lockThread(tx, plan.thread_id);
      if (!(await closePlan(tx, context.queue, { planId, to: 'expired' }))) return false;
      await appendEvents(tx, plan.thread_id, [{ type: 'plan.expired', data: { planId } }]);
      recordAudit(tx, { by: 'system', action: 'plan.expire', about: `plan:${planId}`, outcome: 'done' });
      await setActivity(tx, plan.thread_id, 'idle');
      await context.queue.enqueue(tx, { name: 'turn', data: { threadId: plan.thread_id, cause: 'decided', planId } });
      return true;
    });
    if (done) expired.push(planId);
  }
  return expired;
}
