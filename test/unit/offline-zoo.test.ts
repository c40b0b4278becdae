/** Everyday wishes of a zoo: lives that began and ended, spans counted from a day, what is compared in passing. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sorted } from './expect-rows.ts';
import { fileOf, tableOf } from './offline-catalog.ts';
import { heard, House } from './offline-house.ts';

const animals = `SELECT 'A' || (100 + i) AS animal_id, ['lion', 'brown bear', 'penguin', 'Penguin', 'otter'][1 + i % 5] AS species, DATE '2008-03-01' + CAST(i * 41 AS INTEGER) AS born_on, CASE WHEN i % 14 = 6 THEN DATE '2025-05-01' + CAST(i AS INTEGER) ELSE NULL END AS died_on, CAST(4 + i * 7 % 190 AS DECIMAL(6,1)) AS weight_kg FROM range(110) r(i)`;
const feedings = `SELECT CAST(i AS BIGINT) AS feeding_id, 'A' || (100 + i * 7 % 110) AS animal_id, TIMESTAMP '2026-09-01 07:00:00' + INTERVAL (i * 29) MINUTE AS fed_at, ['fish', 'meat', 'pellets'][1 + i % 3] AS food, CAST(0.2 + i * 13 % 80 / 10.0 AS DECIMAL(5,2)) AS amount_kg FROM range(3000) r(i)`;
const tickets = `SELECT CAST(50000 + i AS BIGINT) AS ticket_id, DATE '2026-06-01' + CAST(i // 40 AS INTEGER) AS visit_date, ['adult', 'child', 'senior'][1 + i % 3] AS category, CAST(8 + i % 3 * 6 AS DECIMAL(6,2)) AS price_paid FROM range(4000) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([
    fileOf('keeping/animals.csv', 'animals', animals),
    fileOf('keeping/feedings.parquet', 'feedings', feedings),
    fileOf('gate/tickets.csv', 'tickets', tickets),
    tableOf('dwh.tickets', 'dwh_tickets', `FROM (${tickets}) WHERE visit_date < '2026-07-01'`),
  ]);
});
afterAll(() => house.close());
beforeEach(() => house.reset());

test.each([
  ['load living animals into a.b', 'FROM animals WHERE died_on IS NULL'],
  ['load the animals that are still alive into a.b', 'FROM animals WHERE died_on IS NULL'],
  ['load the oldest animal of each species into a.b', 'FROM animals QUALIFY row_number() OVER (PARTITION BY species ORDER BY born_on) = 1'],
  [
    'load the youngest animal of each species into a.b',
    'FROM animals QUALIFY row_number() OVER (PARTITION BY lower(species) ORDER BY born_on DESC) = 1',
  ],
  ['load the 3 oldest animals into a.b', 'FROM animals ORDER BY born_on LIMIT 3'],
  ['load tickets of the last 14 days before 2026-07-31 into a.b', "FROM tickets WHERE visit_date BETWEEN '2026-07-17' AND '2026-07-30'"],
  ['load tickets of the last 2 weeks until 2026-08-01 into a.b', "FROM tickets WHERE visit_date BETWEEN '2026-07-19' AND '2026-08-01'"],
  ['load feedings in the last day before 2026-10-01 into a.b', "FROM feedings WHERE CAST(fed_at AS DATE) = '2026-09-30'"],
])('%s', async (text, sql) => {
  const outcome = await house.say(text);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  const { rows } = await house.rows(sql);
  expect(rows.length).toBeGreaterThan(0);
  expect(sorted((await house.result(outcome.draft)).rows), heard(outcome)).toEqual(sorted(rows));
});

test.each(['average weight of penguins compared to otters', "what's the average weight of otters compared with penguins?"])(
  '%s: both stand there, and nothing is loaded',
  async (text) => {
    const { draft, table, notUnderstood } = await house.say(text);
    expect([draft, notUnderstood]).toEqual([undefined, []]);
    const species = "SELECT lower(species) AS one, avg(weight_kg)::DECIMAL(18,4) FROM animals WHERE one IN ('penguin', 'otter') GROUP BY 1";
    expect(sorted(table?.rows ?? [])).toEqual(sorted((await house.rows(species)).rows));
  },
);

test('two months that are compared are two spans of time', async () => {
  const { table } = await house.say('number of feedings of september compared to october');
  expect(table?.columns[0]).toBe('period');
  expect(table?.rows.map(([, count]) => Number(count)).reduce((a, b) => a + b)).toBe(3000);
});

test.each(['ticket revenue per month and category with totals', 'animals born in spring', 'amount of hay per animal'])(
  '%s: what changes the answer and was not understood is asked about',
  async (text) => {
    const { question, table } = await house.say(text);
    expect([question?.text, table?.columns.length === 1]).toEqual([expect.stringContaining('did not understand'), false]);
  },
);
