/** Every run comes to exactly one end, and it is the true one: cancelled, drained, given up or succeeded. */
import { describe, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type HeadgateOptions, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { TestThread } from '#test/support/product/headgate-thread.ts';
import { privateTables } from '#test/support/postgres/warehouse.ts';

vi.setConfig({ maxConcurrency: 4, testTimeout: 240_000 });

const draft: DraftInput = {
  title: 'A few rows',
  sources: [{ id: 'few', path: 'data/few.csv' }],
  loads: [{ from: 'few', table: 'public.few', mode: 'append' }],
};

/** A Headgate whose target holds an empty table `few`, with a card about appending two rows to it. */
async function withCard(options: HeadgateOptions, story: (headgate: TestHeadgate, thread: TestThread) => Promise<void>): Promise<void> {
  const headgate = await startTestHeadgate(options);
  try {
    await headgate.write('few.csv', 'id,name\n1,one\n2,two\n');
    await headgate.warehouse('create table few (id bigint, name text)');
    const thread = await headgate.open();
    await thread.propose(draft);
    await thread.until('plan.proposed');
    await story(headgate, thread);
  } finally {
    await headgate.close();
  }
}

async function approve(thread: TestThread): Promise<string> {
  const card = await thread.until('plan.proposed');
  const reply = await thread.decide(card.data, 'approve');
  if (!reply.outcome?.runId) throw new Error(`not approved: ${reply.error?.message}`);
  return reply.outcome.runId;
}

const cancel = (headgate: TestHeadgate, runId: string) => headgate.call('POST', `/runs/${runId}/cancel`, {});
const rows = async (headgate: TestHeadgate): Promise<number> =>
  (await headgate.warehouse<{ n: number }>('select count(*)::int as n from few'))[0]?.n ?? -1;
const ends = (thread: TestThread): string[] =>
  thread.events.map(({ type }) => type).filter((type) => ['run.succeeded', 'run.failed', 'run.cancelled'].includes(type));

/** As the queue ends a job that was delivered too many times: its dead letter takes its place. */
async function giveUp(headgate: TestHeadgate, runId: string): Promise<void> {
  await headgate.catalog(`delete from headgate_jobs.job where name = 'publish'`);
  await headgate.enqueue({ name: 'publish.lost', data: { runId } });
}

describe.concurrent('the end of a run', () => {
  test('a job of which every worker dies is given up, with a sentence', async ({ expect }) => {
    const headgate = await startTestHeadgate({ workers: 0, env: { HEADGATE_WORKERS: '1', HEADGATE_FAILPOINT: 'prepare.extracted' } });
    try {
      await headgate.write('few.csv', 'id,name\n1,one\n2,two\n');
      const thread = await headgate.open();
      await thread.propose({ ...draft, loads: [{ from: 'few', table: 'public.fatal', mode: 'create' }] });
      const end = await thread.until(['plan.failed', 'plan.proposed'], { seconds: 200 });
      expect(end).toMatchObject({ type: 'plan.failed', data: { error: { code: 'prepare.lost' } } });
      await thread.until('message.assistant', { after: end.seq, where: ({ data }) => data.text.includes('Nothing was written.') });
    } finally {
      await headgate.close();
    }
  });

  test('a cancel that comes after the commit does not deny it', async ({ expect }) => {
    await withCard({ failpoint: 'publish.after-commit' }, async (headgate, thread) => {
      const runId = await approve(thread);
      await headgate.workers[0]!.ended;
      await cancel(headgate, runId);
      headgate.startWorker();
      expect(await thread.until(['run.succeeded', 'run.cancelled'])).toMatchObject({ type: 'run.succeeded' });
      expect(thread.all('run.succeeded')[0]?.receipt.loads).toMatchObject([{ inserted: 2, rowsAfter: 2 }]);
      expect(await rows(headgate)).toBe(2);
      expect(ends(thread)).toEqual(['run.succeeded']);
    });
  });

  test('a cancel that comes before the commit keeps it from happening, and drops the stages', async ({ expect }) => {
    await withCard({ failpoint: 'publish.before-commit' }, async (headgate, thread) => {
      const runId = await approve(thread);
      await headgate.workers[0]!.ended;
      await cancel(headgate, runId);
      headgate.startWorker();
      const end = await thread.until(['run.succeeded', 'run.cancelled']);
      expect(end).toMatchObject({ type: 'run.cancelled', data: { by: 'admin' } });
      await thread.until('message.assistant', { after: end.seq, where: ({ data }) => data.text.includes('Nothing was written.') });
      expect(await rows(headgate)).toBe(0);
      await expect.poll(() => privateTables(headgate), { timeout: 20_000 }).toEqual([]);
    });
  });

  test('a cancel reaches a publish that waits for a lock', async ({ expect }) => {
    await withCard({}, async (headgate, thread) => {
      await headgate.warehouse('begin');
      await headgate.warehouse('lock table few in access exclusive mode');
      const runId = await approve(thread);
      await thread.until('step.started', { where: ({ runId: of }) => of === runId });
      await cancel(headgate, runId);
      const end = await thread.until(['run.succeeded', 'run.failed', 'run.cancelled'], { seconds: 10 });
      await headgate.warehouse('rollback');
      expect(end.type).toBe('run.cancelled');
      expect(await rows(headgate)).toBe(0);
    });
  });

  test('a worker that is told to stop finishes what it is doing, and leaves with 0', async ({ expect }) => {
    await withCard({}, async (headgate, thread) => {
      await headgate.warehouse('begin');
      await headgate.warehouse('lock table few in access exclusive mode');
      const runId = await approve(thread);
      await thread.until('step.started', { where: ({ runId: of }) => of === runId });
      const [worker] = headgate.workers;
      worker!.signal('SIGTERM');
      await headgate.warehouse('rollback');
      expect(await worker!.ended).toBe(0);
      expect(ends(thread)).toEqual(['run.succeeded']);
      expect(await rows(headgate)).toBe(2);
    });
  });

  test('a worker that is told to stop gives back what takes too long, and another finishes it', async ({ expect }) => {
    await withCard({}, async (headgate, thread) => {
      await headgate.warehouse('begin');
      await headgate.warehouse('lock table few in access exclusive mode');
      await approve(thread);
      await thread.until('run.started');
      const [worker] = headgate.workers;
      worker!.signal('SIGTERM');
      expect(await worker!.ended).toBe(0);
      expect(ends(thread)).toEqual([]);
      await headgate.warehouse('rollback');
      headgate.startWorker();
      await thread.until('run.succeeded');
      expect(await rows(headgate)).toBe(2);
      expect(ends(thread)).toEqual(['run.succeeded']);
    });
  });

  test('a run that is given up while the target does not answer is said to be unknown', async ({ expect }) => {
    await withCard({ failpoint: 'publish.started' }, async (headgate, thread) => {
      const runId = await approve(thread);
      await headgate.workers[0]!.ended;
      await giveUp(headgate, runId);
      headgate.startWorker({ env: { WAREHOUSE_URL: 'postgresql://127.0.0.1:1/nowhere' } });
      const end = await thread.until(['run.failed', 'run.succeeded']);
      expect(end).toMatchObject({ type: 'run.failed', data: { error: { code: 'publish.lost', details: { written: 'unknown' } } } });
      await thread.until('message.assistant', { after: end.seq, where: ({ data }) => data.text.includes('Whether it wrote is not known') });
    });
  });

  test('a run that is given up has succeeded all the same when the ledger has it', async ({ expect }) => {
    await withCard({ failpoint: 'publish.after-commit' }, async (headgate, thread) => {
      const runId = await approve(thread);
      await headgate.workers[0]!.ended;
      await giveUp(headgate, runId);
      headgate.startWorker();
      await thread.until('run.succeeded');
      expect(ends(thread)).toEqual(['run.succeeded']);
      expect(await rows(headgate)).toBe(2);
    });
  });
});
