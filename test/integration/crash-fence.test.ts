/** Of several attempts at one plan only the newest counts, also when it has failed and an older one wakes up. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at } from '#test/support/product/at-failpoint.ts';
import { outcomeOf } from '#test/support/failure.ts';
import { openPostgresTarget, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

async function append(name: string) {
  await target.client.query(`CREATE TABLE ${name} (id integer)`);
  const staged = await target.stage({ table: name, mode: 'append', sql: 'SELECT 1 AS id', planId: name, epoch: 1 });
  const rows = async (): Promise<number> => Number((await target.rows(`SELECT count(*)::int AS n FROM ${name}`))[0]?.['n']);
  return { staged, rows, run: { runId: name, planId: name } };
}

test('a publish raises the fence of its plan to its own epoch', async () => {
  const { staged, run } = await append('raised');
  await target.publish([staged], { ...run, epoch: 4 });
  expect(await target.rows(`SELECT epoch::int FROM headgate.fence WHERE plan_id = 'raised'`)).toEqual([{ epoch: 4 }]);
  const again = { table: 'raised', mode: 'append', sql: 'SELECT 2 AS id', planId: 'raised', epoch: 3 } as const;
  expect(await outcomeOf(target.stage(again))).toBe('fence.lost');
  expect(await outcomeOf(target.publish([staged], { runId: 'other', planId: 'raised', epoch: 3 }))).toBe('fence.lost');
});

test('after a newer attempt has failed, an older one cannot publish what was said not to be written', async () => {
  const { staged, run, rows } = await append('failed');
  const fails = at('publish.before-commit', () => {
    throw new Error('gone');
  });
  await expect(target.publish([staged], { ...run, epoch: 3, failpoint: fails })).rejects.toThrow('gone');
  expect(await outcomeOf(target.publish([staged], { ...run, epoch: 2 }))).toBe('fence.lost');
  expect(await rows()).toBe(0);
  expect(await outcomeOf(target.publish([staged], { ...run, epoch: 3 }))).toBe('done');
  expect(await rows()).toBe(1);
});

test('the answer of the ledger to a newer attempt is final', async () => {
  const { staged, run, rows } = await append('asked');
  expect(await target.writer.ledger('asked', { planId: 'asked', epoch: 3 })).toBeNull();
  expect(await outcomeOf(target.publish([staged], { ...run, epoch: 2 }))).toBe('fence.lost');
  expect(await rows()).toBe(0);
});

test('the ledger waits for an older attempt that is committing', async () => {
  const { staged, run, rows } = await append('committing');
  let answer: ReturnType<typeof target.writer.ledger> = Promise.resolve(null);
  const asks = at('publish.before-commit', () => {
    answer = target.writer.ledger('committing', { planId: 'committing', epoch: 3 });
  });
  await target.publish([staged], { ...run, epoch: 2, failpoint: asks });
  expect(await answer).toMatchObject({ alreadyDone: true, loads: [{ inserted: 1 }] });
  expect(await rows()).toBe(1);
});
