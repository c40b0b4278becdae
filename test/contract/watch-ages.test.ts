/** Data that grows old while nothing runs: the clock measures it, tells that it is too old once, and that it is young again. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import type { MeasuringContext } from '#jobs/measure-alerts.ts';
import { nextLook, watchAges } from '#jobs/watch-ages.ts';
import { alertViews, insertAlert, removeAlert } from '#store/alerts.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { insertThread } from '#store/threads.ts';
import { openConnection } from '#tools/connectors/index.ts';
import { openTestHost, type TestHost } from '../support/engine/engine.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres/postgres.ts';
import { openPostgresTarget, type PostgresTarget } from '../support/postgres/postgres-target.ts';

const hourMs = 3_600_000;
const start = Date.parse('2026-03-01T00:00:00Z');
let target: PostgresTarget;
let fresh: FreshDatabase;
let catalog: Database;
let engines: TestHost;
let context: MeasuringContext;
let threadId: string;
let number: number;

beforeAll(async () => {
  [target, fresh] = await Promise.all([openPostgresTarget(), freshDatabase()]);
  catalog = openDatabase({ url: fresh.url, log: silentLogger, name: 'ages test' });
  await migrate(catalog);
  engines = openTestHost();
  context = { database: catalog, engines: engines.host, connections: new Map([['warehouse', target.connection]]), log: silentLogger };
  await target.client.query('create table public.ticks (at timestamptz)');
});
afterAll(async () => {
  await catalog.close();
  await Promise.all([target.close(), fresh.drop(), engines.close()]);
});
beforeEach(async () => {
  threadId = randomUUID();
  await insertThread(catalog, { id: threadId, title: 'watching', createdBy: 'ana' });
  const watch = { kind: 'age', column: 'at', mostHours: 6 } as const;
  await catalog.transaction(async (tx) => {
    if (number) await removeAlert(tx, number, 'ana');
    number = await insertAlert(tx, { connection: 'warehouse', dataset: 'public.ticks', watch, by: 'ana', threadId });
  });
  await newestAt(start);
});

async function newestAt(moment: number): Promise<void> {
  await target.client.query('truncate public.ticks');
  await target.client.query(`insert into public.ticks values ('${new Date(moment).toISOString()}')`);
}

const told = async (): Promise<string[]> =>
  (
    await catalog.query<{ title: string; text: string }>(
      `select data->>'title' as title, data->>'text' as text from events where thread_id = $1 and type = 'alert.raised' order by seq`,
      [threadId],
    )
  ).rows.map(({ title, text }) => `${title}. ${text}`);

const broken =
  'public.ticks: not as promised. The newest at is 7 hours old; the promise of alert N is that the newest at is at most 6 hours old. No run before it was measured as good.';
const holds =
  'public.ticks: as promised again. The newest at is 1 hour old; the promise of alert N is that the newest at is at most 6 hours old.';
const named = (text: string): string => text.replace('alert N', `alert ${number}`);

test('is told once, and once that it is over', async () => {
  for (const hours of [1, 2]) await watchAges(context, start + hours * hourMs);
  expect(await told()).toEqual([]);
  for (const hours of [7, 9, 30]) await watchAges(context, start + hours * hourMs);
  expect(await told()).toEqual([named(broken)]);
  await newestAt(start + 31 * hourMs);
  for (const hours of [32, 33]) await watchAges(context, start + hours * hourMs);
  expect(await told()).toEqual([named(broken), named(holds)]);
  const [view] = await alertViews(catalog);
  expect(view).toMatchObject({ number, last: { run: null, breached: false, at: new Date(start + 32 * hourMs).toISOString(), value: 1 } });
});

test('by several workers at the same moment is told once', async () => {
  await Promise.all(Array.from({ length: 6 }, () => watchAges(context, start + 7 * hourMs)));
  expect(await told()).toEqual([named(broken)]);
});

test('of a system that is away is not guessed, until it is away for longer than the data may be old', async () => {
  await watchAges(context, start + hourMs);
  const url = new URL(target.url);
  url.port = '1';
  const gone = openConnection({ name: 'warehouse', kind: 'postgres', settings: { url: url.href } }, silentLogger);
  const away: MeasuringContext = { ...context, connections: new Map([['warehouse', gone]]) };
  await watchAges(away, start + 6.5 * hourMs);
  expect(await told()).toEqual([]);
  await watchAges(away, start + 8 * hourMs);
  expect(await told()).toEqual([expect.stringContaining('It could not be measured: ')]);
  await gone.close();
});

test('of a column that is gone is told at once', async () => {
  await target.client.query('alter table public.ticks rename column at to happened');
  await watchAges(context, start + hourMs);
  await target.client.query('alter table public.ticks rename column happened to at');
  expect(await told()).toEqual([expect.stringContaining('It could not be measured')]);
});

test('is looked at when it may be too old, and often while it is', () => {
  const at = new Date(start).toISOString();
  const hours = (value: number | null, breached: boolean, most = 6): number => (nextLook(most, { at, value, breached }) - start) / hourMs;
  expect(hours(1, false)).toBe(5);
  expect(hours(9, true)).toBe(0.5);
  expect(hours(900, true, 720)).toBe(1);
  expect(hours(0.1, true, 0.1)).toBe(1 / 60);
  expect(hours(5.9999, false)).toBe(1 / 60);
});
