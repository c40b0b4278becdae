/** Conditions on dates and times of day in everyday words. Today is Sunday, 2026-11-22. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { House } from './offline-house.ts';

const visits = `SELECT i AS visit_no, TIMESTAMP '2025-01-01 00:30:00' + INTERVAL (i * 53) HOUR AS came_at, DATE '2026-11-01' + CAST(i AS INTEGER) AS due_on, CAST(10 + i % 90 AS INTEGER) AS minutes, CASE WHEN i % 3 = 0 THEN 'US' ELSE 'DE' END AS country FROM range(330) r(i)`;
let house: House;
beforeAll(async () => {
  house = await House.open([{ connection: 'files', name: 'clinic/visits.csv', kind: 'file', relation: 'visits', sql: visits }]);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

/** The visits that a load keeps, and what of it was not read. */
async function kept(text: string) {
  const { draft, notUnderstood, question } = await house.say(text);
  expect([question?.text, ...notUnderstood], text).toEqual([undefined]);
  const relation = await house.relationOf(draft);
  const { rows } = await house.rows(`SELECT visit_no FROM "${relation}" ORDER BY 1`);
  return { visits: rows.flat(), schedule: Draft.parse(draft).schedule };
}

const where = async (sql: string) => (await house.rows(`SELECT visit_no FROM visits WHERE ${sql} ORDER BY 1`)).rows.flat();

test.each([
  ['visits before noon into a.b', "CAST(came_at AS TIME) < '12:00'"],
  ['load visits that came after 5pm into a.b', "CAST(came_at AS TIME) > '17:00'"],
  ['visits between 8 and 10 am into a.b', "CAST(came_at AS TIME) >= '08:00' AND CAST(came_at AS TIME) < '10:00'"],
  ['visits between 8 and 10 pm into a.b', "CAST(came_at AS TIME) >= '20:00' AND CAST(came_at AS TIME) < '22:00'"],
  ['visits between 9 and 5 pm into a.b', "CAST(came_at AS TIME) >= '09:00' AND CAST(came_at AS TIME) < '17:00'"],
  ['visits before 8 in the morning into a.b', "CAST(came_at AS TIME) < '08:00'"],
  ["visits outside of 8 to 18 o'clock into a.b", "CAST(came_at AS TIME) < '08:00' OR CAST(came_at AS TIME) >= '18:00'"],
  ['visits in the afternoon into a.b', 'hour(came_at) >= 12 AND hour(came_at) < 18'],
  ['visits at night into a.b', 'hour(came_at) >= 22 OR hour(came_at) < 6'],
  ['visits between 20 and 40 minutes into a.b', 'minutes BETWEEN 20 AND 40'],
  ['visits on weekends into a.b', 'isodow(came_at) >= 6'],
  ['load visits that came on a saturday into a.b', 'isodow(came_at) = 6'],
  ['visits older than 90 days into a.b', "came_at < '2026-08-24'"],
  ['visits that came more than 6 months ago into a.b', "came_at < '2026-05-22'"],
  ['visits since last tuesday into a.b', "came_at >= '2026-11-17'"],
  ['visits from last friday into a.b', "CAST(came_at AS DATE) = '2026-11-20'"],
  ['visits in the second half of last year into a.b', "came_at >= '2025-07-01' AND came_at < '2026-01-01'"],
  ['visits of the third quarter of last year into a.b', "came_at >= '2025-07-01' AND came_at < '2025-10-01'"],
  ['visits since the beginning of this year into a.b', "came_at >= '2026-01-01'"],
  ['visits until the end of june 2026 into a.b', "came_at < '2026-07-01'"],
  ['visits from the 1st to the 15th of march 2026 into a.b', "came_at >= '2026-03-01' AND came_at < '2026-03-16'"],
  ['visits this month so far into a.b', "came_at >= '2026-11-01' AND came_at < '2026-12-01'"],
  ['visits due within the next 30 days into a.b', "due_on >= '2026-11-22' AND due_on <= '2026-12-22'"],
  ['visits from germany or the us before 2026 into a.b', "came_at < '2026-01-01'"],
  ['visits from the us into a.b', "country = 'US'"],
])('%s', async (text, sql) => {
  expect(await kept(text)).toEqual({ visits: await where(sql), schedule: undefined });
});

test.each([
  ['load visits into a.b on weekends', '0 6 * * 0,6'],
  ['load visits into a.b every monday at 7', '0 7 * * 1'],
  ['copy the visits to a.b, run it on weekdays', '0 6 * * 1-5'],
])('"%s" says when it runs', async (text, cron) => {
  expect(await kept(text)).toEqual({ visits: await where('true'), schedule: { cron, timezone: 'UTC' } });
});

test('a time of day is not looked for in dates', async () => {
  const { question, notUnderstood } = await house.say('visits due before noon into a.b');
  expect(question?.text ?? notUnderstood.join()).toContain('before noon');
});

test('us is nobody where no country is so called', async () => {
  expect((await kept('can you load the visits for us into a.b')).visits).toHaveLength(330);
});
