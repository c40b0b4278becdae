/** Workbooks that strangers wrote: each ends in a sentence, within bounds, and the process that asked is none the worse for it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';
import { workbook } from '#test/support/files/workbook.ts';
import { zipOf } from '#test/support/files/zip-file.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles();
});
afterAll(() => fixture.close());

const sheet = (inner: string): string => `<worksheet><sheetData>${inner}</sheetData></worksheet>`;
const one = (xml: string, more: Parameters<typeof workbook>[1] = {}): Buffer => workbook([{ name: 'S', xml }], more);
const plain = workbook([{ name: 'S', rows: [['id'], [1]] }]);

test.each<[string, () => Buffer, string, RegExp]>([
  ['is cut short', () => plain.subarray(0, plain.length - 200), 'source.truncated', /damaged or cut short/],
  ['has a flipped bit', () => flipped(plain), 'source.truncated', /damaged or cut short/],
  ['is an old .xls', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'source.encrypted', /old \.xls workbook or protected/],
  ['is no workbook but a zip', () => zipOf({ 'a.txt': 'x' }), 'source.unreadable', /xl\/workbook\.xml is missing/],
  [
    'names a sheet that is not there',
    () => workbook([{ name: 'S', rows: [] }], { parts: { 'xl/_rels/workbook.xml.rels': '<x/>' } }),
    'source.empty',
    /no sheet/,
  ],
  ['is not XML inside', () => one('<worksheet><sheetData><row r="1"><c r="A1"><v>1'), 'source.unreadable|source.empty', /sheet/],
  [
    'declares entities',
    () =>
      one(
        `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')}`,
      ),
    'source.unsafe-archive',
    /XML entities/,
  ],
  ['addresses a cell beyond every sheet', () => one(sheet('<row r="1"><c r="AAAA1"><v>1</v></c></row>')), 'source.unreadable', /"AAAA1"/],
  [
    'spans a rectangle beyond reason',
    () => one(sheet('<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
    'source.too-large',
    /1,048,576 rows and 16,384 columns/,
  ],
  [
    'unpacks to hundreds of megabytes',
    () => one(sheet(`<row r="1"><c r="A1"><v>1</v></c></row>${' '.repeat(300 << 20)}`)),
    'source.too-large',
    /unpacks to more than/,
  ],
  [
    'counts its rows to a billion',
    () => one(sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000000"></row>')),
    'source.too-large',
    /1,000,000,000 rows/,
  ],
  ['has ten thousand columns', () => one(sheet(`<row r="1">${wide(10_000)}</row>`)), 'source.too-wide', /10,000 columns/],
])('a workbook that %s is refused', async (_, bytes, codes, words) => {
  const before = process.memoryUsage.rss();
  const name = fixture.write('hostile.xlsx', bytes());
  const error = await failure(fixture.inspect(name));
  expect(codes.split('|')).toContain(error.code);
  expect(error.message).toMatch(words);
  expect(error.message).toContain('hostile.xlsx');
  expect(error.hint).toBeTruthy();
  // The bytes of the workbook itself were made here; the sheet was not read here.
  expect(process.memoryUsage.rss() - before).toBeLessThan(700 << 20);
  expect((await fixture.engine.query('SELECT 1')).rows).toEqual([[1]]);
});

test('a reader that is stopped ends, and says so', async () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => [index, index, index]);
  const name = fixture.write('stopped.xlsx', workbook([{ name: 'S', rows: [['a', 'b', 'c'], ...rows] }]));
  const stop = new AbortController();
  const work = fixture.reader.inspect({ ...fixture.context, signal: stop.signal }, name, {});
  setTimeout(() => stop.abort(), 300);
  expect(await failure(work)).toMatchObject({ family: 'cancelled' });
});

test('names from a sheet are shown with escapes and never merged', async () => {
  const name = fixture.write(
    'names.xlsx',
    workbook([
      {
        name: 'S\u202e',
        rows: [
          ['pay', 'p\u0430y', 'pay\u200b', '__proto__', 'constructor'],
          [1, 2, 3, 4, 5],
        ],
      },
    ]),
  );
  const inspection = await fixture.inspect(name);
  expect(inspection.notes.join(' ')).toContain('"S\\u{202e}"');
  expect((await fixture.loadWith(name, inspection.reader)).table).toMatchObject({
    columns: ['pay', 'p\u0430y', 'pay\u200b', '__proto__', 'constructor'].map((column) => ({ name: column })),
    rows: [[1, 2, 3, 4, 5]],
  });
});

test('a sheet of a hundred thousand rows is read whole', async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => [index, `text ${index}`]);
  const name = fixture.write('long.xlsx', workbook([{ name: 'S', rows: [['id', 'v'], ...rows] }]));
  const { reader, rows: counted } = await fixture.inspect(name);
  expect(counted).toBe(100_000);
  const source = await fixture.open(name, reader);
  await fixture.engine.define('long', source.sql);
  expect((await fixture.engine.query('SELECT count(*), sum(id), count(DISTINCT v) FROM long')).rows).toEqual([
    [100_000, 4_999_950_000, 100_000],
  ]);
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf('xl/worksheets/sheet1.xml') + 40;
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return copy;
}

function wide(width: number): string {
  const letters = (number: number): string =>
    number === 0 ? '' : letters(Math.floor((number - 1) / 26)) + String.fromCharCode(65 + ((number - 1) % 26));
  return Array.from({ length: width }, (_, index) => `<c r="${letters(index + 1)}1" t="inlineStr"><is><t>c${index}</t></is></c>`).join('');
}
