/** Orders by several columns, figures beside rows and groups, parts of a whole, split files: families of wording, and what they must not read. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fourteenthSiblingHouse, fourteenthSiblingHouseB } from '../eval/held-out/sibling-14-catalog.ts';
import { expectRows } from './expect-rows.ts';
import { heard, House, stepsOf } from './offline-house.ts';

let house: House;
let market: House;
let studio: House;
beforeAll(async () => {
  house = await House.open();
  market = await House.open(fourteenthSiblingHouse);
  studio = await House.open(fourteenthSiblingHouseB);
});
afterAll(() => {
  house.close();
  market.close();
  studio.close();
});
beforeEach(() => {
  house.reset();
  market.reset();
  studio.reset();
});

const firstLoad = (draft: unknown): Record<string, unknown> => (draft as { loads: Record<string, unknown>[] }).loads[0] ?? {};

test.each([
  ['load orders to a.o sorted by country and then by amount descending', ['country asc', 'amount desc']],
  ['orders sorted by country then amount, biggest first, to a.o', ['country asc', 'amount desc']],
  ['load orders to a.o ordered by status, then by order_date', ['status asc', 'order_date asc']],
])('%s: one order after the other', async (request, order) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toMatchObject([{ op: 'sort', order }]);
});

test.each([
  ['list products by category then price', 40],
  ['show the products by category and then by name', 40],
  ['list products by category', 5],
])('%s: an order of rows only where one comes after the other', async (request, rows) => {
  expect((await house.say(request)).table?.rows).toHaveLength(rows);
});

const figures = `select c.*, f.d, coalesce(f.s, 0) from customers c left join (select customer_id, max(order_date) d, sum(amount) s from orders group by 1) f using (customer_id)`;
test.each([
  'customers with their latest order date and total spend into crm.c',
  'customers plus the date of their last order and the total spend, into crm.c',
  'load the customers along with their latest order date and their total spend to crm.c',
])('%s: figures beside each customer', async (request) => {
  await expectRows(house, request, figures);
});

test('a total with a bound is a condition on groups, and stands beside no row', async () => {
  const outcome = await house.say('customers with total spend over 500 to a.b');
  expect(stepsOf(outcome)).toMatchObject([{ op: 'aggregate' }, { op: 'filter' }]);
});

test.each(['revenue by customer country to a.b', 'orders per customer country to a.b'])(
  '%s: the country of the customers',
  async (request) => {
    expect(stepsOf(await house.say(request))).toMatchObject([{ op: 'join' }, { op: 'aggregate', group: ['customers_country'] }]);
  },
);

test('a country of the orders needs no customers', async () => {
  expect(stepsOf(await house.say('revenue by country to a.b'))).toMatchObject([{ op: 'aggregate', group: ['country'] }]);
});

test.each([
  ['split customers by country into separate parquet files', { path: 'customers', format: 'parquet', partition_by: ['country'] }],
  ['split the orders by status into one file each under exports/o', { path: 'exports/o', format: 'csv', partition_by: ['status'] }],
])('%s', async (request, load) => {
  expect(firstLoad((await house.say(request)).draft)).toMatchObject(load);
});

test.each([
  ['as parquet please', 'exports/c.parquet'],
  ['make it json', 'exports/c.json'],
])('a planned file gets another form: %s', async (change, path) => {
  await house.say('write customers to exports/c.csv');
  expect(firstLoad((await house.say(change)).draft)).toMatchObject({ path });
});

test('a planned table has no form of a file', async () => {
  await house.say('load customers to a.c');
  expect((await house.say('as parquet please')).draft).toBeUndefined();
});

test.each([
  ['cancelled orders as a percentage of all orders per country', 'cancelled'],
  ['refunded orders as a share of the orders, by country', 'refunded'],
])('%s: of each group its own part', async (request, state) => {
  const { table, failures } = await house.say(request);
  expect(failures).toEqual([]);
  const { rows } = await house.rows(
    `select country, round(avg(case when lower(trim(status)) = '${state}' then 1.0 else 0 end), 4) s from orders group by 1 order by 1`,
  );
  const whole = request.includes('percentage') ? 100 : 1;
  const found = new Map((table?.rows ?? []).map(([country, part]) => [country, Number(part) / whole]));
  expect(found.size).toBe(rows.length);
  for (const [country, part] of rows) expect(found.get(country)).toBeCloseTo(Number(part), 3);
});

test.each([
  ['total weight landed per port into fish.p', 'select port, sum(weight_kg) from landings where landed_on is not null group by 1'],
  [
    'average price_per_kg per landing by grade into fish.p',
    'select grade, cast(avg(price_per_kg) as decimal(18,4)) from landings group by 1',
  ],
  [
    'fastest and slowest finish time per start block into race.p',
    'select start_block, min(finish_s), max(finish_s) from results group by 1',
  ],
  [
    'median finish_s per start block, outcome finished, to race.p',
    "select start_block, median(finish_s) from results where outcome = 'finished' group by 1",
  ],
  ['number of landings per port, grade to fish.p', 'select port, grade, count(*) from landings group by 1, 2'],
  ['number of entries per month of registration to race.p', "select date_trunc('month', registered_on), count(*) from entries group by 1"],
  [
    'fees by nationality of the runners from the entries into race.p',
    'select nationality, sum(fee_eur) from entries left join runners using (runner_id) group by 1',
  ],
])('%s', async (request, oracle) => {
  await expectRows(market, request, oracle);
});

test.each([
  ['what room gets booked most often?', 'select room_code from bookings group by 1 order by count(*) desc, 1 limit 1'],
  ['which runner is registered most often?', null],
])('%s: counted where the verb leads, else asked', async (question, oracle) => {
  const outcome = await market.say(question);
  if (oracle === null) expect(outcome.question, heard(outcome)).toBeDefined();
  else expect(heard(outcome)).toContain((await market.rows(oracle)).rows[0]?.[0]);
});

test.each(['and add the buyer name', 'include the segment of the buyers'])(
  'what is added to groups is joined to them: %s',
  async (change) => {
    await market.say('revenue per buyer from the auction sales to fish.b');
    const outcome = await market.say(change);
    expect(stepsOf(outcome)).toMatchObject([{ op: 'aggregate' }, { op: 'join' }]);
    expect((await market.result(outcome.draft)).rows).toHaveLength(60);
  },
);

test('the folder that data comes from is a schema, another word a table', async () => {
  await market.say('load rooms to staging.r');
  expect(firstLoad((await market.say('put it into cowork instead')).draft)).toMatchObject({ table: 'cowork.r' });
  expect(firstLoad((await market.say('put it into fish.rooms instead')).draft)).toMatchObject({ table: 'fish.rooms' });
});

test('"call the fee price" names a column, though data is called prices', async () => {
  await market.say('load entries to race.e');
  expect(stepsOf(await market.say('call the fee price'))).toMatchObject([{ op: 'rename', columns: { fee_eur: 'price' } }]);
});

test.each([
  [
    'how many records did every archivist scan per year -> archive.x',
    "select archivist, date_trunc('year', scanned_on), count(*) from records where scanned_on is not null group by 1, 2",
  ],
  [
    'how many requests did each reader make per month -> archive.x',
    "select reader_no, date_trunc('month', requested_on), count(*) from requests group by 1, 2",
  ],
  [
    'oldest and newest year_made plus the number of pages per fonds_id of the records into archive.x',
    'select fonds_id, min(year_made), max(year_made), sum(pages) from records group by 1',
  ],
  [
    'per kind of record the average size in mb and how many pages altogether, into archive.x',
    'select kind, cast(avg(size_mb) as decimal(18,4)), sum(pages) from records group by 1',
  ],
  ['japanese and brazilian players to game.x', "from players where country in ('JP', 'BR')"],
  [
    'readers with how much they paid in total and their latest request to archive.x',
    'select r.*, coalesce(s, 0), d from readers r left join (select reader_no, sum(fee) s, max(requested_on) d from requests group by 1) using (reader_no)',
  ],
])('%s', async (request, oracle) => {
  await expectRows(studio, request, oracle);
});

test.each([
  ['export the requests, one own csv file per state, to exports/r', { path: 'exports/r', format: 'csv', partition_by: ['state'] }],
  ['upsert purchases into game.x, purchase_id is the key and the latest synced_at counts', { mode: 'upsert', key: ['purchase_id'] }],
  ['total pages per kind of record. archive.kinds', { table: 'archive.kinds' }],
])('%s', async (request, load) => {
  expect(firstLoad((await studio.say(request)).draft)).toMatchObject(load);
});

test('another word behind a full stop is no place to write to', async () => {
  expect((await studio.say('total pages per kind of record. nowhere.kinds')).draft).toBeUndefined();
});

test('a name and an order in one change', async () => {
  await studio.say('load fonds to archive.f');
  expect(stepsOf(await studio.say('call shelf_m length and order it by title'))).toMatchObject([
    { op: 'sort', order: ['title asc'] },
    { op: 'rename', columns: { shelf_m: 'length' } },
  ]);
});

test('one row per day of which one is kept is no figure', async () => {
  expect(stepsOf(await house.say('one row per day: keep the newest order, to a.o'))).toMatchObject([{ op: 'dedupe', key: ['order_date'] }]);
});
