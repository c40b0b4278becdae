/** What is put right in a conversation: corrections, checks that are taken back, requests that wait through several questions; and what stays as it is. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nineteenthSiblingHouse } from '../eval/held-out/sibling-19-catalog.ts';
import { typedFor } from '#models/offline/text/typed-words.ts';
import { heard, House, type Json, type Outcome, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(nineteenthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const filtersOf = (outcome: Outcome): unknown[] =>
  (plain(outcome)['steps'] as Json[]).flatMap(({ op, where }) => (op === 'filter' ? [where] : []));
const checksOf = (outcome: Outcome): unknown[] =>
  ((plain(outcome)['checks'] as Json[] | undefined) ?? []).map(({ on: _on, why: _why, ...check }) => check);

const reasonThere = "nullif(trim(reason), '') is not null";
const broken = "lower(trim(reason)) = 'broken'";

describe('a correction takes the place of the last change', () => {
  test.each<[turns: string[], filters: string[]]>([
    [['leave out the ones without a reason', 'sorry, I meant without a refund'], ['refund_eur is not null']],
    [['only resold ones', 'no sorry, broken ones'], [broken]],
    [['only the broken ones', 'oops, what I meant is the resold ones'], ['resold is true']],
    [['only the broken ones', "that's not what I meant, the resold ones"], ['resold is true']],
  ])('%j', async (turns, filters) => {
    expect(filtersOf(await house.through(['load returns into parts.returns', ...turns]))).toEqual(filters);
  });

  test.each<[turns: string[], filters: string[]]>([
    [
      ['leave out the ones without a reason', 'and only resold ones'],
      [reasonThere, 'resold is true'],
    ],
    [
      ['only the broken ones', 'sorry, also only the resold ones'],
      [broken, 'resold is true'],
    ],
    [['only the broken ones', 'sorry, call the table parts.broken'], [broken]],
    [['only the broken ones', 'oops, I meant weekly'], [broken]],
  ])('but not with another wish: %j', async (turns, filters) => {
    expect(filtersOf(await house.through(['load returns into parts.returns', ...turns]))).toEqual(filters);
  });

  test('what is corrected is told', async () => {
    const outcome = await house.through(['load returns into parts.returns', 'only resold ones', 'sorry, I meant the broken ones']);
    expect(outcome.notes.join(' ')).toContain('It takes the place of the last change, “only resold”.');
  });

  test('a column that was meant is left out instead', async () => {
    const outcome = await house.through(['load returns into parts.returns', 'drop the reason column', 'sorry, I meant refund_eur']);
    expect(plain(outcome)['steps']).toEqual([{ id: 'selected', op: 'select', from: 'returns', drop: ['refund_eur'] }]);
  });
});

const unique = { check: 'unique', columns: ['member_no'], severity: 'error' };
const filled = { check: 'not-null', columns: ['email', 'phone'], severity: 'error' };

describe('checks of a plan that waits', () => {
  const load = 'load members to assoc.m and check that email and phone are never empty';
  test.each<[turns: string[], checks: object[]]>([
    [[load], [filled]],
    [
      [load, 'member_no must be unique'],
      [filled, unique],
    ],
    [
      [load, 'member_no must be unique', 'just warn me about the second one'],
      [filled, { ...unique, severity: 'warn' }],
    ],
    [[load, 'no check on phone'], [{ ...filled, columns: ['email'] }]],
    [[load, 'member_no must be unique', 'remove the member_no check'], [filled]],
    [[load, 'forget the checks'], []],
    [[load, "then just warn me, don't stop the load"], [{ ...filled, severity: 'warn' }]],
    [[load, 'member_no must be unique', "don't stop the load"], [filled, unique].map((each) => ({ ...each, severity: 'warn' }))],
    [
      ['load members to assoc.m', 'email has to be filled in too, but a warning is enough there'],
      [{ check: 'not-null', columns: ['email'], severity: 'warn' }],
    ],
    [['load members to assoc.m', 'the iban must be there'], [{ check: 'not-null', columns: ['iban'], severity: 'error' }]],
    [['load members to assoc.m', 'email should be unique'], [{ ...unique, columns: ['email'] }]],
  ])('%j', async (turns, checks) => {
    expect(checksOf(await house.through(turns))).toEqual(checks);
  });

  test('a column is left out where no check is meant', async () => {
    const outcome = await house.through(['load sales to parts.s, sale_id must be unique', 'drop the status']);
    expect(checksOf(outcome)).toHaveLength(1);
    expect(plain(outcome)['steps']).toMatchObject([{ op: 'select', drop: ['status'] }]);
  });

  test('rows are left out where no check is meant', async () => {
    const outcome = await house.through(['load members to assoc.m, member_no must be unique', 'leave out everyone who has left']);
    expect(filtersOf(outcome)).toEqual(['left_on is null']);
    expect(checksOf(outcome)).toEqual([unique]);
  });
});

const noEmail = { check: 'at-most', where: "nullif(trim(email), '') is null", severity: 'error' };

describe('what a load must keep is a check, however it is said', () => {
  test.each<[turns: string[], checks: object[]]>([
    [['stop if more than 5 customers have no email, then load robots/customers.csv into parts.c'], [{ ...noEmail, most_rows: 5 }]],
    [
      ['load robots/customers.csv into parts.c', 'stop if more than 5 customers have no email, then load it'],
      [{ ...noEmail, most_rows: 5 }],
    ],
    [['abort when more than 10% of the members have no email, otherwise load members into assoc.m'], [{ ...noEmail, most_percent: 10 }]],
    [
      ['load sales into parts.s, but only load if all qty values are at least 1'],
      [{ check: 'range', column: 'qty', min: 1, severity: 'error' }],
    ],
    [['only load returns into parts.r if no refund is negative'], [{ check: 'range', column: 'refund_eur', min: 0, severity: 'error' }]],
    [['load sales into parts.s and only go ahead if there are at least 100 rows'], [{ check: 'row-count', min: 100, severity: 'error' }]],
    [
      ['load members to assoc.m as long as every member has an iban and a district'],
      [{ check: 'not-null', columns: ['iban', 'district'], severity: 'error' }],
    ],
  ])('%j', async (turns, checks) => {
    const outcome = await house.through(turns);
    expect(checksOf(outcome)).toEqual(checks);
    expect([filtersOf(outcome), outcome.notUnderstood]).toEqual([[], []]);
  });

  test.each<[said: string, filters: string[]]>([
    ['only load sales into parts.s if they are paid', ["lower(trim(status)) = 'paid'"]],
    ['only load the members who have an email into assoc.m', ["nullif(trim(email), '') is not null"]],
  ])('but not where rows are chosen: “%s”', async (said, filters) => {
    const outcome = await house.through([said]);
    expect([filtersOf(outcome), checksOf(outcome)]).toEqual([filters, []]);
  });

  test('a pipeline is paused where one is meant', async () => {
    expect((await house.say('stop the dues load until monday')).action).toEqual({ do: 'pause', pipeline: 'dues', until: '2026-11-23' });
  });
});

describe('who is still there', () => {
  test.each(['load the members who are still with us to assoc.m', 'current members into assoc.m', 'load members still here to assoc.m'])(
    '“%s”',
    async (said) => {
      const outcome = await house.through([said]);
      expect(outcome.draft === undefined ? heard(outcome) : filtersOf(outcome)).toEqual(['left_on is null']);
    },
  );

  test('is told in the words that were typed where no date says it', async () => {
    const outcome = await house.through(['load the customers who are still here into parts.here']);
    expect(outcome.notUnderstood).toEqual(['still here']);
  });

  test('a month is none of them', async () => {
    expect(filtersOf(await house.through(['load harvest of the current month to wine.h']))).toEqual([
      "picked_on >= date '2026-11-01' and picked_on < date '2026-12-01'",
    ]);
  });
});

test.each(["don't cancel it", 'no, do not stop the load', "please don't drop that"])('“%s” cancels nothing', async (said) => {
  expect((await house.through(['load members to assoc.m', said])).rejected).toBeUndefined();
});

test.each(["no, stop, don't do it", "stop it, don't", 'cancel the load'])('“%s” cancels', async (said) => {
  expect((await house.through(['load members to assoc.m', said])).rejected).toContain(said.slice(-6));
});

test('a request waits through more than one question', async () => {
  const outcome = await house.through([
    'load the robot customers into parts.customers with a zorbed random sample',
    'and stop the load if more than 15 of them have no email',
    'without the vat number',
  ]);
  expect(heard(outcome)).toContain('zorbed random sample');
  const planned = await house.say('go on without it');
  expect(plain(planned)).toMatchObject({
    sources: [{ path: 'robots/customers.csv' }],
    steps: [{ op: 'select', drop: ['vat_no'] }],
    checks: [{ ...noEmail, most_rows: 15 }],
    loads: [{ table: 'parts.customers' }],
  });
});

describe('what was not read is quoted as it was typed', () => {
  test.each([
    ['load members to assoc.m, leave out everyone weird', 'leave out everyone weird'],
    ['load members to assoc.m and throw the zorbed ones out please', 'throw the zorbed ones out'],
    ['LOAD MEMBERS TO ASSOC.M, SORTED NICELY BY A GIZMO', 'SORTED NICELY BY A GIZMO'],
  ])('“%s”', async (said, quoted) => {
    expect(heard(await house.say(said)).toLowerCase()).toContain(`“${quoted.toLowerCase()}`);
  });

  test('and what was read as well', async () => {
    const { notes } = await house.through(['load members to assoc.m', 'leave out everyone who has left']);
    expect(notes).toContain('“leave out everyone who has left”: left_on is missing');
  });

  test.each([
    ['nothing is like it', 'zorb', 'a b c', 'd e f', 'zorb'],
    ['it was typed so', 'b', 'a b c', 'a b c', 'b'],
    [
      'in other words',
      'that are current',
      'load all that are current now',
      'load everyone who is still here now',
      'everyone who is still here',
    ],
    ['at the end', 'in euros', 'total of it in euros', 'total of it, €', 'in euros'],
  ])('%s', (_, phrase, said, typed, expected) => {
    expect(typedFor(phrase, said, typed)).toBe(expected);
  });
});

test.each([
  'complaints per landlord, and write the outcome to assoc.o',
  'complaints per landlord? output to assoc.o',
  'complaints per landlord, the result goes into assoc.o',
])('the outcome names no data: “%s”', async (said) => {
  const outcome = await house.say(said);
  expect([outcome.notUnderstood, plain(outcome)['loads']]).toMatchObject([[], [{ table: 'assoc.o' }]]);
});

test('an outcome among columns is one of them', async () => {
  expect(heard(await house.say('load complaints with case_no, topic and outcome to a.b'))).toContain('outcome');
});

test.each<[said: string, mode: string]>([
  ['and append instead of replacing', 'append'],
  ["don't replace the table, append", 'append'],
  ['replace it rather than appending', 'replace'],
  ['append instead', 'append'],
])('the way to write is the one that is wished: “%s”', async (said, mode) => {
  const outcome = await house.through(['load members to assoc.m', said]);
  expect([(plain(outcome)['loads'] as Json[])[0]?.['mode'], outcome.notUnderstood]).toEqual([mode, []]);
});

test.each<[said: string, filters: unknown[]]>([
  ['only the ones with a ph above 3.5', ['ph > 3.5']],
  ['only where temp_c is at least 15', ['temp_c >= 15']],
])('what a list was flattened to can be spoken of: “%s”', async (said, filters) => {
  expect(filtersOf(await house.through(['flatten the tank readings into wine.readings', said]))).toEqual(filters);
});

test.each(['wow, that was quick', 'nice work!', "that's impressive"])('praise is no change: “%s”', async (said) => {
  const outcome = await house.through(['load members to assoc.m', said]);
  expect([outcome.draft, outcome.text]).toEqual([undefined, 'You are welcome.']);
});

test('a wish that begins with praise is one', async () => {
  const outcome = await house.through(['load members to assoc.m', 'wow, that was quick, now drop the iban']);
  expect(outcome.text).not.toBe('You are welcome.');
});

test.each<[turns: string[], told: string]>([
  [['load sales into parts.s and make sure qty is between 1 and 100', 'what happens if that check fails?'], 'nothing is written'],
  [['load sales into parts.s and warn me if qty is over 100', 'and what happens when it breaks?'], 'only warns'],
])('what a broken check does: %j', async (turns, told) => {
  const outcome = await house.through(turns);
  expect([outcome.draft, outcome.text]).toMatchObject([undefined, expect.stringContaining(told)]);
});
