/** The OpenAPI 3.1 document, generated from the schemas the routes themselves use. */
import { z } from 'zod';
import { ConnectionView, StoredConnectionView } from '#domain/connection-view.ts';
import { Column, Inspection, Table } from '#domain/dataset.ts';
import { Card } from '#domain/effect.ts';
import type { JsonObject } from '#domain/json.ts';
import { JsonValue } from '#domain/json.ts';
import { DecisionOutcome, PlanView } from '#domain/plan-view.ts';
import { Plan } from '#domain/plan.ts';
import { Receipt } from '#domain/receipt.ts';
import { RunView } from '#domain/run-view.ts';
import { ThreadView } from '#domain/thread-view.ts';
import * as replies from './replies.ts';
import { hasBody, pathNames, type Route } from './route.ts';

/** Schemas with a name of their own in `components.schemas`. */
const named: Record<string, z.ZodType> = {
  JsonValue,
  Column,
  Table,
  Inspection,
  Card,
  Plan,
  Receipt,
  Event: replies.Event,
  Thread: ThreadView,
  PlanView,
  Run: RunView,
  Decision: DecisionOutcome,
  Connection: ConnectionView,
  StoredConnection: StoredConnectionView,
  Problem: replies.Problem,
};

/** Describes the routes. `version` is Headgate's own. */
export function openApi(routes: readonly Route[], version: string): JsonObject {
  const replyNames = new Map(Object.entries(named).map(([name, schema]) => [schema, name]));
  const schemas: Record<string, z.ZodType> = { ...named };
  const requests: Record<string, z.ZodType> = { JsonValue };
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const operation = operationName(route);
    const replyName = replyNames.get(route.reply) ?? `${operation}Reply`;
    schemas[replyName] = route.reply;
    requests[`${operation}Request`] = bodyOf(route);
    const path = `/api/v1${route.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [route.method]: describeRoute(route, operation, replyName) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Headgate', version, description: 'A chat server for data pipelines: nothing flows until a person opens the gate.' },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'headgate-session', description: 'Of the page alone: changes need its own Origin.' },
      },
      schemas: { ...toSchemas(requests, 'input'), ...toSchemas(schemas, 'output') },
    },
  };
}

/** `POST /plans/:planId/decision` → `postPlansDecision`; `GET /plans/:planId` → `getPlansByPlanId`. */
function operationName(route: Route): string {
  const parts = route.path.split('/').filter((part) => part !== '');
  const words = parts.map((part, index) => {
    if (!part.startsWith(':')) return part;
    return index === parts.length - 1 ? `by-${part.slice(1)}` : '';
  });
  const camel = words
    .join('-')
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return route.method + camel.join('');
}

/** The input without what the path carries. */
function bodyOf(route: Route): z.ZodObject {
  const inPath = pathNames(route.path);
  return z.strictObject(Object.fromEntries(Object.entries(route.input.shape).filter(([name]) => !inPath.includes(name))));
}

function describeRoute(route: Route, operation: string, replyName: string): JsonObject {
  const content = (name: string, type: string): JsonObject => ({ content: { [type]: { schema: { $ref: reference(name) } } } });
  const problem = content('Problem', 'application/problem+json');
  return {
    operationId: operation,
    summary: route.summary,
    tags: [route.path.split('/')[1] ?? ''],
    parameters: parametersOf(route),
    ...(route.takesBytes === true ? { requestBody: fileBody } : {}),
    ...(hasBody(route) ? { requestBody: { required: true, ...content(`${operation}Request`, 'application/json') } } : {}),
    responses: {
      [String(route.status)]: {
        description: 'Done',
        content: {
          'application/json': { schema: { $ref: reference(replyName) } },
          ...(route.csv === null ? {} : { 'text/csv': { schema: { type: 'string' } } }),
        },
      },
      '502': {
        description: 'A system behind a connection does not accept Headgate: its login, its certificate, or a right is missing',
        ...problem,
      },
      default: { description: 'What is wrong, and what to do', ...problem },
    },
  };
}

/** Bytes as they are; OpenAPI 3.1 describes them by their media type alone. */
const fileBody: JsonObject = { required: true, content: { 'application/octet-stream': {} } };

function parametersOf(route: Route): JsonObject[] {
  const inPath = pathNames(route.path);
  const inQuery = hasBody(route) ? [] : Object.keys(route.input.shape).filter((name) => !inPath.includes(name));
  const describe = (name: string, place: 'path' | 'query'): JsonObject => ({
    name,
    in: place,
    required: place === 'path',
    schema: plain(z.toJSONSchema(route.input.shape[name] ?? z.unknown(), { io: 'input', unrepresentable: 'any' })),
  });
  const key: JsonObject = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same key with the same request is done once and answered again, for a day.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
  const inHeader = route.method === 'post' && route.showsSecret !== true && route.takesBytes !== true ? [key] : [];
  return [...inPath.map((name) => describe(name, 'path')), ...inQuery.map((name) => describe(name, 'query')), ...inHeader];
}

const reference = (name: string): string => `#/components/schemas/${name}`;

function toSchemas(schemas: Record<string, z.ZodType>, io: 'input' | 'output'): Record<string, JsonObject> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, { uri: reference, io, unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(made.schemas).map(([name, schema]) => [name, plain(schema)]));
}

/** As JSON alone, without the dialect and the address each schema repeats. */
function plain(schema: object): JsonObject {
  const { $schema: _dialect, $id: _address, ...rest } = z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(schema)));
  return rest;
}
