/**
 * The one way to call a system that may be slow, busy or away: a circuit breaker, a bound on calls at once, a rate limit,
 * retries by policy and a time budget. One per connection and process.
 */
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { AppError, asAppError, cancelledError, transientError } from '#domain/errors.ts';
import { silentLogger, type Logger } from '#domain/log.ts';
import type { BreakerState } from '#domain/states.ts';
import { createBreaker, type BreakerOptions } from './breaker.ts';
import { createRateLimit } from './rate-limit.ts';
import { retryByPolicy } from './retry.ts';

export interface DependencyOptions extends Partial<BreakerOptions> {
  /** The connection's name, for messages. */
  name: string;
  /** Whether an error means that the system does not answer. Errors that are answers (no right, bad name, busy) are none. */
  isOutage(error: AppError): boolean;
  /** Calls at once; others wait in line. By default 8. */
  atOnce?: number;
  /** Calls in that line; one more is refused with `connection.busy`. By default 64. */
  inLine?: number;
  /** Calls begun per second; by default any number. */
  perSecond?: number;
  /** Called by itself when an open breaker may be tried, so that recovery needs no user. Resolves when the system answers. */
  probe?(signal: AbortSignal): Promise<unknown>;
  log?: Logger;
}

export interface CallOptions {
  signal: AbortSignal;
  /** Completes the sentence of an error: "reading page 3 of /orders". */
  doing: string;
  /** At most this many tries; 1 means none is repeated. By default as many as policy allows. */
  tries?: number;
  /** Milliseconds for everything: waiting in line, every try, and the waits between them. */
  budgetMs?: number;
  /** Told before each wait for another try. */
  retrying?(error: AppError, attempt: number, waitMs: number): void;
}

export interface Dependency {
  /**
   * Runs `work`, again when policy says so. `work` must obey its signal, which also ends with the budget, and must be safe to repeat
   * unless `tries` is 1. An error may carry `details.retryAfterMs`. Throws what `work` threw, `connection.unavailable` while the
   * system is left alone, `connection.busy`, `connection.timeout`, `run.cancelled`.
   */
  call<T>(work: (signal: AbortSignal) => Promise<T>, options: CallOptions): Promise<T>;
  breaker(): BreakerState;
  /** Opens the breaker at once, for an outage that was noticed outside of a call, such as a session that went silent. */
  trip(error: AppError): Promise<void>;
  close(): void;
}

const defaults: BreakerOptions = { failures: 5, slowMs: 10_000, openMs: 5_000, maxOpenMs: 60_000 };

/** Binds a dependency to this process; its probe runs until `close`. */
export function createDependency(options: DependencyOptions): Dependency {
  const { name, atOnce = 8, inLine = 64, perSecond, log = silentLogger } = options;
  const recovery = createRecovery(async (signal) => options.probe?.(signal));
  const { failures, slowMs, openMs, maxOpenMs } = { ...defaults, ...options };
  const breaker = createBreaker(
    {
      name,
      isOutage: (error) => options.isOutage(error),
      opened: (waitMs) => recovery.after(waitMs, (probe) => breaker.call(probe)),
      log,
    },
    { failures, slowMs, openMs, maxOpenMs },
  );
  const line = bulkhead(atOnce, inLine);
  const rate = perSecond === undefined ? null : createRateLimit(perSecond);
  const once = async <T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> => {
    breaker.refuseWhileOpen();
    const turn = line.execute(async () => {
      await rate?.(signal);
      return breaker.call(() => work(signal));
    }, signal);
    return untilAborted(turn, signal).catch((error: unknown) => {
      throw error instanceof BulkheadRejectedError ? tooBusy(name, error) : error;
    });
  };
  return {
    async call(work, call) {
      const budget = call.budgetMs === undefined ? null : AbortSignal.timeout(call.budgetMs);
      const signal = budget ? AbortSignal.any([call.signal, budget]) : call.signal;
      let tries = 0;
      const attempt = (tried: number) => {
        tries = tried;
        signal.throwIfAborted();
        return once(work, signal);
      };
      try {
        return await retryByPolicy(attempt, { ...call, signal, isFinal: ({ code }) => code === 'connection.unavailable' });
      } catch (thrown) {
        if (call.signal.aborted) throw cancelledError('run.cancelled', `Stopped while ${call.doing}.`, { cause: thrown });
        if (budget?.aborted) throw tooSlow(name, call, thrown);
        throw tries > 1 ? withTries(asAppError(thrown), tries) : thrown;
      }
    },
    breaker: () => breaker.state(),
    trip: (error) => breaker.trip(error),
    close: () => recovery.close(),
  };
}

/** Rejects when the signal stops it, also while the work still stands in line. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Tries an open dependency by itself, as often as its breaker allows. */
function createRecovery(probe: (signal: AbortSignal) => Promise<unknown>): {
  after(waitMs: number, attempt: (probe: () => Promise<unknown>) => Promise<unknown>): void;
  close(): void;
} {
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    after(waitMs, attempt) {
      clearTimeout(timer);
      if (closing.signal.aborted) return;
      // A probe that fails opens the breaker again, which sets the next timer.
      timer = setTimeout(() => void attempt(() => probe(closing.signal)).catch(() => {}), waitMs + 5);
      timer.unref();
    },
    close() {
      clearTimeout(timer);
      closing.abort();
    },
  };
}

const tooBusy = (name: string, cause: unknown): AppError =>
  transientError('connection.busy', `${name} has more requests waiting than it can take.`, {
    hint: 'Try again in a moment.',
    details: { connection: name },
    cause,
  });

const tooSlow = (name: string, { doing, budgetMs = 0 }: CallOptions, cause: unknown): AppError => {
  const seconds = Math.round(budgetMs / 100) / 10;
  const last = cause instanceof AppError ? ` The last try: ${cause.message}` : '';
  return transientError('connection.timeout', `${name} took longer than ${seconds} s while ${doing}.${last}`, {
    hint: 'Ask for less at once, or raise the time limit of the connection.',
    details: { connection: name },
    cause,
  });
};

/** The error with the number of tries it has seen, so that the layers above do not start all over. */
const withTries = (error: AppError, tried: number): AppError =>
  new AppError(error.family, error.code, error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    details: { ...error.details, tried },
    cause: error.cause ?? error,
  });
