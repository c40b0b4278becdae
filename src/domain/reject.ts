/** Rows that could not be read, as they are kept: the quarantine of a plan and of the run that published it. */
import { z } from 'zod';
import { Reject } from './effect.ts';

/** The connection, and its kind, through which plans read rejects again. */
export const rejectsKind = 'rejects';

/** The values of a row by column, each as its text; NULL stays null. */
export const RejectRecord = z.record(z.string(), z.string().nullable());
export type RejectRecord = z.infer<typeof RejectRecord>;

/** A reject with all that a repair needs. */
export const RejectedRow = Reject.extend({
  /** Null for a row that could not be split into columns, and for one that is too long to keep. */
  record: RejectRecord.nullable(),
  /** The text of a row that could not be split; null where `record` says it all. */
  raw: z.string().nullable(),
});
export type RejectedRow = z.infer<typeof RejectedRow>;

export const KeptReject = RejectedRow.extend({
  /** Counts from 1 within its plan. */
  number: z.number(),
  /** The number of the run that loaded or rejected it again, once it was repaired. */
  replayedBy: z.number().nullable(),
});
export type KeptReject = z.infer<typeof KeptReject>;

/** How many rejects of a source there are, and what a replay may still read. */
export const RejectedSource = z.object({
  source: z.string(),
  kept: z.number(),
  /** Those with a record. */
  replayable: z.number(),
  /** Those of them that a run has replayed, and the latest such run. */
  replayed: z.number(),
  /** Those that could not be split into columns and are kept as a text, and how many of them were replayed. */
  unsplit: z.number(),
  unsplitReplayed: z.number(),
  replayedBy: z.number().nullable(),
});
export type RejectedSource = z.infer<typeof RejectedSource>;

/** What is kept of a plan's rejects. */
export const RejectSummary = z.object({
  /** All of them, exactly. */
  count: z.number(),
  /** Those that can be listed: fewer than `count` when there were more than are kept. */
  kept: z.number(),
  /** The run that published the plan's rows; null before, and where targets have no transactions. */
  runNumber: z.number().nullable(),
  keptAt: z.string(),
  sources: z.array(RejectedSource),
});
export type RejectSummary = z.infer<typeof RejectSummary>;

/** Which of a plan's rejects are wanted, in order of their numbers. */
export interface RejectQuery {
  /** Those with a higher number. */
  after: number;
  limit: number;
  source?: string;
  /** Only those with a record that no run has replayed yet; `again` takes the replayed ones too. */
  replayable?: 'open' | 'again';
  /** Those that are kept as a text alone, instead of those with a record. */
  unsplit?: boolean;
}

/** What a replay read: all open rejects of a source of a plan. */
export const Replay = z.object({
  planId: z.string(),
  source: z.string(),
  /** How many were open. */
  rows: z.number(),
  /** Rows that were replayed before were read as well, because somebody asked for them. */
  again: z.boolean(),
  /** They are those that could not be split into columns. */
  unsplit: z.literal(true).exactOptional(),
});
export type Replay = z.infer<typeof Replay>;

/** Keeps rejects: in the target, where they commit with the rows, or in the catalog for targets without transactions. */
export interface RejectKeeper {
  /** Keeps what an attempt could not read, instead of what an older one left. Throws `fence.lost`. */
  keep(attempt: { planId: string; epoch: number }, rejected: { count: number; pages: AsyncIterable<RejectedRow[]> }): Promise<void>;
  /** Null when nothing is kept of the plan. */
  summary(planId: string): Promise<RejectSummary | null>;
  list(planId: string, query: RejectQuery): Promise<KeptReject[]>;
  /** Marks what a published run replayed, where that could not be done in the publishing transaction. Idempotent. */
  markReplayed(replay: Replay, runNumber: number): Promise<void>;
  /** Opens again what a run had replayed, because its rows were taken back. Idempotent. */
  reopen(replay: Replay, runNumber: number): Promise<void>;
  /** Drops lists that are older. Returns how many. */
  expire(days: number): Promise<number>;
}

/** A page of rejects as surfaces hand it out. */
export const RejectPage = RejectSummary.extend({
  planId: z.string(),
  /** Null when nothing is kept. */
  keptAt: z.string().nullable(),
  rejects: z.array(KeptReject),
  /** Where the next page begins (`after`); null at the end. */
  next: z.number().nullable(),
});
export type RejectPage = z.infer<typeof RejectPage>;
