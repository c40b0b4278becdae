/** Wishes that begin with how the data is or with the place come to the same plan as orders do; what only looks alike does not. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { heard, House, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

test.each([
  // Where the rows go.
  ['I need samples/orders.csv available as a table in the warehouse, call it sales.orders', 'load samples/orders.csv into sales.orders'],
  ['we want orders.csv to be available in the warehouse, as sales.orders', 'load orders.csv into sales.orders'],
  ['get the customers into our postgres database as they are', 'load customers to postgres'],
  ['copy orders to a.o exactly the way they are', 'copy orders to a.o'],
  ['payments should end up in fin.payments', 'load payments into fin.payments'],
  ['all the customers have to land in crm.c', 'load customers into crm.c'],
  ['the orders from samples/orders.csv, we want them as sales.orders', 'load the orders from samples/orders.csv into sales.orders'],
  ['crm.german should be replaced by the customers from germany', 'replace crm.german with the customers from germany'],
  ['the content of crm.german must be overwritten with customers from germany', 'replace crm.german with customers from germany'],
  ['load whatever is under samples/inbox/ and put it in a.i', 'load everything under samples/inbox into a.i'],
  ["pull in whatever's in samples/inbox and put it in a.i", 'load everything under samples/inbox into a.i'],
  // What is shown on the card.
  ['show me the newest order of each customer and store it in a.n', 'load the newest order of each customer into a.n'],
  ['list the completed orders and write them to exports/c.csv', 'load the completed orders and write them to exports/c.csv'],
  // How the data is.
  ["load payments to f.p. the file has the amounts in cents, we'd rather see euros", 'payments to f.p, amounts in euros instead of cents'],
  ['payments to f.p; it holds sums in cents, please make them euros', 'payments to f.p, amounts in euros instead of cents'],
  [
    'status is written differently all over the place in orders, make that uniform and load it to a.s',
    'make the status consistent in orders and load it to a.s',
  ],
  [
    'the country is typed in many different ways in customers, please unify it and load them to a.s',
    'make the country consistent in customers and load them to a.s',
  ],
  [
    'there are several versions of some orders, keep the latest updated_at of each order_id and load to a.u',
    'load orders, keep the latest updated_at of each order_id and load to a.u',
  ],
  [
    'we have multiple rows for the same order, I only need the newest row of each order_id, in a.u',
    'load orders, I only need the newest row of each order_id, in a.u',
  ],
  // Columns.
  [
    'in orders call customer_id client and order_date day, then load to a.r',
    'rename customer_id to client and order_date to day in orders, load to a.r',
  ],
  ['orders to a.r, please name customer_id client', 'orders to a.r, rename customer_id to client'],
  ['orders to fin.o, amount as decimal please, not as a float', 'load orders to fin.o, amount must be decimal'],
  ['orders to fin.o and store the amount as decimal rather than a double', 'load orders to fin.o, amount must be decimal'],
  [
    'combine orders with customers and give me order_id, amount, name and segment in a.n',
    'join orders with customers and load order_id, amount, name and segment to a.n',
  ],
  [
    'match orders to customers and keep only order_id, name and segment in a.n',
    'join orders with customers and load order_id, name and segment to a.n',
  ],
  [
    'load all files in samples/inbox into a.i, and I want to know for each row which file it came from',
    'load all files in samples/inbox into a.i and keep the file name in a column',
  ],
  ['samples/inbox to a.i, let me see which file each row is from', 'samples/inbox to a.i, keep the file name in a column'],
  // Months and quarters without a word before them.
  ['orders mar 2026 to a.m', 'orders in march 2026 to a.m'],
  ['orders, completed, q1 2026 -> a.m', 'orders, completed, in q1 2026 -> a.m'],
  ['orders jan-mar 2026 to a.m', 'orders from january to march 2026 to a.m'],
  ['orders from jan to mar 2026 to a.m', 'orders from january to march 2026 to a.m'],
  ['orders between nov and jan 2026 to a.m', 'orders between november and january 2026 to a.m'],
  // Promises.
  [
    'load orders to a.c and check that order_id is always filled and the amount lies between 0 and 500',
    'load orders to a.c and make sure order_id is never null and amount is between 0 and 500',
  ],
  ['load orders to a.c and make sure the amount stays within 0 and 500', 'load orders to a.c and make sure amount is between 0 and 500'],
])('%s', async (said, plainly) => {
  const told = plain(await house.through([said]));
  house.reset();
  expect(told).toMatchObject(JSON.parse(JSON.stringify(plain(await house.through([plainly])))) as object);
});

test.each([
  ['customers has some duplicates in it, please remove them', 'exact duplicate'],
  ['our customers contain dupes, get rid of those', 'exact duplicate'],
  ['why do I see some orders two times?', 'order_id'],
  ['how come we get a few orders more than once?', 'order_id'],
])('%s', async (said, told) => {
  const outcome = await house.through([said]);
  expect(heard(outcome)).toMatch(new RegExp(told, 'i'));
  expect(outcome.notUnderstood).toEqual([]);
});

test('What is asked is answered and not loaded, also of what there is', async () => {
  const outcome = await house.through(['what is in samples/orders.csv']);
  expect(outcome.draft).toBeUndefined();
});

test('A table is not called "they"', async () => {
  expect(plain(await house.through(['get the orders into postgres as they are']))['loads']).toMatchObject([{ table: 'public.orders' }]);
});

test.each([
  // The key of a merge and the value of a status are no new names.
  ['call the supplier client and load orders to a.r', 'client'],
  ['change status to done and load orders to a.r', 'done'],
])('%s renames no column', async (said, name) => {
  const { draft } = await house.through([said]);
  expect(JSON.stringify(draft ?? {})).not.toContain(`":"${name}"`);
});

test('A month that a backfill is of stays its span, and two that are compared stay two', async () => {
  expect(plain(await house.through(['backfill orders jan-mar 2026 to a.h month by month']))['sources']).toMatchObject([
    { range: { from: '2026-01-01', to: '2026-03-31' } },
  ]);
  house.reset();
  expect(heard(await house.through(['compare orders january 2026 with february 2026']))).toMatch(/january 2026.*february 2026/is);
});
