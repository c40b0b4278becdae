/** Everyday requests over the samples, judged by the rows that come of them. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectRows } from './expect-rows.ts';
import { Draft } from '#domain/draft.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const figures = (list: string): string =>
  `SELECT customers.*, ${list} FROM customers LEFT JOIN (SELECT customer_id, count(*) AS n, sum(amount) AS total FROM orders GROUP BY 1) USING (customer_id)`;

const within = (from: string, to: string): string => `FROM orders WHERE order_date >= DATE '${from}' AND order_date < DATE '${to}'`;
const halves = "split_part(trim(name), ' ', 1), trim(array_to_string(list_slice(string_split(trim(name), ' '), 2, 9), ' '))";
const perStatus = `SELECT country, ${['cancelled', 'completed', 'pending', 'refunded'].map((status) => `count(*) FILTER (lower(trim(status)) = '${status}')`).join(', ')} FROM orders GROUP BY 1`;

test.each([
  [
    'customers who ordered on a sunday into a.b',
    'FROM customers WHERE customer_id IN (SELECT customer_id FROM orders WHERE isodow(order_date) = 7)',
  ],
  [
    'load customers who ordered between 2026-04-12 and 2026-04-13 into a.b',
    "FROM customers WHERE customer_id IN (SELECT customer_id FROM orders WHERE order_date BETWEEN DATE '2026-04-12' AND DATE '2026-04-13')",
  ],
  ['load customers that signed up on mondays into a.b', 'FROM customers WHERE isodow(signup_date) = 1'],
  ['load customers whose email domain is example.com into a.b', "FROM customers WHERE email ILIKE '%@example.com'"],
  ['load customers with example.org addresses into a.b', "FROM customers WHERE email ILIKE '%@example.org'"],
  ['load orders into a.b sorted by date, newest first', 'FROM orders ORDER BY order_date DESC'],
  ['load orders into a.b, sorted by amount, largest first', 'FROM orders ORDER BY amount DESC'],
  ['load orders into a.b with the amount in cents', 'SELECT * REPLACE (CAST(amount * 100 AS BIGINT) AS amount) FROM orders'],
  ['convert price to cents in products and load to a.b', 'SELECT * REPLACE (CAST(price * 100 AS BIGINT) AS price) FROM products'],
  ['load payments with existing orders into a.b', 'FROM payments WHERE order_id IN (SELECT order_id FROM orders)'],
  ['load orders that have a matching customer into a.b', 'FROM orders WHERE customer_id IN (SELECT customer_id FROM customers)'],
  [
    'make country codes upper case and trim names in customers, load to a.b',
    'SELECT * REPLACE (upper(country) AS country, trim(name) AS name) FROM customers',
  ],
  ['load customers with their order count into a.b', figures('coalesce(n, 0)')],
  ['load customers with their number of orders and total amount into a.b', figures('coalesce(n, 0), coalesce(total, 0)')],
  ['add the number of orders to customers and load it to a.b', figures('coalesce(n, 0)')],
  ['customers from DE with their total spend into a.b', `${figures('coalesce(total, 0)')} WHERE country = 'DE'`],
  ["split customers' name into first and last name and load to a.b", `SELECT *, ${halves} FROM customers`],
  ['load customers with the name split into first_name and last_name', `SELECT *, ${halves} FROM customers`],
  [
    "load orders but treat 'cancelled' as empty into a.b",
    "FROM (SELECT * REPLACE (CASE WHEN lower(trim(status)) <> 'cancelled' THEN status END AS status) FROM orders)",
  ],
  ['add a column with the order year to orders and load it to a.b', 'SELECT *, year(order_date) FROM orders'],
  ['load orders with a weekday column to a.b', 'SELECT *, dayname(order_date) FROM orders'],
  ['pivot orders: one row per country, one column per status, number of orders', perStatus],
  ['load number of orders per country with one column per status into a.b', perStatus],
  [
    "load orders whose customer doesn't exist in customers into a.b",
    'FROM orders WHERE customer_id NOT IN (SELECT customer_id FROM customers)',
  ],
  ['load orders with an unknown customer into a.b', 'FROM orders WHERE customer_id NOT IN (SELECT customer_id FROM customers)'],
  [
    'make a table of daily active users from web events',
    "SELECT date_trunc('day', ts), count(DISTINCT user_id) FROM web_events GROUP BY 1",
  ],
  ['load orders from march 2026 into a.b', within('2026-03-01', '2026-04-01')],
  ['load orders from the last quarter of 2025 into a.b', within('2025-10-01', '2026-01-01')],
  ['load orders from 2026-03-01 into a.b', "FROM orders WHERE order_date >= DATE '2026-03-01'"],
  ['load orders from march 2026 on into a.b', "FROM orders WHERE order_date >= DATE '2026-03-01'"],
  [
    'customers who ordered in 2026 into a.b',
    `FROM customers WHERE customer_id IN (SELECT customer_id ${within('2026-01-01', '2027-01-01')})`,
  ],
  [
    'load customers that ordered in january but not in february into a.b',
    `FROM customers WHERE customer_id IN (SELECT customer_id ${within('2026-01-01', '2026-02-01')}) AND customer_id NOT IN (SELECT customer_id ${within('2026-02-01', '2026-03-01')})`,
  ],
  ['load orders sorted by amount descending, top 100 only', 'FROM orders ORDER BY amount DESC LIMIT 100'],
  [
    'load products with price increased by 10 percent',
    'FROM (SELECT * REPLACE (CAST(price * 1.1 AS DECIMAL(12,2)) AS price) FROM products)',
  ],
  [
    'load orders with amounts capped at 1000 into a.b',
    'FROM (SELECT * REPLACE (CASE WHEN amount > 1000 THEN 1000 ELSE amount END AS amount) FROM orders)',
  ],
  ['load customers without personal data into a.b', 'SELECT * EXCLUDE (name, email, phone, ssn) FROM customers'],
  ['load orders without a matching payment into a.b', 'FROM orders WHERE order_id NOT IN (SELECT order_id FROM payments)'],
  ['count web events by weekday and hour into a.b', 'SELECT dayname(ts), hour(ts), count(*) FROM web_events GROUP BY ALL'],
  [
    'one row per customer: how many orders, total amount, first and last order date, from orders into a.b',
    'SELECT customer_id, count(*), sum(amount), min(order_date), max(order_date) FROM orders GROUP BY 1',
  ],
  [
    'web events per day: number of events, distinct users, into a.b',
    "SELECT date_trunc('day', ts), count(*), count(DISTINCT user_id) FROM web_events GROUP BY 1",
  ],
  [
    'load orders into a.b with a column for each status and the count per month',
    "PIVOT (SELECT date_trunc('month', order_date) AS m, lower(trim(status)) AS s FROM orders) ON s USING count(*) GROUP BY m",
  ],
  ['only big orders (500 and up) in euros or pounds go to a.b', "FROM orders WHERE amount >= 500 AND currency IN ('EUR', 'GBP')"],
  [
    'copy all orders that were refunded or cancelled since new year 2026 into a.b',
    "FROM orders WHERE lower(trim(status)) IN ('refunded', 'cancelled') AND order_date >= '2026-01-01'",
  ],
  ['bring customers.csv into a.b but skip anyone who never gave an email', "FROM customers WHERE nullif(trim(email), '') IS NOT NULL"],
  [
    'take orders.csv, fix the country codes (de -> XX, fr -> YY) and load to a.b',
    "FROM (SELECT * REPLACE (CASE lower(trim(country)) WHEN 'de' THEN 'XX' WHEN 'fr' THEN 'YY' ELSE country END AS country) FROM orders)",
  ],
  [
    'orders, revenue and average order value per day into a.b',
    "SELECT date_trunc('day', order_date), sum(amount), CAST(avg(amount) AS DECIMAL(18,4)), count(*) FROM orders GROUP BY 1",
  ],
  ['load orders, biggest first, top 20, into a.b', 'FROM orders ORDER BY amount DESC LIMIT 20'],
  [
    'load orders into a.b with a column for the order year and another for the quarter',
    'SELECT *, year(order_date), quarter(order_date) FROM orders',
  ],
])('%s', (request, oracle) => expectRows(house, request, oracle));

test.each([
  ['customers with their number of orders', 'order_count is how many rows in samples/orders.csv, by customer_id'],
  [
    'count orders per country with one column per status',
    'one column for each status there is now: cancelled, completed, pending, refunded',
  ],
  ['7-day rolling average of daily revenue', 'rolling_7_day_revenue over the last 7 rows'],
  ['how many distinct customers ordered in 2026?', 'of orders, only those with order_date'],
  ['customers who signed up in the last 900 days', 'in the last 900 days'],
])('the question “%s” is answered with rows', async (request, told) => {
  const outcome = await house.say(request);
  expect(outcome.failures).toEqual([]);
  expect(heard(outcome)).toContain(told);
  expect(outcome.table?.rows.length).toBeGreaterThan(0);
});

test.each([
  ['set up a pipeline named daily orders that loads orders into a.b every hour', { name: 'daily_orders', schedule: { cron: '0 * * * *' } }],
  [
    'every hour load new orders by updated_at into a.b, call it daily orders',
    { name: 'daily_orders', sources: [{ incremental: { cursor: 'updated_at' } }] },
  ],
  ['create a daily pipeline that loads products into a.b', { schedule: { cron: '0 6 * * *' } }],
  ['sync products to a.b: insert new ones, update changed ones', { loads: [{ table: 'a.b', mode: 'upsert' }] }],
  [
    "load last week's orders into a.b",
    { steps: [{ op: 'filter', where: "order_date >= date '2026-11-09' and order_date < date '2026-11-16'" }] },
  ],
])('%s', async (request, draft) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(outcome.draft).toMatchObject(draft);
});

test.each(['check that amount_cents is never negative', 'check that no amount is negative'])(
  '“%s” is a check of the load',
  async (said) => {
    const outcome = await house.say(`load payments into a.b and ${said}`);
    expect(outcome.draft).toMatchObject({ checks: [{ check: 'range', column: 'amount_cents', min: 0, severity: 'error' }] });
  },
);

test('a load that fails on duplicate ids checks that they are unique', async () => {
  const outcome = await house.say('load orders into a.b and fail if there are duplicate order ids');
  expect(outcome.draft).toMatchObject({ checks: [{ check: 'unique', columns: ['order_id'], severity: 'error' }] });
});

test('a merge by a key that stands more than once asks what to keep', async () => {
  const { question } = await house.say('merge inbox files into a.b on order_id');
  expect(question?.choices[0]).toBe('keep only the latest row per order_id');
});

test('the end of an address is no table to write to', async () => {
  const outcome = await house.say('remove test emails from customers (anything at example.com)');
  expect(outcome.draft ?? {}).not.toMatchObject({ loads: [{ table: 'example.com' }] });
  expect(heard(outcome)).toContain('example.com');
});

test('“a number” is what the name of the column tells, and nothing where it is one already', async () => {
  expect((await house.say('load customers into a.c, segment should be a number')).draft).toMatchObject({
    steps: [{ op: 'cast', columns: { segment: 'DOUBLE' } }],
  });
  expect((await house.say('load orders into a.b, amount should be a number')).draft).toMatchObject({ steps: [] });
});

test.each(['export customers to excel', 'save the orders as xlsx'])('“%s” is refused with the nearest form', async (request) => {
  const { refused, draft } = await house.say(request);
  expect(draft).toBeUndefined();
  expect(refused).toContain('as csv, safe for excel');
});

test('“its own table” for each file is asked about, not left out', async () => {
  expect((await house.say('load each inbox file into its own table')).question?.text).toContain('“own”');
});

test('a check without data asks which data, whatever the values in it are called', async () => {
  const { question } = await house.say('fail the load if any amount is negative');
  expect(question?.choices).toContain('samples/orders.csv');
});

test('an alert on the rows of one day is refused with what can be watched', async () => {
  expect((await house.say('alert me if there are fewer than 10 orders yesterday')).refused).toContain('“yesterday” cannot be watched');
  expect((await house.say('alert me when orders has fewer than 10 rows')).action).toMatchObject({ do: 'watch' });
});

test.each([
  ['revenue of orders by country except the flurbed ones', 'except the flurbed'],
  ['total amount of orders per zorble', 'per zorble'],
  ['which customer has the most payments?', 'payments'],
])('“%s” is not answered as if it were another question', async (request, unread) => {
  const { question } = await house.say(request);
  expect(question?.text).toContain(`I did not understand “${unread}”. Answer the rest without it?`);
});

test.each([
  [
    ['load orders to a.b, dedupe by order_id', 'keep the oldest one instead'],
    { steps: [{ op: 'dedupe', key: ['order_id'], order: ['updated_at asc'] }] },
  ],
  [['load orders into a.b', 'sort by date and only the first 1000'], { steps: [{ op: 'sort', order: ['order_date asc'], limit: 1000 }] }],
  [
    ["what's the average order amount per country?", 'only 2026', 'put that into analytics.avg_amount'],
    { steps: [{ op: 'filter' }, { op: 'aggregate', group: ['country'] }], loads: [{ table: 'analytics.avg_amount' }] },
  ],
  [
    ['top 10 customers by revenue', 'as a table a.top', 'every monday at 9'],
    { loads: [{ table: 'a.top' }], schedule: { cron: '0 9 * * 1' } },
  ],
  [
    ['load orders into a.b', 'fail if amount is negative', 'and warn me if email is missing'],
    {
      steps: [],
      checks: [
        { check: 'range', column: 'amount', severity: 'error' },
        { check: 'not-null', columns: ['email'], severity: 'warn' },
      ],
    },
  ],
  [
    ['keep only the first 3 orders of every customer and load to a.b'],
    {
      steps: [
        { op: 'window', partition: ['customer_id'], order: ['order_date asc'] },
        { op: 'filter', where: 'rank_in_group <= 3' },
        { op: 'select', drop: ['rank_in_group'] },
      ],
    },
  ],
  [
    ['load orders into a.b, every weekday at 6am berlin time, and tell me when amount is negative'],
    { steps: [], checks: [{ check: 'range', column: 'amount', min: 0, severity: 'warn' }], schedule: { cron: '0 6 * * 1-5' } },
  ],
])('%j', async (turns, draft) => {
  let outcome = await house.say(turns[0] ?? '');
  for (const turn of turns.slice(1)) {
    if (outcome.draft !== undefined) house.state('(A card waits.)', { type: 'plan.proposed', planId: 'plan-1', version: 1 });
    outcome = await house.say(turn);
  }
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(outcome.draft).toMatchObject(draft);
});

test.each([
  ['email me when orders are missing an amount', 'samples/orders.csv', 'amount'],
  ['mail me if a customer has no phone', 'samples/customers.csv', 'phone'],
])('%s: how to tell is no column', async (request, dataset, column) => {
  const { action } = await house.say(request);
  expect(action).toMatchObject({ do: 'watch', dataset, watch: { kind: 'missing', column } });
});

test.each([
  [
    'copy customers to a csv file without header, semicolon separated',
    { path: 'customers.csv', options: { delimiter: ';', header: false } },
  ],
  [
    'copy customers to a csv file, tab separated and without header',
    { path: 'customers.csv', options: { delimiter: '\t', header: false } },
  ],
  ['export customers to exports/c.csv without a header', { path: 'exports/c.csv', options: { header: false } }],
  ['load customers into a.b', { table: 'a.b' }],
])('%s: how it is written, not how it is read', async (request, load) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(outcome.draft).toMatchObject({ sources: [{ path: 'samples/customers.csv' }], loads: [load] });
  expect(Draft.parse(outcome.draft).sources[0]?.options).toBeUndefined();
});

test('a file without a header is said of the source where it stands with it', async () => {
  const outcome = await house.say('load hostile.csv without header into a.b');
  expect(outcome.draft).toMatchObject({ sources: [{ options: { header: false } }], loads: [{ table: 'a.b' }] });
});
