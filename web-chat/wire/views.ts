/** Answers of the server that are not events, parsed where they arrive. */
import { z } from 'zod';
import { RunView } from '#domain/run-view.ts';

export const Failure = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().nullish(),
  /** The same may well succeed later. */
  retryable: z.boolean().optional(),
  /** What is wrong with the fields of a form. */
  fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Failure = z.infer<typeof Failure>;

export const RunSummary = RunView.pick({
  runId: true,
  runNumber: true,
  planId: true,
  threadId: true,
  title: true,
  state: true,
  queuedAt: true,
  finishedAt: true,
});
export type RunSummary = z.infer<typeof RunSummary>;

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
