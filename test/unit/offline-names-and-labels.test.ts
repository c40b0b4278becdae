/** A person's name of two columns, and rows that are marked as one thing or the other. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { file } from '../eval/held-out/catalog.ts';
import { heard, House, stepsOf } from './offline-house.ts';

const staff = `SELECT CAST(i AS INTEGER) AS staff_id, ['Ida', 'Max'][1 + i % 2] AS first_name, 'Koch' || i AS last_name, ['bar', 'kitchen'][1 + i % 2] AS team FROM range(12) r(i)`;
const shifts = `SELECT CAST(i AS INTEGER) AS shift_no, CAST(i % 12 AS INTEGER) AS staff_id, CAST(3 + i % 7 AS INTEGER) AS hours, i % 4 = 0 AS late FROM range(80) r(i)`;
const boats = `SELECT CAST(i AS INTEGER) AS boat_id, 'Boat ' || i AS name, 'Ann' AS owner_first_name, 'Lee' || i AS owner_last_name, CAST(i * 40 AS INTEGER) AS weight_kg, CAST(i % 5 AS INTEGER) AS class FROM range(30) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([file('staff.csv', 'staff', staff), file('shifts.csv', 'shifts', shifts), file('boats.csv', 'boats', boats)]);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const own = ['shift_no', 'staff_id', 'hours', 'late'];
test.each([
  ["shifts with the staff's name to a.b", ['first_name', 'last_name']],
  ['shifts with staff name and team to a.b', ['first_name', 'last_name', 'team']],
  ['shifts plus name and team of the staff to a.b', ['first_name', 'last_name', 'team']],
  ["shifts with the staff's full name next to them, into a.b", ['first_name', 'last_name']],
  ['shifts with the staff team to a.b', ['team']],
])('%s', async (said, columns) => {
  const outcome = await house.through([said]);
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toMatchObject([{ op: 'join', columns: [...own, ...columns] }]);
});

test('What the name is made of is said', async () => {
  expect(heard(await house.through(["shifts with the staff's name to a.b"]))).toContain('first_name and last_name');
});

test.each([
  ['staff with only staff_id and name to a.b', ['staff_id', 'first_name', 'last_name']],
  ['staff with their names and team to a.b', ['first_name', 'last_name', 'team']],
  // Where a column is the name, the owner's two are not meant.
  ['boats with only boat_id and name to a.b', ['boat_id', 'name']],
])('%s', async (said, columns) => {
  expect(stepsOf(await house.through([said]))).toMatchObject([{ op: 'select', columns }]);
});

test('Hours per person are told with both parts of the name', async () => {
  const outcome = await house.through(['total hours per staff with their name, to a.b']);
  expect(stepsOf(outcome)).toMatchObject([{ op: 'join' }, { op: 'aggregate', group: ['staff_id', 'first_name', 'last_name'] }]);
});

const heavy = "case when weight_kg > 500 then 'heavy' else 'normal' end";
test.each([
  ['mark boats over 500 kg as heavy in a new column, the others normal, to a.b', { label: heavy }],
  ['load boats to a.b and mark those over 500 kg as heavy, the rest as normal', { label: heavy }],
  ['tag boats over 500 kg as heavy and the others as normal in a column called load_class, to a.b', { load_class: heavy }],
  ['mark boats over 500 kg as heavy in a new column size_class, the others normal, to a.b', { size_class: heavy }],
  ['mark boats over 500 kg as heavy in a new column, to a.b', { heavy: 'coalesce(weight_kg > 500, false)' }],
])('%s', async (said, columns) => {
  const outcome = await house.through([said]);
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toMatchObject([{ op: 'derive', columns }]);
});

test('"The others" that are left out are no mark', async () => {
  const { draft } = await house.through(['boats over 500 kg to a.b, leave out the others']);
  expect(JSON.stringify(draft ?? {})).not.toContain('case when');
});

test.each(['show the longest shift of each staff member', 'show the newest shift of each staff_id'])(
  '%s: shown rows are no columns of a partner',
  async (said) => expect((await house.through([said])).notUnderstood).toEqual([]),
);
