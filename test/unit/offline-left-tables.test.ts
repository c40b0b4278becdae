/** What loads left in the warehouse changes nothing of what a request means: said again, it reads what it read the first time. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { table } from '../eval/held-out/catalog.ts';
import { twentyEighthSiblingHouseB } from '../eval/held-out/sibling-28-catalog.ts';
import { House, plain } from './offline-house.ts';

const left = [
  table(
    'ops.monthly',
    'left_monthly',
    "SELECT date_trunc('month', dive_date) AS month, currency, count(*) AS booking_count FROM bookings GROUP BY ALL",
  ),
  table(
    'ops.rolling',
    'left_rolling',
    'SELECT dive_date AS day, sum(total) AS revenue, 1.0 AS rolling_7_day_revenue FROM bookings GROUP BY 1',
  ),
  table('ops.country_rev', 'left_rev', 'SELECT country, sum(total) AS revenue FROM bookings GROUP BY 1'),
  table('ops.done', 'left_done', "FROM bookings WHERE lower(trim(status)) = 'done'"),
  table('ops.cancelled', 'left_cancelled', "FROM bookings WHERE status = 'cancelled'"),
  table('fin.taxed', 'left_taxed', 'SELECT *, daily_rate * 0.18 AS vat, daily_rate * 1.18 AS gross FROM gear_types'),
  table('crm.clean', 'left_clean', 'FROM divers'),
  table('crm.tidy', 'left_tidy', 'FROM divers'),
  table('staging.gear_lines', 'left_lines', 'SELECT hire_no, unnest(gear_lines, recursive := true) FROM gear_hires'),
  table('finance.settlements', 'left_settlements', 'FROM settlements'),
];

let [bare, full]: (House | undefined)[] = [];
beforeAll(async () => {
  bare = await House.open(twentyEighthSiblingHouseB);
  full = await House.open([...twentyEighthSiblingHouseB, ...left]);
});
beforeEach(() => {
  bare?.reset();
  full?.reset();
});
afterAll(() => {
  bare?.close();
  full?.close();
});

test.each([
  'monthly booking count and average total per currency -> ops.monthly',
  'monthly booking count and average total per currency -> ops.per_month',
  '7 day rolling revenue per day with gaps filled as zero into ops.rolling',
  'revenue by country into ops.country_rev, done only',
  'pivot monthly revenue with one column per currency into ops.wide',
  'add a column vat which is 18% of daily_rate and a gross column, load to fin.taxed',
  'add a column vat which is 18% of daily_rate and a gross column, load to fin.taxed_2',
  'write cancelled bookings to exports/cancelled as parquet partitioned by month',
  'enrich the gear lines with the gear class and load to ops.lines',
  'flatten gear_lines into its own table with a link back to the hire, staging.gear_lines',
])('%s: the files are read, not what was made of them', async (request) => {
  const [first, again] = [await bare?.say(request), await full?.say(request)];
  if (!first || !again) throw new Error('no house');
  expect(again.notUnderstood).toEqual([]);
  expect(plain(again)).toEqual(plain(first));
});

test.each(['what was the best month for revenue and by how much did it beat the second?', 'share of each channel in total paid_cents'])(
  '%s: the answer is the same',
  async (question) => {
    const [first, again] = [await bare?.say(question), await full?.say(question)];
    expect(again?.table?.rows.length).toBeGreaterThan(0);
    expect(again?.table).toEqual(first?.table);
  },
);

test.each(['clean up the diver data', 'tidy up the diver data'])('%s: a verb is no table', async (request) => {
  expect((await full?.say(request))?.question?.text).toContain('dive/divers.csv');
});

test.each([
  ['load ops.monthly to ops.copy', 'ops.monthly'],
  ['copy the monthly table to ops.copy', 'ops.monthly'],
  ['load everything from cancelled into ops.copy', 'ops.cancelled'],
  ['how many rows are in ops.country_rev', 'country_rev_count: 4'],
  ['average vat per gear_class to ops.copy', 'fin.taxed'],
])('%s: a table that is meant is read', async (request, name) => {
  const { draft, text, notes } = (await full?.say(request)) ?? { notes: [], text: '' };
  expect(draft === undefined ? [text, ...notes].join(' ') : JSON.stringify(draft)).toContain(name);
});
