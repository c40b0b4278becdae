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

/** Orders stand twice with a later updated_at. */
test.each([
  'upsert orders into analytics.o by order_id, newest updated_at wins',
  'upsert orders into analytics.o on order_id keeping the latest updated_at',
  'load orders into analytics.o keyed on order_id, update what is there already, the latest updated_at wins',
])('%s: the key ends where it is said which row stays', async (request) => {
  const outcome = await house.say(request);
  expect([outcome.question, outcome.notUnderstood]).toEqual([undefined, []]);
  expect(plain(outcome)).toMatchObject({
    steps: [{ op: 'dedupe', key: ['order_id'], order: ['updated_at desc'] }],
    loads: [{ mode: 'upsert', key: ['order_id'] }],
  });
});

test.each([
  ['upsert orders into analytics.o by customer_id, order_date and status', ['customer_id', 'order_date', 'status']],
  ['upsert orders into analytics.o on customer id and order date', ['customer_id', 'order_date']],
])('%s: a list of columns is one key', async (request, key) => {
  const { question } = await house.say(request);
  expect(question?.choices[0] ?? '').toContain(key.join(', '));
});

test.each([
  'load products into analytics.products by sku, update existing ones and insert new ones',
  'load products into analytics.products, update the rows that are already there (key sku)',
])('%s', async (request) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)['loads']).toMatchObject([{ mode: 'upsert', key: ['sku'] }]);
});

test('a plan that joins is asked about a key that repeats when it gets one', async () => {
  await house.say('join orders with customers and load order_id, amount, name and segment to analytics.named');
  const { question, failures } = await house.say('upsert on order_id please');
  expect(failures).toEqual([]);
  expect(question?.text).toContain('stand more than once');
});

test('a value that only the joined data has is a condition of the plan', async () => {
  await house.say('join orders with customers and load order_id, amount, name and segment to analytics.named');
  const { draft, notUnderstood } = await house.say('only the business ones');
  expect(notUnderstood).toEqual([]);
  expect(JSON.stringify(draft)).toContain("lower(trim(segment)) = 'business'");
});

test('"is empty" right before the target empties no table', async () => {
  const outcome = await house.say('customers where segment is empty into crm.e');
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)['loads']).toEqual([{ from: 'filtered', connection: 'warehouse', table: 'crm.e' }]);
});
