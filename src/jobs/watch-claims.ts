/** Notices workers that died: their claims are held by nobody. Their jobs are given to others long before heartbeats would tell. */
import { claimName, unheldClaims, type Claim } from '#store/claims.ts';
import type { Sql } from '#store/database.ts';
import type { Logger } from '#domain/log.ts';
import { lookAgain, type Looking } from '#domain/looking.ts';

const everyMs = 1000;
/** How long a claim must have been seen unheld: a worker whose session was cut has its claims back sooner. */
const unheldMs = 3000;

/** Looks once a second until stopped. `giveBack` is told of each claim of a dead worker. */
export function watchClaims(options: { database: Sql; giveBack(claim: Claim & { name: string }): Promise<unknown>; log: Logger }): Looking {
  let firstSeen = new Map<string, number>();
  const look = async (): Promise<void> => {
    const now = performance.now();
    const unheld = await unheldClaims(options.database);
    firstSeen = new Map(unheld.map((claim) => [claimName(claim), firstSeen.get(claimName(claim)) ?? now]));
    for (const claim of unheld) {
      if (now - (firstSeen.get(claimName(claim)) ?? now) < unheldMs) continue;
      options.log.warn('a job is delivered again: the process that worked on it is gone', { job: claim.name, id: claim.id });
      await options.giveBack(claim);
    }
  };
  // What was not seen without a gap does not count.
  const lookOrForget = (): Promise<void> => look().catch(() => firstSeen.clear());
  return lookAgain(lookOrForget, { everyMs, log: options.log, what: 'looking for dead workers' });
}
