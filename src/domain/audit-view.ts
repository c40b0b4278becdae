/** The audit log as it is read, and whether it is as it was written. */
import { z } from 'zod';
import { JsonValue } from './json.ts';

export const AuditView = z.object({
  seq: z.number(),
  at: z.string(),
  by: z.string(),
  action: z.string(),
  about: z.string(),
  outcome: z.enum(['done', 'denied']),
  before: JsonValue,
  after: JsonValue,
  hash: z.string(),
});
export type AuditView = z.infer<typeof AuditView>;

export const AuditVerdict = z.object({
  ok: z.boolean(),
  /** Entries that were looked at. */
  entries: z.number(),
  /** Hash of the newest entry: note it elsewhere, and a chain that was forged as a whole is found, too. */
  head: z.string(),
  /** The first entry that is not what it was, and why. */
  broken: z.object({ seq: z.number(), why: z.enum(['changed', 'missing', 'inserted']) }).nullable(),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;
