/** What servers and lines to them do: restart, refuse, lock, deadlock, fall silent. Nothing is half done, locks come free, and the next attempt works. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import { silentLogger } from '#domain/log.ts';
import { nextTryMs } from '#domain/retry-policy.ts';
import { readRecord } from '#store/embedded/cluster-record.ts';
import { findPostmaster } from '#store/embedded/postmaster.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#store/embedded-postgres.ts';
import { at } from '#test/support/product/at-failpoint.ts';
import { failureOf, outcomeOf } from '#test/support/failure.ts';
import { startFaultProxy } from '#test/support/systems/fault-proxy.ts';
import { openPostgresTarget, type PostgresTarget, type Staged } from '#test/support/postgres/postgres-target.ts';
import { postgresConnector } from '#tools/connectors/postgres/index.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

describe('a server that is stopped at once', () => {
  let folder: string;
  let dataDir: string;
  let server: EmbeddedPostgres;
  let own: PostgresTarget;
  const started: EmbeddedPostgres[] = [];
  const startServer = async () => {
    const made = await startEmbeddedPostgres({ dataDir, log: silentLogger, databases: ['warehouse'] });
    started.push(made);
    return made;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headgate-faults-'));
    await chmod(folder, 0o711);
    dataDir = join(folder, 'data');
    server = await startServer();
    own = await openPostgresTarget({ url: server.url('warehouse'), drop: async () => {} });
  }, 120_000);
  afterAll(async () => {
    await own.close();
    for (const one of started) await one.stop();
    await rm(folder, { recursive: true, force: true });
  }, 120_000);

  /** As `pg_ctl stop -m immediate` does. */
  async function stopAtOnce(): Promise<void> {
    const found = await findPostmaster(join((await readRecord(dataDir))?.folder ?? '', 'data'));
    if (found === null) throw new Error('no server runs');
    process.kill(found.pid, 'SIGQUIT');
    await expect.poll(() => isAlive(found.pid), { timeout: 30_000 }).toBe(false);
  }

  const rows = async (sql: string) => {
    const client = new Client({ connectionString: server.url('warehouse') });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  test('in the middle of a COPY leaves the target as it was, and the next attempt loads it', { timeout: 120_000 }, async () => {
    await rows('CREATE TABLE kept (id bigint PRIMARY KEY, t text); INSERT INTO kept VALUES (1, $$old$$)');
    const sql = `SELECT i AS id, repeat('x', 100) AS t FROM range(1, 300001) r(i)`;
    const spec = { table: 'kept', mode: 'upsert', key: ['id'], sql, planId: 'stopped' } as const;
    let stopping: Promise<void> = Promise.resolve();
    const failpoint = at('prepare.staging', () => void (stopping = stopAtOnce()));
    const failure = await failureOf(own.stage({ ...spec, key: ['id'], failpoint }));
    await stopping;
    expect(failure).toMatchObject({ family: 'transient', retryable: true });
    expect(failure instanceof AppError && nextTryMs(failure, 1, 0.5)).toBeGreaterThan(0);
    server = await startServer();
    expect(await rows('SELECT * FROM kept')).toEqual([{ id: '1', t: 'old' }]);
    // The breaker may be open for some seconds after the outage.
    const staged = await untilDone(() => own.stage({ ...spec, key: ['id'], epoch: 2 }));
    await own.publish([staged], { runId: 'stopped', planId: 'stopped', epoch: 2 });
    expect(await rows('SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 300_000 }]);
    expect(await rows('SELECT count(*)::int AS n FROM headgate.ledger')).toEqual([{ n: 1 }]);
  });

  test('while nothing happens ends no process, and is forgotten once it is back', { timeout: 120_000 }, async () => {
    const query = () => own.writer.query?.('SELECT 1 AS one', { maxRows: 1, timeoutMs: 5000 }) ?? Promise.reject(new Error('no query'));
    await Promise.all([query(), query(), query()]);
    await stopAtOnce();
    expect(await outcomeOf(query())).toMatch(/^(postgres\.unreachable|connection\.unavailable)$/);
    expect(await own.connection.health()).toMatchObject({ ok: false });
    server = await startServer();
    expect(await untilDone(query)).toMatchObject({ rows: [[1]] });
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Tries what is transient again, as a job does. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError && error.retryable) || tries === 30) throw error;
      await sleep(1000);
    }
  }
}

