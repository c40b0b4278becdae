/** Input as it really comes: cut, mixed, doubled, in the wrong encoding. Nothing of it may shrink a table without a word. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles();
});
afterAll(() => fixture.close());

test.each<[string, string, Buffer | string, RegExp]>([
  ['gzip', 'packed.csv', gzipSync('a,b\n1,2\n'), /gzip data/],
  ['zstd', 'packed.ndjson', zstdCompressSync('{"a":1}\n'), /zstd data/],
  ['a workbook', 'book.csv', Buffer.from('PK\u0003\u0004 and so on'), /a zip archive or a workbook/],
  ['Parquet', 'table.tsv', Buffer.from('PAR1\u0015\u0000'), /Parquet/],
  ['a web page', 'login.csv', '\n<!DOCTYPE html><html><body>Log in, please</body></html>', /a web page/],
  ['a web page', 'login.json', '<html lang="en">', /a web page/],
  ['a PDF document', 'report.csv.gz', gzipSync('%PDF-1.7\n'), /a PDF document/],
])('%s that is called %s is refused for what it is', async (_, name, content, said) => {
  const error = await failure(fixture.inspect(fixture.write(name, content)));
  expect(error).toMatchObject({ code: 'source.unknown-format', message: expect.stringMatching(said) });
});

/** `id,amount` with one odd value. */
const rowsWith = (count: number, odd: Record<number, string>): string =>
  `id,amount\n${Array.from({ length: count }, (_, index) => `${index + 1},${odd[index + 1] ?? index + 1}`).join('\n')}\n`;

