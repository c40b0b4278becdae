/** Stopping a run. */
import { RunReply } from '../replies.ts';
import { CancelRun } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const cancel: Route[] = [
  defineRoute({
    method: 'post',
    path: '/runs/:runId/cancel',
    summary: 'Stop a run; one that has ended is returned as it is',
    input: CancelRun,
    status: 202,
    reply: RunReply,
    run: (app, principal, { runId }) => app.cancelRun(principal, runId),
  }),
];
