/** Runs and their receipts. */
import { RunView } from '#domain/run-view.ts';
import { RunList } from '../replies.ts';
import { ListRuns, ReadRun } from '../requests.ts';
import { onePage } from '../pages.ts';
import { defineRoute, type Route } from '../route.ts';

export const runs: Route[] = [
  defineRoute({
    method: 'get',
    path: '/runs',
    summary: 'The runs you may read, newest first',
    input: ListRuns,
    status: 200,
    reply: RunList,
    async run(app, principal, { threadId, limit, cursor }) {
      const listed = await app.listRuns(principal, {
        limit: limit + 1,
        ...(threadId === undefined ? {} : { threadId }),
        ...(cursor === undefined ? {} : { beforeNumber: cursor }),
      });
      const { page, next } = onePage(listed, limit, ({ runNumber }) => String(runNumber));
      return { runs: page, next };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/runs/:runId',
    summary: 'One run, by id or number, with its receipt or error',
    input: ReadRun,
    status: 200,
    reply: RunView,
    run: (app, principal, { runId }) => app.getRun(principal, runId),
  }),
];
