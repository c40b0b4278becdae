/** Who holds the claim on a job: a lock in a session of the process that works on it, which goes with the process. */
import type { Sql } from './database.ts';

export interface Claim {
  id: string;
  retryCount: number;
}

/** The name of the lock that stands for one attempt at a job. */
export const claimName = ({ id, retryCount }: Claim): string => `headgate.claim:${id}:${retryCount}`;

/** Jobs that are being worked on although no session holds their claim. Right after a claim, and while sessions are lost, that may be nobody's death. */
export async function unheldClaims(sql: Sql): Promise<(Claim & { name: string })[]> {
  const { rows } = await sql.query<Claim & { name: string }>(
    `select id, name, retry_count as "retryCount" from headgate_jobs.job
     where state = 'active' and hashtextextended('headgate.claim:' || id || ':' || retry_count, 0) not in (
       select (classid::bigint << 32) | objid::bigint from pg_locks
       where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database()))`,
  );
  return rows;
}
