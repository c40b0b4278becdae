/** Undo in the real product: a card like any other, decided like any other, and the table as it was before. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { hashToken } from '#auth/token.ts';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { Card, TestThread } from '#test/support/product/headgate-thread.ts';
import { privateTables, tableContent } from '#test/support/postgres/warehouse.ts';

vi.setConfig({ testTimeout: 180_000 });

const Reply = z.object({ code: z.string().optional(), threadId: z.string().optional(), planId: z.string().optional() });

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate();
  await headgate.write('few.csv', 'id,name\n1,one\n2,two\n3,three\n');
});
afterAll(() => headgate.close());

const loading = (table: string, more: Partial<DraftInput['loads'][number]> = {}): DraftInput => ({
  title: `Load ${table}`,
  sources: [{ id: 'few', path: 'data/few.csv' }],
  loads: [{ from: 'few', table, mode: 'create', ...more }],
});

/** A conversation whose first run loaded the file. */
async function loaded(table: string, more: Partial<DraftInput['loads'][number]> = {}) {
  const thread = await headgate.open();
  await thread.propose(loading(table, more));
  const done = await thread.approve(await thread.until('plan.proposed'));
  if (done.type !== 'run.succeeded') throw new Error(`the load failed: ${done.data.error.message}`);
  return { thread, run: done.data.receipt };
}

async function undoCard(thread: TestThread, run: number): Promise<Card> {
  const after = thread.events.at(-1)?.seq ?? 0;
  const reply = await headgate.call('POST', `/runs/${run}/undo`, { threadId: thread.id });
  expect(reply.status).toBe(202);
  return thread.until('plan.proposed', { after });
}

async function refusal(run: number): Promise<{ status: number; body: unknown }> {
  return headgate.call('POST', `/runs/${run}/undo`, {});
}

const exists = async (table: string): Promise<boolean> =>
  (await headgate.warehouse<{ there: boolean }>('select to_regclass($1) is not null as there', [table]))[0]?.there ?? false;
const stateOf = async (run: number): Promise<unknown> =>
  (await headgate.catalog<{ state: string }>('select state from runs where number = $1', [run]))[0]?.state;

