/** The REST contract against a whole Headgate: every operation once, each answer as the API document says, and what goes round it. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Client } from 'pg';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { socketRequestNames } from '#surfaces/web/socket-requests.ts';
import { cliAt } from '#test/support/product/cli-at.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';
import { restContract, type RestContract } from '#test/support/systems/rest-contract.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let headgate: TestHeadgate;
let rest: RestContract;
let lake: FreshDatabase;
const sockets: Socket[] = [];
beforeAll(async () => {
  lake = await freshDatabase();
  headgate = await startTestHeadgate({
    env: {
      HEADGATE_QUOTA_PLANS: '3',
      HEADGATE_QUOTA_RUNS: '2',
      HEADGATE_QUOTA_TURNS: '3',
      HEADGATE_RATE_WRONG_TOKENS: '100000',
      HEADGATE_PRIVATE_HOSTS: '127.0.0.1',
      HEADGATE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    },
  });
  await headgate.write('few.csv', 'id,name\n1,one\n2,two\n3,three\n');
  rest = await restContract(headgate);
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await headgate.close();
  await lake.drop();
});

const Any = z.unknown();
const Plan = z.object({ planId: z.string(), state: z.string(), fingerprint: z.string().nullable() });
const PlanId = z.object({ planId: z.string() });
const ThreadId = z.object({ threadId: z.string() });
const Run = z.object({ runId: z.string(), runNumber: z.number(), state: z.string() });

const draftFor = (table: string, more: object = {}): object => ({
  title: `Load ${table}`,
  sources: [{ id: 'few', path: 'data/few.csv' }],
  loads: [{ from: 'few', table, mode: 'create' }],
  ...more,
});
const openThread = async (): Promise<string> => (await rest.call('post /threads', ThreadId, { body: { title: 'By REST' } })).threadId;

/** Reads again until the state is one of these. */
async function reached<View extends { state: string }>(states: string[], read: () => Promise<View>): Promise<View> {
  for (;;) {
    const view = await read();
    if (states.includes(view.state)) return view;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const proposed = (planId: string) =>
  reached(['proposed', 'rejected', 'expired'], () => rest.call('get /plans/{planId}', Plan, { at: { planId } }));
const ended = (runId: string) =>
  reached(['succeeded', 'failed', 'cancelled'], () => rest.call('get /runs/{runId}', Run, { at: { runId } }));

async function approved(planId: string): Promise<string> {
  const { fingerprint } = await proposed(planId);
  const decision = { fingerprint, decision: 'approve' };
  const outcome = await rest.call('post /plans/{planId}/decision', z.object({ runId: z.string() }), { at: { planId }, body: decision });
  return outcome.runId;
}

describe('every operation answers as the document says', () => {
  test('a conversation, its plan, its run and the undo', async () => {
    const threadId = await openThread();
    await rest.call('get /threads', Any);
    await rest.call('get /threads/{threadId}', Any, { at: { threadId } });
    await rest.call('post /threads/{threadId}/messages', Any, { at: { threadId }, body: { text: 'what can you read?' } });
    const { planId } = await rest.call('post /plans', PlanId, { body: { threadId, draft: draftFor('public.by_rest') } });
    await rest.call('post /plans/{planId}/prepare', Any, { at: { planId }, body: { go: true }, problem: 'plan.not-asked' });
    await proposed(planId);
    await rest.call('get /approvals', Any);
    await rest.call('get /plans/{planId}/rejects', Any, { at: { planId } });
    const runId = await approved(planId);
    expect((await ended(runId)).state).toBe('succeeded');
    await rest.call('get /runs', Any, { query: { threadId } });
    await rest.call('get /runs/{runId}/rejects', Any, { at: { runId } });
    await rest.call('post /threads/{threadId}/stop', Any, { at: { threadId } });
    expect((await rest.call('post /runs/{runId}/cancel', Run, { at: { runId } })).state).toBe('succeeded');
    const undo = await rest.call('post /runs/{runId}/undo', PlanId, { at: { runId } });
    await proposed(undo.planId);
    await rest.call('get /threads/{threadId}/events', Any, { at: { threadId }, query: { limit: 1000 } });
  });

  test('a prepare that asks first', async () => {
    const threadId = await openThread();
    await headgate.catalog(`insert into plans (id, thread_id, version, state, title, draft, plan, plan_hash, notes, model, asked_by)
      select '00000000-0000-4000-8000-000000000001', '${threadId}', 1, 'drafting', title, draft, plan, plan_hash, notes, model, asked_by from plans where title like 'Load%' limit 1`);
    const at = { planId: '00000000-0000-4000-8000-000000000001' };
    await rest.call('post /plans/{planId}/prepare', Any, { at, body: { go: true } });
    await proposed(at.planId);
  });

  test('pipelines, actions and rules', async () => {
    const threadId = await openThread();
    const draft = draftFor('public.kept_by_rest', {
      name: 'kept-by-rest',
      loads: [{ from: 'few', table: 'public.kept_by_rest', mode: 'upsert', key: ['id'] }],
    });
    const { planId } = await rest.call('post /pipelines', PlanId, { body: { threadId, draft } });
    await ended(await approved(planId));
    await rest.call('get /pipelines', Any);
    await rest.call('get /pipelines/{pipelineId}', Any, { at: { pipelineId: 'kept-by-rest' } });
    await rest.call('post /pipelines/{pipelineId}/run', Any, { at: { pipelineId: 'kept-by-rest' } });
    await rest.call('post /actions', Any, { body: { threadId, action: { do: 'delete', pipeline: 'kept-by-rest' } } });
    for (const list of ['/standing-rules', '/alerts', '/definitions', '/usage']) await rest.call(`get ${list}`, Any);
  });

  test('connections, sources and secrets', async () => {
    const { hostname: host, port, username: user, password, pathname } = new URL(lake.url);
    const fields = {
      host,
      port: Number(port),
      user: decodeURIComponent(user),
      password: decodeURIComponent(password),
      database: pathname.slice(1),
      tls: 'disable',
    };
    await rest.call('post /connections/test', Any, { body: { kind: 'postgres', fields } });
    await rest.call('post /connections', Any, { body: { name: 'by-rest', kind: 'postgres', fields } });
    await rest.call('get /connections', Any);
    await rest.call('get /connections/{name}', Any, { at: { name: 'by-rest' } });
    await rest.call('patch /connections/{name}', Any, { at: { name: 'by-rest' }, body: { fields: { port: Number(port) } } });
    await rest.call('post /secrets/rotate', Any);
    await rest.call('patch /connections/{name}', Any, { at: { name: 'by-rest' }, body: { fields: { password: 'another-one' } } });
    const draft = draftFor('public.x', { loads: [{ from: 'few', connection: 'by-rest', table: 'public.x' }] });
    const told = await rest.call('post /plans', Any, { body: { threadId: await openThread(), draft }, problem: 'postgres.login' });
    expect(told).toMatchObject({ status: 502, family: 'setup', retryable: false, hint: 'Check user and password of the connection.' });
    await rest.call('delete /connections/{name}', Any, { at: { name: 'by-rest' } });
    await rest.call('post /uploads', Any, { query: { name: 'by-rest.csv' }, bytes: 'id\n1\n' });
    await rest.call('get /sources', Any);
    await rest.call('post /sources/inspect', Any, { body: { dataset: 'data/few.csv' } });
  });

  test('the gate', async () => {
    const { version } = await rest.call('get /gate', z.object({ version: z.number() }));
    await rest.call('post /gate/read-only', Any, { body: { readOnly: false } });
    await rest.call('post /gate/policies', Any, { body: { policies: [], version } });
    await rest.call('post /drift/{questionId}/answer', Any, {
      at: { questionId: 'none' },
      body: { answers: {} },
      problem: 'drift.not-found',
    });
  });

  test('tokens and the audit log', async () => {
    const { tokenId } = await rest.call('post /tokens', z.object({ tokenId: z.string() }), { body: { label: 'x', roles: ['viewer'] } });
    await rest.call('get /tokens', Any);
    expect(await rest.call('get /me', z.looseObject({ may: z.array(z.string()) }))).toMatchObject({ id: 'admin', scopes: null });
    await rest.call('post /tokens/{tokenId}/revoke', Any, { at: { tokenId } });
    await rest.call('get /sessions', Any);
    await rest.call('post /sessions/end', Any, { body: { personId: 'nobody-here', tokens: true } });
    await rest.call('post /sessions/block', Any, { body: { personId: 'nobody-here' } });
    await rest.call('get /sessions/blocked', Any);
    await rest.call('post /sessions/unblock', Any, { body: { personId: 'nobody-here' } });
    await rest.call('post /sessions/unblock', Any, { body: { personId: 'nobody-here' }, problem: 'person.not-blocked' });
    await rest.call('post /tokens', Any, {
      body: { label: 'x', roles: ['viewer'], principal: { id: 'System' } },
      problem: 'token.house-name',
    });
    await rest.call('get /audit', Any);
    expect(await rest.call('get /audit/verdict', z.object({ ok: z.boolean() }))).toEqual({ ok: true });
  });

  test('and no operation was left out', () => {
    // A drift question needs two loads of changed files; its own tests answer one, and hold the answer to the document.
    const elsewhere = new Set(['post /drift/{questionId}/answer']);
    expect(rest.operations.filter((operation) => !rest.done.has(operation) && !elsewhere.has(operation))).toEqual([]);
  });
});

const Token = z.object({ tokenId: z.string(), token: z.string() });
const tokenFor = (id: string, request: object): Promise<z.infer<typeof Token>> =>
  rest.call('post /tokens', Token, { body: { label: `of ${id}`, principal: { id }, ...request } });

/** How a socket's handshake ends. */
function connect(token: unknown): Promise<{ socket: Socket; said: string }> {
  const socket = io(headgate.url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
  sockets.push(socket);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve({ socket, said: 'connected' }));
    socket.once('connect_error', (error) => resolve({ socket, said: String(Object(Reflect.get(error, 'data')).code) }));
  });
}