describe('values that break a type', () => {
  test('N/A on row 30,001 becomes NULL and is counted, not text and not an error', async () => {
    const name = fixture.write('token-late.csv', rowsWith(30_001, { 30_001: 'N/A' }));
    const inspection = await fixture.inspect(name);
    expect(inspection.columns).toContainEqual({ name: 'amount', type: 'BIGINT' });
    expect(inspection.notes.join(' ')).toContain('1 value of "amount" say');
    const { table, rejects } = await fixture.loadWith(name, inspection.reader);
    expect(rejects.count).toBe(0);
    expect(table.rows).toHaveLength(30_001);
    expect(table.rows.at(-1)).toEqual([30_001, null]);
  });

  test('one word among thirty thousand numbers is a reject with its place; many words make the column text', async () => {
    const name = fixture.write('word-late.csv', rowsWith(30_001, { 30_001: 'many' }));
    const { columns, reader } = await fixture.inspect(name);
    expect(columns).toContainEqual({ name: 'amount', type: 'BIGINT' });
    const { table, rejects } = await fixture.loadWith(name, reader);
    expect(table.rows).toHaveLength(30_000);
    expect(rejects).toMatchObject({ count: 1, rows: [{ file: name, line: 30_002, column: 'amount', value: 'many' }] });
    const words = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [n + 1, 'many']));
    const texts = fixture.write('words.csv', rowsWith(30_001, words));
    expect((await fixture.inspect(texts)).columns).toContainEqual({ name: 'amount', type: 'VARCHAR' });
  });

  test('the same words in a later file are rejects with file, line, column, value and reason', async () => {
    const name = fixture.write('later.csv', rowsWith(100, {}));
    const { reader } = await fixture.inspect(name);
    fixture.write('later.csv', rowsWith(40_000, { 30_001: 'many', 30_005: '12.5', 39_999: '1e-3' }));
    const { table, rejects } = await fixture.loadWith(name, reader);
    expect(table.rows).toHaveLength(39_997);
    expect(rejects).toEqual({
      count: 3,
      rows: [
        { source: expect.any(String), file: name, line: 30_002, column: 'amount', value: 'many', reason: 'is not a whole number (BIGINT)' },
        {
          source: expect.any(String),
          file: name,
          line: 30_006,
          column: 'amount',
          value: '12.5',
          reason: 'is not exactly a whole number (BIGINT)',
        },
        {
          source: expect.any(String),
          file: name,
          line: 40_000,
          column: 'amount',
          value: '1e-3',
          reason: 'is not exactly a whole number (BIGINT)',
        },
      ],
    });
  });

  test('rejects are counted once, however often the relation was scanned', async () => {
    const name = fixture.write('scans.csv', rowsWith(50, {}));
    const { reader } = await fixture.inspect(name);
    fixture.write('scans.csv', `${rowsWith(50, { 7: 'seven' })}51\n`);
    const source = await fixture.open(name, reader);
    await fixture.engine.define('scanned', source.sql);
    await fixture.engine.query('SELECT count(*), sum(amount) FROM scanned', { maxRows: 1 });
    await fixture.engine.query('SELECT * FROM scanned LIMIT 1', { maxRows: 1 });
    await fixture.engine.materialise('kept', 'SELECT * FROM scanned');
    await source.verified;
    const first = await source.rejects();
    expect(first.count).toBe(2);
    expect(first.rows.map(({ line }) => line)).toEqual([8, 52]);
    expect(await source.rejects()).toEqual(first);
  });

  test('rounding, zones, leading zeros: nothing is made to fit', async () => {
    const name = fixture.write(
      'exact.csv',
      'money,at,day,code\n1.25,2026-01-02 03:04:05,2026-01-02,007\n2.50,2026-01-03 00:00:00,2026-01-03,012\n',
    );
    const { columns, reader } = await fixture.inspect(name);
    expect(columns.map(({ type }) => type)).toEqual(['DECIMAL(12,2)', 'TIMESTAMP', 'DATE', 'VARCHAR']);
    fixture.write(
      'exact.csv',
      [
        'money,at,day,code',
        '1.255,2026-01-02 03:04:05,2026-01-02,1',
        '1.250,2026-01-02 03:04:05,2026-01-02,2',
        '1,2026-01-02 03:04:05+02,2026-01-02,3',
        '1,2026-01-02 03:04:05,2026-01-02 13:00:00,4',
        '1,2026-01-02,2026-1-2,5',
        '1e0,2026-01-02T03:04Z,2026-01-02,6',
        '',
      ].join('\n'),
    );
    const { table, rejects } = await fixture.loadWith(name, reader);
    expect(table.rows.map((row) => row[3])).toEqual(['2', '5']);
    expect(rejects.rows.map(({ line, column }) => [line, column])).toEqual([
      [2, 'money'],
      [4, 'at'],
      [5, 'day'],
      [7, 'money'],
    ]);
  });

  test('in NDJSON, too, with the line of the object', async () => {
    const name = fixture.write('later.ndjson', '{"id":1,"n":5}\n{"id":2,"n":6}\n');
    const { reader } = await fixture.inspect(name);
    fixture.write('later.ndjson', '{"id":1,"n":5}\n\n{"id":2,"n":"lots"}\n{"id":3,"n":7.5}\n{"id":4,"n":8}\n');
    const { table, rejects } = await fixture.loadWith(name, reader);
    expect(table.rows).toEqual([
      [1, 5],
      [4, 8],
    ]);
    expect(rejects.rows.map(({ line, column, value }) => [line, column, value])).toEqual([
      [3, 'n', 'lots'],
      [4, 'n', '7.5'],
    ]);
  });
});

describe('rows that do not split', () => {
  test('too few fields, too many, junk behind a quote: rejects with their lines, quoted newlines counted', async () => {
    const name = fixture.write('ragged.csv', 'id,note\n1,"two\nlines"\n\n2\n3,a,b\n4,"x"y\n5,fine\n');
    const inspection = await fixture.inspect(name);
    expect(inspection.notes.join(' ')).toContain('3 rows do not fit the columns (the first on line 5: it has 1 fields where 2 belong)');
    const { table, rejects } = await fixture.loadWith(name, inspection.reader);
    expect(table.rows).toEqual([
      [1, 'two\nlines'],
      [5, 'fine'],
    ]);
    expect(rejects.count).toBe(3);
    expect(rejects.rows.map(({ line, value }) => [line, value])).toEqual([
      [5, '2'],
      [6, '3,a,b'],
      [7, '4,"x"y'],
    ]);
  });

  test('a CSV cut inside a quoted field is refused with the line, at inspection and when it happens later', async () => {
    const cut = fixture.write('cut.csv', 'id,note\n1,"whole"\n2,"cut he');
    expect(await failure(fixture.inspect(cut))).toMatchObject({ code: 'source.truncated', details: { line: 3 } });
    const name = fixture.write('cut-later.csv', 'id,note\n1,"whole"\n2,"whole"\n');
    const { reader } = await fixture.inspect(name);
    fixture.write('cut-later.csv', 'id,note\n1,"whole"\n2,"cut he\n3,swallowed\n');
    expect(await failure(fixture.loadWith(name, reader))).toMatchObject({ code: 'source.truncated', details: { line: 3 } });
  });
});

