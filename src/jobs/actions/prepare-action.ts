/** Prepares an action: nothing is read or staged, only what would change is looked up. */
import { bugError } from '#domain/errors.ts';
import { actionCard } from '#planning/action.ts';
import type { PlanRow } from '#store/plans.ts';
import { actionChanges } from './action-changes.ts';
import { watchChanges } from './house-changes.ts';
import type { WorkContext } from '../work.ts';
import { writeProposal } from '../write-proposal.ts';

/** Throws `action.stale` when what it is about changed since it was asked for. */
export async function prepareAction(context: WorkContext, plan: PlanRow): Promise<void> {
  const { action } = plan.plan;
  if (!action) throw bugError('action.none', 'This plan has no action.');
  const started = performance.now();
  const changes = action.do === 'watch' ? await watchChanges(context, action) : await actionChanges(context.database, action);
  await writeProposal(context, plan, {
    card: actionCard(plan.plan, action, { changes, notes: plan.notes }),
    snapshots: [],
    staged: [],
    seconds: (performance.now() - started) / 1000,
    settings: { threads: 0, memoryBytes: 0, enginePeakBytes: 0, model: plan.model, duckdb: 'none' },
  });
}
