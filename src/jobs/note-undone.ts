/** What a successful undo means for the run it took back, in the transaction that ends it. */
import type { NewEvent } from '#domain/events.ts';
import type { Plan } from '#domain/plan.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { markUndone, type RunRow } from '#store/runs.ts';

/** Moves the run that was taken back to `undone`, and tells its thread and the one the undo was asked for in. Nothing for other plans. */
export async function noteUndone(tx: Transaction, run: RunRow, { plan, by }: { plan: Plan; by: string }): Promise<void> {
  const undone = plan.undoes ? await markUndone(tx, plan.undoes.runId) : null;
  if (!undone) return;
  const event: NewEvent = { type: 'run.undone', runId: undone.id, data: { by, runNumber: undone.number, byRunNumber: run.number } };
  for (const threadId of new Set([run.thread_id, undone.thread_id])) await appendEvents(tx, threadId, [event]);
}
