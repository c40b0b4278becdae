/** Time limits of one answer: how long it may be silent, and how long it may take. Libraries' own timeouts miss a stall in the middle. */

export interface TimeLimits {
  /** Aborted by either limit, or by the caller. */
  signal: AbortSignal;
  /** Something arrived: the silence starts anew. */
  heard(): void;
  /** Which limit was hit; null when none was. */
  exceeded(): 'idle' | 'total' | null;
  /** Ends both timers. Must be called. */
  end(): void;
}

export function startTimeLimits(limits: { idleTimeoutMs: number; totalTimeoutMs: number }, caller?: AbortSignal): TimeLimits {
  const stop = new AbortController();
  let hit: 'idle' | 'total' | null = null;
  const exceed = (limit: 'idle' | 'total'): void => {
    hit ??= limit;
    stop.abort();
  };
  let idle = setTimeout(exceed, limits.idleTimeoutMs, 'idle');
  const total = setTimeout(exceed, limits.totalTimeoutMs, 'total');
  return {
    signal: caller === undefined ? stop.signal : AbortSignal.any([stop.signal, caller]),
    heard() {
      clearTimeout(idle);
      idle = setTimeout(exceed, limits.idleTimeoutMs, 'idle');
    },
    exceeded: () => hit,
    end() {
      clearTimeout(idle);
      clearTimeout(total);
    },
  };
}
