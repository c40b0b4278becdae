/** Several data sets in one request, each to a place of its own, and follow-ups about one of them. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { nineteenthSiblingHouse } from '../eval/held-out/sibling-19-catalog.ts';
import { heard, House, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(nineteenthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const both = 'load sales to parts.sales and parts to parts.catalog, both every night at 1';
const cron = { cron: '0 1 * * *', timezone: 'UTC' };

test('every one goes to its own place, on the one schedule', async () => {
  const outcome = await house.through([both]);
  expect(plain(outcome)).toMatchObject({
    loads: [
      { from: 'sales', table: 'parts.sales' },
      { from: 'parts', table: 'parts.catalog' },
    ],
    steps: [],
    schedule: cron,
  });
  expect(outcome.notUnderstood).toEqual([]);
});

test('what is said of the first one stays there', async () => {
  const outcome = await house.through(['load members without iban to assoc.m, dues to assoc.d and complaints to exports/c.csv']);
  expect(plain(outcome)).toMatchObject({
    steps: [{ op: 'select', from: 'members', drop: ['iban'] }],
    loads: [{ table: 'assoc.m' }, { from: 'dues', table: 'assoc.d' }, { from: 'complaints', path: 'exports/c.csv' }],
  });
});

test.each<[said: string, steps: object[]]>([
  ['the sales without the cancelled ones', [{ op: 'filter', from: 'sales' }]],
  ['the parts without the discontinued ones', [{ op: 'filter', from: 'parts' }]],
])('a follow-up is about the one it names: “%s”', async (said, steps) => {
  const outcome = await house.through([both, said]);
  expect(plain(outcome)).toMatchObject({ steps, schedule: cron });
  expect(plain(outcome)['loads']).toHaveLength(2);
});

test.each<[said: string, table: string]>([
  ['forget the parts, just the sales', 'parts.sales'],
  ['drop the sales', 'parts.catalog'],
])('one of them is left out: “%s”', async (said, table) => {
  const outcome = await house.through([both, 'the sales without the cancelled ones', said]);
  expect(plain(outcome)).toMatchObject({ loads: [{ table }], schedule: cron });
  expect(plain(outcome)['sources']).toHaveLength(1);
});

test('data that is not known is none', async () => {
  const outcome = await house.say('load members to assoc.m and zorbs to assoc.d');
  expect([outcome.draft, heard(outcome)]).toMatchObject([undefined, expect.stringContaining('assoc.d')]);
});

test('of one load nothing is left out', async () => {
  const outcome = await house.through(['load members to assoc.m', 'drop the members']);
  expect(outcome.draft).toBeUndefined();
});
