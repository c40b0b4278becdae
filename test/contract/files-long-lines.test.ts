/** Lines and quoted fields that never end: DuckDB drops or chokes on them, so they are found before and beside it. */
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles();
});
afterAll(() => fixture.close());

const megabytes = (count: number): string => 'x'.repeat(count << 20);

test.each<[string, string | Uint8Array, string, number]>([
  ['a long line', `id,v\n1,a\n2,${megabytes(20)}\n3,b\n`, 'source.line-too-long', 3],
  ['nothing but one line', megabytes(20), 'source.line-too-long', 1],
  ['a long line, packed', gzipSync(`id,v\n1,${megabytes(40)}\n`), 'source.line-too-long', 2],
  ['a quote that never closes', `id,v\n1,"a\n${'2,b\n'.repeat(4 << 20)}`, 'source.truncated', 2],
  ['a quoted field of many lines', `id;v\n1;a\n2;"${'line of text\n'.repeat(1 << 20)}"\n3;b\n`, 'source.truncated', 3],
])('%s is refused with its line at once, by inspection', async (_, content, code, line) => {
  const name = fixture.write(typeof content === 'string' ? 'long.csv' : 'long.csv.gz', content);
  const error = await failure(fixture.inspect(name));
  expect(error).toMatchObject({ code, family: 'data', details: { line } });
  expect(error.message).toContain(`line ${line}`);
  expect((await fixture.engine.query('SELECT 1')).rows).toEqual([[1]]);
});

test.each<[string, string, string]>([
  ['a long line', `id,v\n1,a\n2,${megabytes(40)}\n3,b\n`, 'source.line-too-long'],
  ['a quote that never closes', `id,v\n1,a\n2,"${'3,b\n'.repeat(4 << 20)}`, 'source.truncated'],
])('%s in a later file stops the run: it never becomes a shorter table', async (_, content, code) => {
  const name = fixture.write('later.csv', 'id,v\n1,a\n2,b\n');
  const { reader } = await fixture.inspect(name);
  fixture.write('later.csv', content);
  const source = await fixture.open(name, reader);
  expect(await failure(source.verified)).toMatchObject({ code, details: { line: 3 } });
});

test('a line of three gigabytes is refused with its line, after a fraction of it', async () => {
  const path = join(fixture.folder, 'endless.csv');
  await writeFile(path, 'id,v\n1,');
  // Sparse: what was never written reads as zeros and takes no room on the disk.
  await truncate(path, 3 * 2 ** 30);
  const before = process.memoryUsage.rss();
  const started = performance.now();
  expect(await failure(fixture.inspect('in/endless.csv'))).toMatchObject({ code: 'source.line-too-long', details: { line: 2 } });
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(process.memoryUsage.rss() - before).toBeLessThan(400 << 20);
});

test('a row of five megabytes is read like any other, wherever it stands', async () => {
  const lines = (count: number): string => '3,abcdefgh\n'.repeat(count);
  for (const content of [`id,v\n1,${megabytes(5)}\n2,b\n`, `id,v\n${lines(1 << 20)}1,${megabytes(5)}\n${lines(1 << 20)}`]) {
    const name = fixture.write('five.csv', content);
    const { reader } = await fixture.inspect(name);
    const source = await fixture.open(name, reader);
    await fixture.engine.materialise('five', source.sql);
    const { rows } = await fixture.engine.query('SELECT count(*)::INTEGER, max(length(v))::INTEGER FROM five');
    expect(rows).toEqual([[content.split('\n').length - 2, 5 << 20]]);
    expect(await source.rejects()).toEqual({ count: 0, rows: [] });
    await source.verified;
  }
});

test('quotes inside fields and long but ordinary files are no such thing', async () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => `${index},${index === 7 ? '5" pipe' : 'some text that fills the line up'}\n`);
  const name = fixture.write('stray.csv', `id,v\n${rows.join('')}`);
  const { reader } = await fixture.inspect(name);
  const source = await fixture.open(name, reader);
  await fixture.engine.define('stray', source.sql);
  expect((await fixture.engine.query('SELECT count(*) FROM stray')).rows).toEqual([[200_000]]);
  expect(await source.verified).toMatchObject({ dataset: name });
});
