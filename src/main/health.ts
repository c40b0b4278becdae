/** How the parts of this server are: what depends on what, and whether it is usable. */
import type { Foundation } from './foundation.ts';
import type { HealthPart } from '#app/app.ts';
import type { ConnectionView } from '#domain/connection-view.ts';
import { rejectsKind } from '#domain/reject.ts';
import type { Connection } from '#tools/connectors/connector.ts';

/** The connections that reach a system; rejects are read through one that reaches none. */
const systemsOf = (connections: Foundation['connections']): Connection[] =>
  [...connections.values()].filter(({ kind }) => kind !== rejectsKind);

/** Conversations, cards and history go on without a part that is advisory. */
export async function health({ database, connections, engines }: Foundation): Promise<HealthPart[]> {
  const catalog = await database.query('select 1').then(
    () => ({ name: 'catalog', ok: true, message: 'reachable', advisory: false }),
    (error: Error) => ({ name: 'catalog', ok: false, message: error.message, advisory: false }),
  );
  const named = await Promise.all(
    systemsOf(connections).map(async (connection) => ({
      name: `connection ${connection.name}`,
      ...(await connection.health()),
      advisory: true,
    })),
  );
  const sandbox = engines.sandbox().map(({ name, active, why }) => ({ name: `sandbox ${name}`, ok: active, message: why, advisory: true }));
  return [catalog, ...named, ...sandbox];
}

/** The connections as people may know them, each asked whether it answers. */
export const connectionViews = ({ connections, configured }: Foundation): Promise<ConnectionView[]> =>
  Promise.all(
    systemsOf(connections).map(async (connection) => {
      const { ok, message } = await connection.health();
      const { name, kind, reader, writer } = connection;
      return {
        name,
        kind,
        read: reader !== null,
        write: writer !== null,
        healthy: ok,
        message,
        breaker: connection.breaker?.() ?? null,
        stored: !configured.has(name),
      };
    }),
  );
