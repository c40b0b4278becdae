/** Carries out an approved action and ends its run, in one catalog transaction. */
import { bugError } from '#domain/errors.ts';
import type { RunRow } from '#store/runs.ts';
import { lockThread } from '#store/threads.ts';
import { applyAction } from './apply-action.ts';
import type { Approved } from '../approved.ts';
import { succeed } from '../end-run.ts';
import type { WorkContext } from '../work.ts';

/** Throws `action.stale` when something is not as the approver saw it; nothing is changed then. */
export async function publishAction(context: WorkContext, run: RunRow, approved: Approved): Promise<void> {
  const { action } = approved.proposal.plan;
  if (!action) throw bugError('action.none', 'This plan has no action.');
  const by = approved.approval.decided_by ?? '';
  await succeed(context, run, {
    ...approved,
    outcome: { loads: [], alreadyDone: false },
    seconds: 0,
    also: async (tx) => {
      // The conversation before what is changed, as everywhere.
      await lockThread(tx, run.thread_id);
      await applyAction(tx, action, by);
    },
  });
}
