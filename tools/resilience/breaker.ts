/** A circuit breaker: after failures in a row a dependency is left alone for a while, then one call may try it. */
import { BrokenCircuitError, CircuitState, DelegateBackoff, circuitBreaker, handleWhen, type IBreaker } from 'cockatiel';
import { asAppError, transientError, type AppError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { BreakerState } from '#domain/states.ts';

export interface BreakerOptions {
  /** Failures in a row that open it. */
  failures: number;
  /** One failure that took this many milliseconds opens it at once: such waiting is what it is there to save. */
  slowMs: number;
  /** How long it stays open first, in milliseconds; doubled after each probe that failed. */
  openMs: number;
  maxOpenMs: number;
}

export interface Breaker {
  state(): BreakerState;
  /** Throws `connection.unavailable` while the dependency is left alone or being probed. */
  refuseWhileOpen(): void;
  /** Runs the work, or throws `connection.unavailable` at once. */
  call<T>(work: () => Promise<T>): Promise<T>;
  /** Opens at once, for an outage that was noticed outside of a call. */
  trip(error: AppError): Promise<void>;
}

interface Subject {
  /** The connection's name, for messages. */
  name: string;
  /** Whether an error means that the dependency does not answer; every other error is an answer. */
  isOutage(error: AppError): boolean;
  /** Told when it opens, with the milliseconds until one call may try again. */
  opened(waitMs: number): void;
  log: Logger;
}

type Outcome<T> = { value: T } | { answer: unknown };

/** A breaker for one dependency of this process. */
export function createBreaker(subject: Subject, options: BreakerOptions): Breaker {
  const streak = countInARow(options.failures);
  let retryAt = 0;
  const policy = circuitBreaker(
    handleWhen((error) => subject.isOutage(asAppError(error)) || policy.state === CircuitState.HalfOpen),
    {
      breaker: streak.breaker,
      halfOpenAfter: new DelegateBackoff(({ attempt }) => {
        const waitMs = Math.min(options.maxOpenMs, options.openMs * 2 ** (attempt - 1));
        retryAt = Date.now() + waitMs;
        return waitMs;
      }),
    },
  );
  policy.onBreak((reason) => {
    const error = 'error' in reason ? asAppError(reason.error).message : '';
    subject.log.warn('a dependency does not answer', { dependency: subject.name, error });
    subject.opened(Math.max(0, retryAt - Date.now()));
  });
  policy.onReset(() => subject.log.info('a dependency answers again', { dependency: subject.name }));

  const unavailable = (): AppError => {
    const why = policy.lastFailure !== undefined && 'error' in policy.lastFailure ? policy.lastFailure.error : undefined;
    return refusal(subject.name, { since: streak.since(), retryAt, why });
  };
  /** An error that is an answer proves that the dependency is there; being stopped proves nothing. */
  const answering = async <T>(work: () => Promise<T>): Promise<Outcome<T>> => {
    const started = performance.now();
    try {
      return { value: await work() };
    } catch (thrown) {
      const error = asAppError(thrown);
      const isOutage = subject.isOutage(error);
      if (isOutage && performance.now() - started >= options.slowMs) streak.last();
      if (isOutage || error.family === 'cancelled') throw thrown;
      return { answer: thrown };
    }
  };
  const refuseWhileOpen = (): void => {
    // While the one probe is under way, cockatiel would let others wait for its end.
    const isProbed = policy.state === CircuitState.HalfOpen;
    if (isProbed || (policy.state === CircuitState.Open && Date.now() < retryAt)) throw unavailable();
  };
  return {
    state: () => stateNames[policy.state],
    refuseWhileOpen,
    async call(work) {
      refuseWhileOpen();
      const outcome = await policy
        .execute(() => answering(work))
        .catch((error: unknown) => {
          throw error instanceof BrokenCircuitError ? unavailable() : error;
        });
      if ('answer' in outcome) throw outcome.answer;
      return outcome.value;
    },
    async trip(error) {
      if (policy.state !== CircuitState.Closed) return;
      streak.last();
      await policy.execute(() => Promise.reject(error)).catch(() => {});
    },
  };
}

const stateNames: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/** Failures in a row, since when, and whether the next one is the last that is borne. */
function countInARow(limit: number): { breaker: IBreaker; since(): number; last(): void } {
  let count = 0;
  let since = Date.now();
  let isLast = false;
  const breaker: IBreaker = {
    get state() {
      return { count, since };
    },
    set state(_stored) {
      // Nothing is restored: another process finds out for itself.
    },
    success() {
      count = 0;
      isLast = false;
    },
    failure() {
      if (count === 0) since = Date.now();
      count += 1;
      const opens = isLast || count >= limit;
      isLast = false;
      return opens;
    },
  };
  return { breaker, since: () => since, last: () => void (isLast = true) };
}

function refusal(name: string, { since, retryAt, why }: { since: number; retryAt: number; why: unknown }): AppError {
  const at = (time: number): string => `${new Date(time).toISOString().slice(11, 19)} UTC`;
  const waitMs = Math.max(0, retryAt - Date.now());
  const again = waitMs > 0 ? `it is tried again at ${at(retryAt)}` : 'it is being tried right now';
  const reason = why === undefined ? '' : ` The reason: ${asAppError(why).message}`;
  return transientError('connection.unavailable', `${name} does not answer since ${at(since)}; ${again}.${reason}`, {
    hint: 'Check that the system runs and can be reached; Headgate notices by itself when it is back.',
    details: { connection: name, since: new Date(since).toISOString(), retryAfterMs: waitMs },
    cause: why,
  });
}
