/** The one end of a run: succeeded, failed or cancelled. Whether it wrote anything is asked of the ledger in the target, never guessed. */
import { bugError, errorFact, type AppError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { LoadReceipt, PublishOutcome, Receipt } from '#domain/receipt.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { findPlan } from '#store/plans.ts';
import { findRun, finishRun, type RunRow } from '#store/runs.ts';
import { setActivity } from '#store/threads.ts';
import type { Approved } from './approved.ts';
import { noteUndone } from './note-undone.ts';
import { prepareAgain } from './prepare-again.ts';
import { markElsewhere } from './replays.ts';
import { connectionOf, type WorkContext } from './work.ts';

/** Whether a run left rows in its targets; `partly` in some of them, of which each commits on its own. */
export type Written = 'no' | 'partly' | 'yes' | 'unknown';

/** What the ledgers of a run's targets say. */
export interface Ledgers {
  written: Exclude<Written, 'unknown'>;
  /** Everything that was committed. */
  outcome: PublishOutcome;
}

/**
 * What this run committed in its targets. The answer is final: no older attempt can publish afterwards.
 * Throws `fence.lost` when a newer attempt exists, and transient errors when a target does not answer.
 */
export async function writtenBy(context: WorkContext, run: RunRow): Promise<Ledgers> {
  const plan = await findPlan(context.database, run.plan_id);
  const fence = { planId: run.plan_id, epoch: run.epoch };
  const names = new Set(plan?.plan.loads.map((load) => load.connection));
  const outcomes = await Promise.all([...names].map(async (name) => connectionOf(context, name).writer?.ledger(run.id, fence) ?? null));
  const written = outcomes.filter((outcome) => outcome !== null);
  const outcome = { loads: written.flatMap(({ loads }) => loads), alreadyDone: true };
  if (written.length === 0) return { written: 'no', outcome };
  return { written: written.length < names.size ? 'partly' : 'yes', outcome };
}

/** Ends a run well, with its receipt. An attempt that was overtaken says nothing. */
export async function succeed(
  context: WorkContext,
  run: RunRow,
  facts: Approved & { outcome: PublishOutcome; seconds: number; also?: (tx: Transaction) => Promise<void> },
): Promise<void> {
  await markElsewhere(context, facts.proposal.plan, run.number);
  const receipt = receiptOf(context, run, facts);
  await context.database.transaction(async (tx) => {
    if (!(await finishRun(tx, { id: run.id, epoch: run.epoch, to: 'succeeded', receipt }))) return;
    await facts.also?.(tx);
    await noteUndone(tx, run, { plan: facts.proposal.plan, by: receipt.approvedBy });
    await appendEvents(tx, run.thread_id, [{ type: 'run.succeeded', runId: run.id, data: { receipt } }]);
    await setActivity(tx, run.thread_id, 'done');
    // An attempt at staging that hangs may have left a stage behind.
    await context.queue.enqueue(tx, { name: 'discard', data: { planId: run.plan_id } });
    await context.queue.enqueue(tx, { name: 'monitor', data: { runId: run.id } });
  });
  context.failpoint('publish.recorded');
}

/** Ends a run that did not succeed, with the receipts of what it had committed. An attempt that was overtaken says nothing. */
export async function fail(
  context: WorkContext,
  run: RunRow,
  error: AppError,
  { written, loads = [] }: { written: Written; loads?: LoadReceipt[] },
): Promise<void> {
  context.log.warn('a run failed', { runId: run.id, code: error.code, error: error.message, written });
  // Where rows are in a target, the run was not just stopped.
  const cancelled = error.family === 'cancelled' && written === 'no';
  const by = (await findRun(context.database, run.id))?.cancel_requested_by ?? 'headgate';
  await context.database.transaction(async (tx) => {
    const fact = errorFact(error);
    const noted =
      written === 'no'
        ? fact
        : { ...fact, details: { ...fact.details, written, targets: loads.map(({ target }) => target), loads } satisfies JsonObject };
    const moved = await finishRun(tx, { id: run.id, epoch: run.epoch, to: cancelled ? 'cancelled' : 'failed', error: noted });
    if (!moved) return;
    await appendEvents(tx, run.thread_id, [
      cancelled ? { type: 'run.cancelled', runId: run.id, data: { by } } : { type: 'run.failed', runId: run.id, data: { error: noted } },
    ]);
    await setActivity(tx, run.thread_id, cancelled ? 'idle' : 'failed');
    // A fresh card for all loads would bring those again that are in their target.
    if (error.code === 'publish.stale' && written === 'no') await prepareAgain(tx, context.queue, run.plan_id);
    await context.queue.enqueue(tx, { name: 'discard', data: { planId: run.plan_id } });
    await context.queue.enqueue(tx, { name: 'monitor', data: { runId: run.id } });
  });
}

function receiptOf(context: WorkContext, run: RunRow, facts: Approved & { outcome: PublishOutcome; seconds: number }): Receipt {
  const { proposal, approval, outcome } = facts;
  if (!proposal.card.rows) throw bugError('rows.missing', 'The approved card has no row account.');
  return {
    runId: run.id,
    runNumber: run.number,
    planId: run.plan_id,
    planHash: proposal.plan_hash,
    fingerprint: proposal.fingerprint,
    title: run.title,
    approvedBy: approval.decided_by ?? '',
    approvedAt: approval.decided_at?.toISOString() ?? '',
    startedAt: (run.started_at ?? run.queued_at).toISOString(),
    finishedAt: new Date().toISOString(),
    seconds: { prepare: round(proposal.prepare_seconds), publish: round(facts.seconds) },
    bytes: proposal.card.estimate.bytes,
    rows: proposal.card.rows,
    loads: outcome.loads,
    checks: proposal.card.checks,
    snapshots: proposal.snapshots,
    sql: proposal.plan.steps.map(({ id, sql }) => ({ step: id, sql })),
    settings: proposal.settings,
    model: proposal.settings.model,
    versions: { headgate: context.version, duckdb: proposal.settings.duckdb },
    ...(proposal.card.changes ? { changes: proposal.card.changes } : {}),
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
