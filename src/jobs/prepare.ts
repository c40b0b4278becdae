/** The prepare job: extract, transform, check, stage and measure, then propose. Touches nobody's table. */
import { randomUUID } from 'node:crypto';
import { errorFact, type AppError } from '#domain/errors.ts';
import { etlGraph } from '#graphs/etl/index.ts';
import type { EtlState } from '#graphs/etl/state.ts';
import { buildCard, type Prepared } from '#planning/card.ts';
import { fingerprint } from '#planning/hash.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { claimPrepare, findPlan, insertProposal, movePlan, type PlanRow } from '#store/plans.ts';
import { setActivity } from '#store/threads.ts';
import type { Engine } from '#tools/engine/engine.ts';
import { quoteName } from '#tools/sql.ts';
import { startProgress } from './progress.ts';
import type { JobHandler } from './queue.ts';
import { threadEvents, type ThreadEvents } from './thread-events.ts';
import { withRetries } from './tries.ts';
import { bindAttempt, connectionOf, type WorkContext } from './work.ts';

const sampleRows = 20;
const watchMs = 1000;

/** Binds the handler to a process. A plan that is no longer `preparing` has nothing to do. */
export const prepareJob =
  (context: WorkContext): JobHandler<'prepare'> =>
  async ({ planId }, { signal }) => {
    const plan = await findPlan(context.database, planId);
    if (plan?.state !== 'preparing') return;
    const events = threadEvents(context.database, plan.thread_id);
    events.emit({ type: 'agent.entered', data: { agent: 'etl', doing: 'Measuring what the plan would change' } });
    let newest = plan;
    const attempt = async (): Promise<void> => {
      const claimed = await claimPrepare(context.database, planId);
      if (claimed) await prepareOnce(context, (newest = claimed), { events, signal });
    };
    const outcome = await withRetries(attempt, {
      signal,
      retrying: (error, attempt, inSeconds) => events.emit(retryEvent(error, attempt, inSeconds)),
    });
    await events.flush();
    if (!outcome.ok) await fail(context, newest, outcome.error);
  };

interface PrepareRequest {
  events: ThreadEvents;
  signal: AbortSignal;
}

async function prepareOnce(context: WorkContext, plan: PlanRow, request: PrepareRequest): Promise<void> {
  context.failpoint('prepare.started');
  const started = performance.now();
  const withdrawn = watchPlan(context, plan);
  const signal = AbortSignal.any([request.signal, withdrawn.signal]);
  const engine = await context.engines.start({ limits: context.limits, signal, label: plan.id });
  const progress = startProgress({ planId: plan.id, runId: null, totalRows: null, engine, emit: (event) => request.events.emit(event) });
  try {
    const ports = bindAttempt(context, {
      planId: plan.id,
      runId: null,
      epoch: plan.epoch,
      phase: 'prepare',
      engine,
      approval: null,
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
    if (withdrawn.signal.aborted) return discard(context, plan);
    throw error;
  } finally {
    progress.stop();
    withdrawn.stop();
    await engine.close();
  }
}

/** Aborts when the plan is superseded, rejected or taken over while it is being prepared. */
function watchPlan(context: WorkContext, plan: PlanRow): { signal: AbortSignal; stop(): void } {
  const abort = new AbortController();
  const timer = setInterval(() => {
    findPlan(context.database, plan.id).then(
      (now) => {
        if (now?.state !== 'preparing' || now.epoch !== plan.epoch) abort.abort(new Error('the plan was withdrawn'));
      },
      // The catalog being away is noticed by the work itself.
      () => {},
    );
  }, watchMs);
  return { signal: abort.signal, stop: () => clearInterval(timer) };
}

async function sampleOf(engine: Engine, plan: PlanRow) {
  const first = plan.plan.loads[0];
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
    seconds,
    sample,
  };
  const card = buildCard(plan.plan, prepared, plan.notes);
  const print = fingerprint(plan.plan_hash, state.snapshots, card.effect);
  const settings = {
    threads: context.limits.threads,
    memoryBytes: context.limits.memoryBytes,
    enginePeakBytes: peakBytes,
    model: plan.model,
    duckdb,
  };
  const moved = await context.database.transaction(async (tx) => {
    if (!(await movePlan(tx, plan.id, 'proposed', { epoch: plan.epoch }))) return false;
    const { expiresAt } = await insertProposal(tx, {
      plan_id: plan.id,
      fingerprint: print,
      plan: plan.plan,
      plan_hash: plan.plan_hash,
      snapshots: state.snapshots,
      staged: state.staged,
      card,
      prepare_seconds: seconds,
      settings,
      approvalId: randomUUID(),
      expiresInHours: context.approvalHours,
    });
    const data = {
      planId: plan.id,
      version: plan.version,
      fingerprint: print,
      plan: plan.plan,
      card,
      askedBy: plan.asked_by,
      expiresAt: expiresAt.toISOString(),
    };
    await appendEvents(tx, plan.thread_id, [{ type: 'plan.proposed', data }]);
    await wakeConversation(context, tx, plan, 'waiting');
    return true;
  });
  if (!moved) await discard(context, plan);
}

async function fail(context: WorkContext, plan: PlanRow, error: AppError): Promise<void> {
  context.log.warn('a plan could not be prepared', { planId: plan.id, code: error.code, error: error.message });
  await context.database.transaction(async (tx) => {
    const fact = errorFact(error);
    if (!(await movePlan(tx, plan.id, 'rejected', { error: fact, epoch: plan.epoch }))) return;
    await appendEvents(tx, plan.thread_id, [{ type: 'plan.failed', data: { planId: plan.id, version: plan.version, error: fact } }]);
    await wakeConversation(context, tx, plan, 'failed');
  });
  await discard(context, plan);
}

async function wakeConversation(context: WorkContext, tx: Transaction, plan: PlanRow, activity: 'waiting' | 'failed'): Promise<void> {
  await setActivity(tx, plan.thread_id, activity);
  await context.queue.enqueue(tx, { name: 'turn', data: { threadId: plan.thread_id, cause: 'prepared', planId: plan.id } });
}

/** Drops the stages of a plan that nobody will publish. A newer attempt at the same plan keeps its own. */
async function discard(context: WorkContext, plan: PlanRow): Promise<void> {
  const now = await findPlan(context.database, plan.id);
  if (now && now.epoch !== plan.epoch) return;
  for (const name of new Set(plan.plan.loads.map((load) => load.connection))) {
    await connectionOf(context, name)
      .writer?.discard(plan.id)
      .catch((error: Error) =>
        context.log.warn('a stage could not be dropped; the sweeper will', { planId: plan.id, error: error.message }),
      );
  }
}

function retryEvent(error: AppError, attempt: number, inSeconds: number) {
  const step = { step: 'prepare', kind: 'load' as const, words: 'Prepare' };
  return { type: 'step.retrying' as const, data: { ...step, error: errorFact(error), attempt, inSeconds } };
}
