/** What the graphs need from the world, as ports. `src/jobs` and `src/app` bind them. */
import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import type { ActionRequest } from '#domain/action-request.ts';
import type { Snapshot, Table } from '#domain/dataset.ts';
import type { Draft } from '#domain/draft.ts';
import type { Card, CheckResult, Reject, StagedLoad } from '#domain/effect.ts';
import type { AppError, ErrorFact, Problem } from '#domain/errors.ts';
import type { EventData, NewEvent, TokenChunk } from '#domain/events.ts';
import type { Asker } from '#domain/history.ts';
import type { Increment } from '#domain/incremental.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Plan, PlannedCheck, PlannedLoad, PlannedSource, PlannedStep } from '#domain/plan.ts';
import type { PublishOutcome, Receipt } from '#domain/receipt.ts';
import type { PlanState, RunState } from '#domain/states.ts';

/** The work tools as the ETL graph calls them. The binding dispatches to tools/ and refuses what the phase does not allow. */
export interface EtlTools {
  extract(input: {
    source: PlannedSource;
    keep: boolean | 'when small';
    into?: PlannedLoad;
    /** Sources of the same connection that are opened next. */
    together?: PlannedSource[];
  }): Promise<{ rows: number | null; rowsEstimate: number | null; sizeBytes: number; leftOut: number; increment: Increment | null }>;
  transform(input: { step: PlannedStep; keep: boolean; count: boolean }): Promise<{ rows: number | null }>;
  check(input: { check: PlannedCheck }): Promise<CheckResult>;
  settle(): Promise<{ snapshots: Snapshot[]; rejects: Record<string, { count: number; rows: Reject[] }> }>;
  quarantine(input: {
    connections: string[];
    counts: Record<string, number>;
  }): Promise<{ count: number; kept: number; first: Record<string, Reject[]> }>;
  stage(input: { load: PlannedLoad; origin?: string }): Promise<StagedLoad>;
  /** Stages the taking back of what a run loaded. */
  undo(input: { load: PlannedLoad; runId: string }): Promise<StagedLoad>;
  publish(input: { connection: string; loads: { load: PlannedLoad; staged: StagedLoad }[] }): Promise<PublishOutcome>;
}

export interface EtlPorts {
  tools: EtlTools;
  /** Stores an event of this plan or run, in order. */
  emit(event: NewEvent): void;
  /** Marks the journal around a step and emits its events. */
  step<T>(
    step: { id: string; kind: 'extract' | 'transform' | 'check' | 'load' | 'verify'; words: string },
    work: () => Promise<{ result: T; rowsIn: number | null; rowsOut: number | null }>,
  ): Promise<T>;
  failpoint(name: 'prepare.extracted' | 'prepare.staged' | 'publish.started'): void;
}

/** A read tool as the orchestrator calls it: JSON in, JSON out, never throwing. */
export interface AgentTool {
  name: string;
  description: string;
  /** JSON Schema of the input. */
  schema: JsonObject;
  /** What the trace shows while it runs. */
  words(input: unknown): string;
  /** `table` is what the person is shown of it; the model is given the output alone. */
  call(
    input: unknown,
    signal: AbortSignal,
    asker: Asker,
  ): Promise<{ ok: boolean; output: JsonObject; summary: string; table?: Table | null }>;
}

/** What compiling a draft came to. */
export type CompileOutcome = { ok: true; planId: string; version: number } | { ok: false; problems: Problem[] };

/** The same, or whoever asked may not: then no draft would help. */
export type DraftOutcome = CompileOutcome | { ok: false; refused: AppError };

/** The plan that takes a run back, or changes something of Headgate, has started its prepare, or why none can. */
export type UndoOutcome = { ok: true; planId: string } | { ok: false; error: AppError };

/** A person's word on a dear prepare, or why that person has none. */
export type BudgetAnswer = { ok: true; planId: string; go: boolean } | { ok: false; error: AppError };

/** How many plans were withdrawn, or why the person may not withdraw those there are. */
export type WithdrawOutcome = { ok: true; count: number } | { ok: false; error: AppError };

