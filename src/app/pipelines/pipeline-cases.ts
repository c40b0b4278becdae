/** The use cases around pipelines, bound to a server. */
import { act } from './act.ts';
import type { AppContext } from '../context.ts';
import type { PipelineCases } from './pipeline-views.ts';
import { requireUnlimited, withinOf } from '../people/within-connections.ts';
import { getPipeline, listPipelines, listRules, runPipeline } from './pipelines.ts';

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
