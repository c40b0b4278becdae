/** The newest run before one that failed which loaded the same targets well. */
import { targetName } from '#planning/stages.ts';
import type { Database } from '#store/database.ts';
import { runsMatching } from '#store/history.ts';
import { findPlan } from '#store/plans.ts';
import type { RunRow } from '#store/runs.ts';

/** Its number, or null when there is none. */
export async function lastGoodRun({ database }: { database: Database }, run: RunRow): Promise<number | null> {
  const [load] = (await findPlan(database, run.plan_id))?.plan.loads ?? [];
  if (!load) return null;
  const dataset = targetName(load).toLowerCase();
  const good = await runsMatching(database, { owner: null, threadId: null, dataset, states: ['succeeded'], since: null, limit: 20 });
  const isTarget = (other: { plan: { loads: (typeof load)[] } }): boolean =>
    other.plan.loads.some((one) => targetName(one) === targetName(load));
  return good.find((other) => other.number < run.number && isTarget(other))?.number ?? null;
}
