/** The publish job: moves exactly the approved delta, verifies it, and brings the run to its one end. */
import { bugError, cancelledError, conflictError, errorFact, type AppError } from '#domain/errors.ts';
import { isFinalRun } from '#domain/states.ts';
import { etlGraph } from '#graphs/etl/index.ts';
import { appendEvents } from '#store/events.ts';
import { claimRun, findRun, type RunRow } from '#store/runs.ts';
import { approvedProposal } from './approved.ts';
import { refuseOtherConnections } from './connection-identity.ts';
import { fail, succeed, writtenBy } from './end-run.ts';
import { parkedAtGate } from './park-run.ts';
import { startProgress } from './progress.ts';
import { publishAction } from './actions/publish-action.ts';
import { publishRecords } from './publish-records.ts';
import type { JobHandler } from './queue.ts';
import { threadEvents, type ThreadEvents } from './thread-events.ts';
import { withRetries } from './tries.ts';
import { watch } from './watch.ts';
import { bindAttempt, type WorkContext } from './work.ts';

/** Binds the handler to a process. A run that has ended has nothing to do. */
export const publishJob =
  (context: WorkContext): JobHandler<'publish'> =>
  async ({ runId }, { signal }) => {
    const run = await findRun(context.database, runId);
    if (!run || isFinalRun(run.state)) return;
    const events = threadEvents(context.database, { threadId: run.thread_id, planId: run.plan_id });
    const attempts: RunRow[] = [];
    const attempt = async (): Promise<void> => {
      const claimed = await claim(context, runId);
      if (!claimed) return;
      attempts.push(claimed);
      events.speakFor(claimed.epoch);
      await publishOnce(context, claimed, { events, signal });
    };
    const outcome = await withRetries(attempt, {
      signal,
      retrying(error, attempt, inSeconds) {
        const step = { step: 'publish', kind: 'load' as const, words: 'Publish' };
        events.emit({ type: 'step.retrying', runId, data: { ...step, error: errorFact(error), attempt, inSeconds } });
      },
    });
    await events.flush();
    if (outcome.ok) return;
    const newest = attempts.at(-1);
    if (!newest) throw outcome.error;
    await conclude(context, newest, outcome.error);
  };

/** Ends a run whose publishing was given up: well, if the ledger has it. */
export const lostPublishJob =
  (context: WorkContext): JobHandler<'publish.lost'> =>
  async ({ runId }) => {
    const run = await claim(context, runId);
    if (!run) return;
    const message = 'Publishing was tried several times, and each time its worker ended or the target did not answer.';
    const error = bugError('publish.lost', message, { hint: 'Look at the target and at the log of the worker, then ask again.' });
    await conclude(context, run, error).catch((thrown: AppError) => {
      if (!thrown.retryable) throw thrown;
      // What another release began says more than that it was tried.
      return fail(context, run, thrown.code === 'ledger.other-release' ? thrown : error, { written: 'unknown' });
    });
  };

async function claim(context: WorkContext, runId: string): Promise<RunRow | null> {
  return context.database.transaction(async (tx) => {
    const run = await claimRun(tx, runId);
    if (run && (await parkedAtGate(context, tx, run))) return null;
    if (run) await appendEvents(tx, run.thread_id, [{ type: 'run.started', runId, data: { epoch: run.epoch, worker: context.worker } }]);
    return run;
  });
}

interface PublishRequest {
  events: ThreadEvents;
  signal: AbortSignal;
}

async function publishOnce(context: WorkContext, run: RunRow, request: PublishRequest): Promise<void> {
  if (run.cancel_requested_by) throw cancelledError('run.cancelled', `Stopped by ${run.cancel_requested_by}.`);
  const approved = await approvedProposal(context.database, run);
  refuseOtherConnections(approved.proposal, context.connections);
  const { proposal, approval, staged } = approved;
  if (proposal.plan.action) return publishAction(context, run, approved);
  const { events } = request;
  const totalRows = staged.reduce((sum, load) => sum + load.stagedRows, 0);
  const progress = startProgress({ planId: run.plan_id, runId: run.id, totalRows, engine: null, emit: (event) => events.emit(event) });
  const unwanted = watch(() => isWanted(context, run));
  const started = performance.now();
  try {
    const ports = bindAttempt(context, {
      planId: run.plan_id,
      runId: run.id,
      epoch: run.epoch,
      phase: 'publish',
      engine: null,
      approval: { runId: run.id, planHash: proposal.plan_hash, fingerprint: proposal.fingerprint, approvedBy: approval.decided_by ?? '' },
      record: publishRecords(context.connections, proposal, run.number),
      events,
      progress,
      signal: AbortSignal.any([request.signal, unwanted.signal]),
    });
    const state = await etlGraph(ports).invoke({ phase: 'publish', plan: proposal.plan, staged });
    progress.tick({ fraction: 1, rows: totalRows, bytes: staged.reduce((sum, load) => sum + load.bytes, 0) });
    progress.stop();
    await events.flush();
    if (!state.outcome) throw bugError('publish.no-outcome', 'The publish ended without an outcome.');
    await succeed(context, run, { ...approved, outcome: state.outcome, seconds: (performance.now() - started) / 1000 });
  } catch (error) {
    if (unwanted.signal.aborted) throw await whyUnwanted(context, run);
    throw error;
  } finally {
    progress.stop();
    unwanted.stop();
  }
}

/** Not when somebody asked to stop, or a newer attempt has begun. */
async function isWanted({ database }: WorkContext, { id, epoch }: RunRow): Promise<boolean> {
  const now = await findRun(database, id);
  return now !== null && now.epoch === epoch && now.cancel_requested_by === null;
}

async function whyUnwanted({ database }: WorkContext, { id }: RunRow): Promise<AppError> {
  const by = (await findRun(database, id))?.cancel_requested_by;
  return by ? cancelledError('run.cancelled', `Stopped by ${by}.`) : conflictError('run.overtaken', 'A newer attempt has taken over.');
}

/** What `verification` says about rows that are already committed. */
const foundAfterCommit = new Set(['publish.differs', 'publish.missing', 'publish.not-reconciled']);

/** Ends a run whose attempts are over. What the ledger says counts more than how they ended: a lost answer is not a lost load. */
async function conclude(context: WorkContext, run: RunRow, error: AppError): Promise<void> {
  const ledgers = await writtenBy(context, run).catch((thrown: AppError) => {
    if (thrown.code === 'fence.lost') return 'overtaken' as const;
    throw thrown;
  });
  if (ledgers === 'overtaken') return;
  const { written, outcome } = ledgers;
  const isWhole = written === 'yes' && !foundAfterCommit.has(error.code);
  const approved = isWhole ? await approvedProposal(context.database, run).catch(() => null) : null;
  if (approved) await succeed(context, run, { ...approved, outcome, seconds: 0 });
  else await fail(context, run, error, { written, loads: outcome.loads });
}
