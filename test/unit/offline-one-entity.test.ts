/** Questions about one customer or one order by its id, and about who did something on a day. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { datasets } from './offline-catalog.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const ofOne = "FROM orders WHERE customer_id = 'C0142'";

test.each([
  ['when did C0142 last order?', `SELECT max(order_date) ${ofOne}`],
  ['when did customer C0142 order most recently', null],
  ['when did customer C0142 last order something?', `SELECT max(order_date) ${ofOne}`],
  ['When did C0142 order for the first time?', `SELECT min(order_date) ${ofOne}`],
  ['how much did C0142 spend in 2026', `SELECT sum(amount) ${ofOne} AND year(order_date) = 2026`],
  ['how many orders did C0142 place', `SELECT count(*) ${ofOne}`],
  ['how many orders did customer C0142 make in 2025?', `SELECT count(*) ${ofOne} AND year(order_date) = 2025`],
])('%s', async (said, sql) => {
  const outcome = await house.say(said);
  expect(outcome.failures).toEqual([]);
  expect(outcome.notUnderstood).toEqual([]);
  const expected = sql ?? `SELECT max(order_date) ${ofOne}`;
  expect(outcome.table?.rows).toEqual((await house.rows(expected)).rows);
});

test.each([
  ['show me order 10001', 'order_id', 'FROM orders WHERE order_id = 10001'],
  ['details of order 10001', 'order_id', 'FROM orders WHERE order_id = 10001'],
  ['look up customer C0142', 'customer_id', "FROM customers WHERE customer_id = 'C0142'"],
  ['what did customer C0142 buy', 'order_id', ofOne],
  ['what did C0142 order in 2025?', 'order_id', `${ofOne} AND year(order_date) = 2025`],
  ['what was the biggest order ever', 'order_id', 'FROM orders WHERE amount = (SELECT max(amount) FROM orders)'],
  ['the largest order of all time?', 'order_id', 'FROM orders WHERE amount = (SELECT max(amount) FROM orders)'],
  [
    'who ordered on 14 april 2026',
    'customer_id',
    "FROM customers WHERE customer_id IN (SELECT customer_id FROM orders WHERE order_date = DATE '2026-04-14')",
  ],
  [
    'so, who ordered on 2026-04-13?',
    'customer_id',
    "FROM customers WHERE customer_id IN (SELECT customer_id FROM orders WHERE order_date = DATE '2026-04-13')",
  ],
])('%s: the rows, with personal values covered', async (said, key, from) => {
  const { table, notUnderstood, failures } = await house.say(said);
  expect(failures).toEqual([]);
  expect(notUnderstood).toEqual([]);
  const at = table?.columns.indexOf(key) ?? -1;
  const sorted = (rows: unknown[][]): string[] => rows.map((row) => JSON.stringify(row[at])).toSorted();
  const { rows } = await house.rows(`SELECT ${key} ${from}`);
  expect(rows.length).toBeGreaterThan(0);
  expect(sorted(table?.rows ?? [])).toEqual(rows.map(([value]) => JSON.stringify(value)).toSorted());
  const email = table?.rows[0]?.[table.columns.indexOf('email')];
  expect(email).toMatch(/^.\*\*\*@/);
});

test('a plural with a year, dates of orders and a run are no one order', async () => {
  expect(heard(await house.say('show orders 2025'))).toContain('order_date from 2025-01-01 to 2025-12-31');
  house.reset();
  expect((await house.say('show me order dates')).table?.rows).toHaveLength(50);
  house.reset();
  expect((await house.say('show run 12')).tools).toEqual(['show_run', 'answer']);
  house.reset();
  const nobody = await house.say('what did customer C9999 buy');
  expect(nobody.table?.rows.length ?? 0).not.toBe(Number((await house.rows('SELECT count(*) FROM orders')).rows[0]?.[0]));
  expect(heard(nobody)).toContain('C9999');
});

test('who paid is not who signed up: another verb than the data is called by names no people', async () => {
  const { tools, table } = await house.say('who paid in january 2026');
  expect(tools).toContain('query_data');
  expect(table?.columns).not.toContain('signup_date');
});

test('a weekday of orders is none of sign-ups', async () => {
  const outcome = await house.say('who ordered on mondays');
  expect(heard(outcome)).not.toContain('signup_date');
});

test('a number of a thing that has its own id', async () => {
  const shop = await House.open([
    ...datasets.filter(({ relation }) => relation === 'orders'),
    {
      connection: 'files',
      name: 'dairy/visits.csv',
      kind: 'file',
      relation: 'visits',
      sql: "SELECT 1 AS visit_id, 7 AS farm_id, DATE '2026-03-04' AS visited_on UNION ALL SELECT 2, 8, DATE '2026-05-06'",
    },
  ]);
  expect((await shop.say('show me visit 2')).table?.rows).toEqual([[2, 8, '2026-05-06']]);
  shop.close();
});
