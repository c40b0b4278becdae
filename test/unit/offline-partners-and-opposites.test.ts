/** Figures of partners, conditions that are taken back by their opposite, the best of each group, and columns from two data sets. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { file } from '../eval/held-out/catalog.ts';
import { heard, House, plain, stepsOf } from './offline-house.ts';

const stays = `SELECT i AS stay_id, i % 12 AS dog_id, DATE '2026-01-01' + CAST(i AS INTEGER) AS check_in, CAST(50 + i AS DECIMAL(8,2)) AS total, ['booked', 'cancelled', 'Cancelled '][1 + i % 3] AS state, i % 4 = 0 AS insured FROM range(90) r(i)`;
const dogs = `SELECT i AS dog_id, 'Dog ' || i AS name, ['beagle', 'collie'][1 + i % 2] AS breed, CAST(100 + i * 10 AS DECIMAL(8,2)) AS budget, CAST(5 + i AS DECIMAL(8,2)) AS day_price, CASE WHEN i % 5 = 0 THEN NULL ELSE 'M' || i END AS mobile FROM range(12) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([file('stays.csv', 'stays', stays), file('dogs.csv', 'dogs', dogs)]);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const cells = async (sql: string): Promise<string> =>
  (await house.rows(sql)).rows
    .map((row) => row.map(String).join(' | '))
    .toSorted((a, b) => a.localeCompare(b))
    .join('\n');
const loaded = async (said: string): Promise<string> => cells(`FROM "${await house.relationOf((await house.through([said])).draft)}"`);

test.each(['join stays with dogs and sum budget per breed into a.b', 'join stays with dogs, total budget by breed, a.b'])(
  '%s: each dog has its budget once',
  async (said) => {
    expect(await loaded(said)).toBe(await cells('SELECT breed, sum(budget) FROM dogs GROUP BY 1'));
  },
);

test.each([
  ['join stays with dogs and sum day_price per breed into a.b', 'sum(day_price)'],
  ['join stays with dogs, average budget per breed into a.b', 'cast(avg(budget) as decimal(18,4))'],
])('%s is over the rows, which is told', async (said, sql) => {
  const rows = await cells(`SELECT breed, ${sql} FROM stays JOIN dogs USING (dog_id) GROUP BY 1`);
  expect(await loaded(said)).toBe(rows);
  house.reset();
  expect(heard(await house.through([said]))).toContain('over the rows of stays, not over dogs');
});

test('The own figure of the rows stays as it is', async () => {
  expect(await loaded('join stays with dogs and sum total per breed into a.b')).toBe(
    await cells('SELECT breed, sum(total) FROM stays JOIN dogs USING (dog_id) GROUP BY 1'),
  );
});

const cancelled = "lower(trim(state)) = 'cancelled'";
test.each([
  ['stays to a.b, no cancelled ones', 'no, cancelled', [cancelled]],
  ['stays that are not cancelled to a.b', 'only cancelled ones', [cancelled]],
  ['only cancelled stays to a.b', 'no cancelled ones', ["lower(trim(state)) is distinct from 'cancelled'"]],
  ['stays that are insured to a.b', 'not the insured ones', ['insured is not true']],
  ['dogs without a mobile to a.b', 'no, those with a mobile', ["nullif(trim(mobile), '') is not null"]],
  // What both can hold for stays.
  [
    'stays that are not cancelled to a.b',
    'and only the insured ones',
    ["lower(trim(state)) is distinct from 'cancelled'", 'insured is true'],
  ],
  [
    'stays without cancelled ones over 60 to a.b',
    'and not the booked ones',
    ["lower(trim(state)) is distinct from 'cancelled' and total > 60", "lower(trim(state)) is distinct from 'booked'"],
  ],
])('%s, then %s', async (first, then, wheres) => {
  expect((stepsOf(await house.through([first, then])) as { where: string }[]).map(({ where }) => where)).toEqual(wheres);
});

test.each([
  ['rank the dogs by budget within each breed and keep the best two of each, to a.b', 'top two dogs by budget per breed to a.b'],
  ['rank stays by total per state, keep the top 3 to a.b', 'top 3 stays by total per state to a.b'],
  ['from stays and dogs the stay_id, the total and the name, into a.b', 'join stays with dogs and load stay_id, total, name into a.b'],
  ['stay_id, total and name from stays and dogs to a.b', 'join stays with dogs and load stay_id, total, name into a.b'],
])('%s', async (told, meant) => {
  const said = plain(await house.through([told]));
  house.reset();
  expect(withoutTitle(said)).toEqual(withoutTitle(plain(await house.through([meant]))));
});
const withoutTitle = ({ steps, loads }: Record<string, unknown>): unknown => ({
  steps,
  loads: JSON.stringify(loads).replaceAll(/"why":"[^"]*"/g, ''),
});

test.each(['load stays and dogs into a.b', 'stays and dogs to a.b with dog_id'])('%s: no columns of both, so it is asked', async (said) => {
  expect((await house.through([said])).question?.choices).toContain('all rows in a.b');
});

test.each([
  ['stays with the dog id and the total to a.b', [{ op: 'select', columns: ['dog_id', 'total'] }]],
  ['stays with the dog number and the state to a.b', [{ op: 'select', columns: ['dog_id', 'state'] }]],
])('%s: its own column, and no join', async (said, steps) => {
  expect(stepsOf(await house.through([said]))).toMatchObject(steps);
});

test.each(['stays with the dog name to a.b', 'stays with the mobile of the dog to a.b'])('%s is a join', async (said) => {
  expect(stepsOf(await house.through([said]))).toMatchObject([{ op: 'join', on: ['dog_id'] }]);
});

test.each([
  ['one row per stay_id, the newest check_in, to a.b', 'stays.csv'],
  ['when a stay_id is there twice only keep the newest one, into a.b', 'stays.csv'],
])('%s: a key names the one data whose own it is', async (said, path) => {
  expect(plain(await house.through([said]))['sources']).toMatchObject([{ path }]);
});

test('A name that no column of it has leaves the question open', async () => {
  expect((await house.through(['one row per dog_id, the newest changed_at, to a.b'])).question?.text).toContain('Which data');
});
