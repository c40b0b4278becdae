/** A run that meets a closed gate waits: nothing is published, and nothing has failed. */
import { appendEvents } from '#store/events.ts';
import type { Transaction } from '#store/database.ts';
import { holdGate } from '#store/gate.ts';
import { finishRun, type RunRow } from '#store/runs.ts';
import { readOnlyOf } from './gate-facts.ts';
import type { WorkContext } from './work.ts';

/** Pauses a run that was just claimed when the server is read-only. Returns whether it did. */
export async function parkedAtGate({ readOnly }: Pick<WorkContext, 'readOnly'>, tx: Transaction, run: RunRow): Promise<boolean> {
  const closed = readOnlyOf(await holdGate(tx), readOnly);
  if (closed === null || run.cancel_requested_by !== null) return false;
  if (!(await finishRun(tx, { id: run.id, epoch: run.epoch, to: 'paused' }))) return false;
  const by = closed.by === null ? '' : ` by ${closed.by}`;
  const reason = `Headgate was made read-only${by}${closed.reason ? `: ${closed.reason}` : ''}. Nothing is written; the run goes on when that ends.`;
  await appendEvents(tx, run.thread_id, [{ type: 'run.paused', runId: run.id, data: { reason } }]);
  return true;
}