test('a server without room for another session is tried again, and says so meanwhile', async () => {
  await target.client.query(`DROP ROLE IF EXISTS crowded; CREATE ROLE crowded LOGIN PASSWORD 'crowded' CONNECTION LIMIT 0`);
  const url = new URL(target.url);
  [url.username, url.password] = ['crowded', 'crowded'];
  const connection = postgresConnector.connect('crowded', { url: url.href }, silentLogger);
  try {
    const query = () =>
      connection.writer?.query?.('SELECT 1 AS one', { maxRows: 1, timeoutMs: 1000 }) ?? Promise.reject(new Error('no query'));
    expect(await failureOf(query())).toMatchObject({ code: 'postgres.too-many-connections', retryable: true });
    expect(await connection.health()).toMatchObject({ ok: false, message: expect.stringContaining('too many connections') });
    await target.client.query('ALTER ROLE crowded CONNECTION LIMIT 5');
    expect(await untilDone(query)).toMatchObject({ rows: [[1]] });
  } finally {
    await connection.close();
    await target.client.query('DROP ROLE crowded');
  }
});

describe('locks of others', () => {
  test('a long reader is neither disturbed by a replace nor holds it up', async () => {
    await target.client.query(`CREATE TABLE read_on (id integer, v text); INSERT INTO read_on VALUES (1, 'old')`);
    const reader = await target.otherSession();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM read_on');
    await target.load({ table: 'read_on', mode: 'replace', sql: `SELECT 2 AS id, 'new' AS v`, runId: 'read-on', planId: 'read-on' });
    expect((await reader.query('SELECT v FROM read_on')).rows).toEqual([{ v: 'old' }]);
    await reader.query('COMMIT');
    expect((await reader.query('SELECT v FROM read_on')).rows).toEqual([{ v: 'new' }]);
  });

  test('a new column waits for a long reader only so long, and comes when it is gone', { timeout: 60_000 }, async () => {
    await target.client.query(`CREATE TABLE widen_on (id integer)`);
    const staged = await target.stage({ table: 'widen_on', mode: 'append', sql: `SELECT 1 AS id, 'x' AS fresh`, planId: 'widen-on' });
    const reader = await target.otherSession();
    await reader.query('BEGIN; SELECT count(*) FROM widen_on');
    const failure = await failureOf(target.publish([staged], { runId: 'widen-on', planId: 'widen-on' }));
    expect(failure).toMatchObject({ code: 'postgres.lock-timeout', retryable: true });
    expect((await reader.query('SELECT count(*)::int AS n FROM widen_on')).rows).toEqual([{ n: 0 }]);
    await reader.query('COMMIT');
    await target.publish([staged], { runId: 'widen-on', planId: 'widen-on' });
    expect(await target.rows('SELECT * FROM widen_on')).toEqual([{ id: 1, fresh: 'x' }]);
  });

  test('a deadlock ends this side, which tries again', { timeout: 60_000 }, async () => {
    await target.client.query('CREATE TABLE circle_a (id integer); CREATE TABLE circle_b (id integer)');
    const planId = 'circle';
    const loads: Staged[] = [];
    for (const name of ['a', 'b'])
      loads.push(await target.stage({ table: `circle_${name}`, mode: 'replace', sql: 'SELECT 1 AS id', planId, load: `load_${name}` }));
    const other = await target.otherSession();
    // The other side would not notice for an hour.
    await other.query(`SET deadlock_timeout = '1h'; BEGIN; LOCK TABLE circle_b IN EXCLUSIVE MODE`);
    const publishing = failureOf(target.publish(loads, { runId: 'circle', planId }));
    await expect.poll(() => target.rows(`SELECT 1 FROM pg_locks WHERE relation = 'circle_b'::regclass AND NOT granted`)).toHaveLength(1);
    const circle = other.query('LOCK TABLE circle_a IN EXCLUSIVE MODE');
    expect(await publishing).toMatchObject({ code: 'postgres.deadlock', retryable: true });
    await circle;
    await other.query('COMMIT');
    expect(await target.rows('SELECT count(*)::int AS n FROM circle_a')).toEqual([{ n: 0 }]);
    await target.publish(loads, { runId: 'circle', planId });
    expect(await target.rows('SELECT count(*)::int AS n FROM circle_b')).toEqual([{ n: 1 }]);
  });
});

