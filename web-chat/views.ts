/** Answers of the server that are not events, parsed where they arrive. */
import { z } from 'zod';
import { breakerStates } from '#domain/states.ts';

export const Failure = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().nullish(),
  /** What is wrong with the fields of a form. */
  fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Failure = z.infer<typeof Failure>;

export const ThreadView = z.object({
  threadId: z.string(),
  title: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  lastSeq: z.number(),
  activity: z.enum(['idle', 'thinking', 'waiting', 'running', 'failed', 'done']),
});
export type ThreadView = z.infer<typeof ThreadView>;

export const RunSummary = z.object({
  runId: z.string(),
  runNumber: z.number(),
  planId: z.string(),
  threadId: z.string(),
  title: z.string(),
  state: z.enum(['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled', 'undone']),
  queuedAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const ConnectionView = z.object({
  name: z.string(),
  kind: z.string(),
  read: z.boolean(),
  write: z.boolean(),
  healthy: z.boolean(),
  message: z.string(),
  breaker: z.enum(breakerStates).nullable(),
  stored: z.boolean(),
});
export type ConnectionView = z.infer<typeof ConnectionView>;

/** What an asked server says: the value, or what went wrong and what to do. */
export type Answer<T> = { ok: true; value: T } | { ok: false; error: Failure };

const Refused = z.object({ ok: z.literal(false), error: Failure });

/** Reads an acknowledgement of the socket. */
export function readAck<T>(raw: unknown, schema: z.ZodType<T>): Answer<T> {
  const refused = Refused.safeParse(raw);
  if (refused.success) return { ok: false, error: refused.data.error };
  const accepted = schema.safeParse(raw);
  if (accepted.success) return { ok: true, value: accepted.data };
  return {
    ok: false,
    error: { code: 'page.unreadable', message: 'The server answered in a way this page cannot read.', hint: 'Reload the page.' },
  };
}
