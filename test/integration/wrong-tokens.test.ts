/** Whoever tries tokens from one address, against a whole Headgate: over HTTP, sockets and MCP together, and whom it leaves alone. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { io } from 'socket.io-client';
import { z } from 'zod';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const perMinute = 60;

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate({ env: { HEADGATE_RATE_WRONG_TOKENS: String(perMinute), HEADGATE_TRUST_PROXY: 'true' } });
});
afterAll(() => headgate.close());

const wrongToken = (): string => `hg_${randomBytes(32).toString('base64url')}`;

/** A request from an address, as the proxy in front names it. */
const ask = (path: string, from: string, token: string): Promise<Response> =>
  fetch(headgate.url + path, {
    method: path === '/mcp' ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': `198.51.100.7, ${from}`, 'content-type': 'application/json' },
  });
const statusOf = async (path: string, from: string, token: string): Promise<number> => (await ask(path, from, token)).status;

const knock = (from: string, token: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = io(headgate.url, {
      auth: { token },
      extraHeaders: { 'x-forwarded-for': from },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    const end = (said: string): void => {
      socket.disconnect();
      resolve(said);
    };
    socket.once('connect', () => end('connected'));
    socket.once('connect_error', (error) => end(z.object({ data: z.object({ code: z.string() }) }).parse(error).data.code));
  });

async function guessUntilRefused(from: (tries: number) => string): Promise<Response> {
  for (let tries = 0; tries < perMinute * 10; tries += 1) {
    const response = await ask('/api/v1/me', from(tries), wrongToken());
    if (response.status === 429) return response;
    expect(response.status).toBe(401);
  }
  throw new Error('never refused');
}

test('an address that sends many wrong tokens is answered before they are looked up; others, and who was let in before, go on', async () => {
  const from = '203.0.113.5';
  expect(await statusOf('/api/v1/me', from, headgate.token)).toBe(200);
  const refused = await guessUntilRefused(() => from);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ code: 'access.too-many-guesses', status: 429, hint: 'Try again in a second.' });
  // More than come back while they are under way.
  const several = <Said>(door: () => Promise<Said>): Promise<Said[]> => Promise.all(Array.from({ length: 10 }, door));
  expect(await several(() => statusOf('/mcp', from, wrongToken()))).toContain(429);
  expect(await several(() => statusOf('/metrics', from, wrongToken()))).toContain(429);
  expect(await several(() => knock(from, wrongToken()))).toContain('access.too-many-guesses');
  expect(await statusOf('/api/v1/me', from, headgate.token)).toBe(200);
  expect(await knock(from, headgate.token)).toBe('connected');
  expect(await statusOf('/api/v1/me', '203.0.113.6', wrongToken())).toBe(401);
  expect(
    (await Promise.all(Array.from({ length: perMinute * 3 }, () => statusOf('/api/v1/me', '203.0.113.7', wrongToken())))).filter(
      (status) => status === 401,
    ).length,
  ).toBeLessThan(perMinute * 2);
});

test('somebody who comes for the first time from such an address waits for seconds only', async () => {
  const from = '203.0.113.9';
  await guessUntilRefused(() => from);
  const made = await headgate.call('POST', '/tokens', { label: 'new here', roles: ['viewer'] });
  const { token } = z.object({ token: z.string() }).parse(made.body);
  expect(await statusOf('/api/v1/me', from, token)).toBe(429);
  await sleep(2000);
  expect(await statusOf('/api/v1/me', from, token)).toBe(200);
});

test('a whole network of IPv6 counts as one address', async () => {
  await guessUntilRefused((tries) => `2001:db8::${tries.toString(16)}`);
  expect(await statusOf('/api/v1/me', '2001:db9::1', wrongToken())).toBe(401);
});
