/** What the engine writes to files: where they are, that nothing can change them any more, and that every value comes back. */
import { lstat, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine, FileWriting } from '#tools/engine/engine.ts';
import { failure, openTestHost, type TestHost } from '#test/support/engine/engine.ts';

let host: TestHost;
let engine: Engine;
beforeAll(async () => {
  host = openTestHost({ limits: { diskBytes: 32 * 2 ** 20 } });
  engine = await host.host.start();
});
afterAll(async () => {
  await engine.close();
  await host.close();
});

const csv: FileWriting = { format: 'csv', compression: 'none', delimiter: ',', header: true, partitionBy: [], extension: 'csv' };
const parquet: FileWriting = { ...csv, format: 'parquet', compression: 'zstd', extension: 'parquet' };

test('one file of rows, NULL and empty text apart', async () => {
  const { rows, files } = await engine.writeFiles(`SELECT * FROM (VALUES (1, NULL), (2, ''), (3, 'a,"b"')) t(id, s)`, csv);
  expect({ rows, names: files.map(({ inside }) => inside) }).toEqual({ rows: 3, names: ['part-0.csv'] });
  expect(await readFile(files[0]!.path, 'utf8')).toBe('id,s\n1,\n2,""\n3,"a,""b"""\n');
});

test('gzip, another delimiter and no header', async () => {
  const wanted: FileWriting = { ...csv, compression: 'gzip', delimiter: ';', header: false, extension: 'csv.gz' };
  const { files } = await engine.writeFiles(`SELECT 1 AS a, 'x;y' AS b`, wanted);
  expect(gunzipSync(await readFile(files[0]!.path)).toString()).toBe('1;"x;y"\n');
});

test('JSON as one array or as lines', async () => {
  const select = `SELECT 1 AS a, [1, NULL] AS l, {'x': NULL::INT} AS s`;
  const array = await engine.writeFiles(select, { ...csv, format: 'json', extension: 'json' });
  const lines = await engine.writeFiles(select, { ...csv, format: 'ndjson', extension: 'ndjson' });
  const row = { a: 1, l: [1, null], s: { x: null } };
  expect(JSON.parse(await readFile(array.files[0]!.path, 'utf8'))).toEqual([row]);
  expect((await readFile(lines.files[0]!.path, 'utf8')).trim()).toBe(JSON.stringify(row));
});

test('a folder per value, and the engine reads its own files back', async () => {
  const select = `SELECT i, CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN '../a/b' ELSE 'x' END AS p FROM range(9) r(i)`;
  const { rows, files } = await engine.writeFiles(select, { ...parquet, partitionBy: ['p'] });
  expect(rows).toBe(9);
  expect(files.map(({ inside }) => inside)).toEqual([
    'p=..%2Fa%2Fb/part-0.parquet',
    'p=__HIVE_DEFAULT_PARTITION__/part-0.parquet',
    'p=x/part-0.parquet',
  ]);
  for (const { path } of files) {
    expect((await engine.query(`SELECT count(*)::INT FROM read_parquet('${path}')`, { maxRows: 1 })).rows).toEqual([[3]]);
  }
});

test('no rows: an empty file, or no file when partitioned', async () => {
  expect((await engine.writeFiles('SELECT 1 AS a, 2 AS b WHERE false', csv)).files).toHaveLength(1);
  expect(await engine.writeFiles('SELECT 1 AS a, 2 AS b WHERE false', { ...parquet, partitionBy: ['a'] })).toEqual({ rows: 0, files: [] });
});

test('the files are out of the reach of the child', async () => {
  const { files } = await engine.writeFiles('SELECT 1 AS a', csv);
  const facts = await lstat(files[0]!.path);
  expect(facts.mode & 0o222).toBe(0);
  if (process.getuid?.() === 0) expect(facts.uid).toBe(0);
});

test('what is not the own file of the child is refused', async () => {
  const work = engine.folder;
  const writing = engine.writeFiles('SELECT i AS a FROM range(300000) r(i)', { ...parquet, partitionBy: [] });
  // While it writes, something else appears beside its file.
  await expect
    .poll(
      async () => {
        const folder = (await readdir(work)).find((name) => name.startsWith('files-'));
        if (folder === undefined) return false;
        await symlink('/etc/hostname', join(work, folder, 'z')).catch(() => {});
        return true;
      },
      { interval: 1 },
    )
    .toBe(true);
  expect((await failure(writing)).code).toBe('engine.foreign-output');
});

test('more than the disk limit is refused', async () => {
  const error = await failure(engine.writeFiles('SELECT random() AS a, random() AS b, random() AS c FROM range(20000000)', csv));
  expect(['engine.disk-full', 'engine.died', 'engine.killed']).toContain(error.code);
});
