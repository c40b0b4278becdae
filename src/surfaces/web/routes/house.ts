/** What the house watches and what words mean in it. Both are changed by actions, whose cards are decided like any other. */
import { z } from 'zod';
import { AlertView } from '#domain/alert.ts';
import { Definition } from '#domain/definition.ts';
import { Nothing } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

const ListDefinitions = z.strictObject({ term: z.string().max(80).optional() });

export const house: Route[] = [
  defineRoute({
    method: 'get',
    path: '/alerts',
    summary: 'The alerts that stand, each with its last measure',
    input: Nothing,
    status: 200,
    reply: z.object({ alerts: z.array(AlertView) }),
    run: async (app, principal) => ({ alerts: await app.listAlerts(principal) }),
  }),
  defineRoute({
    method: 'get',
    path: '/definitions',
    summary: 'What words mean here, as people confirmed it; with a term, every version of it',
    input: ListDefinitions,
    status: 200,
    reply: z.object({ definitions: z.array(Definition) }),
    run: async (app, principal, { term }) => ({ definitions: await app.listDefinitions(principal, term === undefined ? {} : { term }) }),
  }),
];
