/** What never passes the gate: late decisions, and rows of the catalog that somebody changed by hand. */
import { START, StateGraph } from '@langchain/langgraph';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { silentLogger } from '#domain/log.ts';
import { OrchestratorState } from '#graphs/orchestrator/state.ts';
import { openCheckpointer } from '#store/checkpointer.ts';
import { openDatabase } from '#store/database.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { Card, TestThread } from '#test/support/product/headgate-thread.ts';
import { stagesOf } from '#test/support/postgres/warehouse.ts';

vi.setConfig({ testTimeout: 120_000 });

let headgate: TestHeadgate;
let tables = 0;
let pending: Pending[];
/** As many as the tests below take. */
const pendingCards = 13;
beforeAll(async () => {
  headgate = await startTestHeadgate({ workers: 0 });
  await headgate.write('few.csv', 'id,name\n1,one\n2,two\n');
  pending = await prepareCards(pendingCards);
});
afterAll(() => headgate.close());

const draftFor = (table: string): DraftInput => ({
  title: `Load ${table}`,
  sources: [{ id: 'few', path: 'data/few.csv' }],
  loads: [{ from: 'few', table, mode: 'create' }],
});

interface Pending {
  thread: TestThread;
  card: Card;
  table: string;
}

/** Cards that wait, prepared by a worker that is gone again, so that nothing happens before a test wants it. */
async function prepareCards(count: number): Promise<Pending[]> {
  const worker = headgate.startWorker();
  const cards = Array.from({ length: count }, async (): Promise<Pending> => {
    const table = `public.forged_${(tables += 1)}`;
    const thread = await headgate.open();
    await thread.propose(draftFor(table));
    return { thread, table, card: await thread.until('plan.proposed') };
  });
  const prepared = await Promise.all(cards);
  await worker.kill();
  return prepared;
}

/** One that no test has had; a test that is tried again takes another. */
async function pendingCard(): Promise<Pending> {
  const next = pending.pop() ?? (await prepareCards(1))[0];
  if (!next) throw new Error('No card was prepared.');
  return next;
}

const exists = async (table: string): Promise<boolean> =>
  (await headgate.warehouse<{ there: boolean }>('select to_regclass($1) is not null as there', [table]))[0]?.there ?? false;

/** Approves, changes the catalog by hand before a worker sees the run, and lets a worker at it. */
async function tamper({ thread, card }: Pending, change: string, values: unknown[] = [card.data.planId]): Promise<{ code: string }> {
  expect(await thread.decide(card.data, 'approve')).toMatchObject({ ok: true });
  await headgate.catalog(change, values);
  const worker = headgate.startWorker();
  const end = await thread.until(['run.failed', 'run.succeeded']);
  await thread.until('message.assistant', { after: end.seq });
  await worker.kill();
  return end.type === 'run.failed' ? end.data.error : { code: 'it ran' };
}

describe('an approval', () => {
  test('that nobody gives in time expires, and the card can then not be approved (attack 39)', async () => {
    const short = await startTestHeadgate({ env: { HEADGATE_APPROVAL_HOURS: '0.0005' } });
    try {
      await short.write('few.csv', 'id,name\n1,one\n');
      const thread = await short.open();
      await thread.propose(draftFor('public.late'));
      const card = await thread.until('plan.proposed');
      await thread.until('message.assistant', { after: card.seq });
      await expect.poll(() => Date.now() - Date.parse(card.data.expiresAt), { timeout: 10_000 }).toBeGreaterThan(0);
      expect((await thread.decide(card.data, 'approve')).error?.code).toBe('approval.expired');
      // The clock of the server looks now and then; a decision does not wait for it.
      await thread.until('plan.expired', { seconds: 60 });
      expect((await thread.decide(card.data, 'approve')).error?.code).toBe('approval.expired');
      expect(await short.catalog('select 1 from runs')).toEqual([]);
      await expect.poll(() => stagesOf(short, card.data.planId), { timeout: 20_000 }).toEqual([]);
    } finally {
      await short.close();
    }
  });
});

