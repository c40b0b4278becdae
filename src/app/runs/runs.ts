/** Looking at runs and stopping them. */
import { can } from '#auth/access.ts';
import { inputError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { isFinalRun } from '#domain/states.ts';
import { recordAudit } from '#store/audit.ts';
import { appendEvents } from '#store/events.ts';
import { findPlan } from '#store/plans.ts';
import { findRun, finishRun, latestRuns, requestCancel, type RunRow } from '#store/runs.ts';
import { findThread } from '#store/threads.ts';
import { allow, allowThread, hidden, requireScope } from '../people/allow.ts';
import type { RunView } from '#domain/run-view.ts';
import type { AppContext } from '../context.ts';
import { runView } from '../views.ts';
import { requireDecidable, withinOf } from '../people/within-connections.ts';

export async function listRuns(
  context: AppContext,
  principal: Principal,
  query: { threadId?: string; limit?: number; beforeNumber?: number },
): Promise<RunView[]> {
  const { threadId, limit = 50, beforeNumber = null } = query;
  if (threadId !== undefined) await allowThread(context.database, principal, 'run.read', threadId);
  else allow(principal, 'run.read', principal.id);
  const owner = can(principal, 'run.read') ? null : principal.id;
  return (await latestRuns(context.database, { threadId: threadId ?? null, owner, beforeNumber, limit: Math.min(limit, 201) })).map(
    runView,
  );
}

/** Throws `run.not-found`. */
export async function readableRun(
  context: AppContext,
  principal: Principal,
  idOrNumber: string,
): Promise<{ run: RunRow; ownerId: string }> {
  requireScope(principal, 'run.read');
  const run = await findRun(context.database, idOrNumber);
  const ownerId = run ? (await findThread(context.database, run.thread_id))?.created_by : undefined;
  if (!run || ownerId === undefined || !can(principal, 'run.read', { ownerId })) {
    throw inputError('run.not-found', `There is no run "${idOrNumber}".`, {
      hint: 'headgate runs lists them.',
      ...(run ? { cause: hidden(principal, 'run.read') } : {}),
    });
  }
  return { run, ownerId };
}

export async function getRun(context: AppContext, principal: Principal, idOrNumber: string): Promise<RunView> {
  return runView((await readableRun(context, principal, idOrNumber)).run);
}

/** A queued run is stopped at once; a running one by its worker; an ended one is returned as it is. */
export async function cancelRun(context: AppContext, principal: Principal, idOrNumber: string): Promise<RunView> {
  const { run, ownerId } = await readableRun(context, principal, idOrNumber);
  allow(principal, 'run.cancel', ownerId);
  const plan = await findPlan(context.database, run.plan_id);
  if (plan) requireDecidable(withinOf(principal), plan.plan);
  if (!isFinalRun(run.state)) {
    await context.database.transaction(async (tx) => {
      await requestCancel(tx, run.id, principal.id);
      recordAudit(tx, { by: principal.id, action: 'run.cancel', about: `run:${run.id}`, outcome: 'done', before: { state: run.state } });
      const stopped =
        (run.state === 'queued' || run.state === 'paused') && (await finishRun(tx, { id: run.id, epoch: run.epoch, to: 'cancelled' }));
      if (!stopped) return;
      await appendEvents(tx, run.thread_id, [{ type: 'run.cancelled', runId: run.id, data: { by: principal.id } }]);
      await context.queue.enqueue(tx, { name: 'monitor', data: { runId: run.id } });
    });
  }
  return getRun(context, principal, run.id);
}
