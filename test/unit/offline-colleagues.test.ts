/** What colleagues say in the course of a conversation: families of wordings, and what must not be read as one of them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { thirtyFirstSiblingHouse, thirtyFirstSiblingPast } from '../eval/held-out/sibling-31-catalog.ts';
import { heard, House, plain, stepsOf } from './offline-house.ts';

let house: House;

beforeAll(async () => {
  house = await House.open(thirtyFirstSiblingHouse);
});
afterAll(() => house.close());

const after = async (...turns: string[]): Promise<Awaited<ReturnType<House['say']>>> => {
  house.reset();
  return house.through(turns);
};
const withPast = async (...turns: string[]): Promise<Awaited<ReturnType<House['say']>>> => {
  house.reset();
  house.history = thirtyFirstSiblingPast;
  return house.through(turns);
};

test.each([
  'changed_at should be edited_at',
  'ok, the column changed_at must be called edited_at',
  'changed_at has to be edited_at please',
])('renames: %s', async (said) => {
  expect(stepsOf(await after('load loans to lending.a', said))).toMatchObject([{ op: 'rename', columns: { changed_at: 'edited_at' } }]);
});

test('a promise about a column is no new name of it', async () => {
  const { checks, steps } = plain(await after('load loans to lending.a', 'loan_id should be unique'));
  expect({ checks, steps }).toMatchObject({ checks: [{ check: 'unique', columns: ['loan_id'] }], steps: [] });
});

test.each(['it belongs in stats, not lending', 'that should go into stats', 'this belongs in the stats schema'])(
  'another schema: %s',
  async (said) => {
    expect(plain(await after('load loans to lending.a', said))).toMatchObject({ loads: [{ table: 'stats.a' }] });
  },
);

test.each(['the iban has no business in there', "iban doesn't belong in there", 'the iban must not end up in the table'])(
  'a column goes: %s',
  async (said) => {
    expect(stepsOf(await after('load families to lending.a', said))).toMatchObject([{ op: 'select', drop: ['iban'] }]);
  },
);

test.each(["sorry, don't do that after all", "no, let's not do this now", 'scratch that, forget the whole thing'])(
  'the plan is taken back: %s',
  async (said) => {
    expect((await after('load lifts to ops.a', said)).rejected).toBeDefined();
  },
);

test('one column less takes no plan back', async () => {
  const outcome = await after('load lifts to ops.a', 'no, drop the owner_email');
  expect({ rejected: outcome.rejected, steps: stepsOf(outcome) }).toMatchObject({
    rejected: undefined,
    steps: [{ drop: ['owner_email'] }],
  });
});

test.each([
  'oops that was the wrong one, undo it',
  'hm, that was too early. please undo',
  'undo that, it was a mistake',
  'damn, we should not have done that, roll it back',
])('a run is undone: %s', async (said) => {
  house.reset();
  await house.say('load lifts to ops.a');
  house.state('(Run 7 succeeded.)', { type: 'run.succeeded', planId: 'plan-0', version: 0, runNumber: 7 });
  expect((await house.say(said)).undo).toBe('last');
});

test('undoing a part of a plan is no undo of a run', async () => {
  expect((await after('load lifts to ops.a', 'that was wrong, undo the filter')).undo).toBeUndefined();
});

test.each([
  ['load jobs in progress into bureau.a', "lower(trim(status)) = 'in progress'"],
  ['load jobs that are not in progress into bureau.a', "lower(trim(status)) is distinct from 'in progress'"],
  ['jobs in progress or cancelled, to bureau.a', "lower(trim(status)) in ('in progress', 'cancelled')"],
])('a state that begins with a small word: %s', async (said, where) => {
  expect(stepsOf(await after(said))).toMatchObject([{ op: 'filter', where }]);
});

test('a month behind a small word is a time', async () => {
  expect(stepsOf(await after('load jobs in november 2025 into bureau.a'))).toMatchObject([
    { where: expect.stringContaining('ordered_on') },
  ]);
});

test.each(['can you call lift_id elevator_id?', 'could you rename lift_id to elevator_id please?'])(
  'a polite change is none that is asked: %s',
  async (said) => {
    expect(stepsOf(await after('load callouts to ops.a', said))).toMatchObject([{ op: 'rename', columns: { lift_id: 'elevator_id' } }]);
  },
);

test('what a table holds is read from where it came, unless it is named', async () => {
  expect(plain(await after('copy callouts to ops.x'))).toMatchObject({ sources: [{ connection: 'liftdb', table: 'service.callouts' }] });
  expect(plain(await after('copy ops.callouts to ops.x'))).toMatchObject({ sources: [{ connection: 'warehouse', table: 'ops.callouts' }] });
});

test.each(['no, the other one, callouts', 'not loans, callouts', 'sorry, i meant callouts'])(
  'another pipeline in its place: %s',
  async (said) => {
    const { action } = await withPast('which pipelines do we have?', 'pause loans until friday', said);
    expect(action).toEqual({ do: 'pause', pipeline: 'callouts', until: '2026-11-27' });
  },
);

test('of three pipelines, which is the other one is not known', async () => {
  expect((await withPast('which pipelines do we have?', 'pause loans until friday', 'the other one')).action).toBeUndefined();
});

test.each([
  'the password is Kran#2026!lift, get me the lifts',
  'log in with password: Sommer2026! and load the lifts',
  'use api key = 93jfKq02LmZx81Pq for the lifts',
])('a secret is not repeated: %s', async (said) => {
  const outcome = await after(said);
  expect(outcome.refused).toContain('password or a key');
  expect(heard(outcome)).not.toMatch(/Kran#2026|Sommer2026|93jfKq02/);
});

test('a condition on a column of passwords is no secret', async () => {
  expect((await after('how many technicians have no password?')).refused ?? '').not.toContain('holds a password');
});

test.each(['the lifts table needs a cleanup', 'families could use some tidying up', 'make the family data nice'])(
  'vague cleaning asks what: %s',
  async (said) => {
    expect((await after(said)).question?.text).toBeDefined();
  },
);

test.each(['same for the cost', 'the same with the cost please'])('another figure by the same groups: %s', async (said) => {
  const { table } = await after('how many callouts per country?', said);
  expect(table?.columns).toEqual(['country', 'total_cost_eur']);
});

test.each(['what could you not read in run 40?', "which rows couldn't you load last time?"])(
  'rows that were not read: %s',
  async (said) => {
    expect((await withPast(said)).tools).toContain('show_rejects');
  },
);

test.each(['how did you arrive at the fees in lending.fees_by_branch?', 'how do you come up with the fees in lending.fees_by_branch?'])(
  'where a figure comes from: %s',
  async (said) => {
    expect(heard(await withPast(said))).toContain('toys/loans.csv');
  },
);