describe('attack 48: whoever may not, does not', () => {
  const wrongTokens = async (): Promise<string[]> => {
    const late = await tokenFor('late', { roles: ['admin'], expiresInDays: 1e-9 });
    const revoked = await tokenFor('gone', { roles: ['admin'] });
    await rest.call('post /tokens/{tokenId}/revoke', Any, { at: revoked });
    return ['', 'null', 'undefined', 'garbage', 'a.b.c', late.token, revoked.token];
  };

  test('every operation: no, empty, garbage, expired or revoked token is 401', async () => {
    const wrong = await wrongTokens();
    for (const [operation, call] of rest.done) {
      for (const token of wrong) expect(await rest.statusOf(operation, call, { authorization: `Bearer ${token}` }), operation).toBe(401);
      expect(await rest.statusOf(operation, call, {}), operation).toBe(401);
    }
    for (const token of [...wrong, undefined, null, 7, {}, []]) expect((await connect(token)).said).toBe('access.unauthenticated');
    const Denied = z.object({
      entries: z.array(z.object({ action: z.string(), outcome: z.string(), after: z.object({ why: z.string() }) })),
    });
    for (const [by, why] of [
      ['nobody', 'unknown'],
      ['late', 'expired'],
      ['gone', 'revoked'],
    ] as const) {
      const { entries } = await rest.call('get /audit', Denied, { query: { by, limit: 1 } });
      expect(entries).toEqual([{ action: 'token.use', outcome: 'denied', after: { why } }]);
    }
  });

  test('every operation: a token without the right is refused or told that there is nothing', async () => {
    const { token } = await tokenFor('nobody-much', { roles: ['viewer'], scopes: ['manage'] });
    for (const [operation, call] of rest.done) {
      // Who one is oneself is nobody else's.
      const wanted = operation === 'get /me' ? [200] : [403, 404];
      expect(wanted, operation).toContain(await rest.statusOf(operation, call, { authorization: `Bearer ${token}` }));
    }
  });

  test('every operation: what a viewer may change are conversations of their own', async () => {
    const { token } = await tokenFor('vic', { roles: ['viewer'] });
    const passed: string[] = [];
    for (const [operation, call] of rest.done) {
      const status = await rest.statusOf(operation, call, { authorization: `Bearer ${token}` });
      if (status < 300) passed.push(operation);
      else expect([403, 404], operation).toContain(status);
    }
    expect(passed.filter((operation) => !operation.startsWith('get '))).toEqual(['post /threads', 'post /sources/inspect']);
  });

  test('every socket event: a client without the right is refused or told that there is nothing', async () => {
    const { token } = await tokenFor('nobody-much', { roles: ['viewer'], scopes: ['manage'] });
    const { socket } = await connect(token);
    const threadId = await openThread();
    const { planId } = await rest.call('post /plans', PlanId, { body: { threadId, draft: draftFor('public.not_yours') } });
    const { fingerprint } = await proposed(planId);
    const { runId } = rest.done.get('get /runs/{runId}')?.at ?? {};
    const payloads: Record<string, object> = {
      'thread.open': { threadId },
      'message.send': { threadId, text: 'hello' },
      'plan.decide': { planId, fingerprint, decision: 'approve' },
      'turn.stop': { threadId },
      'run.cancel': { runId: String(runId) },
    };
    // Closing is forgetting what one follows oneself.
    expect(socketRequestNames.filter((name) => name !== 'thread.close').toSorted()).toEqual(Object.keys(payloads).toSorted());
    for (const [name, payload] of Object.entries(payloads)) {
      const answer: unknown = await socket.timeout(10_000).emitWithAck(name, payload);
      expect(answer, name).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^access\.denied$|\.not-found$/) } });
    }
    expect((await proposed(planId)).state).toBe('proposed');
  });
});

