/**
 * The turn job: lets the conversation graph take in what happened. One invocation per thread at a time, by lease.
 * Delivered again after a crash, it first finishes what the crash left, then looks whether there is anything more to do.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { bugError, errorFact, transientError, type AppError } from '#domain/errors.ts';
import type { OrchestratorGraph } from '#graphs/orchestrator/index.ts';
import type { Wake } from '#graphs/orchestrator/state.ts';
import { handledSeq, readState, takeIn } from '#graphs/orchestrator/take-in.ts';
import type { JobData } from '#jobs/jobs.ts';
import type { JobHandler } from '#jobs/queue.ts';
import { sayOnce } from '#jobs/say.ts';
import { withRetries } from '#jobs/tries.ts';
import { catalogError } from '#store/database.ts';
import { userMessages } from '#store/events.ts';
import { releaseLease, setActivity, takeLease } from '#store/threads.ts';
import { endTurns, stoppedSeq } from '#store/turns.ts';
import type { AppContext } from '../context.ts';
import { stoppable } from './stoppable.ts';

const patienceMs = 30_000;

/** Binds the handler to a server's graph. */
export const turnJob =
  (context: AppContext, graph: OrchestratorGraph): JobHandler<'turn'> =>
  async (data, { signal }) => {
    const { threadId } = data;
    const turn = (): Promise<void> =>
      withLease(context, { threadId, signal }, async (leased) => {
        const state = await readState(graph, threadId);
        const take = (until: AbortSignal): Promise<void> => takeAll(context, graph, { data, state, signal: until });
        if (data.cause !== 'message') return take(leased);
        await stoppable(context, { threadId, seq: data.seq, signal: leased }, take);
        await endTurns(context.database, threadId, data.seq);
      });
    const outcome = await withRetries(turn, {
      signal,
      isFinal: isConnectionAway,
      retrying: (error) => context.log.warn('a turn failed; trying again', { threadId, error: error.message }),
    });
    if (outcome.ok) return;
    // What is away or busy is waited for; what is broken is told, so that the conversation does not stop here.
    if (outcome.error.retryable && !isConnectionAway(outcome.error)) throw outcome.error;
    await apologise(context, data, outcome.error);
  };

/** Takes in what the job is about. What somebody stopped before is neither taken in nor gone on with. */
async function takeAll(
  context: AppContext,
  graph: OrchestratorGraph,
  { data, state, signal }: { data: JobData<'turn'>; state: Awaited<ReturnType<typeof readState>>; signal: AbortSignal },
): Promise<void> {
  const { threadId } = data;
  const stopped = await stoppedSeq(context.database, threadId);
  const wakes = await wakesOf(context, data, { handled: handledSeq(state), stopped });
  for (const [index, wake] of wakes.entries())
    await takeIn(graph, { threadId, wake, signal, stoppedSeq: stopped, ...(index === 0 ? { state } : {}) });
}

/** A system that people connected is left alone while it is away: they are told so at once, instead of after many tries. */
const isConnectionAway = ({ code }: AppError): boolean => code === 'connection.unavailable';

/** Says that a turn was given up. */
export const lostTurnJob =
  (context: AppContext): JobHandler<'turn.lost'> =>
  (data) =>
    apologise(context, data, bugError('turn.lost', 'This was tried several times and never came to an end.'));

async function apologise(context: AppContext, data: JobData<'turn'>, error: AppError): Promise<void> {
  const { threadId } = data;
  context.log.error('a turn was given up', { threadId, code: error.code, error: error.message });
  const what = data.cause === 'message' ? data.seq : `${data.cause}-${data.planId}`;
  // What a bug says is for the log.
  const shown = error.family === 'bug' ? bugError(error.code, 'Something broke inside Headgate while it worked on this.') : error;
  const again = isConnectionAway(error) ? 'Please say it again when it is back.' : 'Please say it again, perhaps in other words.';
  const text = `${shown.message} Nothing was written. ${again}`;
  await context.database.transaction(async (tx) => {
    if (data.cause === 'message') {
      if ((await stoppedSeq(tx, threadId)) >= data.seq) return;
      await endTurns(tx, threadId, data.seq);
    }
    const message = { messageId: `failed-${threadId}-${what}`, text, model: 'policy', error: errorFact(shown) };
    await sayOnce(tx, threadId, data.cause === 'message' ? { ...message, answers: data.seq } : message);
    await setActivity(tx, threadId, 'failed');
  });
}

/** What the conversation has to take in: a message brings those before it along whose own turn died with its server. Not nothing, unless it was stopped: a crash may have left something to finish. */
async function wakesOf(
  context: AppContext,
  data: JobData<'turn'>,
  { handled, stopped }: { handled: number; stopped: number },
): Promise<Wake[]> {
  if (data.cause !== 'message') return [{ cause: data.cause, planId: data.planId }];
  const after = Math.max(stopped, Math.min(handled, data.seq - 1));
  const messages = await userMessages(context.database, data.threadId, { after, upTo: data.seq });
  return messages.map(({ seq, data: { text, by, reach } }) => ({ cause: 'message', text, by, seq, ...(reach ? { reach } : {}) }));
}

async function withLease(
  context: AppContext,
  turn: { threadId: string; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { threadId, signal } = turn;
  const holder = randomUUID();
  const seconds = context.leaseSeconds;
  const giveUpAt = performance.now() + patienceMs;
  while (!(await takeLease(context.database, threadId, holder, seconds))) {
    if (performance.now() > giveUpAt) throw transientError('thread.busy', 'Another turn of this conversation is still running.');
    await wait(100, undefined, { signal });
  }
  const lost = new AbortController();
  const heartbeat = setInterval(
    () => {
      takeLease(context.database, threadId, holder, seconds).then(
        (kept) => !kept && lost.abort(new Error('the lease on this conversation was lost')),
        (error: Error) => context.log.warn('renewing a lease failed', { threadId, error: error.message }),
      );
    },
    (seconds * 1000) / 3,
  );
  try {
    await work(AbortSignal.any([signal, lost.signal]));
  } catch (thrown) {
    // The graph's checkpoints are written by a library that knows nothing of our errors.
    const error = catalogError(thrown);
    if (lost.signal.aborted) throw transientError('thread.overtaken', 'Another server took over this conversation.', { cause: error });
    throw error;
  } finally {
    clearInterval(heartbeat);
    await releaseLease(context.database, threadId, holder);
  }
}
