/** Pipelines and standing rules as people and programs see them. */
import { z } from 'zod';
import { CatchUp, Draft, ParameterValue } from './draft.ts';
import { RuleLimits, RuleState, TickCause, TickState } from './pipeline.ts';
import { planStates, runStates } from './states.ts';

export const PipelineRunView = z.object({
  /** When it was due, or asked for. */
  dueAt: z.string(),
  cause: TickCause,
  version: z.number(),
  /** Of the run, else of its plan, else of the tick. */
  state: z.union([TickState, z.enum(planStates), z.enum(runStates)]),
  /** Why it was skipped, failed to begin, or waits for a person. */
  reason: z.string().nullable(),
  planId: z.string().nullable(),
  runNumber: z.number().nullable(),
});
export type PipelineRunView = z.infer<typeof PipelineRunView>;

export const PipelineView = z.object({
  pipelineId: z.string(),
  name: z.string(),
  title: z.string(),
  owner: z.string(),
  /** The newest approved one. */
  version: z.number(),
  /** The conversation that its own runs are told in. */
  threadId: z.string(),
  state: z.enum(['active', 'paused']),
  schedule: z.object({ cron: z.string(), timezone: z.string(), catchUp: CatchUp, words: z.string() }).nullable(),
  nextAt: z.string().nullable(),
  /** The same as a person of the schedule's zone reads it. */
  nextWords: z.string().nullable(),
  pausedUntil: z.string().nullable(),
  pausedBy: z.string().nullable(),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  /** With their defaults. */
  parameters: z.record(z.string(), ParameterValue),
  lastRun: PipelineRunView.nullable(),
  /** The standing rule that lets its runs pass. */
  rule: z.object({ number: z.number(), expiresAt: z.string(), words: z.string(), state: RuleState }).nullable(),
});
export type PipelineView = z.infer<typeof PipelineView>;

export const PipelineDetail = PipelineView.extend({
  draft: Draft,
  versions: z.array(
    z.object({
      version: z.number(),
      planHash: z.string(),
      planId: z.string().nullable(),
      approvedBy: z.string(),
      approvedAt: z.string(),
      schedule: z.string().nullable(),
    }),
  ),
  runs: z.array(PipelineRunView),
});
export type PipelineDetail = z.infer<typeof PipelineDetail>;

export const StandingRuleView = z.object({
  number: z.number(),
  pipeline: z.string(),
  words: z.string(),
  limits: RuleLimits,
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  state: RuleState,
  revokedAt: z.string().nullable(),
  revokedBy: z.string().nullable(),
  uses: z.number(),
  lastUsedAt: z.string().nullable(),
});
export type StandingRuleView = z.infer<typeof StandingRuleView>;
