/** Publishing while others write, crash or overtake: exactly the approved delta, or nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { at } from '#test/support/product/at-failpoint.ts';
import { outcomeOf } from '#test/support/failure.ts';
import { openLossyLine } from '#test/support/postgres/lossy-line.ts';
import { openPostgresTarget, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';
import { postgresConnector } from '#tools/connectors/postgres/index.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

/** How many tables and registered stages our private schema holds. */
async function leftovers(): Promise<{ tables: number; stages: number }> {
  const [row] =
    await target.rows(`SELECT (SELECT count(*)::int FROM pg_class WHERE relnamespace = 'headgate'::regnamespace AND relkind = 'r'
    AND relname ~ '^(stage|delta|before)_') AS tables, (SELECT count(*)::int FROM headgate.stages) AS stages`);
  return { tables: Number(row?.['tables']), stages: Number(row?.['stages']) };
}

/** Blocks this process, so that a server acts on what was just sent before anything else happens here. */
const holdBreath = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);

test('without a unique index a lock keeps others from inserting the same key meanwhile', async () => {
  await target.client.query(`CREATE TABLE no_index (id integer, v text); INSERT INTO no_index VALUES (1, 'one')`);
  const staged = await target.stage({
    table: 'no_index',
    mode: 'upsert',
    key: ['id'],
    sql: `SELECT 2 AS id, 'loaded' AS v`,
    planId: 'no-index',
  });
  const other = await target.otherSession();
  let inserting: Promise<unknown> = Promise.resolve();
  const failpoint = at('publish.before-commit', () => {
    inserting = other.query(`INSERT INTO no_index SELECT 2, 'other' WHERE NOT EXISTS (SELECT FROM no_index WHERE id = 2)`);
    holdBreath();
  });
  await target.publish([staged], { runId: 'no-index', planId: 'no-index', failpoint });
  await inserting;
  expect(await target.rows('SELECT id, v FROM no_index WHERE id = 2')).toEqual([{ id: 2, v: 'loaded' }]);
});