test("attack 46: another one's ids lead nowhere, over REST and sockets, and the trying is noted", async () => {
  const { token } = await tokenFor('eve', { roles: ['analyst'] });
  const [threadId, planId, runId] = ['get /threads/{threadId}', 'get /plans/{planId}', 'get /runs/{runId}'].map((operation) =>
    String(Object.values(rest.done.get(operation)?.at ?? {})[0]),
  );
  const at = { threadId: threadId ?? '', planId: planId ?? '', runId: runId ?? '' };
  const reads = [
    '/threads/{threadId}',
    '/threads/{threadId}/events',
    '/plans/{planId}',
    '/plans/{planId}/rejects',
    '/runs/{runId}',
    '/runs/{runId}/rejects',
  ];
  for (const path of reads) expect(await rest.statusOf(`get ${path}`, { at }, { authorization: `Bearer ${token}` }), path).toBe(404);
  const near = { threadId: `${at.threadId.slice(0, -1)}0`, planId: at.planId.slice(0, 8), runId: at.runId.slice(0, 8) };
  for (const path of reads) expect(await rest.statusOf(`get ${path}`, { at: near }, { authorization: `Bearer ${token}` }), path).toBe(404);
  const { socket } = await connect(token);
  expect(await socket.timeout(10_000).emitWithAck('thread.open', { threadId: at.threadId })).toMatchObject({
    ok: false,
    error: { code: 'thread.not-found' },
  });
  const { entries } = await rest.call(
    'get /audit',
    z.object({ entries: z.array(z.looseObject({ outcome: z.string(), about: z.string() })) }),
    { query: { by: 'eve' } },
  );
  expect(entries.length).toBeGreaterThan(0);
  expect(new Set(entries.map(({ outcome }) => outcome))).toEqual(new Set(['denied']));
  expect(entries.some(({ about }) => about.includes(at.threadId))).toBe(true);
});