describe('an undo', () => {
  test('of an upsert brings every row back as it was; undone again, it returns what was loaded', async () => {
    await headgate.warehouse(`create table undo_people (id bigint primary key, name text, seen timestamptz default now())`);
    await headgate.warehouse(`insert into undo_people values (1, 'uno'), (9, 'nine')`);
    const before = await tableContent(headgate, 'undo_people');
    const { thread, run } = await loaded('undo_people', { mode: 'upsert', key: ['id'] });
    expect(run.loads[0]?.undoUntil).toMatch(/^\d{4}-/);
    const after = await tableContent(headgate, 'undo_people');
    const card = await undoCard(thread, run.runNumber);
    expect(card.data.card.title).toBe(`Undo run ${run.runNumber}: Load undo_people`);
    expect(card.data.card.effect).toMatchObject([
      { basis: 'exact', inserts: 0, updates: 1, deletes: 2, takesBack: { changed: 0, gone: 0 } },
    ]);
    expect(await tableContent(headgate, 'undo_people')).toEqual(after);
    const undone = await thread.approve(card);
    expect(undone.type).toBe('run.succeeded');
    expect(await tableContent(headgate, 'undo_people')).toEqual(before);
    expect(await stateOf(run.runNumber)).toBe('undone');
    expect(thread.all('run.undone')).toEqual([{ by: 'admin', runNumber: run.runNumber, byRunNumber: run.runNumber + 1 }]);
    expect((await refusal(run.runNumber)).body).toMatchObject({ code: 'undo.done' });
    const again = await undoCard(thread, run.runNumber + 1);
    expect((await thread.approve(again)).type).toBe('run.succeeded');
    expect(await tableContent(headgate, 'undo_people')).toEqual(after);
    expect((await refusal(run.runNumber)).body).toMatchObject({
      code: 'undo.done',
      detail: expect.stringContaining(`run ${run.runNumber + 2} brought it back`),
    });
  });

  test('of a created table takes the table away', async () => {
    const { thread, run } = await loaded('undo_fresh.people');
    expect(await exists('undo_fresh.people')).toBe(true);
    const card = await undoCard(thread, run.runNumber);
    expect(card.data.card.effect).toMatchObject([{ deletes: 3, takesBack: { dropsTable: true } }]);
    expect(await thread.approve(card)).toMatchObject({
      type: 'run.succeeded',
      data: { receipt: { loads: [{ target: 'warehouse.undo_fresh.people', deleted: 3, gone: true }] } },
    });
    expect(await exists('undo_fresh.people')).toBe(false);
    expect(await headgate.warehouse(`select 1 from pg_namespace where nspname = 'undo_fresh'`)).toEqual([]);
    await vi.waitFor(async () => expect(await privateTables(headgate)).toEqual([]), 30_000);
  });

  test('lists what later writes changed, and leaves it alone', async () => {
    await headgate.warehouse(`create table undo_part (id bigint primary key, name text)`);
    const { thread, run } = await loaded('undo_part', { mode: 'append', key: ['id'] });
    await headgate.warehouse(`update undo_part set name = 'changed' where id = 2`);
    await headgate.warehouse(`delete from undo_part where id = 3`);
    const card = await undoCard(thread, run.runNumber);
    const [effect] = card.data.card.effect;
    expect(effect).toMatchObject({ deletes: 1, takesBack: { changed: 1, gone: 1, taken: 0 } });
    expect(effect?.takesBack?.left).toEqual([
      { why: 'changed', key: { id: 2 }, loaded: { id: 2, name: 'two' }, now: { id: 2, name: 'changed' } },
      { why: 'gone', key: { id: 3 }, loaded: { id: 3, name: 'three' }, now: null },
    ]);
    expect(card.data.card.notes.join(' ')).toContain('1 row changed since, 1 is gone');
    expect((await thread.approve(card)).type).toBe('run.succeeded');
    expect(await headgate.warehouse('select id::int, name from undo_part')).toEqual([{ id: 2, name: 'changed' }]);
  });

  test('whose rows change after its card writes nothing, and comes back as a fresh card', async () => {
    await headgate.warehouse(`create table undo_moved (id bigint primary key, name text)`);
    const { thread, run } = await loaded('undo_moved', { mode: 'append', key: ['id'] });
    const card = await undoCard(thread, run.runNumber);
    await headgate.warehouse(`update undo_moved set name = 'changed' where id = 1`);
    const ended = await thread.approve(card);
    expect(ended).toMatchObject({ type: 'run.failed', data: { error: { code: 'publish.stale' } } });
    expect(await tableContent(headgate, 'undo_moved')).toMatchObject({ rows: 3 });
    const fresh = await thread.until('plan.proposed', { after: card.seq });
    expect(fresh.data.card.effect).toMatchObject([{ deletes: 2, takesBack: { changed: 1 } }]);
    expect((await thread.approve(fresh)).type).toBe('run.succeeded');
    expect(await headgate.warehouse('select id::int, name from undo_moved')).toEqual([{ id: 1, name: 'changed' }]);
    expect(await stateOf(run.runNumber)).toBe('undone');
  });

  test('asked for twice is one card; of two cards in two conversations the second is refused', async () => {
    await headgate.warehouse(`create table undo_twice (id bigint primary key, name text)`);
    const { thread, run } = await loaded('undo_twice', { mode: 'append', key: ['id'] });
    const card = await undoCard(thread, run.runNumber);
    expect((await headgate.call('POST', `/runs/${run.runNumber}/undo`, {})).body).toMatchObject({ planId: card.data.planId });
    const other = await headgate.open();
    const second = await undoCard(other, run.runNumber);
    expect(second.data.planId).not.toBe(card.data.planId);
    expect((await thread.approve(card)).type).toBe('run.succeeded');
    expect(await other.approve(second)).toMatchObject({ type: 'run.failed', data: { error: { code: 'undo.done' } } });
    expect(thread.all('run.undone')).toHaveLength(1);
    expect((await tableContent(headgate, 'undo_twice')).rows).toBe(0);
  });

  test('says which later runs loaded into the same place', async () => {
    await headgate.warehouse(`create table undo_later (id bigint primary key, name text)`);
    const { thread, run } = await loaded('undo_later', { mode: 'append', key: ['id'] });
    await headgate.write('more.csv', 'id,name\n2,zwei\n7,sieben\n');
    const after = thread.events.at(-1)?.seq ?? 0;
    await thread.propose({
      title: 'More people',
      sources: [{ id: 'more', path: 'data/more.csv' }],
      loads: [{ from: 'more', table: 'undo_later', mode: 'upsert', key: ['id'] }],
    });
    expect((await thread.approve(await thread.until('plan.proposed', { after }))).type).toBe('run.succeeded');
    const card = await undoCard(thread, run.runNumber);
    expect(card.data.card.notes.join(' ')).toContain(`run ${run.runNumber + 1} (More people)`);
    expect(card.data.card.effect).toMatchObject([{ deletes: 2, takesBack: { changed: 1 } }]);
  });

  test('of a keyless append works where each row got a load id, and by a sentence in the conversation', async () => {
    await headgate.warehouse(`create table undo_ids (id bigint, name text)`);
    await headgate.warehouse(`insert into undo_ids values (1, 'one')`);
    const before = await tableContent(headgate, 'undo_ids');
    const { thread } = await loaded('undo_ids', { mode: 'append', load_id: true });
    expect((await tableContent(headgate, 'undo_ids')).rows).toBe(4);
    const after = thread.events.at(-1)?.seq ?? 0;
    await thread.say('undo that');
    const card = await thread.until('plan.proposed', { after });
    expect(card.data.card.effect).toMatchObject([{ deletes: 3, takesBack: { columnsDropped: ['_headgate_load'] } }]);
    expect((await thread.approve(card)).type).toBe('run.succeeded');
    expect(await tableContent(headgate, 'undo_ids')).toEqual(before);
  });

  test('is asked for by whoever may plan in its conversation, and by approvers', async () => {
    await headgate.warehouse(`create table undo_rights (id bigint primary key, name text)`);
    const { run } = await loaded('undo_rights', { mode: 'append', key: ['id'] });
    const as = async (role: string, method: string, path: string, body: object) => {
      const token = `hg_${role.padEnd(43, 'x')}`;
      await headgate.catalog(`insert into tokens (hash, principal_id, name, roles) values ($1, $2, $2, array[$2]) on conflict do nothing`, [
        hashToken(token),
        role,
      ]);
      const response = await fetch(`${headgate.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: Reply.parse(await response.json()) };
    };
    expect((await as('viewer', 'POST', `/runs/${run.runNumber}/undo`, {})).body.code).toBe('run.not-found');
    expect((await as('analyst', 'POST', `/runs/${run.runNumber}/undo`, {})).body.code).toBe('run.not-found');
    const { threadId = '' } = (await as('analyst', 'POST', '/threads', {})).body;
    const theirs = await headgate.open(threadId);
    await as('analyst', 'POST', `/threads/${threadId}/messages`, { text: `undo run ${run.runNumber}` });
    const answer = await theirs.until('message.assistant');
    expect(answer.data.refused?.reason).toContain(`There is no run ${run.runNumber} in your conversations.`);
    const { planId } = (await as('approver', 'POST', `/runs/${run.runNumber}/undo`, {})).body;
    expect(planId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is refused with a sentence where nothing can be taken back', async () => {
    await headgate.warehouse(`create table undo_keyless (id bigint, name text)`);
    const { run } = await loaded('undo_keyless', { mode: 'append' });
    const reply = await refusal(run.runNumber);
    expect(reply).toMatchObject({ status: 409, body: { code: 'undo.impossible', detail: expect.stringContaining('Without a key') } });
    expect((await refusal(99_999)).body).toMatchObject({ code: 'run.not-found' });
  });
});
