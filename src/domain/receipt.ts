/** The receipt: all facts of a finished run. */
import { z } from 'zod';
import { Snapshot } from './dataset.ts';
import { WriteMode } from './draft.ts';
import { CheckResult, Reconciled, RowAccount } from './effect.ts';
import { JsonObject } from './json.ts';
import { ActionChange } from './pipeline.ts';

export const LoadReceipt = z.object({
  load: z.string(),
  target: z.string(),
  mode: WriteMode,
  inserted: z.number(),
  updated: z.number(),
  deleted: z.number(),
  unchanged: z.number(),
  /** Rows in the target after the commit; null where others wrote files that nobody has counted. */
  rowsAfter: z.number().nullable(),
  /** The place itself is gone: an undo took a table back whole. */
  gone: z.literal(true).exactOptional(),
  /** What was compared between stage and engine, and whether it agreed. */
  reconciled: z.array(Reconciled),
  /** Until when it can be undone; null when it cannot. */
  undoUntil: z.string().nullable().exactOptional(),
});
export type LoadReceipt = z.infer<typeof LoadReceipt>;

/** What a run that failed had committed by then, as its error keeps it. */
export const CommittedLoads = z.object({ written: z.enum(['partly', 'yes']), loads: z.array(LoadReceipt) });

/** What one publish transaction did, from its result or from the ledger. */
export const PublishOutcome = z.object({
  loads: z.array(LoadReceipt),
  /** True when the ledger already had this run: nothing was changed now. */
  alreadyDone: z.boolean(),
});
export type PublishOutcome = z.infer<typeof PublishOutcome>;

export const Receipt = z.object({
  runId: z.string(),
  runNumber: z.number(),
  planId: z.string(),
  planHash: z.string(),
  fingerprint: z.string(),
  title: z.string(),
  approvedBy: z.string(),
  approvedAt: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** Seconds of work: prepare plus publish, without the human wait. */
  seconds: z.object({ prepare: z.number(), publish: z.number() }),
  bytes: z.number(),
  rows: RowAccount,
  loads: z.array(LoadReceipt),
  checks: z.array(CheckResult),
  snapshots: z.array(Snapshot),
  sql: z.array(z.object({ step: z.string(), sql: z.string() })),
  settings: JsonObject,
  /** Which model drafted the plan; `offline` for the planner without a key. */
  model: z.string(),
  versions: z.object({ headgate: z.string(), duckdb: z.string() }),
  /** Present when Headgate's own things were changed. */
  changes: z.array(ActionChange).optional(),
});
export type Receipt = z.infer<typeof Receipt>;
