/** What the server answers about pipelines and standing rules, for the OpenAPI document. The application's own types are the truth. */
import { z } from 'zod';
import type { PipelineDetail, PipelineView, StandingRuleView } from '#app/pipelines/pipeline-views.ts';
import { CatchUp, Draft, ParameterValue } from '#domain/draft.ts';
import { RuleLimits, RuleState, TickCause, TickState } from '#domain/pipeline.ts';
import { planStates, runStates } from '#domain/states.ts';
import { describing, Next } from './replies.ts';

const PipelineRun = z.object({
  dueAt: z.string(),
  cause: TickCause,
  version: z.number(),
  state: z.union([TickState, z.enum(planStates), z.enum(runStates)]),
  reason: z.string().nullable(),
  planId: z.string().nullable(),
  runNumber: z.number().nullable(),
});

const Pipeline = z.object({
  pipelineId: z.string(),
  name: z.string(),
  title: z.string(),
  owner: z.string(),
  version: z.number(),
  threadId: z.string(),
  state: z.enum(['active', 'paused']),
  schedule: z.object({ cron: z.string(), timezone: z.string(), catchUp: CatchUp, words: z.string() }).nullable(),
  nextAt: z.string().nullable(),
  nextWords: z.string().nullable(),
  pausedUntil: z.string().nullable(),
  pausedBy: z.string().nullable(),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  parameters: z.record(z.string(), ParameterValue),
  lastRun: PipelineRun.nullable(),
  rule: z.object({ number: z.number(), expiresAt: z.string(), words: z.string(), state: RuleState }).nullable(),
});

const PipelineReply = describing<PipelineView>()(Pipeline);
export const PipelineDetailReply = describing<PipelineDetail>()(
  Pipeline.extend({
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
    runs: z.array(PipelineRun),
  }),
);
const StandingRuleReply = describing<StandingRuleView>()(
  z.object({
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
  }),
);
export const PipelineList = z.object({ pipelines: z.array(PipelineReply), next: Next });
export const RuleList = z.object({ rules: z.array(StandingRuleReply), next: Next });
