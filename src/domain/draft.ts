/**
 * A draft: what a model or a person proposes. Untrusted JSON (or the same thing as YAML);
 * only `compilePlan` turns it into a plan. Op and check parameters are validated by their own files.
 */
import { z } from 'zod';
import { FileFormat, FileOptions } from './file-output.ts';
import { BackfillRange, Incremental } from './incremental.ts';
import { JsonObject, JsonValue } from './json.ts';
import { unstorablePlace } from './storable.ts';

/** The name of a relation inside a plan: short, lower case, safe to quote anywhere. */
export const RelationId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'use lower-case letters, digits and _ (at most 40), starting with a letter');

export const WriteMode = z.enum(['create', 'append', 'replace', 'upsert', 'insert-only-new', 'merge']);
export type WriteMode = z.infer<typeof WriteMode>;

export const Severity = z.enum(['error', 'warn']);
export const Strategy = z.enum(['auto', 'performance', 'cost', 'quality', 'balanced']);

export const DriftPolicy = z.enum(['freeze', 'evolve', 'ask']);
export type DriftPolicy = z.infer<typeof DriftPolicy>;

export const DraftSource = z
  .strictObject({
    id: RelationId,
    connection: z.string().min(1).max(63).default('files'),
    path: z.string().min(1).max(1024).optional(),
    table: z.string().min(1).max(260).optional(),
    /** One SELECT in the SQL of the connection, run there read-only. */
    query: z.string().min(1).max(20_000).optional(),
    /** The number of a run: the rows it could not read, every column as text. */
    rejects: z.number().int().positive().max(999_999_999).optional(),
    /** Connector-specific reading options, e.g. `{delimiter: ";", sheet: "May"}`. */
    options: JsonObject.optional(),
    /** Load only what is new: by a cursor column, or files that were not loaded before. */
    incremental: Incremental.optional(),
    /** Only a part of the source, loaded again into the same part of the target; a cursor stays where it is. */
    range: BackfillRange.optional(),
    why: z.string().max(500).optional(),
  })
  .refine(
    ({ path, table, query, rejects }) => [path, table, query, rejects].filter((name) => name !== undefined).length === 1,
    'give a source either path, table, query or rejects',
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

export const DraftLoad = z
  .strictObject({
    from: RelationId,
    /** `warehouse` for a table, `files` for a path, unless another one is named. */
    connection: z.string().min(1).max(63).optional(),
    table: z.string().min(1).max(260).optional(),
    /** A file to write, or a folder of files: `exports/orders.parquet`, `exports/orders`. */
    path: z.string().min(1).max(1024).optional(),
    /** Left out: the path's ending says it. */
    format: FileFormat.optional(),
    /** Columns whose values become sub-folders; the path then is a folder. */
    partition_by: z.array(z.string().min(1)).min(1).max(8).optional(),
    /** How files are written. */
    options: FileOptions.optional(),
    /** Left out: a new table or file is created; an existing one makes the compiler ask. */
    mode: WriteMode.optional(),
    key: z.array(z.string().min(1)).min(1).max(16).optional(),
    /** When the data has other columns than before: refuse, follow, or ask. Left out: refuse, and offer the ways on. */
    drift: DriftPolicy.optional(),
    /** Only rows of the target for which this holds are deleted by a merge: `day = '2026-01-01' AND region IN ('EU', 'US')`. */
    within: z.string().min(1).max(1000).optional(),
    /** Make the key the primary key of a table that exists; a new table gets it anyway. */
    create_key: z.boolean().optional(),
    /** Indexes to create, each a list of columns. */
    indexes: z
      .array(z.array(z.string().min(1)).min(1).max(16))
      .max(10)
      .optional(),
    /** Gives each row an id of its own in the column `_headgate_load`, so that rows without a key can be taken back. */
    load_id: z.boolean().optional(),
    why: z.string().max(500).optional(),
  })
  .refine(({ table, path }) => (table === undefined) !== (path === undefined), 'give a load either table or path')
  .transform((load) => ({ ...load, connection: load.connection ?? (load.path === undefined ? 'warehouse' : 'files') }));
export type DraftLoad = z.infer<typeof DraftLoad>;

/** What a load writes to, as its draft spells it: the table or the path. */
export const draftTarget = ({ table, path }: { table?: string | undefined; path?: string | undefined }): string => table ?? path ?? '';

/** What becomes of runs that were due while nothing was there to run them: left out, the newest one, or each (up to a bound). */
export const CatchUp = z.enum(['skip', 'once', 'all']);
export type CatchUp = z.infer<typeof CatchUp>;

/** Left out, `catch_up` is `skip`. */
export const Schedule = z.strictObject({ cron: z.string().max(100), timezone: z.string().max(60), catch_up: CatchUp.optional() });
export type Schedule = z.infer<typeof Schedule>;

/** The name of a pipeline: short, lower case, the same in a list, a sentence and a file name. */
export const PipelineName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/, 'use lower-case letters, digits and _ . - (at most 63), starting with a letter or digit');

/** The value of a parameter: plain text that can be part of a path and of a constant, or a day (`today`, `yesterday`, `today-7`). */
export const ParameterValue = z.union([z.string().regex(/^[\w .:/+-]{0,100}$/, 'use letters, digits, blanks and _ . : + / -'), z.number()]);
export type ParameterValue = z.infer<typeof ParameterValue>;

export const Draft = z
  .strictObject({
    title: z.string().min(1).max(120),
    /** Keeps the plan as a pipeline of this name once it is approved. */
    name: PipelineName.optional(),
    /** Names that stand as `{name}` in paths and expressions, each with its default; a run may give other values. */
    parameters: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), ParameterValue).optional(),
    sources: z.array(DraftSource).min(1).max(20),
    steps: z.array(DraftStep).max(50).default([]),
    checks: z.array(DraftCheck).max(50).default([]),
    loads: z.array(DraftLoad).min(1).max(10),
    schedule: Schedule.optional(),
    strategy: Strategy.default('auto'),
  })
  .superRefine((draft, context) => {
    const path = unstorablePlace(draft);
    if (path) context.addIssue({ code: 'custom', path, message: 'a NUL character or half of a character cannot be stored; leave it out' });
  });
/** A parsed draft: defaults filled in. */
export type Draft = z.infer<typeof Draft>;
/** A draft as people and models write it: defaults may be left out. */
export type DraftInput = z.input<typeof Draft>;