describe('constraints that somebody else uses up meanwhile', () => {
  test('a unique value taken by an update refuses the publish without repeating the value', async () => {
    await target.client.query(
      `CREATE TABLE taken (id integer PRIMARY KEY, email text UNIQUE); INSERT INTO taken VALUES (1, 'a@x.org'), (2, 'b@x.org')`,
    );
    const staged = await target.stage({
      table: 'taken',
      mode: 'upsert',
      key: ['id'],
      sql: `SELECT 1 AS id, 'secret@x.org' AS email`,
      planId: 'taken',
    });
    await target.client.query(`UPDATE taken SET email = 'secret@x.org' WHERE id = 2`);
    const failure = await failureOf(target.publish([staged], { runId: 'taken', planId: 'taken' }));
    expect(failure).toMatchObject({ code: 'publish.stale', details: { constraint: 'taken_email_key' } });
    expect(failure instanceof AppError ? failure.message : '').not.toContain('secret');
    expect(await target.rows('SELECT email FROM taken WHERE id = 1')).toEqual([{ email: 'a@x.org' }]);
  });

  test('a parent that is deleted refuses it as well', async () => {
    await target.client.query(`CREATE TABLE parents (id integer PRIMARY KEY); INSERT INTO parents VALUES (1);
      CREATE TABLE children (id integer PRIMARY KEY, parent integer REFERENCES parents)`);
    const staged = await target.stage({ table: 'children', mode: 'append', sql: `SELECT 1 AS id, 1 AS parent`, planId: 'orphan' });
    await target.client.query('DELETE FROM parents');
    expect(await outcomeOf(target.publish([staged], { runId: 'orphan', planId: 'orphan' }))).toBe('publish.stale');
  });
});

