/** Taking a run back. */
import { UndoReply } from '../replies.ts';
import { UndoRun } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const undo: Route[] = [
  defineRoute({
    method: 'post',
    path: '/runs/:runId/undo',
    summary: 'Prepare the undo of a run; its card arrives as events in the thread and is decided like any other',
    input: UndoRun,
    status: 202,
    reply: UndoReply,
    run: (app, principal, { runId, threadId }) => app.undoRun(principal, runId, threadId === undefined ? {} : { threadId }),
  }),
];
