/** Notices workers that died: their claims are held by nobody. Their jobs are given to others long before heartbeats would tell. */
import { claimName, unheldClaims, type Claim } from '#store/claims.ts';
import type { Sql } from '#store/database.ts';
import type { Logger } from '#domain/log.ts';

const everyMs = 1000;
/** How long a claim must have been seen unheld: a worker whose session was cut has its claims back sooner. */
const unheldMs = 3000;

/** Looks once a second until stopped. `giveBack` is told of each claim of a dead worker. `stop` waits for a look under way. */
export function watchClaims(options: { database: Sql; giveBack(claim: Claim & { name: string }): Promise<unknown>; log: Logger }): {
  stop(): Promise<void>;
} {
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
  let looking = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = look()
      // What was not seen without a gap does not count.
      .catch(() => firstSeen.clear())
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return looking;
    },
  };
}