describe('the target moved', () => {
  test('a changed, deleted or inserted row refuses the publish, names it, and leaves everything', async () => {
    const changes = [`UPDATE moved SET v = 'else' WHERE id = 1`, 'DELETE FROM moved WHERE id = 1', `INSERT INTO moved VALUES (3, 'mine')`];
    await target.client.query(`CREATE TABLE moved (id integer PRIMARY KEY, v text)`);
    for (const [index, change] of changes.entries()) {
      await target.client.query(`DELETE FROM moved; INSERT INTO moved VALUES (1, 'one'), (2, 'two')`);
      const planId = `moved-${index}`;
      const staged = await target.stage({
        table: 'moved',
        mode: 'upsert',
        key: ['id'],
        sql: `SELECT * FROM (VALUES (1, 'uno'), (3, 'tres')) v(id, v)`,
        planId,
      });
      await target.client.query(change);
      const before = await target.rows('SELECT * FROM moved ORDER BY id');
      await expect(target.publish([staged], { runId: planId, planId })).rejects.toMatchObject({
        family: 'conflict',
        code: 'publish.stale',
      });
      expect(await target.rows('SELECT * FROM moved ORDER BY id')).toEqual(before);
      expect(await target.writer.ledger(planId)).toBeNull();
    }
  });

  test.each([
    ['replace by key', 'replace', ['id'], `INSERT INTO whole VALUES (50, 'new')`],
    ['replace', 'replace', [], `UPDATE whole SET v = 'else' WHERE id = 2`],
    ['a new column', 'append', [], 'ALTER TABLE whole ADD COLUMN w text'],
    ['a changed type', 'append', [], 'ALTER TABLE whole ALTER COLUMN id TYPE bigint'],
    [
      'a new trigger',
      'append',
      [],
      'CREATE TRIGGER t BEFORE INSERT ON whole FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    ],
  ] as const)('%s is refused after a change', async (name, mode, key, change) => {
    await target.client.query(
      `DROP TABLE IF EXISTS whole; CREATE TABLE whole (id integer PRIMARY KEY, v text); INSERT INTO whole VALUES (1, 'a'), (2, 'b')`,
    );
    const planId = `whole-${name}`;
    const staged = await target.stage({ table: 'whole', mode, key: [...key], sql: `SELECT 9 AS id, 'nine' AS v`, planId });
    await target.client.query(change);
    expect(await outcomeOf(target.publish([staged], { runId: planId, planId }))).toBe('publish.stale');
    expect(await target.rows(`SELECT count(*)::int AS n FROM whole WHERE id = 9`)).toEqual([{ n: 0 }]);
  });

  test('a name that is taken meanwhile refuses the creation', async () => {
    const staged = await target.stage({ table: 'taken', mode: 'create', sql: 'SELECT 1 AS id', planId: 'taken' });
    await target.client.query(`CREATE VIEW taken AS SELECT 'mine' AS v`);
    expect(await outcomeOf(target.publish([staged], { runId: 'taken', planId: 'taken' }))).toBe('publish.stale');
    expect(await target.rows('SELECT * FROM taken')).toEqual([{ v: 'mine' }]);
  });
});

test('a reader with an older snapshot never sees a replaced table empty', async () => {
  await target.client.query(
    `CREATE TABLE watched (id integer, v text); INSERT INTO watched SELECT i, 'old' FROM generate_series(1, 500) i`,
  );
  const reader = await target.otherSession();
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
  await target.load({
    table: 'watched',
    mode: 'replace',
    sql: `SELECT i AS id, 'new' AS v FROM range(300) r(i)`,
    runId: 'watched',
    planId: 'watched',
  });
  expect((await reader.query('SELECT count(*)::int AS n, min(v) AS v FROM watched')).rows).toEqual([{ n: 500, v: 'old' }]);
  await reader.query('COMMIT');
  expect((await reader.query('SELECT count(*)::int AS n, min(v) AS v FROM watched')).rows).toEqual([{ n: 300, v: 'new' }]);
});

describe('attempts', () => {
  test('an overtaken attempt can neither stage nor publish', async () => {
    const spec = { table: 'fenced', mode: 'create', sql: 'SELECT 1 AS id', planId: 'fenced' } as const;
    const old = await target.stage({ ...spec, epoch: 1 });
    const young = await target.stage({ ...spec, epoch: 2 });
    expect(await outcomeOf(target.stage({ ...spec, epoch: 1 }))).toBe('fence.lost');
    expect(await outcomeOf(target.publish([old], { runId: 'fenced-1', planId: 'fenced', epoch: 1 }))).toBe('fence.lost');
    expect(await outcomeOf(target.publish([young], { runId: 'fenced-2', planId: 'fenced', epoch: 2 }))).toBe('done');
    expect(await target.rows('SELECT * FROM fenced')).toEqual([{ id: 1 }]);
  });

  test('an attempt that is overtaken while it copies leaves no stage', async () => {
    const before = await leftovers();
    const overtake = at('prepare.staging', () => void target.client.query(`UPDATE headgate.fence SET epoch = 5 WHERE plan_id = 'slow'`));
    const staging = target.stage({
      table: 'slow',
      mode: 'create',
      sql: 'SELECT i FROM range(200000) r(i)',
      planId: 'slow',
      failpoint: overtake,
    });
    expect(await outcomeOf(staging)).toBe('fence.lost');
    expect(await leftovers()).toEqual(before);
  });

  test('two deliveries of one run publish once', async () => {
    await target.client.query('CREATE TABLE twice (id integer)');
    const staged = await target.stage({ table: 'twice', mode: 'append', sql: 'SELECT 1 AS id', planId: 'twice' });
    const both = await Promise.all([1, 2].map(() => target.publish([staged], { runId: 'twice', planId: 'twice' })));
    expect(new Set(both.map((outcome) => outcome.alreadyDone))).toEqual(new Set([false, true]));
    expect(both[0]?.loads).toEqual(both[1]?.loads);
    expect(await target.rows('SELECT count(*)::int AS n FROM twice')).toEqual([{ n: 1 }]);
  });

  test('several loads commit together or not at all', async () => {
    await target.client.query(
      `CREATE TABLE part_a (id integer PRIMARY KEY); CREATE TABLE part_b (id integer PRIMARY KEY, v text); INSERT INTO part_b VALUES (1, 'one')`,
    );
    const a = await target.stage({ table: 'part_a', mode: 'append', sql: 'SELECT 1 AS id', planId: 'parts' });
    const b = await target.stage({
      table: 'part_b',
      mode: 'upsert',
      key: ['id'],
      sql: `SELECT 1 AS id, 'uno' AS v`,
      planId: 'parts',
      load: 'load_2',
    });
    await target.client.query(`UPDATE part_b SET v = 'moved'`);
    expect(await outcomeOf(target.publish([a, b], { runId: 'parts', planId: 'parts' }))).toBe('publish.stale');
    expect(await target.rows('SELECT count(*)::int AS n FROM part_a')).toEqual([{ n: 0 }]);
  });
});

describe('crashes', () => {
  /** Ends every session of ours that is working, as a crash of its backend would. */
  const killSessions = () =>
    target.client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'headgate' AND datname = current_database()`,
    );

  test('a backend killed in the middle of a COPY leaves nothing, and the next attempt works', async () => {
    const before = await leftovers();
    const spec = {
      table: 'killed',
      mode: 'create',
      sql: `SELECT i, repeat('x', 100) AS t FROM range(300000) r(i)`,
      planId: 'killed',
    } as const;
    const kill = at('prepare.staging', () => void killSessions());
    const error = await target.stage({ ...spec, failpoint: kill }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'postgres.unreachable', retryable: true });
    expect(await leftovers()).toEqual(before);
    const staged = await target.stage({ ...spec, epoch: 2 });
    expect(staged.staged.effect.inserts).toBe(300_000);
    await target.writer.discard('killed');
    expect(await leftovers()).toEqual(before);
  });

  test('a stopped run ends its COPY, and leaves nothing', async () => {
    const before = await leftovers();
    const stop = new AbortController();
    const failpoint = at('prepare.staging', () => stop.abort());
    const spec = {
      table: 'stopped',
      mode: 'create',
      sql: `SELECT i, repeat('x', 100) AS t FROM range(300000) r(i)`,
      planId: 'stopped',
    } as const;
    expect(await outcomeOf(target.stage({ ...spec, failpoint, signal: stop.signal }))).toBe('run.cancelled');
    await expect.poll(leftovers).toEqual(before);
  });

  test('a connection lost just before the commit publishes nothing; the retry publishes once', async () => {
    await target.client.query('CREATE TABLE unlucky (id integer)');
    const staged = await target.stage({ table: 'unlucky', mode: 'append', sql: 'SELECT 1 AS id', planId: 'unlucky' });
    let killing: Promise<unknown> = Promise.resolve();
    const failpoint = at('publish.before-commit', () => {
      killing = killSessions();
      holdBreath();
    });
    expect(await outcomeOf(target.publish([staged], { runId: 'unlucky', planId: 'unlucky', failpoint }))).toBe('postgres.unreachable');
    await killing;
    expect(await target.rows('SELECT count(*)::int AS n FROM unlucky')).toEqual([{ n: 0 }]);
    const again = await target.publish([staged], { runId: 'unlucky', planId: 'unlucky', epoch: 2 });
    expect(again.alreadyDone).toBe(false);
    expect(await target.rows('SELECT count(*)::int AS n FROM unlucky')).toEqual([{ n: 1 }]);
  });

  test('a commit whose answer is lost is looked up in the ledger, and happened once', async () => {
    await target.client.query('CREATE TABLE unheard (id integer)');
    const staged = await target.stage({ table: 'unheard', mode: 'append', sql: 'SELECT 1 AS id', planId: 'unheard' });
    const line = await openLossyLine(target.url);
    const connection = postgresConnector.connect('warehouse', { url: line.url }, silentLogger);
    try {
      // The private schema is checked first, in a transaction of its own.
      await connection.writer?.stage(
        { engine: target.engine, signal: new AbortController().signal, log: silentLogger },
        {
          fence: { planId: 'other', epoch: 1 },
          load: { ...staged.load, id: 'other' },
          relation: staged.load.from,
          onProgress: () => {},
          failpoint: () => {},
        },
      );
      line.loseNextCommit();
      const request = {
        fence: { planId: 'unheard', epoch: 1 },
        runId: 'unheard',
        planHash: 'a',
        fingerprint: 'b',
        approvedBy: 'tester',
        loads: [staged],
      };
      const outcome = await connection.writer?.publish(
        { signal: new AbortController().signal, log: silentLogger },
        { ...request, failpoint: () => {} },
      );
      expect(line.lost()).toBe(1);
      expect(outcome).toMatchObject({ alreadyDone: false, loads: [{ inserted: 1, rowsAfter: 1 }] });
      expect(await target.rows('SELECT count(*)::int AS n FROM unheard')).toEqual([{ n: 1 }]);
    } finally {
      await connection.close();
      await line.close();
    }
  });

  test('a process that dies right after the commit finds its run in the ledger', async () => {
    await target.client.query('CREATE TABLE lucky (id integer)');
    const staged = await target.stage({ table: 'lucky', mode: 'append', sql: 'SELECT 1 AS id', planId: 'lucky' });
    const failpoint = at('publish.after-commit', () => {
      throw new Error('died');
    });
    await expect(target.publish([staged], { runId: 'lucky', planId: 'lucky', failpoint })).rejects.toThrow('died');
    expect(await target.publish([staged], { runId: 'lucky', planId: 'lucky', epoch: 2 })).toMatchObject({ alreadyDone: true });
    expect(await target.rows('SELECT count(*)::int AS n FROM lucky')).toEqual([{ n: 1 }]);
  });

  test('a server that falls silent is given up', async () => {
    const line = await openLossyLine(target.url);
    const connection = postgresConnector.connect('silent', { url: line.url }, silentLogger);
    try {
      const query = () =>
        connection.writer?.query?.('SELECT 1 AS one', { maxRows: 1, timeoutMs: 100 }) ?? Promise.reject(new Error('no query'));
      await query();
      line.freeze();
      const started = Date.now();
      expect(await outcomeOf(query())).toBe('postgres.unreachable');
      expect(Date.now() - started).toBeLessThan(60_000);
    } finally {
      await connection.close();
      await line.close();
    }
  });

  test('sessions that were lost while idle are replaced', async () => {
    const query = () => target.writer.query?.('SELECT 1 AS one', { maxRows: 1, timeoutMs: 5000 });
    await Promise.all([query(), query(), query()]);
    await killSessions();
    await expect.poll(query).toMatchObject({ rows: [[1]] });
  });

  test('a held lock is waited for only so long', async () => {
    await target.client.query('CREATE TABLE held (id integer, v text)');
    const staged = await target.stage({ table: 'held', mode: 'replace', sql: `SELECT 1 AS id, 'x' AS v`, planId: 'held' });
    const holder = await target.otherSession();
    await holder.query('BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE');
    const started = Date.now();
    expect(await outcomeOf(target.publish([staged], { runId: 'held', planId: 'held' }))).toBe('postgres.lock-timeout');
    expect(Date.now() - started).toBeLessThan(30_000);
    await holder.query('ROLLBACK');
    expect(await outcomeOf(target.publish([staged], { runId: 'held', planId: 'held' }))).toBe('done');
  });
});

test('giving a plan up drops its stages; a discarded plan cannot be published', async () => {
  const before = await leftovers();
  await target.client.query('CREATE TABLE given_up (id integer PRIMARY KEY)');
  const staged = await target.stage({ table: 'given_up', mode: 'upsert', key: ['id'], sql: 'SELECT 1 AS id', planId: 'given-up' });
  expect(await leftovers()).toEqual({ tables: before.tables + 2, stages: before.stages + 2 });
  await target.writer.discard('given-up');
  await target.writer.discard('given-up');
  expect(await leftovers()).toEqual(before);
  expect(await outcomeOf(target.publish([staged], { runId: 'given-up', planId: 'given-up' }))).toBe('stage.gone');
});

test('rows that break their key leave no stage', async () => {
  const before = await leftovers();
  const sql = `SELECT * FROM (VALUES (1, 'a'), (1, 'b')) v(id, v)`;
  expect(await outcomeOf(target.stage({ table: 'no_key', mode: 'upsert', key: ['id'], sql, planId: 'no-key' }))).toBe('key.duplicate');
  expect(await leftovers()).toEqual(before);
});

test('what is kept for undo goes when its time is over', async () => {
  await target.client.query(`CREATE TABLE undoable (id integer PRIMARY KEY, v text); INSERT INTO undoable VALUES (1, 'one')`);
  const before = await leftovers();
  await target.load({
    table: 'undoable',
    mode: 'upsert',
    key: ['id'],
    sql: `SELECT 1 AS id, 'uno' AS v`,
    runId: 'undoable',
    planId: 'undoable',
  });
  expect((await leftovers()).tables).toBe(before.tables + 1);
  await target.writer.discard('undoable');
  expect((await leftovers()).tables).toBe(before.tables + 1);
  await target.client.query(`UPDATE headgate.undo SET expires_at = now() - interval '1 second' WHERE run_id = 'undoable'`);
  expect([await target.writer.sweep?.(), await target.writer.sweep?.()]).toEqual([1, 0]);
  expect(await leftovers()).toEqual(before);
});

test('a created table gets the default privileges of its schema', async () => {
  await target.client.query(
    `CREATE SCHEMA shared; CREATE ROLE watcher; ALTER DEFAULT PRIVILEGES IN SCHEMA shared GRANT SELECT ON TABLES TO watcher`,
  );
  await target.load({ table: 'shared.report', mode: 'create', sql: 'SELECT 1 AS id', runId: 'shared', planId: 'shared' });
  expect(await target.rows(`SELECT has_table_privilege('watcher', 'shared.report', 'SELECT') AS may`)).toEqual([{ may: true }]);
  await target.client.query('DROP OWNED BY watcher; DROP ROLE watcher');
});
