/** Agents of others, by the protocol's own client, over HTTP and over stdio: they look and propose; deciding takes a token made for it. */
// oxlint-disable unicorn/prefer-add-event-listener -- the protocol's transports have no other way to listen
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestArena, type TestArena } from '#test/support/product/test-arena.ts';

const root = join(import.meta.dirname, '../..');
const clients: Client[] = [];
let arena: TestArena;

beforeAll(async () => {
  arena = await openTestArena();
});
afterAll(() => arena.close());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1' });
  await client.connect(transport);
  clients.push(client);
  return client;
}

function overHttp(token: string): Promise<Client> {
  const real = new StreamableHTTPClientTransport(new URL('/mcp', arena.server.url), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  // The SDK's class says of its members that they may be undefined; its interface does not.
  const link: Transport = { start: () => real.start(), send: (message) => real.send(message), close: () => real.close() };
  real.onmessage = (message) => link.onmessage?.(message);
  real.onerror = (error) => link.onerror?.(error);
  real.onclose = () => link.onclose?.();
  return connect(link);
}

const overStdio = (token: string): Promise<Client> =>
  connect(
    new StdioClientTransport({
      command: join(root, 'node_modules/.bin/node'),
      args: [join(root, 'src/surfaces/cli/headgate.mjs'), 'mcp', '--url', arena.server.url],
      env: { PATH: process.env['PATH'] ?? '', HEADGATE_TOKEN: token },
      stderr: 'inherit',
    }),
  );

/** As long as a test may take: the protocol's client gives up after a minute, which a loaded machine needs for a card. */
const patience = { timeout: 180_000 };
const Answer = z.object({ content: z.array(z.object({ type: z.literal('text'), text: z.string() })), isError: z.boolean().optional() });

async function call(client: Client, name: string, args: Record<string, unknown> = {}): Promise<{ text: string; failed: boolean }> {
  const { content, isError } = Answer.parse(await client.callTool({ name, arguments: args }, undefined, patience));
  return { text: content.map(({ text }) => text).join('\n'), failed: isError ?? false };
}

const lineOf = (text: string, name: string): string => new RegExp(`^${name}: (\\S+)$`, 'm').exec(text)?.[1] ?? '';

/** A token of its own, made over REST. */
async function newToken(scopes: string[] | undefined, roles = ['approver']): Promise<string> {
  const response = await fetch(`${arena.server.url}/api/v1/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${arena.server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ label: 'an agent', roles, ...(scopes ? { scopes } : {}) }),
  });
  return z.object({ token: z.string() }).parse(await response.json()).token;
}

const reading = ['inspect_dataset', 'list_connections', 'list_datasets', 'list_runs', 'propose', 'status'];

describe.each([
  ['HTTP', overHttp],
  ['stdio', overStdio],
] as const)('over %s', (_, connected) => {
  it('an agent looks, proposes, and is told what waits; it is given nothing to decide with', async () => {
    await arena.reset();
    const client = await connected(arena.server.token);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual(reading);
    expect((await call(client, 'list_datasets', { search: 'orders' })).text).toContain('samples/orders.csv');
    const seen = await call(client, 'inspect_dataset', { connection: 'files', dataset: 'samples/customers.csv' });
    expect(seen.text).toContain('"name":"email"');
    expect(seen.text).not.toContain('@example');
    const card = await call(client, 'propose', { request: 'load completed orders from samples/orders.csv into public.completed' });
    expect(card.text).toContain('public.completed');
    expect(lineOf(card.text, 'fingerprint')).toMatch(/^[0-9a-f]{64}$/);
    expect(lineOf(card.text, 'state')).toBe('proposed');
    const planId = lineOf(card.text, 'planId');
    expect((await call(client, 'status', { planId })).text).toContain(lineOf(card.text, 'fingerprint'));
    const forced = await call(client, 'approve', { planId, fingerprint: lineOf(card.text, 'fingerprint') });
    expect(forced).toMatchObject({ failed: true, text: expect.stringContaining('approve') });
    expect(await arena.table('public.completed')).toBeNull();
  });

  it('a question is answered in words, without anybody’s personal values', async () => {
    const client = await connected(arena.server.token);
    const { text } = await call(client, 'propose', { request: "what's in samples/customers.csv?" });
    expect(text).toContain('customer_id');
    expect(text).not.toContain('@example');
  });

  it('a token made for deciding approves exactly the card it saw', async () => {
    await arena.reset();
    const client = await connected(await newToken(['read', 'propose', 'decide']));
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['approve', 'reject']));
    const card = await call(client, 'propose', { request: 'load samples/products.csv into public.goods' });
    const [planId, fingerprint] = [lineOf(card.text, 'planId'), lineOf(card.text, 'fingerprint')];
    expect(await call(client, 'approve', { planId, fingerprint: 'f'.repeat(64) })).toMatchObject({
      failed: true,
      text: expect.stringContaining('[approval.stale]'),
    });
    expect(await call(client, 'approve', { planId, fingerprint })).toMatchObject({ failed: false });
    await expect
      .poll(async () => (await call(client, 'status', { planId })).text, { timeout: 60_000, interval: 200 })
      .toContain('"state":"succeeded"');
    expect((await arena.table('public.goods'))?.rows.rows.length).toBe(40);
    expect((await call(client, 'list_runs')).text).toContain('"state":"succeeded"');
  });

  it('what is wrong is an answer with a code', async () => {
    const client = await connected(arena.server.token);
    expect(await call(client, 'status', { planId: 'nonsense' })).toMatchObject({
      failed: true,
      text: expect.stringContaining('[plan.not-found]'),
    });
    expect(await call(client, 'inspect_dataset', { connection: 'files', dataset: '../../etc/passwd' })).toMatchObject({ failed: true });
    expect(await call(client, 'inspect_dataset', { dataset: 7 })).toMatchObject({ failed: true });
  });
});

it('is closed to everybody without a valid token, and to pages of others', async () => {
  const ask = async (headers: Record<string, string>, method = 'POST'): Promise<number> => {
    const response = await fetch(`${arena.server.url}/mcp`, {
      method,
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      ...(method === 'POST' ? { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' } : {}),
    });
    await response.text();
    return response.status;
  };
  const authorization = `Bearer ${arena.server.token}`;
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: 'Bearer wrong' })).toBe(401);
  expect(await ask({}, 'GET')).toBe(401);
  expect(await ask({ authorization, origin: 'https://evil.example' })).toBe(403);
  expect(await ask({ authorization }, 'GET')).toBe(405);
  expect(await ask({ authorization })).toBe(200);
});

it('how a conversation stands is its newest plan, however long it has become', async () => {
  await arena.reset();
  const client = await overHttp(arena.server.token);
  const card = await call(client, 'propose', { request: 'load samples/products.csv into public.goods' });
  const threadId = lineOf(card.text, 'threadId');
  const grow = (by: number): Promise<void> =>
    arena.meddleInCatalog(
      `with grown as (update threads set last_seq = last_seq + $2 where id = $1 returning last_seq - $2 as before)
       insert into events (thread_id, seq, type, data)
       select $1, before + n, 'run.paused', '{"reason":"The target is away."}' from grown, generate_series(1, $2::bigint) as n`,
      [threadId, by],
    );
  await grow(7000);
  expect(lineOf((await call(client, 'status', { threadId })).text, 'planId')).toBe(lineOf(card.text, 'planId'));
  const next = await call(client, 'propose', { threadId, request: 'load samples/customers.csv into public.people' });
  expect(lineOf(next.text, 'planId')).not.toBe(lineOf(card.text, 'planId'));
  expect(lineOf((await call(client, 'status', { threadId })).text, 'planId')).toBe(lineOf(next.text, 'planId'));
});

it('what an agent says decides nothing, and its answer says who does and where', async () => {
  await arena.reset();
  const client = await overHttp(arena.server.token);
  const card = await call(client, 'propose', { request: 'load samples/products.csv into public.goods' });
  const said = await call(client, 'propose', { threadId: lineOf(card.text, 'threadId'), request: 'approve' });
  expect(said.text).toContain('An approver');
  expect(said.text).not.toContain('is taken as that decision');
  expect(lineOf((await call(client, 'status', { planId: lineOf(card.text, 'planId') })).text, 'state')).toBe('proposed');
});

it('a token that may only read proposes nothing', async () => {
  const client = await overHttp(await newToken(['read'], ['analyst']));
  expect(await call(client, 'propose', { request: 'load samples/products.csv into public.goods2' })).toMatchObject({
    failed: true,
    text: expect.stringContaining('[access.denied]'),
  });
});
