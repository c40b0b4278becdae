/** What is looked at again and again: one look at a time, and an end that waits for the one under way. */
import type { Logger } from './log.ts';

export interface Looking {
  /** Ends when the look under way has ended; none comes after it. */
  stop(): Promise<void>;
}

/**
 * Looks now, and `everyMs` after each look has ended, until it is stopped. One that fails is told in the log as `what`, and the
 * next one comes all the same.
 */
export function lookAgain(look: () => Promise<unknown>, { everyMs, log, what }: { everyMs: number; log: Logger; what: string }): Looking {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const once = async (): Promise<void> => {
    await look().catch((error: Error) => log.warn(`${what} failed`, { error: error.message }));
    if (!stopped) timer = setTimeout(() => void (looking = once()), everyMs);
  };
  let looking = once();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
