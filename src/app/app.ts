/** The application as surfaces see it: the only door. Every call carries the principal and is checked against its roles. */
import type { ConnectionView } from '#domain/connection-view.ts';
import type { DatasetEntry, Inspection } from '#domain/dataset.ts';
import type { Decision } from '#domain/decision.ts';
import type { DraftInput } from '#domain/draft.ts';
import type { StoredEvent, TokenChunk } from '#domain/events.ts';
import type { DecisionOutcome, PlanView } from '#domain/plan-view.ts';
import type { Principal } from '#domain/principal.ts';
import type { RejectPage } from '#domain/reject.ts';
import type { RunView } from '#domain/run-view.ts';
import type { ThreadView } from '#domain/thread-view.ts';
import type { AuditCases } from './people/audit.ts';
import type { ConnectionCases } from './systems/connections.ts';
import type { UsageCases } from './conversation/model-usage.ts';
import type { DriftCases } from './plans/answer-drift.ts';
import type { GateCases } from './gate/gate.ts';
import type { HouseCases } from './pipelines/house.ts';
import type { PipelineCases } from './pipelines/pipeline-cases.ts';
import type { OnceCases } from './once.ts';
import type { SessionCases } from './people/sessions.ts';
import type { DatasetPage, DatasetQuery, HealthPart } from './systems/systems.ts';
import type { TokenCases } from './people/tokens.ts';
import type { UploadCases } from './systems/uploads.ts';

/** Whose rejects: of a run, by id or number, or of a plan that waits for a decision. */
export type RejectsOf = { run: string } | { planId: string };

export type { HealthPart } from './systems/systems.ts';

/** Receives a thread's stored events in `seq` order without gap or repeat, and token chunks as they come. */
export interface Follower {
  event(event: StoredEvent): void;
  token(chunk: TokenChunk): void;
}

export interface App
  extends
    AuditCases,
    OnceCases,
    TokenCases,
    SessionCases,
    UsageCases,
    DriftCases,
    GateCases,
    PipelineCases,
    HouseCases,
    ConnectionCases,
    UploadCases {
  /** Opens an existing thread or makes a new one. Throws `thread.not-found`. */
  openThread(principal: Principal, request: { threadId?: string; title?: string }): Promise<ThreadView>;
  /** Newest first, from the one after `after` on. */
  listThreads(principal: Principal, limit?: number, after?: Pick<ThreadView, 'threadId' | 'updatedAt'>): Promise<ThreadView[]>;
  /**
   * Stores a message and queues its turn, in one transaction. The same `clientMessageId` again is accepted and changes nothing.
   * Throws `thread.not-found`, `message.too-long`, `access.denied`.
   */
  sendMessage(principal: Principal, message: { threadId: string; text: string; clientMessageId: string }): Promise<{ seq: number }>;
  /** Compiles a draft (from a plan file) and starts its prepare, as if a model had submitted it. Throws `plan.invalid` with `details.problems`, `load.nothing-new`. */
  proposePlan(principal: Principal, request: { threadId: string; draft: DraftInput }): Promise<{ planId: string }>;
  /**
   * The only way a run starts. Compare-and-set on the pending approval with this fingerprint.
   * Throws `plan.not-found`, `approval.stale` (other fingerprint), `approval.decided` (by whom and when in the message), `approval.expired`,
   * `approval.superseded`, `access.denied`.
   */
  decide(principal: Principal, planId: string, decision: Decision): Promise<DecisionOutcome>;
  /**
   * Starts the card that takes a run back, in its thread or another of the principal's; deciding it is deciding a plan. An open one is returned as it is.
   * Throws `run.not-found`, `access.denied`, `undo.impossible`, `undo.done`, `undo.too-early`.
   */
  undoRun(principal: Principal, idOrNumber: string, request?: { threadId?: string }): Promise<{ planId: string; threadId: string }>;
  /**
   * Says whether a dear prepare shall begin, when `plan.asked` asked for it.
   * Throws `plan.not-found`, `plan.not-asked`, `access.denied`.
   */
  continuePlan(principal: Principal, planId: string, word: { go: boolean }): Promise<void>;
  /**
   * Stops what the thread is thinking or preparing, or nothing where nothing is under way; runs go on. For those who asked for it, and approvers.
   * Throws `thread.not-found`, `access.denied`.
   */
  stopTurn(principal: Principal, threadId: string): Promise<ThreadView>;
  /** Stops a run or returns it as it is when it already ended. */
  cancelRun(principal: Principal, runId: string): Promise<RunView>;
  events(principal: Principal, threadId: string, afterSeq: number, limit?: number): Promise<StoredEvent[]>;
  /** Replays from `afterSeq`, then goes on live. Returns the way to stop. */
  follow(principal: Principal, threadId: string, afterSeq: number, follower: Follower): Promise<() => void>;
  getPlan(principal: Principal, planId: string): Promise<PlanView>;
  listRuns(principal: Principal, query?: { threadId?: string; limit?: number; beforeNumber?: number }): Promise<RunView[]>;
  /** By id or by number. Throws `run.not-found`. */
  getRun(principal: Principal, idOrNumber: string): Promise<RunView>;
  /** The rows that a run (by id or number) or a plan could not read, in order. Throws `run.not-found`, `plan.not-found`. */
  rejects(principal: Principal, of: RejectsOf, query?: { after?: number; limit?: number }): Promise<RejectPage>;
  connections(principal: Principal): Promise<ConnectionView[]>;
  listDatasets(principal: Principal, query: { search?: string; connection?: string; limit?: number }): Promise<DatasetEntry[]>;
  /** The same page by page. */
  datasetPage(principal: Principal, query: DatasetQuery): Promise<DatasetPage>;
  inspect(principal: Principal, ref: { connection: string; dataset: string }): Promise<Inspection>;
  /** What depends on what, and whether it is usable: for /readyz and `doctor`. */
  health(): Promise<HealthPart[]>;
}
