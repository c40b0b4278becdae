/** What the models took. */
import { UsageReply } from '../replies.ts';
import { ReadUsage } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const usage: Route[] = [
  defineRoute({
    method: 'get',
    path: '/usage',
    summary: 'Tokens, cost and time of the model, by model and person',
    input: ReadUsage,
    status: 200,
    reply: UsageReply,
    run: async (app, principal, { days, threadId }) => ({
      usage: await app.usage(principal, { ...(days === undefined ? {} : { days }), ...(threadId === undefined ? {} : { threadId }) }),
    }),
  }),
];
