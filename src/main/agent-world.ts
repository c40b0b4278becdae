/** What the read tools of agents are bound to: readers, history, connections and the compiler of this process. */
import type { ReachableConnection } from '#domain/connection-view.ts';
import { portsFor, requireReadableRejects, type RejectsAllowed } from '#app/runs/readable-rejects.ts';
import { speakerOf, speakersRuns } from '#app/conversation/speaker.ts';
import { mayUse, narrowing, requireUse } from '#app/people/within-connections.ts';
import { termKey } from '#domain/definition.ts';
import type { Asker } from '#domain/history.ts';
import type { Logger } from '#domain/log.ts';
import { rejectsKind } from '#domain/reject.ts';
import type { AgentWorld } from '#jobs/agent-tools.ts';
import { historyFor } from '#jobs/history.ts';
import { pipelineLines } from '#jobs/pipeline-lines.ts';
import { compilePlan } from '#planning/compile.ts';
import type { CompilePorts } from '#planning/ports.ts';
import { alertViews } from '#store/alerts.ts';
import type { Sql } from '#store/database.ts';
import { standingDefinitions } from '#store/definitions.ts';
import type { Readers } from '#tools/tool.ts';
import type { Foundation } from './foundation.ts';

export function agentWorld(
  { database, connections }: Pick<Foundation, 'database' | 'connections'>,
  { readers, ports, log }: { readers: Readers; ports: CompilePorts; log: Logger },
): AgentWorld {
  /** Whose runs the asker may read, and what the token behind their message is limited to. */
  const allowedFor =
    ({ threadId, ...asker }: Asker): Allowed =>
    async () => {
      const { within } = await speakerOf(database, threadId, asker);
      return { mayRead: speakersRuns(asker), within };
    };
  return {
    log,
    portsFor(asker, signal) {
      const allowed = allowedFor(asker);
      const history = historyFor({ database, connections }, asker);
      return {
        ...readersFor(readers, { database, allowed, signal }),
        history: {
          ...history,
          async rejects(run, limit) {
            const found = await history.rejects(run, limit);
            await requireReadableRejects(database, await allowed(), { connection: rejectsKind, dataset: `run ${run}` });
            return found;
          },
        },
        pipelines: () => pipelineLines(database, asker),
        async connections() {
          const { within } = await allowed();
          return (await reachable(connections)).filter(({ name }) => mayUse(within, name));
        },
        alerts: () => alertViews(database),
        async definitions(term) {
          const known = await standingDefinitions(database);
          return term === undefined ? known : known.filter((each) => termKey(each.term) === termKey(term));
        },
        async problemsOf(draft) {
          const result = await compilePlan(draft, portsFor({ database, compilePorts: ports }, await allowed()));
          return result.ok ? [] : result.problems;
        },
      };
    },
  };
}

type Allowed = (this: void) => Promise<RejectsAllowed>;

function readersFor(readers: Readers, { database, allowed, signal }: { database: Sql; allowed: Allowed; signal: AbortSignal }): Readers {
  const requireReadable = async (sources: readonly { connection: string; dataset: string }[]): Promise<void> => {
    const allowance = await allowed();
    requireUse(
      allowance.within,
      sources.map(({ connection }) => connection),
    );
    for (const source of sources) await requireReadableRejects(database, allowance, source);
  };
  return {
    listDatasets: async (query) => readers.listDatasets({ ...query, ...narrowing((await allowed()).within) }),
    async inspect(ref) {
      await requireReadable([ref]);
      return readers.inspect(ref, signal);
    },
    async query(request) {
      await requireReadable(request.sources);
      return readers.query(request, signal);
    },
  };
}

const reachable = (connections: Foundation['connections']): Promise<ReachableConnection[]> =>
  Promise.all(
    [...connections.values()]
      .filter(({ kind }) => kind !== rejectsKind)
      .map(async (connection) => {
        const { ok, message } = await connection.health();
        const { name, kind, reader, writer } = connection;
        return { name, kind, read: reader !== null, write: writer !== null, healthy: ok, message };
      }),
  );
