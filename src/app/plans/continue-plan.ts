/** A person's word on a plan whose prepare is dear: it begins, or the plan is given up. */
import { conflictError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import type { BudgetAnswer } from '#graphs/context.ts';
import { closePlan } from '#jobs/close-plan.ts';
import { readAnswer } from '#planning/budget.ts';
import { recordAudit } from '#store/audit.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { findPlan, movePlan, openPlans, type PlanRow } from '#store/plans.ts';
import { lockThread, messageSeq, rememberMessage, setActivity } from '#store/threads.ts';
import { refuseStopped } from '#store/turns.ts';
import { allow } from '../people/allow.ts';
import type { AppContext } from '../context.ts';
import { readablePlan } from './readable-plan.ts';
import { mayNotPropose, mayNotReject, speakerOf } from '../conversation/speaker.ts';
import { connectionsOf, mayNotUse, requireUse, withinOf } from '../people/within-connections.ts';

/** Says yes or no. Throws `plan.not-found`, `plan.not-asked` when nothing waits for this word (any more), `access.denied`. */
export async function continuePlan(context: AppContext, principal: Principal, planId: string, { go }: { go: boolean }): Promise<void> {
  const { plan, ownerId } = await readablePlan(context.database, principal, planId);
  allow(principal, go ? 'plan.propose' : 'plan.reject', ownerId);
  requireUse(withinOf(principal), connectionsOf(plan.plan));
  const done = await context.database.transaction(async (tx) => {
    await lockThread(tx, plan.thread_id);
    return go ? begin(context, tx, plan, principal.id) : giveUp(context, tx, plan, principal.id);
  });
  if (!done)
    throw conflictError('plan.not-asked', 'This plan does not wait for a word to be measured.', { hint: 'Look at its newest state.' });
}

/**
 * Takes a message as the answer to an open question about a dear prepare, if it is one. The same message again gives the same result.
 */
export async function answerBudget(
  context: AppContext,
  threadId: string,
  message: { text: string; by: string; seq: number },
): Promise<BudgetAnswer | null> {
  const said = readAnswer(message.text);
  if (said === null) return null;
  return context.database.transaction(async (tx) => {
    await lockThread(tx, threadId);
    await refuseStopped(tx, threadId, message.seq);
    const key = `budget:${message.seq}`;
    const open = await openPlans(tx, threadId);
    if ((await messageSeq(tx, threadId, key)) !== null) {
      const [newest] = open;
      return newest ? { ok: true, planId: newest.id, go: said === 'yes' } : null;
    }
    const asked = open.find(({ state }) => state === 'drafting');
    if (!asked) return null;
    const speaker = await speakerOf(tx, threadId, { id: message.by, seq: message.seq });
    const denied =
      (said === 'yes' ? mayNotPropose(speaker) : mayNotReject(speaker)) ?? mayNotUse(speaker.within, connectionsOf(asked.plan));
    if (denied) return { ok: false, error: denied };
    await (said === 'yes' ? begin(context, tx, asked, message.by) : giveUp(context, tx, asked, message.by));
    await rememberMessage(tx, threadId, key, message.seq);
    return { ok: true, planId: asked.id, go: said === 'yes' };
  });
}

async function begin({ queue }: AppContext, tx: Transaction, plan: PlanRow, by: string): Promise<boolean> {
  const now = await findPlan(tx, plan.id);
  if (now?.state !== 'drafting' || !(await movePlan(tx, plan.id, 'preparing'))) return false;
  await appendEvents(tx, plan.thread_id, [{ type: 'plan.continued', data: { planId: plan.id, by } }]);
  recordAudit(tx, { by, action: 'plan.continue', about: `plan:${plan.id}`, outcome: 'done' });
  await setActivity(tx, plan.thread_id, 'thinking');
  await queue.enqueue(tx, { name: 'prepare', data: { planId: plan.id } });
  return true;
}

async function giveUp({ queue }: AppContext, tx: Transaction, plan: PlanRow, by: string): Promise<boolean> {
  const reason = 'Not worth measuring';
  const now = await findPlan(tx, plan.id);
  if (now?.state !== 'drafting' || !(await closePlan(tx, queue, { planId: plan.id, to: 'rejected', said: { by, reason } }))) return false;
  await appendEvents(tx, plan.thread_id, [
    { type: 'plan.decided', data: { planId: plan.id, decision: 'reject', by, reason, runId: null } },
  ]);
  recordAudit(tx, { by, action: 'plan.reject', about: `plan:${plan.id}`, outcome: 'done', after: { reason } });
  await setActivity(tx, plan.thread_id, 'idle');
  return true;
}
