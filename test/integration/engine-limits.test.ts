/** Every limit of the engine, by exceeding it. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Engine, EngineLimits } from '#tools/engine/engine.ts';
import { failure, openTestHost } from '#test/support/engine/engine.ts';

const opened = openTestHost();
const bare = openTestHost({ tools: { prlimit: null } });
let engine: Engine;
afterEach(() => engine.close());
afterAll(async () => {
  await opened.close();
  await bare.close();
});

const start = async (limits: Partial<EngineLimits> = {}): Promise<Engine> => {
  engine = await opened.host.start({ limits });
  return engine;
};

const isUsable = async (): Promise<void> => {
  expect((await engine.query('select 42')).rows).toEqual([[42]]);
};

async function timed<T>(work: Promise<T>): Promise<{ value: T; seconds: number }> {
  const started = performance.now();
  const value = await work;
  return { value, seconds: (performance.now() - started) / 1000 };
}

/** The engine child that was started last. */
function childPid(): number {
  const pids = readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine/child.ts') && parentOf(pid) === process.pid;
    } catch {
      return false;
    }
  });
  return Math.max(...pids.map(Number));
}

const parentOf = (pid: string): number => Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** What a process has worked, by the clock of its CPUs; the kernel counts hundredths. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

describe('memory', () => {
  test.each([
    "select len(repeat('x', 3000000000))",
    'select len(range(1000000000))',
    "select len(printf('%2000000000d', 1))",
    'select len(list_resize([1], 2000000000))',
    'select len(list(n)) from range(1000000000) r(n)',
    "select len(string_agg(n::varchar, ',')) from range(1000000000) r(n)",
  ])('%s fails long before the limit of a statement, and harms nobody', async (sql) => {
    await start();
    const before = process.memoryUsage().rss;
    const worked = cpuSeconds(childPid());
    expect(await failure(engine.query(sql))).toMatchObject({ family: 'data', code: 'engine.out-of-memory' });
    // Of its own work: how long a shared machine lets it wait says nothing about it.
    expect(cpuSeconds(childPid()) - worked).toBeLessThan(5);
    expect(engine.memory().peakBytes).toBeLessThan(900 * 2 ** 20);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20);
    await isUsable();
  });

  test('without the kernel’s limit the watchdog ends the child', async () => {
    expect(bare.host.sandbox()).toContainEqual(expect.objectContaining({ name: 'resource-limits', active: false }));
    engine = await bare.host.start();
    const error = await failure(engine.query("select len(repeat('x', 3000000000))"));
    expect(error).toMatchObject({ family: 'data', code: 'engine.out-of-memory' });
    expect(await failure(engine.query('select 1'))).toMatchObject({ code: 'engine.killed' });
  });

  test('a crash of the child is an error of the run alone', async () => {
    await start();
    expect(await failure(engine.query(`select json_structure('${'['.repeat(100_000)}${']'.repeat(100_000)}')`))).toMatchObject({
      family: 'transient',
      code: 'engine.killed',
    });
    const next = await opened.host.start();
    expect((await next.query('select 1')).rows).toEqual([[1]]);
    await next.close();
  });

  test('a child killed from outside fails what runs, and what comes after', async () => {
    await start();
    const running = failure(engine.query('select count(*) from range(1000000000000)'));
    const waiting = failure(engine.query('select 1'));
    setTimeout(() => process.kill(childPid(), 'SIGKILL'), 200);
    expect(await running).toMatchObject({ code: 'engine.killed', details: { signal: 'SIGKILL' } });
    expect(await waiting).toMatchObject({ code: 'engine.killed' });
  });
});

describe('disk', () => {
  test('spilling more than allowed fails, and the engine goes on', async () => {
    await start({ memoryBytes: 64 * 2 ** 20, diskBytes: 40 * 2 ** 20 });
    const error = await failure(engine.materialise('big', 'select n, md5(n::varchar) as m from range(20000000) r(n) order by m'));
    expect(error).toMatchObject({ family: 'data', code: 'engine.disk-full', hint: expect.stringContaining('disk') });
    await isUsable();
  });

  test('relations larger than memory are kept on disk within the limit', async () => {
    await start({ memoryBytes: 96 * 2 ** 20, diskBytes: 2 ** 30 });
    expect(await engine.materialise('big', 'select n, md5(n::varchar) as m from range(4000000) r(n)')).toEqual({ rows: 4_000_000 });
    expect((await engine.query('select count(distinct m[:3]) from big')).rows).toEqual([[4096]]);
  });
});

describe('time', () => {
  test.each([
    ['select count(*) from range(1000000) a, range(1000000) b'],
    ['select sum(n) from range(1000000000000) r(n)'],
    ['with recursive t as (select 1 as n union all select n + 1 from t) select count(*) from t'],
    ['select count(*) from (select n from range(1000000000) r(n) order by hash(n))'],
  ])('%s is interrupted, and the engine goes on', async (sql) => {
    await start({ statementMs: 600 });
    const { value: error, seconds } = await timed(failure(engine.query(sql)));
    expect(error).toMatchObject({ family: 'data', code: expect.stringMatching(/^engine\.(?:timeout|out-of-memory)$/) });
    expect(seconds).toBeLessThan(6);
    await isUsable();
  });

  test.each([["select levenshtein(lpad('', 100000, 'a'), lpad('', 100000, 'b'))"], ["select len(lpad('', 2000000000, 'x'))"]])(
    '%s does not obey and is killed',
    async (sql) => {
      await start({ statementMs: 500 });
      const { value: error, seconds } = await timed(failure(engine.query(sql)));
      expect(error).toMatchObject({ code: 'engine.timeout', details: { timeoutMs: 500 } });
      expect(seconds).toBeGreaterThan(1.9);
      expect(seconds).toBeLessThan(8);
      const after = await failure(engine.query('select 1'));
      expect(after).toMatchObject({ code: 'engine.killed', message: expect.stringContaining('longer than 0.5 seconds') });
    },
  );

  test('time spent waiting for a turn is not counted', async () => {
    await start({ statementMs: 2000 });
    const nap = 'select sleep_ms(900)';
    const naps = await Promise.allSettled([engine.query(nap), engine.query(nap), engine.query(nap)]);
    expect(naps.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });

  test('an interrupt stops what runs and nothing else', async () => {
    await start();
    engine.interrupt();
    const running = failure(engine.query('select count(*) from range(1000000000000)'));
    const next = engine.query('select 7');
    setTimeout(() => engine.interrupt(), 100);
    expect(await running).toMatchObject({ family: 'cancelled', code: 'engine.interrupted' });
    expect((await next).rows).toEqual([[7]]);
  });

  test('the signal ends the engine', async () => {
    const stopping = new AbortController();
    engine = await opened.host.start({ signal: stopping.signal });
    const running = failure(engine.query('select count(*) from range(1000000000000)'));
    setTimeout(() => stopping.abort(), 100);
    expect(await running).toMatchObject({ family: 'cancelled', code: 'run.cancelled' });
    expect(await failure(opened.host.start({ signal: stopping.signal }))).toMatchObject({ family: 'cancelled' });
  });
});
