/** Stopping a run, or what a conversation is thinking. */
import { RunView } from '#domain/run-view.ts';
import { ThreadView } from '#domain/thread-view.ts';
import { CancelRun, StopTurn } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const cancel: Route[] = [
  defineRoute({
    method: 'post',
    path: '/runs/:runId/cancel',
    summary: 'Stop a run; one that has ended is returned as it is',
    input: CancelRun,
    status: 202,
    reply: RunView,
    run: (app, principal, { runId }) => app.cancelRun(principal, runId),
  }),
  defineRoute({
    method: 'post',
    path: '/threads/:threadId/stop',
    summary: 'Stop what the thread is thinking or preparing; runs go on',
    input: StopTurn,
    status: 202,
    reply: ThreadView,
    run: (app, principal, { threadId }) => app.stopTurn(principal, threadId),
  }),
];
