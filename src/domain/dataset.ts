/** Columns, result tables, snapshots and inspections: what a dataset is before anybody plans with it. */
import { z } from 'zod';
import { JsonObject, JsonValue } from './json.ts';

/** A column; `type` is DuckDB's type text, e.g. `DECIMAL(12,2)`, `TIMESTAMP`, `STRUCT(sku VARCHAR, qty BIGINT)[]`. */
export const Column = z.object({ name: z.string(), type: z.string() });
export type Column = z.infer<typeof Column>;

/**
 * A cell as JSON. Decimals and integers beyond 2^53 are strings (exact); dates and timestamps ISO text;
 * blobs `\x` hex; lists arrays; structs objects.
 */
export type Cell = JsonValue;

/** A bounded result. `truncated` says that more rows exist than are here. */
export const Table = z.object({
  columns: z.array(Column),
  rows: z.array(z.array(JsonValue)),
  truncated: z.boolean(),
  /** What whoever reads the rows must know: rows of a source that could not be read. */
  notes: z.array(z.string()).optional(),
  /** Columns computed from columns about people, under whatever name: their values are not for models. */
  personal: z.array(z.string()).optional(),
});
export type Table = z.infer<typeof Table>;

/** The pinned identity of one part (file, object) of an input. */
export const SnapshotPart = z.object({
  name: z.string(),
  sizeBytes: z.number(),
  modifiedAt: z.string(),
  /** Hex SHA-256 of the bytes that were read. */
  sha256: z.string(),
  /** What the service calls this version of an object, where it came from one. */
  etag: z.string().optional(),
  versionId: z.string().optional(),
  /** Plain text has no end of its own: had it been cut at the end of a line before it was stored, nothing in it would tell. */
  lengthUnverified: z.literal(true).optional(),
});
export type SnapshotPart = z.infer<typeof SnapshotPart>;

/** The pinned identity of an input: what exactly was read. */
export const Snapshot = z.object({
  source: z.string(),
  connection: z.string(),
  dataset: z.string(),
  parts: z.array(SnapshotPart),
  /** The moment of a database that all sources of a job were read as of, in its own words. */
  moment: z.string().optional(),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** One entry of a catalog listing. */
export const DatasetEntry = z.object({
  connection: z.string(),
  /** The text a person would use: `samples/orders.csv`, `analytics.orders`. */
  name: z.string(),
  kind: z.enum(['file', 'folder', 'table', 'view']),
  format: z.string().optional(),
  sizeBytes: z.number().optional(),
  rows: z.number().optional(),
});
export type DatasetEntry = z.infer<typeof DatasetEntry>;

/** A type of a system itself: as its own SQL writes it, and whether only the connection it was found in is sure to have it. */
export const NativeType = z.object({ type: z.string(), own: z.literal(true).optional() });
export type NativeType = z.infer<typeof NativeType>;

/** A listing tells no more than these at once. */
export const mostListed = 200;

/** What a connector found out about a dataset without changing anything. */
export const Inspection = z.object({
  connection: z.string(),
  dataset: z.string(),
  /** The connector kind, e.g. `files`. */
  kind: z.string(),
  columns: z.array(Column),
  /** Columns that the engine has another type for, by name: a target of the same kind can keep what they are. */
  native: z.record(z.string(), NativeType).optional(),
  /** Everything the connector needs to read it the same way again; opaque to planning. */
  reader: JsonObject,
  rows: z.number().nullable(),
  rowsExact: z.boolean(),
  sizeBytes: z.number(),
  /** About how many bytes a read goes through, where the connector tells: what is packed is more. */
  readBytes: z.number().optional(),
  /** Facts a person should know: delimiter, encoding, N/A values read as NULL, files with other columns. */
  notes: z.array(z.string()),
  sample: Table,
  /** Of the rejects of a run: the draft that loads them as their run would have, once a step repairs them. */
  replay: JsonObject.optional(),
});
export type Inspection = z.infer<typeof Inspection>;

/** An existing table that a load may write to. */
export const TargetTable = z.object({
  schema: z.string(),
  table: z.string(),
  rows: z.number(),
  /** Target-native column types, e.g. `numeric(12,2)`. */
  columns: z.array(
    Column.extend({
      nullable: z.boolean(),
      generated: z.boolean(),
      hasDefault: z.boolean(),
      /** The DuckDB type whose values it holds; left out where nobody knows. */
      engineType: z.string().optional(),
    }),
  ),
  /** Unique keys, the primary key first. */
  keys: z.array(z.array(z.string())),
  /** Triggers, row security, rewriting rules: whatever makes an effect unknowable, in words. */
  hazards: z.array(z.string()),
  /** The columns that each origin brought the last time. */
  lastLoads: z.array(z.object({ origin: z.string(), columns: z.array(Column) })).optional(),
});
export type TargetTable = z.infer<typeof TargetTable>;
