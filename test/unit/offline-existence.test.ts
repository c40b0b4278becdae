/** Columns that tell whether something is there in other data, and loads of what is new: each judged by what comes of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seventeenthSiblingHouse } from '../eval/held-out/sibling-17-catalog.ts';
import { expectRows } from './expect-rows.ts';
import { heard, House, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(seventeenthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const receipt = 'SELECT *, signup_id IN (SELECT signup_id FROM receipts) FROM signups';
const billed = 'SELECT *, work_no IN (SELECT work_no FROM bills) FROM work_orders';
const idle = 'SELECT *, student_no NOT IN (SELECT student_no FROM signups) FROM students';

const flags: [string, string][] = [
  ['signups with a column has_receipt to a.b', receipt],
  ['signups with a flag whether there is a receipt, into a.b', receipt],
  ['signups into a.b with a column settled_now that says whether there is a receipt for it', receipt],
  ['add has_bill to the work orders and load them to a.b', billed],
  ['work orders to a.b plus a flag billed_yet that is true if there is a bill', billed],
  ['work orders with a flag whether they were billed, to a.b', billed],
  ['work orders with a boolean column whether it exists in bills, to a.b', billed],
  ['mark students who never signed up, load to a.b', idle],
  ['mark the students who have no signup as idle, to a.b', idle],
  ['students to a.b with a column no_signup', idle],
  [
    'flag deliveries without a client as orphan, into a.b',
    'SELECT *, client_code NOT IN (SELECT client_code FROM clients) FROM deliveries',
  ],
];
test.each(flags)('%s', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

test('the name that is said is the name of the column', async () => {
  const { draft } = await house.say('mark the students who have no signup as idle, to a.b');
  expect((await house.result(draft)).columns).toContain('idle');
});

const rows: [string, string][] = [
  ['students with a signup to a.b', 'FROM students WHERE student_no IN (SELECT student_no FROM signups)'],
  ['work orders with a bill into a.b', 'FROM work_orders WHERE work_no IN (SELECT work_no FROM bills)'],
  // A condition on the rows themselves needs no other data.
  ['flag work orders with net_price over 500 as big, to a.b', 'SELECT *, coalesce(net_price > 500, false) FROM work_orders'],
  ['mark deliveries that were returned as lost_money, a.b', "SELECT *, lower(trim(outcome)) = 'returned' FROM deliveries"],
  // Without "mark", rows are chosen.
  ['students who never signed up to a.b', 'FROM students WHERE student_no NOT IN (SELECT student_no FROM signups)'],
];
test.each(rows)('%s', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

test.each(['add has_kiln to deliveries, to a.b', 'work orders with a bill over 500, to a.b'])('%s is not read as more', async (request) => {
  const outcome = await house.say(request);
  expect(heard(outcome)).toMatch(/has_kiln|bill/);
  if (outcome.draft !== undefined) expect(outcome.notUnderstood).not.toEqual([]);
});

describe('what is new', () => {
  test.each([
    ['every hour load new receipts into a.b', 'received_at'],
    ['append the new receipts to a.b', 'received_at'],
    ['load all the new signups every night into a.b', 'signed_up_at'],
  ])('%s: the rows since the last load', async (request, cursor) => {
    const outcome = await house.say(request);
    expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
    expect(plain(outcome)['sources']).toMatchObject([{ incremental: { cursor } }]);
  });

  test('which of several dates says so is asked', async () => {
    const { question } = await house.say('every hour load new deliveries into a.b');
    expect(question?.choices).toContain('picked_up_at');
  });

  test('of a single load it is told', async () => {
    expect((await house.say('load the new bills to a.b')).notUnderstood).toContain('new');
  });

  test.each(['load bills to a new table a.b', 'load bills to a.b with a new column half = billed / 2', 'every night load bills into a.b'])(
    '%s: all rows',
    async (request) => {
      const outcome = await house.say(request);
      expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
      expect(JSON.stringify(plain(outcome)['sources'])).not.toContain('incremental');
    },
  );

  test.each([
    'append receipts to a.b by receipt_no, skip the ones already loaded',
    'load receipts to a.b, key receipt_no, skip those already there',
    'load receipts to a.b by receipt_no without the rows we already have',
  ])('%s', async (request) => {
    const outcome = await house.say(request);
    expect(plain(outcome)['loads']).toMatchObject([{ mode: 'insert-only-new', key: ['receipt_no'] }]);
  });
});

describe('between data and its place', () => {
  test.each(['load signups every night into a.b', 'copy the bills every evening to a.b', 'load all bills every hour into a.b'])(
    '%s',
    async (request) => {
      const outcome = await house.say(request);
      expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
      expect(plain(outcome)['schedule']).toBeDefined();
    },
  );

  test('a figure of each day is a group', async () => {
    const outcome = await house.say('load the number of bills every month into a.b');
    expect(outcome.draft === undefined ? {} : plain(outcome)).not.toHaveProperty('schedule.cron');
  });
});

const manners: [string, string][] = [
  ['signups paid by paypal into a.b', "FROM signups WHERE signup_id IN (SELECT signup_id FROM receipts WHERE paid_by = 'paypal')"],
  ['signups that were settled in cash to a.b', "FROM signups WHERE signup_id IN (SELECT signup_id FROM receipts WHERE paid_by = 'cash')"],
  ['signups paid with card, a.b', "FROM signups WHERE signup_id IN (SELECT signup_id FROM receipts WHERE lower(paid_by) = 'card')"],
  // Their own column tells it.
  ['receipts paid by card to a.b', "FROM receipts WHERE lower(paid_by) = 'card'"],
];
test.each(manners)('%s', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

test.each(['signups not paid by card to a.b', 'signups paid by zebra to a.b', 'deliveries delivered by Noa to a.b'])(
  '%s is not read so',
  async (request) => {
    const outcome = await house.say(request);
    expect(outcome.draft === undefined || outcome.notUnderstood.length > 0, heard(outcome)).toBe(true);
  },
);
