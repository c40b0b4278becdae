/** What the house watches and what words mean in it. Both are changed by actions, whose cards are decided like any other. */
import { z } from 'zod';
import { AlertView } from '#domain/alert.ts';
import { Definition } from '#domain/definition.ts';
import { onePage } from '../pages.ts';
import { Next } from '../replies.ts';
import { ListAlerts, ListDefinitions } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const house: Route[] = [
  defineRoute({
    method: 'get',
    path: '/alerts',
    summary: 'The alerts that stand, each with its last measure',
    input: ListAlerts,
    status: 200,
    reply: z.object({ alerts: z.array(AlertView), next: Next }),
    async run(app, principal, { limit, cursor }) {
      const listed = await app.listAlerts(principal, { limit: limit + 1, ...(cursor === undefined ? {} : { before: cursor }) });
      const { page, next } = onePage(listed, limit, ({ number }) => String(number));
      return { alerts: page, next };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/definitions',
    summary: 'What words mean here, as people confirmed it; with a term, every version of it',
    input: ListDefinitions,
    status: 200,
    reply: z.object({ definitions: z.array(Definition), next: Next }),
    async run(app, principal, { term, limit, cursor }) {
      if (term !== undefined) return { definitions: await app.listDefinitions(principal, { term, limit }), next: null };
      const listed = await app.listDefinitions(principal, { limit: limit + 1, ...(cursor === undefined ? {} : { after: cursor }) });
      const { page, next } = onePage(listed, limit, ({ term: last }) => last);
      return { definitions: page, next };
    },
  }),
];
