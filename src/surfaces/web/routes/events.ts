/** The stored events of a thread. */
import { EventList } from '../replies.ts';
import { ReadEvents } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const events: Route[] = [
  defineRoute({
    method: 'get',
    path: '/threads/:threadId/events',
    summary: 'Stored events after a seq, in order',
    input: ReadEvents,
    status: 200,
    reply: EventList,
    run: async (app, principal, { threadId, after, limit }) => ({ events: await app.events(principal, threadId, after, limit) }),
  }),
];
