/**
 * The contract of a connector: one folder per kind of system. A connector inspects and reads datasets,
 * and, when it can be written to, stages, measures and publishes loads. It never imports another connector.
 */
import type { z } from 'zod';
import type { DatasetEntry, Inspection, Snapshot, Table, TargetTable } from '#domain/dataset.ts';
import type { WriteMode } from '#domain/draft.ts';
import type { Reject, StagedLoad } from '#domain/effect.ts';
import type { Advance, LoadedFile, Position, SourceIdentity } from '#domain/incremental.ts';
import type { InputIdentity, LoadedBefore } from '#domain/input-identity.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';
import type { HitFailpoint } from '#domain/failpoints.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { PublishOutcome } from '#domain/receipt.ts';
import type { BreakerState } from '#domain/states.ts';
import type { RejectedRow, RejectKeeper, Replay } from '#domain/reject.ts';
import type { Engine, EngineProgress } from '../engine/engine.ts';

export type { StagedLoad } from '#domain/effect.ts';
export type { PublishOutcome } from '#domain/receipt.ts';

/** What a connector can do. Callers ask this record, never the name. */
export interface Capabilities {
  read: boolean;
  write: boolean;
  /** Whether a load commits together with its ledger row. */
  transactional: boolean;
  modes: readonly WriteMode[];
  /** Loads name a path and write files; otherwise they name a table. */
  paths?: boolean;
  /** Whether a source may be a query in the connection's own SQL. */
  queries?: boolean;
  /** Whether `SourceReader.sift` tells files that were loaded before from new ones. */
  newFiles?: boolean;
  /** Longest identifier in bytes, or null. */
  maxIdentifierBytes: number | null;
  /** Names that no column of a target may have. */
  reservedColumns?: readonly string[];
}

/** What every call into a connector carries. */
export interface ConnectorContext {
  engine: Engine;
  signal: AbortSignal;
  log: Logger;
}

/** A source opened for one job. */
export interface OpenedSource {
  /** A SELECT that scans the dataset in the engine with the planned columns. */
  sql: string;
  /** Known row count before reading, or null. */
  rowsEstimate: number | null;
  sizeBytes: number;
  /** After the scan: the rows that could not be read: their full count, and the first `listed` of them (1,000 when left out). */
  rejects(listed?: number): Promise<{ count: number; rows: Reject[] }>;
  /** After the scan: the first `limit` rejects with all that a repair needs, page by page. Left out where no row can be rejected. */
  rejectPages?(limit: number): AsyncIterable<RejectedRow[]>;
  /**
   * Verifies that what was read is complete and did not change while being read, and returns its identity.
   * May be awaited while the scan runs. Throws `source.changed`, `source.truncated`.
   */
  verified: Promise<Snapshot>;
  /** The source itself left out what lies below `atLeast`, so nobody knows how many rows those are. */
  bounded?: true;
}

/** Rows below are not wanted. `value` is a text that DuckDB casts to the column's type; `nulls`: rows without a value are wanted. */
export interface LowerBound {
  column: string;
  value: string;
  nulls: boolean;
}

/** A source to open, as its inspection pinned it. `id` names its relation in the engine. */
export interface SourceToOpen {
  id: string;
  dataset: string;
  reader: JsonObject;
  /** Other sources of the same connection that the job opens next: where a connector can, they are read as of the same moment. */
  together?: SourceToOpen[];
  /** Only the files of these names, as `sift` gave them. */
  only?: string[];
  /** Rows that a connector may leave out; who asks leaves them out again. */
  atLeast?: LowerBound;
}

/** Files of a dataset against those that were loaded before. */
export interface Sifted {
  /** Names never loaded, and names whose content is another one now. */
  fresh: string[];
  replaced: string[];
  known: number;
}

/** What tells whether a dataset is still the same. */
export interface Identity {
  /** Another one once the dataset has changed; empty when there is none now. */
  text: string;
  /** False right after a change, when another one may leave the same text. */
  settled: boolean;
}

export interface SourceReader {
  /** Datasets below a prefix or matching a search text; at most `limit`. */
  list(context: ConnectorContext, query: { search?: string; limit: number }): Promise<DatasetEntry[]>;
  /**
   * Schema, size, sample and pinned reader options of a dataset.
   * Throws `source.not-found` with the nearest names in `details.suggestions`, `source.outside-roots`, `source.empty`, `source.unreadable`.
   */
  inspect(context: ConnectorContext, dataset: string, options: JsonObject): Promise<Inspection>;
  /** What a dataset is known by, told without reading it; null when it cannot be told. Never throws. */
  identify?(dataset: string): Promise<Identity | null>;
  /** Begins with what opening the dataset will need on this machine, as far as a short while goes. Left out where that is nothing. */
  bring?(dataset: string, signal: AbortSignal): Promise<void>;
  /** Opens a dataset with the reader options of its inspection. */
  open(context: ConnectorContext, source: SourceToOpen): Promise<OpenedSource>;
  /** Tells the files of a dataset apart from those loaded before, by name and content. None at all is no error. */
  sift?(context: ConnectorContext, dataset: string, known: readonly LoadedFile[]): Promise<Sifted>;
}

