/** Who is asking, as the server knows them. */
import { actions, can } from '#auth/access.ts';
import { Me } from '#domain/me.ts';
import { Nothing } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const me: Route[] = [
  defineRoute({
    method: 'get',
    path: '/me',
    summary: 'Who you are, and what you may do with what is your own',
    input: Nothing,
    status: 200,
    reply: Me,
    run: async (_app, principal) => {
      const { id, name, roles, scopes = null, connections = null } = principal;
      return { id, name, roles, scopes, connections, may: actions.filter((action) => can(principal, action, { ownerId: id })) };
    },
  }),
];
