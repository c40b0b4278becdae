/** Words that order something although data is called like them. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TestDataset } from './offline-catalog.ts';
import { heard, House } from './offline-house.ts';

const data = (connection: string, name: string, kind: TestDataset['kind'], relation: string): TestDataset => ({
  connection,
  name,
  kind,
  relation,
  sql: 'SELECT i AS id, i * 2 AS amount FROM range(5) t(i)',
});

let house: House;
beforeAll(async () => {
  house = await House.open([
    data('warehouse', 'public.orders', 'table', 'orders'),
    data('s3', 's3://lake/exports', 'folder', 'exports'),
    data('warehouse', 'ops.loads', 'table', 'loads'),
  ]);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

test.each([
  ['export public.orders to s3://lake/exports/x.parquet', 'public.orders'],
  ['please export orders as parquet to s3://lake/exports/x.parquet', 'public.orders'],
  ['now export the orders to exports/x.csv', 'public.orders'],
  ['load the orders into a.b', 'public.orders'],
  ['load loads into a.b', 'ops.loads'],
  ['load exports into a.b', 's3://lake/exports'],
  ['exports into a.b', 's3://lake/exports'],
])('%s reads %s', async (request, name) => {
  const outcome = await house.say(request);
  expect(outcome.draft, heard(outcome)).toMatchObject({ sources: [name.startsWith('s3:') ? { path: name } : { table: name }] });
});
