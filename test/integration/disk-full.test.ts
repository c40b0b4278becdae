/** A worker whose disk is full: what is written to it ends in a sentence, is removed again, and other jobs go on. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { failure, openTestHost, type TestHost } from '#test/support/engine/engine.ts';
import { openFiles, type FilesFixture } from '#test/support/files/files-fixture.ts';
import { openPostgresTarget, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';
import { zipOf } from '#test/support/files/zip-file.ts';
import { postgresConnector } from '#tools/connectors/postgres/index.ts';
import { createRemote } from '#tools/connectors/s3/remote.ts';
import { Settings } from '#tools/connectors/s3/settings.ts';
import { createSpool } from '#tools/connectors/s3/spool.ts';
import type { Engine } from '#tools/engine/engine.ts';

const diskBytes = 24 * 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), 'headgate-full-'));
chmodSync(folder, 0o711);
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes},mode=711`, 'none', folder], { stdio: 'ignore' }).status === 0;

afterAll(() => {
  if (isMounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!isMounted)('a full disk (needs the right to mount one: run as root)', () => {
  let host: TestHost;
  let files: FilesFixture;
  let target: PostgresTarget;
  const signal = new AbortController().signal;
  const context = (engine: Engine) => ({ engine, signal, log: silentLogger });
  const freeBytes = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };

  beforeAll(async () => {
    host = openTestHost({ folder: join(folder, 'engine') });
    files = await openFiles();
    target = await openPostgresTarget();
  });
  afterAll(async () => {
    await target.close();
    await files.close();
    await host.close();
  });

  /** Runs work in a job of its own on the full disk, while another job is open there; afterwards nothing of it is left and the other one works. */
  async function inAJob(work: (engine: Engine) => Promise<unknown>) {
    const bystander = await host.host.start();
    const free = freeBytes();
    const engine = await host.host.start();
    const error = await failure(work(engine));
    await engine.close();
    expect(freeBytes()).toBeGreaterThan(free - 2 ** 20);
    expect((await bystander.query('select 42')).rows).toEqual([[42]]);
    await bystander.close();
    expect(readdirSync(join(folder, 'engine')).filter((name) => name.startsWith('job-'))).toEqual([]);
    return error;
  }

  test('ends the unpacking of an archive', async () => {
    const name = files.write(
      'large.zip',
      zipOf({ 'large.csv': Buffer.concat([Buffer.from('a\n'), Buffer.alloc(2 * diskBytes, '1234567\n')]) }),
    );
    const { reader } = await files.inspect(name);
    const error = await inAJob((engine) => files.reader.open(context(engine), { id: 'large', dataset: name, reader }));
    expect(error).toMatchObject({ family: 'setup', code: 'disk.full', retryable: false });
    expect(error.hint).toContain('Free space');
    expect(error.message).toMatch(
      /full: [\d.]+ MiB of 48 MiB of .*large\.zip.* were written to .+\/job-.+, and [\d.]+ MiB are left there\./,
    );
    expect(error.details).toMatchObject({ neededBytes: 2 * diskBytes + 2 });
    expect(Number(error.details['freeBytes'])).toBeLessThan(2 ** 20);
  });

  test('ends the copying of a table', async () => {
    await target.client.query(`CREATE TABLE wide AS SELECT i, repeat('x', 1000) AS t FROM generate_series(1, ${(2 * diskBytes) / 1000}) i`);
    const { reader } = target.connection;
    if (reader === null) throw new Error('the connector reads');
    const found = await reader.inspect(context(target.engine), 'public.wide', {});
    const error = await inAJob((engine) => reader.open(context(engine), { id: 'wide', dataset: found.dataset, reader: found.reader }));
    expect(error).toMatchObject({ family: 'setup', code: 'disk.full', retryable: false });
    expect(error.message).toMatch(/full: [\d.]+ MiB of the rows were written to .+, and [\d.]+ MiB are left there\./);
  });

  test('has no room for an object of a bucket, and nothing is fetched', async () => {
    // Nobody answers there, and nobody is asked.
    const spoolFolder = join(folder, 'spool');
    const server = { endpoint: 'http://127.0.0.1:9', accessKeyId: 'a', secretAccessKey: 'b' };
    const remote = createRemote('s3', Settings.parse({ ...server, buckets: ['lake'], spoolFolder }), silentLogger);
    const spool = createSpool({ folder: spoolFolder, maxBytes: 1e9, stallMs: 1000, remote, log: silentLogger });
    const [name, realPath] = ['s3://lake/large.csv', join(spoolFolder, 'large')];
    const file = { name, realPath, sizeBytes: 2 * diskBytes, format: 'csv' as const, gzip: false };
    const object = { bucket: 'lake', key: 'large.csv', etag: '"1"', sizeBytes: file.sizeBytes, modifiedAt: new Date(0) };
    const error = await failure(spool.fetch({ ...file, object }, signal));
    expect(error).toMatchObject({ family: 'setup', code: 'disk.full', details: { neededBytes: 2 * diskBytes } });
    expect(error.message).toMatch(/0 MiB of 48 MiB of "s3:\/\/lake\/large\.csv" were written to .+spool, and [\d.]+ MiB are left there/);
    expect(readdirSync(spoolFolder)).toEqual([]);
    remote.close();
  });

  test('of the target ends a staging, and leaves nothing of it', async () => {
    const [place, name] = [join(folder, 'tablespace'), `full_${process.pid}`];
    const { rows } = await target.client.query<{ folder: string; database: string }>(
      `SELECT current_setting('data_directory') AS folder, current_database() AS database`,
    );
    mkdirSync(place);
    chownSync(place, statSync(rows[0]!.folder).uid, -1);
    await target.client.query(`CREATE TABLESPACE ${name} LOCATION '${place}'`);
    const url = new URL(target.url);
    url.searchParams.set('options', `-c default_tablespace=${name}`);
    const small = postgresConnector.connect('small', { url: url.href }, silentLogger);
    try {
      await target.engine.define(
        'too_much',
        `SELECT i AS id, repeat('x', 1000) AS t FROM range(${Math.ceil((2 * diskBytes) / 1000)}) r(i)`,
      );
      const columns = await target.engine.columnsOf('SELECT * FROM too_much');
      const load = {
        id: 'load_1',
        from: 'too_much',
        connection: 'small',
        kind: 'postgres',
        schema: 'public',
        table: 'too_much',
        mode: 'create',
        key: [],
        columns,
      } as const;
      const staging = small.writer!.stage(context(target.engine), {
        fence: { planId: 'too-much', epoch: 1 },
        load: { ...load, key: [], columns },
        relation: 'too_much',
        onProgress: () => {},
        failpoint: () => {},
      });
      const error = await failure(staging);
      expect(error).toMatchObject({ family: 'setup', code: 'postgres.disk-full', retryable: false });
      expect(error.message).toMatch(/No space left on device\. \d+ MiB of it had been sent, and all of that is free again\./);
      expect(await target.rows(`SELECT to_regclass('public.too_much') AS target`)).toEqual([{ target: null }]);
      expect(
        await target.rows(`SELECT relname FROM pg_class WHERE relnamespace = 'headgate'::regnamespace AND relname ~ '^stage_'`),
      ).toEqual([]);
    } finally {
      await small.close();
      await target.client.query('DROP SCHEMA IF EXISTS headgate CASCADE');
      await target.client.query(`DROP TABLESPACE ${name}`);
    }
  });

  test('ends a statement of the engine that needs more than memory', async () => {
    const error = await inAJob((engine) =>
      engine.query(`select count(*) from (select distinct md5(n::varchar) || md5((n + 1)::varchar) as t from range(12000000) r(n))`),
    );
    expect(error).toMatchObject({ code: 'engine.disk-full', retryable: false });
  });
});
