/** Stopping what a conversation is thinking about: turns under way and plans being prepared. Runs go on; they have a stop of their own. */
import type { Principal } from '#domain/principal.ts';
import { closePlan } from '#jobs/close-plan.ts';
import { recordAudit } from '#store/audit.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { claimPrepare, openPlans, type PlanRow } from '#store/plans.ts';
import { lockThread } from '#store/threads.ts';
import { askersUnderWay, endTurns, stopTurns, threadsAskedBy } from '#store/turns.ts';
import { allow, allowThread } from '../people/allow.ts';
import type { ThreadView } from '#domain/thread-view.ts';
import type { AppContext } from '../context.ts';
import { openThread } from './threads.ts';
import { requireDecidable, withinOf } from '../people/within-connections.ts';

/** Stops everything under way, or nothing where nothing is. Throws `thread.not-found`, `access.denied`. */
export async function stopTurn(context: AppContext, principal: Principal, threadId: string): Promise<ThreadView> {
  await allowThread(context.database, principal, 'thread.read', threadId);
  await context.database.transaction(async (tx) => {
    await lockThread(tx, threadId);
    const askers = await askersUnderWay(tx, threadId);
    const plans = (await openPlans(tx, threadId)).filter(({ state }) => state === 'preparing');
    for (const ownerId of [...askers, ...plans.map(({ asked_by: by }) => by)]) allow(principal, 'turn.stop', ownerId);
    // Of what others asked nobody learns whether it is under way.
    if (askers.length + plans.length === 0) return allow(principal, 'turn.stop', principal.id);
    for (const { plan } of plans) requireDecidable(withinOf(principal), plan);
    await stopTurns(tx, threadId);
    for (const plan of plans) await giveUp(context, tx, plan, principal.id);
    const planIds = plans.map(({ id }) => id);
    await appendEvents(tx, threadId, [{ type: 'turn.stopped', data: { by: principal.id, planIds } }]);
    recordAudit(tx, { by: principal.id, action: 'turn.stop', about: `thread:${threadId}`, outcome: 'done', after: { planIds } });
    await endTurns(tx, threadId, 0);
  });
  return openThread(context, principal, { threadId });
}

/** Stops the turns of what somebody said who is shown out, and with them what others said in those conversations meanwhile. */
export async function stopAsked(tx: Transaction, { personId, by }: { personId: string; by: string }): Promise<void> {
  for (const threadId of await threadsAskedBy(tx, personId)) {
    await lockThread(tx, threadId);
    if (!(await askersUnderWay(tx, threadId)).includes(personId)) continue;
    await stopTurns(tx, threadId);
    await appendEvents(tx, threadId, [{ type: 'turn.stopped', data: { by, planIds: [] } }]);
    recordAudit(tx, { by, action: 'turn.stop', about: `thread:${threadId}`, outcome: 'done', after: { of: personId } });
    await endTurns(tx, threadId, 0);
  }
}

/** A plan that is no card yet: its worker looks now and then whether it is still wanted, and its conversation is told. */
async function giveUp({ queue }: AppContext, tx: Transaction, { id, thread_id: threadId }: PlanRow, by: string): Promise<void> {
  // What its worker still has to tell is left out, as if a newer attempt had begun.
  await claimPrepare(tx, id);
  if (!(await closePlan(tx, queue, { planId: id, to: 'rejected', said: { by, reason: 'Stopped' } }))) return;
  await queue.enqueue(tx, { name: 'turn', data: { threadId, cause: 'decided', planId: id } });
}
