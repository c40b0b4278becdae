/** Everyday wishes of an estate agency: what is counted by no column, what runs out, days of the week without a rhythm. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sorted } from './expect-rows.ts';
import { fileOf } from './offline-catalog.ts';
import { heard, House } from './offline-house.ts';

const listings = `SELECT 'L' || (2000 + i) AS listing_id, ['flat', 'house', 'studio'][1 + i % 3] AS kind, ['Bern', 'Basel', 'Thun'][1 + i // 2 % 3] AS town, CAST(25 + i * 7 % 180 AS INTEGER) AS area_m2, CAST(120000 + i * 3700 % 1400000 AS DECIMAL(12,2)) AS asking_price, DATE '2025-11-01' + CAST(i AS INTEGER) AS listed_on FROM range(200) r(i)`;
const viewings = `SELECT CAST(i AS BIGINT) AS viewing_id, 'L' || (2000 + i * 3 % 200) AS listing_id, TIMESTAMP '2026-01-05 09:00:00' + INTERVAL (i * 5) HOUR AS viewed_at FROM range(600) r(i)`;
const offers = `SELECT 'O' || (100 + i) AS offer_no, CAST(100000 + i * 4100 % 1300000 AS DECIMAL(12,2)) AS offered_price, DATE '2026-01-10' + CAST(i AS INTEGER) AS offered_on, DATE '2026-02-24' + CAST(i AS INTEGER) AS valid_until FROM range(280) r(i)`;
const clients = `SELECT CAST(i AS BIGINT) AS client_id, CASE i % 8 WHEN 0 THEN NULL ELSE 'c' || i || '@home.example' END AS email, CAST(150000 + i * 9000 % 1200000 AS DECIMAL(12,2)) AS max_budget FROM range(1, 100) r(i)`;
const agents = `SELECT 'AG' || i AS agent_code, ['Bern', 'Basel'][1 + i % 2] AS office, DATE '2024-01-01' + CAST(i * 150 AS INTEGER) AS joined_on FROM range(1, 11) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([
    fileOf('crm/listings.csv', 'listings', listings),
    fileOf('crm/viewings.parquet', 'viewings', viewings),
    fileOf('crm/offers.jsonl', 'offers', offers),
    fileOf('crm/clients.csv', 'clients', clients),
    fileOf('hr/agents.csv', 'agents', agents),
  ]);
});
afterAll(() => house.close());
beforeEach(() => house.reset());

test.each([
  'listings with more than 3 bathrooms',
  'clients with more than 2 children',
  'load listings with at least 2 bathrooms into a.b',
  'agents with no exam this year',
  'load agents that retire this year into a.b',
  'offers maturing in june 2026',
])('%s: what no column holds is asked about, and is no amount and no other date', async (text) => {
  const { draft, question } = await house.say(text);
  expect([draft, question?.text]).toEqual([undefined, expect.stringContaining('did not understand')]);
});

test.each([
  ['load listings over 300000 into a.b', 'FROM listings WHERE asking_price > 300000'],
  ['load listings over 90 square meters into a.b', 'FROM listings WHERE area_m2 > 90'],
  ['load offers that expire in june 2026 into a.b', "FROM offers WHERE date_trunc('month', valid_until) = '2026-06-01'"],
  ['load offers expiring in june 2026 into a.b', "FROM offers WHERE date_trunc('month', valid_until) = '2026-06-01'"],
  ['load offers that expired before june 2026 into a.b', "FROM offers WHERE valid_until < '2026-06-01'"],
  ['remove clients without email and load the rest into a.b', 'FROM clients WHERE email IS NOT NULL'],
  ['load clients into a.b, drop clients with no email', 'FROM clients WHERE email IS NOT NULL'],
  ['drop the column email and load clients into a.b', 'SELECT * EXCLUDE (email) FROM clients'],
  [
    'load the 2 priciest listings per town into a.b',
    'FROM listings QUALIFY row_number() OVER (PARTITION BY town ORDER BY asking_price DESC) <= 2',
  ],
])('%s', async (text, sql) => {
  const outcome = await house.say(text);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  const { rows } = await house.rows(sql);
  expect(rows.length).toBeGreaterThan(0);
  expect(sorted((await house.result(outcome.draft)).rows), heard(outcome)).toEqual(sorted(rows));
});

test.each([
  ['how many viewings on weekends?', 'isodow(viewed_at) >= 6'],
  ['number of viewings on weekdays', 'isodow(viewed_at) < 6'],
  ['how many viewings on mondays', 'isodow(viewed_at) = 1'],
])('%s: days of the rows, and no rhythm', async (text, where) => {
  const { table, draft } = await house.say(text);
  expect([draft, table?.rows]).toEqual([undefined, (await house.rows(`SELECT count(*) FROM viewings WHERE ${where}`)).rows]);
});

test('a load on weekdays is a rhythm', async () => {
  const { draft } = await house.say('load viewings into a.b on weekdays at 7');
  expect(draft).toMatchObject({ schedule: { cron: '0 7 * * 1-5' } });
});

test('the price per unit of area is a ratio', async () => {
  const { table } = await house.say('price per square meter by town');
  expect(table?.columns).toEqual(['town', expect.stringContaining('_per_')]);
});

const banded = (column: string): string =>
  `CASE WHEN ${column} < 300000 THEN 'under 300000' WHEN ${column} <= 800000 THEN '300000 to 800000' ELSE 'over 800000' END`;
test.each([
  [
    'number of listings by asking price: under 300000, 300000 to 800000, over 800000',
    `SELECT ${banded('asking_price')}, count(*) FROM listings GROUP BY 1`,
  ],
  [
    'group offers into under 300000, 300000 to 800000, and over 800000 and count them',
    `SELECT ${banded('offered_price')}, count(*) FROM offers GROUP BY 1`,
  ],
  [
    'how many offers are under 300000, 300000 to 800000 and over 800000?',
    `SELECT ${banded('offered_price')}, count(*) FROM offers GROUP BY 1`,
  ],
  [
    'offers under 300000, 300000 to 800000 and over 800000: how many in each?',
    `SELECT ${banded('offered_price')}, count(*) FROM offers GROUP BY 1`,
  ],
])('%s: each band is counted, and called as it was said', async (text, sql) => {
  const { table, notUnderstood } = await house.say(text);
  expect(notUnderstood).toEqual([]);
  expect(sorted(table?.rows ?? [])).toEqual(sorted((await house.rows(sql)).rows));
});

test.each([
  ['how many offers are under 300000?', 'SELECT count(*) FROM offers WHERE offered_price < 300000'],
  ['number of listings by town, more than 60', 'SELECT town, count(*) FROM listings GROUP BY 1 HAVING count(*) > 60'],
])('%s: one bound makes no bands', async (text, sql) => {
  expect(sorted((await house.say(text)).table?.rows ?? [])).toEqual(sorted((await house.rows(sql)).rows));
});

test('bands of what no column is are not made of another figure', async () => {
  const { question, draft, table } = await house.say('number of listings by size: up to 50, 51 to 100, more than 100');
  expect([question === undefined, draft]).toEqual([false, undefined]);
  expect(table?.columns).not.toContain('size_band');
});
