/** Rows parted between two places, values written otherwise, dates in a country's form: judged by rows, and what must not be read so. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { seventeenthSiblingHouse } from '../eval/held-out/sibling-17-catalog.ts';
import { expectRows, sorted } from './expect-rows.ts';
import { heard, House, type Json, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(seventeenthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const parted: [string, [string, string], [string, string]][] = [
  [
    'load the delivered deliveries into a.ok and the others into a.bad',
    ['a.ok', "FROM deliveries WHERE lower(outcome) = 'delivered'"],
    ['a.bad', "FROM deliveries WHERE lower(outcome) <> 'delivered'"],
  ],
  [
    'cancelled signups go to a.c, the rest to a.d',
    ['a.c', "FROM signups WHERE state = 'cancelled'"],
    ['a.d', "FROM signups WHERE state <> 'cancelled'"],
  ],
  [
    'split the deliveries: those over 10 km into a.far, everything else should go to a.near',
    ['a.far', 'FROM deliveries WHERE km > 10'],
    ['a.near', 'FROM deliveries WHERE NOT km > 10'],
  ],
  [
    'deliveries in the harbour into a.h and all other deliveries into a.o',
    ['a.h', "FROM deliveries WHERE zone = 'harbour'"],
    ['a.o', "FROM deliveries WHERE zone IS DISTINCT FROM 'harbour'"],
  ],
  [
    'work orders with a bill into a.b, the remaining ones into a.u',
    ['a.b', 'FROM work_orders WHERE work_no IN (SELECT work_no FROM bills)'],
    ['a.u', 'FROM work_orders WHERE work_no NOT IN (SELECT work_no FROM bills)'],
  ],
  [
    'deliveries over 10 km into a.far, shorter ones into a.near',
    ['a.far', 'FROM deliveries WHERE km > 10'],
    ['a.near', 'FROM deliveries WHERE km <= 10'],
  ],
  [
    'bills billed before 2026 to a.old and newer bills to a.fresh',
    ['a.old', "FROM bills WHERE billed_on < '2026-01-01'"],
    ['a.fresh', "FROM bills WHERE billed_on >= '2026-01-01'"],
  ],
  [
    'work orders over 500 into a.big, the ones below into a.small',
    ['a.big', 'FROM work_orders WHERE net_price > 500'],
    ['a.small', 'FROM work_orders WHERE net_price <= 500'],
  ],
];
test.each(parted)('%s', async (request, ...wanted) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  const draft = plain(outcome);
  const loads = draft['loads'] as Json[];
  expect(loads.map(({ table }) => table)).toEqual(wanted.map(([table]) => table));
  for (const [index, [, oracle]] of wanted.entries()) {
    const { rows } = await house.result({ ...(outcome.draft as Json), loads: [loads[index]] });
    expect(sorted(rows)).toEqual(sorted((await house.rows(oracle)).rows));
  }
});

test.each(['load deliveries into a.b and the others into a.c', 'keep express deliveries with a rider into a.b, drop the rest'])(
  '%s: one place, or a question',
  async (request) => {
    const outcome = await house.say(request);
    expect(outcome.draft === undefined ? 1 : (plain(outcome)['loads'] as Json[]).length).toBe(1);
    if (/others into/.test(request)) expect(heard(outcome)).toContain('the others into');
  },
);

test.each([
  'express deliveries over 10 km into a.far, shorter ones into a.near',
  'deliveries over 10 km into a.far, longer ones into a.near',
])('%s: not the other side of one comparison, so it is told', async (request) => {
  expect(heard(await house.say(request))).toContain('ones into a.near');
});

test('a second condition with a place of its own is a second load', async () => {
  const { refused } = await house.say('settled bills into a.s and open bills into a.o');
  expect(refused).toContain('“a.o” is a second place');
});

const named: [string, string][] = [
  ["deliveries with the rider's name instead of the rider_id, to a.b", 'rider_name'],
  ['load deliveries into a.b with the name of the rider rather than its id', 'rider_name'],
  ['load deliveries with the name in place of rider_id into a.b', 'rider_name'],
];
test.each(named)('%s', async (request, name) => {
  await expectRows(house, request, `SELECT d.* EXCLUDE (rider_id), r.${name} FROM deliveries d LEFT JOIN riders r USING (rider_id)`);
});

test('one column of the data instead of another is no name of a partner', async () => {
  const outcome = await house.say('deliveries with km instead of zone to a.b');
  expect(JSON.stringify(outcome.draft ?? {})).not.toContain('"join"');
});

const german = "CASE lower(outcome) WHEN 'delivered' THEN 'geliefert' WHEN 'returned' THEN 'zurueck' ELSE outcome END";
const mapped = `SELECT * REPLACE (${german} AS outcome) FROM deliveries`;
const written =
  "SELECT * REPLACE (strftime(billed_on, '%d.%m.%Y') AS billed_on, strftime(settled_on, '%d.%m.%Y') AS settled_on) FROM bills";
const requests: [string, string][] = [
  ['deliveries to a.b with outcome delivered = geliefert, returned = zurueck', mapped],
  ['deliveries to a.b, outcome: delivered -> geliefert, returned -> zurueck', mapped],
  ['load deliveries to a.b with outcome values (delivered = geliefert; returned = zurueck)', mapped],
  ['work orders with material = zirconia, currency = EUR to a.b', "FROM work_orders WHERE material = 'zirconia' AND currency = 'EUR'"],
  ['work orders where material = zirconia and status = open to a.b', "FROM work_orders WHERE material = 'zirconia' AND status = 'open'"],
  ['bills to a.b with dates like 31.12.2026', written],
  ['bills to a.b, dates in german format', written],
  ['bills to a.b with all dates written as dd.mm.yyyy', written],
  ['bills to a.b, billed_on in us format', "SELECT * REPLACE (strftime(billed_on, '%m/%d/%Y') AS billed_on) FROM bills"],
  ['bills with a billed_on date of 31.10.2025 to a.b', "FROM bills WHERE billed_on = '2025-10-31'"],
];
test.each(requests)('%s', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

test('numbers in german format are read so; dates in it are not numbers', async () => {
  expect(heard(await house.say('load bills with german number format to a.b'))).toContain('decimal comma');
  house.reset();
  expect(heard(await house.say('bills to a.b, dates in german format'))).not.toContain('decimal comma');
});

test('a written date that may be two days is told', async () => {
  expect((await house.say('bills to a.b with dates like 03/04/2026')).draft).toBeUndefined();
});
