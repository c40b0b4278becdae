/** What a plan reads again of earlier runs' rejects, and how it is marked where that is no part of the publishing transaction. */
import type { Plan } from '#domain/plan.ts';
import { rejectsKind, type Replay } from '#domain/reject.ts';
import type { Database } from '#store/database.ts';
import { findPlan } from '#store/plans.ts';
import { findRun } from '#store/runs.ts';
import { parseRejectsReader } from '#tools/connectors/rejects/reader.ts';
import { rejectHome, rejectKeeper, type Connections } from './reject-keeper.ts';

export interface PlannedReplay {
  replay: Replay;
  /** The connection whose target keeps those rejects; null for the catalog. */
  home: string | null;
  /** Those the rejected plan loaded into. */
  connections: string[];
}

export function replaysOf(connections: Connections, plan: Plan): PlannedReplay[] {
  return plan.sources
    .filter((source) => source.kind === rejectsKind)
    .map((source) => {
      const { planId, source: of, rows, again, unsplit, connections: names } = parseRejectsReader(source.reader);
      const replay: Replay = { planId, source: of, rows, again, ...(unsplit ? { unsplit: true } : {}) };
      return { replay, home: rejectHome(connections, names), connections: names };
    });
}

/** Marks what a published run replayed, or took back with a replay, of rejects that none of its targets keeps. Idempotent. */
export async function markElsewhere(
  context: { connections: Connections; database: Database },
  plan: Plan,
  runNumber: number,
): Promise<void> {
  for (const { replay, connections } of keptElsewhere(context.connections, plan)) {
    await rejectKeeper(context, connections).markReplayed(replay, runNumber);
  }
  const undone = plan.undoes ? await findRun(context.database, plan.undoes.runId) : null;
  const taken = undone ? await findPlan(context.database, undone.plan_id) : null;
  if (!undone || !taken) return;
  for (const { replay, connections } of keptElsewhere(context.connections, taken.plan)) {
    await rejectKeeper(context, connections).reopen(replay, undone.number);
  }
}

/** What is kept in one of the plan's targets changes in the publishing transaction there. */
function keptElsewhere(connections: Connections, plan: Plan): PlannedReplay[] {
  const targets = new Set(plan.loads.map((load) => load.connection));
  return replaysOf(connections, plan).filter(({ home }) => home === null || !targets.has(home));
}
