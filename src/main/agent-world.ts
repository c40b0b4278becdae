/** What the read tools of agents are bound to: readers, history, connections and the compiler of this process. */
import { speakerOf } from '#app/speaker.ts';
import { mayUse, narrowed, narrowing, requireUse, type Within } from '#app/within-connections.ts';
import { termKey } from '#domain/definition.ts';
import type { Asker, History } from '#domain/history.ts';
import type { Logger } from '#domain/log.ts';
import { rejectsKind } from '#domain/reject.ts';
import type { AgentWorld } from '#jobs/agent-tools.ts';
import { historyFor } from '#jobs/history.ts';
import { pipelineLines } from '#jobs/pipeline-lines.ts';
import { compilePlan } from '#planning/compile.ts';
import type { CompilePorts } from '#planning/ports.ts';
import { alertViews } from '#store/alerts.ts';
import { standingDefinitions } from '#store/definitions.ts';
import type { ReachableConnection, Readers } from '#tools/tool.ts';
import type { Foundation } from './foundation.ts';

export function agentWorld(
  { database, connections }: Pick<Foundation, 'database' | 'connections'>,
  { readers, ports, log }: { readers: Readers; ports: CompilePorts; log: Logger },
): AgentWorld {
  /** What the token behind the asker's newest message is limited to. */
  const withinFor =
    ({ threadId, ...asker }: Asker) =>
    async (): Promise<Within> =>
      (await speakerOf(database, threadId, asker)).within;
  return {
    log,
    portsFor: (asker, signal) => ({
      ...readersFor(readers, { history: historyFor({ database, connections }, asker), within: withinFor(asker), signal }),
      history: historyFor({ database, connections }, asker),
      pipelines: () => pipelineLines(database, asker),
      async connections() {
        const within = await withinFor(asker)();
        return (await reachable(connections)).filter(({ name }) => mayUse(within, name));
      },
      alerts: () => alertViews(database),
      async definitions(term) {
        const known = await standingDefinitions(database);
        return term === undefined ? known : known.filter((each) => termKey(each.term) === termKey(term));
      },
      async problemsOf(draft) {
        const inspect: CompilePorts['inspect'] = async (ref) => {
          await mayRead(historyFor({ database, connections }, asker), ref);
          return ports.inspect(ref);
        };
        const result = await compilePlan(draft, narrowed({ ...ports, inspect }, await withinFor(asker)()));
        return result.ok ? [] : result.problems;
      },
    }),
  };
}

/** Rows that a run rejected are read by those alone who may read the run. */
async function mayRead(history: History, { connection, dataset }: { connection: string; dataset: string }): Promise<void> {
  const run = connection === rejectsKind ? /\d{1,9}/.exec(dataset)?.[0] : undefined;
  if (run !== undefined) await history.run(Number(run));
}

interface Reading {
  history: History;
  within(this: void): Promise<Within>;
  signal: AbortSignal;
}

function readersFor(readers: Readers, { history, within, signal }: Reading): Readers {
  return {
    listDatasets: async (query) => readers.listDatasets({ ...query, ...narrowing(await within()) }),
    async inspect(ref) {
      requireUse(await within(), [ref.connection]);
      await mayRead(history, ref);
      return readers.inspect(ref, signal);
    },
    async query(request) {
      requireUse(
        await within(),
        request.sources.map(({ connection }) => connection),
      );
      for (const source of request.sources) await mayRead(history, source);
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
