/** Everyday requests over the samples, judged by the rows that come of them. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const sorted = (rows: unknown[][]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();
const figures = (list: string): string =>
  `SELECT customers.*, ${list} FROM customers LEFT JOIN (SELECT customer_id, count(*) AS n, sum(amount) AS total FROM orders GROUP BY 1) USING (customer_id)`;

test.each([
  ['load customers with their order count into a.b', figures('coalesce(n, 0)')],
  ['load customers with their number of orders and total amount into a.b', figures('coalesce(n, 0), coalesce(total, 0)')],
  ['add the number of orders to customers and load it to a.b', figures('coalesce(n, 0)')],
  ['customers from DE with their total spend into a.b', `${figures('coalesce(total, 0)')} WHERE country = 'DE'`],
])('%s', async (request, oracle) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  const { rows } = await house.result(outcome.draft);
  const expected = await house.rows(oracle);
  expect(expected.rows.length).toBeGreaterThan(0);
  expect(sorted(rows)).toEqual(sorted(expected.rows));
});

test.each([
  ['customers with their number of orders', 'order_count is how many rows in samples/orders.csv, by customer_id'],
  ['customers who signed up in the last 900 days', 'in the last 900 days'],
])('the question “%s” is answered with rows', async (request, told) => {
  const outcome = await house.say(request);
  expect(outcome.failures).toEqual([]);
  expect(heard(outcome)).toContain(told);
  expect(outcome.table?.rows.length).toBeGreaterThan(0);
});
