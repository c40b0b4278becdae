/** What is said of a card that waits, of an answer and of pipelines that were listed: put right, gone on from, and left as it is. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { twentyFourthSiblingHouse, twentyFourthSiblingPast } from '../eval/held-out/sibling-24-catalog.ts';
import { heard, House, type Json, type Outcome, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(twentyFourthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const filtersOf = (outcome: Outcome): unknown[] =>
  (plain(outcome)['steps'] as Json[]).flatMap(({ op, where }) => (op === 'filter' ? [where] : []));
const scheduleOf = (outcome: Outcome): unknown => plain(outcome)['schedule'];

describe('one value for another', () => {
  test.each<[said: string, countries: string]>([
    ['not switzerland, the netherlands', "lower(trim(country)) in ('at', 'nl')"],
    ['no, not switzerland but the netherlands', "lower(trim(country)) in ('at', 'nl')"],
    ['sorry, not austria, germany', "lower(trim(country)) in ('de', 'ch')"],
  ])('“%s”', async (said, countries) => {
    const outcome = await house.through(['load retailers to pet.r', 'only austria and switzerland', said]);
    expect([filtersOf(outcome), outcome.notUnderstood]).toEqual([[countries], []]);
  });

  test.each<[said: string, left: string]>([
    ['not switzerland and germany', "not in ('ch', 'de')"],
    ['without switzerland, germany', "not in ('ch', 'de')"],
    ['not germany', "is distinct from 'de'"],
  ])('but “%s” leaves rows out', async (said, left) => {
    const filters = filtersOf(await house.through(['load retailers to pet.r', 'only austria and switzerland', said]));
    expect(filters).toEqual(["lower(trim(country)) in ('at', 'ch')", expect.stringContaining(left)]);
  });
});

describe('one figure for another', () => {
  const measures = async (said: string): Promise<unknown> => {
    const outcome = await house.through(['total spend per retailer id into pet.spend', said]);
    return (plain(outcome)['steps'] as Json[]).find(({ op }) => op === 'aggregate')?.['measures'];
  };

  test.each([
    'not the spend, the number of bags',
    'the bags instead of the spend',
    'I said spend but it should be the bags',
    'bags, not spend',
  ])('“%s”', async (said) => {
    expect(await measures(said)).toEqual({ total_bags: 'sum(bags)' });
  });

  test('with more beside it both stay', async () => {
    expect(Object.values((await measures('also the bags')) as Json)).toEqual(['sum(total_eur)', 'sum(bags)']);
  });

  test.each<[said: string, order: string]>([
    ['sort by count, highest first', 'lab_test_count desc'],
    ['order them by the number, largest first', 'lab_test_count desc'],
    ['sort by total', 'lab_test_count asc'],
  ])('what is counted is what one sorts by: “%s”', async (said, order) => {
    const outcome = await house.through(['number of lab tests per lab to pet.t', said]);
    const [grouped, sorted] = plain(outcome)['steps'] as Json[];
    expect([grouped, sorted, outcome.notUnderstood]).toMatchObject([
      { measures: { lab_test_count: 'count(*)' } },
      { order: expect.arrayContaining([order]) as string[] },
      [],
    ]);
    expect(Object.keys(grouped ?? {})).not.toContain('limit');
  });
});

describe('another time', () => {
  const schedule = 'load boats into sail.boats every monday at 6:30';
  test.each<[said: string, cron: string]>([
    ['sorry, tuesdays', '30 6 * * 2'],
    ['not monday, wednesday and friday', '30 6 * * 3,5'],
    ['thursday instead of monday', '30 6 * * 4'],
    ['no, 7:15', '15 7 * * 1'],
    ['oops, I meant 7pm', '0 19 * * 1'],
  ])('“%s”', async (said, cron) => {
    expect(scheduleOf(await house.through([schedule, said]))).toMatchObject({ cron });
  });

  test.each(['no schedule needed, I run it by hand', 'actually no schedule necessary', 'we will start it manually'])(
    'none: “%s”',
    async (said) => {
      const outcome = await house.through([schedule, said]);
      expect([scheduleOf(outcome), outcome.notUnderstood]).toEqual([undefined, []]);
    },
  );

  test('a bare number is no time, and a plan without a schedule gets none', async () => {
    expect((await house.through([schedule, 'no, 7'])).draft).toBeUndefined();
    house.reset();
    expect((await house.through(['load boats into sail.boats', 'sorry, tuesdays'])).draft).toBeUndefined();
  });

  test('of two loads it is the schedule of both, and nothing else is said of both', async () => {
    const both = await house.through(['load incidents to sail.i and instructors to sail.j', 'both daily at 23:00']);
    expect([scheduleOf(both), both.notUnderstood]).toEqual([expect.objectContaining({ cron: '0 23 * * *' }), []]);
    house.reset();
    const other = await house.through(['load incidents to sail.i and instructors to sail.j', 'both without the email']);
    expect(other.draft === undefined || other.notUnderstood.length > 0).toBe(true);
  });
});

describe('checks by what they ask', () => {
  const load = 'load the shop orders into pet.o, order_no has to be unique and total_eur must not be empty';
  const checksOf = (outcome: Outcome): unknown =>
    (plain(outcome)['checks'] as Json[]).map(({ check, severity }) => [check, severity].join(' '));
  test.each<[said: string, checks: string[]]>([
    ['remove the uniqueness check', ['not-null error']],
    ['drop the null check', ['unique error']],
    ['for the total just warn me', ['not-null warn', 'unique error']],
    ["as for the order no, don't stop the load", ['not-null error', 'unique warn']],
  ])('“%s”', async (said, checks) => {
    expect(checksOf(await house.through([load, said]))).toEqual(checks);
  });

  test('one that is not there stays a question', async () => {
    expect((await house.through([load, 'remove the range check'])).draft).toBeUndefined();
  });
});

describe('a question while a card waits', () => {
  const open = ['load the bookings into sail.b', 'only the paid ones', 'how many bookings are still open?'];
  test.each(['ok and leave out the email', 'now remove the email column'])('leaves the card, which is changed then: “%s”', async (said) => {
    const outcome = await house.through([...open, said]);
    expect(await house.result(outcome.draft)).toMatchObject({ columns: expect.not.arrayContaining(['email']) as string[] });
    expect(filtersOf(outcome)).toEqual(["lower(trim(status)) = 'paid'"]);
  });

  test('and what narrows the answer goes on from the answer', async () => {
    const outcome = await house.through([...open, 'and how many of those in kiel?']);
    expect([outcome.draft, outcome.failures]).toEqual([undefined, []]);
  });

  test.each([
    ['how many bookings per base?', 'drop the email'],
    ['flatten the setlist of acts into fest.songs', 'drop the fee_eur column'],
  ])('what is not there cannot go: %s · %s', async (...turns) => {
    const outcome = await house.through(turns);
    expect([outcome.draft, outcome.failures]).toEqual([undefined, []]);
  });
});

describe('pipelines that were listed', () => {
  const listed = async (...turns: string[]): Promise<Outcome> => {
    house.history = twentyFourthSiblingPast;
    return await house.through(turns);
  };
  test.each<[said: string, action: Json]>([
    ['stop the lab tests one until further notice', { do: 'pause', pipeline: 'lab tests' }],
    ['and move tickets to 5am', { do: 'reschedule', pipeline: 'tickets', at: '05:00' }],
    ['shift the bookings one to 6:30', { do: 'reschedule', pipeline: 'bookings', at: '06:30' }],
  ])('“%s”', async (said, action) => {
    expect((await listed('what is scheduled at the moment?', said)).action).toEqual(action);
  });

  test.each(['stop the lab tests that failed', 'change tickets to lowercase'])('but not “%s”', async (said) => {
    expect((await listed('what is scheduled at the moment?', said)).action).toBeUndefined();
  });

  test.each(['what is wrong with them?', 'why were those left out?'])('rows that were shown: “%s”', async (said) => {
    expect((await listed('show me the rows that were rejected last time', said)).tools).toContain('show_rejects');
  });

  test.each<[said: string, watch: Json]>([
    ['3% is better', { kind: 'missing', mostPercent: 3 }],
    ['2 percent would do', { kind: 'missing', mostPercent: 2 }],
    ['and one for the boats if there are fewer than 40', { kind: 'rows', least: 40 }],
    ['also an alert on volunteers if more than 10% of phones are missing', { kind: 'missing', column: 'phone', mostPercent: 10 }],
  ])('an alert, and “%s”', async (said, watch) => {
    expect((await listed('alert me if more than 5% of ticket prices are missing', said)).action).toMatchObject({ watch });
  });

  test('one more of what is no alert is none', async () => {
    expect((await listed('pause tickets', 'and one for the boats if there are fewer than 40')).action).toBeUndefined();
  });
});

test.each(['postgresql://etl:Sommer2026!@db.example/prod, load batches from it', 'use AKIAABCDEFGHIJKLMNOP to load batches'])(
  'a secret is neither used nor repeated: “%s”',
  async (said) => {
    const outcome = await house.say(said);
    expect([outcome.refused, heard(outcome).includes('Sommer2026'), heard(outcome).includes('AKIAAB')]).toEqual([
      expect.stringContaining('password or a key'),
      false,
      false,
    ]);
  },
);

test('an address without a password is no secret', async () => {
  expect((await house.say('load acts to fest.a where stage is https://beat.example/main')).refused ?? '').not.toContain('password');
});

test.each([
  ['how much did each bar take?', 'sum(amount_eur)'],
  ['how much did every bar make?', 'sum(amount_eur)'],
])('money that each one took: “%s”', async (said) => {
  const { table } = await house.say(said);
  expect(table?.rows.map(([, sum]) => Number(sum)).toSorted((a, b) => a - b)).toEqual(
    (await house.rows('SELECT sum(amount_eur) FROM takings GROUP BY lower(trim(bar))')).rows
      .map(([sum]) => Number(sum))
      .toSorted((a, b) => a - b),
  );
});

test.each(['how much did each bar swallow?', 'how long did each bar take to open?'])('but not “%s”', async (said) => {
  expect((await house.say(said)).table?.columns ?? []).not.toContain('revenue');
});

test.each<[said: string, columns: Json]>([
  ['add a column price_net which is price divided by 1.19', { price_net: 'price_eur / 1.19' }],
  ['the price is divided by 100', { price_eur: 'cast(price_eur / 100 as DECIMAL(8,2))' }],
])('what is divided is another column only where one is named: “%s”', async (said, columns) => {
  const steps = plain(await house.through(['load tickets to fest.t', said]))['steps'] as Json[];
  expect(steps.find(({ op }) => op === 'derive')?.['columns']).toEqual(columns);
});

test.each([
  ['load instructors who still work here into a.b', 'left_on is null'],
  ['load instructors who currently teach for us into a.b', 'left_on is null'],
])('who is still there: “%s”', async (said, filter) => {
  expect(filtersOf(await house.say(said))).toEqual([filter]);
});

test('work of another kind says nothing of it', async () => {
  expect((await house.say('load instructors who work at night into a.b')).draft).toBeUndefined();
});

test('what is to be done to a choice is no answer to which one is meant', async () => {
  const outcome = await house.through(['load the acts to fest.a, one row per song', 'drop the fee_eur column']);
  expect(outcome.draft === undefined || !JSON.stringify(outcome.draft).includes('dedupe')).toBe(true);
});

test('its name is', async () => {
  const outcome = await house.through(['load the acts to fest.a, one row per song', 'the act_name column']);
  expect(JSON.stringify(plain(outcome)['steps'])).toContain('act_name');
});