/** What became of a plan, for the graph to tell. */
export interface PlanFacts {
  planId: string;
  version: number;
  title: string;
  state: PlanState;
  plan: Plan;
  card: Card | null;
  error: ErrorFact | null;
  run: { number: number; state: RunState; receipt: Receipt | null; error: ErrorFact | null } | null;
  decidedBy: string | null;
  reason: string | null;
}

/** A tool as a model sees it. */
export interface BoundTool {
  name: string;
  description: string;
  schema: JsonObject;
}

export interface Speech {
  messages: BaseMessage[];
  tools: BoundTool[];
  signal: AbortSignal;
  /** Text as it comes. */
  onText(text: string): void;
  /** What the model thinks aloud, as it comes. */
  onReasoning?(text: string): void;
}

/** What one answer took. `estimated`: the endpoint did not count its tokens. */
export interface SpeechUsage {
  promptTokens: number;
  completionTokens: number;
  estimated: boolean;
}

/** What one turn may spend on its model; the next call is not made when one is reached. Null: no limit. */
export interface TurnLimits {
  calls: number;
  tokens: number;
  seconds: number;
  /** In the currency of the configured price. */
  cost: number | null;
}

/** One answer of a model, as it is recorded. `seq` is that of the message it was asked for. */
export interface ModelUse extends SpeechUsage {
  seq: number;
  askedBy: string;
  model: string;
  seconds: number;
  /** Drafts of this turn that did not hold before this answer. */
  repairs: number;
}

/** A chat model behind its guard: what comes back is complete, or an AppError is thrown. */
export interface SpeakingModel {
  name: string;
  /** Throws AppErrors, which say what was paid for answers that did not hold (`paidTokens`). */
  speak(speech: Speech): Promise<{ message: AIMessage; reasoning: string | null; model: string; usage: SpeechUsage }>;
}

/** Who wants a plan made, in which message, and which model understood it so. */
export interface Submitter {
  askedBy: string;
  seq: number;
  model: string;
}

/** What a turn stores is refused with `turn.stopped` once somebody has stopped the turn of the message `seq`. */
export interface OrchestratorPorts {
  model: SpeakingModel;
  /** The system prompt for this moment, with the facts that matter for what was asked. */
  prompt(asked: { threadId: string; text: string; askedBy: string; seq: number }): Promise<string>;
  limits: TurnLimits;
  /** Stores what an answer took, and returns its cost; null without a price. */
  spent(threadId: string, use: ModelUse): Promise<number | null>;
  tools: readonly AgentTool[];
  emit(threadId: string, event: NewEvent): Promise<void>;
  /** Stores a message of the assistant once, whatever is run again. `seq`: of the message it is an answer to. */
  say(threadId: string, message: EventData<'message.assistant'>, seq?: number): Promise<void>;
  token(chunk: TokenChunk): void;
  /** Compiles a draft and, when it holds, stores it as the thread's next plan and starts its prepare. The same `key` again changes nothing. */
  submit(threadId: string, request: { key: string; draft: unknown } & Submitter): Promise<DraftOutcome>;
  /** Starts the prepare of a plan that takes a run back: by number, or `last` for the newest of the thread. The same `key` again changes nothing. */
  undo(threadId: string, request: { key: string; run: string } & Submitter): Promise<UndoOutcome>;
  /** Starts the prepare of a change to pipelines, rules or runs. The same `key` again changes nothing. */
  act(threadId: string, request: { key: string; action: ActionRequest; reach: Asker['reach'] } & Submitter): Promise<UndoOutcome>;
  /** Takes a message as the answer to the question whether a dear prepare shall begin; null when it is none. The same again changes nothing. */
  answerBudget(threadId: string, message: { text: string; by: string; seq: number }): Promise<BudgetAnswer | null>;
  /** Withdraws the thread's open plans because the person said so. */
  withdraw(threadId: string, request: { reason: string; by: string; seq: number }): Promise<WithdrawOutcome>;
  facts(planId: string): Promise<PlanFacts>;
  /** The newest load that was planned in this thread, whoever made it; undos and actions aside. */
  newestDraft(threadId: string): Promise<{ planId: string; version: number; draft: Draft } | null>;
}
