/** The measured effect of a load and the card that shows it. A card is built from bytes, never from prose. */
import { z } from 'zod';
import { Column, Table } from './dataset.ts';
import { ParameterValue, Severity, WriteMode } from './draft.ts';
import { Increment } from './incremental.ts';
import { JsonObject, JsonValue } from './json.ts';
import { Since } from './plan-difference.ts';
import { ActionChange, Keeps } from './pipeline.ts';

const Row = z.record(z.string(), JsonValue);

/** One example row of the delta, by column name. */
export const EffectSample = z.object({ kind: z.enum(['insert', 'update', 'delete']), before: Row.nullable(), after: Row.nullable() });
export type EffectSample = z.infer<typeof EffectSample>;

/** A loaded row that an undo leaves as it is. */
export const LeftRow = z.object({
  /** `changed`: a later write changed it. `gone`: a later write deleted it. `taken`: a later row has its place. `tied`: rows of other tables hold it. */
  why: z.enum(['changed', 'gone', 'taken', 'tied']),
  key: Row,
  /** The row as the load left it; null for one that the load deleted. */
  loaded: Row.nullable(),
  now: Row.nullable(),
});
export type LeftRow = z.infer<typeof LeftRow>;

/** What of a load cannot be taken back, and what goes besides rows. */
export const TakesBack = z.object({
  changed: z.number(),
  gone: z.number(),
  taken: z.number(),
  tied: z.number().optional(),
  /** The first of them. */
  left: z.array(LeftRow),
  dropsTable: z.boolean(),
  /** Columns that the load had added. */
  columnsDropped: z.array(z.string()),
  columnsKept: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type TakesBack = z.infer<typeof TakesBack>;

export const LoadEffect = z.object({
  load: z.string(),
  /** `connection.schema.table`. */
  target: z.string(),
  mode: WriteMode,
  basis: z.enum(['measuring', 'exact', 'unavailable']),
  /** Why it is unavailable. */
  reason: z.string().nullable(),
  tableExists: z.boolean(),
  /** Rows of the target before; null while unknown. */
  targetRows: z.number().nullable(),
  inserts: z.number().nullable(),
  updates: z.number().nullable(),
  deletes: z.number().nullable(),
  unchanged: z.number().nullable(),
  columnsAdded: z.array(Column),
  columnsWidened: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })).optional(),
  /** Primary keys that are created, each with its columns. */
  keysAdded: z.array(z.array(z.string())).optional(),
  indexesAdded: z.array(z.array(z.string())).optional(),
  /** Of an append: columns that the table itself keeps unique, so that it refuses the same rows a second time. */
  uniqueBy: z.array(z.string()).optional(),
  /** What of its sources was new, and from where on it was read. */
  increments: z.array(Increment).optional(),
  samples: z.array(EffectSample),
  /** Whether the load can be undone once it is published, and for how many days. */
  undo: z.object({ possible: z.boolean(), reason: z.string().nullable(), days: z.number().optional() }),
  /** Present when this takes back a load of an earlier run; `mode` is then that load's. */
  takesBack: TakesBack.optional(),
});
export type LoadEffect = z.infer<typeof LoadEffect>;

/** What was compared between two places, as texts, and whether it agreed. */
export const Reconciled = z.object({ what: z.string(), engine: z.string(), target: z.string(), agrees: z.boolean() });
export type Reconciled = z.infer<typeof Reconciled>;

/** A staged load, measured: everything a publish needs, as JSON that survives a restart. */
export const StagedLoad = z.object({
  load: z.string(),
  effect: LoadEffect,
  stagedRows: z.number(),
  bytes: z.number(),
  /** Names of stage and delta tables, guards, checks; opaque to everybody but the connector. */
  handle: JsonObject,
  /** What was compared between engine and stage. */
  reconciled: z.array(Reconciled),
  notes: z.array(z.string()),
});
export type StagedLoad = z.infer<typeof StagedLoad>;

/** A measured promise: passed over counted, with both numbers shown. */
export const CheckResult = z.object({
  id: z.string(),
  on: z.string(),
  words: z.string(),
  severity: Severity,
  passed: z.boolean(),
  violations: z.number(),
  counted: z.number(),
  sample: Table.nullable(),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** A row that could not be read, kept with its place and reason. */
export const Reject = z.object({
  source: z.string(),
  file: z.string(),
  line: z.number().nullable(),
  column: z.string().nullable(),
  value: z.string().nullable(),
  reason: z.string(),
});
export type Reject = z.infer<typeof Reject>;

/** Where every source row went. `reshaped` is what joins, aggregates and free SQL added (−) or folded away (+). */
export const RowAccount = z.object({
  source: z.number(),
  loaded: z.number(),
  rejected: z.number(),
  filtered: z.number(),
  deduplicated: z.number(),
  reshaped: z.number(),
});
export type RowAccount = z.infer<typeof RowAccount>;

/** One numbered line of the card. */
export const CardStep = z.object({
  number: z.number(),
  id: z.string(),
  kind: z.enum(['read', 'transform', 'check', 'load']),
  words: z.string(),
  why: z.string().nullable(),
  sql: z.string().nullable(),
  rowsIn: z.number().nullable(),
  rowsOut: z.number().nullable(),
  columns: z.array(Column),
});
export type CardStep = z.infer<typeof CardStep>;

export const Card = z.object({
  title: z.string(),
  reads: z.array(
    z.object({
      source: z.string(),
      dataset: z.string(),
      rows: z.number().nullable(),
      sizeBytes: z.number(),
      pinned: z.string().nullable(),
      /** Some file is plain text, which nothing proves to be whole. */
      lengthUnverified: z.literal(true).optional(),
    }),
  ),
  writes: z.array(z.object({ target: z.string(), mode: WriteMode, key: z.array(z.string()), destructive: z.boolean() })),
  steps: z.array(CardStep),
  effect: z.array(LoadEffect),
  checks: z.array(CheckResult),
  rows: RowAccount.nullable(),
  rejects: z.array(Reject),
  estimate: z.object({ seconds: z.number(), bytes: z.number() }),
  risk: z.object({ level: z.enum(['low', 'medium', 'high']), reasons: z.array(z.string()) }),
  notes: z.array(z.string()),
  /** First rows of what the first load would write. */
  sample: Table.nullable(),
  /** How it differs from the version that was approved last. */
  since: Since.optional(),
  /** Present when Headgate's own things are changed: each of them, as it is and as it will be. */
  changes: z.array(ActionChange).optional(),
  keeps: Keeps.optional(),
  /** The parameters of its draft, with the values they have here. */
  parameters: z.record(z.string(), ParameterValue).optional(),
});
export type Card = z.infer<typeof Card>;
