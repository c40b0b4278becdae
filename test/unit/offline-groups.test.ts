/** Conditions on groups and on how many partners a row has, judged by the rows they leave. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectRows, sorted } from './expect-rows.ts';
import { House, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const byCountry = (having: string): string => `SELECT country, sum(amount) FROM orders GROUP BY 1 HAVING ${having}`;
const withOrders = (having: string): string =>
  `FROM customers WHERE customer_id IN (SELECT customer_id FROM orders GROUP BY 1 HAVING ${having})`;

const requests: [string, string][] = [
  ['revenue by country, only countries with more than 300 orders, into a.b', byCountry('count(*) > 300')],
  ['revenue by country where revenue is between 50000 and 120000 into a.b', byCountry('sum(amount) BETWEEN 50000 AND 120000')],
  ['revenue over 120000 by country into a.b', byCountry('sum(amount) > 120000')],
  ['total amount by country, only where the total is over 120000, into a.b', byCountry('sum(amount) > 120000')],
  ['revenue by country and only keep those above 120000, into a.b', byCountry('sum(amount) > 120000')],
  ['revenue by country, leave out countries with revenue under 120000, into a.b', byCountry('sum(amount) >= 120000')],
  ['revenue by country for countries that do not have more than 300 orders into a.b', byCountry('count(*) <= 300')],
  ['countries with revenue over 120000 into a.b', byCountry('sum(amount) > 120000')],
  ['revenue by country for orders over 1000 into a.b', 'SELECT country, sum(amount) FROM orders WHERE amount > 1000 GROUP BY 1'],
  [
    'months with more than 140 orders into a.b',
    "SELECT date_trunc('month', order_date), count(*) FROM orders GROUP BY 1 HAVING count(*) > 140",
  ],
  [
    'load revenue by customer having revenue > 5000 into a.b',
    'SELECT customer_id, sum(amount) FROM orders GROUP BY 1 HAVING sum(amount) > 5000',
  ],
  [
    'top 5 customers by revenue with at most 6 orders into a.b',
    'SELECT customer_id, sum(amount) FROM orders GROUP BY 1 HAVING count(*) <= 6 ORDER BY 2 DESC, 1 LIMIT 5',
  ],
  ['customers with more than 8 orders into a.b', withOrders('count(*) > 8')],
  [
    'customers who have fewer than 2 orders into a.b',
    'FROM customers WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = customers.customer_id) < 2',
  ],
];

test.each(requests)('%s', (request, oracle) => expectRows(house, request, oracle));

test('a question counts the groups that keep the condition', async () => {
  const { table } = await house.say('how many countries have more than 300 orders?');
  const expected = await house.rows('SELECT count(*) FROM (SELECT country FROM orders GROUP BY 1 HAVING count(*) > 300)');
  expect(table?.rows).toEqual(expected.rows);
});

test('a condition said later is about the groups of the plan, and its figure does not leave', async () => {
  await house.say('revenue by country into a.b');
  const outcome = await house.say('drop countries with less than 300 orders');
  expect(sorted((await house.result(outcome.draft)).rows)).toEqual(sorted((await house.rows(byCountry('count(*) >= 300'))).rows));
});

test('what may be about rows or about groups is asked, and both answers are planned', async () => {
  const asked = await house.say('countries with more than 2000 amount into a.b');
  expect(asked.question?.choices).toEqual(['single rows of samples/orders.csv', 'each country as a whole']);
  const whole = await house.say('each country as a whole');
  expect(plain(whole)).toMatchObject({ steps: [{ op: 'aggregate' }, { op: 'filter', where: 'total_amount > 2000' }] });
});

const percents = "round(100.0 * count(*) FILTER (lower(trim(status)) = 'cancelled') / count(*), 2)";
test.each([
  ['percentage of cancelled orders per country into a.b', `SELECT country, ${percents} FROM orders GROUP BY 1`],
  ['daily amount per currency into a.b', "SELECT date_trunc('day', order_date), currency, sum(amount) FROM orders GROUP BY ALL"],
  [
    'monthly amount per country by updated_at into a.b',
    "SELECT date_trunc('month', updated_at), country, sum(amount) FROM orders GROUP BY ALL",
  ],
  [
    '3 month rolling average of revenue per country into a.b',
    "SELECT country, m, r, avg(r) OVER (PARTITION BY country ORDER BY m ROWS 2 PRECEDING) FROM (SELECT country, date_trunc('month', order_date) m, sum(amount) r FROM orders GROUP BY ALL)",
  ],
  [
    'the 2 largest orders of each country by amount into a.b',
    'FROM orders QUALIFY row_number() OVER (PARTITION BY country ORDER BY amount DESC, order_id) <= 2',
  ],
  [
    'top 2 currencies per country by amount into a.b',
    'SELECT currency, country, sum(amount) AS total FROM orders GROUP BY 1, 2 QUALIFY row_number() OVER (PARTITION BY country ORDER BY total DESC) <= 2',
  ],
  [
    'order count per month and the change to the month before into a.b',
    "SELECT date_trunc('month', order_date) AS m, count(*), count(*) - lag(count(*)) OVER (ORDER BY m) FROM orders GROUP BY 1",
  ],
  ['the 3 latest orders by order_date into a.b', 'FROM orders ORDER BY order_date DESC, order_id LIMIT 3'],
  ['order count per day of the week into a.b', 'SELECT dayname(order_date), count(*) FROM orders GROUP BY 1'],
  [
    'orders updated per month into a.b',
    "SELECT date_trunc('month', updated_at), count(*) FROM orders WHERE updated_at IS NOT NULL GROUP BY 1",
  ],
  ['order count per weekday updated into a.b', 'SELECT dayname(updated_at), count(*) FROM orders WHERE updated_at IS NOT NULL GROUP BY 1'],
  ['orders totalled per country into a.b', 'SELECT country, sum(amount) FROM orders GROUP BY 1'],
  ['min amount per country, cheapest country first, into a.b', 'SELECT country, min(amount) FROM orders GROUP BY 1'],
  ['max amount minus min amount per country into a.b', 'SELECT country, max(amount) - min(amount) FROM orders GROUP BY 1'],
  ['orders placed in 2026 or later into a.b', "FROM orders WHERE order_date >= '2026-01-01'"],
  ['orders with amount > 100 but less then 200 into a.b', 'FROM orders WHERE amount > 100 AND amount < 200'],
  ['orders outside 10 to 2000 amount into a.b', 'FROM orders WHERE amount NOT BETWEEN 10 AND 2000'],
  ['orders where updated_at is after order_date into a.b', 'FROM orders WHERE updated_at > order_date'],
])('%s', (request, oracle) => expectRows(house, request, oracle));

test('a total that runs over nothing that is said is asked about', async () => {
  const { question } = await house.say('running total of amount per country into a.b');
  expect(question?.text).toContain('running total');
});
