/** What is to become of a load whose columns change, and files that were loaded before, in everyday words. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

async function drafted(...texts: string[]) {
  for (const text of texts.slice(0, -1)) await house.say(text);
  const { draft, notUnderstood, question } = await house.say(texts.at(-1) ?? '');
  expect([question?.text, ...notUnderstood], texts.join(' | ')).toEqual([undefined]);
  const { loads, sources, checks, steps } = Draft.parse(draft);
  return { drift: loads[0]?.drift, key: loads[0]?.key, mode: loads[0]?.mode, incremental: sources[0]?.incremental, checks, steps };
}

test.each([
  ['upsert products into shop.products by sku and let the table evolve', 'evolve'],
  ['upsert products into shop.products by sku, follow new columns', 'evolve'],
  ['upsert products into shop.products on sku with drift evolve', 'evolve'],
  ['upsert products into shop.products by sku, add new columns automatically', 'evolve'],
  ['upsert products into shop.products by sku; if there are new columns just add them', 'evolve'],
  ['upsert products into shop.products by sku, any extra columns should be added', 'evolve'],
  ['upsert products into shop.products by sku, schema changes are fine', 'evolve'],
  ['upsert products into shop.products by sku, stop if a column shows up', 'freeze'],
  ['upsert products into shop.products by sku. when extra columns turn up, fail', 'freeze'],
  ["upsert products into shop.products by sku, don't add new columns", 'freeze'],
  ['upsert products into shop.products by sku and keep the columns as they are', 'freeze'],
  ['upsert products into shop.products by sku, the structure must not change', 'freeze'],
  ['upsert products into shop.products by sku, ask me when the columns change', 'ask'],
  ['upsert products into shop.products by sku and check with me before adding columns', 'ask'],
  ['upsert products into shop.products by sku, if a new column shows up, ask me first', 'ask'],
])('%s', async (text, drift) => {
  expect(await drafted(text)).toMatchObject({ drift, key: ['sku'], mode: 'upsert', checks: [], steps: [] });
});

test('a plan that waits takes it as well', async () => {
  expect(await drafted('load products into shop.products', 'and add new columns automatically')).toMatchObject({ drift: 'evolve' });
});

test.each([
  'load products into shop.products, stop if name is missing',
  'load products with a new column total which is price times 2 into shop.products',
  'load products into shop.products, add a column total which is price times 2',
  'load products into shop.products with the columns sku and price',
])('"%s" says nothing about columns that change', async (text) => {
  expect((await drafted(text)).drift).toBeUndefined();
});

test.each([
  'append samples/inbox to staging.inbox, but skip files that are already loaded',
  'append samples/inbox to staging.inbox, skip the files already loaded',
  'load samples/inbox into staging.inbox and leave out the files that were imported before',
  'load samples/inbox into staging.inbox without the files we already have',
  'load samples/inbox into staging.inbox, never load the same file twice',
  'load samples/inbox into staging.inbox, each file only once',
  'load samples/inbox into staging.inbox every night, only new files each time',
])('%s', async (text) => {
  expect(await drafted(text)).toMatchObject({ incremental: { by: 'files' }, mode: 'append', checks: [], steps: [] });
});

test.each([
  'load products into shop.products, each sku only once',
  'load orders into analytics.o, skip the rows already loaded, key order_id',
])('"%s" is about rows, not files', async (text) => {
  const { draft } = await house.say(text);
  expect(draft === undefined ? undefined : Draft.parse(draft).sources[0]?.incremental).toBeUndefined();
});