describe('a token', () => {
  test('may within its roles only what its scopes name', async () => {
    const { token } = await tokenFor('proposer', { roles: ['analyst', 'approver'], scopes: ['read', 'propose'] });
    const { threadId } = await rest.call('post /threads', ThreadId, { token });
    const { planId } = await rest.call('post /plans', PlanId, { token, body: { threadId, draft: draftFor('public.scoped') } });
    const { fingerprint } = await proposed(planId);
    for (const decision of ['approve', 'reject'])
      await rest.call('post /plans/{planId}/decision', Any, {
        token,
        at: { planId },
        body: { fingerprint, decision },
        problem: 'access.denied',
      });
    expect((await proposed(planId)).state).toBe('proposed');
  });

  test('hands on no more than it has', async () => {
    const { token } = await tokenFor('keeper', { roles: ['admin'], scopes: ['manage'] });
    const wide = { label: 'wide', roles: ['admin'] };
    await rest.call('post /tokens', Any, { token, body: wide, problem: 'access.denied' });
    await rest.call('post /tokens', Any, { token, body: { ...wide, scopes: ['manage', 'decide'] }, problem: 'access.denied' });
    await rest.call('post /tokens', Any, { token, body: { ...wide, scopes: ['manage'] } });
  });

  test('attack 52: that is taken back puts its sockets out at once, on every server, and lets none come back', async () => {
    const other = await headgate.startServer();
    const { tokenId, token } = await tokenFor('leaver', { roles: ['viewer'] });
    const { socket } = await connect(token);
    const far = io(other.url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
    sockets.push(far);
    await new Promise<void>((resolve) => {
      far.once('connect', () => resolve());
    });
    const out = [socket, far].map((each) => new Promise((resolve) => each.once('disconnect', resolve)));
    await rest.call('post /tokens/{tokenId}/revoke', Any, { at: { tokenId } });
    expect(await Promise.all(out)).toEqual(['io server disconnect', 'io server disconnect']);
    expect((await connect(token)).said).toBe('access.unauthenticated');
    await rest.call('post /tokens/{tokenId}/revoke', Any, { at: { tokenId }, problem: 'token.not-found' });
  });
});

test('an admin shows somebody the door: sessions and tokens end at once, sockets included, and the audit log tells it', async () => {
  const { token } = await tokenFor('mallory@example.com', { roles: ['analyst'] });
  const { socket } = await connect(token);
  await headgate.catalog(`insert into sessions (hash, principal_id, name, roles, expires_at)
    select repeat(n::text, 64), 'mallory@example.com', 'Mallory', '{analyst}', now() + interval '1 hour' from generate_series(1, 2) n`);
  const mayNot = await tokenFor('lead', { roles: ['approver'] });
  const body = { personId: 'mallory@example.com', tokens: true };
  await rest.call('post /sessions/end', Any, { token: mayNot.token, body, problem: 'access.denied' });
  const cli = async (...argv: string[]): Promise<string> => (await cliAt(headgate, ...argv)).out;
  expect(await cli('sessions')).toMatch(/^mallory@example\.com +Mallory +analyst +2 sessions /m);
  const gone = new Promise((resolve) => {
    socket.once('disconnect', resolve);
  });
  expect(await cli('sessions', 'end', 'mallory@example.com', '--tokens')).toBe('Ended for mallory@example.com: 2 sessions and 1 token.\n');
  await gone;
  expect((await connect(token)).said).toBe('access.unauthenticated');
  expect(await cli('sessions')).toBe('Nobody is signed in.\n');
  const Told = z.object({ entries: z.array(z.object({ by: z.string(), action: z.string(), after: z.unknown() })) });
  const { entries } = await rest.call('get /audit', Told, { query: { about: 'person:mallory@example.com', limit: 1 } });
  expect(entries).toEqual([{ by: 'admin', action: 'session.end', after: { sessions: 2, tokens: 1 } }]);
});

describe('an idempotency key', () => {
  const post = (path: string, key: string, body: object, token = headgate.token): Promise<Response> =>
    fetch(`${headgate.url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });

  test('has the work done once, however often and at once it is sent, and the same answer given', async () => {
    const many = await Promise.all(Array.from({ length: 8 }, () => post('/threads', 'one-thread', { title: 'Once only' })));
    const again = await post('/threads', 'one-thread', { title: 'Once only' });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    const { threadId } = ThreadId.parse(await again.json());
    for (const response of many) {
      const answer: unknown = await response.json();
      // Those that came while the first was at work are asked to come again.
      if (response.status === 409) expect(answer).toMatchObject({ code: 'idempotency.under-way' });
      else expect(answer).toMatchObject({ threadId });
    }
    expect(await headgate.catalog(`select id from threads where title = 'Once only'`)).toEqual([{ id: threadId }]);
  });

  test('of a server that died between the work and its answer sends no message twice', async () => {
    const threadId = await openThread();
    const send = async (): Promise<unknown> =>
      (await post(`/threads/${threadId}/messages`, 'one-message', { text: 'what can you read?' })).json();
    const first = await send();
    await headgate.catalog(
      `update idempotent_requests set status = null, reply = null, held_until = now() - interval '1 second' where key = 'one-message'`,
    );
    expect(await send()).toEqual(first);
    const said = await headgate.catalog(`select 1 from events where thread_id = $1 and type = 'message.user'`, [threadId]);
    expect(said).toHaveLength(1);
    // What is still going on in it would move it through the lists of the next tests.
    await expect.poll(() => headgate.idle(), { timeout: 60_000 }).toBe(true);
  });

  test('repeats a refusal, too', async () => {
    const { planId } = rest.done.get('get /plans/{planId}')?.at ?? {};
    const stale = { fingerprint: '0'.repeat(64), decision: 'approve' };
    const [first, second] = [
      await post(`/plans/${planId}/decision`, 'stale', stale),
      await post(`/plans/${planId}/decision`, 'stale', stale),
    ];
    expect([first.status, second.status]).toEqual([409, 409]);
    expect(second.headers.get('content-type')).toContain('application/problem+json');
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await second.json()).toEqual(await first.json());
  });

  test('belongs to one request of one person', async () => {
    await post('/threads', 'mine', { title: 'A' });
    const other = await post('/threads', 'mine', { title: 'B' });
    expect([other.status, await other.json()]).toMatchObject([422, { code: 'idempotency.reused' }]);
    const { token } = await tokenFor('another', { roles: ['analyst'] });
    expect((await post('/threads', 'mine', { title: 'A' }, token)).headers.get('idempotency-replayed')).toBeNull();
    expect((await post('/threads', 'with blanks', {})).status).toBe(400);
    expect((await post('/tokens', 'a-secret', { label: 'x', roles: ['viewer'] })).status).toBe(400);
  });
});

/** More of everything that is listed than fits a small page. */
async function fillLists(): Promise<void> {
  const many = 'generate_series(1, 5) n';
  const id = `('00000000-0000-4000-8000-1000000000' || lpad(n::text, 2, '0'))::uuid`;
  await headgate.catalog(`insert into pipelines (id, name, owner, thread_id, version)
    select ${id}, 'listed-' || n, owner, thread_id, version from pipelines, ${many} where name = 'kept-by-rest'`);
  await headgate.catalog(`insert into pipeline_versions (pipeline_id, version, draft, plan, plan_hash, approved_by)
    select ${id}, v.version, draft, plan, plan_hash, approved_by from pipeline_versions v join pipelines p on p.id = v.pipeline_id, ${many}
    where p.name = 'kept-by-rest'`);
  await headgate.catalog(`insert into standing_rules (pipeline_id, limits, created_by, expires_at)
    select ${id}, '{"loads": [], "rejected": 0}', 'admin', now() + make_interval(days => n - 3) from ${many}`);
  await headgate.catalog(`insert into alerts (connection, dataset, watch, created_by)
    select 'files', 'data/few.csv', '{"kind": "rows", "least": 1, "most": null}', 'admin' from ${many}`);
  await headgate.catalog(`insert into definitions (key, version, term, meaning, confirmed_by)
    select 'term ' || n, v, 'Term ' || n, 'meaning ' || v, 'admin' from ${many}, generate_series(1, 2) v`);
}

describe('a list', () => {
  beforeAll(fillLists);

  test.each([
    ['get /pipelines', 'pipelines', 'name', 2, 200],
    ['get /standing-rules', 'rules', 'number', 2, 200],
    ['get /alerts', 'alerts', 'number', 2, 200],
    ['get /definitions', 'definitions', 'term', 2, 200],
    ['get /approvals', 'cards', 'planId', 2, 200],
    ['get /sources', 'sources', 'name', 2, 500],
    ['get /threads', 'threads', 'threadId', 2, 200],
    ['get /runs', 'runs', 'runId', 2, 200],
    ['get /audit', 'entries', 'seq', 40, 500],
    ['get /tokens', 'tokens', 'tokenId', 2, 200],
  ])('%s comes in pages that hold each entry once', async (operation, name, id, few, all) => {
    const Page = z.looseObject({ next: z.string().nullable() });
    const idsOf = (page: z.infer<typeof Page>): unknown[] =>
      z
        .array(z.looseObject({}))
        .parse(page[name])
        .map((entry) => entry[id]);
    const { token } = await tokenFor('reader', { roles: ['admin'], scopes: ['read', 'manage'] });
    const whole = idsOf(await rest.call(operation, Page, { token, query: { limit: all } }));
    expect(whole.length).toBeGreaterThan(1);
    const paged: unknown[] = [];
    for (let next: string | null = ''; next !== null && paged.length < whole.length + 10;) {
      const page: z.infer<typeof Page> = await rest.call(operation, Page, {
        token,
        query: { limit: few, ...(next === '' ? {} : { cursor: next }) },
      });
      expect(idsOf(page).length).toBeLessThanOrEqual(few);
      paged.push(...idsOf(page));
      next = page.next;
    }
    // A page of sources has a share of each connection.
    if (operation === 'get /sources') expect(new Set(paged)).toEqual(new Set(whole));
    else expect(paged).toEqual(whole);
    expect(new Set(paged).size).toBe(paged.length);
    await rest.call(operation, Any, { token, query: { cursor: '../..\u0007' }, problem: 'request.invalid' });
  });
});

test('attack 63: one person fills their own share, and the next one neither waits for it nor is refused', async () => {
  await Promise.all(headgate.workers.map((worker) => worker.kill()));
  const propose = async (token: string, table: string): Promise<string> => {
    const { threadId } = await rest.call('post /threads', ThreadId, { token });
    return (await rest.call('post /plans', PlanId, { token, body: { threadId, draft: draftFor(`public.${table}`) } })).planId;
  };
  const greedy = (await tokenFor('greedy', { roles: ['analyst'] })).token;
  const calm = (await tokenFor('calm', { roles: ['analyst'] })).token;
  const taken = [await propose(greedy, 'greedy_1'), await propose(greedy, 'greedy_2'), await propose(greedy, 'greedy_3')];
  const { threadId } = await rest.call('post /threads', ThreadId, { token: greedy });
  const over = { body: { threadId, draft: draftFor('public.greedy_4') } };
  const later = { retryable: true, details: { retryAfterSeconds: 10 }, hint: expect.stringContaining('Wait until') };
  expect(await rest.call('post /plans', Any, { token: greedy, ...over, problem: 'quota.plans' })).toMatchObject(later);
  expect(await rest.statusOf('post /plans', over, { authorization: `Bearer ${greedy}` })).toBe(429);
  const wanted = await propose(calm, 'calm_1');
  headgate.startWorker();
  for (const planId of [...taken, wanted]) expect((await proposed(planId)).state).toBe('proposed');
  const begun = await headgate.catalog<{ plan: string }>(
    `select data->>'planId' as plan from headgate_jobs.job where name = 'prepare' and data->>'planId' = any($1) order by started_on`,
    [[...taken, wanted]],
  );
  const order = begun.map(({ plan }) => plan);
  // Jobs may begin in pairs.
  expect(new Set(order.slice(0, 2))).toEqual(new Set([taken[0], wanted]));
  expect(order.slice(2)).toEqual([taken[1], taken[2]]);
});

test('attack 63: runs that have not ended are bounded for one person, and free again when one ends', async () => {
  const [busy, calm] = [await tokenFor('runner', { roles: ['approver'] }), await tokenFor('walker', { roles: ['approver'] })];
  const propose = async ({ token }: { token: string }, table: string): Promise<string> => {
    const { threadId } = await rest.call('post /threads', ThreadId, { token });
    const body = { threadId, draft: draftFor(`public.${table}`) };
    return (await rest.call('post /plans', PlanId, { token, body })).planId;
  };
  const plans = await Promise.all(['run_1', 'run_2', 'run_3'].map((table) => propose(busy, table)));
  const other = await propose(calm, 'walk_1');
  for (const planId of [...plans, other]) expect((await proposed(planId)).state).toBe('proposed');
  await Promise.all(headgate.workers.map((worker) => worker.kill()));
  const [first, second, third] = plans;
  const runs = [await approved(first!), await approved(second!)];
  const { fingerprint } = await proposed(third!);
  const decision = { at: { planId: third! }, body: { fingerprint, decision: 'approve' } };
  await rest.call('post /plans/{planId}/decision', Any, { ...decision, problem: 'quota.runs' });
  runs.push(await approved(other));
  headgate.startWorker();
  for (const runId of runs) expect((await ended(runId)).state).toBe('succeeded');
  expect((await ended(await approved(third!))).state).toBe('succeeded');
});

test('attack 63: messages that are not answered yet are bounded for one person, over REST and MCP alike', async () => {
  const [greedy, calm] = [await tokenFor('talker', { roles: ['analyst'] }), await tokenFor('listener', { roles: ['analyst'] })];
  const threads: string[] = [];
  const say = async ({ token }: { token: string }, problem?: string): Promise<void> => {
    const { threadId } = await rest.call('post /threads', ThreadId, { token });
    const call = { token, at: { threadId }, body: { text: 'what can you read?' } };
    await rest.call('post /threads/{threadId}/messages', Any, problem === undefined ? call : { ...call, problem });
    if (problem === undefined) threads.push(threadId);
  };
  const holder = new Client({ connectionString: headgate.catalogUrl });
  await holder.connect();
  try {
    // No turn gets to its end, or anywhere else.
    await holder.query('begin; lock table headgate_graphs.checkpoints, headgate_graphs.checkpoint_writes in access exclusive mode');
    for (let n = 0; n < 3; n += 1) await say(greedy);
    await say(greedy, 'quota.turns');
    const asked = await fetch(`${headgate.url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${greedy.token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"propose","arguments":{"request":"load data/few.csv into public.by_mcp"}}}',
    });
    const told = await asked.text();
    expect(told).toContain('[quota.turns]');
    expect(told).toContain('"isError":true');
    await say(calm);
  } finally {
    await holder.end();
  }
  const answered = (): Promise<unknown[]> =>
    headgate.catalog(`select distinct thread_id from events where type = 'message.assistant' and thread_id = any($1)`, [threads]);
  await expect.poll(async () => (await answered()).length, { timeout: 120_000 }).toBe(threads.length);
  await say(greedy);
});

