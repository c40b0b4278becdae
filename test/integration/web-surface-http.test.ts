import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bugError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { mcpMount } from '#surfaces/mcp/http.ts';
import { httpApplication } from '#surfaces/web/http.ts';
import { defaultLimits } from '#surfaces/web/options.ts';
import type { Refusal } from '#app/people/noted-refusals.ts';
import { requestRate } from '#surfaces/web/rate.ts';
import { Problem } from '#surfaces/web/replies.ts';
import { routes } from '#surfaces/web/routes/index.ts';
import { silentLogger } from '#domain/log.ts';
import { createMetrics } from '#src/metrics.ts';
import { fingerprint, memoryApp } from '#test/support/played/memory-app.ts';
import { startTestServer, type TestServer } from '#test/support/page/web-server.ts';

let server: TestServer;
const refusals: Refusal[] = [];
const note = async (refusal: Refusal): Promise<void> => {
  refusals.push(refusal);
};
beforeAll(async () => {
  server = await startTestServer({ note });
});
afterAll(() => server.close());

/** Sends a path exactly as it is written; fetch would tidy it. */
const statusOfRawPath = (path: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const request = rawRequest({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', reject).end();
  });

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
}

/** Every method and path that Express itself would dispatch, read from its router. */
function dispatched(layers: Layer[]): { method: string; path: string }[] {
  return layers.flatMap((layer) => {
    if (layer.route)
      return Object.keys(layer.route.methods).map((method) => ({ method: method.toUpperCase(), path: layer.route?.path ?? '' }));
    return dispatched(layer.handle?.stack ?? []);
  });
}

const applicationRoutes = (): { method: string; path: string }[] => {
  const application = httpApplication({
    app: memoryApp(),
    authenticate: async () => null,
    log: silentLogger,
    metrics: createMetrics({ processMetrics: false }),
    pageFolder: '/nowhere',
    originAllowed: () => true,
    version: '0',
    limits: defaultLimits,
    rate: requestRate(1000),
  });
  return dispatched(application.router.stack as unknown as Layer[]);
};
/** The only addresses that answer a stranger, and what of them is for nobody but the trusted. */
const open = ['/healthz', '/readyz', '/metrics', '/session', '/{*path}'];

