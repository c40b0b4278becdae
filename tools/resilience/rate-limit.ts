/** A rate limit: calls start evenly spaced, in the order in which they asked. */
import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when the caller may start, at most `perSecond` times a second. Rejects with an AbortError when the signal stops it. */
export type RateLimit = (signal: AbortSignal) => Promise<void>;

export function createRateLimit(perSecond: number): RateLimit {
  const spacingMs = 1000 / perSecond;
  let nextFreeAt = 0;
  return async (signal) => {
    const now = performance.now();
    const startAt = Math.max(now, nextFreeAt);
    nextFreeAt = startAt + spacingMs;
    if (startAt > now) await wait(startAt - now, undefined, { signal });
  };
}