describe('headers', () => {
  test('doubled and empty names are refused by name', async () => {
    const name = fixture.write('doubled.csv', 'id,amount,Amount,\n1,2,3,4\n');
    const error = await failure(fixture.inspect(name));
    expect(error).toMatchObject({ code: 'source.duplicate-header', family: 'input', details: { duplicates: ['amount'], empty: [4] } });
    expect(error.message).toContain('"amount"');
  });

  test('odd names stay exactly as they are', async () => {
    const names = ['a"b', ' lead', "x'); DROP TABLE y; --", '__proto__', 'ключ', 'select'];
    const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
    const name = fixture.write('odd-names.csv', `${header}\n1,2,3,4,5,6\n`);
    expect((await fixture.load(name)).table.columns.map((column) => column.name)).toEqual(names);
  });

  test('a header without rows is zero rows and said', async () => {
    const name = fixture.write('header-only.csv', 'id,name\n');
    const inspection = await fixture.inspect(name);
    expect(inspection).toMatchObject({ rows: 0, rowsExact: true });
    expect(inspection.columns.map((column) => column.name)).toEqual(['id', 'name']);
    expect(inspection.notes).toContain('There is a header and no row.');
    expect((await fixture.loadWith(name, inspection.reader)).table.rows).toEqual([]);
  });

  test('ten thousand columns are refused at once, and sixteen hundred are read', async () => {
    const wide = (width: number): string =>
      `${Array.from({ length: width }, (_, index) => `c${index}`).join(',')}\n${Array.from({ length: width }, (_, index) => index).join(',')}\n`;
    const error = await failure(fixture.inspect(fixture.write('wide.csv', wide(10_000))));
    expect(error).toMatchObject({ code: 'source.too-wide', family: 'input' });
    expect(error.message).toContain('10,000 columns');
    // In a child of its own: it takes most of the memory that a child may have.
    const own = await openFiles();
    try {
      const { table } = await own.load(own.write('broad.csv', wide(1_600)));
      expect(table.columns).toHaveLength(1_600);
      expect(table.rows[0]?.[1_599]).toBe(1_599);
    } finally {
      await own.close();
    }
  });

  test('columns that appear or vanish after the inspection stop the run', async () => {
    const name = fixture.write('drift.csv', 'id,a,b\n1,2,3\n');
    const { reader } = await fixture.inspect(name);
    fixture.write('drift.csv', 'b,id,a\n30,1,20\n');
    expect((await fixture.loadWith(name, reader)).table.rows).toEqual([[1, 20, 30]]);
    fixture.write('drift.csv', 'id,a\n1,2\n');
    expect(await failure(fixture.open(name, reader))).toMatchObject({ code: 'source.drift', family: 'conflict' });
    fixture.write('drift.ndjson', '{"id":1}\n');
    const json = await fixture.inspect('in/drift.ndjson');
    fixture.write('drift.ndjson', '{"id":1,"new":2}\n');
    expect(await failure(fixture.open('in/drift.ndjson', json.reader))).toMatchObject({ code: 'source.drift' });
  });
});

