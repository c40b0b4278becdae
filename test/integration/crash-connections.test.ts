/** Postgres throws everybody out, again and again, in the middle of a conversation: processes stay, and the work comes to its end once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { privateTables, tableContent } from '#test/support/postgres/warehouse.ts';

vi.setConfig({ testTimeout: 180_000 });

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate({ workers: 2 });
  const rows = Array.from({ length: 60_000 }, (_, n) => `${n + 1},name ${n % 7}`);
  await headgate.write('many.csv', `id,name\n${rows.join('\n')}\n`);
  // A process that cannot even start says so and ends; what was started stays.
  await vi.waitUntil(() => headgate.workers.every((worker) => worker.log().includes('worker started')), { timeout: 60_000 });
});
afterAll(() => headgate.close());

/** Ends every session of Headgate in both databases, as a restart of Postgres would, every now and then for some seconds. */
async function storm(seconds: number): Promise<number> {
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name <> 'a test looking on'`;
  const until = performance.now() + seconds * 1000;
  let ended = 0;
  while (performance.now() < until) {
    ended += (await headgate.catalog(sql)).length + (await headgate.warehouse(sql)).length;
    await sleep(250 + Math.random() * 500);
  }
  return ended;
}

const draft = (table: string): DraftInput => ({
  title: 'Many rows',
  sources: [{ id: 'many', path: 'data/many.csv' }],
  loads: [{ from: 'many', table, mode: 'create' }],
});

test('while plans are prepared', async () => {
  const threads = await Promise.all([1, 2, 3].map(() => headgate.open()));
  for (const [index, thread] of threads.entries()) await thread.propose(draft(`public.prepared_${index}`));
  expect(await storm(4)).toBeGreaterThan(10);
  for (const [index, thread] of threads.entries()) {
    const card = await thread.until('plan.proposed');
    expect(thread.all('plan.proposed')).toHaveLength(1);
    expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
    expect((await tableContent(headgate, `prepared_${index}`)).rows).toBe(60_000);
  }
  expect(await privateTables(headgate)).toEqual([]);
});

test('while runs are published', async () => {
  const threads = await Promise.all([1, 2, 3].map(() => headgate.open()));
  for (const [index, thread] of threads.entries()) await thread.propose(draft(`public.published_${index}`));
  const cards = await Promise.all(threads.map((thread) => thread.until('plan.proposed')));
  for (const [index, thread] of threads.entries()) await thread.decide(cards[index]!.data, 'approve');
  await storm(3);
  for (const [index, thread] of threads.entries()) {
    expect(await thread.until(['run.succeeded', 'run.failed'])).toMatchObject({ type: 'run.succeeded' });
    expect(thread.all('run.succeeded')).toHaveLength(1);
    expect((await tableContent(headgate, `published_${index}`)).rows).toBe(60_000);
  }
  expect(await headgate.warehouse(`select 1 from headgate.ledger`)).toHaveLength(6);
});

test('while people talk', async () => {
  const threads = await Promise.all([1, 2, 3, 4].map(() => headgate.open()));
  const blowing = storm(4);
  for (const [index, thread] of threads.entries()) await thread.say(`load samples/products.csv into public.talked_${index}`);
  await blowing;
  for (const thread of threads) {
    await thread.until('plan.proposed');
    expect(thread.all('message.user')).toHaveLength(1);
    expect(thread.all('plan.drafted')).toHaveLength(1);
    expect(thread.all('message.assistant').filter(({ error }) => error)).toEqual([]);
  }
});

test('and every process is still the one that was started', () => {
  const dead = [headgate.server(), ...headgate.workers].filter((child) => !child.isAlive());
  expect(dead.map((child) => child.log().slice(-2000))).toEqual([]);
});
