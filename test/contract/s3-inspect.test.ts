/** Looking at objects: many, large, oddly named, and without fetching more than is needed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { parquetOf as parquet } from '#test/support/files/parquet-file.ts';
import { hasRadosgw, startRadosgw, titled, type Radosgw } from '#test/support/s3/radosgw.ts';
import { startS3Faults, type S3Faults } from '#test/support/s3/s3-faults.ts';
import { openS3, type S3Fixture } from '#test/support/s3/s3-fixture.ts';
import { closeNames } from '#tools/connectors/s3/list.ts';

describe.skipIf(!hasRadosgw())(titled('S3, looked at'), () => {
  let server: Radosgw;
  let proxy: S3Faults;
  let s3: S3Fixture;
  beforeAll(async () => {
    server = await startRadosgw();
    proxy = await startS3Faults(server);
    s3 = await openS3(server, { through: proxy.endpoint, maxSpoolBytes: 120_000_000 });
  });
  afterEach(() => proxy.reset());
  afterAll(async () => {
    await s3.close();
    await proxy.close();
    await server.close();
  });

  const gets = (): number => proxy.seen.filter(({ method, url }) => method === 'GET' && !url.includes('list-type')).length;

  test('1,500 objects are listed, grouped, and read as one', async () => {
    const keys = Array.from({ length: 1500 }, (_, index) => `many/part-${String(index).padStart(4, '0')}.csv`);
    for (let at = 0; at < keys.length; at += 25)
      await Promise.all(keys.slice(at, at + 25).map((key, index) => s3.put(key, `id,text\n${at + index},x\n`)));
    const folder = `s3://${s3.bucket}/many`;
    const entries = await s3.reader.list(s3.context, { limit: 10_000 });
    expect(entries.filter(({ name }) => name.startsWith(`${folder}/`))).toHaveLength(1500);
    expect(entries.find(({ name }) => name === folder)).toMatchObject({ kind: 'folder', format: 'csv' });

    const few = await s3.reader.list(s3.context, { limit: 20 });
    expect(few.map(({ name }) => name)).toContain(folder);

    const { table, snapshot } = await s3.load(folder);
    expect(snapshot.parts).toHaveLength(1500);
    expect(new Set(table.rows.map(([id]) => id)).size).toBe(1500);
    expect((await s3.inspect(`${folder}/part-14*.csv`)).rows).toBe(100);
  }, 240_000);

  test('a place that holds only folders names them, and a pattern reads through them', async () => {
    for (const day of ['01', '02']) await s3.put(`nested/2026/${day}/part.csv`, `id\n${day}\n`);
    const place = `s3://${s3.bucket}/nested`;
    await expect(s3.inspect(`${place}/`)).rejects.toMatchObject({
      code: 'source.empty',
      message: expect.stringContaining(`only folders such as ${place}/2026/01 and ${place}/2026/02`),
      details: { suggestions: [`${place}/2026/01`, `${place}/2026/02`] },
    });
    expect((await s3.inspect(`${place}/**/*`)).rows).toBe(2);
  });

  test('a search among thousands of alike names is answered at once', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `s3://lake/many/part-${index}.csv`);
    const started = process.cpuUsage();
    expect(closeNames('part', names, 5000)).toHaveLength(5000);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(1);
  });

  test('large text is told by its beginning; little of it is fetched', async () => {
    const line = 'some text that makes the line long enough to be worth its number';
    const rows = Array.from({ length: 1_000_000 }, (_, index) => `${index},"${line}, ${index}",2024-01-0${(index % 9) + 1}`).join('\n');
    const name = await s3.put('large/plain.csv', `id,words,day\n${rows}\n`);
    proxy.reset();
    const found = await s3.inspect(name);
    expect(proxy.bytes()).toBeLessThan(10 << 20);
    expect(found.columns).toEqual([
      { name: 'id', type: 'BIGINT' },
      { name: 'words', type: 'VARCHAR' },
      { name: 'day', type: 'DATE' },
    ]);
    expect(found.rowsExact).toBe(false);
    expect(found.rows).toBeGreaterThan(900_000);
    expect(found.rows).toBeLessThan(1_100_000);
    expect(found.sizeBytes).toBeGreaterThan(80_000_000);
    expect(found.notes).toContain('Types are told from the beginning of the data.');

    const opened = await s3.open(name, found.reader);
    expect(await s3.engine.materialise('large_rows', opened.sql)).toEqual({ rows: 1_000_000 });
    expect(await opened.rejects()).toEqual({ count: 0, rows: [] });
    expect((await opened.verified).parts[0]?.sizeBytes).toBe(found.sizeBytes);
  });

  test('large packed text and large arrays of objects as well', async () => {
    const objects = Array.from({ length: 40_000 }, (_, index) => ({
      id: index,
      tags: ['a', `[${index}`],
      text: `"quoted" ${'y'.repeat(1_800)}`,
    }));
    const lines = objects.map((one) => JSON.stringify(one));
    const packed = await s3.put('large/lines.ndjson.gz', gzipSync(`${lines.join('\n')}\n`, { level: 0 }));
    const array = await s3.put('large/array.json', `[${lines.join(',\n')}]`);
    for (const name of [packed, array]) {
      proxy.reset();
      const found = await s3.inspect(name);
      expect(found.columns.map((column) => column.name)).toEqual(['id', 'tags', 'text']);
      expect(found.columns[0]?.type).toBe('BIGINT');
      expect(proxy.bytes(), name).toBeLessThan(10 << 20);
    }
  });

  test('Parquet is known by its footer: exact columns and rows, some rows to see, and almost nothing fetched', async () => {
    const select = `SELECT i AS id, md5(i::VARCHAR) AS hash, DATE '2024-01-01' + (i // 10000)::INT AS day, [i, NULL] AS list,
      {'a': i, 'b': i::DECIMAL(12,2)} AS pair, i % 2 = 0 AS even FROM range(300000) r(i)`;
    const name = await s3.put('big/facts.parquet', await parquet(select, ', ROW_GROUP_SIZE 20480'));
    proxy.reset();
    const found = await s3.inspect(name);
    expect(proxy.bytes()).toBeLessThan(4 << 20);
    expect(found).toMatchObject({ rows: 300_000, rowsExact: true });
    expect(found.sample.rows).toHaveLength(20);
    expect(found.sample.rows[0]?.[0]).toBe(0);
    expect(found.notes.join(' ')).toMatch(/300,000 rows in 15 row groups.*day goes from 2024-01-01 to 2024-01-30/);

    const opened = await s3.open(name, found.reader);
    expect(await s3.engine.columnsOf(opened.sql)).toEqual(found.columns);
    expect(opened.rowsEstimate).toBe(300_000);
  });

  test('Parquet with a large first row group shows its columns without rows', async () => {
    const name = await s3.put(
      'big/one-group.parquet',
      await parquet(`SELECT i AS id, sha256(i::VARCHAR) AS hash FROM range(300000) r(i)`, ', ROW_GROUP_SIZE 400000'),
    );
    proxy.reset();
    const found = await s3.inspect(name);
    expect(proxy.bytes()).toBeLessThan(1 << 20);
    expect(found).toMatchObject({ rows: 300_000, columns: [{ name: 'id' }, { name: 'hash' }], sample: { rows: [] } });
  });

  test('Parquet that is cut off is told from the end that is missing', async () => {
    const whole = await parquet('SELECT i AS id, sha256(i::VARCHAR) AS hash FROM range(200000) r(i)');
    const name = await s3.put('big/cut.parquet', whole.subarray(0, whole.length - 100));
    expect((await failure(s3.inspect(name))).code).toBe('source.truncated');
  });

  test('what was looked at whole is not fetched again, by this process or another', async () => {
    const name = await s3.put('reuse/orders.csv', 'id,v\n1,a\n2,b\n');
    proxy.reset();
    const { reader } = await s3.inspect(name);
    await (
      await s3.open(name, reader)
    ).verified;
    const other = s3.connect({});
    await (
      await other.open(s3.context, { id: 'other', dataset: name, reader })
    ).verified;
    expect(gets()).toBe(1);
    await s3.put('reuse/orders.csv', 'id,v\n1,a\n2,c\n');
    const opened = await s3.open(name, reader);
    expect((await s3.engine.query(opened.sql)).rows[1]).toEqual([2, 'c']);
    expect(gets()).toBe(2);
  });

  test('keys with line ends, quotes, reversing marks and blanks are read by their exact name and shown harmlessly', async () => {
    const key = 'odd/a\nb "q" \'s\' \u202E%20+&é *.csv';
    const name = await s3.put(key, 'id\n1\n2\n');
    const entries = await s3.reader.list(s3.context, { search: 'odd', limit: 5_000 });
    expect(entries.map((entry) => entry.name)).toContain(name);
    expect((await s3.load(name)).table.rows).toEqual([[1], [2]]);
    const error = await failure(s3.inspect(`s3://${s3.bucket}/odd/a\nb\u202E.csv`));
    expect(error.code).toBe('source.not-found');
    expect(error.message).not.toMatch(/[\n\u202E]/);
  });

  test.each(['nowhere/at/all/', 'nowhere/at/all/*.csv'])('the place %s, below which nothing lies, is empty', async (place) => {
    const name = `s3://${s3.bucket}/${place}`;
    const error = await failure(s3.inspect(name));
    expect(error).toMatchObject({ code: 'source.empty', message: `"${name}" is empty: no object has a name like it.` });
  });

  test('a key as long as S3 allows, of quotes and SQL, is read, and is not a flood where it is shown', async () => {
    const key = `${`long/${'"]}; DROP TABLE x; -- '.repeat(47)}`.slice(0, 1_020)}.csv`;
    const name = await s3.put(key, 'id\n1\n2\n');
    expect(Buffer.byteLength(key)).toBe(1_024);
    expect((await s3.load(name)).table.rows).toEqual([[1], [2]]);
    const error = await failure(s3.inspect(name.replace('long/', 'gone/')));
    expect(error.code).toBe('source.not-found');
    expect(error.message.length).toBeLessThan(4_000);
  });

  test('a pasted signed address is not fetched, and its signature not repeated', async () => {
    const signed = `${proxy.endpoint}/${s3.bucket}/x.csv?X-Amz-Signature=0123456789abcdef`;
    const error = await failure(s3.inspect(signed));
    expect(error.code).toBe('source.outside-roots');
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain('0123456789abcdef');
    expect(proxy.seen).toEqual([]);
  });

  test('partitioned folders are one dataset, and the values of the folders are columns', async () => {
    for (const month of [1, 2]) await s3.put(`sales/year=2026/month=${month}/part.csv`, `id,amount\n${month},5\n`);
    await s3.put('sales/_SUCCESS', '');
    await s3.put('sales/year=2026/_metadata.csv', 'not,data\n');
    const { table } = await s3.load(`s3://${s3.bucket}/sales`);
    expect(table.columns.map(({ name }) => name)).toEqual(['id', 'amount', 'year', 'month']);
    expect(table.rows.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
      [1, 5, 2026, 1],
      [2, 5, 2026, 2],
    ]);
    const inner = await s3.inspect(`s3://${s3.bucket}/sales/year=2026`);
    expect(inner.columns.map(({ name }) => name)).toEqual(['id', 'amount', 'month']);
  });

  test('a bucket that keeps versions has them in the snapshot', async () => {
    const own = await openS3(server);
    try {
      await own.client.send(new PutBucketVersioningCommand({ Bucket: own.bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      const { snapshot } = await own.load(await own.put('v.csv', 'id\n1\n'));
      expect(snapshot.parts[0]?.versionId).toMatch(/.+/);
    } finally {
      await own.close();
    }
  });

  test('the spool keeps within its bound, refuses what can never fit, and sweeps what a dead process left', async () => {
    const own = await openS3(server, { maxSpoolBytes: 1_000_000 });
    try {
      const body = `id,text\n1,${'x'.repeat(400_000)}\n`;
      writeFileSync(join(own.spoolFolder, 'left.csv.99999999-abcd.part'), 'x');
      for (const key of ['a.csv', 'b.csv', 'c.csv']) await own.load(await own.put(key, body + key));
      expect(await own.spooled()).toHaveLength(2);
      const error = await failure(own.load(await own.put('huge.csv', body.repeat(3))));
      expect(error).toMatchObject({ code: 'source.too-large' });
      expect(await own.spooled()).toHaveLength(2);
    } finally {
      await own.close();
    }
  });
});
