/** Conversations. */
import { ThreadView } from '#domain/thread-view.ts';
import { ThreadList } from '../replies.ts';
import { ListThreads, OpenThread, ReadThread } from '../requests.ts';
import { onePage } from '../pages.ts';
import { defineRoute, type Route } from '../route.ts';

export const threads: Route[] = [
  defineRoute({
    method: 'get',
    path: '/threads',
    summary: 'The threads you may read, newest first',
    input: ListThreads,
    status: 200,
    reply: ThreadList,
    async run(app, principal, { limit, cursor }) {
      const listed = await app.listThreads(principal, limit + 1, cursor);
      const { page, next } = onePage(listed, limit, ({ updatedAt, threadId }) => `${Date.parse(updatedAt)}_${threadId}`);
      return { threads: page, next };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/threads',
    summary: 'Open a new thread',
    input: OpenThread.omit({ threadId: true }),
    status: 201,
    reply: ThreadView,
    run: (app, principal, { title }) => app.openThread(principal, title === undefined ? {} : { title }),
  }),
  defineRoute({
    method: 'get',
    path: '/threads/:threadId',
    summary: 'One thread',
    input: ReadThread,
    status: 200,
    reply: ThreadView,
    run: (app, principal, { threadId }) => app.openThread(principal, { threadId }),
  }),
];