describe('the line', () => {
  test('every session gives its locks back on its own', async () => {
    const names = ['client_connection_check_interval', 'idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout'];
    const keepAlives = ['tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count'];
    const list = [...names, ...keepAlives].map((name) => `'${name}'`).join(', ');
    const found = await target.writer.query?.(`SELECT json_object_agg(name, setting::int) FROM pg_settings WHERE name IN (${list})`, {
      maxRows: 1,
      timeoutMs: 5000,
    });
    expect(found?.rows[0]?.[0]).toEqual({
      client_connection_check_interval: 5000,
      idle_in_transaction_session_timeout: 60_000,
      lock_timeout: 10_000,
      statement_timeout: 5000,
      // A line that is cut is noticed after 30 + 3 × 10 seconds.
      tcp_keepalives_idle: 30,
      tcp_keepalives_interval: 10,
      tcp_keepalives_count: 3,
    });
  });

  test('that is slow and unsteady makes a load slower, and nothing else', { timeout: 120_000 }, async () => {
    const server = new URL(target.url);
    const proxy = await startFaultProxy({ host: server.hostname, port: Number(server.port) });
    server.hostname = '127.0.0.1';
    server.port = String(proxy.port);
    // Between 50 and 150 ms each way; every hundredth piece comes later still, as one that was lost and sent again.
    const weather = setInterval(() => proxy.set({ latencyMs: Math.random() < 0.01 ? 600 : 50 + Math.random() * 100 }), 20);
    const far = await openPostgresTarget({ url: server.href, drop: async () => {} });
    try {
      const sql = 'SELECT i AS id, i % 7 AS v FROM range(20000) r(i)';
      const staged = await far.stage({ table: 'far', mode: 'create', sql, planId: 'far' });
      expect(staged.staged.effect).toMatchObject({ basis: 'exact', inserts: 20_000 });
      expect(await far.publish([staged], { runId: 'far', planId: 'far' })).toMatchObject({
        alreadyDone: false,
        loads: [{ inserted: 20_000 }],
      });
      expect(far.connection.breaker?.()).toBe('closed');
      expect(await target.rows('SELECT count(*)::int AS n, sum(v)::int AS v FROM far')).toEqual([{ n: 20_000, v: 59_997 }]);
      expect(await target.rows(`SELECT 1 FROM headgate.ledger WHERE run_id = 'far'`)).toHaveLength(1);
    } finally {
      clearInterval(weather);
      proxy.set({});
      await far.close();
      await proxy.close();
    }
  });

  test(
    'that swallows everything in the middle of a publish: we give up and the server lets go, each within about a minute',
    { timeout: 240_000 },
    async () => {
      await target.client.query(`CREATE TABLE swallowed (id integer PRIMARY KEY, v text); INSERT INTO swallowed VALUES (1, 'old')`);
      const staged = await target.stage({
        table: 'swallowed',
        mode: 'replace',
        key: ['id'],
        sql: `SELECT 1 AS id, 'new' AS v`,
        planId: 'swallowed',
      });
      const server = new URL(target.url);
      const proxy = await startFaultProxy({ host: server.hostname, port: Number(server.port) });
      server.hostname = '127.0.0.1';
      server.port = String(proxy.port);
      const connection = postgresConnector.connect('warehouse', { url: server.href }, silentLogger);
      const locks = () =>
        target.rows(`SELECT 1 FROM pg_locks WHERE relation = 'swallowed'::regclass AND granted AND mode = 'ShareRowExclusiveLock'`);
      const request = {
        fence: { planId: 'swallowed', epoch: 1 },
        runId: 'swallowed',
        planHash: 'a',
        fingerprint: 'b',
        approvedBy: 'tester',
        loads: [staged],
      };
      const context = { signal: new AbortController().signal, log: silentLogger };
      try {
        let swallowedAt = 0;
        const failpoint = at('publish.before-commit', () => {
          swallowedAt = Date.now();
          proxy.set({ blackhole: true });
        });
        const publishing = failureOf(connection.writer?.publish(context, { ...request, failpoint }) ?? Promise.resolve());
        await expect.poll(locks).toHaveLength(1);
        const gaveUp = publishing.then((failure) => ({ failure, seconds: (Date.now() - swallowedAt) / 1000 }));
        const letGo = expect.poll(locks, { timeout: 120_000, interval: 500 }).toHaveLength(0);
        const { failure, seconds } = await gaveUp;
        expect(failure).toMatchObject({ family: 'transient', retryable: true });
        expect(seconds).toBeLessThan(100);
        await letGo;
        expect((Date.now() - swallowedAt) / 1000).toBeLessThan(110);
        expect(await target.rows('SELECT v FROM swallowed')).toEqual([{ v: 'old' }]);
        proxy.set({});
        const again = await untilDone(async () =>
          target.writer.publish(context, { ...request, fence: { planId: 'swallowed', epoch: 2 }, failpoint: () => {} }),
        );
        expect(again).toMatchObject({ alreadyDone: false, loads: [{ updated: 1 }] });
      } finally {
        await connection.close();
        await proxy.close();
      }
    },
  );
});
