/** Pipelines, their runs, the rules that let them pass, and the cards that change them. */
import { z } from 'zod';
import { ActionRequest } from '#domain/action-request.ts';
import { Draft, ParameterValue } from '#domain/draft.ts';
import { PipelineDetail, PipelineView, StandingRuleView } from '#domain/pipeline-view.ts';
import { Next, ProposalReply, UndoReply } from '../replies.ts';
import { onePage } from '../pages.ts';
import { ListPipelines, ListRules, PipelineId, ThreadId } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

const ReadPipeline = z.strictObject({ pipelineId: PipelineId });
const RunPipeline = ReadPipeline.extend({ threadId: ThreadId.optional(), values: z.record(z.string(), ParameterValue).optional() });
const Act = z.strictObject({ threadId: ThreadId.optional(), action: ActionRequest });
const KeepPipeline = z.strictObject({
  threadId: ThreadId,
  draft: Draft.refine(({ name, schedule }) => name !== undefined || schedule !== undefined, 'a pipeline needs a name or a schedule'),
});

const card = 'its card arrives as events in the thread and is decided like any other';

export const pipelines: Route[] = [
  defineRoute({
    method: 'get',
    path: '/pipelines',
    summary: 'The pipelines you may read, by name, with schedule, next tick and last run',
    input: ListPipelines,
    status: 200,
    reply: z.object({ pipelines: z.array(PipelineView), next: Next }),
    async run(app, principal, { limit, cursor }) {
      const listed = await app.listPipelines(principal, { limit: limit + 1, ...(cursor === undefined ? {} : { after: cursor }) });
      const { page, next } = onePage(listed, limit, ({ name }) => name);
      return { pipelines: page, next };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/pipelines/:pipelineId',
    summary: 'One pipeline, by name or id, with its draft, versions and runs',
    input: ReadPipeline,
    status: 200,
    reply: PipelineDetail,
    run: (app, principal, { pipelineId }) => app.getPipeline(principal, pipelineId),
  }),
  defineRoute({
    method: 'post',
    path: '/pipelines',
    summary: `Propose a draft with a name or a schedule; approving it makes the pipeline or its next version; ${card}`,
    input: KeepPipeline,
    status: 202,
    reply: ProposalReply,
    run: (app, principal, { threadId, draft }) => app.proposePlan(principal, { threadId, draft }),
  }),
  defineRoute({
    method: 'post',
    path: '/pipelines/:pipelineId/run',
    summary: `Run a pipeline now; ${card}`,
    input: RunPipeline,
    status: 202,
    reply: UndoReply,
    run: (app, principal, { pipelineId, threadId, values }) =>
      app.runPipeline(principal, pipelineId, {
        ...(threadId === undefined ? {} : { threadId }),
        ...(values === undefined ? {} : { values }),
      }),
  }),
  defineRoute({
    method: 'post',
    path: '/actions',
    summary: `Pause, resume, delete or reschedule pipelines, keep a plan, revoke a standing rule, cancel a run; ${card}`,
    input: Act,
    status: 202,
    reply: UndoReply,
    run: (app, principal, { threadId, action }) => app.act(principal, { action, ...(threadId === undefined ? {} : { threadId }) }),
  }),
  defineRoute({
    method: 'get',
    path: '/standing-rules',
    summary: 'What runs of pipelines may change without asking, with its uses',
    input: ListRules,
    status: 200,
    reply: z.object({ rules: z.array(StandingRuleView), next: Next }),
    async run(app, principal, { limit, cursor }) {
      const listed = await app.listRules(principal, { limit: limit + 1, ...(cursor === undefined ? {} : { after: cursor }) });
      const { page, next } = onePage(
        listed,
        limit,
        ({ state, number }) => `${state === 'stands' || state === 'dormant' ? 1 : 0}_${number}`,
      );
      return { rules: page, next };
    },
  }),
];
