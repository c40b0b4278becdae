/** Something that happens when a failpoint is passed. */
import type { Failpoint } from '#domain/failpoints.ts';

export const at =
  (name: Failpoint, act: () => void) =>
  (hit: Failpoint): void => {
    if (hit === name) act();
  };
