/** Runs an attempt again while policy allows. A worker that is stopping gives its job back instead. */
import { asAppError, type AppError } from '#domain/errors.ts';
import { retryByPolicy } from '#tools/resilience/retry.ts';

export type TryResult<T> = { ok: true; value: T } | { ok: false; error: AppError };

/**
 * Calls `work` until it succeeds or policy ends it. `retrying` is told before each wait.
 * Rethrows when `signal` is aborted: then the job is somebody else's.
 */
export async function withRetries<T>(
  work: (tried: number) => Promise<T>,
  options: {
    signal: AbortSignal;
    retrying(error: AppError, attempt: number, inSeconds: number): void;
    /** Errors that end it although policy would go on. */
    isFinal?(error: AppError): boolean;
  },
): Promise<TryResult<T>> {
  const { signal } = options;
  try {
    const value = await retryByPolicy(work, {
      signal,
      isFinal: (error) => options.isFinal?.(error) ?? false,
      retrying: (error, attempt, waitMs) => options.retrying(error, attempt, Math.round(waitMs / 100) / 10),
    });
    return { ok: true, value };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return { ok: false, error: asAppError(thrown) };
  }
}
