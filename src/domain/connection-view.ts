/** A connection as people and agents may know it. */
import { z } from 'zod';
import { breakerStates } from './states.ts';

/** A way to reach a system, and whether it answers. */
export const ReachableConnection = z.object({
  name: z.string(),
  kind: z.string(),
  read: z.boolean(),
  write: z.boolean(),
  healthy: z.boolean(),
  message: z.string(),
});
export type ReachableConnection = z.infer<typeof ReachableConnection>;

export const ConnectionView = ReachableConnection.extend({
  /** Whether this server calls it; null where there is nothing to call. */
  breaker: z.enum(breakerStates).nullable(),
  /** People made it, so people may change it; the others are in the settings of the server. */
  stored: z.boolean(),
});
export type ConnectionView = z.infer<typeof ConnectionView>;
