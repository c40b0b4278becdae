/** The rejects of runs, found by run number: what the plan was from the catalog, the rows from where they are kept. */
import { JsonObject } from '#domain/json.ts';
import { replayDraft } from '#planning/replay-draft.ts';
import type { Database } from '#store/database.ts';
import { findPlan } from '#store/plans.ts';
import { findRun } from '#store/runs.ts';
import type { RejectLists } from '#tools/connectors/rejects/index.ts';
import { rejectKeeper, type Connections } from './reject-keeper.ts';

/** Binds the lists to a process. */
export function rejectLists(context: { connections: Connections; database: Database }): RejectLists {
  return {
    async find(runNumber) {
      const run = await findRun(context.database, String(runNumber));
      const row = run?.state === 'succeeded' || run?.state === 'undone' ? await findPlan(context.database, run.plan_id) : null;
      if (!row) return null;
      const { plan, draft } = row;
      const connections = plan.loads.map((load) => load.connection);
      return {
        planId: row.id,
        connections,
        summary: await rejectKeeper(context, connections).summary(row.id),
        sources: plan.sources.map(({ id, dataset, columns, reader }) => {
          const replay = replayDraft({ runNumber, draft, plan, source: id });
          const json = JsonObject.parse(JSON.parse(JSON.stringify(replay.draft)));
          return { id, dataset, columns: columns.map(({ name }) => name), reader, replay: json, notes: replay.notes };
        }),
      };
    },
    summary: ({ planId, connections }) => rejectKeeper(context, connections).summary(planId),
    list: ({ planId, connections }, query) => rejectKeeper(context, connections).list(planId, query),
  };
}
