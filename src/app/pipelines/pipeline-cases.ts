/** The use cases around pipelines. */
import type { ActionRequest } from '#domain/action-request.ts';
import type { ParameterValue } from '#domain/draft.ts';
import type { PipelineDetail, PipelineView, StandingRuleView } from '#domain/pipeline-view.ts';
import type { Principal } from '#domain/principal.ts';
import { act } from './act.ts';
import type { AppContext } from '../context.ts';
import { requireUnlimited, withinOf } from '../people/within-connections.ts';
import { getPipeline, listPipelines, listRules, runPipeline } from './pipelines.ts';

/** Part of `App`. */
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

/** Binds them to a server. */
export const pipelineCases = (context: AppContext): PipelineCases => ({
  listPipelines: (principal, query) => listPipelines(context, principal, query),
  getPipeline: (principal, nameOrId) => getPipeline(context, principal, nameOrId),
  async runPipeline(principal, nameOrId, request) {
    requireUnlimited(withinOf(principal));
    return runPipeline(context, principal, nameOrId, request);
  },
  async act(principal, request) {
    requireUnlimited(withinOf(principal));
    return act(context, principal, request);
  },
  listRules: (principal, query) => listRules(context, principal, query),
});
