/** The publish job: moves exactly the approved delta, verifies it, writes the receipt. */
import { randomUUID } from 'node:crypto';
import { bugError, cancelledError, conflictError, errorFact, type AppError } from '#domain/errors.ts';
import type { PublishOutcome, Receipt } from '#domain/receipt.ts';
import { etlGraph } from '#graphs/etl/index.ts';
import { StagedLoad } from '#domain/effect.ts';
import { findApproval, type ApprovalRow } from '#store/approvals.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { findPlan, findProposal, type ProposalRow } from '#store/plans.ts';
import { claimRun, findRun, finishRun, type RunRow } from '#store/runs.ts';
import { setActivity } from '#store/threads.ts';
import { isFinalRun } from '#domain/states.ts';
import { startProgress } from './progress.ts';
import type { JobHandler } from './queue.ts';
import { storePlan } from './store-plan.ts';
import { threadEvents, type ThreadEvents } from './thread-events.ts';
import { withRetries } from './tries.ts';
import { bindAttempt, type WorkContext } from './work.ts';

/** Binds the handler to a process. A run that has ended has nothing to do. */
export const publishJob =
  (context: WorkContext): JobHandler<'publish'> =>
  async ({ runId }, { signal }) => {
    const run = await findRun(context.database, runId);
    if (!run || isFinalRun(run.state)) return;
    const events = threadEvents(context.database, run.thread_id);
    let epoch = run.epoch;
    const outcome = await withRetries(
      async () => {
        const claimed = await claim(context, runId);
        if (!claimed) return;
        epoch = claimed.epoch;
        await publishOnce(context, claimed, events, signal);
      },
      {
        signal,
        retrying(error, attempt, inSeconds) {
          const step = { step: 'publish', kind: 'load' as const, words: 'Publish' };
          events.emit({ type: 'step.retrying', runId, data: { ...step, error: errorFact(error), attempt, inSeconds } });
        },
      },
    );
    await events.flush();
    if (!outcome.ok) await fail(context, { ...run, epoch }, outcome.error);
  };

async function claim(context: WorkContext, runId: string): Promise<RunRow | null> {
  return context.database.transaction(async (tx) => {
    const run = await claimRun(tx, runId);
    if (run) await appendEvents(tx, run.thread_id, [{ type: 'run.started', runId, data: { epoch: run.epoch, worker: context.worker } }]);
    return run;
  });
}

async function publishOnce(context: WorkContext, run: RunRow, events: ThreadEvents, signal: AbortSignal): Promise<void> {
  if (run.cancel_requested_by) throw cancelledError('run.cancelled', `Stopped by ${run.cancel_requested_by}.`);
  const { proposal, approval } = await approvedProposal(context, run);
  const staged = StagedLoad.array().parse(proposal.staged);
  const totalRows = staged.reduce((sum, load) => sum + load.stagedRows, 0);
  const progress = startProgress({ planId: run.plan_id, runId: run.id, totalRows, engine: null, emit: (event) => events.emit(event) });
  const started = performance.now();
  try {
    const ports = bindAttempt(context, {
      planId: run.plan_id,
      runId: run.id,
      epoch: run.epoch,
      phase: 'publish',
      engine: null,
      approval: { runId: run.id, planHash: proposal.plan_hash, fingerprint: proposal.fingerprint, approvedBy: approval.decided_by ?? '' },
      events,
      progress,
      signal,
    });
    const state = await etlGraph(ports).invoke({ phase: 'publish', plan: proposal.plan, staged });
    progress.tick({ fraction: 1, rows: totalRows, bytes: staged.reduce((sum, load) => sum + load.bytes, 0) });
    progress.stop();
    await events.flush();
    if (!state.outcome) throw bugError('publish.no-outcome', 'The publish ended without an outcome.');
    await record(
      context,
      run,
      receiptOf(context, { run, proposal, approval, outcome: state.outcome, seconds: (performance.now() - started) / 1000 }),
    );
  } finally {
    progress.stop();
  }
}

/** The plan exactly as it was approved, from its immutable table by fingerprint, with the approval checked once more. */
async function approvedProposal(context: WorkContext, run: RunRow): Promise<{ proposal: ProposalRow; approval: ApprovalRow }> {
  const proposal = await findProposal(context.database, run.plan_id, run.fingerprint);
  const approval = await findApproval(context.database, run.plan_id);
  if (!proposal || approval?.state !== 'approved' || approval.fingerprint !== run.fingerprint || approval.id !== run.approval_id) {
    throw conflictError('approval.missing', 'There is no approval for exactly this plan and effect; nothing was written.');
  }
  return { proposal, approval };
}

function receiptOf(
  context: WorkContext,
  facts: { run: RunRow; proposal: ProposalRow; approval: ApprovalRow; outcome: PublishOutcome; seconds: number },
): Receipt {
  const { run, proposal, approval, outcome } = facts;
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
  };
}

async function record(context: WorkContext, run: RunRow, receipt: Receipt): Promise<void> {
  await context.database.transaction(async (tx) => {
    if (!(await finishRun(tx, { id: run.id, epoch: run.epoch, to: 'succeeded', receipt }))) return;
    await appendEvents(tx, run.thread_id, [{ type: 'run.succeeded', runId: run.id, data: { receipt } }]);
    await setActivity(tx, run.thread_id, 'done');
    await context.queue.enqueue(tx, { name: 'monitor', data: { runId: run.id } });
  });
  context.failpoint('publish.recorded');
}

async function fail(context: WorkContext, run: RunRow, error: AppError): Promise<void> {
  context.log.warn('a run failed', { runId: run.id, code: error.code, error: error.message });
  const cancelled = error.family === 'cancelled';
  await context.database.transaction(async (tx) => {
    const fact = errorFact(error);
    const moved = await finishRun(tx, { id: run.id, epoch: run.epoch, to: cancelled ? 'cancelled' : 'failed', error: fact });
    if (!moved) return;
    await appendEvents(tx, run.thread_id, [
      cancelled
        ? { type: 'run.cancelled', runId: run.id, data: { by: run.cancel_requested_by ?? 'headgate' } }
        : { type: 'run.failed', runId: run.id, data: { error: fact } },
    ]);
    await setActivity(tx, run.thread_id, cancelled ? 'idle' : 'failed');
    if (error.code === 'publish.stale') await prepareAgain(context, tx, run.plan_id);
    await context.queue.enqueue(tx, { name: 'monitor', data: { runId: run.id } });
  });
}

/** The target moved since the approval: the same plan is measured again and comes back as a fresh card. */
async function prepareAgain(context: WorkContext, tx: Transaction, planId: string): Promise<void> {
  const plan = await findPlan(tx, planId);
  if (!plan) return;
  const notes = [...plan.notes.filter((note) => note !== staleNote), staleNote];
  const { thread_id: threadId, draft, plan_hash: hash, model, asked_by: askedBy } = plan;
  await storePlan(tx, context.queue, { id: randomUUID(), threadId, draft, plan: plan.plan, hash, notes, model, askedBy });
}

const staleNote =
  'The target changed after the last approval; nothing was written then, and this card shows the effect on the table as it is now.';
const round = (value: number): number => Math.round(value * 1000) / 1000;
