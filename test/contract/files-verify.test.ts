/** What was read is whole, unchanged, and known by its hash. */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles({ maxUnpackedBytes: 4 << 20 });
});
afterAll(() => fixture.close());

const text = `id,v\n${Array.from({ length: 20_000 }, (_, index) => `${index},value ${index}`).join('\n')}\n`;

test('the snapshot carries the hash of the bytes in the file, size and time', async () => {
  const name = fixture.write('hashed.csv.gz', gzipSync(text));
  const path = join(fixture.folder, 'hashed.csv.gz');
  const { snapshot } = await fixture.load(name);
  expect(snapshot.parts).toEqual([
    {
      name,
      sizeBytes: statSync(path).size,
      modifiedAt: statSync(path, { bigint: true }).mtime.toISOString(),
      sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
    },
  ]);
});

test.skipIf(process.platform !== 'linux')('a file is hashed and examined in one reading', async () => {
  const name = fixture.write('once.csv', text.repeat(20).replaceAll('\nid,v', ''));
  const { reader } = await fixture.inspect(name);
  const { verified } = await fixture.open(name, reader);
  const before = bytesRead();
  const [{ sizeBytes } = { sizeBytes: 0 }] = (await verified).parts;
  expect(sizeBytes).toBeGreaterThan(5_000_000);
  expect(bytesRead() - before).toBeLessThan(1.5 * sizeBytes);
});

/** By this process, as the system counts. */
const bytesRead = (): number => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

test('a gzip file cut short is refused, by inspection and by a run', async () => {
  const whole = gzipSync(text);
  const cut = whole.subarray(0, Math.floor(whole.length * 0.7));
  const name = fixture.write('cut.csv.gz', cut);
  expect(await failure(fixture.inspect(name))).toMatchObject({ code: 'source.truncated', family: 'data' });
  const later = fixture.write('cut-later.csv.gz', whole);
  const { reader } = await fixture.inspect(later);
  fixture.write('cut-later.csv.gz', cut);
  expect(await failure(fixture.loadWith(later, reader))).toMatchObject({ code: 'source.truncated' });
});

test('a gzip file with a wrong checksum is refused', async () => {
  const whole = gzipSync(text);
  whole.writeUInt32LE(whole.readUInt32LE(whole.length - 8) ^ 1, whole.length - 8);
  const name = fixture.write('flipped.csv.gz', whole);
  expect(await failure(fixture.inspect(name))).toMatchObject({ code: 'source.truncated' });
});

test('a gzip file that unpacks beyond the limit is refused', async () => {
  const name = fixture.write('bomb.csv.gz', gzipSync(`id,v\n${'1,x\n'.repeat(100)}`));
  const { reader } = await fixture.inspect(name);
  fixture.write('bomb.csv.gz', gzipSync(`id,v\n${'1,x\n'.repeat(2_000_000)}`));
  const source = await fixture.open(name, reader);
  expect(await failure(source.verified)).toMatchObject({ code: 'source.too-large', family: 'data' });
});

test('plain text that was cut at the end of a line looks whole: it is read, and said to be of an unverified length', async () => {
  const cut = `${text.split('\n').slice(0, 5000).join('\n')}\n`;
  for (const [name, content, isUnverified] of [
    ['cut-at-line.csv', cut, true],
    ['cut-at-line.ndjson', '{"id":1}\n', true],
    ['whole.csv.gz', gzipSync(text), undefined],
    ['whole.json', '[{"id":1}]', undefined],
  ] as const) {
    const { snapshot } = await fixture.load(fixture.write(name, content));
    expect(
      snapshot.parts.map(({ lengthUnverified }) => lengthUnverified),
      name,
    ).toEqual([isUnverified]);
  }
});

test('a Parquet file without its end is refused', async () => {
  const whole = readFileSync(join('samples', 'web_events.parquet'));
  const name = fixture.write('cut.parquet', whole.subarray(0, whole.length - 100));
  expect(await failure(fixture.inspect(name))).toMatchObject({ code: 'source.truncated' });
});

test.each<[string, (path: string) => void]>([
  ['grows', (path) => appendFileSync(path, '99,more\n')],
  [
    'is replaced by another of the same size',
    (path) => (writeFileSync(`${path}.new`, text.replace('value 5', 'VALUE 5')), renameSync(`${path}.new`, path)),
  ],
  ['is written over', (path) => writeFileSync(path, text.replace('value 5', 'VALUE 5'))],
  ['is only touched', (path) => utimesSync(path, new Date(1_000), new Date(1_000))],
])('a file that %s while it is read is refused', async (_, change) => {
  const name = fixture.write('changing.csv', text);
  const { reader } = await fixture.inspect(name);
  const source = await fixture.open(name, reader);
  change(join(fixture.folder, 'changing.csv'));
  expect(await failure(source.verified)).toMatchObject({ code: 'source.changed', family: 'conflict' });
});

test('verification ends when the job is stopped', async () => {
  const name = fixture.write('stopped.csv', text);
  const { reader } = await fixture.inspect(name);
  const stop = new AbortController();
  const source = await fixture.reader.open({ ...fixture.context, signal: stop.signal }, { id: 'stopped', dataset: name, reader });
  stop.abort();
  expect(await failure(source.verified)).toMatchObject({ family: 'cancelled' });
});
