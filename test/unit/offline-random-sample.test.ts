/** Rows drawn by chance: as many as were said, the same ones at every run, others with another seed. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { file } from '../eval/held-out/catalog.ts';
import { heard, House } from './offline-house.ts';

const jobs = `SELECT i AS job_no, ['done', 'booked'][1 + i % 2] AS status FROM range(400) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([file('jobs.csv', 'jobs', jobs), file('sample_sizes.csv', 'sizes', 'SELECT 1 AS size_id, 2 AS sample_size')]);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const drawn = async (...turns: string[]): Promise<unknown[][]> => {
  house.reset();
  return (await house.result((await house.through(turns)).draft)).rows;
};

test.each([
  'a random sample of 100 jobs to a.b',
  'load 100 random jobs into a.b',
  '100 jobs at random to a.b',
  '100 randomly picked jobs to a.b',
])('%s', async (said) => {
  const rows = await drawn(said);
  expect(rows).toHaveLength(100);
  expect(rows[0]).toHaveLength(2);
  expect(await drawn(said)).toEqual(rows);
  expect(rows.map(([job]) => Number(job)).every((job) => job < 100)).toBe(false);
});

test('The seed is told, and another one draws others', async () => {
  expect(heard(await house.through(['10 random jobs into a.b']))).toContain('seed 1');
  expect(await drawn('10 random jobs into a.b with seed 7')).not.toEqual(await drawn('10 random jobs into a.b'));
});

test.each(['10% of the jobs, randomly, to a.b', 'a random 10% of the jobs to a.b', 'a 10% sample of jobs to a.b'])('%s', async (said) => {
  const rows = await drawn(said);
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.length).toBeLessThan(75);
});

test('Conditions come first, and a plan that waits can be cut to a sample', async () => {
  const done = await drawn('20 randomly chosen done jobs to a.b');
  expect(done).toHaveLength(20);
  expect(new Set(done.map(([, status]) => status))).toEqual(new Set(['done']));
  expect(await drawn('jobs to a.b', 'only a random sample of 50')).toHaveLength(50);
});

test.each(['jobs with 10 % discount to a.b', 'load sample_sizes to a.b', 'the first 100 jobs to a.b'])('%s draws nothing', async (said) => {
  expect(JSON.stringify((await house.through([said])).draft ?? '')).not.toContain('md5');
});
