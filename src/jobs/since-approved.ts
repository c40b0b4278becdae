/** What a card says about the version before it: the one approved last of the same thread or pipeline, or of the same person for the same place, else the card it replaces. */
import type { LoadEffect } from '#domain/effect.ts';
import type { Since } from '#domain/plan-difference.ts';
import type { RunState } from '#domain/states.ts';
import { comparePlans, isRelated, movedRows } from '#planning/compare-plans.ts';
import type { Sql } from '#store/database.ts';
import { findPipeline } from '#store/pipelines.ts';
import { predecessorsOf } from '#store/predecessors.ts';
import type { PlanRow } from '#store/plans.ts';
import { tickOfPlan } from '#store/ticks.ts';

/** The pipeline that a plan is a run of. */
async function pipelineOfRun(sql: Sql, planId: string): Promise<string | null> {
  const tick = await tickOfPlan(sql, planId);
  return tick && ((await findPipeline(sql, tick.pipeline_id))?.name ?? null);
}

/** Whether a run in this state may have changed its target. */
const wrote = (state: RunState | null): boolean => state !== null && state !== 'failed' && state !== 'cancelled';

/** Null when there is nothing to compare with. */
export async function sinceApproved(
  sql: Sql,
  { id, thread_id: threadId, family, plan }: PlanRow,
  effect: LoadEffect[],
): Promise<Since | null> {
  if (plan.undoes || plan.action) return null;
  const pipeline = plan.pipeline ?? (await pipelineOfRun(sql, id));
  const before = (await predecessorsOf(sql, { id, threadId, pipeline, loads: plan.loads })).find(
    // Within a conversation only versions of the same plan are told apart by their number.
    (one) => isRelated(one.plan, plan) && (one.thread_id !== threadId || one.family === family),
  );
  if (!before) return null;
  const isApproved = before.state === 'approved';
  return {
    basis: isApproved ? 'approved' : 'replaced',
    version: before.version,
    by: isApproved ? before.decided_by : null,
    at: isApproved ? (before.decided_at?.toISOString() ?? null) : null,
    runNumber: before.run_number,
    // What a run wrote is how its rows are now; without one that did, somebody else changed them.
    differences: [...comparePlans(before, { plan, effect }), ...(wrote(before.run_state) ? [] : movedRows(before, { plan, effect }))],
  };
}
