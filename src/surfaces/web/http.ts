/** The HTTP application: operations, the guarded API, the page, and problems for everything else. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { Router, type Express, type Request, type Response } from 'express';
import { inputError } from '#domain/errors.ts';
import { showInvisible } from '#domain/visible.ts';
import { principalOf, requirePrincipal } from './authentication.ts';
import { openApi } from './openapi.ts';
import { operations } from './operations.ts';
import { page } from './page.ts';
import { answerOnce, idempotencyKey, keyId } from './idempotency.ts';
import { answerErrors, problemOf, publicFact } from './problem.ts';
import { hasBody, pathNames, type Route } from './route.ts';
import { routes } from './routes/index.ts';
import { securityHeaders } from './security.ts';
import { signInRoutes } from './sign-in.ts';
import type { WebOptions, WebServerOptions } from './options.ts';

const bodyLimit = '256kb';

/** Wires the application; listens to nothing yet. */
export function httpApplication(options: WebOptions): Express {
  const application = express();
  application.disable('x-powered-by');
  // One proxy: its own entry is the last of X-Forwarded-For, whatever a client wrote before it.
  if (options.trustProxy) application.set('trust proxy', 1);
  application.use(securityHeaders({ encrypted: options.tls !== undefined }), measured(options));
  application.use(operations(options));
  for (const mount of options.mounts ?? []) application.use(mount);
  application.use('/auth', signInRoutes(options));
  application.use('/api', api(options));
  application.use(page(options.pageFolder));
  application.use((request) => {
    throw noRoute(request);
  });
  application.use(answerErrors(options));
  return application;
}

/** Authentication comes first and covers every address below /api, existing or not. */
function api(options: WebOptions): Router {
  const router = Router();
  router.use(requirePrincipal(options));
  router.use(options.rate.handler);
  router.use(express.json({ limit: bodyLimit, strict: true }));
  const document = openApi(routes, options.version);
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  for (const route of routes) mount(router, route, options);
  router.use((request) => {
    const methods = methodsAt(request.path);
    throw methods.length === 0 ? noRoute(request) : wrongMethod(request, methods);
  });
  return router;
}

function mount(router: Router, route: Route, { app, log }: WebOptions): void {
  router[route.method](`/v1${route.path}`, async (request, response) => {
    const wantsCsv =
      request.query['format'] === 'csv' || (request.query['format'] === undefined && request.accepts('json', 'csv') === 'csv');
    if (route.csv && wantsCsv) {
      await sendCsv(response, route.csv(app, principalOf(request), rawInput(route, request)));
      return;
    }
    if (route.takesBytes === true) {
      const reply = await route.handle(app, principalOf(request), rawInput(route, request), fileOf(request));
      response.setHeader('Cache-Control', 'no-store').status(route.status).json(reply);
      return;
    }
    requireJson(route, request);
    const key = route.method === 'get' ? null : idempotencyKey(request);
    if (key !== null) {
      if (route.showsSecret)
        throw inputError('request.invalid', 'This request or its answer holds a secret and is not kept, so it takes no Idempotency-Key.');
      await answerOnce(app, { request, response, key }, () => outcome(route, request, { app, log, key }));
      return;
    }
    const reply = await route.handle(app, principalOf(request), rawInput(route, request));
    response.setHeader('Cache-Control', 'no-store').status(route.status).json(reply);
  });
}

/** A body of another type would be passed over, and the request taken for one without any. */
function requireJson(route: Route, request: Request): void {
  const type = request.headers['content-type'];
  const isEmpty = type === undefined && request.headers['content-length'] === '0';
  if (!hasBody(route) || isEmpty || request.is('application/json') !== false) return;
  throw inputError('request.type', `The body comes as "${showInvisible(type ?? 'nothing').slice(0, 100)}", not as JSON.`, {
    hint: 'Send Content-Type: application/json.',
  });
}

/** The body of an upload. Other types are refused, so that no form and no JSON is ever taken for a file. */
function fileOf(request: Request): Request {
  const type = request.headers['content-type'] ?? '';
  if (/^application\/octet-stream *$/i.test(type) && request.headers['content-encoding'] === undefined) return request;
  throw inputError(
    'upload.type',
    `A file comes as application/octet-stream, its bytes as the body, not as "${showInvisible(type).slice(0, 100)}".`,
    {
      hint: 'POST /api/v1/uploads?name=orders.csv with Content-Type: application/octet-stream.',
    },
  );
}

/** What a route answers, with a failure as its problem document. */
async function outcome(
  route: Route,
  request: Request,
  { app, log, key }: Pick<WebOptions, 'app' | 'log'> & { key: string },
): Promise<{ status: number; reply: object }> {
  try {
    const raw = { ...(route.onceBy === undefined ? {} : { [route.onceBy]: keyId(key) }), ...rawInput(route, request) };
    return { status: route.status, reply: await route.handle(app, principalOf(request), raw) };
  } catch (error) {
    const reply = problemOf(publicFact(error, log), request.originalUrl);
    return { status: reply.status, reply };
  }
}

/** Nothing is sent before the first lines are there, so that what is wrong with the request is said as a problem. */
async function sendCsv(response: Response, lines: AsyncIterable<string>): Promise<void> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  response.setHeader('Cache-Control', 'no-store').setHeader('Content-Type', 'text/csv; charset=utf-8; header=present');
  response.setHeader('Content-Disposition', 'attachment; filename="rejects.csv"');
  const all = async function* (): AsyncGenerator<string> {
    if (first.done !== true) yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  await pipeline(Readable.from(all()), response);
}

/** Path members win; a body or query that repeats one is refused, so that two ids never disagree. */
function rawInput(route: Route, request: Request): Record<string, unknown> {
  const body: unknown = hasBody(route) ? (request.body ?? {}) : request.query;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw inputError('request.invalid', 'The body is not a JSON object.', { hint: 'Send {"…": …} with Content-Type application/json.' });
  }
  const repeated = pathNames(route.path).find((name) => Object.hasOwn(body, name));
  if (repeated !== undefined) {
    throw inputError('request.invalid', `${repeated} belongs in the path alone.`, { hint: `Remove ${repeated} from the body or query.` });
  }
  return { ...body, ...request.params };
}

const noRoute = (request: Request) =>
  inputError('route.not-found', `There is nothing at ${request.method} ${request.originalUrl.split('?')[0]}.`, {
    hint: 'The addresses of the API are in /api/openapi.json.',
  });

const patternOf = (path: string): RegExp => new RegExp(`^/v1${path.replaceAll(/:\w+/g, '[^/]+')}/?$`, 'i');

/** What may be asked at an address of the API, whatever stands in the place of its ids. */
const methodsAt = (path: string): string[] =>
  routes.filter((route) => patternOf(route.path).test(path)).map(({ method }) => method.toUpperCase());

const wrongMethod = (request: Request, methods: string[]) =>
  inputError('route.method', `${request.originalUrl.split('?')[0]} takes ${methods.join(', ')}, not ${request.method}.`, {
    hint: 'The addresses of the API are in /api/openapi.json.',
    details: { allow: methods.join(', ') },
  });

/** Times every request under its route's pattern; addresses that match none share one label. */
function measured({ metrics }: WebServerOptions): express.RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    response.once('finish', () => {
      const matched: unknown = request.route?.path;
      const route = typeof matched === 'string' ? `${request.baseUrl}${matched}` : 'other';
      metrics.request(route, request.method, response.statusCode, (performance.now() - started) / 1000);
    });
    next();
  };
}
