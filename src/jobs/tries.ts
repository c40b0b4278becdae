/** Runs an attempt again while policy allows. A worker that is stopping gives its job back instead. */
import { setTimeout as wait } from 'node:timers/promises';
import { asAppError, type AppError } from '#domain/errors.ts';
import { nextTryMs } from '#domain/retry-policy.ts';

export type TryResult<T> = { ok: true; value: T } | { ok: false; error: AppError };

/**
 * Calls `work` until it succeeds or policy ends it. `retrying` is told before each wait.
 * Rethrows when `signal` is aborted: then the job is somebody else's.
 */
export async function withRetries<T>(
  work: (tried: number) => Promise<T>,
  options: { signal: AbortSignal; retrying(error: AppError, attempt: number, inSeconds: number): void },
): Promise<TryResult<T>> {
  for (let tried = 1; ; tried++) {
    try {
      return { ok: true, value: await work(tried) };
    } catch (thrown) {
      if (options.signal.aborted) throw thrown;
      const error = asAppError(thrown);
      const waitMs = nextTryMs(error, tried, Math.random());
      if (waitMs === null) return { ok: false, error };
      options.retrying(error, tried + 1, Math.round(waitMs / 100) / 10);
      await wait(waitMs, undefined, { signal: options.signal });
    }
  }
}
