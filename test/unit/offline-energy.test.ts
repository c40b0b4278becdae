/** Everyday wishes of a supplier of energy and of a university: figures beside shares, verbs that are no columns, ordinals. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { sorted } from './expect-rows.ts';
import { fileOf, tableOf } from './offline-catalog.ts';
import { heard, House } from './offline-house.ts';

const households = `SELECT CAST(i AS BIGINT) AS household_id, ['Ana', 'Ivo', 'Mia'][1 + i % 3] AS first_name, ['Ljubljana', 'Koper', 'Celje'][1 + i % 3] AS town, ['green', 'basic', 'flex'][1 + i // 4 % 3] AS tariff, i % 7 = 3 AS paperless FROM range(1, 91) r(i)`;
const bills = `SELECT 'B' || (90000 + i) AS bill_no, CAST(1 + i % 90 AS BIGINT) AS household_id, DATE '2026-01-10' + CAST(i // 90 * 30 AS INTEGER) AS issued_on, CASE WHEN i % 11 = 4 THEN NULL ELSE DATE '2026-01-15' + CAST(i // 90 * 30 AS INTEGER) END AS paid_on, CAST(20 + i * 29 % 380 AS DECIMAL(9,2)) AS net_amount, ['paid', 'open', 'reminded'][1 + i % 3] AS state FROM range(450) r(i)`;
const outages = `SELECT CAST(i AS BIGINT) AS outage_id, ['Ljubljana', 'Maribor', 'Koper'][1 + i % 3] AS town, ['storm', 'fault', 'maintenance', 'unknown'][1 + i % 4] AS cause, TIMESTAMP '2026-05-01 03:00:00' + INTERVAL (i * 41) HOUR AS began_at, CASE WHEN i % 12 = 7 THEN NULL ELSE TIMESTAMP '2026-05-01 03:00:00' + INTERVAL (i * 41) HOUR + INTERVAL (20 + i * 37 % 400) MINUTE END AS ended_at FROM range(120) r(i)`;
const exams = `SELECT CAST(i AS BIGINT) AS exam_id, 'S' || (1000 + i % 40) AS student_no, DATE '2026-01-20' + CAST(i * 7 % 280 AS INTEGER) AS sat_on, CAST(1 + i % 3 AS INTEGER) AS attempt FROM range(200) r(i)`;
const fees = `SELECT CAST(i AS BIGINT) AS payment_id, 'S' || (1000 + i % 40) AS student_no, CAST(300 + i * 7 % 250 AS DECIMAL(8,2)) AS amount, ['EUR', 'EUR', 'USD'][1 + i % 3] AS currency, TIMESTAMP '2026-03-01 08:00:00' + INTERVAL (i * 5) HOUR AS paid_at, ['card', 'transfer', 'cash'][1 + i % 3] AS method FROM range(80) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([
    fileOf('crm/households.csv', 'households', households),
    fileOf('grid/outages.json', 'outages', outages),
    fileOf('registry/exams.csv', 'exams', exams),
    tableOf('billing.bills', 'bills', bills),
    tableOf('billing.bills_archive', 'bills_archive', `FROM (${bills}) WHERE issued_on < '2026-03-01'`),
    tableOf('finance.fees', 'fees', fees),
  ]);
});
afterAll(() => house.close());
beforeEach(() => house.reset());

/** Asks, and holds the rows of the answer, in any order, to those of hand-written SQL. */
async function expectAnswer(text: string, sql: string): Promise<void> {
  const outcome = await house.say(text);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  const { rows } = await house.rows(sql);
  expect(rows.length).toBeGreaterThan(0);
  expect(sorted(outcome.table?.rows ?? []), heard(outcome)).toEqual(sorted(rows));
}

const paperless = 'FROM households GROUP BY tariff';
const share = 'round(count(*) FILTER (paperless) / count(*), 4)';
test.each([
  ['number of households and share of paperless ones per tariff', `SELECT tariff, count(*), ${share} ${paperless}`],
  ['per tariff: number of households, share that is paperless', `SELECT tariff, count(*), ${share} ${paperless}`],
  ['household count and paperless share by tariff', `SELECT tariff, count(*), ${share} ${paperless}`],
  [
    'per tariff the number of households and how many percent are paperless',
    `SELECT tariff, count(*), round(100.0 * count(*) FILTER (paperless) / count(*), 2) ${paperless}`,
  ],
  [
    'number of outages and share of storm outages per town',
    "SELECT town, count(*), round(count(*) FILTER (cause = 'storm') / count(*), 4) FROM outages GROUP BY town",
  ],
  ['share of paid bills per household', "SELECT household_id, round(count(*) FILTER (state = 'paid') / count(*), 4) FROM bills GROUP BY 1"],
  ['number of outages per town and the share of each', 'SELECT town, count(*), count(*) / 120 FROM outages GROUP BY town'],
  ['share of outages per town', 'SELECT town, count(*) / 120 FROM outages GROUP BY town'],
])('%s: a share stands beside the figures that were listed, and is of the rows that were said', async (text, sql) => {
  await expectAnswer(text, sql);
});

