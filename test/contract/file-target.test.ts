/** Files as targets of loads: what is staged, shown, published once, and left alone. */
import { mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { claimKey, decisionKey, ledgerKey } from '#tools/file-target/private-keys.ts';
import { failure } from '#test/support/engine/engine.ts';
import { parquetOf } from '#test/support/files/parquet-file.ts';
import { type FileTarget, openFileTarget, type StageSpec } from '#test/support/files/file-target.ts';

let target: FileTarget;
beforeAll(async () => {
  target = await openFileTarget();
});
afterEach(() => target.empty());
afterAll(() => target.close());

const numbers = (from: number, to: number): string => `SELECT i AS id, 'name ' || i AS name FROM range(${from}, ${to}) r(i)`;
const ids = async (dataset: string): Promise<number[]> => (await target.rows(dataset)).rows.map(([id]) => Number(id)).sort((a, b) => a - b);
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const stages = (): string[] => target.hidden().filter((name) => name.includes('/stage/') || name.includes('draft'));

describe('a single file', () => {
  test('is created whole, by the publish and not before', async () => {
    const staged = await target.stage({ sql: numbers(0, 1000), path: 'out/new.parquet' });
    expect(staged).toMatchObject({
      stagedRows: 1000,
      effect: {
        target: 'out/new.parquet',
        basis: 'exact',
        tableExists: false,
        targetRows: 0,
        inserts: 1000,
        deletes: 0,
        undo: { possible: true },
      },
      reconciled: [
        { what: 'rows', engine: '1000', target: '1000', agrees: true },
        { what: 'values in id', engine: '1000', target: '1000', agrees: true },
        { what: 'sum of id', engine: '499500', target: '499500', agrees: true },
        { what: 'values in name', engine: '1000', target: '1000', agrees: true },
        { what: 'content of name', engine: expect.stringMatching(/^[0-9a-f]{16}$/), agrees: true },
      ],
    });
    expect(staged.effect.samples[0]).toEqual({ kind: 'insert', before: null, after: { id: 0, name: 'name 0' } });
    expect(target.files()).toEqual([]);
    expect(await target.publish()).toMatchObject({ alreadyDone: false, loads: [{ inserted: 1000, deleted: 0, rowsAfter: 1000 }] });
    expect(target.files()).toEqual(['new.parquet']);
    expect(await ids('out/new.parquet')).toEqual(upTo(0, 1000));
    expect(stages()).toEqual([]);
    if (process.getuid?.() === 0) expect(statSync(join(target.folder, 'new.parquet')).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test('that is there is not created over, and is replaced when that is wanted', async () => {
    target.write('old.csv', 'id,name\n7,seven\n8,eight\n');
    const refused = await failure(target.stage({ sql: numbers(0, 3), path: 'out/old.csv' }));
    expect(refused).toMatchObject({ code: 'target.exists', details: { question: { choices: ['replace', 'cancel'] } } });
    const staged = await target.stage({ sql: numbers(0, 3), path: 'out/old.csv', mode: 'replace' });
    expect(staged.effect).toMatchObject({ tableExists: true, targetRows: 2, inserts: 3, deletes: 2 });
    expect(staged.effect.samples).toContainEqual({ kind: 'delete', before: { id: 7, name: 'seven' }, after: null });
    expect(await target.publish()).toMatchObject({ loads: [{ inserted: 3, deleted: 2, rowsAfter: 3 }] });
    expect(readFileSync(join(target.folder, 'old.csv'), 'utf8')).toBe('id,name\n0,name 0\n1,name 1\n2,name 2\n');
    expect(target.files()).toEqual(['old.csv']);
  });

  test('that changed since it was measured is left alone', async () => {
    target.write('old.csv', 'id,name\n7,seven\n');
    await target.stage({ sql: numbers(0, 3), path: 'out/old.csv', mode: 'replace' });
    target.write('old.csv', 'id,name\n9,nine\n');
    expect(await failure(target.publish())).toMatchObject({ code: 'publish.stale', family: 'conflict' });
    expect(await ids('out/old.csv')).toEqual([9]);
  });

  test('that appeared since is left alone', async () => {
    await target.stage({ sql: numbers(0, 3), path: 'out/new.csv' });
    target.write('new.csv', 'id\n1\n');
    expect((await failure(target.publish())).code).toBe('publish.stale');
    expect(readFileSync(join(target.folder, 'new.csv'), 'utf8')).toBe('id\n1\n');
  });

  test('that cannot be read is not replaced, because nobody could see what goes', async () => {
    target.write('bad.parquet', 'this is not Parquet');
    expect((await failure(target.stage({ sql: numbers(0, 3), path: 'out/bad.parquet', mode: 'replace' }))).code).toBe('target.unreadable');
    expect(stages()).toEqual([]);
  });

  test('publishes once, however often it is asked', async () => {
    await target.stage({ sql: numbers(0, 10), path: 'out/once.csv' });
    const first = await target.publish();
    target.write('once.csv', 'somebody else');
    expect(await target.publish({ fence: { planId: target.newest().planId, epoch: 3 } })).toEqual({
      loads: first.loads,
      alreadyDone: true,
    });
    expect(readFileSync(join(target.folder, 'once.csv'), 'utf8')).toBe('somebody else');
    expect(await target.writer.ledger(`run-of-${target.newest().planId}`)).toEqual({ loads: first.loads, alreadyDone: true });
  });

  test('is written without its staged rows by nobody', async () => {
    const { planId } = (await target.stage({ sql: numbers(0, 10), path: 'out/gone.csv' }), target.newest());
    await target.writer.discard(planId);
    await target.writer.discard(planId);
    expect(stages()).toEqual([]);
    expect((await failure(target.publish())).code).toBe('stage.gone');
    expect(target.files()).toEqual([]);
  });
});

describe('a folder of files', () => {
  const path = 'out/orders';
  const parquet = { format: 'parquet', compression: 'zstd' } as const;

  test('is complete with its manifest, which says what is in it', async () => {
    const sql = `SELECT i AS id, CASE WHEN i < 5 THEN '2026-01' WHEN i < 8 THEN NULL ELSE 'a/../b' END AS month FROM range(10) r(i)`;
    await target.stage({ sql, path, output: { ...parquet, partitionBy: ['month'] } });
    expect(target.files()).toEqual([]);
    await target.publish();
    const [first, second, third, manifest] = target.files().map((name) => name.slice('orders/'.length));
    expect(first).toMatch(/^_headgate\/manifest-.*\.json$/);
    expect([second, third, manifest].map((name) => name?.split('/')[0])).toEqual([
      'month=2026-01',
      'month=__HIVE_DEFAULT_PARTITION__',
      'month=a%2F..%2Fb',
    ]);
    const facts: unknown = JSON.parse(readFileSync(join(target.folder, 'orders', first ?? ''), 'utf8'));
    expect(facts).toMatchObject({ headgate: 1, mode: 'create', rows: 10, partitionBy: ['month'], removed: [] });
    expect(facts).toMatchObject({ files: [{ rows: 5, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }, { rows: 3 }, { rows: 2 }] });
    const { rows } = await target.engine.query('SELECT 1', { maxRows: 1 });
    expect(rows).toEqual([[1]]);
  });

  test('takes more files, and only of the same form', async () => {
    await target.load({ sql: numbers(0, 5), path, output: parquet });
    const staged = await target.stage({ sql: numbers(5, 9), path, mode: 'append', output: parquet });
    expect(staged.effect).toMatchObject({ tableExists: true, targetRows: 5, inserts: 4, deletes: 0 });
    expect(await target.publish()).toMatchObject({ loads: [{ inserted: 4, rowsAfter: 9 }] });
    expect(await ids(path)).toEqual(upTo(0, 9));
    expect(target.files().filter((name) => name.includes('part-'))).toHaveLength(2);
    const others = { sql: 'SELECT 1 AS id, 2 AS other', path, mode: 'append', output: parquet } as const;
    expect(await failure(target.stage(others))).toMatchObject({
      code: 'target.other-columns',
      details: { missing: ['name'], extra: ['other'] },
    });
    const folders: StageSpec = { sql: numbers(0, 2), path, mode: 'append', output: { ...parquet, partitionBy: ['name'] } };
    expect((await failure(target.stage(folders))).code).toBe('target.other-partitions');
  });

  test('takes values of another type where both can be read as one, and says so', async () => {
    target.write('orders/old.parquet', await parquetOf(`SELECT 1 AS id, INTERVAL '1 month' AS span`));
    const append = (sql: string) => target.stage({ sql, path, mode: 'append', output: parquet });
    const staged = await append(`SELECT 2 AS id, INTERVAL '-3 days' AS span`);
    expect(staged.notes).toContain('span is VARCHAR in the new files and INTERVAL in those that are there; both are read as one type.');
    await target.publish();
    const found = await target.connection.reader?.inspect(target.context, path, {});
    expect(found?.sample.rows.map(([id, span]) => [id, span])).toEqual(
      expect.arrayContaining([
        [1, '1 month'],
        [2, '-3 days'],
      ]),
    );
    expect(await failure(append('SELECT [3] AS id, NULL::VARCHAR AS span'))).toMatchObject({
      code: 'target.other-columns',
      message: expect.stringContaining('id is INTEGER there and INTEGER[] now'),
    });
  });

  test('is replaced: new names first, the old ones go, other things stay', async () => {
    await target.load({ sql: numbers(0, 5), path, output: parquet });
    target.write('orders/README.txt', 'mine');
    const old = target.files().filter((name) => name.includes('part-'));
    const staged = await target.stage({ sql: numbers(100, 103), path, mode: 'replace', output: parquet });
    expect(staged.effect).toMatchObject({ inserts: 3, deletes: 5, targetRows: 5 });
    expect(staged.notes).toEqual(['out/orders gets 1 file and loses 1 file.']);
    await target.publish();
    expect(await ids(path)).toEqual(upTo(100, 103));
    expect(target.files()).toContain('orders/README.txt');
    for (const name of old) expect(target.files()).not.toContain(name);
  });

  test('to which somebody added a file since is left alone', async () => {
    await target.load({ sql: numbers(0, 5), path, output: parquet });
    await target.stage({ sql: numbers(5, 9), path, mode: 'append', output: parquet });
    target.write('orders/more.parquet', readFileSync(join(target.folder, target.files().find((name) => name.includes('part-')) ?? '')));
    const before = target.files();
    expect((await failure(target.publish())).code).toBe('publish.stale');
    expect(target.files()).toEqual(before);
  });

  test('of no rows is a manifest and nothing else', async () => {
    await target.load({ sql: `${numbers(0, 5)} WHERE false`, path, output: { ...parquet, partitionBy: ['name'] } });
    expect(target.files()).toHaveLength(1);
    expect(target.files()[0]).toContain('_headgate/manifest-');
  });

  test('of too many folders is refused before a row is written', async () => {
    const error = await failure(target.stage({ sql: numbers(0, 10_002), path, output: { ...parquet, partitionBy: ['id'] } }));
    expect(error.code).toBe('target.too-many-partitions');
    expect(stages()).toEqual([]);
  });

  test('is not confused with a file of its name, nor the other way round', async () => {
    target.write('orders', 'a file');
    expect((await failure(target.stage({ sql: numbers(0, 2), path, output: parquet }))).code).toBe('target.not-a-folder');
    target.empty();
    target.write('x.csv/inside.csv', 'id\n1\n');
    expect((await failure(target.stage({ sql: numbers(0, 2), path: 'out/x.csv' }))).code).toBe('target.not-a-file');
  });
});

describe('attempts that overtake each other', () => {
  test('only the newest stages and publishes', async () => {
    const spec = { sql: numbers(0, 10), path: 'out/a.csv', planId: 'overtaken' };
    await target.stage({ ...spec, epoch: 1 });
    await target.stage({ ...spec, epoch: 2 });
    expect(stages().every((name) => name.includes('/0000000002/'))).toBe(true);
    expect((await failure(target.stage({ ...spec, epoch: 1 }))).code).toBe('fence.lost');
    expect((await failure(target.publish({ fence: { planId: 'overtaken', epoch: 1 } }))).code).toBe('fence.lost');
    expect(target.files()).toEqual([]);
    expect(await target.publish({ fence: { planId: 'overtaken', epoch: 3 } })).toMatchObject({ alreadyDone: false });
  });

  test('a ledger that was asked for its last word lets nobody publish afterwards', async () => {
    await target.stage({ sql: numbers(0, 10), path: 'out/a.csv', planId: 'asked' });
    expect(await target.writer.ledger('run-of-asked')).toBeNull();
    expect(await target.writer.ledger('run-of-asked', { planId: 'asked', epoch: 5 })).toBeNull();
    expect((await failure(target.publish({ fence: { planId: 'asked', epoch: 2 } }))).code).toBe('fence.lost');
    expect((await failure(target.publish({ fence: { planId: 'asked', epoch: 6 } }))).code).toBe('fence.lost');
    expect(target.files()).toEqual([]);
  });

  test('an attempt that is overtaken while it writes leaves nothing', async () => {
    const failpoint = (name: string): void => {
      if (name === 'prepare.staged') target.write('.headgate/fence/slow/0000000009', '');
    };
    const error = await failure(target.stage({ sql: numbers(0, 10), path: 'out/a.csv', planId: 'slow', failpoint }));
    expect(error.code).toBe('fence.lost');
    expect(stages()).toEqual([]);
  });
});

describe('places that must not be written', () => {
  const resolve = (path: string) => failure(Promise.resolve().then(() => target.writer.resolve(path)));

  test.each([
    '../outside.csv',
    'out/../../x.csv',
    '/etc/passwd',
    'file:///etc/x.csv',
    'C:/x.csv',
    '~/x.csv',
    'out/%2e%2e/x.csv',
    'out/a\u0000b.csv',
    'out\\x.csv',
    'out/.headgate/fence/x',
    'out/.hidden.csv',
    'out/a/_headgate/x.json',
    'out',
    'out/',
  ])('%s', async (path) => {
    expect((await resolve(path)).code).toBe('target.outside-roots');
  });

  test.each(['out/*.csv', 'out/a//b.csv', `out/${'x'.repeat(300)}.csv`])('%s is no plain name', async (path) => {
    expect((await resolve(path)).code).toBe('target.bad-name');
  });

  test('a folder that is a link out of the root is not followed', async () => {
    symlinkSync('/tmp', join(target.folder, 'link'));
    expect((await failure(target.stage({ sql: numbers(0, 2), path: 'out/link/x.csv' }))).code).toBe('target.outside-roots');
    mkdirSync(join(target.folder, 'real'));
    symlinkSync('/etc/hostname', join(target.folder, 'real/x.csv'));
    expect((await failure(target.stage({ sql: numbers(0, 2), path: 'out/real/x.csv', mode: 'replace' }))).family).toBe('denied');
  });

  test('a name without its root lies below the last writable one', () => {
    expect(target.writer.resolve('orders.parquet')).toEqual({ schema: '', table: 'out/orders.parquet' });
    expect(target.writer.resolve(`${target.folder}/a/b.csv`)).toEqual({ schema: '', table: 'out/a/b.csv' });
  });
});

describe('two runs at the same time', () => {
  const parquet = { format: 'parquet', compression: 'zstd' } as const;
  const begin = async (from: number, planId: string) => {
    const staged = await target.stage({ sql: numbers(from, from + 3), path: 'out/f', mode: 'replace', output: parquet, planId });
    const { load } = target.newest();
    return () => target.publish({ fence: { planId, epoch: 2 }, runId: `run-${planId}`, loads: [{ load, staged }] });
  };

  test('replace a folder one after the other, or one of them not at all', async () => {
    for (let round = 0; round < 5; round += 1) {
      target.empty();
      await target.load({ sql: numbers(0, 5), path: 'out/f', output: parquet });
      const runs = [await begin(100, `a${round}`), await begin(200, `b${round}`)];
      const results = await Promise.allSettled(runs.map((run) => run()));
      const codes = results.map((one) => (one.status === 'fulfilled' ? 'done' : String(one.reason.code))).sort();
      expect(codes[0]).toBe('done');
      expect(['publish.stale', 'target.busy']).toContain(codes[1]);
      expect([upTo(100, 103), upTo(200, 203)]).toContainEqual(await ids('out/f'));
    }
  });

  test('a claim of a run that only another release can read ends with that run, or by a withdrawal that its sentence names', async () => {
    await target.load({ sql: numbers(0, 5), path: 'out/f', output: parquet });
    const run = await begin(100, 'after');
    target.write(claimKey('f'), 'run-other');
    target.write(decisionKey('run-other'), '{"verdict":"publish","in":"a form to come"}');
    const refused = await failure(run());
    expect(refused).toMatchObject({ code: 'target.busy', message: expect.stringContaining('another release') });
    expect(refused.hint).toContain(`make ${ledgerKey('run-other')} with the text {"withdrawn":true}`);
    expect(await ids('out/f')).toEqual(upTo(0, 5));
    target.write(ledgerKey('run-other'), '{"withdrawn":true}');
    await run();
    expect(await ids('out/f')).toEqual(upTo(100, 103));
  });

  test('a claim of a run that was given up keeps nobody out', async () => {
    await target.load({ sql: numbers(0, 5), path: 'out/f', output: parquet });
    const run = await begin(100, 'next');
    target.write(claimKey('f'), 'run-dead');
    expect((await failure(run())).code).toBe('target.busy');
    expect(await target.writer.ledger('run-dead', { planId: 'dead', epoch: 1 })).toBeNull();
    await run();
    expect(await ids('out/f')).toEqual(upTo(100, 103));
    expect(target.hidden().filter((name) => name.includes('/claim/'))).toEqual([]);
  });
});

test('what is staged, kept and recorded is in no listing', async () => {
  target.write('old.csv', 'id,name\n7,seven\n');
  await target.load({ sql: numbers(0, 3), path: 'out/old.csv', mode: 'replace' });
  await target.load({ sql: numbers(0, 3), path: 'out/folder', output: { format: 'json' } });
  await target.stage({ sql: numbers(0, 3), path: 'out/other.csv' });
  const listed = await target.connection.reader?.list(target.context, { limit: 100 });
  expect(listed?.map(({ name }) => name)).toEqual([expect.stringMatching(/^out\/folder\/part-/), 'out/old.csv']);
});
