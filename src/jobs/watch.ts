/** Asks now and then whether work under way is still wanted. */

const everyMs = 1000;

export interface Watch {
  /** Aborts when the work is not wanted any more. */
  signal: AbortSignal;
  stop(): void;
}

/** Starts asking. The caller stops it. A question that cannot be answered changes nothing: the work itself notices what is away. */
export function watch(isWanted: () => Promise<boolean>): Watch {
  const abort = new AbortController();
  const timer = setInterval(() => {
    isWanted().then(
      (wanted) => wanted || abort.abort(new Error('the work is not wanted any more')),
      () => {},
    );
  }, everyMs);
  return { signal: abort.signal, stop: () => clearInterval(timer) };
}
