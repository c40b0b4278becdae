/** The ways of loading by key, in ordinary words. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { House, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

test.each([
  ['insert-only-new samples/products.csv into analytics.products by sku', 'insert-only-new', ['sku']],
  ['load samples/products.csv into analytics.products, skip existing rows, key is sku', 'insert-only-new', ['sku']],
  ["load products into analytics.products with sku as key, don't touch existing rows", 'insert-only-new', ['sku']],
  ['add only new products to analytics.products by sku, existing ones stay untouched', 'insert-only-new', ['sku']],
  ['add only products which are not there yet (by sku) to analytics.products', 'insert-only-new', ['sku']],
  ['upsert products into analytics.products by sku and delete the rows that are not in the file', 'merge', ['sku']],
  ['merge samples/products.csv into analytics.products by sku with deletes', 'merge', ['sku']],
  ['upsert products into analytics.products by sku', 'upsert', ['sku']],
])('%s', async (request, mode, key) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)['loads']).toMatchObject([{ table: 'analytics.products', mode, key }]);
});

test('"is empty" right before the target empties no table', async () => {
  const outcome = await house.say('customers where segment is empty into crm.e');
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)['loads']).toEqual([{ from: 'filtered', connection: 'warehouse', table: 'crm.e' }]);
});
