/** Loading only what is new: the rules a draft gives, what a plan keeps of them, and where such loads stand in a target. */
import { z } from 'zod';
import { counted } from './amounts.ts';
import { Column } from './dataset.ts';
import { AppError } from './errors.ts';

const Bound = z.union([z.string().min(1).max(60), z.number()]);

/** Rows whose cursor column has grown since the last load. */
const ByCursor = z.strictObject({
  by: z.literal('cursor').default('cursor'),
  cursor: z.string().min(1).max(260),
  /** How far before the last value rows may still arrive: `1 hour` for dates and times, a number for numbers. */
  lag: Bound.optional(),
  /** What a row without a cursor value means. */
  nulls: z.enum(['error', 'include', 'exclude']).default('error'),
  /** Where the first load begins; left out: with everything. */
  initial: Bound.optional(),
});

/** Files of a folder or pattern that were not loaded into this table before. */
const ByFiles = z.strictObject({
  by: z.literal('files'),
  /** A file of a known name with other content: ask, load it again, or leave it out. */
  replaced: z.enum(['ask', 'load', 'skip']).default('ask'),
});

export const Incremental = z.union([ByFiles, ByCursor]);
export type Incremental = z.infer<typeof Incremental>;

/** A part of a source, both ends included: `2026-03-31` as the end of a time means that whole day. */
export const BackfillRange = z.strictObject({ column: z.string().min(1).max(260), from: Bound, to: Bound });
export type BackfillRange = z.infer<typeof BackfillRange>;

/** A cursor rule as planned, checked against the column's type. Values are texts that DuckDB casts to that type. */
export const PlannedCursor = z.object({
  by: z.literal('cursor'),
  cursor: z.string(),
  type: z.string(),
  /** An interval or a number, as text. */
  lag: z.string().nullable(),
  nulls: z.enum(['error', 'include', 'exclude']),
  initial: z.string().nullable(),
});
export type PlannedCursor = z.infer<typeof PlannedCursor>;

export const PlannedIncremental = z.union([ByFiles, PlannedCursor]);
export type PlannedIncremental = z.infer<typeof PlannedIncremental>;

export const PlannedRange = z.object({ column: z.string(), type: z.string(), from: z.string(), to: z.string() });
export type PlannedRange = z.infer<typeof PlannedRange>;

/** What a table was loaded from, as far as increments are concerned: a change of any member starts anew. */
export const SourceIdentity = z.object({
  connection: z.string(),
  dataset: z.string(),
  /** The cursor column, or null when whole files are told apart. */
  cursor: z.string().nullable(),
});
export type SourceIdentity = z.infer<typeof SourceIdentity>;

/** A file that was loaded: its name, and what its content was. */
export const LoadedFile = z.object({
  name: z.string(),
  sizeBytes: z.number(),
  modifiedAt: z.string(),
  sha256: z.string(),
  /** What the service calls this version of an object, where it came from one. */
  etag: z.string().nullable(),
});
export type LoadedFile = z.infer<typeof LoadedFile>;

/** A run that loaded something, and when it committed. */
export const LastLoad = z.object({
  /** Null for runs of versions that did not note their number. */
  runNumber: z.number().nullable(),
  at: z.string(),
});
export type LastLoad = z.infer<typeof LastLoad>;

const Restarted = z.enum(['new', 'empty']);

/** Where the loads of one source into one table stand. */
export const Position = z.object({
  /** Rises with every load; a load prepared on an older one is refused. */
  version: z.number(),
  /** The highest cursor value loaded, as text. */
  value: z.string().nullable(),
  /** Loaded rows from `seenFrom` on, by hash: how many of each. */
  seen: z.record(z.string(), z.number()),
  /** The cursor value from which `seen` has every loaded row; null when that is not known. */
  seenFrom: z.string().nullable(),
  /** The columns those hashes are over. */
  basis: z.array(Column),
  /** Files loaded. */
  files: z.array(LoadedFile),
  /** The load that brought it here. */
  last: LastLoad,
  /** The table is not as a load left it: another one of the same name, or without a row. What was loaded before is not in it. */
  restarted: Restarted.exactOptional(),
});
export type Position = z.infer<typeof Position>;

/** What a publish changes about a position, in the transaction of its rows. */
export const Advance = z.object({
  source: SourceIdentity,
  /** The version it was prepared on; null when there was none. */
  from: z.number().nullable(),
  value: z.string().nullable(),
  seen: z.record(z.string(), z.number()),
  seenFrom: z.string().nullable().default(null),
  basis: z.array(Column),
  /** Files to add, or to put in the place of those of the same name. */
  files: z.array(LoadedFile),
});
export type Advance = z.infer<typeof Advance>;

/** The measured facts of an increment: part of the effect, so that an approval binds to them. */
export const Increment = z.object({
  source: z.string(),
  dataset: z.string(),
  cursor: z.string().nullable(),
  /** The lowest cursor value read (included), and the highest loaded; null: from the beginning, or files. */
  after: z.string().nullable(),
  upTo: z.string().nullable(),
  /** Where the lag begins, when rows from there to `after` are not read because nobody can tell which of them were loaded. */
  lagFrom: z.string().exactOptional(),
  rows: z.number(),
  /** Rows read and left out; null where the source itself did not send them. */
  leftOut: z.number().nullable(),
  /** Files read now, and those that were loaded before and not read. */
  files: z.array(z.string()),
  knownFiles: z.number(),
  /** The version of the position it continues. */
  version: z.number().nullable(),
  /** The load that brought that position. */
  last: LastLoad.exactOptional(),
  restarted: Restarted.exactOptional(),
});
export type Increment = z.infer<typeof Increment>;

/** Whether reading failed only because there is no file: for who wants new files alone that is an answer, where the place is known to be one. */
export function isEmptied(error: unknown, isPlace: boolean): boolean {
  if (!(error instanceof AppError)) return false;
  return error.details['files'] === 0 || (error.code === 'source.not-found' && isPlace);
}

/** Whether a text can only mean a place of several files: a pattern, or a folder with its mark. */
export const meansPlace = (dataset: string): boolean => /[*?]|\/$/.test(dataset);

/** What can be counted on to grow: times, numbers, and texts in their binary order. Null: the type has no order worth a cursor. */
export function cursorKind(type: string): 'time' | 'number' | 'text' | null {
  if (/^(DATE|TIMESTAMP)/.test(type)) return 'time';
  if (/^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL|FLOAT|DOUBLE)/.test(type) && !type.endsWith(']')) return 'number';
  return type === 'VARCHAR' ? 'text' : null;
}

/** A planned lag in words: `2 day` is `2 days`, a number is itself. */
export const lagWords = (lag: string): string =>
  lag.replace(/^(\d+) ([a-z]+)$/, (_all, number: string, unit: string) => counted(Number(number), unit));
