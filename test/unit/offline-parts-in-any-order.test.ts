/** Parts of a report wherever they stand: which rows before by what, times without a word before them, when rows began and ended, what is due elsewhere. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { thirtySixthSiblingHouse, thirtySixthSiblingHouseB } from '../eval/held-out/sibling-36-catalog.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(thirtySixthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const sorted = (table: unknown[][] = []): string[] => table.map((row) => JSON.stringify(row)).toSorted();
const month = "date_trunc('month', passed_at)";
const overdue = "returned_on IS NULL AND due_on < '2026-11-22'";
const roads = 'passages LEFT JOIN gantries USING (gantry_id)';
const thisYear = "ordered_at >= '2026-01-01'";

const answers: [string, string][] = [
  // Which rows, said between the figure and what it is grouped by.
  ['tolls of trucks by month', `SELECT ${month}, sum(toll) FROM passages WHERE vehicle_class = 'truck' GROUP BY 1`],
  ['fares from AOK by reason', "SELECT lower(reason), sum(fare) FROM trips WHERE lower(payer) = 'aok' GROUP BY 1"],
  [
    'compare tolls of trucks and vans by month',
    `SELECT lower(vehicle_class), ${month}, sum(toll) FROM passages WHERE vehicle_class IN ('truck', 'van') GROUP BY 1, 2`,
  ],
  ['compare the fares of AOK and TK', "SELECT upper(payer), sum(fare) FROM trips WHERE upper(payer) IN ('AOK', 'TK') GROUP BY 1"],
  [
    'is the shop or the web bringing in more money?',
    "SELECT lower(channel), sum(total) FROM sales WHERE lower(channel) IN ('shop', 'web') GROUP BY 1",
  ],
  // Times without a word before them.
  ['trips 2026 by base', `SELECT base, count(*) FROM trips LEFT JOIN vehicles USING (vehicle_no) WHERE ${thisYear} GROUP BY 1`],
  ['trips in 2026 by base', `SELECT base, count(*) FROM trips LEFT JOIN vehicles USING (vehicle_no) WHERE ${thisYear} GROUP BY 1`],
  ['tolls 2026 per road', `SELECT upper(road), sum(toll) FROM ${roads} WHERE passed_at >= '2026-01-01' GROUP BY 1`],
  [
    'trips march 2026 per payer',
    "SELECT upper(payer), count(*) FROM trips WHERE ordered_at >= '2026-03-01' AND ordered_at < '2026-04-01' GROUP BY 1",
  ],
  [
    'fuel cost june per station',
    "SELECT lower(station), sum(cost) FROM fuel WHERE filled_on >= '2026-06-01' AND filled_on < '2026-07-01' GROUP BY 1",
  ],
  // Two of them, before or behind what they are compared by.
  ...['trips 2025 vs 2026 by payer', 'trips per payer 2025 vs 2026'].map((said): [string, string] => [
    said,
    'SELECT upper(payer), count(*) FILTER (year(ordered_at) = 2025), count(*) FILTER (year(ordered_at) = 2026), count(*) FILTER (year(ordered_at) = 2026) - count(*) FILTER (year(ordered_at) = 2025) FROM trips GROUP BY 1',
  ]),
  // A number that is none of them.
  [
    'show trip T70005',
    "SELECT * REPLACE (CAST(ordered_at AS VARCHAR) AS ordered_at, CAST(picked_up_at AS VARCHAR) AS picked_up_at, CAST(amended_at AS VARCHAR) AS amended_at) FROM trips WHERE trip_id = 'T70005'",
  ],
  ['tolls over 12 by paid by', 'SELECT lower(paid_by), count(*) FROM passages WHERE toll > 12 GROUP BY 1'],
  // When rows began and ended is a figure; alone it is a row.
  ['first trip and last trip per vehicle', 'SELECT vehicle_no, min(ordered_at), max(ordered_at) FROM trips GROUP BY 1'],
  ['first and last sale per customer', 'SELECT customer_id, min(sold_on), max(sold_on) FROM sales GROUP BY 1'],
  ['number of trips and last trip per vehicle', 'SELECT vehicle_no, count(*), max(ordered_at) FROM trips GROUP BY 1'],
  ['last trip and total fare per vehicle', 'SELECT vehicle_no, max(ordered_at), sum(fare) FROM trips GROUP BY 1'],
  [
    'per vehicle: first trip, last trip, number of trips',
    'SELECT vehicle_no, min(ordered_at), max(ordered_at), count(*) FROM trips GROUP BY 1',
  ],
  // What is due elsewhere.
  ['how many books are overdue?', `SELECT count(DISTINCT book_id) FROM lendings WHERE ${overdue}`],
  ['how many customers are past due?', `SELECT count(DISTINCT customer_id) FROM lendings WHERE ${overdue}`],
  ['how many lendings should be back by now?', `SELECT count(*) FROM lendings WHERE ${overdue}`],
  // Several groups of one partner.
  ['tolls by road and direction', `SELECT upper(road), direction, sum(toll) FROM ${roads} GROUP BY 1, 2`],
  [
    'average toll per road, direction and month',
    `SELECT upper(road), direction, ${month}, cast(avg(toll) AS DECIMAL(18,4)) FROM ${roads} GROUP BY 1, 2, 3`,
  ],
  // Of which data it is said.
  [
    'cancellation rate per vehicle type',
    "SELECT lower(vehicle_type), round(count(*) FILTER (lower(status) = 'cancelled') / count(*), 4) FROM trips LEFT JOIN vehicles USING (vehicle_no) GROUP BY 1",
  ],
  ['total toll by vehicle class', 'SELECT lower(vehicle_class), sum(toll) FROM passages GROUP BY 1'],
  ['number of trips by vehicle type', 'SELECT lower(vehicle_type), count(*) FROM trips LEFT JOIN vehicles USING (vehicle_no) GROUP BY 1'],
  [
    'which drivers earn more than 3500?',
    "SELECT * REPLACE (CAST(hired_on AS VARCHAR) AS hired_on, CAST(left_on AS VARCHAR) AS left_on) FROM crew WHERE job = 'driver' AND wage > 3500",
  ],
  // Words behind the figure.
  [
    'top 3 accounts by toll paid',
    'SELECT account_no, sum(toll) FROM passages WHERE account_no IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3',
  ],
  [
    'top 2 genres by asking price on average',
    'SELECT lower(genre), cast(avg(asking_price) AS DECIMAL(18,4)) FROM books GROUP BY 1 ORDER BY 2 DESC LIMIT 2',
  ],
];
test.each(answers)('%s', async (question, oracle) => {
  const outcome = await house.say(question);
  const { rows } = await house.rows(oracle);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(sorted(outcome.table?.rows), heard(outcome)).toEqual(sorted(rows));
});

test('the last row of each, alone, is a row', async () => {
  const outcome = await house.say('the last trip of every vehicle into a.b');
  expect((await house.result(outcome.draft)).columns).toContain('trip_id');
});

test.each([
  ['per road and direction, please', ['road', 'direction', 'total_toll']],
  ['and per direction', ['road', 'direction', 'total_toll']],
  ['by month instead', ['month', 'total_toll']],
])('tolls by road, then “%s”', async (second, columns) => {
  const first = await house.say('tolls by road to reports.f3');
  expect((await house.result(first.draft)).columns).toEqual(['road', 'total_toll']);
  house.state('(A card waits.)', { type: 'plan.proposed', planId: 'plan-0', version: 0 });
  const then = await house.say(second);
  expect(then.notUnderstood, heard(then)).toEqual([]);
  expect((await house.result(then.draft)).columns).toEqual(columns);
});

test.each([
  ['top 5 gantries by tolls', 'and which were the bottom 5?', 'ORDER BY sum(toll), 1 LIMIT 5'],
  ['bottom 3 gantries by tolls', 'and the top 2?', 'ORDER BY sum(toll) DESC, 1 LIMIT 2'],
])('“%s”, then “%s”', async (first, second, order) => {
  await house.say(first);
  const { table } = await house.say(second);
  expect(table?.rows).toEqual((await house.rows(`SELECT gantry_id, sum(toll) FROM passages GROUP BY 1 ${order}`)).rows);
});

const quit = 'count(*) FILTER (quit_on IS NOT NULL)';
const missed = "round(count(*) FILTER (status = 'no-show') / count(*), 4)";
/** Before a public sauna. */
const elsewhere: [string, string][] = [
  ['guests per city and how many of them have quit', `SELECT lower(city), count(*), ${quit} FROM guests GROUP BY 1`],
  [
    'how many guests joined each year and how many of them have quit?',
    `SELECT date_trunc('year', joined_on), count(*), ${quit} FROM guests GROUP BY 1`,
  ],
  ['how many guests have quit?', 'SELECT count(quit_on) FROM guests'],
  ['kwh of the garden house vs the tower per month', "SELECT house, date_trunc('month', read_on), sum(kwh) FROM energy GROUP BY 1, 2"],
  ['total kwh of the tower', "SELECT sum(kwh) FROM energy WHERE house = 'tower'"],
  [
    'no-show rate per treatment category',
    `SELECT lower(category), ${missed} FROM appointments LEFT JOIN treatments USING (treatment_code) GROUP BY 1`,
  ],
  [
    'average list price per treatment category',
    'SELECT lower(category), cast(avg(list_price) AS DECIMAL(18,4)) FROM treatments GROUP BY 1',
  ],
];
test('of a public sauna', async () => {
  const sauna = await House.open(thirtySixthSiblingHouseB);
  for (const [question, oracle] of elsewhere) {
    sauna.reset();
    const outcome = await sauna.say(question);
    expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
    expect(sorted(outcome.table?.rows), heard(outcome)).toEqual(sorted((await sauna.rows(oracle)).rows));
  }
  sauna.reset();
  expect((await sauna.say('what does appointments.csv contain?')).text).toContain('`held_on` DATE');
  sauna.reset();
  const first = await sauna.say('appointments by category to reports.f7');
  sauna.state('(A card waits.)', { type: 'plan.proposed', planId: 'plan-0', version: 0 });
  const second = await sauna.say('by category and month, and add the income');
  expect((await sauna.result(first.draft)).columns).toEqual(['category', 'appointment_count']);
  expect((await sauna.result(second.draft)).columns).toEqual(['category', 'month', 'appointment_count', 'income']);
  sauna.close();
});
