/** Workers that sleep through their lease and wake up, and jobs that are delivered twice: one load, and nobody speaks for it but the newest. */
import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { privateTables, tableContent } from '#test/support/postgres/warehouse.ts';

vi.setConfig({ testTimeout: 240_000 });

const rowCount = 250_000;
const draft: DraftInput = {
  title: 'All readings',
  sources: [{ id: 'readings', path: 'data/readings.csv' }],
  loads: [{ from: 'readings', table: 'public.readings', mode: 'upsert', key: ['id'] }],
};

async function furnish(headgate: TestHeadgate): Promise<void> {
  const rows = Array.from({ length: rowCount }, (_, n) => `${n + 1},sensor ${n % 97},${(n * 7) % 1000}`);
  await headgate.write('readings.csv', `id,sensor,value\n${rows.join('\n')}\n`);
  await headgate.warehouse('create table readings (id bigint primary key, sensor text, value bigint)');
  await headgate.warehouse(`insert into readings select n, 'old', 0 from generate_series(1, ${rowCount / 2}) n`);
}

/** The journal's word on a step, by attempt. */
const attempts = (headgate: TestHeadgate, kind: string): Promise<{ epoch: number; state: string; code: string | null }[]> =>
  headgate.catalog(`select epoch::int, state, error->>'code' as code from run_steps where kind = '${kind}' order by epoch`);

/** Waits until the target is in the middle of something, as its own statistics say. */
async function busy(headgate: TestHeadgate, sql: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while ((await headgate.warehouse(sql)).length === 0) {
    if (performance.now() > deadline) throw new Error(`The target was never seen at it: ${sql}`);
  }
}

const ledger = (headgate: TestHeadgate): Promise<{ epoch: number }[]> => headgate.warehouse('select epoch::int from headgate.ledger');

describe.concurrent('a worker that is stopped beyond its lease', () => {
  test('while it stages: another prepares the card, and what the sleeper staged is refused', async ({ expect }) => {
    const headgate = await startTestHeadgate({ workers: 0 });
    try {
      await furnish(headgate);
      const thread = await headgate.open();
      const sleeper = headgate.startWorker();
      await thread.propose(draft);
      await busy(headgate, `select 1 from pg_stat_progress_copy where bytes_processed > 0 and datname = current_database()`);
      sleeper.signal('SIGSTOP');
      headgate.startWorker();
      const card = await thread.until('plan.proposed');
      sleeper.signal('SIGCONT');
      await expect
        .poll(() => attempts(headgate, 'load'), { timeout: 30_000 })
        .toMatchObject([
          { epoch: 1, state: 'failed' },
          { epoch: 2, state: 'done', code: null },
        ]);
      expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
      expect(await ledger(headgate)).toEqual([{ epoch: 3 }]);
      expect(thread.all('plan.proposed')).toHaveLength(1);
      expect(thread.all('step.failed')).toEqual([]);
      expect((await tableContent(headgate, 'readings')).rows).toBe(rowCount);
      expect(sleeper.isAlive()).toBe(true);
      expect(await privateTables(headgate)).toEqual([]);
    } finally {
      await headgate.close();
    }
  });

  test('while it publishes: another publishes once, and the sleeper changes nothing when it wakes', async ({ expect }) => {
    const headgate = await startTestHeadgate({ workers: 0 });
    try {
      await furnish(headgate);
      const thread = await headgate.open();
      const sleeper = headgate.startWorker();
      await thread.propose(draft);
      const card = await thread.until('plan.proposed');
      expect(await thread.decide(card.data, 'approve')).toMatchObject({ ok: true });
      await busy(
        headgate,
        `select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query like 'UPDATE "public"."readings"%'`,
      );
      sleeper.signal('SIGSTOP');
      headgate.startWorker();
      // The sleeper holds the fence: the next attempt waits for it, and gives up for now.
      await expect
        .poll(() => attempts(headgate, 'load'), { timeout: 90_000 })
        .toContainEqual({ epoch: 3, state: 'failed', code: 'postgres.lock-timeout' });
      // What the server does by itself after a minute.
      await headgate.warehouse(
        `select pg_terminate_backend(pid) from pg_stat_activity 
          where datname = current_database() and application_name = 'headgate' and state = 'idle in transaction'`,
      );
      const end = await thread.until(['run.succeeded', 'run.failed']);
      const content = await tableContent(headgate, 'readings');
      sleeper.signal('SIGCONT');
      await expect
        .poll(() => attempts(headgate, 'load'), { timeout: 30_000 })
        .toContainEqual({ epoch: 2, state: 'failed', code: expect.any(String) });
      expect(end).toMatchObject({ type: 'run.succeeded' });
      const [entry] = await ledger(headgate);
      expect(entry?.epoch).toBeGreaterThan(2);
      expect(await ledger(headgate)).toHaveLength(1);
      expect(content.rows).toBe(rowCount);
      expect(await tableContent(headgate, 'readings')).toEqual(content);
      expect(thread.all('run.succeeded')).toHaveLength(1);
      expect(thread.all('run.failed')).toEqual([]);
    } finally {
      await headgate.close();
    }
  });
});

