/** Runs that were approved and met a closed gate go on when it is open again. */
import { appendEvents } from '#store/events.ts';
import { finishRun, pausedRuns } from '#store/runs.ts';
import { lockThread } from '#store/threads.ts';
import type { AppContext } from '../context.ts';

/** Puts paused runs back into the queue, each once. Returns how many. */
export async function resumePausedRuns({ database, queue }: Pick<AppContext, 'database' | 'queue'>): Promise<number> {
  let count = 0;
  for (const run of await pausedRuns(database)) {
    const resumed = await database.transaction(async (tx) => {
      await lockThread(tx, run.thread_id);
      if (!(await finishRun(tx, { id: run.id, epoch: run.epoch, to: 'queued' }))) return false;
      await appendEvents(tx, run.thread_id, [{ type: 'run.queued', runId: run.id, data: { planId: run.plan_id, runNumber: run.number } }]);
      await queue.enqueue(tx, { name: 'publish', data: { runId: run.id } });
      return true;
    });
    if (resumed) count += 1;
  }
  return count;
}
