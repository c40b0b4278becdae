import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from '#test/support/systems/fault-proxy.ts';
import { freshDatabase } from '#test/support/postgres/postgres.ts';

const payload = Buffer.alloc(300_000, 'headgate ');
let server: Server;
let proxy: FaultProxy;

beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(payload);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  proxy = await startFaultProxy({ host: '127.0.0.1', port: address.port });
});

afterEach(async () => {
  await proxy.close();
  server.close();
});

it('passes everything on unchanged while there is no fault', async () => {
  const received = await buffer(connect(proxy.port, '127.0.0.1'));
  expect(received.equals(payload)).toBe(true);
});

it('delays without changing the order', async () => {
  proxy.set({ latencyMs: 40 });
  const before = performance.now();
  const received = await buffer(connect(proxy.port, '127.0.0.1'));
  expect(performance.now() - before).toBeGreaterThan(35);
  expect(received.equals(payload)).toBe(true);
});

it('resets after so many bytes', async () => {
  proxy.set({ resetAfterBytes: 100_000 });
  const socket = connect(proxy.port, '127.0.0.1');
  let received = 0;
  socket.on('data', (chunk) => void (received += chunk.length));
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNRESET' });
  expect(received).toBe(100_000);
});

it('swallows everything and keeps the connection open, and cuts it on demand', async () => {
  proxy.set({ blackhole: true });
  const socket = connect(proxy.port, '127.0.0.1');
  let received = 0;
  socket.on('data', (chunk) => void (received += chunk.length));
  await once(socket, 'connect');
  await sleep(100);
  expect({ received, ...proxy.connections() }).toEqual({ received: 0, total: 1, open: 1 });
  const closed = once(socket, 'error');
  proxy.cut();
  expect(await closed).toMatchObject([{ code: 'ECONNRESET' }]);
});

it('carries a PostgreSQL session, and ends it in the middle of an answer', async () => {
  const database = await freshDatabase();
  const url = new URL(database.url);
  const between = await startFaultProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(between.port);
  const client = new Client({ connectionString: url.href });
  client.on('error', () => {});
  await client.connect();
  expect((await client.query('select 1 as x')).rows).toEqual([{ x: 1 }]);
  between.set({ resetAfterBytes: 200_000 });
  await expect(client.query("select repeat('x', 1000) from generate_series(1, 1000)")).rejects.toThrow(/ECONNRESET|terminated/);
  await client.end().catch(() => {});
  await between.close();
  await database.drop();
});
