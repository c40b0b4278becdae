/** A plan: the compiled draft. Frozen, typed, ordered, schema-checked. `compilePlan` alone makes one. */
import { z } from 'zod';
import { Column } from './dataset.ts';
import { PipelineName, RelationId, Schedule, Severity, Strategy, WriteMode } from './draft.ts';
import { FileOutput } from './file-output.ts';
import { PlannedIncremental, PlannedRange } from './incremental.ts';
import { JsonObject } from './json.ts';
import { PlannedAction } from './pipeline.ts';
import { Scope } from './scope.ts';

/**
 * What a step does to the row count, for the accounting `source = loaded + rejected + filtered + deduplicated`:
 * `keeps` one row out per row in, `filters`, `deduplicates`, or `reshapes` (joins, aggregates, free SQL: a new set of rows).
 */
export const Accounting = z.enum(['keeps', 'filters', 'deduplicates', 'reshapes']);
export type Accounting = z.infer<typeof Accounting>;

export const PlannedSource = z.object({
  id: RelationId,
  connection: z.string(),
  /** The connector kind. */
  kind: z.string(),
  dataset: z.string(),
  /** Pinned by the connector's inspection: format, delimiter, columns as read. */
  reader: JsonObject,
  columns: z.array(Column),
  /** Only what its load has not had yet. */
  incremental: PlannedIncremental.optional(),
  range: PlannedRange.optional(),
});
export type PlannedSource = z.infer<typeof PlannedSource>;

export const PlannedStep = z.object({
  id: RelationId,
  op: z.string(),
  params: JsonObject,
  from: z.array(RelationId),
  /** One SELECT over the relations before it. */
  sql: z.string(),
  columns: z.array(Column),
  /** For each output column the input columns it is computed from, as `relation.column`. */
  lineage: z.record(z.string(), z.array(z.string())),
  accounting: Accounting,
  /** The step in words: "Keep rows where status = 'completed'". */
  words: z.string(),
  why: z.string().nullable(),
});
export type PlannedStep = z.infer<typeof PlannedStep>;

export const PlannedCheck = z.object({
  id: z.string(),
  on: RelationId,
  check: z.string(),
  params: JsonObject,
  severity: Severity,
  /** `row`: the SQL returns the violating rows. `table`: it returns one row when the promise is broken. */
  scope: z.enum(['row', 'table']),
  sql: z.string(),
  words: z.string(),
});
export type PlannedCheck = z.infer<typeof PlannedCheck>;

export const PlannedLoad = z.object({
  id: z.string(),
  from: RelationId,
  connection: z.string(),
  /** The connector kind. */
  kind: z.string(),
  schema: z.string(),
  table: z.string(),
  mode: WriteMode,
  key: z.array(z.string()),
  columns: z.array(Column),
  /** Types of the target's own that columns get where the table has none yet, by column: their source's, which the engine lacks. */
  native: z.record(z.string(), z.string()).optional(),
  /** Columns whose type in the table is widened to hold what the load brings. */
  widen: z.array(Column).optional(),
  /** Which rows a merge may delete; every row that the load lacks when left out. */
  within: Scope.optional(),
  /** The key becomes the primary key of a table that exists. */
  createKey: z.literal(true).optional(),
  indexes: z.array(z.array(z.string())).optional(),
  /** Each row gets an id of its own in `_headgate_load`, so that rows without a key can be taken back. */
  loadId: z.literal(true).optional(),
  /** Present when files are written: `table` then is their path and `schema` is empty. */
  file: FileOutput.optional(),
});
export type PlannedLoad = z.infer<typeof PlannedLoad>;

/** The column in which a load with ids numbers its rows. */
export const loadIdColumn = '_headgate_load';

/** The published run whose loads a plan takes back. */
export const Undoes = z.object({ runId: z.string(), runNumber: z.number() });
export type Undoes = z.infer<typeof Undoes>;

export const Plan = z.object({
  kind: z.literal('plan'),
  format: z.literal(1),
  title: z.string(),
  sources: z.array(PlannedSource),
  /** In execution order. */
  steps: z.array(PlannedStep),
  checks: z.array(PlannedCheck),
  loads: z.array(PlannedLoad),
  schedule: Schedule.nullable(),
  strategy: Strategy,
  /** Present in an undo: it has no sources and no steps, and its loads are those of that run. */
  undoes: Undoes.optional(),
  /** Present in a change of Headgate's own things: it has no sources, steps and loads. */
  action: PlannedAction.optional(),
  /** The pipeline that approving keeps it as. */
  pipeline: PipelineName.optional(),
});
export type Plan = z.infer<typeof Plan>;