describe('bytes', () => {
  test('a byte order mark belongs to no column name', async () => {
    const name = fixture.write('bom.csv', '\uFEFF"id",v\n1,a\n');
    expect((await fixture.load(name)).table).toMatchObject({ columns: [{ name: 'id' }, { name: 'v' }], rows: [[1, 'a']] });
  });

  test('mixed line ends are read as what they are, to the last row', async () => {
    const name = fixture.write('mixed.csv', 'id,v\r\n1,a\n2,"b\r\nb"\r\n3,c\n4,d,surplus\r\n5,e');
    const inspection = await fixture.inspect(name);
    expect(inspection.notes.join(' ')).toContain('Lines end in more than one way');
    const { table, rejects } = await fixture.loadWith(name, inspection.reader);
    expect(table.rows).toEqual([
      [1, 'a'],
      [2, 'b\r\nb'],
      [3, 'c'],
      [5, 'e'],
    ]);
    expect(rejects.rows.map(({ line, value }) => [line, value])).toEqual([[6, '4,d,surplus']]);
  });

  test('line ends that begin to mix after the inspection stop the run', async () => {
    const name = fixture.write('mixed-later.csv', 'id,v\n1,a\n2,b\n');
    const { reader } = await fixture.inspect(name);
    fixture.write('mixed-later.csv', 'id,v\n1,a\r\n2,b\r\n');
    const error = await failure(fixture.loadWith(name, reader));
    expect(error.family).toMatch(/^(data|conflict)$/);
  });

  test('bytes that are not UTF-8, in a later file, are rejects', async () => {
    const name = fixture.write('latin-later.csv', 'id,city\n1,Rome\n');
    const { reader } = await fixture.inspect(name);
    fixture.write('latin-later.csv', Buffer.from('id,city\n1,Rome\n2,K\xf6ln\n', 'latin1'));
    const { table, rejects } = await fixture.loadWith(name, reader);
    expect(table.rows).toEqual([[1, 'Rome']]);
    expect(rejects.rows).toMatchObject([{ line: 3, reason: 'has bytes that are not of the encoding of the file' }]);
  });

  test('a NUL byte is named by line and its row rejected; a new one stops the run', async () => {
    const name = fixture.write('nul.csv', 'id,v\n1,a\n2,b\0c\n3,d\n');
    const inspection = await fixture.inspect(name);
    expect(inspection.notes.join(' ')).toContain('Line 3 of in/nul.csv holds a NUL character');
    const { table, rejects } = await fixture.loadWith(name, inspection.reader);
    expect(table.rows).toEqual([
      [1, 'a'],
      [3, 'd'],
    ]);
    expect(rejects.rows).toMatchObject([{ line: 3, column: 'v', value: 'b␀c' }]);
    const clean = fixture.write('nul-later.csv', 'id,v\n1,a\n');
    const { reader } = await fixture.inspect(clean);
    fixture.write('nul-later.csv', 'id,v\n1,a\n2,b\0c\n');
    expect((await failure(fixture.loadWith(clean, reader))).message).toContain('Line 3');
  });

  test('empty files and folders without data say so', async () => {
    expect(await failure(fixture.inspect(fixture.write('empty.csv', '')))).toMatchObject({ code: 'source.empty' });
    expect(await failure(fixture.inspect(fixture.write('blank.csv', '\n \n')))).toMatchObject({ code: 'source.empty' });
    expect(await failure(fixture.inspect(fixture.write('empty.ndjson', '')))).toMatchObject({ code: 'source.empty' });
    expect(await failure(fixture.inspect(fixture.write('empty.parquet', '')))).toMatchObject({ code: 'source.empty' });
    expect(await failure(fixture.inspect(fixture.write('empty.csv.gz', gzipSync(''))))).toMatchObject({ code: 'source.empty' });
    fixture.write('notes/readme.md', 'no data here');
    expect(await failure(fixture.inspect('in/notes'))).toMatchObject({ code: 'source.empty' });
    expect(await failure(fixture.inspect('in/notes/readme.md'))).toMatchObject({ code: 'source.unknown-format' });
  });

  test('a JSON line cut off is an error with its place, not a shorter table', async () => {
    const name = fixture.write('cut.ndjson', '{"id":1}\n{"id":2}\n{"id":');
    const error = await failure(fixture.inspect(name));
    expect(error).toMatchObject({ code: 'source.malformed', family: 'data', details: { line: 3 } });
    expect(error.message).toContain('Line 3 of "in/cut.ndjson"');
  });

  test('blank lines before the header and inside are no rows', async () => {
    const name = fixture.write('blank-lines.csv', '\n\nid,v\n\n1,a\n\n2,b\n\n');
    expect((await fixture.load(name)).table).toMatchObject({
      columns: [{ name: 'id' }, { name: 'v' }],
      rows: [
        [1, 'a'],
        [2, 'b'],
      ],
    });
  });
});