test.each([
  ['exams at the second attempt', 'SELECT * FROM exams WHERE attempt = 2'],
  ['exams that were not a first attempt', 'SELECT * FROM exams WHERE attempt <> 1'],
  ['3rd attempt exams', 'SELECT * FROM exams WHERE attempt = 3'],
  ['fees paid in dollars', "SELECT * FROM fees WHERE currency = 'USD'"],
  ['list the payments in dollars', "SELECT * FROM fees WHERE currency = 'USD'"],
  ['show me the payment ids in dollars', "SELECT payment_id FROM fees WHERE currency = 'USD'"],
])('%s: an ordinal is a number, a verb what happened, and what the rows are called shows no column', async (text, sql) => {
  const outcome = await house.say(text);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  const { rows } = await house.rows(`${sql} ORDER BY 1 LIMIT 50`);
  expect(sorted(outcome.table?.rows ?? []), heard(outcome)).toEqual(sorted(rows));
});

test.each(['any bills issued twice?', 'were any bills paid twice'])('%s: the bill itself, however many have that day', async (text) => {
  expect((await house.say(text)).text).toContain('Every bill_no of billing.bills stands once');
});

test.each([
  'what changed in billing.bills compared to billing.bills_archive',
  'what changed in billing.bills compared to crm/households.csv',
  'differences between billing.bills and billing.bills_archive',
  'how does billing.bills differ from billing.bills_archive?',
])('%s: what is done instead is told, and nothing is planned', async (text) => {
  const { draft, refused } = await house.say(text);
  expect([draft, refused]).toEqual([undefined, expect.stringContaining('I do not compare two data sets')]);
});

test.each([
  'fees paid in dollars this method',
  'bills issued on the same day',
  'which students failed more than twice',
  'is there a fee with two methods',
])('%s: what makes it another question is asked about', async (text) => {
  const { question, table } = await house.say(text);
  expect([question?.text, table?.columns.includes('amount') ?? false]).toEqual([expect.stringMatching(/understand|about/), false]);
});

test.each([
  ["replace last month's bills in billing.bills_archive with those of billing.bills", 'billing.bills_archive'],
  ['replace the october bills in billing.bills_archive', 'billing.bills_archive'],
  ["replace last month's bills in finance.bills", 'finance.bills'],
])('%s: the bills of that span, and no others, are replaced', async (text, table) => {
  const { draft, notUnderstood } = await house.say(text);
  expect(notUnderstood).toEqual([]);
  const { sources, steps, loads } = Draft.parse(draft);
  const range = { column: 'issued_on', from: '2026-10-01', to: '2026-10-31' };
  expect(sources).toEqual([expect.objectContaining({ table: 'billing.bills', range })]);
  expect([steps, loads]).toEqual([[], [expect.objectContaining({ table, mode: 'replace' })]]);
});

test.each(['load the bills with no empty paid_on into a.b', 'load the bills, no blank paid_on, into a.b'])(
  '%s: rows without it are left out',
  async (text) => {
    const outcome = await house.say(text);
    expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
    expect((await house.result(outcome.draft)).rows).toHaveLength(409);
  },
);

test.each(['take out the double households, load the rest into a.b', 'load households into a.b, throw out the doubled households'])(
  '%s: what counts as a duplicate is asked, or told',
  async (text) => {
    const outcome = await house.say(text);
    expect(heard(outcome)).toMatch(/duplicate/i);
  },
);

const days = "SELECT unnest(generate_series(TIMESTAMP '2026-05-01', TIMESTAMP '2026-11-20', INTERVAL 1 DAY)) AS day";
const perDay = `FROM (${days}) LEFT JOIN outages ON date_trunc('day', began_at) = day GROUP BY day`;
test.each([
  ['number of outages per day with zero for days that are missing', `SELECT day, count(outage_id) ${perDay}`],
  ['outages per day, fill in the missing days', `SELECT day, count(outage_id) ${perDay}`],
  ['outages per day, days without outages as well', `SELECT day, count(outage_id) ${perDay}`],
  [
    'outages per day and town, including days without outages',
    `SELECT day, each.town, count(outage_id) FROM (${days}) CROSS JOIN (SELECT DISTINCT town FROM outages) each LEFT JOIN outages ON date_trunc('day', began_at) = day AND outages.town = each.town GROUP BY ALL`,
  ],
])('%s: a day without rows stands there', async (text, sql) => {
  await expectAnswer(text, sql);
  house.reset();
  const { draft } = await house.say(`load the ${text} into a.b`);
  expect(sorted((await house.result(draft)).rows)).toEqual(sorted((await house.rows(sql)).rows));
});

test('a window over days of several groups has the missing days of each', async () => {
  const { draft } = await house.say('7 day rolling number of outages per day and town with gaps filled as zero, into a.b');
  const { rows } = await house.result(draft);
  const { rows: counted } = await house.rows(
    `SELECT count(*) FROM (${days}) WHERE day <= (SELECT max(date_trunc('day', began_at)) FROM outages)`,
  );
  expect(rows).toHaveLength(3 * Number(counted[0]?.[0]));
});

test('an amount that is a column is added up, and not how many', async () => {
  await expectAnswer('net amount of bills per state', 'SELECT state, sum(net_amount) FROM bills GROUP BY state');
});

test.each([
  ['outages longer than 3 hours', '>', 3],
  ['outages that lasted more than 5 hours', '>', 5],
  ['outages shorter than 1 hour', '<', 1],
  ['outages that took at least 2 hours', '>=', 2],
])('%s: from when they began to when they were over', async (text, operator, hours) => {
  const { draft, notUnderstood } = await house.say(`load the ${text} into a.b`);
  expect(notUnderstood).toEqual([]);
  const where = `ended_at ${operator} began_at + INTERVAL ${hours} HOUR`;
  expect(sorted((await house.result(draft)).rows)).toEqual(sorted((await house.rows(`SELECT * FROM outages WHERE ${where}`)).rows));
});
