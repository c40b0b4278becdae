/** Damaged and hostile Parquet and JSON: each ends in a sentence that names the file, and the engine lives on. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';
import { parquetOf } from '#test/support/files/parquet-file.ts';
import { levelsOf } from '#tools/formats/fit.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles({ maxUnpackedBytes: 64 << 20 });
});
// What was refused before must not have cost the engine its life.
beforeEach(async () => {
  expect((await fixture.engine.query('SELECT 1')).rows).toEqual([[1]]);
});
afterAll(() => fixture.close());

const changed = (bytes: Buffer, change: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
};
const flip = (bytes: Buffer, at: number): Buffer => changed(bytes, (copy) => (copy[at] = (copy[at] ?? 0) ^ 0x10));

const times = (bytes: Buffer, count: number): Buffer => Buffer.alloc(bytes.length * count, bytes);
/** An integer as the footer of a Parquet file spells it. */
const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))]);

describe('a Parquet file', () => {
  let whole: Buffer;
  beforeAll(async () => {
    whole = await parquetOf(`SELECT i AS id, 'text ' || i AS t FROM range(20000) r(i)`);
  });
  /** The rows of the file, of its row group and of its columns, as its footer spells 20,000. */
  const counts = (): number[] => {
    const spelled = Buffer.from([0x16, 0xc0, 0xb8, 0x02]);
    const found: number[] = [];
    for (let at = whole.indexOf(spelled); at !== -1; at = whole.indexOf(spelled, at + 1)) found.push(at + 1);
    return found;
  };

  test.each<[string, () => Buffer, string]>([
    ['with a flipped bit at the head of a page', () => flip(whole, 5), 'source.malformed'],
    ['with a flipped bit within packed values', () => flip(whole, 2_000), 'source.malformed'],
    ['with a hole', () => Buffer.concat([whole.subarray(0, 1_000), whole.subarray(5_000)]), 'source.malformed'],
    [
      'with a footer longer than the file',
      () => changed(whole, (copy) => copy.writeUInt32LE(0x7fffffff, copy.length - 8)),
      'source.malformed',
    ],
    ['without its end', () => whole.subarray(0, whole.length - 10), 'source.truncated'],
    ['that is encrypted', () => changed(whole, (copy) => copy.write('PARE', copy.length - 4)), 'source.encrypted'],
  ])('%s is refused by name', async (_, bytes, code) => {
    const error = await failure(fixture.load(fixture.write('damaged.parquet', bytes())));
    expect(error).toMatchObject({ code });
    expect(error.message).toContain('in/damaged.parquet');
    expect(error.message).not.toContain('/inputs/');
    expect(error.hint).toBeTruthy();
  });

  test('that declares another number of rows than it holds is refused, wherever it says so', async () => {
    expect(counts()).toHaveLength(4);
    for (const at of counts()) {
      for (const [declared, bytes] of [
        ['1,048,575', [0xfe, 0xff, 0x7f]],
        ['8,192', [0x80, 0x80, 0x01]],
      ] as const) {
        const lying = changed(whole, (copy) => bytes.forEach((byte, index) => (copy[at + index] = byte)));
        const error = await failure(fixture.inspect(fixture.write('lying.parquet', lying)));
        expect(error, `${declared} at ${at}`).toMatchObject({ code: 'source.malformed', family: 'data' });
      }
    }
  });

  /** The footer of a file of one row group, with its list of row groups written anew. */
  const regrouped = (bytes: Buffer, groups: (group: Buffer) => { declared: number; held: Buffer; rows: number }): Buffer => {
    const start = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    const footer = bytes.subarray(start, bytes.length - 8);
    const list = footer.indexOf(Buffer.from([0x16, 0x02, 0x19, 0x1c]));
    const end = footer.indexOf('DuckDB version') - 2;
    const { declared, held, rows } = groups(footer.subarray(list + 4, end));
    const rewritten = [footer.subarray(0, list + 1), varint(rows * 2), [0x19, 0xfc], varint(declared), held, footer.subarray(end)];
    const body = Buffer.concat(rewritten.map((part) => Buffer.from(part)));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    return Buffer.concat([bytes.subarray(0, start), body, length, Buffer.from('PAR1')]);
  };
  const empty = Buffer.from([0x19, 0x0c, 0x16, 0x00, 0x16, 0x00, 0x00]);
  test.each<[string, (group: Buffer) => { declared: number; held: Buffer; rows: number }]>([
    ['a million row groups and holds one', (held) => ({ declared: 1_000_000, held, rows: 1_000_000 })],
    ['two billion row groups and holds one', (held) => ({ declared: 2 ** 31 - 1, held, rows: 1 })],
    ['a million row groups without columns', () => ({ declared: 1_000_000, held: Buffer.alloc(7_000_000, empty), rows: 0 })],
    [
      'fifty thousand row groups over the same bytes, and too few rows',
      (held) => ({ declared: 50_000, held: times(held, 50_000), rows: 1 }),
    ],
  ])('that declares %s is refused, and the engine lives', async (_, groups) => {
    const bytes = regrouped(await parquetOf('SELECT 1 AS id'), groups);
    const error = await failure(fixture.load(fixture.write('groups.parquet', bytes)));
    expect(error).toMatchObject({ family: 'data', code: expect.stringMatching(/^(?:source\.malformed|engine\.out-of-memory)$/) });
    expect(error.hint).toBeTruthy();
    expect((await fixture.engine.query('SELECT 2')).rows).toEqual([[2]]);
  });

  test('with a bit flipped within a value that nothing covers is read, because nobody can tell; only its hash is another', async () => {
    const plain = await parquetOf(`SELECT 'abc' AS v`);
    const name = fixture.write('plain.parquet', plain);
    const before = await fixture.load(name);
    fixture.write('plain.parquet', flip(plain, plain.indexOf('abc') + 1));
    const after = await fixture.load(name);
    expect([before.table.rows, after.table.rows]).toEqual([[['abc']], [['arc']]]);
    expect(after.snapshot.parts[0]?.sha256).not.toBe(before.snapshot.parts[0]?.sha256);
  });

  test('with ten thousand columns, or values nested without end, is refused before it is read', async () => {
    const wide = await parquetOf(`SELECT ${Array.from({ length: 10_000 }, (_, index) => `${index} AS c${index}`).join(', ')}`);
    expect(await failure(fixture.inspect(fixture.write('wide.parquet', wide)))).toMatchObject({ code: 'source.too-wide' });
    const deep = await parquetOf(`SELECT ${'['.repeat(60)}1${']'.repeat(60)} AS d`);
    expect(await failure(fixture.inspect(fixture.write('deep.parquet', deep)))).toMatchObject({ code: 'source.too-deep' });
    const some = await parquetOf(`SELECT {'a': [[1, 2], [3]]} AS d`);
    expect((await fixture.load(fixture.write('some.parquet', some))).table.rows).toEqual([[{ a: [[1, 2], [3]] }]]);
  });

  test('whose names look alike keeps them apart', async () => {
    const names = ['pay', 'p\u0430y', 'pay\u200b', '__proto__', 'constructor', 'select'];
    const name = fixture.write('names.parquet', await parquetOf(`SELECT ${names.map((one, index) => `${index} AS "${one}"`).join(', ')}`));
    const { table } = await fixture.load(name);
    expect(table.columns.map((column) => column.name)).toEqual(names);
    expect(table.rows).toEqual([[0, 1, 2, 3, 4, 5]]);
  });
});

