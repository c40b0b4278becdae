/** A worker dies around the publish of a load with rejects: rows and rejects are there together, or neither is. */
import { describe, expect, test, vi } from 'vitest';
import type { Failpoint } from '#domain/failpoints.ts';
import { RejectPage } from '#domain/reject.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';

// A dead worker's job is waited for, not worked for.
vi.setConfig({ maxConcurrency: 3, testTimeout: 240_000 });

const file = `id,amount\n${Array.from({ length: 50 }, (_, n) => `${n},${n % 10 === 3 ? 'many' : n}`).join('\n')}\n`;

/** Whether the rows are there, and whether the rejects belong to the run. */
async function seen(headgate: TestHeadgate): Promise<{ rows: boolean; published: boolean; kept: number }> {
  const [table] = await headgate.warehouse<{ there: boolean }>(`select to_regclass('public.crashed') is not null as there`);
  const [list] = await headgate.warehouse<{ published: boolean; kept: number }>(
    `select run_id is not null as published, (select count(*)::int from headgate.rejects) as kept from headgate.reject_lists`,
  );
  return { rows: table?.there === true, published: list?.published === true, kept: list?.kept ?? 0 };
}

async function proposeOn(headgate: TestHeadgate) {
  await headgate.write('crashed.csv', file);
  const thread = await headgate.open();
  await thread.propose({
    title: 'A load that is interrupted',
    sources: [{ id: 'raw', connection: 'files', path: 'data/crashed.csv', options: { types: { amount: 'integer' } } }],
    loads: [{ from: 'raw', connection: 'warehouse', table: 'crashed' }],
  });
  return thread;
}

describe('a worker that is killed', () => {
  const before: Failpoint[] = ['publish.started', 'publish.before-commit'];
  const after: Failpoint[] = ['publish.after-commit', 'publish.recorded'];
  test.concurrent.for([...before, ...after])('at %s leaves rows and rejects together', async (failpoint, { expect: expects }) => {
    const headgate = await startTestHeadgate({ failpoint });
    try {
      const thread = await proposeOn(headgate);
      const card = await thread.until('plan.proposed');
      expects(await seen(headgate)).toEqual({ rows: false, published: false, kept: 5 });
      await thread.decide(card.data, 'approve');
      await headgate.workers[0]?.ended;
      const committed = after.includes(failpoint);
      expects(await seen(headgate)).toEqual({ rows: committed, published: committed, kept: 5 });
      headgate.startWorker();
      const end = await thread.until(['run.succeeded', 'run.failed']);
      expects(end.type).toBe('run.succeeded');
      expects(await seen(headgate)).toEqual({ rows: true, published: true, kept: 5 });
      const { body } = await headgate.call('GET', '/runs/1/rejects');
      expects(RejectPage.parse(body)).toMatchObject({ count: 5, kept: 5, runNumber: 1 });
    } finally {
      await headgate.close();
    }
  });

  test('while it stages is followed by one that keeps each reject once; a rejected card leaves none', async () => {
    const headgate = await startTestHeadgate({ failpoint: 'prepare.staged:2' });
    try {
      const thread = await proposeOn(headgate);
      await headgate.workers[0]?.ended;
      headgate.startWorker();
      const card = await thread.until('plan.proposed');
      expect((await seen(headgate)).kept).toBe(5);
      await thread.decide(card.data, 'reject');
      await vi.waitFor(async () => expect((await seen(headgate)).kept).toBe(0), { timeout: 60_000, interval: 100 });
    } finally {
      await headgate.close();
    }
  });
});
