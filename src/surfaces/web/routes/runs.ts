/** Runs and their receipts. */
import { RunList, RunReply } from '../replies.ts';
import { ListRuns, ReadRun } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const runs: Route[] = [
  defineRoute({
    method: 'get',
    path: '/runs',
    summary: 'The runs you may read, newest first',
    input: ListRuns,
    status: 200,
    reply: RunList,
    run: async (app, principal, { threadId, limit }) => ({
      runs: await app.listRuns(principal, {
        ...(threadId === undefined ? {} : { threadId }),
        ...(limit === undefined ? {} : { limit }),
      }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/runs/:runId',
    summary: 'One run, by id or number, with its receipt or error',
    input: ReadRun,
    status: 200,
    reply: RunReply,
    run: (app, principal, { runId }) => app.getRun(principal, runId),
  }),
];
