/** A file far larger than what a process may hold streams through: this process and the engine stay within their limits. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles();
});
afterAll(() => fixture.close());

const bytes = 200 << 20;
const mebibyte = 2 ** 20;

test('two hundred megabytes of CSV are inspected, streamed and verified in bounded memory', async () => {
  const rows = await writeRows(join(fixture.folder, 'large.csv'));
  const inspection = await fixture.inspect('in/large.csv');
  expect(inspection.columns.map(({ type }) => type)).toEqual(['BIGINT', 'DECIMAL(12,2)', 'VARCHAR']);
  const source = await fixture.open('in/large.csv', inspection.reader);
  await fixture.engine.define('large', source.sql);
  const before = process.memoryUsage.rss();
  let highest = before;
  const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 50);
  const { stream, done } = await fixture.engine.streamCsv('SELECT * FROM large');
  let streamed = 0;
  for await (const piece of stream) streamed += Buffer.from(piece).length;
  const [{ rows: counted }, snapshot] = await Promise.all([done, source.verified]);
  clearInterval(watch);
  expect(counted).toBe(rows);
  expect(streamed).toBeGreaterThan(bytes);
  expect(snapshot.parts[0]?.sizeBytes).toBeGreaterThanOrEqual(bytes);
  expect(await source.rejects()).toEqual({ count: 0, rows: [] });
  expect(highest - before).toBeLessThan(200 * mebibyte);
  // Its own budget, half as much again for what DuckDB does not count, and the process itself.
  expect(fixture.engine.memory().peakBytes).toBeLessThan(2_048 * mebibyte);
}, 120_000);

async function writeRows(path: string): Promise<number> {
  const lines = Array.from({ length: 10_000 }, (_, index) => `${index},${index}.25,${'some text '.repeat(6)}${index}\n`).join('');
  const file = await open(path, 'w');
  await file.appendFile('id,amount,note\n');
  let rows = 0;
  for (let written = 0; written < bytes; written += lines.length) {
    await file.appendFile(lines);
    rows += 10_000;
  }
  await file.close();
  return rows;
}
