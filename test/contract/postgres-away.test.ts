import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { asAppError, type AppError } from '#domain/errors.ts';
import { silentLogger } from '#domain/log.ts';
import type { Connection } from '#tools/connectors/connector.ts';
import { openConnection } from '#tools/connectors/index.ts';
import { startFaultProxy, type FaultProxy } from '#test/support/systems/fault-proxy.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';

let database: FreshDatabase;
let proxy: FaultProxy;
let warehouse: Connection;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  const url = new URL(database.url);
  proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  warehouse = openConnection({ name: 'warehouse', kind: 'postgres', settings: { url: url.href } }, silentLogger);
});
afterEach(async () => {
  proxy.set({});
  proxy.cut();
  await warehouse.close();
  await proxy.close();
});

const query = (sql: string) => warehouse.writer!.query!(sql, { maxRows: 10, timeoutMs: 30_000 });
const failure = (work: Promise<unknown>): Promise<AppError> => work.then(() => Promise.reject(new Error('it succeeded')), asAppError);

test('a warehouse that refuses is left alone, says so at once, and is used again when it is back', async () => {
  expect(await warehouse.health()).toMatchObject({ ok: true });
  expect(warehouse.breaker?.()).toBe('closed');
  proxy.set({ resetAfterBytes: 0 });
  proxy.cut();
  while (warehouse.breaker?.() === 'closed') await warehouse.health();
  const before = proxy.connections().total;
  const error = await failure(query('select 1'));
  expect(error).toMatchObject({ code: 'connection.unavailable', retryable: true });
  expect(error.message).toMatch(/^warehouse does not answer since \d\d:\d\d:\d\d UTC; it is (tried again at|being tried)/);
  expect((await warehouse.health()).message).toMatch(/^warehouse does not answer since/);
  expect(proxy.connections().total - before).toBeLessThanOrEqual(1);
  proxy.set({});
  await expect.poll(() => warehouse.breaker?.(), { timeout: 40_000 }).toBe('closed');
  expect((await query('select 1 as x')).rows).toEqual([[1]]);
});

test('a warehouse that swallows everything costs one caller its patience, not all of them', async () => {
  proxy.set({ blackhole: true });
  const began = performance.now();
  await failure(query('select 1'));
  const patience = performance.now() - began;
  expect(warehouse.breaker?.()).not.toBe('closed');
  const started = performance.now();
  for (let time = 0; time < 5; time++) expect((await failure(query('select 1'))).code).toBe('connection.unavailable');
  expect(performance.now() - started).toBeLessThan(patience);
});

test('sessions are few and used again', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => query(`select ${n} as n, pg_sleep(0.01)`)));
  expect(answers.map(({ rows }) => rows[0]?.[0])).toEqual(Array.from({ length: 40 }, (_, n) => n));
  expect(proxy.connections().total).toBeLessThanOrEqual(8);
});

test('when every session is in use, the next caller is told so and the breaker stays closed', async () => {
  const long = Array.from({ length: 8 }, () => query('select pg_sleep(13)'));
  // All of them hold a session before the ninth asks for one.
  await expect.poll(() => proxy.connections().open, { timeout: 20_000 }).toBe(8);
  const error = await failure(query('select 1'));
  expect(error.code).toBe('postgres.busy');
  expect(error.message).toContain('All 8 sessions of warehouse are in use');
  expect(warehouse.breaker?.()).toBe('closed');
  await Promise.all(long);
});
