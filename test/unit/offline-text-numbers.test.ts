/** Numbers that are kept as text, money beside other measures, and spans that are counted back from the data. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { file } from '../eval/held-out/catalog.ts';
import { House, plain, stepsOf } from './offline-house.ts';

const moves = `SELECT i AS move_no, DATE '2026-01-01' + CAST(i AS INTEGER) AS moved_on, CAST(i % 40 AS INTEGER) AS volume_m3,
  CASE WHEN i % 9 = 4 THEN 'N/A' ELSE CAST(100 + i * 13 AS VARCHAR) END AS quote, ['EUR', 'GBP'][1 + i % 2] AS currency, CASE WHEN i % 5 = 1 THEN NULL ELSE 'x' END AS remark FROM range(60) r(i)`;
const parcels = `SELECT i AS parcel_no, CAST(i % 30 AS INTEGER) AS weight_kg FROM range(40) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([file('moves.csv', 'moves', moves), file('parcels.csv', 'parcels', parcels)]);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const number = 'try_cast(trim(quote) as double)';

test.each([
  ['moves with a quote over 500 into a.b', `${number} > 500`],
  ['moves whose quote is below 300, a.b', `${number} < 300`],
  ['moves with a quote between 200 and 400 into a.b', `${number} between 200 and 400`],
  ['moves worth more than 500 euros into a.b', `${number} > 500 and lower(trim(currency)) = 'eur'`],
  ['moves over 300 pounds to a.b', `${number} > 300 and lower(trim(currency)) = 'gbp'`],
  ['moves over 20 m3 to a.b', 'volume_m3 > 20'],
  ['moves of march 3 to april 5 into a.b', "moved_on >= date '2026-03-03' and moved_on < date '2026-04-06'"],
])('%s', async (said, where) => {
  expect(stepsOf(await house.through([said]))).toMatchObject([{ op: 'filter', where }]);
});

test.each(['moves over 500 into a.b', 'moves between 200 and 400, to a.b', 'export moves over 20 to csv sorted by volume_m3'])(
  '%s: of a number and a text that keeps numbers none is guessed',
  async (said) => expect((await house.through([said])).question?.text).toMatch(/over|between/),
);

const bills = `SELECT i AS bill_no, CAST(i % 9 AS INTEGER) AS pages, CASE WHEN i % 5 = 0 THEN 'N/A' ELSE CAST(i * 30 AS VARCHAR) END AS total_amount FROM range(40) r(i)`;
const entries = `SELECT i AS entry_no, i % 40 AS bill_no, CAST(i * 2 AS DOUBLE) AS amount FROM range(90) r(i)`;

test.each([
  ['bills over 500 to a.b', 'filter'],
  ['export bills over 500 to csv sorted by pages', 'filter sort'],
  ['bills over 500 sorted by amount to a.b', 'filter sort'],
])('%s: of money that is kept as text, whatever they are sorted by', async (said, ops) => {
  const other = await House.open([file('bills.csv', 'bills', bills), file('entries.csv', 'entries', entries)]);
  const draft = plain(await other.through([said]));
  other.close();
  expect(draft).toMatchObject({ sources: [{ path: 'bills.csv' }] });
  const steps = draft['steps'] as { op: string; where?: string }[];
  expect(steps.map(({ op }) => op).join(' ')).toBe(ops);
  expect(steps[0]?.where).toBe('try_cast(trim(total_amount) as double) > 500');
});

test.each(['amount of the bills per pages', 'total amount of bills per pages'])(
  '%s: money that is kept as text is not how many there are',
  async (said) => {
    const other = await House.open([file('bills.csv', 'bills', bills)]);
    const { question, table } = await other.through([said]);
    other.close();
    expect([question?.text, table?.columns.includes('bill_count') ?? false]).toEqual([expect.stringMatching(/amount/), false]);
  },
);

const claims = `SELECT i AS claim_no, CAST(i * 20 AS DOUBLE) AS amount_claimed, CAST(i * 15 AS DOUBLE) AS amount_paid, DATE '2026-01-01' + CAST(i AS INTEGER) AS reported_on FROM range(90) r(i)`;

test.each([
  ['claims over 1000 to a.b', [{ where: 'amount_claimed > 1000' }]],
  ['export claims over 1000 to csv sorted by amount', [{ where: 'amount_claimed > 1000' }, { order: ['amount_claimed asc'] }]],
  ['claims with an amount below 300 to a.b', [{ where: 'amount_claimed < 300' }]],
  ['claims with a paid amount over 1000 to a.b', [{ where: 'amount_paid > 1000' }]],
  ['claims paid over 1000 to a.b', [{ where: 'amount_paid > 1000' }]],
])('%s: of two amounts the one that the rows are called after, unless the other is said', async (said, steps) => {
  const other = await House.open([file('claims.csv', 'claims', claims)]);
  const outcome = await other.through([said]);
  other.close();
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toMatchObject(steps);
});

test('Euros are no kilos: where nothing is money, it is asked', async () => {
  expect((await house.through(['parcels over 20 euros into a.b'])).question?.text).toContain('over 20 euros');
});

test.each(['that we have data for', 'which the data covers', 'there is data for', 'we have'])(
  'The last 30 days %s are counted from the newest row',
  async (tail) => {
    const where = "moved_on > (select max(moved_on) from moves) - interval '30 days'";
    expect(stepsOf(await house.through([`moves of the last 30 days ${tail}, into a.b`]))).toMatchObject([{ op: 'filter', where }]);
  },
);

test('"The last 30 days we have no remark for" says something of the rows, not of the span', async () => {
  const [step] = stepsOf(await house.through(['moves of the last 30 days we have no remark for, into a.b'])) as { where: string }[];
  expect(step?.where).toMatch(/date '2026-10-23'.*remark/);
});