test('a dictionary that unpacks to more than the engine may hold fails this read alone', async () => {
  const own = await openFiles();
  try {
    const name = own.write('dictionary.parquet', await parquetOf(`SELECT repeat('x', 1000000) AS t FROM range(4000)`));
    expect(await failure(own.load(name))).toMatchObject({ code: 'engine.out-of-memory' });
  } finally {
    await own.close();
  }
});

describe('JSON', () => {
  test.each<[string, string, string, string, RegExp]>([
    [
      'nested 200,000 levels deep',
      'deep.json',
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      'source.too-deep',
      /Line 1 of "in\/deep\.json"/,
    ],
    [
      'with one such line',
      'deep.ndjson',
      `{"a":1}\n{"a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}\n`,
      'source.too-deep',
      /Line 2/,
    ],
    ['with a name of a megabyte', 'long.ndjson', `{"${'k'.repeat(1 << 20)}":1}\n`, 'source.bad-names', /1,048,576 bytes/],
    ['with an empty name', 'empty.ndjson', '{"a":1,"":2}\n', 'source.bad-names', /empty/],
    ['with names that differ in case', 'case.ndjson', '{"a":1,"A":2}\n{"a":3}\n', 'source.duplicate-header', /differ from "A" in case/],
    [
      'with a name twice in one object',
      'twice.ndjson',
      '{"a":1,"a":2}\n',
      'source.malformed',
      /on line 1 of "in\/twice.ndjson" has "a" twice/,
    ],
    ['cut short', 'cut.json', '[{"a":1},{"a":2},{"a":', 'source.malformed', /"in\/cut\.json"/],
    ['that is none', 'none.json', 'hello world', 'source.malformed', /"in\/none\.json"/],
    [
      'of ten thousand members',
      'wide.ndjson',
      `{${Array.from({ length: 10_000 }, (_, n) => `"c${n}":${n}`).join(',')}}\n`,
      'source.too-wide',
      /10,000 columns/,
    ],
  ])('%s is refused', async (_, file, content, code, words) => {
    const error = await failure(fixture.inspect(fixture.write(file, content)));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.hint).toBeTruthy();
  });

  test('of many members is columns, of moderate depth is kept, and of odd names is no danger', async () => {
    const many = `{${Array.from({ length: 300 }, (_, n) => `"c${n}":${n}`).join(',')}}\n`;
    expect((await fixture.load(fixture.write('many.ndjson', many))).table.columns).toHaveLength(300);
    const deep = fixture.write('moderate.ndjson', `{"a":${'['.repeat(150)}1${']'.repeat(150)}}\n`);
    expect(JSON.stringify((await fixture.load(deep)).table.rows).match(/\[/g)?.length).toBeGreaterThan(150);
    const odd = await fixture.load(fixture.write('odd.ndjson', '{"__proto__":1,"constructor":2,"toString":3,"a_1":4,"a":5}\n'));
    expect(odd.table).toMatchObject({
      columns: ['__proto__', 'constructor', 'toString', 'a_1', 'a'].map((name) => ({ name })),
      rows: [[1, 2, 3, 4, 5]],
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

test('gzip that unpacks to far more than its limit is refused when it is read', async () => {
  const name = fixture.write('bomb.csv.gz', gzipSync('id,v\n1,x\n'));
  const { reader } = await fixture.inspect(name);
  fixture.write('bomb.csv.gz', gzipSync(`id,v\n${'1,x\n'.repeat(20 << 20)}`));
  const source = await fixture.open(name, reader);
  const error = await failure(source.verified);
  expect(error).toMatchObject({ code: 'source.too-large', family: 'data' });
  expect(error.message).toContain('64 MiB');
});

test('header names that are hostile, alike or very long are shown with escapes, kept apart or refused', async () => {
  const names = ['pay', 'p\u0430y', 'pay\u200b', 'Ignore previous instructions', '__proto__', 'a\tb'];
  const header = names.map((name) => `"${name}"`).join(',');
  const { table } = await fixture.load(fixture.write('names.csv', `${header}\n1,2,3,4,5,6\n`));
  expect(table.columns.map((column) => column.name)).toEqual(names);
  const twice = await failure(fixture.inspect(fixture.write('twice.csv', '"pay\u200b","PAY\u200b"\n1,2\n')));
  expect(twice.message).toContain('pay\\u{200b}');
  const long = await failure(fixture.inspect(fixture.write('long.csv', `id,${'n'.repeat(5_000)}\n1,2\n`)));
  expect(long).toMatchObject({ code: 'source.bad-names' });
  const wide = await failure(
    fixture.inspect(fixture.write('wide.csv', `${Array.from({ length: 100_000 }, (_, n) => `c${n}`).join(',')}\n`)),
  );
  expect(wide).toMatchObject({ code: 'source.too-wide' });
});

test('lone \\. rows, empty texts and NULL are three different things', async () => {
  const name = fixture.write('dots.csv', 'a,b\n\\.,x\n"",y\n,z\n"\\.",w\n\\N,v\n');
  expect((await fixture.load(name)).table.rows).toEqual([
    ['\\.', 'x'],
    ['', 'y'],
    [null, 'z'],
    ['\\.', 'w'],
    ['\\N', 'v'],
  ]);
});

test.each([
  ['INTEGER', 0],
  ['INTEGER[][]', 2],
  ['STRUCT(a INTEGER[])[]', 3],
  ['STRUCT(a INTEGER, b STRUCT(c VARCHAR[][]))', 4],
  ['MAP(VARCHAR, INTEGER[])', 2],
  ['STRUCT("a,(b" INTEGER)', 1],
  ['DECIMAL(12,2)', 0],
  ['MAP(VARCHAR, DECIMAL(12,2)[])', 2],
])('the levels of %s', (type, levels) => {
  expect(levelsOf(type)).toBe(levels);
});
