/**
 * A draft: what a model or a person proposes. Untrusted JSON (or the same thing as YAML);
 * only `compilePlan` turns it into a plan. Op and check parameters are validated by their own files.
 */
import { z } from 'zod';
import { JsonObject, JsonValue } from './json.ts';

/** The name of a relation inside a plan: short, lower case, safe to quote anywhere. */
export const RelationId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'use lower-case letters, digits and _ (at most 40), starting with a letter');

export const WriteMode = z.enum(['create', 'append', 'replace', 'upsert', 'insert-only-new', 'merge']);
export type WriteMode = z.infer<typeof WriteMode>;

export const Severity = z.enum(['error', 'warn']);
export const Strategy = z.enum(['auto', 'performance', 'cost', 'quality', 'balanced']);

export const DraftSource = z
  .strictObject({
    id: RelationId,
    connection: z.string().min(1).max(63).default('files'),
    path: z.string().min(1).max(1024).optional(),
    table: z.string().min(1).max(260).optional(),
    /** One SELECT in the SQL of the connection, run there read-only. */
    query: z.string().min(1).max(20_000).optional(),
    /** Connector-specific reading options, e.g. `{delimiter: ";", sheet: "May"}`. */
    options: JsonObject.optional(),
    why: z.string().max(500).optional(),
  })
  .refine(
    ({ path, table, query }) => [path, table, query].filter((name) => name !== undefined).length === 1,
    'give a source either path, table or query',
  );
export type DraftSource = z.infer<typeof DraftSource>;

const from = z.union([RelationId, z.array(RelationId).min(1).max(20)]);

export const DraftStep = z
  .object({ id: RelationId, op: z.string().max(40), from, why: z.string().max(500).optional() })
  .catchall(JsonValue);
export type DraftStep = z.infer<typeof DraftStep>;

export const DraftCheck = z
  .object({ on: RelationId, check: z.string().max(40), severity: Severity.default('error'), why: z.string().max(500).optional() })
  .catchall(JsonValue);
export type DraftCheck = z.infer<typeof DraftCheck>;

export const DraftLoad = z.strictObject({
  from: RelationId,
  connection: z.string().min(1).max(63).default('warehouse'),
  table: z.string().min(1).max(260),
  /** Left out: a new table is created; an existing one makes the compiler ask. */
  mode: WriteMode.optional(),
  key: z.array(z.string().min(1)).min(1).max(16).optional(),
  /** Gives each row an id of its own in the column `_headgate_load`, so that rows without a key can be taken back. */
  load_id: z.boolean().optional(),
  why: z.string().max(500).optional(),
});
export type DraftLoad = z.infer<typeof DraftLoad>;

export const Schedule = z.strictObject({ cron: z.string().max(100), timezone: z.string().max(60) });

export const Draft = z.strictObject({
  title: z.string().min(1).max(120),
  sources: z.array(DraftSource).min(1).max(20),
  steps: z.array(DraftStep).max(50).default([]),
  checks: z.array(DraftCheck).max(50).default([]),
  loads: z.array(DraftLoad).min(1).max(10),
  schedule: Schedule.optional(),
  strategy: Strategy.default('auto'),
});
/** A parsed draft: defaults filled in. */
export type Draft = z.infer<typeof Draft>;
/** A draft as people and models write it: defaults may be left out. */
export type DraftInput = z.input<typeof Draft>;
