/**
 * The turn job: lets the conversation graph take in what happened. One invocation per thread at a time, by lease.
 * Delivered again after a crash, it first finishes what the crash left, then looks whether there is anything more to do.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { transientError } from '#domain/errors.ts';
import type { OrchestratorGraph } from '#graphs/orchestrator/index.ts';
import type { Wake } from '#graphs/orchestrator/state.ts';
import { takeIn } from '#graphs/orchestrator/take-in.ts';
import type { JobData } from '#jobs/jobs.ts';
import type { JobHandler } from '#jobs/queue.ts';
import { eventsAfter } from '#store/events.ts';
import { releaseLease, takeLease } from '#store/threads.ts';
import type { AppContext } from './context.ts';

const patienceMs = 30_000;

/** Binds the handler to a server's graph. */
export const turnJob =
  (context: AppContext, graph: OrchestratorGraph): JobHandler<'turn'> =>
  async (data, { signal }) => {
    const wake = await wakeOf(context, data);
    if (!wake) return;
    await withLease(context, { threadId: data.threadId, signal }, async (leased) => {
      await takeIn(graph, { threadId: data.threadId, wake, signal: leased });
      if (wake.cause === 'message') await rest(context, data.threadId);
    });
  };

/** A thread that still thinks after its turn has nothing under way: a question was answered. */
async function rest(context: AppContext, threadId: string): Promise<void> {
  await context.database.query(
    `update threads set activity = case when exists (select 1 from plans where thread_id = $1 and state = 'preparing') then 'thinking'
       when exists (select 1 from plans where thread_id = $1 and state = 'proposed') then 'waiting' else 'idle' end
     where id = $1 and activity = 'thinking'`,
    [threadId],
  );
}

async function wakeOf(context: AppContext, data: JobData<'turn'>): Promise<Wake | null> {
  if (data.cause !== 'message') return { cause: data.cause, planId: data.planId };
  const [event] = await eventsAfter(context.database, data.threadId, data.seq - 1, 1);
  return event?.type === 'message.user' ? { cause: 'message', text: event.data.text, by: event.data.by, seq: event.seq } : null;
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
  } finally {
    clearInterval(heartbeat);
    await releaseLease(context.database, threadId, holder);
  }
}
