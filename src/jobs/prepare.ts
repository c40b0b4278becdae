/** The prepare job: extract, transform, check, stage and measure, then propose. Touches nobody's table. */
import { bugError, errorFact, type AppError } from '#domain/errors.ts';
import { etlGraph } from '#graphs/etl/index.ts';
import type { EtlState } from '#graphs/etl/state.ts';
import { buildCard, type Prepared } from '#planning/card.ts';
import { nothingNewCode } from '#planning/incremental-notes.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { claimPrepare, findPlan, movePlan, type PlanRow } from '#store/plans.ts';
import { lockThread, setActivity } from '#store/threads.ts';
import { skipTick } from '#store/ticks.ts';
import type { Engine } from '#tools/engine/engine.ts';
import { quoteName } from '#tools/sql.ts';
import { bringAhead } from './bring-ahead.ts';
import { dropStages } from './close-plan.ts';
import { findLoadedBefore } from './loaded-before.ts';
import { prepareAction } from './actions/prepare-action.ts';
import { startProgress } from './progress.ts';
import type { JobHandler } from './queue.ts';
import { threadEvents, type ThreadEvents } from './thread-events.ts';
import { withRetries } from './tries.ts';
import { watch } from './watch.ts';
import { bindAttempt, type WorkContext } from './work.ts';
import { writeProposal } from './write-proposal.ts';

const sampleRows = 20;

/** Binds the handler to a process. A plan that is no longer `preparing` has only its leftovers to drop. */
export const prepareJob =
  (context: WorkContext): JobHandler<'prepare'> =>
  async ({ planId }, { signal }) => {
    const plan = await findPlan(context.database, planId);
    if (plan?.state !== 'preparing') return dropStages(context, planId);
    const events = threadEvents(context.database, { threadId: plan.thread_id, planId });
    events.emit({ type: 'agent.entered', data: { agent: 'etl', doing: 'Measuring what the plan would change' } });
    let newest = plan;
    const attempt = async (): Promise<void> => {
      const claimed = await claimPrepare(context.database, planId);
      if (!claimed) return;
      newest = claimed;
      events.speakFor(claimed.epoch);
      await prepareOnce(context, claimed, { events, signal });
    };
    const outcome = await withRetries(attempt, {
      signal,
      retrying: (error, attempt, inSeconds) => events.emit(retryEvent(error, attempt, inSeconds)),
    });
    await events.flush();
    if (!outcome.ok) await fail(context, newest, outcome.error);
  };

/** Says that preparing was given up. */
export const lostPrepareJob =
  (context: WorkContext): JobHandler<'prepare.lost'> =>
  async ({ planId }) => {
    const plan = await findPlan(context.database, planId);
    if (!plan) return;
    const message = 'Preparing was tried several times, and each time its worker ended before it could say why.';
    await fail(context, plan, bugError('prepare.lost', message, { hint: 'Try with less data; the log of the worker may tell more.' }));
  };

interface PrepareRequest {
  events: ThreadEvents;
  signal: AbortSignal;
}

async function prepareOnce(context: WorkContext, plan: PlanRow, request: PrepareRequest): Promise<void> {
  context.failpoint('prepare.started');
  if (plan.plan.action) return prepareAction(context, plan);
  const started = performance.now();
  await using held = new AsyncDisposableStack();
  const withdrawn = held.adopt(
    watch(() => isWanted(context, plan)),
    (each) => each.stop(),
  );
  const signal = AbortSignal.any([request.signal, withdrawn.signal]);
  // A table has no order; not keeping the file's lets the scan stream without holding rows back. A file has one.
  const keepOrder = plan.plan.loads.some((load) => load.file !== undefined);
  try {
    held.adopt(bringAhead(context, plan.plan, signal), (ahead) => ahead.stop());
    const starting = context.engines.start({ limits: { ...context.limits, keepOrder }, signal, label: plan.id });
    const engine = held.adopt(await starting, (each) => each.close());
    const progress = held.adopt(
      startProgress({ planId: plan.id, runId: null, totalRows: null, engine, emit: (event) => request.events.emit(event) }),
      (each) => each.stop(),
    );
    const ports = bindAttempt(context, {
      planId: plan.id,
      runId: null,
      epoch: plan.epoch,
      phase: 'prepare',
      engine,
      approval: null,
      record: null,
      events: request.events,
      progress,
      signal,
    });
    const state = await etlGraph(ports).invoke({ phase: 'prepare', plan: plan.plan });
    context.failpoint('prepare.measured');
    const sample = await sampleOf(engine, plan);
    progress.stop();
    await request.events.flush();
    await propose(context, plan, {
      state,
      sample,
      seconds: (performance.now() - started) / 1000,
      peakBytes: engine.memory().peakBytes,
      duckdb: engine.version,
    });
    context.failpoint('prepare.proposed');
  } catch (error) {
    if (withdrawn.signal.aborted) return dropStages(context, plan.id);
    throw error;
  }
}