describe('a job that is delivered twice', () => {
  let headgate: TestHeadgate;
  beforeAll(async () => {
    headgate = await startTestHeadgate({ workers: 2 });
    await headgate.write('few.csv', 'id,name\n1,one\n2,two\n');
  });
  afterAll(() => headgate.close());

  test('publishes once when two workers have it at the same time', async () => {
    const thread = await headgate.open();
    const table = 'public.twice';
    await headgate.warehouse(`create table ${table} (id bigint, name text)`);
    await thread.propose({
      title: 'Twice',
      sources: [{ id: 'few', path: 'data/few.csv' }],
      loads: [{ from: 'few', table, mode: 'append' }],
    });
    const card = await thread.until('plan.proposed');
    const reply = await thread.decide(card.data, 'approve');
    await headgate.enqueue(...Array.from({ length: 4 }, () => ({ name: 'publish', data: { runId: reply.outcome?.runId ?? '' } }) as const));
    await thread.until('run.succeeded');
    await expect.poll(() => headgate.idle(), { timeout: 30_000 }).toBe(true);
    expect(await headgate.warehouse(`select * from ${table} order by id`)).toEqual([
      { id: '1', name: 'one' },
      { id: '2', name: 'two' },
    ]);
    expect(await ledger(headgate)).toHaveLength(1);
    expect(thread.all('run.succeeded')).toHaveLength(1);
    expect(thread.all('run.failed')).toEqual([]);
  });

  test('prepares one card when two workers have it at the same time', async () => {
    const thread = await headgate.open();
    const planId = await thread.propose({
      title: 'Two cards?',
      sources: [{ id: 'few', path: 'data/few.csv' }],
      loads: [{ from: 'few', table: 'public.two_cards', mode: 'create' }],
    });
    await headgate.enqueue({ name: 'prepare', data: { planId } }, { name: 'prepare', data: { planId } });
    const card = await thread.until('plan.proposed');
    await expect.poll(() => headgate.idle(), { timeout: 30_000 }).toBe(true);
    expect(thread.all('plan.proposed')).toHaveLength(1);
    expect(thread.all('plan.failed')).toEqual([]);
    // The stage that the card shows is still there, whoever else had staged.
    expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
    expect(await headgate.warehouse('select * from two_cards order by id')).toHaveLength(2);
    expect(await privateTables(headgate)).toEqual([]);
  });
});

/** A process whose clock is that many hours off. */
const clockOff = (hours: number): { env: { NODE_OPTIONS: string } } => {
  const shift = `const now=Date.now;globalThis.Date=class extends Date{constructor(...a){a.length?super(...a):super(now()+${hours}*36e5)}static now(){return now()+${hours}*36e5}}`;
  return { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shift)}` } };
};

test('a load is prepared and published once by workers whose clocks are an hour apart', async () => {
  const headgate = await startTestHeadgate({ workers: 0 });
  try {
    const workers = [headgate.startWorker(clockOff(1)), headgate.startWorker(clockOff(-1))];
    await headgate.write('few.csv', 'id,name\n1,one\n2,two\n');
    for (const [round] of workers.entries()) {
      const thread = await headgate.open();
      await thread.propose({
        title: 'Clocks',
        sources: [{ id: 'few', path: 'data/few.csv' }],
        loads: [{ from: 'few', table: `public.clocks_${round}`, mode: 'create' }],
      });
      const card = await thread.until('plan.proposed');
      expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
      expect(thread.all('step.retrying')).toEqual([]);
    }
    await expect.poll(() => headgate.idle(), { timeout: 60_000 }).toBe(true);
    expect(await headgate.warehouse('select count(*)::int as rows from (table clocks_0 union all table clocks_1)')).toEqual([{ rows: 4 }]);
    expect((await ledger(headgate)).map(({ epoch }) => epoch)).toEqual([2, 2]);
    // Both were on time, and what was kept for an undo is kept by the clock of the target.
    expect(
      await headgate.warehouse(`select distinct round(extract(epoch from expires_at - now()) / 86400)::int as days from headgate.undo`),
    ).toEqual([{ days: 30 }]);
  } finally {
    await headgate.close();
  }
});

test('the engine of a killed worker ends with it', async () => {
  const headgate = await startTestHeadgate();
  try {
    await furnish(headgate);
    const thread = await headgate.open();
    await thread.propose(draft);
    await thread.until('step.started', { where: ({ data }) => data.kind === 'load' });
    const [worker] = headgate.workers;
    worker!.signal('SIGSTOP');
    const engines = childrenOf(worker!.pid);
    expect(engines.length).toBeGreaterThan(0);
    await worker!.kill();
    await expect.poll(() => engines.filter((pid) => parentOf(pid) !== null), { timeout: 10_000 }).toEqual([]);
  } finally {
    await headgate.close();
  }
});

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid)
    .map(Number);

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : Number(parent);
  } catch {
    return null;
  }
}
