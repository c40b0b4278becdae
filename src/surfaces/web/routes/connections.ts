/** Stored ways to reach systems. Their secrets come in and are never sent out. */
import { z } from 'zod';
import { ConnectionChange, ConnectionName, NewConnection } from '#domain/connection-form.ts';
import { storedKinds } from '#domain/connection-kinds.ts';
import { JsonObject } from '#domain/json.ts';
import { StoredConnectionView, TestedConnection } from '#domain/connection-view.ts';
import { ConnectionList, RemovedConnection, RotatedSecrets } from '../replies.ts';
import { Nothing } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

const Named = z.strictObject({ name: ConnectionName });
const Test = z.strictObject({ name: ConnectionName.optional(), kind: z.enum(storedKinds).optional(), fields: JsonObject.optional() });

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
  defineRoute({
    method: 'post',
    path: '/connections',
    summary: 'Store a connection; secret fields are written and never read',
    input: NewConnection,
    status: 201,
    reply: StoredConnectionView,
    showsSecret: true,
    run: (app, principal, connection) => app.addConnection(principal, connection),
  }),
  defineRoute({
    method: 'post',
    path: '/connections/test',
    summary: 'Try a connection that is stored, or one that is not yet',
    input: Test,
    status: 200,
    reply: TestedConnection,
    showsSecret: true,
    run: (app, principal, test) => app.testConnection(principal, test),
  }),
  defineRoute({
    method: 'get',
    path: '/connections/:name',
    summary: 'A stored connection without its secrets',
    input: Named,
    status: 200,
    reply: StoredConnectionView,
    run: (app, principal, { name }) => app.connectionDetails(principal, name),
  }),
  defineRoute({
    method: 'patch',
    path: '/connections/:name',
    summary: 'Change fields of a stored connection; null takes one away, others stay as they are',
    input: ConnectionChange.extend({ name: ConnectionName }),
    status: 200,
    reply: StoredConnectionView,
    showsSecret: true,
    run: (app, principal, { name, ...change }) => app.changeConnection(principal, name, change),
  }),
  defineRoute({
    method: 'delete',
    path: '/connections/:name',
    summary: 'Remove a stored connection and its secrets',
    input: Named,
    status: 200,
    reply: RemovedConnection,
    run: (app, principal, { name }) => app.removeConnection(principal, name),
  }),
  defineRoute({
    method: 'post',
    path: '/secrets/rotate',
    summary: 'Wrap every stored secret under the newest key',
    input: Nothing,
    status: 200,
    reply: RotatedSecrets,
    run: (app, principal) => app.rotateSecrets(principal),
  }),
];
