/** What was done, as agents and people may ask for it: runs, what they loaded, and what stands behind it. */
import { z } from 'zod';
import { CheckResult, RowAccount } from './effect.ts';
import { LoadReceipt } from './receipt.ts';
import { KeptReject } from './reject.ts';
import { runStates } from './states.ts';

/** Whose runs and plans somebody may read: everybody's, or those of their own conversations. */
export const Reach = z.enum(['own', 'any']);
export type Reach = z.infer<typeof Reach>;

/** Who asks, and from which conversation. */
export interface Asker {
  id: string;
  threadId: string;
  reach: Reach;
  /** Of the message that is worked on; left out: the newest of theirs. */
  seq?: number;
}

export const Failure = z.object({ family: z.string(), code: z.string(), message: z.string(), hint: z.string().optional() });
export type Failure = z.infer<typeof Failure>;

export const RunSummary = z.object({
  number: z.number(),
  title: z.string(),
  state: z.enum(runStates),
  /** `warehouse.analytics.orders`, or the path of a file. */
  targets: z.array(z.string()),
  /** The datasets it read. */
  sources: z.array(z.string()),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Of work: prepare and publish, without the human wait; null while unknown. */
  seconds: z.number().nullable(),
  rows: RowAccount.nullable(),
  askedBy: z.string(),
  decidedBy: z.string().nullable(),
  error: Failure.nullable(),
  /** Whether it belongs to the conversation that asks. */
  here: z.boolean(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** A plan that could not be prepared, so that it never became a run. */
const FailedPlan = z.object({ title: z.string(), at: z.string(), error: Failure, here: z.boolean() });
type FailedPlan = z.infer<typeof FailedPlan>;

export const RunStep = z.object({ words: z.string(), rowsIn: z.number().nullable(), rowsOut: z.number().nullable() });
export type RunStep = z.infer<typeof RunStep>;

export const RunFacts = RunSummary.extend({
  decidedAt: z.string().nullable(),
  model: z.string(),
  /** What the card showed, in order. */
  steps: z.array(RunStep),
  loads: z.array(LoadReceipt),
  checks: z.array(CheckResult.omit({ sample: true })),
  /** What exactly was read, by dataset: parts with size, time and hash. */
  inputs: z.array(z.object({ dataset: z.string(), parts: z.number(), sizeBytes: z.number(), modifiedAt: z.string(), sha256: z.string() })),
  undoneBy: z.number().nullable(),
});
export type RunFacts = z.infer<typeof RunFacts>;

export const RunQuery = z.object({
  /** Runs that read or wrote this dataset. */
  dataset: z.string().optional(),
  states: z.array(z.enum(runStates)).optional(),
  sinceDays: z.number().positive().optional(),
  /** Only those of the conversation that asks. */
  here: z.boolean().optional(),
  limit: z.number().int().min(1).max(200).default(20),
});
export type RunQuery = z.infer<typeof RunQuery>;

/** A column of a source that a loaded column is computed from. */
export const SourceColumn = z.object({ dataset: z.string(), column: z.string() });

/** How a dataset, or one column of it, came to be: by the newest standing run of each plan that loads it. */
export const Origin = z.object({
  target: z.string(),
  run: z.number(),
  title: z.string(),
  finishedAt: z.string(),
  /** Datasets that it is made of. */
  sources: z.array(z.string()),
  /** What happens on the way, in order. */
  steps: z.array(RunStep),
  rows: RowAccount.nullable(),
  /** Present when a column was asked for. */
  column: z
    .object({
      name: z.string(),
      from: z.array(SourceColumn),
      /** The step that computes it and its expression; null when it is taken over as it is. */
      made: z.object({ words: z.string(), expression: z.string().nullable() }).nullable(),
    })
    .nullable(),
});
export type Origin = z.infer<typeof Origin>;

/** A load that reads a dataset, or one column of it. */
export const Dependent = z.object({
  target: z.string(),
  run: z.number(),
  title: z.string(),
  /** The dataset that it reads, directly. */
  reads: z.string(),
  /** Columns of the target that are computed from the asked column; every column where a whole dataset was asked for. */
  columns: z.array(z.string()),
  /** Steps, checks and keys that name the column. */
  uses: z.array(z.string()),
  /** 1: reads it itself; 2: reads what such a load writes; and so on. */
  distance: z.number(),
});
export type Dependent = z.infer<typeof Dependent>;

/** The loads of a dataset as far as its age is concerned. */
export const Freshness = z.object({
  target: z.string(),
  /** The newest runs that loaded it and stand, newest first. */
  loads: z.array(
    z.object({
      run: z.number(),
      finishedAt: z.string(),
      loaded: z.number(),
      rowsAfter: z.number().nullable(),
      /** The newest time of what was read: the files', where it came from files. */
      sourcesChangedAt: z.string().nullable(),
      /** How far its cursors are. */
      cursors: z.array(z.object({ dataset: z.string(), cursor: z.string(), upTo: z.string().nullable() })),
    }),
  ),
});
export type Freshness = z.infer<typeof Freshness>;

export const RunComparison = z.object({
  before: z.number(),
  after: z.number(),
  samePlan: z.boolean(),
  /** What differs: rows, seconds, inputs, steps, checks. */
  differences: z.array(z.object({ what: z.string(), before: z.string(), after: z.string() })),
});
export type RunComparison = z.infer<typeof RunComparison>;

/** Whether runs get slower or faster. */
const Pace = z.object({
  direction: z.enum(['rising', 'falling', 'steady']),
  /** Change of the seconds of work per run, and their median. */
  slope: z.number(),
  median: z.number(),
});
type Pace = z.infer<typeof Pace>;

export const RunList = z.object({ runs: z.array(RunSummary), failedPlans: z.array(FailedPlan), pace: Pace.nullable() });
export type RunList = z.infer<typeof RunList>;

export const RunRejects = z.object({
  run: z.number(),
  /** All of them, exactly, and those that can be listed. */
  count: z.number(),
  kept: z.number(),
  rejects: z.array(KeptReject),
});
export type RunRejects = z.infer<typeof RunRejects>;

/** A dataset, perhaps with its connection, and perhaps one of its columns. */
export const DatasetColumn = z.object({
  connection: z.string().max(63).optional(),
  dataset: z.string().min(1).max(1024),
  column: z.string().min(1).max(260).optional(),
});
export type DatasetColumn = z.infer<typeof DatasetColumn>;

/** What may be asked about what was done. `hidden` counts the loads of others that the asker may not read. */
export interface History {
  /** Newest first. */
  runs(query: RunQuery): Promise<RunList>;
  /** By number, or the newest of the conversation, else of all; `failed`: the newest that failed. Null when there is none. */
  run(which: number | 'last' | 'failed'): Promise<RunFacts | null>;
  /** The rows that a run could not read. */
  rejects(run: number, limit: number): Promise<RunRejects>;
  compare(before: number, after: number): Promise<RunComparison>;
  origins(of: DatasetColumn): Promise<{ origins: Origin[]; hidden: number }>;
  dependents(of: DatasetColumn): Promise<{ dependents: Dependent[]; hidden: number }>;
  freshness(of: DatasetColumn): Promise<Freshness[]>;
}

/** Why a run or a plan failed. */
export const ExplainedFailure = z.object({
  /** Null for a plan that could not be prepared. */
  run: z.number().nullable(),
  title: z.string(),
  at: z.string().nullable(),
  error: Failure,
  /** The newest run into the same target that succeeded before. */
  lastGood: z.number().nullable(),
  /** How often the same error came into the same target since then. */
  times: z.number(),
});
export type ExplainedFailure = z.infer<typeof ExplainedFailure>;

/** `hidden` counts loads of others that the asker may not read. */
export const Origins = z.object({ origins: z.array(Origin), hidden: z.number() });
export type Origins = z.infer<typeof Origins>;

/** `hidden` counts loads of others that the asker may not read. */
export const Dependents = z.object({ dependents: z.array(Dependent), hidden: z.number() });
export type Dependents = z.infer<typeof Dependents>;
