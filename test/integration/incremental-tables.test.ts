/** Increments of a table: the bound is pushed down, columns may be added on the way, and an undo brings the rows back next time. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { Card, TestThread } from '#test/support/product/headgate-thread.ts';

vi.setConfig({ testTimeout: 240_000 });

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate();
}, 120_000);
afterAll(() => headgate.close());

const loading = (table: string, more: Partial<DraftInput['loads'][number]> = {}): DraftInput => ({
  title: `New rows of ${table}`,
  sources: [{ id: 'rows', connection: 'warehouse', table: `shop.${table}`, incremental: { cursor: 'at', lag: '10 minutes' } }],
  loads: [{ from: 'rows', table: `copies.${table}`, mode: 'append', ...more }],
});

async function load(thread: TestThread, draft: DraftInput): Promise<{ card: Card; runId: string }> {
  const after = thread.events.at(-1)?.seq ?? 0;
  await thread.propose(draft);
  const card = await thread.until(['plan.proposed', 'plan.failed'], { after });
  if (card.type !== 'plan.proposed') throw new Error(JSON.stringify(card.data));
  const end = await thread.approve(card);
  expect(end).toMatchObject({ type: 'run.succeeded' });
  return { card, runId: end.runId ?? '' };
}

const ids = async (table: string): Promise<number[]> =>
  (await headgate.warehouse<{ id: number }>(`select id from copies.${table} order by id`)).map(({ id }) => id);

async function create(table: string): Promise<void> {
  await headgate.warehouse(`create schema if not exists shop`);
  await headgate.warehouse(`create table shop.${table} (id integer primary key, at timestamptz)`);
  await headgate.warehouse(`insert into shop.${table} values (1, '2026-01-01 10:00+00'), (2, '2026-01-01 12:00:00.123456+00')`);
}

test('a table is read from the bound on; what lies before is not even sent', async () => {
  await create('pushed');
  const thread = await headgate.open();
  await load(thread, loading('pushed'));
  await headgate.warehouse(
    `insert into shop.pushed values (3, '2026-01-01 12:00:00.123456+00'), (4, '2026-01-01 11:55+00'), (5, '2026-01-01 13:00+00')`,
  );
  const { card } = await load(thread, loading('pushed'));
  // Sent are 2, 3, 4 and 5; of these 2 was loaded before.
  expect(card.data.card.rows).toMatchObject({ source: 4, loaded: 3, filtered: 1 });
  expect(card.data.card.effect[0]?.increments).toMatchObject([{ rows: 3, leftOut: null }]);
  expect(card.data.card.notes.join()).toMatch(/older ones were not read/);
  expect(await ids('pushed')).toEqual([1, 2, 3, 4, 5]);
});

test('rows at the boundary are known again when a column was added', async () => {
  await create('grown');
  const thread = await headgate.open();
  await load(thread, loading('grown'));
  await headgate.warehouse(`alter table shop.grown add column note text default 'new'`);
  await headgate.warehouse(`insert into shop.grown values (3, '2026-01-01 12:05+00', 'three')`);
  // In a conversation of its own: what is proposed before the new column is noticed becomes no newer version of the plan below.
  const other = await headgate.open();
  const proposed = () => other.propose(loading('grown')).catch((error: Error) => error.message);
  await expect.poll(proposed, { timeout: 30_000, interval: 1000 }).toMatch(/new column note/);
  const { card } = await load(thread, loading('grown', { drift: 'evolve' }));
  expect(card.data.card.effect[0]).toMatchObject({ inserts: 1, columnsAdded: [{ name: 'note' }] });
  expect(await ids('grown')).toEqual([1, 2, 3]);
});

test('what an undo takes back comes again with the next load', async () => {
  await create('undone');
  const thread = await headgate.open();
  const draft = loading('undone', { key: ['id'] });
  await load(thread, draft);
  await headgate.warehouse(`insert into shop.undone values (3, '2026-01-01 12:30+00')`);
  const { runId, card } = await load(thread, draft);
  const { status } = await headgate.call('POST', `/runs/${runId}/undo`, {});
  expect(status).toBeLessThan(300);
  const undo = await thread.until('plan.proposed', { after: card.seq + 1 });
  expect(await thread.approve(undo)).toMatchObject({ type: 'run.succeeded' });
  expect(await ids('undone')).toEqual([1, 2]);
  await load(thread, draft);
  expect(await ids('undone')).toEqual([1, 2, 3]);
});
