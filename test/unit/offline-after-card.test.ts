/** What is said of a load once its card was shown, stopped, decided or loaded; and how many rows one row is. */
import { afterAll, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { rowsOf } from '#models/offline/answers/which-run.ts';
import { House, type Json, plain, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const proposed = { type: 'plan.proposed', planId: 'plan-1', version: 1 };

/** Loads it as the graph does: card, decision, run. */
async function loaded(request: string): Promise<void> {
  await house.say(request);
  house.state('(A card waits.)', proposed);
  house.state('(approved)', { ...proposed, type: 'plan.decided', decision: 'approve' });
  house.state('(Run 7 succeeded.)', { ...proposed, type: 'run.succeeded', runNumber: 7 });
}

it.each(['next time only load what is new', 'from now on only the new rows please', 'load only new files next time'])(
  '“%s” doubles nothing that was loaded without increments: it asks',
  async (said) => {
    await loaded('load samples/orders.csv to a.b');
    const asked = await house.say(said);
    expect(asked.question?.choices).toEqual(['update rows by order_id', 'append all of it once more', 'cancel']);
    expect((await house.say('cancel')).draft).toBeUndefined();
  },
);

test('rows that are there already are updated by the key that was chosen', async () => {
  await loaded('load samples/payments.csv.gz to a.b');
  await house.say('from now on only the new rows please');
  const outcome = await house.say('update rows by payment_id');
  expect((plain(outcome)['loads'] as Json[])[0]).toMatchObject({ mode: 'upsert', key: ['payment_id'] });
  expect((plain(outcome)['sources'] as Json[])[0]).toHaveProperty('incremental');
});

test('a load that was not approved yet may become one of new rows without a question', async () => {
  await house.say('load samples/payments.csv.gz to a.b');
  house.state('(A card waits.)', proposed);
  const outcome = await house.say('only the new rows please');
  expect((plain(outcome)['sources'] as Json[])[0]).toHaveProperty('incremental');
});

it.each([
  'load it anyway, reject the bad rows',
  'load it but without the rows that break the check',
  'leave out the bad rows',
  'load only the good rows',
])('“%s” behind a check that stopped the load leaves out what breaks it', async (said) => {
  await house.say('load samples/orders.csv to a.b and make sure amount is never negative');
  house.state('(A card waits.)', proposed);
  const outcome = await house.say(said);
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toEqual([expect.objectContaining({ op: 'filter', where: '(amount is null or (amount >= 0))' })]);
  expect((plain(outcome)['checks'] as Json[])[0]).toMatchObject({ severity: 'error' });
});

test('bad rows are left out where the load itself says so, and “load it anyway” keeps them', async () => {
  const outcome = await house.say('load samples/orders.csv to a.b and make sure amount is never negative, reject the bad rows');
  expect(JSON.stringify(stepsOf(outcome))).toContain('amount >= 0');
  house.reset();
  await house.say('load samples/orders.csv to a.b and make sure amount is never negative');
  house.state('(A card waits.)', proposed);
  const kept = await house.say('load it anyway');
  expect(stepsOf(kept)).toEqual([]);
  expect((plain(kept)['checks'] as Json[])[0]).toMatchObject({ severity: 'warn' });
});

test('rows that break a promise of all rows together cannot be left out, which is asked back', async () => {
  await house.say('load samples/orders.csv to a.b and make sure there are at least 5000 rows');
  house.state('(A card waits.)', proposed);
  expect((await house.say('leave out the bad rows')).question?.text).toContain('bad rows');
});

test('a share of rejected rows is no reason to stop, which is said', async () => {
  const { question } = await house.say('load samples/orders.csv to a.b, abort when more than 1 % is rejected');
  expect(question?.text).toContain('A load cannot stop at a share of rejected rows');
});

test('a question is closed by the button on its card, except for its own choices', async () => {
  await house.say('load samples/orders.csv to a.b');
  house.state('(A card waits.)', proposed);
  expect((await house.say('frobnicate it')).question).toBeDefined();
  house.state('(approved)', { ...proposed, type: 'plan.decided', decision: 'approve' });
  house.state('(Run 7 succeeded.)', { ...proposed, type: 'run.succeeded', runNumber: 7 });
  expect((await house.say('approve')).refused).not.toContain('a question is open');
});

test('a choice still answers a question about other data', async () => {
  await house.say('load samples/orders.csv to a.b');
  house.state('(A card waits.)', proposed);
  const asked = await house.say('load sampels/custmers.csv to a.c');
  house.state('(approved)', { ...proposed, type: 'plan.decided', decision: 'approve' });
  const outcome = await house.say(asked.question?.choices[0] ?? '');
  expect((plain(outcome)['loads'] as Json[])[0]).toMatchObject({ table: 'a.c' });
});

test('one row is one row', () => {
  expect([rowsOf(1), rowsOf(2061), rowsOf(1, 'source '), rowsOf(null)]).toEqual([
    '1 row',
    '2,061 rows',
    '1 source row',
    'an unknown number of rows',
  ]);
});
