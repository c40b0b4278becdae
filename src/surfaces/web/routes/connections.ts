/** Stored ways to reach systems, without their secrets. */
import { ConnectionList } from '../replies.ts';
import { Nothing } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const connections: Route[] = [
  defineRoute({
    method: 'get',
    path: '/connections',
    summary: 'The connections and their health',
    input: Nothing,
    status: 200,
    reply: ConnectionList,
    run: async (app, principal) => ({ connections: await app.connections(principal) }),
  }),
];