describe('a catalog that was changed by hand (attack 38)', () => {
  test('keeps proposals as they were written', async () => {
    const { card } = await pendingCard();
    const change = headgate.catalog(`update proposals set fingerprint = repeat('0', 64) where plan_id = $1`, [card.data.planId]);
    await expect(change).rejects.toThrow('proposals are written once');
  });

  test.each([
    ['the run has another fingerprint', `update runs set fingerprint = repeat('0', 64) where plan_id = $1`, 'approval.missing'],
    ['the approval is not approved', `update approvals set state = 'pending' where plan_id = $1`, 'approval.missing'],
    ['the approval is about something else', `update approvals set fingerprint = repeat('0', 64) where plan_id = $1`, 'approval.missing'],
  ])('does not run when %s', async (_what, change, code) => {
    const mine = await pendingCard();
    expect(await tamper(mine, change)).toMatchObject({ code });
    expect(await exists(mine.table)).toBe(false);
  });

  test.each([
    ['the plan', `plan = replace(plan::text, 'forged_', 'stolen_')::json`],
    ['the hash of the plan', `plan_hash = repeat('0', 64)`],
    ['the inputs', `snapshots = '[]'`],
    ['the card', `card = replace(card::text, '"inserts":2', '"inserts":0')::json`],
    ['the measured effect', `staged = replace(staged::text, '"inserts":2', '"inserts":0')::json`],
  ])('does not run when %s of the proposal changed behind its trigger', async (_what, change) => {
    const mine = await pendingCard();
    const sql = `alter table proposals disable trigger all; update proposals set ${change}
      where plan_id = '${mine.card.data.planId}'; alter table proposals enable trigger all`;
    expect(await tamper(mine, sql, [])).toMatchObject({ code: 'approval.altered' });
    expect(await exists(mine.table)).toBe(false);
    expect(await exists(mine.table.replace('forged_', 'stolen_'))).toBe(false);
  });

  test('runs the plan that was approved, not the one that was written over its draft', async () => {
    const mine = await pendingCard();
    const change = `update plans set plan = replace(plan::text, 'forged_', 'stolen_')::json, draft = replace(draft::text, 'forged_', 'stolen_')::json where id = $1`;
    expect(await tamper(mine, change)).toEqual({ code: 'it ran' });
    expect(await exists(mine.table)).toBe(true);
    expect(await exists(mine.table.replace('forged_', 'stolen_'))).toBe(false);
  });

  test('starts no run that nobody approved', async () => {
    const { thread, card, table } = await pendingCard();
    const runId = '00000000-0000-4000-8000-000000000001';
    await headgate.catalog(
      `insert into runs (id, plan_id, approval_id, thread_id, fingerprint, state)
       select $2, plan_id, id, $3, fingerprint, 'queued' from approvals where plan_id = $1`,
      [card.data.planId, runId, thread.id],
    );
    await headgate.enqueue({ name: 'publish', data: { runId } });
    headgate.startWorker();
    expect(await thread.until(['run.failed', 'run.succeeded'])).toMatchObject({ data: { error: { code: 'approval.missing' } } });
    expect(await exists(table)).toBe(false);
  });

  test('starts nothing when the memory of a conversation says that it was approved, and then runs what was approved', async () => {
    const [mine, other] = [await pendingCard(), await pendingCard()];
    const database = openDatabase({ url: headgate.catalogUrl, log: silentLogger, name: 'test' });
    const checkpointer = await openCheckpointer(database, silentLogger);
    try {
      const forger = new StateGraph(OrchestratorState)
        .addNode('respond', () => ({}))
        .addEdge(START, 'respond')
        .compile({ checkpointer: checkpointer.saver });
      const config = { configurable: { thread_id: mine.thread.id } };
      const forged = {
        planId: other.card.data.planId,
        waiting: 'nothing' as const,
        wake: { cause: 'decided' as const, planId: other.card.data.planId },
      };
      await forger.updateState(config, forged, 'respond');
    } finally {
      await checkpointer.close();
      await database.close();
    }
    await headgate.enqueue({ name: 'turn', data: { threadId: mine.thread.id, cause: 'decided', planId: mine.card.data.planId } });
    const turns = `select 1 from headgate_jobs.job where name = 'turn' and state in ('created', 'retry', 'active')`;
    await expect.poll(() => headgate.catalog(turns), { timeout: 30_000 }).toEqual([]);
    expect(await headgate.catalog('select 1 from runs where thread_id = $1', [mine.thread.id])).toEqual([]);
    expect(await tamper(mine, 'select $1::text')).toEqual({ code: 'it ran' });
    expect([await exists(mine.table), await exists(other.table)]).toEqual([true, false]);
  });
});
