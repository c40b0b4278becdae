import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Socket } from 'socket.io-client';
import type { Refusal } from '#app/people/noted-refusals.ts';
import { rawFlood } from '#test/support/page/raw-flood.ts';
import { startTestServer, until, type TestServer } from '#test/support/page/web-server.ts';

const putOutMs = 2000;
const tokens = { loud: 'viewer-token', calm: 'admin-token' };

let server: TestServer;
const refusals: Refusal[] = [];
beforeEach(async () => {
  refusals.length = 0;
  server = await startTestServer({ limits: { putOutMs }, note: async (refusal) => void refusals.push(refusal) });
});
afterEach(() => server.close());

const come = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', ({ message }) => resolve(message));
  });

test('attack 50: a flood of 10,000 events is cut off, and others are served meanwhile', async () => {
  const [loud, calm] = [server.socket({ token: tokens.loud }), server.socket({ token: tokens.calm })];
  await Promise.all([come(loud), come(calm)]);
  const { thread } = await calm.timeout(3000).emitWithAck('thread.open', {});
  for (let index = 0; index < 10_000; index += 1) loud.emit('message.send', { threadId: 'thread-1', text: 'x' });
  expect(await calm.timeout(3000).emitWithAck('message.send', { threadId: thread.threadId, text: 'still here' })).toMatchObject({
    ok: true,
  });
  await until('the loud one is put out', () => !loud.connected);
  expect(calm.connected).toBe(true);
});

test('attack 50: who floods and listens to nothing is cut off at once, not asked to leave', async () => {
  const started = performance.now();
  const { admitted } = await rawFlood({ url: server.url, token: tokens.loud });
  expect(admitted).toBe(true);
  expect(performance.now() - started).toBeLessThan(3000);
  expect(refusals).toEqual([{ by: 'vic', action: 'socket.flood', about: 'socket:packets' }]);
});

test('attack 50: who was put out stays out for a while, with another token as well; nobody else does', async () => {
  server.tokens.set('another-token', { id: 'vic', name: 'Vic', roles: ['viewer'] });
  await rawFlood({ url: server.url, token: tokens.loud });
  for (const token of [tokens.loud, 'another-token']) {
    expect(await come(server.socket({ token }))).toMatch(/^Too many requests; come back in [12] seconds\.$/);
  }
  expect(await come(server.socket({ token: tokens.calm }))).toBe('connected');
  await sleep(putOutMs);
  expect(await come(server.socket({ token: tokens.loud }))).toBe('connected');
});

test('attack 50: one address cannot take everybody’s place without saying who it is, and waits for seconds only', async () => {
  const few = await startTestServer({ limits: { strangers: 3, handshakeMs: 1500 } });
  const knock = (): Promise<WebSocket | null> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${few.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
      socket.addEventListener('open', () => resolve(socket));
      socket.addEventListener('error', () => resolve(null));
    });
  const inside = few.socket({ token: tokens.calm });
  expect(await come(inside)).toBe('connected');
  for (let held = 0; held < 3; held += 1) expect(await knock()).not.toBeNull();
  expect(await knock()).toBeNull();
  // Who is inside stays, and who comes now comes in by themselves as soon as those who said nothing were shown out.
  expect(await inside.timeout(3000).emitWithAck('thread.open', {})).toMatchObject({ ok: true });
  const late = few.socket({ token: tokens.calm }, { reconnection: true });
  await until('somebody who says who they are comes in', () => late.connected);
  for (let index = 0; index < 5; index += 1) expect(await come(few.socket({ token: tokens.calm }))).toBe('connected');
  await few.close();
});

test('attack 50: a client that never says who it is may not send on, either', async () => {
  const started = performance.now();
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
  // Answers to pings that nobody asked for.
  for (let sent = 0; sent < 10_000; sent += 1) socket.send('3');
  await closed;
  expect(performance.now() - started).toBeLessThan(3000);
});
