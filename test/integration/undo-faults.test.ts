/** An undo whose worker is killed, and one that others write against: it ends as if nothing had happened, and no write is lost. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { failpointNames, type Failpoint } from '#domain/failpoints.ts';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { outcomeOf } from '#test/support/failure.ts';
import { openPostgresTarget, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';
import { privateTables, tableContent } from '#test/support/postgres/warehouse.ts';

// A dead worker's job is waited for, so that some cases go well at once; more of them would wait for processors.
vi.setConfig({ maxConcurrency: 4, testTimeout: 300_000 });

const loading: DraftInput = {
  title: 'Newest orders',
  sources: [{ id: 'raw', path: 'data/orders.csv' }],
  loads: [
    { from: 'raw', table: 'shop.orders', mode: 'upsert', key: ['id'] },
    { from: 'raw', table: 'shop.fresh', mode: 'create' },
  ],
};

/** A target with a run in it that a healthy worker published. */
async function furnish(headgate: TestHeadgate) {
  const lines = Array.from({ length: 400 }, (_, n) => `${n},${n % 3 === 0 ? 'shipped' : 'open'}`);
  await headgate.write('orders.csv', `id,status\n${lines.join('\n')}\n`);
  await headgate.warehouse('create schema shop');
  await headgate.warehouse('create table shop.orders (id bigint primary key, status text, seen timestamptz default now())');
  await headgate.warehouse(`insert into shop.orders (id, status) select n, 'open' from generate_series(100, 600) n`);
  const before = await tableContent(headgate, 'shop.orders');
  const thread = await headgate.open();
  await thread.propose(loading);
  const done = await thread.approve(await thread.until('plan.proposed'));
  if (done.type !== 'run.succeeded') throw new Error(done.data.error.message);
  await vi.waitFor(async () => expect(await headgate.idle()).toBe(true), 60_000);
  return { thread, before, run: done.data.receipt.runNumber, after: thread.events.at(-1)?.seq ?? 0 };
}

async function crashed(failpoint: Failpoint): Promise<void> {
  const headgate = await startTestHeadgate();
  try {
    const { thread, before, run, after } = await furnish(headgate);
    await headgate.workers[0]?.kill();
    const worker = headgate.startWorker({ failpoint });
    expect((await headgate.call('POST', `/runs/${run}/undo`, {})).status).toBe(202);
    if (failpoint.startsWith('publish')) {
      await thread.decide((await thread.until('plan.proposed', { after })).data, 'approve');
      expect(await worker.ended).toBe('SIGKILL');
      headgate.startWorker();
    } else {
      expect(await worker.ended).toBe('SIGKILL');
      headgate.startWorker();
      await thread.decide((await thread.until('plan.proposed', { after })).data, 'approve');
    }
    const end = await thread.until(['run.succeeded', 'run.failed'], { after, seconds: 200 });
    expect(end.type).toBe('run.succeeded');
    expect(await tableContent(headgate, 'shop.orders')).toEqual(before);
    expect(await headgate.warehouse(`select to_regclass('shop.fresh') as fresh`)).toEqual([{ fresh: null }]);
    expect(await headgate.catalog('select number::int, state from runs order by number')).toEqual([
      { number: run, state: 'undone' },
      { number: run + 1, state: 'succeeded' },
    ]);
    expect(thread.all('run.undone')).toHaveLength(1);
    expect(await headgate.warehouse('select undone_by is null as open from headgate.undo order by 1')).toEqual(
      [false, false, true, true].map((open) => ({ open })),
    );
    await vi.waitFor(async () => expect(await privateTables(headgate)).toEqual([]), 60_000);
  } finally {
    await headgate.close();
  }
}

describe('an undo whose worker is killed', () => {
  test.concurrent.each(failpointNames)('at %s is finished by another, once', (failpoint) => crashed(failpoint));
});

describe('an undo against a writer', () => {
  const rows = 3_000;

  /** Somebody who changes random rows until told to stop, and remembers the last thing written to each. */
  function startWriter({ client }: PostgresTarget) {
    const enough = new AbortController();
    const last = new Map<number, string>();
    const loop = async (): Promise<void> => {
      while (!enough.signal.aborted) {
        const [id, note] = [1 + Math.floor(Math.random() * rows), randomUUID()];
        const { rowCount } = await client.query('UPDATE busy SET note = $2 WHERE id = $1', [id, note]);
        if (rowCount === 1) last.set(id, note);
      }
    };
    const ended = loop();
    return {
      last,
      stop: async () => {
        enough.abort();
        await ended;
      },
    };
  }

  test('takes back nothing that somebody wrote, in 20 rounds', async () => {
    const target = await openPostgresTarget();
    try {
      const outcomes = new Set<string>();
      for (let round = 0; round < 20; round += 1) {
        await target.client.query(
          `DROP TABLE IF EXISTS busy; CREATE TABLE busy (id integer PRIMARY KEY, note text);
           INSERT INTO busy SELECT n, 'before' FROM generate_series(1, ${rows / 2}) n`,
        );
        const runId = `load-${round}`;
        const sql = `SELECT CAST(range + 1 AS INTEGER) AS id, 'loaded' AS note FROM range(${rows})`;
        const loaded = await target.stage({ table: 'busy', mode: 'upsert', key: ['id'], sql, planId: runId });
        await target.publish([loaded], { runId, planId: runId });
        const undoing = { runId: `undo-${round}`, planId: `undo-${round}` };
        // The writer comes while it is published, before the card is measured, or all the time.
        const early = round % 3 === 0 ? null : startWriter(target);
        if (round % 3 === 1) await early?.stop();
        const staged = await target.stageUndo(loaded.load, { runId, planId: undoing.planId });
        const writer = round % 3 === 0 ? startWriter(target) : null;
        const outcome = await outcomeOf(target.publish([staged], undoing));
        outcomes.add(outcome);
        await early?.stop();
        await writer?.stop();
        expect(['done', 'publish.stale']).toContain(outcome);
        const now = new Map((await target.rows('SELECT id, note FROM busy')).map(({ id, note }) => [Number(id), String(note)]));
        for (const written of [early, writer]) for (const [id, note] of written?.last ?? []) expect(now.get(id)).toBe(note);
        if (outcome === 'publish.stale') expect(now.size).toBe(rows);
      }
      expect([...outcomes].toSorted()).toEqual(['done', 'publish.stale']);
    } finally {
      await target.close();
    }
  });
});