describe('attack 48: closed by default', () => {
  const guarded = applicationRoutes().filter(({ path }) => !open.includes(path));

  test('the sweep sees every route', () => {
    expect(guarded).toHaveLength(routes.length + 1);
    expect(guarded.map(({ path }) => path)).toContain('/v1/plans/:planId/decision');
  });

  test('and all of them are in the API document', async () => {
    const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
    const { paths } = Document.parse(await (await server.call('GET', '/api/openapi.json')).json());
    const described = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    const answered = guarded
      .filter(({ path }) => path !== '/openapi.json')
      .map(({ method, path }) => `${method.toLowerCase()} /api${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(new Set(described)).toEqual(new Set(answered));
  });

  test.each(guarded)('$method /api$path answers 401 without a valid token', async ({ method, path }) => {
    const address = `/api${path.replaceAll(/:\w+/g, 'x1')}`;
    const headers: Record<string, string>[] = [
      {},
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: 'Bearer null' },
      { authorization: 'Bearer undefined' },
      { authorization: 'Bearer garbage' },
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
      { authorization: 'Bearer viewer-token, Bearer admin-token' },
      { authorization: `Bearer ${'x'.repeat(5000)}` },
      { 'x-forwarded-for': '127.0.0.1', 'x-original-url': '/healthz' },
    ];
    for (const header of headers) {
      const response = await server.call(method, address, { token: null, headers: header, ...(method === 'POST' ? { body: {} } : {}) });
      expect(response.status).toBe(401);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'access.unauthenticated', status: 401 });
    }
  });

  test.each([
    '/api/v1/threads/',
    '/API/V1/threads',
    '/api//v1/threads',
    '/api/v1/threads?token=admin-token',
    '/api/v1/threads/healthz',
    '/api/v1/threads;healthz',
    '/api/v1%2fthreads',
    '/api/../api/v1/threads',
    '/api/nothing/here',
    '/api',
  ])('no spelling of %s gets past', async (path) => {
    expect(await statusOfRawPath(path)).toBe(401);
  });

  test.each(['//api/v1/threads', '/%61pi/v1/threads', '/x/../api/v1/threads'])('%s never reaches the API', async (path) => {
    const status = await statusOfRawPath(path, { accept: 'application/json' });
    expect([401, 404]).toContain(status);
  });

  test('a stranger learns that it lives, not how', async () => {
    expect(await (await server.call('GET', '/healthz', { token: null })).json()).toEqual({ ok: true });
    const stranger = await server.call('GET', '/readyz', { token: null, headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(await stranger.json()).toEqual({ ok: true });
    const local = await server.call('GET', '/readyz', { token: null });
    expect(await local.json()).toMatchObject({ parts: [{ name: 'catalog', ok: true }] });
  });

  test('metrics are for this machine or for a token, and label routes by pattern', async () => {
    await server.call('GET', '/api/v1/plans/plan-1');
    const passedOn = { 'x-forwarded-for': '127.0.0.1' };
    expect((await server.call('GET', '/metrics', { token: null, headers: passedOn })).status).toBe(401);
    expect((await server.call('GET', '/metrics', { headers: passedOn })).status).toBe(200);
    // A page whose name was made to lead to this machine.
    expect(await statusOfRawPath('/metrics', { host: `evil.example:${new URL(server.url).port}` })).toBe(401);
    const body = await (await server.call('GET', '/metrics', { token: null })).text();
    expect(body).toMatch(/headgate_http_seconds_count\{route="\/api\/v1\/plans\/:planId",method="GET",status="200"\} \d/);
    expect(body).not.toContain('plan-1');
  });
});

describe('a person who asks too often', () => {
  let small: TestServer;
  beforeAll(async () => {
    const rate = requestRate(5);
    const who: Record<string, Principal> = {
      'admin-token': { id: 'ana', name: 'Ana', roles: ['admin'] },
      'viewer-token': { id: 'vic', name: 'Vic', roles: ['viewer'] },
    };
    const mcp = mcpMount({
      app: memoryApp(),
      log: silentLogger,
      version: '0',
      patienceMs: 1,
      authenticate: async (token) => who[token] ?? null,
      originAllowed: (origin) => origin === undefined,
      count: (principal) => rate.count(principal),
      note,
    });
    small = await startTestServer({ rate, mounts: [mcp] });
  });
  afterAll(() => small.close());

  test('attack 63: is told when to come back, over HTTP and in every socket, and holds nobody else up', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => small.call('GET', '/api/v1/threads')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    expect(refused[0]?.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused[0]?.json()).toMatchObject({
      code: 'request.too-many',
      status: 429,
      details: { retryAfterSeconds: expect.any(Number) },
    });
    const socket = small.socket();
    expect(await socket.timeout(3000).emitWithAck('thread.open', {})).toMatchObject({ ok: false, error: { code: 'request.too-many' } });
    expect((await small.call('GET', '/api/v1/threads', { token: 'viewer-token' })).status).toBe(200);
    const calm = small.socket({ token: 'viewer-token' });
    expect(await calm.timeout(3000).emitWithAck('thread.open', {})).toMatchObject({ ok: true });
  });

  const overMcp = (token: string, headers: Record<string, string> = {}): Promise<Response> =>
    small.call('POST', '/mcp', {
      token,
      headers: { accept: 'application/json, text/event-stream', ...headers },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    });

  test('has no more of it over MCP', async () => {
    const refused = await overMcp('admin-token');
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await refused.json()).toMatchObject({ error: { data: { code: 'request.too-many' } } });
    // Five of a minute, of which two were taken over HTTP and by the socket.
    const answers = await Promise.all(Array.from({ length: 6 }, async () => (await overMcp('viewer-token')).status));
    expect(answers.filter((status) => status === 200)).toHaveLength(3);
    expect(answers.filter((status) => status === 429)).toHaveLength(3);
  });

  test('is noted when another page calls MCP', async () => {
    expect((await overMcp('viewer-token', { origin: 'https://evil.example' })).status).toBe(403);
    expect(refusals.at(-1)).toMatchObject({ by: 'nobody', action: 'access.foreign-page', about: 'route:/mcp' });
  });

  test('cannot get more by another address in a header', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.8' };
    expect((await small.call('GET', '/api/v1/threads', { headers })).status).toBe(429);
  });
});

describe('the API', () => {
  test('opens a thread, takes a message once however often it is sent, and returns the events after a seq', async () => {
    const opened = await server.call('POST', '/api/v1/threads', { body: { title: 'Orders' } });
    expect(opened.status).toBe(201);
    const { threadId } = (await opened.json()) as { threadId: string };
    const body = { text: 'hello', clientMessageId: 'c-1' };
    const first = await server.call('POST', `/api/v1/threads/${threadId}/messages`, { body });
    const again = await server.call('POST', `/api/v1/threads/${threadId}/messages`, { body });
    expect([first.status, await first.json(), await again.json()]).toEqual([202, { seq: 1 }, { seq: 1 }]);
    const all = await server.call('GET', `/api/v1/threads/${threadId}/events`);
    expect(await all.json()).toMatchObject({ events: [{ seq: 1, type: 'message.user', data: { text: 'hello', by: 'Ana' } }] });
    const none = await server.call('GET', `/api/v1/threads/${threadId}/events?after=1`);
    expect(await none.json()).toEqual({ events: [] });
  });

  test('decides with the fingerprint of the card, once', async () => {
    const wrong = await server.call('POST', '/api/v1/plans/plan-1/decision', {
      body: { fingerprint: '0'.repeat(64), decision: 'approve' },
    });
    expect(wrong.status).toBe(409);
    expect(await wrong.json()).toMatchObject({ code: 'approval.stale', hint: 'Look at the new card.' });
    const body = { fingerprint, decision: 'approve' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => server.call('POST', '/api/v1/plans/plan-1/decision', { body })));
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409]);
  });

  test.each([
    ['extra members', { fingerprint, decision: 'approve', update: { approved: true } }],
    ['a command', { goto: 'execute', resume: { approved: true } }],
    ['another plan in the body', { fingerprint, decision: 'approve', planId: 'plan-2' }],
    ['a decision that does not exist', { fingerprint, decision: 'force' }],
    ['no fingerprint', { decision: 'approve' }],
    ['an array', [fingerprint, 'approve']],
    ['a prototype', '{"__proto__":{"decision":"approve"},"fingerprint":"x"}'],
  ])('refuses a decision with %s', async (_name, body) => {
    const response = await server.call('POST', '/api/v1/plans/plan-1/decision', { body });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'request.invalid', hint: expect.any(String) });
  });

  test.each([
    ['GET', '/api/v1/plans/nope', 404, 'plan.not-found'],
    ['GET', '/api/v1/runs/99', 404, 'run.not-found'],
    ['GET', '/api/v1/threads/thread-99', 404, 'thread.not-found'],
    ['GET', '/api/v1/nothing', 404, 'route.not-found'],
    ['PATCH', '/api/v1/threads', 405, 'route.method'],
    ['GET', '/api/v1/plans/plan-1/decision', 405, 'route.method'],
    ['GET', '/api/v1/threads/a%00b', 400, 'request.invalid'],
    ['GET', '/api/v1/threads/%E0%A4%A', 400, 'request.malformed'],
    ['GET', '/api/v1/runs?limit=0', 400, 'request.invalid'],
    ['GET', '/api/v1/runs?limit=10&limit=20', 400, 'request.invalid'],
    ['GET', '/api/v1/runs?drop=1', 400, 'request.invalid'],
  ])('%s %s answers %i %s', async (method, path, status, code) => {
    const response = await server.call(method, path);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(Problem.parse(await response.json())).toMatchObject({ status, code, type: `urn:headgate:problem:${code}` });
  });

  test('says which methods an address takes', async () => {
    const allow = async (path: string): Promise<string | null> => (await server.call('DELETE', path)).headers.get('allow');
    expect([await allow('/api/v1/threads'), await allow('/api/v1/plans/p/decision')]).toEqual(['GET, POST', 'POST']);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'nonsense'])(
    'takes no body of type %s for JSON, nor for none',
    async (type) => {
      const response = await server.call('POST', '/api/v1/threads', { body: '{"title":"x"}', headers: { 'content-type': type } });
      expect(Problem.parse(await response.json())).toMatchObject({ status: 415, code: 'request.type' });
      expect(response.status).toBe(415);
    },
  );

  test('denies what a role may not do with 403', async () => {
    const response = await server.call('POST', '/api/v1/plans/plan-1/decision', {
      token: 'viewer-token',
      body: { fingerprint, decision: 'approve' },
    });
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'access.denied' }]);
  });

  test.each([
    ['broken JSON', '{"text": ', 400, 'request.malformed'],
    ['a bare value', '"hello"', 400, 'request.malformed'],
    ['a document of 200,000 levels', `${'['.repeat(60_000)}${']'.repeat(60_000)}`, 400, 'request.invalid'],
    ['a deep draft', `{"text":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`, 400, 'request.too-deep'],
    ['half a megabyte', JSON.stringify({ text: 'x'.repeat(500_000) }), 413, 'request.too-large'],
    ['a message that is too long', JSON.stringify({ text: 'x'.repeat(20_001) }), 400, 'request.invalid'],
  ])('refuses %s and lives', async (_name, body, status, code) => {
    const response = await server.call('POST', '/api/v1/threads/thread-1/messages', { body });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
    expect((await server.call('GET', '/healthz')).status).toBe(200);
    const early = { by: 'ana', action: code, about: 'route:POST /api/v1/threads/thread-1/messages' };
    if (/too-(large|deep)$/.test(code)) expect(refusals.at(-1)).toEqual(early);
    else expect(refusals).not.toContainEqual(early);
  });

  test('shows a bug as nothing but its reference', async () => {
    server.app.broken = bugError('bug.unexpected', 'select * from secrets where password = hunter2');
    const response = await server.call('POST', '/api/v1/threads', { body: {} });
    const text = await response.text();
    server.app.broken = null;
    expect(response.status).toBe(500);
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({ code: 'bug.unexpected', hint: expect.stringMatching(/reference [0-9a-f-]{36}/) });
  });

  test.each([
    ['GET', '/api/v1/threads', undefined],
    ['GET', '/api/v1/connections', undefined],
    ['GET', '/api/v1/sources?search=orders', undefined],
    ['POST', '/api/v1/sources/inspect', { dataset: 'samples/orders.csv' }],
    ['GET', '/api/v1/runs', undefined],
    ['GET', '/api/v1/runs/1', undefined],
    ['POST', '/api/v1/runs/run-1/cancel', undefined],
    ['GET', '/api/v1/plans/plan-1', undefined],
  ])('%s %s answers with what its schema in the API document says', async (method, path, body) => {
    const response = await server.call(method, path, body === undefined ? {} : { body });
    const route = routes.find((candidate) => {
      const pattern = new RegExp(`^/api/v1${candidate.path.replaceAll(/:\w+/g, '[^/]+')}$`);
      return candidate.method === method.toLowerCase() && pattern.test(path.split('?')[0] ?? '');
    });
    expect(response.status).toBe(route?.status);
    expect(route?.reply.safeParse(await response.json()).error).toBeUndefined();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

describe('the API document', () => {
  test('is OpenAPI 3.1, names every route, and every reference in it leads somewhere', async () => {
    const document = (await (await server.call('GET', '/api/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
      components: { schemas: Record<string, unknown> };
    };
    expect(document.openapi).toBe('3.1.0');
    for (const route of routes) {
      expect(Object.keys(document.paths[`/api/v1${route.path.replaceAll(/:(\w+)/g, '{$1}')}`] ?? {})).toContain(route.method);
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(routes.length);
    for (const reference of references) {
      const names = reference.replace('#/components/schemas/', '');
      expect(reference).toMatch(/^#\/components\/schemas\/[\w-]+$/);
      expect(document.components.schemas).toHaveProperty([names]);
    }
  });
});

describe('the page', () => {
  test('is served at every address of the application, under a policy that runs no foreign or inline script', async () => {
    for (const path of ['/', '/threads/abc', '/runs/41']) {
      const response = await server.call('GET', path, { token: null, headers: { accept: 'text/html' } });
      expect([response.status, await response.text()]).toEqual([200, '<!doctype html><title>Headgate</title>']);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain(`connect-src 'self' ws://${new URL(server.url).host}`);
      expect(policy).not.toMatch(/unsafe|https?:\/\//);
      expect(response.headers.get('x-frame-options')).toBe('DENY');
    }
  });

  test('assets are cached for ever; a missing one is missing', async () => {
    const asset = await server.call('GET', '/assets/page-1a2b.js', { token: null });
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await server.call('GET', '/assets/gone.js', { token: null })).status).toBe(404);
    expect((await server.call('GET', '/favicon.png', { token: null })).status).toBe(404);
  });

  test.each(['/../package.json', '/..%2f..%2fpackage.json', '/assets/..%2f..%2fetc/passwd', '/assets/%2e%2e/%2e%2e/etc/passwd'])(
    '%s leads out of the folder for nobody',
    async (path) => {
      expect(await statusOfRawPath(path)).toBeGreaterThanOrEqual(400);
    },
  );
});