/** Identity of a piece of staged work in the target: the plan, and the attempt's fence. */
export interface Fence {
  planId: string;
  epoch: number;
}

export interface StageRequest {
  fence: Fence;
  load: PlannedLoad;
  /** The relation in the engine whose rows are staged. */
  relation: string;
  /** The bytes of the sources its rows come from, where somebody knows. */
  inputBytes?: number;
  onProgress: (progress: EngineProgress & { bytes: number }) => void;
  /** Positions of incremental sources that move when the load is published, in its transaction, or the publish is stale. */
  advances?: Advance[];
  /** The datasets that the rows come from, as one text: the target remembers which columns they brought. */
  origin?: string;
  failpoint: HitFailpoint;
}

export interface UndoRequest {
  fence: Fence;
  /** The load to take back, as it was planned. */
  load: PlannedLoad;
  /** The run that published it. */
  runId: string;
  failpoint: HitFailpoint;
}

/** What the ledger keeps of a run besides its counts. */
export interface PublishRecord {
  runNumber: number;
  /** What each load was made of, by load id. */
  inputs: Record<string, InputIdentity>;
  /** What the run read again of the rejects that are kept in this target. */
  replays: Replay[];
}

export interface PublishRequest {
  fence: Fence;
  runId: string;
  /** Left out, the ledger names the run by its id alone, and the same input is not noticed when it comes again. */
  record?: PublishRecord;
  planHash: string;
  fingerprint: string;
  approvedBy: string;
  loads: { load: PlannedLoad; staged: StagedLoad }[];
  failpoint: HitFailpoint;
}

export interface TargetWriter {
  /** The table as it is, or null. Throws `target.protected` for system schemas, `target.bad-name`. */
  inspectTarget(context: ConnectorContext, table: string): Promise<TargetTable | null>;
  /** Splits and validates a table name: `orders` → `public.orders`. Throws `target.bad-name`, `target.protected`. */
  resolve(table: string): { schema: string; table: string };
  /** Where the loads of a source into a table stand, or null before the first. Absent where loads are not transactional. */
  position?(table: { schema: string; table: string }, source: SourceIdentity): Promise<Position | null>;
  /** Stages a load's rows and measures its delta. Touches nobody's table. Throws `stage.*`, `fence.lost`. */
  stage(context: ConnectorContext, request: StageRequest): Promise<StagedLoad>;
  /**
   * Stages the taking back of a published load as a load of its own, for the same publish: only rows that still are as they were
   * loaded; the others are listed in `effect.takesBack`. Touches nobody's table. Absent where loads cannot be taken back.
   * Throws `undo.expired`, `undo.done`, `undo.impossible`, `fence.lost`.
   */
  stageUndo?(context: Omit<ConnectorContext, 'engine'>, request: UndoRequest): Promise<StagedLoad>;
  /** The one transaction. Throws `publish.stale` when the target is not what the approver saw, `fence.lost`. */
  publish(context: Omit<ConnectorContext, 'engine'>, request: PublishRequest): Promise<PublishOutcome>;
  /**
   * The outcome of a run from the ledger, or null: decides after a crash or an unknown COMMIT. With a fence the answer is final:
   * it waits for older attempts that are committing, and none publishes afterwards. Throws `fence.lost` when a newer attempt exists.
   */
  ledger(runId: string, fence?: Fence): Promise<PublishOutcome | null>;
  /** Drops stages of a plan whose fence is not newer. Idempotent. */
  discard(planId: string): Promise<void>;
  /** Drops what was kept of loads whose time to be undone is over, and returns of how many. Idempotent. */
  sweep?(): Promise<number>;
  /** Ids of the plans of which staged rows lie here, also those of another Headgate. */
  stagedPlans(): Promise<string[]>;
  /** Keeps the rejects of plans beside their rows, and commits them together. Absent where loads are not transactions. */
  rejects?: RejectKeeper;
  /** The newest run that loaded the same input into this table, if its rows may still be there. Absent where no ledger can tell. */
  loadedBefore?(load: PlannedLoad, identity: InputIdentity): Promise<LoadedBefore | null>;
  /** Free space where rows are staged, or null where nobody can tell. */
  freeBytes?(): Promise<number | null>;
  /** A bounded read-only SELECT in the target (for answers and tests). */
  query?(sql: string, options: { maxRows: number; timeoutMs: number }): Promise<Table>;
}

/** A connection with its connector bound to its settings. */
export interface Connection {
  name: string;
  kind: string;
  /** Of one that people stored: which system it reaches, as whom, and what of it. An approval is given for that. */
  identity?: string;
  capabilities: Capabilities;
  reader: SourceReader | null;
  writer: TargetWriter | null;
  /** Reachable and usable? Never throws. */
  health(): Promise<{ ok: boolean; message: string }>;
  /** Whether calls are let through in this process; absent where there is nothing to call, such as a folder. */
  breaker?(): BreakerState;
  close(): Promise<void>;
}

/** What a connector folder exports. */
export interface Connector<S> {
  kind: string;
  capabilities: Capabilities;
  settings: z.ZodType<S>;
  connect(name: string, settings: S, log: Logger): Connection;
}
