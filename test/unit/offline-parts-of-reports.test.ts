/** Whose figure it is, and of which rows: rates and shares of groups, what partners are called and said to be, verbs that name other data, times. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { thirtyThirdSiblingHouse } from '../eval/held-out/sibling-33-catalog.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(thirtyThirdSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const once = '(SELECT DISTINCT * FROM builders)';
const returned = 'order_no IN (SELECT order_no FROM returns)';
const tower = "crane_id IN (SELECT crane_id FROM fleet WHERE lower(crane_type) = 'tower')";
const earnings = 'SELECT lower(category), sum(qty * price_eur) FROM vends LEFT JOIN products USING (product_code) GROUP BY 1';

const sorted = (table: unknown[][] = []): string[] => table.map((row) => JSON.stringify(row)).toSorted();

const answers: [string, string][] = [
  // A part of the rows of each group, said of their partners: no row is left out.
  [
    'share of orders with a return per country',
    `SELECT country, round(count(*) FILTER (${returned}) / count(*), 4) FROM orders GROUP BY 1`,
  ],
  [
    'percentage of orders that were never returned, by country',
    `SELECT country, round(100.0 * count(*) FILTER (NOT ${returned}) / count(*), 2) FROM orders GROUP BY 1`,
  ],
  ['return rate by channel', `SELECT lower(trim(channel)), round(count(*) FILTER (${returned}) / count(*), 4) FROM orders GROUP BY 1`],
  // Without a condition it is how all of them are divided.
  ['share of orders per country', 'SELECT country, count(*) / (SELECT count(*) FROM orders) FROM orders GROUP BY 1'],
  ['how do the hires split across the depots, in percent?', 'SELECT lower(depot), round(100.0 * count(*) / 505, 2) FROM hires GROUP BY 1'],
  ['how do the hires split across the depots?', 'SELECT lower(depot), count(*) / 505 FROM hires GROUP BY 1'],
  // Who churned is gone, whatever the date of it is called.
  ['churn rate of the builders per country', 'SELECT country, round(count(left_on) / count(*), 4) FROM builders GROUP BY 1'],
  ['share of churned builders per region', 'SELECT lower(region), round(count(left_on) / count(*), 4) FROM builders GROUP BY 1'],
  ['share of builders who left us, by region', 'SELECT lower(region), round(count(left_on) / count(*), 4) FROM builders GROUP BY 1'],
  // A state that is a filler elsewhere.
  ['how many vends were ok?', "SELECT count(*) FROM vends WHERE lower(result) = 'ok'"],
  ['how many vends went ok?', "SELECT count(*) FROM vends WHERE lower(result) = 'ok'"],
  ['ok, how many vends do we have?', 'SELECT count(*) FROM vends'],
  // What a key names is the data that it is the key of.
  ['number of hires per crane type', 'SELECT lower(crane_type), count(*) FROM hires LEFT JOIN fleet USING (crane_id) GROUP BY 1'],
  ['hire revenue by depot for tower cranes', `SELECT lower(depot), sum(total_eur) FROM hires WHERE ${tower} GROUP BY 1`],
  ['number of hires of tower cranes', `SELECT count(*) FROM hires WHERE ${tower}`],
  ['number of hires per crane', 'SELECT crane_id, count(*) FROM hires GROUP BY 1'],
  ['hires per builder tier', `SELECT b.tier, count(*) FROM hires LEFT JOIN ${once} b USING (builder_id) GROUP BY 1`],
  ['number of orders per country', 'SELECT country, count(*) FROM orders GROUP BY 1'],
  // First ones by what their partners are.
  [
    'top 2 themes by shirts',
    'SELECT lower(theme), sum(shirts) FROM orders LEFT JOIN designs USING (design_id) GROUP BY 1 ORDER BY 2 DESC LIMIT 2',
  ],
  ['top 2 depots by number of hires', 'SELECT lower(depot), count(*) FROM hires GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2'],
  // What is priced in a list was not earned there.
  ['revenue per product category', earnings],
  ['revenue per category', earnings],
  ['average list price per category', 'SELECT lower(category), cast(avg(list_price) AS DECIMAL(18,4)) FROM products GROUP BY 1'],
  // A verb that names other data.
  ['units refilled per product', 'SELECT l.product_code, sum(l.units) FROM (SELECT unnest(lines) l FROM refills) GROUP BY 1'],
  ['when was each machine last refilled?', 'SELECT machine_no, max(done_on) FROM refills GROUP BY 1'],
  ['how many vends were refunded per machine?', "SELECT machine_no, count(*) FROM vends WHERE result = 'refunded' GROUP BY 1"],
  // Months as texts.
  ['total rent per month', 'SELECT period, sum(rent_eur) FROM rents GROUP BY 1'],
  ['total rent per year', 'SELECT left(period, 4), sum(rent_eur) FROM rents GROUP BY 1'],
  // How late, and how long.
  [
    'how many days late are the hires returned on average, by depot?',
    'SELECT lower(depot), avg(returned_on - due_back_on) FROM hires GROUP BY 1',
  ],
  ['average days late of the cranes per depot', 'SELECT lower(depot), avg(returned_on - due_back_on) FROM hires GROUP BY 1'],
  [
    'how many days are there between placing and shipping on average per country?',
    'SELECT country, avg(shipped_on - placed_on) FROM orders GROUP BY 1',
  ],
  ['how many hires are overdue right now?', "SELECT count(*) FROM hires WHERE returned_on IS NULL AND due_back_on < '2026-11-22'"],
  ['which product is the cheapest?', 'FROM products ORDER BY list_price, product_code LIMIT 1'],
  // Rows against another row of the same data.
  [
    'how many staff earn less than their manager, per depot?',
    'SELECT s.depot, count(*) FROM staff s JOIN staff m ON m.staff_no = s.manager_no WHERE s.salary < m.salary GROUP BY 1',
  ],
  [
    'how many in the staff have a higher salary than their manager?',
    'SELECT count(*) FROM staff s JOIN staff m ON m.staff_no = s.manager_no WHERE s.salary > m.salary',
  ],
  ['how many staff earn more than 4000?', 'SELECT count(*) FROM staff WHERE salary > 4000'],
  // Two kinds beside each other.
  [
    'average hire total of dutch builders vs german ones',
    `SELECT b.country, cast(avg(total_eur) AS DECIMAL(18,4)) FROM hires JOIN ${once} b USING (builder_id) WHERE b.country IN ('NL', 'DE') GROUP BY 1`,
  ],
  ['how many gold builders vs standard ones?', "SELECT tier, count(*) FROM builders WHERE tier IN ('gold', 'standard') GROUP BY 1"],
  ['how many gold builders?', "SELECT count(*) FROM builders WHERE tier = 'gold'"],
];
test.each(answers)('%s', async (question, oracle) => {
  const outcome = await house.say(question);
  const { rows } = await house.rows(oracle);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(sorted(outcome.table?.rows), heard(outcome)).toEqual(sorted(rows));
});

const bests: [string, RegExp][] = [
  ['which theme brought in the most revenue?', /theme music, revenue 25,753/],
  ['which product category earns the most?', /category drinks, revenue 1,775/],
  ['which product is the cheapest per kilo?', /P45/],
  ['which products are the most expensive per kilo?', /P40/],
  ['which channel had the highest order total, and how far ahead of number two was it?', /channel web.*difference/],
  ['have a look at the builders and tell me if something is wrong with them', /3: exact duplicate rows/],
];
test.each(bests)('%s', async (question, words) => {
  const outcome = await house.say(question);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(heard(outcome).replaceAll(/\s+/g, ' ')).toMatch(words);
});

test.each(['refund rate per country', 'how many orders were ok?', 'failure rate per depot'])('%s is asked about', async (question) => {
  const outcome = await house.say(question);
  expect(outcome.question, heard(outcome)).toBeDefined();
});

test.each([
  ['what would stop working if i removed builders.region?', { dataset: 'builders', column: 'region' }],
  ['is anything using the theme of the designs?', { dataset: 'designs', column: 'theme' }],
])('%s is looked up', async (question, of) => {
  const outcome = await house.say(question);
  expect(outcome.tools).toContain('find_dependents');
  expect(heard(outcome)).toContain(`${of.dataset}.${of.column}`);
});

test('hires by a group into a table are counted, and a figure is added to them', async () => {
  const first = await house.say('hires by depot to reports.f3');
  expect(await house.result(first.draft)).toMatchObject({ columns: ['depot', 'hire_count'] });
  house.state('(A card waits.)', { type: 'plan.proposed', planId: 'plan-0', version: 0 });
  const second = await house.say('add the average total too');
  expect(await house.result(second.draft)).toMatchObject({ columns: ['depot', 'hire_count', 'average_total_eur'] });
});

test('what a question goes on with may be said of partners', async () => {
  await house.say('hire revenue by depot');
  await house.say('just the tower cranes');
  const saved = await house.say('save it as reports.tower_revenue');
  const { rows } = await house.result(saved.draft);
  const wanted = await house.rows(`SELECT lower(depot), sum(total_eur) FROM hires WHERE ${tower} GROUP BY 1`);
  expect(sorted(rows)).toEqual(sorted(wanted.rows));
});
