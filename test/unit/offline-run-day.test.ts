/** Passing times of a load that runs again and again: each run counts them from its own day, as somebody who asks on that day would. */
import { SystemMessage } from '@langchain/core/messages';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { fillParameters } from '#planning/parameters.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.close());

async function draftOn(today: string, request: string): Promise<Draft> {
  house.reset();
  house.messages[0] = new SystemMessage(`Today is ${today}.`);
  const outcome = await house.say(request);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  return Draft.parse(outcome.draft);
}

/** The days of some years that a draft's filter lets through. */
async function daysOf({ steps }: Draft): Promise<unknown> {
  const where: unknown = steps.find(({ op }) => op === 'filter')?.['where'];
  if (typeof where !== 'string') throw new Error('nothing is filtered');
  const days = "(SELECT CAST(d AS DATE) AS order_date FROM generate_series(DATE '2025-01-01', DATE '2028-12-31', INTERVAL 1 DAY) t(d))";
  return (await house.rows(`SELECT count(*), min(order_date), max(order_date) FROM ${days} WHERE ${where}`)).rows;
}

const said = '2026-11-22';
test.each(['2026-11-23', '2026-12-31', '2027-01-01', '2027-02-28', '2028-02-29'])('on %s', async (day) => {
  for (const time of [
    'yesterday',
    'today',
    'the last 7 days',
    'last week',
    'last month',
    'this month',
    'last quarter',
    'this year',
    'last year',
  ]) {
    const scheduled = await draftOn(said, `load orders of ${time} into a.b every day at 6`);
    expect(scheduled.parameters, time).toEqual({ run_day: 'today' });
    const filled = fillParameters(scheduled, {}, new Date(`${day}T06:00:00Z`));
    const once = await draftOn(day, `load orders of ${time} into a.b`);
    expect(filled.ok && (await daysOf(filled.draft)), time).toEqual(await daysOf(once));
  }
});

test.each([
  ['load orders since 2026-01-01 into a.b every night', '2026-01-01'],
  ['load orders from march 2026 into a.b every day at 6', '2026-03-01'],
  ['load orders of yesterday into a.b', '2026-11-21'],
])('%s keeps its days', async (request, first) => {
  const { steps, parameters } = await draftOn(said, request);
  expect(parameters).toBeUndefined();
  expect(JSON.stringify(steps)).toContain(`date '${first}'`);
});

test('a schedule that comes later counts them, too', async () => {
  await draftOn(said, 'load orders of last month into a.b');
  const outcome = await house.say('every first of the month at 6');
  expect(outcome.draft, heard(outcome)).toMatchObject({ parameters: { run_day: 'today' }, schedule: { cron: '0 6 1 * *' } });
});
