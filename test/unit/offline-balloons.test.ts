/** Families of wordings about loads that the second data of sibling-35 brought up, and what must not be read as one of them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { thirtyFifthSiblingHouseB } from '../eval/held-out/sibling-35-catalog.ts';
import { House, type Outcome, plain, stepsOf } from './offline-house.ts';

let house: House;

beforeAll(async () => {
  house = await House.open(thirtyFifthSiblingHouseB);
});
afterAll(() => house.close());

const after = async (...turns: string[]): Promise<Outcome> => {
  house.reset();
  return house.through(turns);
};
/** All of it was read. */
async function wholly(...turns: string[]): Promise<unknown> {
  const outcome = await after(...turns);
  expect(outcome.notUnderstood).toEqual([]);
  return stepsOf(outcome);
}

test.each([
  'flights with an extra column ratio = minutes / passengers to ops.a',
  'flights with an additional column called ratio = minutes / passengers to ops.a',
  'flights with a separate field ratio = minutes / passengers to ops.a',
])('words for a new column are no part of its name: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'derive', columns: { ratio: 'minutes / passengers' } }]);
});

test.each([
  'which pilots have not flown at all in 2026? -> hr.a',
  "pilots who haven't flown even once in 2026 to hr.a",
  'pilots who have never flown a single time in 2026 to hr.a',
])('a denial that is said louder: %s', async (text) => {
  const steps = (await wholly(text)) as object[];
  expect(steps.at(-1)).toMatchObject({ op: 'join', type: 'anti', from: ['pilots', 'flights_meant'] });
  expect(steps).toContainEqual(expect.objectContaining({ where: "flight_date >= date '2026-01-01' and flight_date < date '2027-01-01'" }));
});

test('"no phone at all" is a value that is missing', async () => {
  expect(await wholly('pilots who left no phone at all to hr.a')).toMatchObject([{ op: 'filter' }]);
});

test.each([
  'get the voucher values into euros instead of cents and load the vouchers to sales.a',
  'vouchers, have the value in euros rather than in cents, to sales.a',
])('another unit: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'derive' }, { op: 'rename', columns: { value_cents: 'value' } }]);
});

test.each([
  'everything from pilots apart from licence number, email and phone, hr.a',
  'pilots aside from licence_no, email and phone to hr.a',
])('columns that are left out: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'select', drop: ['licence_no', 'email', 'phone'] }]);
});

test.each([
  ['vouchers and no buyer names to sales.a', { op: 'select', drop: ['buyer_name'] }],
  ['vouchers with no buyer emails to sales.a', { op: 'filter', where: "nullif(trim(buyer_email), '') is null" }],
])('several of what no row lacks are the column, else it is rows: %s', async (text, step) => {
  expect(await wholly(text)).toMatchObject([step]);
});

test.each([
  'vouchers bought in the last half year of the data to sales.a',
  'vouchers bought in the last half a year of the data to sales.a',
])('%s: six months', async (text) => {
  expect(await wholly(text)).toMatchObject([{ where: "bought_on > (select max(bought_on) from vouchers) - interval '6 months'" }]);
});

test.each([
  'colours of the balloons are a mess, same spelling please, fleet.a',
  'the colour in balloons is all over the place, one spelling please, fleet.a',
])('one spelling: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'clean-text', columns: ['colour'], trim: true, case: 'lower' }]);
});

test.each([
  'flights plus the last name of the pilot and the maker of the balloon, ops.a',
  'flights with the last name of the pilot, and the maker of the balloon to ops.a',
])('one column of each of two others: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([
    { op: 'join', from: ['flights', 'pilots'] },
    { op: 'join', from: ['joined', 'balloons'] },
  ]);
});

test.each(['hmm no, update the ones that exist by voucher_code and add the rest', 'update existing rows on voucher_code, add the others'])(
  'what is there is updated: %s',
  async (said) => {
    const outcome = await after('vouchers to sales.a', said);
    expect(outcome.notUnderstood).toEqual([]);
    expect(plain(outcome)).toMatchObject({ loads: [{ mode: 'upsert', key: ['voucher_code'] }] });
  },
);

test.each([
  'load pilots to hr.a but only if every pilot has a licence_no and no pilot_id is there twice',
  'load pilots to hr.a, make sure licence_no is filled and no pilot_id comes twice',
])('two promises in one sentence: %s', async (text) => {
  expect(plain(await after(text))).toMatchObject({
    checks: [
      { check: 'not-null', columns: ['licence_no'] },
      { check: 'unique', columns: ['pilot_id'] },
    ],
  });
});
