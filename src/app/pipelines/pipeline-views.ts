/** Pipelines and standing rules as surfaces see them. */
import type { ActionRequest } from '#domain/action-request.ts';
import type { CatchUp, Draft, ParameterValue } from '#domain/draft.ts';
import type { RuleLimits, RuleState, TickCause, TickState } from '#domain/pipeline.ts';
import type { Principal } from '#domain/principal.ts';
import type { PlanState, RunState } from '#domain/states.ts';

export interface PipelineRunView {
  /** When it was due, or asked for. */
  dueAt: string;
  cause: TickCause;
  version: number;
  /** Of the run, else of its plan, else of the tick. */
  state: TickState | PlanState | RunState;
  /** Why it was skipped, failed to begin, or waits for a person. */
  reason: string | null;
  planId: string | null;
  runNumber: number | null;
}

export interface PipelineView {
  pipelineId: string;
  name: string;
  title: string;
  owner: string;
  /** The newest approved one. */
  version: number;
  /** The conversation that its own runs are told in. */
  threadId: string;
  state: 'active' | 'paused';
  schedule: { cron: string; timezone: string; catchUp: CatchUp; words: string } | null;
  nextAt: string | null;
  /** The same as a person of the schedule's zone reads it. */
  nextWords: string | null;
  pausedUntil: string | null;
  pausedBy: string | null;
  reads: string[];
  writes: string[];
  /** With their defaults. */
  parameters: Record<string, ParameterValue>;
  lastRun: PipelineRunView | null;
  /** The standing rule that lets its runs pass. */
  rule: { number: number; expiresAt: string; words: string; state: RuleState } | null;
}

export interface PipelineDetail extends PipelineView {
  draft: Draft;
  versions: {
    version: number;
    planHash: string;
    planId: string | null;
    approvedBy: string;
    approvedAt: string;
    schedule: string | null;
  }[];
  runs: PipelineRunView[];
}

export interface StandingRuleView {
  number: number;
  pipeline: string;
  words: string;
  limits: RuleLimits;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  state: RuleState;
  revokedAt: string | null;
  revokedBy: string | null;
  uses: number;
  lastUsedAt: string | null;
}

/** The use cases around pipelines; part of `App`. */
export interface PipelineCases {
  /** By name, from the one after `after` on. */
  listPipelines(principal: Principal, query?: { after?: string; limit?: number }): Promise<PipelineView[]>;
  /** By name or id. Throws `pipeline.not-found`. */
  getPipeline(principal: Principal, nameOrId: string): Promise<PipelineDetail>;
  /** Prepares a run now, in the pipeline's conversation or another one. Throws `pipeline.not-found`, `pipeline.busy`, `plan.invalid`, `load.nothing-new`. */
  runPipeline(
    principal: Principal,
    nameOrId: string,
    request?: { threadId?: string; values?: Record<string, ParameterValue> },
  ): Promise<{ planId: string; threadId: string }>;
  /** Starts the card of a change to pipelines, rules or runs; deciding it is deciding a plan. Throws `action.*`, `pipeline.not-found`. */
  act(principal: Principal, request: { threadId?: string; action: ActionRequest }): Promise<{ planId: string; threadId: string }>;
  /** Those that stand first, then newest first, from the place `after` on. */
  listRules(principal: Principal, query?: { after?: { stands: boolean; number: number }; limit?: number }): Promise<StandingRuleView[]>;
}
