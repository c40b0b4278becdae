/** The contract of a REST route: one typed operation of the application, with the schema of all it takes and returns. */
import type { z } from 'zod';
import type { App } from '#app/app.ts';
import type { Principal } from '#domain/principal.ts';
import { parseRequest } from './parse.ts';

interface RouteDefinition<Input extends z.ZodObject> {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** Below /api/v1, in Express' form: `/plans/:planId/decision`. */
  path: string;
  summary: string;
  /** Members named in the path come from there; the others from the query (get, delete) or the JSON body (post, patch). */
  input: Input;
  status: 200 | 201 | 202;
  reply: z.ZodType;
  /** The request or its reply holds a secret, so neither is kept to be answered again. */
  showsSecret?: boolean;
  /** The member that tells a request from another; left out, it is made from the Idempotency-Key, so that not even a crash doubles it. */
  onceBy?: string;
  /** The body is a file, `application/octet-stream`; the input comes from the query then. */
  takesBytes?: boolean;
  /** `bytes` is the body of a route that takes a file, and ends at once for the others. */
  run(app: App, principal: Principal, input: z.output<Input>, bytes: AsyncIterable<Uint8Array>): Promise<object>;
  /** The same as a file that is written while it is read, for those who ask for `format=csv` or accept `text/csv`. */
  csv?(app: App, principal: Principal, input: z.output<Input>): AsyncIterable<string>;
}

export interface Route extends Omit<RouteDefinition<z.ZodObject>, 'run' | 'csv'> {
  /** Parses what came in and runs the operation. Throws `request.invalid`. */
  handle(app: App, principal: Principal, raw: unknown, bytes?: AsyncIterable<Uint8Array>): Promise<object>;
  /** Null where there is no such form. Throws `request.invalid`. */
  csv: ((app: App, principal: Principal, raw: unknown) => AsyncIterable<string>) | null;
}

/** Ties a route's input schema to its handler. */
export function defineRoute<Input extends z.ZodObject>(definition: RouteDefinition<Input>): Route {
  const { method, path, summary, input, status, reply, showsSecret = false, takesBytes = false, onceBy } = definition;
  const handle: Route['handle'] = (app, principal, raw, bytes = noBytes()) =>
    definition.run(app, principal, parseRequest(input, raw), bytes);
  const csv: Route['csv'] = definition.csv ? (app, principal, raw) => definition.csv!(app, principal, parseRequest(input, raw)) : null;
  return { method, path, summary, input, status, reply, showsSecret, takesBytes, ...(onceBy === undefined ? {} : { onceBy }), handle, csv };
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}

/** Whether what it takes comes in a JSON body. */
export const hasBody = ({ method, takesBytes }: Pick<Route, 'method' | 'takesBytes'>): boolean =>
  takesBytes !== true && (method === 'post' || method === 'patch');

/** The names in a path: `/plans/:planId/decision` → `['planId']`. */
export const pathNames = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
