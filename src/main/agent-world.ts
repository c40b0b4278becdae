/** What the read tools of agents are bound to: readers, history, connections and the compiler of this process. */
import type { Logger } from '#domain/log.ts';
import { rejectsKind } from '#domain/reject.ts';
import type { AgentWorld } from '#jobs/agent-tools.ts';
import { historyFor } from '#jobs/history.ts';
import { pipelineLines } from '#jobs/pipeline-lines.ts';
import { compilePlan } from '#planning/compile.ts';
import type { CompilePorts } from '#planning/ports.ts';
import type { Readers } from '#tools/tool.ts';
import type { Foundation } from './foundation.ts';

export function agentWorld(
  { database, connections }: Pick<Foundation, 'database' | 'connections'>,
  { readers, ports, log }: { readers: Readers; ports: CompilePorts; log: Logger },
): AgentWorld {
  return {
    readers,
    log,
    pipelines: (asker) => pipelineLines(database, asker),
    history: (asker) => historyFor({ database, connections }, asker),
    connections: async () =>
      Promise.all(
        [...connections.values()]
          .filter(({ kind }) => kind !== rejectsKind)
          .map(async (connection) => {
            const { ok, message } = await connection.health();
            const { name, kind, reader, writer } = connection;
            return { name, kind, read: reader !== null, write: writer !== null, healthy: ok, message };
          }),
      ),
    async problemsOf(draft) {
      const result = await compilePlan(draft, ports);
      return result.ok ? [] : result.problems;
    },
  };
}
