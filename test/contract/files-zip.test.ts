/** Packed files: members of zip archives and zstd data are read as what they hold, and hostile archives are refused by name. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';
import { zipOf } from '#test/support/files/zip-file.ts';
import { zipArchive } from '#tools/formats/zip/build.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles({ maxUnpackedBytes: 64 << 20 });
});
afterAll(() => fixture.close());

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const orders = 'id,v\n1,a\n2,b\n';

describe('a zip archive', () => {
  test('with one data file reads as that file, whatever else lies in it', async () => {
    const name = fixture.write('one.zip', zipOf({ 'orders.csv': orders, 'readme.txt': 'hello', '__MACOSX/._orders.csv': 'x' }));
    for (const text of [name, `${name}/orders.csv`, 'one.zip/orders.csv'])
      expect((await fixture.load(text)).table.rows, text).toEqual([
        [1, 'a'],
        [2, 'b'],
      ]);
    expect((await fixture.inspect(name)).dataset).toBe(name);
  });

  test('with files of several kinds is refused with a pattern that reaches those in folders', async () => {
    const name = fixture.write('kinds.zip', zipOf({ 'x/a.csv': orders, 'x/y/b.csv': 'id,v\n3,c\n', 'z.json': '[]' }));
    const advice = `Name one kind with a pattern, for example ${name}/**/*.csv.`;
    for (const text of [name, `${name}/**/*`])
      expect(await failure(fixture.inspect(text)), text).toMatchObject({ code: 'source.mixed-formats', hint: advice });
    expect((await fixture.load(`${name}/**/*.csv`)).table.rows).toHaveLength(3);
  });

  test('with several like files reads as a folder, by folder and by pattern inside it', async () => {
    const name = fixture.write(
      'many.zip',
      zipOf({ 'a.csv': 'id,v\n1,a\n', 'sub/b.csv': 'v,id\nb,2\n', 'sub/c.csv.gz': gzipSync('id,v\n3,c\n'), 'notes.md': '#' }),
    );
    const ids = async (text: string): Promise<unknown> =>
      (await fixture.load(text, { filename: true })).table.rows.map((row) => [row[0], row[2]]).sort(byText);
    expect(await ids(name)).toEqual([
      [1, `${name}/a.csv`],
      [2, `${name}/sub/b.csv`],
      [3, `${name}/sub/c.csv.gz`],
    ]);
    expect(await ids(`${name}/sub`)).toHaveLength(2);
    expect(await ids(`${name}/sub/*.csv`)).toEqual([['b', `${name}/sub/b.csv`]]);
  });

  test('holds JSON and Parquet members, too, and says so when kinds are mixed', async () => {
    const parquet = readFileSync(join('samples', 'web_events.parquet'));
    const name = fixture.write('kinds.zip', zipOf({ 'events.parquet': parquet, 'lines.ndjson': '{"a":1}\n{"a":2}\n' }));
    expect((await fixture.load(`${name}/lines.ndjson`)).table.rows).toEqual([[1], [2]]);
    expect((await fixture.inspect(`${name}/events.parquet`)).rows).toBe(50_000);
    expect(await failure(fixture.inspect(name))).toMatchObject({ code: 'source.mixed-formats' });
  });

  test('reads members that do not say what they hold by their look, where they are named or there is nothing else', async () => {
    const lines = '{"id": 1}\n{"id": 2}\n';
    const name = fixture.write(
      'looked.zip',
      zipOf({ 'in/lines.txt': lines, 'in/more.txt.zst': zstdCompressSync('{"id": 3}\n'), readme: 'Call Ann.' }),
    );
    const seen = 'does not say what it holds; it is read as what it looks like: an object of JSON on each line.';
    for (const [text, ids] of [
      [`${name}/in/lines.txt`, [[1], [2]]],
      [`${name}/in/more.txt.zst`, [[3]]],
      [`${name}/in/*.txt`, [[1], [2]]],
      [name, [[1], [2], [3]]],
    ] as const) {
      expect((await fixture.inspect(text)).notes.join(' '), text).toContain(seen);
      expect((await fixture.load(text)).table.rows, text).toEqual(ids);
    }
    expect(await failure(fixture.inspect(`${name}/in/line.txt`))).toMatchObject({ details: { suggestions: [`${name}/in/lines.txt`] } });
  });

  test('is pinned by its own hash, and refused when it changes while it is read', async () => {
    const bytes = zipOf({ 'orders.csv': orders });
    const name = fixture.write('pinned.zip', bytes);
    const { reader } = await fixture.inspect(name);
    const { snapshot } = await fixture.loadWith(name, reader);
    expect(snapshot.parts).toMatchObject([
      { name: `${name}/orders.csv`, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    ]);
    const source = await fixture.open(name, reader);
    fixture.write('pinned.zip', zipOf({ 'orders.csv': 'id,v\n1,a\n3,b\n' }));
    expect(await failure(source.verified)).toMatchObject({ code: 'source.changed' });
  });

  test('is listed with what it holds, and a misspelt member is answered with the nearest', async () => {
    const name = fixture.write('listed.zip', zipOf({ 'orders.csv': orders, 'customers.csv': 'id\n1\n' }));
    const listed = await fixture.reader.list(fixture.context, { limit: 1_000 });
    expect(listed.filter((entry) => entry.name.startsWith(name))).toEqual([
      expect.objectContaining({ name, kind: 'folder', format: 'zip' }),
      expect.objectContaining({ name: `${name}/customers.csv`, kind: 'file', format: 'csv' }),
      expect.objectContaining({ name: `${name}/orders.csv`, kind: 'file', format: 'csv', sizeBytes: orders.length }),
    ]);
    const error = await failure(fixture.inspect(`${name}/order.csv`));
    expect(error).toMatchObject({ code: 'source.not-found', details: { suggestions: [`${name}/orders.csv`] } });
    expect(await failure(fixture.inspect(fixture.write('none.zip', zipOf({ 'a.bin': 'x' }))))).toMatchObject({ code: 'source.empty' });
  });

  test('a row that breaks a type is a reject with the member and its line', async () => {
    const many = Array.from({ length: 100 }, (_, index) => `${index},${index === 70 ? 'many' : index}`).join('\n');
    const name = fixture.write('rejects.zip', zipOf({ 'deep/n.csv': `id,n\n${many}\n` }));
    const { rejects } = await fixture.load(name);
    expect(rejects).toMatchObject({ count: 1, rows: [{ file: `${name}/deep/n.csv`, line: 72, column: 'n', value: 'many' }] });
  });
});

describe('an archive that is not to be trusted', () => {
  test.each<[string, Buffer, string, RegExp]>([
    ['climbs out', zipOf({ '../../etc/evil.csv': orders }), 'source.unsafe-archive', /points outside/],
    ['has an absolute name', zipOf({ '/etc/evil.csv': orders }), 'source.unsafe-archive', /points outside/],
    ['hides a backslash', zipOf({ '..\\evil.csv': orders }), 'source.unsafe-archive', /points outside/],
    ['holds a name twice', zipArchive([entry('a.csv'), entry('a.csv')]), 'source.unsafe-archive', /"a\.csv" twice/],
    ['is encrypted', zipOf({ 'a.csv': orders }, { flags: 0x801 }), 'source.encrypted', /protected with a password/],
    ['is packed in a way nobody knows', zipOf({ 'a.csv': orders }, { method: 12 }), 'source.unknown-format', /method 12/],
    ['has a wrong checksum', zipOf({ 'a.csv': orders }, { crc32: 1 }), 'source.truncated', /checksums do not fit/],
    ['unpacks to more than it says', zipOf({ 'a.csv': orders }, { sizeBytes: 3 }), 'source.truncated', /damaged/],
    ['says it unpacks to more than is allowed', zipOf({ 'a.csv': orders }, { sizeBytes: 2 ** 32 - 2 }), 'source.too-large', /64 MiB/],
    ['unpacks to more than is allowed', zipOf({ 'a.csv': `id\n${'1\n'.repeat(40 << 20)}` }), 'source.too-large', /64 MiB/],
    ['is cut short', zipOf({ 'a.csv': orders }).subarray(0, 60), 'source.truncated', /not a whole zip archive/],
    ['is no archive', Buffer.from('no archive at all, only text'), 'source.truncated', /not a whole zip archive/],
    [
      'holds more entries than anybody packs',
      zipArchive(Array.from({ length: 30_000 }, (_, index) => entry(`${index}.csv`))),
      'source.too-many-files',
      /30,000 entries/,
    ],
    ['says that it holds a hundred thousand', zip64Of(100_000), 'source.too-many-files', /100,000 entries/],
  ])('that %s is refused', async (_, bytes, code, words) => {
    const error = await failure(fixture.inspect(fixture.write('hostile.zip', bytes)));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.hint).toBeTruthy();
  });

  test('a link in an archive is no file', async () => {
    const link = { ...entry('link.csv'), attributes: 0o120777 * 2 ** 16 };
    const name = fixture.write('link.zip', zipArchive([link, entry('real.csv')]));
    expect((await fixture.load(name)).snapshot.parts.map((part) => part.name)).toEqual([`${name}/real.csv`]);
  });

  test('members that share their bytes are refused', async () => {
    const bytes = zipArchive([entry('a.csv'), entry('b.csv')]);
    const directory = bytes.indexOf('PK\x01\x02');
    const second = bytes.indexOf('PK\x01\x02', directory + 4);
    bytes.writeUInt32LE(0, second + 42);
    expect(await failure(fixture.inspect(fixture.write('overlap.zip', bytes)))).toMatchObject({ code: 'source.unsafe-archive' });
  });
});

describe('other packings', () => {
  test('zstd is unpacked, verified and bounded', async () => {
    const whole = zstdCompressSync(`id,v\n${Array.from({ length: 5_000 }, (_, index) => `${index},value ${index}`).join('\n')}\n`);
    const name = fixture.write('good.csv.zst', whole);
    expect((await fixture.load(name)).table.rows).toHaveLength(5_000);
    const cut = fixture.write('cut.csv.zst', whole.subarray(0, whole.length - 100));
    expect(await failure(fixture.inspect(cut))).toMatchObject({ code: 'source.truncated' });
    const bomb = fixture.write('bomb.csv.zst', zstdCompressSync(`id\n${'1\n'.repeat(40 << 20)}`));
    expect(await failure(fixture.inspect(bomb))).toMatchObject({ code: 'source.too-large' });
    const lines = fixture.write('lines.ndjson.zst', zstdCompressSync('{"a":1}\n'));
    expect((await fixture.load(lines)).table.rows).toEqual([[1]]);
  });

  test.each([
    ['orders.csv.bz2', /\.gz, \.zst or \.zip/],
    ['orders.xls', /\.xlsx workbook/],
    ['orders.avro', /Parquet/],
    ['orders.parquet.gz', /packed already/],
  ])('%s is refused with what to do', async (file, words) => {
    const error = await failure(fixture.inspect(fixture.write(file, 'x')));
    expect(error.code).toBe('source.unknown-format');
    expect(error.hint).toMatch(words);
  });
});

/** An archive that says it holds so many entries: more than the small form of its end can count. */
function zip64Of(entries: number): Buffer {
  const small = zipArchive(Array.from({ length: entries % 0x10000 }, (_, index) => entry(`${index}.csv`)));
  const end = small.subarray(-22);
  const directory = { bytes: end.readUInt32LE(12), at: end.readUInt32LE(16) };
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(directory.bytes), 40);
  record.writeBigUInt64LE(BigInt(directory.at), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(small.length - 22), 8);
  locator.writeUInt32LE(1, 16);
  const pointing = Buffer.from(end);
  pointing.fill(0xff, 8, 20);
  return Buffer.concat([small.subarray(0, -22), record, locator, pointing]);
}

function entry(name: string): Parameters<typeof zipArchive>[0][number] {
  return { name, packed: Buffer.from('id\n1\n'), method: 0, crc32: 0xcd5be90f, sizeBytes: 5 };
}
