/** Who keeps the rejects of a plan: the first of its targets that commits them with the rows, else the catalog. */
import type { RejectKeeper } from '#domain/reject.ts';
import type { Database } from '#store/database.ts';
import { catalogRejects } from '#store/rejects.ts';
import type { Connection } from '#tools/connectors/connector.ts';

export type Connections = ReadonlyMap<string, Connection>;

/** The connection whose target keeps the rejects of a plan that loads into `names`; null where the catalog keeps them. */
export function rejectHome(connections: Connections, names: readonly string[]): string | null {
  return names.find((name) => connections.get(name)?.writer?.rejects !== undefined) ?? null;
}

/**
 * A folder or bucket commits nothing together with its rows, and whoever may read it would read the broken rows as well; so the
 * rejects of such loads are kept in the catalog, where they can be paged and marked like the others.
 */
export function rejectKeeper(
  { connections, database }: { connections: Connections; database: Database },
  names: readonly string[],
): RejectKeeper {
  const home = rejectHome(connections, names);
  return (home === null ? undefined : connections.get(home)?.writer?.rejects) ?? catalogRejects(database);
}