/** Not when the plan was superseded, withdrawn or taken over by a newer attempt. */
async function isWanted({ database }: WorkContext, { id, epoch }: PlanRow): Promise<boolean> {
  const now = await findPlan(database, id);
  return now?.state === 'preparing' && now.epoch === epoch;
}

async function sampleOf(engine: Engine, plan: PlanRow) {
  const first = plan.plan.undoes ? undefined : plan.plan.loads[0];
  return first ? engine.query(`select * from ${quoteName(first.from)} limit ${sampleRows}`, { maxRows: sampleRows }) : null;
}

interface Measured {
  state: EtlState;
  sample: Prepared['sample'];
  seconds: number;
  peakBytes: number;
  duckdb: string;
}

async function propose(context: WorkContext, plan: PlanRow, { state, sample, seconds, peakBytes, duckdb }: Measured): Promise<void> {
  const prepared: Prepared = {
    counts: new Map(Object.entries(state.counts)),
    sizeBytes: state.sizeBytes,
    checks: state.checks,
    staged: state.staged,
    snapshots: state.snapshots,
    rejects: new Map(Object.entries(state.rejects)),
    rejectsKept: state.rejectsKept,
    loadedBefore: await findLoadedBefore(context, plan.plan, state),
    leftOut: new Map(Object.entries(state.leftOut)),
    seconds,
    sample,
  };
  const settings = {
    threads: context.limits.threads,
    memoryBytes: context.limits.memoryBytes,
    enginePeakBytes: peakBytes,
    model: plan.model,
    duckdb,
  };
  const card = buildCard(plan.plan, prepared, plan.notes);
  const moved = await writeProposal(context, plan, { card, snapshots: state.snapshots, staged: state.staged, seconds, settings });
  if (!moved) await dropStages(context, plan.id);
}

async function fail(context: WorkContext, plan: PlanRow, error: AppError): Promise<void> {
  const level = error.code === nothingNewCode ? 'info' : 'warn';
  context.log[level]('a plan could not be prepared', { planId: plan.id, code: error.code, error: error.message });
  await context.database.transaction(async (tx) => {
    const fact = errorFact(error);
    await lockThread(tx, plan.thread_id);
    if (!(await movePlan(tx, plan.id, 'rejected', { error: fact, epoch: plan.epoch }))) return;
    const about = { planId: plan.id, version: plan.version };
    const isCalm = error.code === nothingNewCode;
    await appendEvents(tx, plan.thread_id, [
      isCalm
        ? { type: 'plan.unneeded', data: { ...about, text: error.message } }
        : { type: 'plan.failed', data: { ...about, error: fact } },
    ]);
    if (isCalm) await skipTick(tx, plan.id, error.message);
    await wakeConversation(context, tx, plan, isCalm ? 'idle' : 'failed');
  });
  await dropStages(context, plan.id);
}

async function wakeConversation(context: WorkContext, tx: Transaction, plan: PlanRow, activity: 'failed' | 'idle'): Promise<void> {
  await setActivity(tx, plan.thread_id, activity);
  await context.queue.enqueue(tx, { name: 'turn', data: { threadId: plan.thread_id, cause: 'prepared', planId: plan.id } });
}

function retryEvent(error: AppError, attempt: number, inSeconds: number) {
  const step = { step: 'prepare', kind: 'load' as const, words: 'Prepare' };
  return { type: 'step.retrying' as const, data: { ...step, error: errorFact(error), attempt, inSeconds } };
}
