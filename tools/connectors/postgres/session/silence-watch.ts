/** Notices that a session is lost although nobody said so: a cable cut in the middle of a statement, or an answer that never came. */
import type { PoolClient } from 'pg';

/** What the server says a session is doing: `gone` when it has none of that number. */
export type Doing = 'working' | 'not working' | 'gone';

export interface SilenceWatch {
  /** Watches while the server owes an answer. */
  during<T>(answer: Promise<T>): Promise<T>;
}

/** How often a server that owes an answer is asked, in milliseconds; twice without a good one, and the session is given up. */
const askAgainMs = 15_000;

interface Watched {
  /** Asks on another session. Rejects when the server cannot be reached at all. */
  ask: () => Promise<Doing>;
  giveUp: () => void;
  everyMs?: number;
}

/**
 * A server that still works on the statement may take its time. One that cannot be reached, or waits for us while we wait for it, has
 * lost the line to us.
 */
export function watchSilence({ ask, giveUp, everyMs = askAgainMs }: Watched): SilenceWatch {
  return {
    async during(answer) {
      let [misses, asking] = [0, false];
      const timer = setInterval(() => {
        if (asking) return;
        asking = true;
        void ask()
          .catch((): Doing => 'gone')
          .then((doing) => {
            asking = false;
            misses = doing === 'working' ? 0 : misses + 1;
            if (misses === 2) giveUp();
          });
      }, everyMs);
      timer.unref();
      try {
        return await answer;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** The number of a session's process in the server, which the driver knows from the greeting. */
export const processOf = (client: PoolClient): number | null =>
  'processID' in client && typeof client.processID === 'number' ? client.processID : null;

/** Answers how busy the session of a process is. */
export const doingSql = `SELECT CASE WHEN state IN ('active', 'fastpath function call') THEN 'working' ELSE 'not working' END AS doing
  FROM pg_stat_activity WHERE pid = $1`;
