/** Words for loading only what is new, for backfills, and for columns that change. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

/** The draft that a text leads to; of rows that share a key the latest is kept when the planner asks. */
async function drafted(text: string): Promise<{ source: unknown; load: unknown; ops: string[] }> {
  const first = await house.say(text);
  const outcome = first.question ? await house.say('keep only the latest row per order_id') : first;
  expect([...first.notUnderstood, ...outcome.notUnderstood], text).toEqual([]);
  const { sources, loads, steps } = Draft.parse(outcome.draft);
  return { source: sources[0], load: loads[0], ops: steps.map(({ op }) => op) };
}

describe('only the new files', () => {
  test.each([
    'append only the new files from samples/inbox to staging.inbox',
    'load just the new files from samples/inbox into staging.inbox',
    'load the new files only from samples/inbox into staging.inbox',
    'append only files that were not loaded before from samples/inbox to staging.inbox',
  ])('%s', async (text) => {
    const { source, load, ops } = await drafted(text);
    expect(source).toMatchObject({ path: 'samples/inbox', incremental: { by: 'files' } });
    expect(load).toMatchObject({ table: 'staging.inbox', mode: 'append' });
    expect(ops).toEqual([]);
  });
});

describe('only new rows', () => {
  test.each([
    ['load only new rows by updated_at from orders into analytics.orders, upsert by order_id', { cursor: 'updated_at' }, 'upsert'],
    ['load orders into analytics.orders incrementally by updated_at, upsert by order_id', { cursor: 'updated_at' }, 'upsert'],
    ['append only the new rows by order_date from orders into analytics.orders', { cursor: 'order_date' }, 'append'],
    [
      'load only new rows by updated_at with a lag of 1 hour from orders into analytics.orders, upsert by order_id',
      { cursor: 'updated_at', lag: '1 hour' },
      'upsert',
    ],
    ['load orders into analytics.orders using updated_at as the cursor, upsert by order_id', { cursor: 'updated_at' }, 'upsert'],
    [
      'load only the new rows since the last load from orders into analytics.orders, upsert by order_id',
      { cursor: 'updated_at' },
      'upsert',
    ],
  ])('%s', async (text, incremental, mode) => {
    const { source, load, ops } = await drafted(text);
    expect(source).toMatchObject({ path: 'samples/orders.csv', incremental });
    expect(load).toMatchObject({ table: 'analytics.orders', mode });
    expect(ops).toEqual(mode === 'upsert' ? ['dedupe'] : []);
  });
});

describe('a backfill', () => {
  test.each([
    ['backfill orders from 2026-01 to 2026-03 into analytics.orders by order_id', '2026-01-01', '2026-03-31'],
    ['backfill orders 2026-01 to 2026-03 into analytics.orders', '2026-01-01', '2026-03-31'],
    ['backfill orders for january to march 2026 into analytics.orders', '2026-01-01', '2026-03-31'],
    ['backfill orders from 2026-02-03 until 2026-02-05 into analytics.orders', '2026-02-03', '2026-02-05'],
  ])('%s', async (text, from, to) => {
    const { source, load } = await drafted(text);
    expect(source).toMatchObject({ range: { column: 'order_date', from, to } });
    expect(load).toMatchObject({ table: 'analytics.orders', mode: 'replace' });
  });
});

describe('columns that change', () => {
  test.each([
    ['append orders to analytics.orders, if new columns appear add them', 'evolve'],
    ['append orders to analytics.orders and add new columns automatically', 'evolve'],
    ['append orders to analytics.orders, freeze the schema', 'freeze'],
    ['append orders to analytics.orders, never change the columns', 'freeze'],
    ['append orders to analytics.orders and ask me if the columns change', 'ask'],
  ])('%s', async (text, drift) => {
    const { load } = await drafted(text);
    expect(load).toMatchObject({ table: 'analytics.orders', mode: 'append', drift });
  });
});

test('a load that has changed files is told what to do with them', async () => {
  await house.say('append only the new files from samples/inbox to staging.inbox');
  const { source } = await drafted('load changed files again');
  expect(source).toMatchObject({ incremental: { by: 'files', replaced: 'load' } });
  const left = await drafted('leave changed files out');
  expect(left.source).toMatchObject({ incremental: { by: 'files', replaced: 'skip' } });
});

test('a plan becomes an incremental one by a word', async () => {
  await drafted('load orders into analytics.orders, upsert by order_id');
  const { source, load } = await drafted('only new rows by updated_at');
  expect(source).toMatchObject({ incremental: { cursor: 'updated_at' } });
  expect(load).toMatchObject({ mode: 'upsert', key: ['order_id'] });
});
