/** What a staged load's handle holds: the names, types and counts a publish needs, as JSON that survives a restart. */
import { z } from 'zod';
import { Column } from '#domain/dataset.ts';
import { Advance } from '#domain/incremental.ts';
import type { JsonObject } from '#domain/json.ts';
import { preparedElsewhere } from '#domain/other-release.ts';
import { loadIdColumn } from '#domain/plan.ts';

export const StagedColumn = z.strictObject({
  /** The column in the target. */
  name: z.string(),
  /** The column in the engine's relation; another spelling of the same name. */
  source: z.string(),
  engineType: z.string(),
  /** Its Postgres type in stage and target, and `COLLATE …` or nothing. */
  type: z.string(),
  collate: z.string(),
  /** The target does not have it yet. */
  added: z.boolean(),
  identityAlways: z.boolean(),
});
export type StagedColumn = z.infer<typeof StagedColumn>;

/**
 * How the staged rows reach the target.
 * `rename`: the stage becomes the table. `append`: the stage's rows are inserted. `merge`: the delta is applied by key.
 * `swap-rows`: every row is deleted and the stage's rows are inserted, in one transaction.
 * `put-away`: the table itself moves to our private schema, under the stage's name. Only an undo takes this way.
 */
export const Route = z.enum(['rename', 'append', 'merge', 'swap-rows', 'put-away']);

/** Row count and checksum of a whole table. */
export const Content = z.strictObject({ rows: z.string(), checksum: z.string() });
export type Content = z.infer<typeof Content>;

/** What the handle of an undo says besides. */
export const Undoing = z.strictObject({
  /** The published load that is taken back. */
  runId: z.string(),
  load: z.string(),
  /** Columns of the target that go with it; nobody wrote into them. */
  drops: z.array(z.strictObject({ name: z.string(), type: z.string(), collate: z.string() })),
  /** Indexes and sequences of a table that moves: their names there must not meet those of others. */
  renames: z.array(z.strictObject({ from: z.string(), to: z.string() })),
});
export type Undoing = z.infer<typeof Undoing>;

/** What is created besides rows: the primary key, and indexes. */
export const Structure = z.strictObject({ key: z.array(z.string()).nullable(), indexes: z.array(z.array(z.string())) });
export type Structure = z.infer<typeof Structure>;

/** A sequence that must not stay behind the numbers of a column. `name` is quoted, with its schema; `to` is the last number taken. */
export const SequenceMove = z.strictObject({ column: z.string(), name: z.string(), rises: z.boolean(), to: z.string().regex(/^-?\d+$/) });
export type SequenceMove = z.infer<typeof SequenceMove>;

export const Handle = z.strictObject({
  format: z.literal(1),
  route: Route,
  schema: z.string(),
  table: z.string(),
  /** Our table with the staged rows. An undo that merges has none; its delta stands here as well. */
  stage: z.string(),
  /** Our table with the delta, when the route is `merge`. */
  delta: z.string().nullable(),
  /** Our table that receives every row of the target when the route is `swap-rows`. */
  beforeTable: z.string().nullable(),
  columns: z.array(StagedColumn),
  /** The columns whose before image is kept; in the delta in the order b1, b2, … */
  before: z.array(z.string()),
  key: z.array(z.string()),
  /** A unique index of the target covers the key: rows that appear meanwhile are refused without a lock. */
  keyIsUnique: z.boolean(),
  newSchema: z.boolean(),
  structure: Structure.nullable().default(null),
  expected: z.strictObject({ inserts: z.number(), updates: z.number(), deletes: z.number(), unchanged: z.number() }),
  /** The target as it was measured: its definition, and where the whole table counts its rows and their checksum. */
  guard: z.strictObject({
    shape: z.string().nullable(),
    content: Content.nullable(),
  }),
  /** Of a table that is created: what it will hold, and our table with key and row hash of each row where there is a key. */
  created: z.strictObject({ content: Content, images: z.string().nullable() }).nullable().default(null),
  undoing: Undoing.nullable().default(null),
  /** Each row has an id of its own, by which an undo tells it from others. */
  hasLoadIds: z.boolean().default(false),
  /** Positions of incremental sources that move with the rows. */
  advances: z.array(Advance).default([]),
  /** Where the rows come from, and the columns they brought. */
  brought: z
    .strictObject({ origin: z.string(), columns: z.array(Column) })
    .nullable()
    .default(null),
  /** Columns of the target that get the staged type, with the one they have. */
  widened: z.array(z.strictObject({ name: z.string(), from: z.string(), to: z.string() })).default([]),
  sequences: z.array(SequenceMove).default([]),
});
export type Handle = z.infer<typeof Handle>;

/** The columns by which an undo finds the rows of a load. */
export const undoKey = (handle: Pick<Handle, 'key' | 'hasLoadIds'>): string[] => (handle.hasLoadIds ? [loadIdColumn] : handle.key);

/** What was done to the target. */
export type Applied = Handle['expected'];

/** The handle of a staged load. Throws `publish.stale` when it says something that this release does not know. */
export function parseHandle(handle: JsonObject): Handle {
  const parsed = Handle.safeParse(handle);
  if (!parsed.success) throw preparedElsewhere('What was staged for this load', parsed.error);
  return parsed.data;
}
