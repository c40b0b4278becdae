/** Statements around the work, which ask nothing of the server: a server that is silent must not hold them for ever. */
import type { ClientBase, QueryConfig } from 'pg';
import { limitsMs } from './settings.ts';

/** The driver takes more than its type names. */
interface LimitedQuery extends QueryConfig {
  /** Milliseconds until the session is given up. Later than the server's own limit, so that it counts only when the server is silent. */
  query_timeout: number;
}

/** How much later than the server we give up, in milliseconds. */
export const silenceMs = 10_000;

/** Runs one statement without rows. Throws the driver's errors. */
export async function control(client: ClientBase, sql: string, limitMs: number = limitsMs.control): Promise<void> {
  const query: LimitedQuery = { text: sql, query_timeout: limitMs + silenceMs };
  await client.query(query);
}
