/** Whether the targets of a plan have loaded the same input before. */
import type { Snapshot } from '#domain/dataset.ts';
import type { StagedLoad } from '#domain/effect.ts';
import type { InputIdentity, LoadedBefore } from '#domain/input-identity.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import { inputIdentities } from '#planning/input-identity.ts';
import type { Database } from '#store/database.ts';
import { publishedInto } from '#store/published-loads.ts';
import type { Connections } from './reject-keeper.ts';

/** By load id; only of tables and files that are there. The target's own ledger is asked, else the catalog. */
export async function findLoadedBefore(
  { connections, database }: { connections: Connections; database: Database },
  plan: Plan,
  { snapshots, staged }: { snapshots: Snapshot[]; staged: StagedLoad[] },
): Promise<Map<string, LoadedBefore>> {
  const identities = inputIdentities(plan, snapshots);
  const before = new Map<string, LoadedBefore>();
  for (const { load: id, effect } of staged) {
    const load = plan.loads.find((candidate) => candidate.id === id);
    const identity = identities.get(id);
    const writer = load && connections.get(load.connection)?.writer;
    if (!writer || !identity || !effect.tableExists) continue;
    const earlier = writer.loadedBefore ? await writer.loadedBefore(load, identity) : await inCatalog(database, load, identity);
    if (earlier) before.set(id, earlier);
  }
  return before;
}

const runsLookedAt = 100;

/** What was created or replaced later is not there any more, so the search ends at the newest such run. */
async function inCatalog(database: Database, load: PlannedLoad, identity: InputIdentity): Promise<LoadedBefore | null> {
  let other: LoadedBefore | null = null;
  for (const run of await publishedInto(database, load, runsLookedAt)) {
    const known = inputIdentities(run.plan, run.snapshots);
    const same = run.plan.loads.filter(
      ({ connection, schema, table }) => connection === load.connection && schema === load.schema && table === load.table,
    );
    for (const { id } of same) {
      const found = known.get(id);
      if (found?.inputs !== identity.inputs) continue;
      const earlier = { runNumber: run.number, at: run.finished_at.toISOString(), sameSteps: found.steps === identity.steps };
      if (earlier.sameSteps) return earlier;
      other ??= earlier;
    }
    if (same.some(({ mode }) => mode === 'create' || mode === 'replace')) break;
  }
  return other;
}