test('a changed entry of the audit log is named by headgate audit verify', async () => {
  const audit = (...argv: string[]) => cliAt(headgate, 'audit', ...argv);
  const good = await audit('verify');
  expect([good.code, good.out]).toEqual([
    0,
    expect.stringMatching(/^The audit log is as it was written: [\d,]+ entries, head [0-9a-f]{64}\.\n$/),
  ]);
  expect((await audit('list', '--by', 'eve', '--limit', '2')).out).toMatch(/ eve +thread\.read +denied/);
  await headgate.catalog(
    `set session_replication_role = replica; update audit set by = 'eve' where seq = 3; reset session_replication_role`,
  );
  const bad = await audit('verify');
  expect([bad.code, bad.out]).toEqual([4, 'Entry 3 of the audit log is not what was written: changed.\n']);
});

test('another HEADGATE_TOKEN takes the place of the one before: who holds that is put out, on every server', async () => {
  const { socket } = await connect(headgate.token);
  const gone = new Promise((resolve) => {
    socket.once('disconnect', resolve);
  });
  const fresh = 'another-token-for-tests-0123456789';
  const other = await headgate.startServer({ HEADGATE_TOKEN: fresh });
  await gone;
  const ask = async (url: string, token: string): Promise<number> =>
    (await fetch(`${url}/api/v1/gate`, { headers: { authorization: `Bearer ${token}` } })).status;
  for (const url of [headgate.url, other.url]) expect([await ask(url, headgate.token), await ask(url, fresh)]).toEqual([401, 200]);
  const [noted] = await headgate.catalog(`select by, action, before->>'label' as label from audit where by = 'system' order by seq desc`);
  expect(noted).toEqual({ by: 'system', action: 'token.revoke', label: 'HEADGATE_TOKEN' });
});
