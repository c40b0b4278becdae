/** Wakes loops that look for work, one per ring: each that finds some rings for the next before it begins, so nothing is left lying. */

export interface Bell {
  ring(): void;
  ringAll(): void;
  /** To be called before looking for work, so that a ring during the look is not missed. */
  listen(): Listening;
}

export interface Listening {
  /** Until it is rung or `ms` have passed. */
  wait(ms: number): Promise<void>;
  /** Instead of waiting: another one is rung. */
  leave(): void;
}

export function createBell(): Bell {
  /** Those who listen, the longest first. */
  const idle = new Set<() => void>();
  const ring = (): void => {
    const [first] = idle;
    if (first && idle.delete(first)) first();
  };
  return {
    ring,
    ringAll: () => [...idle].forEach(ring),
    listen() {
      const rung = Promise.withResolvers<void>();
      idle.add(rung.resolve);
      return {
        async wait(ms) {
          const timer = setTimeout(rung.resolve, ms);
          await rung.promise;
          clearTimeout(timer);
          idle.delete(rung.resolve);
        },
        leave() {
          idle.delete(rung.resolve);
          ring();
        },
      };
    },
  };
}
