/** A connection as people and agents may know it. */
import { z } from 'zod';
import { storedKinds } from './connection-kinds.ts';
import { JsonObject } from './json.ts';
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

/** A stored connection as it may be shown, also to those who manage it. */
export const StoredConnectionView = z.object({
  name: z.string(),
  kind: z.enum(storedKinds),
  fields: JsonObject,
  /** The secret fields that are set, by name alone: their values are never returned. */
  secretsSet: z.array(z.string()),
  version: z.number(),
  createdBy: z.string(),
  createdAt: z.string(),
  changedBy: z.string(),
  changedAt: z.string(),
  /** Plans that wait for a decision or are under way, and use it. */
  usedBy: z.array(z.object({ planId: z.string(), title: z.string(), threadId: z.string() })),
});
export type StoredConnectionView = z.infer<typeof StoredConnectionView>;

/** What came of trying a connection. */
export const TestedConnection = z.object({ ok: z.boolean(), message: z.string() });
export type TestedConnection = z.infer<typeof TestedConnection>;
