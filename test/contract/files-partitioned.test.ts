/** Folders that hold values: what is written by them is read by them again. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type FileTarget, openFileTarget } from '#test/support/files/file-target.ts';

let target: FileTarget;
beforeAll(async () => {
  target = await openFileTarget();
});
afterEach(() => target.empty());
afterAll(() => target.close());

const inspect = async (dataset: string, options = {}) => {
  const inspection = await target.connection.reader?.inspect(target.context, dataset, options);
  if (!inspection) throw new Error('the files connector reads');
  return inspection;
};

test.each(['parquet', 'csv', 'json', 'ndjson'] as const)('%s comes back with the columns of its folders', async (format) => {
  const sql = `SELECT i AS id, DATE '2026-01-01' + (i % 2)::INT AS day, CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN 'a/b c%=1' ELSE '' END AS kind, i % 2 AS n
    FROM range(12) r(i)`;
  await target.load({ sql, path: 'out/parts', output: { format, partitionBy: ['day', 'kind', 'n'] } });
  const { columns, notes } = await inspect('out/parts');
  expect(columns).toEqual([
    { name: 'id', type: 'BIGINT' },
    { name: 'day', type: 'DATE' },
    { name: 'kind', type: 'VARCHAR' },
    { name: 'n', type: 'BIGINT' },
  ]);
  expect(notes).toContain('day, kind, n: from the names of the folders.');
  const back = (await target.rows('out/parts')).rows.sort(([a], [b]) => Number(a) - Number(b));
  expect(back).toEqual((await target.engine.query(sql, { maxRows: 100 })).rows);
});

test('a partitioned folder is one dataset of the catalog', async () => {
  await target.load({
    sql: 'SELECT i AS id, i % 3 AS part FROM range(9) r(i)',
    path: 'out/a/parts',
    output: { format: 'parquet', partitionBy: ['part'] },
  });
  const listed = await target.connection.reader?.list(target.context, { limit: 50 });
  expect(listed?.filter(({ kind }) => kind === 'folder').map(({ name }) => name)).toEqual(['out/a/parts']);
});

test('codes with leading zeros stay texts, and the name of the file can be asked for as well', async () => {
  target.write('codes/code=01/a.csv', 'v\n1\n');
  target.write('codes/code=2/a.csv', 'v\n2\n');
  const { columns, reader } = await inspect('out/codes', { filename: true });
  expect(columns).toEqual([
    { name: 'v', type: 'BIGINT' },
    { name: 'filename', type: 'VARCHAR' },
    { name: 'code', type: 'VARCHAR' },
  ]);
  const opened = await target.connection.reader?.open(target.context, { id: 'codes', dataset: 'out/codes', reader });
  const { rows } = await target.engine.query(`SELECT * FROM (${opened?.sql}) ORDER BY v`, { maxRows: 9 });
  expect(rows).toEqual([
    [1, 'out/codes/code=01/a.csv', '01'],
    [2, 'out/codes/code=2/a.csv', '2'],
  ]);
});

test('folders that do not agree, or that a column of the files is named after, add no columns', async () => {
  target.write('odd/a=1/x.csv', 'v\n1\n');
  target.write('odd/b=1/x.csv', 'v\n2\n');
  expect((await inspect('out/odd')).columns).toEqual([{ name: 'v', type: 'BIGINT' }]);
  target.write('own/V=1/x.csv', 'v\n7\n');
  expect((await target.rows('out/own')).rows).toEqual([[7]]);
});

test('more files are appended to it, and it is replaced, as one dataset', async () => {
  const output = { format: 'parquet', partitionBy: ['part'] } as const;
  const rows = (from: number, to: number) => `SELECT i AS id, i % 2 AS part FROM range(${from}, ${to}) r(i)`;
  const spec = { path: 'out/parts', output: { ...output, partitionBy: [...output.partitionBy] } };
  await target.load({ ...spec, sql: rows(0, 4) });
  const staged = await target.stage({ ...spec, sql: rows(4, 6), mode: 'append' });
  expect(staged.effect).toMatchObject({ targetRows: 4, inserts: 2 });
  await target.publish();
  expect(await target.count('out/parts')).toBe(6);
  expect(await target.load({ ...spec, sql: rows(9, 10), mode: 'replace' })).toMatchObject({
    loads: [{ inserted: 1, deleted: 6, rowsAfter: 1 }],
  });
  expect((await target.rows('out/parts')).rows).toEqual([[9, 1]]);
  expect(target.files().filter((name) => name.includes('part=0'))).toEqual([]);
});
