/** Wishes told in a sentence of their own or from the other end, each in several wordings, and what must not be read so. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { twentyEighthSiblingHouseB } from '../eval/held-out/sibling-28-catalog.ts';
import { expectRows, sorted } from './expect-rows.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(twentyEighthSiblingHouseB);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const lines = 'SELECT hire_no, row_number() OVER () AS n, unnest(gear_lines, recursive := true) FROM gear_hires';
const newest = 'FROM bookings QUALIFY row_number() OVER (PARTITION BY booking_no ORDER BY last_edited DESC) = 1';
const rows: [string, string][] = [
  ['collect the bookings into a.b', 'FROM bookings'],
  ['fetch dive/divers.csv to a.b', 'FROM divers'],
  ['bookings with their diver: booking_no and cert into a.b', 'SELECT booking_no, cert FROM bookings LEFT JOIN divers USING (diver_id)'],
  ['divers into a.b but leave the phone and medical_no at home', 'SELECT * EXCLUDE (phone, medical_no) FROM divers'],
  ['load bookings with only booking_no (call it id) and total to a.b', 'SELECT booking_no AS id, total FROM bookings'],
  ['bookings to a.b, put in a column fee at 4% of total', 'SELECT *, round(total * 0.04, 2) AS fee FROM bookings'],
  ['what every country earned, to a.b', 'SELECT country, sum(total) FROM bookings GROUP BY 1'],
  ['bookings to a.b, just the last edited one per booking_no', newest],
  [
    'total per month with the countries next to each other, to a.b',
    "PIVOT (SELECT date_trunc('month', dive_date) AS month, country, total FROM bookings) ON country USING sum(total) GROUP BY month",
  ],
  ["use 'none' where cert is missing in divers, to a.b", "SELECT * REPLACE (coalesce(cert, 'none') AS cert) FROM divers"],
  ['divers without a certificate to a.b', 'FROM divers WHERE cert IS NULL'],
  ['merge all dropbox files into a single one, a.b', 'FROM dropbox'],
  ['load bookings to a.b, for every booking_no keep the row that was edited last', newest],
  ['divers whose certificate we do not know, to a.b', 'FROM divers WHERE cert IS NULL'],
];
test.each(rows)('%s: the rows are those of the plain wish', async (request, oracle) => expectRows(house, request, oracle));

test.each([
  'pull the gear lines out into a table of their own, a.b',
  'split gear lines off into separate rows with a link to the hire, a.b',
  'I need the gear lines as a separate table of their own that links back to the hire, a.b',
])('%s: a list is taken apart', async (request) => {
  const { draft, notUnderstood } = await house.say(request);
  expect(notUnderstood).toEqual([]);
  const { rows: found, columns } = await house.result(draft);
  const expected = await house.rows(`SELECT hire_no, gear_id, units, rate FROM (${lines})`);
  const kept = ['hire_no', 'gear_id', 'units', 'rate'].map((name) => columns.indexOf(name));
  expect(sorted(found.map((row) => kept.map((at) => row[at])))).toEqual(sorted(expected.rows));
});

test.each(['daily_rate may never be a float', 'daily_rate must not be stored as double but as decimal'])(
  '%s: it is exact',
  async (promise) => {
    const { draft } = await house.say(`load gear_types to a.b, ${promise}`);
    expect(Draft.parse(draft).steps).toMatchObject([{ op: 'cast', columns: { daily_rate: 'DECIMAL(18,2)' } }]);
  },
);

test.each(['put it into crm instead', 'it goes into crm instead', 'into crm instead please'])(
  '%s: behind a table with a schema, a bare name is a schema',
  async (correction) => {
    const { draft } = await house.through(['load bookings to ops.f', correction]);
    expect(Draft.parse(draft).loads).toMatchObject([{ table: 'crm.f' }]);
  },
);

test('behind a table without a schema, it is the table', async () => {
  const { draft } = await house.through(['load bookings', 'put it into big_bookings instead']);
  expect(Draft.parse(draft).loads).toMatchObject([{ table: 'public.big_bookings' }]);
});

test.each([
  ['our weakest month in revenue? and what was the lead over the runner-up?', 'difference'],
  ['which month was best for revenue and how far ahead of the next was it?', 'difference'],
])('%s: both are told', async (question, column) => {
  const { table, notUnderstood } = await house.say(question);
  expect(notUnderstood).toEqual([]);
  expect(table?.columns).toContain(column);
  expect(table?.rows).toHaveLength(1);
});

test.each(['empty ops.bookings and rebuild it from divers.csv', 'wipe ops.bookings, then load it with divers.csv'])(
  '%s: the table is replaced',
  async (request) => {
    const { draft } = await house.say(request);
    const { sources, loads } = Draft.parse(draft);
    expect(sources).toMatchObject([{ path: 'dive/divers.csv' }]);
    expect(loads).toMatchObject([{ table: 'ops.bookings', mode: 'replace' }]);
  },
);

test.each([
  ['put 4 in the column crew of bookings, a.b', 'crew'],
  ['split the deck off into its own table, a.b', 'deck'],
])('%s: what is not read is said', async (request, word) => {
  const outcome = await house.say(request);
  expect(outcome.draft === undefined || outcome.notUnderstood.length > 0, heard(outcome)).toBe(true);
  expect(heard(outcome)).toContain(word);
});

test('what is left behind with the rest is no column', async () => {
  const { draft } = await house.say('load bookings to a.b, leave the rest behind');
  expect(Draft.parse(draft).steps).toEqual([]);
});

test('a format behind the place is no word of the data', async () => {
  const { draft } = await house.say('done bookings to exports/done, parquet files split by month');
  expect(Draft.parse(draft).loads).toMatchObject([{ path: 'exports/done', format: 'parquet', partition_by: ['month'] }]);
});

test.each(['append whatever files are new in dive/dropbox to a.b', 'append only those files that are newer in dive/dropbox to a.b'])(
  '%s: only the new ones',
  async (request) => {
    const { sources } = Draft.parse((await house.say(request)).draft);
    expect(sources).toMatchObject([{ path: 'dive/dropbox', incremental: { by: 'files' } }]);
  },
);

test('columns and rows asked for at once are both told', async () => {
  const { text } = await house.say('which columns and how many rows does divers.csv have?');
  expect(text).toMatch(/145 rows[\s\S]*first_seen/);
});

test('numbers of people are listed as what they are, and counted where rows are meant', async () => {
  expect((await house.say('list all medical numbers of the divers')).refused).toContain('medical_no');
  house.reset();
  expect((await house.say("show every diver's phone")).table?.columns).toContain('phone');
  house.reset();
  expect((await house.say('numbers of bookings per status')).table?.columns).toEqual(['status', 'booking_count']);
});
