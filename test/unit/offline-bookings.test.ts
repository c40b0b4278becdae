/** Everyday wishes of a studio that takes bookings: what is counted lies in other data, what is named is a value. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import type { TestDataset } from './offline-catalog.ts';
import { House } from './offline-house.ts';

const file = (name: string, relation: string, sql: string): TestDataset => ({ connection: 'files', name, kind: 'file', relation, sql });
const members = `SELECT 1000 + i AS member_id, 'Ana ' || i AS full_name, CASE WHEN i % 9 = 0 THEN NULL ELSE 'A' || i || '@mail.test ' END AS email,
  CASE WHEN i % 5 = 0 THEN '' ELSE '+49 30 ' || (100 + i) END AS phone, ['basic', 'plus'][1 + i % 2] AS plan FROM range(40) r(i)`;
const classes = `SELECT CAST(1 + i AS BIGINT) AS class_id, ['Yin', 'Hatha', 'Power', 'Kids'][1 + i] AS title, CAST(10 + i AS DECIMAL(6,2)) AS price_eur FROM range(4) r(i)`;
const bookings = `SELECT 'B' || i AS booking_id, 1000 + i * i % 37 AS member_id, 1 + i * i % 3 AS class_id, TIMESTAMP '2026-08-01 07:00:00' + INTERVAL (i * 4) HOUR AS booked_at,
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
  ['only rows that have phone', [hasPhone]],
  ['only the column phone', [onlyPhone]],
])('"with phone number" alone is asked about: %s', async (choice, steps) => {
  expect((await house.say('load members with phone number into crm.p')).question?.choices).toContain(choice);
  expect(await stepsOf(choice)).toEqual(steps);
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
