/** Everyday wishes of a studio that takes bookings: what is counted lies in other data, what is named is a value. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import type { TestDataset } from './offline-catalog.ts';
import { House } from './offline-house.ts';

const file = (name: string, relation: string, sql: string): TestDataset => ({ connection: 'files', name, kind: 'file', relation, sql });
const members = `SELECT 1000 + i AS member_id, 'Ana ' || i AS full_name, CASE WHEN i % 9 = 0 THEN NULL ELSE 'A' || i || '@mail.test ' END AS email,
  CASE WHEN i % 5 = 0 THEN '' ELSE '+49 30 ' || (100 + i) END AS phone, ['basic', 'plus'][1 + i % 2] AS plan, ['Kiel', 'Ulm'][1 + i % 2] AS city,
  DATE '2024-06-01' + CAST(i * 20 AS INTEGER) AS joined_on, DATE '1970-01-15' + CAST(i * 300 AS INTEGER) AS birth_date FROM range(40) r(i)`;
const classes = `SELECT CAST(1 + i AS BIGINT) AS class_id, ['Yin', 'Hatha', 'Power', 'Kids'][1 + i] AS title, CAST(10 + i AS DECIMAL(6,2)) AS price_eur FROM range(4) r(i)`;
const bookings = `SELECT 'B' || i AS booking_id, 1000 + i * i % 37 AS member_id, 1 + i * i % 3 AS class_id, TIMESTAMP '2026-08-01 07:00:00' + INTERVAL (i * 4) HOUR AS booked_at,
  TIMESTAMP '2026-08-01 09:00:00' + INTERVAL (i * 5) HOUR AS starts_at,
  ['attended', 'no_show', 'cancelled'][1 + i % 3] AS status, ['app', 'front desk'][1 + i % 2] AS source FROM range(300) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([
    file('studio/bookings.jsonl', 'bookings', bookings),
    file('studio/classes.csv', 'classes', classes),
    file('studio/members.csv', 'members', members),
  ]);
});
afterAll(() => house.close());
beforeEach(() => house.reset());

const stepsOf = async (text: string): Promise<unknown[]> => {
  const outcome = await house.say(text);
  expect(outcome.notUnderstood).toEqual([]);
  return (Draft.parse(outcome.draft).steps ?? []).map(({ id: _id, why: _why, from: _from, ...step }) => step);
};
const rowsOf = async (sql: string): Promise<unknown> => (await house.rows(sql)).rows;

test.each([
  ['which class is the most popular?', ''],
  ["what's the most popular class in september?", "WHERE booked_at >= '2026-09-01' AND booked_at < '2026-10-01'"],
])('%s counts the rows that name one', async (text, where) => {
  const { table } = await house.say(text);
  expect(table?.rows.map((row) => row.slice(0, 2))).toEqual(
    await rowsOf(`SELECT class_id, count(*) FROM bookings ${where} GROUP BY 1 QUALIFY rank() OVER (ORDER BY count(*) DESC) = 1 ORDER BY 1`),
  );
});

test('the least popular one may stand in no row, so nothing is guessed', async () => {
  const outcome = await house.say('what is the least popular class?');
  expect(outcome.question?.text).toContain('least popular');
  expect(outcome.draft).toBeUndefined();
});

test('the most popular plan is a column of the members themselves', async () => {
  expect((await house.say('what is our most popular plan?')).table?.columns[0]).toBe('plan');
});

test.each([
  ['members who booked more than 12 times into crm.fans', 'row_count > 12'],
  ['load members that booked at least 5 times into crm.fans', 'row_count >= 5'],
])('%s: what was done so often is in the data the verb names', async (text, where) => {
  expect(await stepsOf(text)).toMatchObject([
    { op: 'aggregate', group: ['member_id'] },
    { op: 'filter', where },
    { op: 'join', type: 'semi' },
  ]);
});

test.each([
  ['load the no shows into a.noshows', "lower(trim(status)) = 'no_show'"],
  ['put the front desk ones into exports/desk.csv', "lower(trim(source)) = 'front desk'"],
])('%s: a value of two words names its data', async (text, where) => {
  expect(await stepsOf(text)).toEqual([{ op: 'filter', where }]);
});

test('"how many no shows" asks for no number', async () => {
  expect((await house.say('how many no shows were there in september?')).table?.rows).toEqual(
    await rowsOf("SELECT count(*) FROM bookings WHERE status = 'no_show' AND booked_at >= '2026-09-01' AND booked_at < '2026-10-01'"),
  );
});

test.each([
  ['load classes into a.c and add price with 19% vat', { price_eur_with_vat: 'round(price_eur * (1 + 0.19), 2)' }],
  ['load classes into a.c with a column gross = price plus 19% vat', { gross: 'round(price_eur * (1 + 0.19), 2)' }],
  ['load classes into a.c with gross as price including 7 percent tax', { gross: 'round(price_eur * (1 + 0.07), 2)' }],
  ['load classes into a.c, add 19% vat', { vat: 'round(price_eur * 0.19, 2)' }],
])('%s', async (text, columns) => {
  expect(await stepsOf(text)).toEqual([{ op: 'derive', columns }]);
});

const hasPhone = { op: 'filter', where: "nullif(trim(phone), '') is not null" };
const onlyPhone = { op: 'select', columns: ['phone'] };

test('beside a list of columns, "with phone number" are rows', async () => {
  expect(await stepsOf('load members with phone number into crm.p, only name and phone')).toEqual([
    hasPhone,
    { op: 'select', columns: ['full_name', 'phone'] },
  ]);
});

test.each([
  ['load members with phone number into crm.p', [hasPhone]],
  ['members with phone to crm.p', [hasPhone]],
  ['members with phone only to crm.p', [onlyPhone]],
])('%s: rows that have one, unless the words say the column', async (text, steps) => {
  expect(await stepsOf(text)).toEqual(steps);
});

test.each(['load members with plan into crm.p', 'load members with only phone into crm.p'])(
  '%s: no row lacks it, or the words say it, so it is the column',
  async (text) => {
    expect(await stepsOf(text)).toMatchObject([{ op: 'select' }]);
  },
);

test('tidied e-mail addresses are lower case, names are not', async () => {
  expect(await stepsOf('load members into crm.m, tidy up the names and emails')).toEqual([
    { op: 'clean-text', columns: ['full_name'], trim: true },
    { op: 'clean-text', columns: ['email'], trim: true, case: 'lower' },
  ]);
});

const ofMembers = (where: string): object[] => [
  { op: 'filter', where },
  { op: 'join', type: 'semi', on: ['member_id'] },
];
const since2025 = "joined_on >= date '2025-01-01' and joined_on < date '2026-01-01'";

test.each([
  ['load bookings of members who joined in 2025 into a.b', since2025],
  ['load bookings where the member joined in 2025 into a.b', since2025],
  ["load bookings where the member's plan is plus into a.b", "lower(trim(plan)) = 'plus'"],
  ['load only bookings whose member lives in Kiel into a.b', "lower(trim(city)) = 'kiel'"],
  ['load bookings of members living in Ulm into a.b', "lower(trim(city)) = 'ulm'"],
  ['load bookings whose class price is over 11 into a.b', 'price_eur > 11'],
])('%s: what is said of the owner decides', async (text, where) => {
  expect(await stepsOf(text)).toMatchObject(where.startsWith('price') ? [{ where }, { type: 'semi', on: ['class_id'] }] : ofMembers(where));
});

test.each([
  ['load bookings where the member_id is 1003 into a.b', [{ op: 'filter', where: 'member_id = 1003' }]],
  ['load bookings where member is missing into a.b', [{ op: 'filter', where: 'member_id is null' }]],
  ['load members who joined in 2025 into a.b', [{ op: 'filter', where: since2025 }]],
])('%s is about the rows themselves', async (text, steps) => {
  expect(await stepsOf(text)).toEqual(steps);
});

test('data that is joined is joined all the same', async () => {
  expect(await stepsOf('load bookings joined with members into a.b')).toMatchObject([{ op: 'join', type: 'left' }]);
});

const age = "date_sub('year', birth_date, date '2026-11-22')";

test('an age is of the date of birth, in full years of the day', async () => {
  expect(await stepsOf('load members with an age column into a.b')).toEqual([{ op: 'derive', columns: { age } }]);
  expect((await house.say('how old are our members on average?')).table?.rows).toEqual(
    await rowsOf("SELECT avg(date_sub('year', birth_date, date '2026-11-22')) FROM members"),
  );
  expect(await stepsOf('load members with age over 40 into a.b')).toEqual([{ op: 'filter', where: "birth_date < date '1986-11-22'" }]);
});

test.each([
  ['load members with their age into a.b every night', "date_sub('year', birth_date, date '{run_day}')"],
  ['load members older than 40 into a.b every night', "birth_date < cast(date '{run_day}' - interval 480 month as date)"],
])('%s: counted from each run', async (text, sql) => {
  const outcome = await house.say(text);
  expect(JSON.stringify(outcome.draft)).toContain(sql);
  expect(Draft.parse(outcome.draft).parameters).toEqual({ run_day: 'today' });
});

test('a time between two dates is called as it is said', async () => {
  expect(await stepsOf('load bookings with lead time in hours between booked_at and starts_at into a.b')).toEqual([
    { op: 'derive', columns: { lead_time_in_hours: "date_diff('hour', booked_at, starts_at)" } },
  ]);
});

const german = { attended: 'teilgenommen', no_show: 'nicht erschienen' };

test.each([
  'load bookings, replace status with german words: attended = teilgenommen, no_show = nicht erschienen, into a.b',
  'load bookings, translate the status: attended to teilgenommen and no_show to nicht erschienen, into a.b',
])('%s: values are exchanged, and rows are not replaced', async (text) => {
  expect(await stepsOf(text)).toEqual([{ op: 'value-map', column: 'status', map: german, match: 'loose' }]);
  expect(Draft.parse((await house.say(text)).draft).loads[0]?.mode).toBeUndefined();
});

const since = (day: string): unknown[] => [{ op: 'filter', where: `booked_at >= date '${day}'` }];

test.each([
  ['load bookings, keep only the last 3 months, into a.b', since('2026-08-22')],
  ['load bookings, just the past 10 days, into a.b', since('2026-11-12')],
  ['load bookings, only june, into a.b', [{ op: 'filter', where: "booked_at >= date '2026-06-01' and booked_at < date '2026-07-01'" }]],
  [
    'load bookings between 1 and 15 september into a.b',
    [{ op: 'filter', where: "booked_at >= date '2026-09-01' and booked_at < date '2026-09-16'" }],
  ],
  ['load classes with a price between 1 and 15 into a.b', [{ op: 'filter', where: 'price_eur between 1 and 15' }]],
])('%s: the span that is said', async (text, steps) => {
  expect(await stepsOf(text)).toEqual(steps);
});

const dearest = [{ op: 'sort', order: ['price_eur desc'], limit: 3 }];

test.each([
  ['load the 3 most expensive classes to a.b', dearest],
  ['load only the top 3 classes by price to a.b', dearest],
  ['load classes to a.b sorted by price descending, only the top 3', dearest],
  ['the bottom 2 classes by price to a.b', [{ op: 'sort', order: ['price_eur asc'], limit: 2 }]],
])('%s: what classes have themselves ranks them', async (text, steps) => {
  expect(await stepsOf(text)).toEqual(steps);
});

test('what others bring ranks groups of theirs', async () => {
  const counted = [
    { op: 'aggregate', group: ['member_id'], measures: { booking_count: 'count(*)' } },
    { op: 'sort', limit: 3 },
  ];
  expect(await stepsOf('top 3 members by bookings to a.b')).toMatchObject(counted);
});

test.each(['with count and last booking date', ': number of bookings, date of the last booking'])(
  'per member %s: the last of a date that is named after the rows',
  async (figures) => {
    expect(await stepsOf(`load bookings per member ${figures} into a.b`)).toEqual([
      { op: 'aggregate', group: ['member_id'], measures: { booking_count: 'count(*)', max_booked_at: 'max(booked_at)' } },
    ]);
  },
);

const checksOf = async (text: string): Promise<unknown[]> =>
  (Draft.parse((await house.say(text)).draft).checks ?? []).map(({ on: _on, why: _why, ...check }) => check);

test.each(['but only if there are at least 100', 'but only when there are at least 100 of them', 'if there are at least 100 rows'])(
  'load bookings into a.b %s: how many rows there are',
  async (demand) => {
    expect(await checksOf(`load bookings into a.b ${demand}`)).toEqual([{ check: 'row-count', min: 100, severity: 'error' }]);
  },
);

test('how many of some rows there are is no bound of a column', async () => {
  expect((await house.say('load classes into a.b only if there are at least 3 beginner')).draft).toBeUndefined();
  expect(await checksOf('load classes into a.b only if price is at least 5')).toMatchObject([
    { check: 'range', column: 'price_eur', min: 5 },
  ]);
});

test.each([
  ['average bookings per member', 'member_id'],
  ['how many bookings per member on average?', 'member_id'],
  ['how many bookings does a member make on average?', 'member_id'],
  ['average number of bookings per day', "date_trunc('day', booked_at)"],
])('%s is one figure', async (text, of) => {
  expect((await house.say(text)).table?.rows).toEqual(
    await rowsOf(`SELECT round(count(*) * 1.0 / count(DISTINCT ${of}), 2) FROM bookings`),
  );
});

test('an average of a column per member is one of each', async () => {
  expect((await house.say('average price per title')).table?.rows).toHaveLength(4);
});

const domain = "lower(trim(split_part(email, '@', 2)))";

test.each<[text: string, step: object]>([
  ['load members, email domain as a new column', { op: 'derive', columns: { email_domain: domain } }],
  ['load members with the domain of the email as a new column', { op: 'derive', columns: { email_domain: domain } }],
  ['load members with email domain as domain', { op: 'derive', columns: { domain } }],
  ['load bookings, booked_at as date only', { op: 'cast', columns: { booked_at: 'DATE' } }],
  ['load bookings with year and month columns', { op: 'derive', columns: { year: 'year(booked_at)', month: 'month(booked_at)' } }],
  ['load bookings with a year and a month column', { op: 'derive', columns: { year: 'year(booked_at)', month: 'month(booked_at)' } }],
  ['load members, city with first letter capital', { op: 'clean-text', columns: ['city'], trim: false, case: 'title' }],
  ['load bookings, status and source in one column', { op: 'derive', columns: { status_source: "concat_ws(' ', status, source)" } }],
  ['load members and add country Germany to all rows', { op: 'derive', columns: { country: "'Germany'" } }],
  ["load members with a column country that is always 'Germany'", { op: 'derive', columns: { country: "'Germany'" } }],
  ['load members with a column version that is always 2', { op: 'derive', columns: { version: '2' } }],
  ['load members with city Kiel', { op: 'filter', where: "lower(trim(city)) = 'kiel'" }],
])('%s', async (text, step) => {
  expect(await stepsOf(`${text} into a.b`)).toEqual([step]);
});

test.each(['load classes with a price over 12 days into a.b', 'load classes with price over 12 kg into a.b'])(
  '%s: no money is counted in that, so it is said back',
  async (text) => {
    const outcome = await house.say(text);
    expect(outcome.notUnderstood.join(' ') + (outcome.question?.text ?? '')).toMatch(/days|kg/);
  },
);
