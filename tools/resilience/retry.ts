/**
 * The one retry loop. It asks the policy table (src/domain/retry-policy) whether and when; a waiting caller can be stopped.
 *
 * Who retries what: single requests that may be repeated are retried here by their connector (`Dependency.call`); sessions and
 * transactions never are; a job retries its whole attempt (src/jobs/tries), and only once more when the request was retried already.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { asAppError, type AppError } from '#domain/errors.ts';
import { nextTryMs } from '#domain/retry-policy.ts';

export interface RetryOptions {
  /** Stops the waiting; what `work` does with it is its own affair. */
  signal: AbortSignal;
  /** At most this many tries; by default as many as policy allows. */
  tries?: number;
  /** Errors that end it although policy would go on. */
  isFinal?(error: AppError): boolean;
  /** No try is begun that would have to wait beyond this many milliseconds after the start. */
  budgetMs?: number;
  /** Told before each wait: what failed, which try comes next, after how many milliseconds. */
  retrying?(error: AppError, attempt: number, waitMs: number): void;
}

/**
 * Calls `work` until it succeeds or policy ends it, with the last error. An aborted signal ends it with whatever was thrown.
 * `tried` starts at 1.
 */
export async function retryByPolicy<T>(work: (tried: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const started = performance.now();
  for (let tried = 1; ; tried++) {
    try {
      return await work(tried);
    } catch (thrown) {
      if (options.signal.aborted) throw thrown;
      const error = asAppError(thrown);
      const isLast = tried >= (options.tries ?? Infinity) || options.isFinal?.(error) === true;
      const waitMs = isLast ? null : nextTryMs(error, tried, Math.random());
      const spentMs = performance.now() - started;
      if (waitMs === null || spentMs + waitMs > (options.budgetMs ?? Infinity)) throw error;
      options.retrying?.(error, tried + 1, waitMs);
      await wait(waitMs, undefined, { signal: options.signal });
    }
  }
}
