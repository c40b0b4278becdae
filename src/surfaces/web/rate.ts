/** How many requests one person may make in a minute, over HTTP and in all of their sockets together. */
import type { RequestHandler } from 'express';
import { MemoryStore, rateLimit } from 'express-rate-limit';
import { inputError, type AppError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { principalOf } from './authentication.ts';

const windowMs = 60_000;

export interface RequestRate {
  /** Counts a request over HTTP, behind authentication. Throws `request.too-many`. */
  handler: RequestHandler;
  /** Counts any other request. Throws `request.too-many`. */
  count(principal: Principal): Promise<void>;
}

/** Counts live in this process: each server has its own. */
export function requestRate(perMinute: number): RequestRate {
  const store = new MemoryStore();
  const handler = rateLimit({
    windowMs,
    limit: perMinute,
    store,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // By person: people behind one address do not share, and nobody gains by changing theirs.
    keyGenerator: (request) => principalOf(request).id,
    handler: (request) => {
      const { resetTime }: { resetTime?: Date } = Reflect.get(request, 'rateLimit') ?? {};
      throw tooMany(resetTime);
    },
  });
  return {
    handler,
    async count({ id }) {
      const { totalHits, resetTime } = await store.increment(id);
      if (totalHits > perMinute) throw tooMany(resetTime);
    },
  };
}

/** Says when to come back. */
function tooMany(resetTime: Date | undefined): AppError {
  const seconds = resetTime === undefined ? windowMs / 1000 : Math.max(1, Math.ceil((resetTime.getTime() - Date.now()) / 1000));
  return inputError('request.too-many', 'Too many requests.', {
    hint: `Go on in ${seconds} seconds.`,
    details: { retryAfterSeconds: seconds },
  });
}
