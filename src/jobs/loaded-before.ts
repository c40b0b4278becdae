/** Whether the targets of a plan have loaded the same input before. */
import type { Snapshot } from '#domain/dataset.ts';
import type { StagedLoad } from '#domain/effect.ts';
import type { LoadedBefore } from '#domain/input-identity.ts';
import type { Plan } from '#domain/plan.ts';
import { inputIdentities } from '#planning/input-identity.ts';
import type { Connections } from './reject-keeper.ts';

/** By load id; only of tables that are there. */
export async function findLoadedBefore(
  connections: Connections,
  plan: Plan,
  { snapshots, staged }: { snapshots: Snapshot[]; staged: StagedLoad[] },
): Promise<Map<string, LoadedBefore>> {
  const identities = inputIdentities(plan, snapshots);
  const before = new Map<string, LoadedBefore>();
  for (const { load: id, effect } of staged) {
    const load = plan.loads.find((candidate) => candidate.id === id);
    const identity = identities.get(id);
    if (!load || !identity || !effect.tableExists) continue;
    const earlier = await connections.get(load.connection)?.writer?.loadedBefore?.(load, identity);
    if (earlier) before.set(id, earlier);
  }
  return before;
}
