/** Dangerous files through the whole product: refused with the place and the fix, or loaded with every row accounted for; never half. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '../support/product/headgate.ts';
import { parquetOf } from '../support/files/parquet-file.ts';
import { stored, style, workbook } from '../support/files/workbook.ts';
import { zipOf } from '../support/files/zip-file.ts';

let headgate: TestHeadgate;
let parquet: Buffer;
beforeAll(async () => {
  headgate = await startTestHeadgate();
  parquet = await parquetOf(`SELECT i AS id, 'text ' || i AS t FROM range(5000) r(i)`);
});
afterAll(() => headgate.close());

const put = (name: string, content: string | Uint8Array): Promise<void> => writeFile(join(headgate.data, name), content);

const draft = (path: string, table: string, options?: DraftInput['sources'][number]['options']): DraftInput => ({
  title: 'Test',
  sources: [{ id: 'o', path: `data/${path}`, ...(options === undefined ? {} : { options }) }],
  loads: [{ from: 'o', table }],
});

const tables = (): Promise<unknown[]> =>
  headgate.warehouse(
    `select 1 from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'headgate', 'headgate_catalog')`,
  );

/** What becomes of a draft that must not be loaded: the words of its refusal, or of its failed preparation. */
async function refusal(path: string): Promise<string> {
  const thread = await headgate.open();
  const refused = await thread.propose(draft(path, 'bad.never')).then(
    () => null,
    (error: Error) => error.message,
  );
  if (refused !== null) return refused;
  const end = await thread.until(['plan.failed', 'plan.proposed']);
  return end.type === 'plan.failed' ? JSON.stringify(end.data) : 'it was proposed';
}

const xml = (inner: string): string => `<worksheet><sheetData>${inner}</sheetData></worksheet>`;
const middle = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  copy[Math.floor(copy.length / 3)] = (copy[Math.floor(copy.length / 3)] ?? 0) ^ 0x10;
  return copy;
};

describe('a file that cannot be trusted is refused, and nothing is written', () => {
  it.each<[string, string, () => string | Uint8Array, RegExp]>([
    ['a zip that climbs out', 'slip.zip', () => zipOf({ '../../evil.csv': 'id\n1\n' }), /slip\.zip.*points outside/s],
    ['a zip with a password', 'locked.zip', () => zipOf({ 'a.csv': 'id\n1\n' }, { flags: 0x801 }), /a\.csv.*password/s],
    ['a zip with a wrong checksum', 'crc.zip', () => zipOf({ 'a.csv': 'id\n1\n' }, { crc32: 7 }), /crc\.zip\/a\.csv.*damaged/s],
    [
      'a workbook that unpacks to gigabytes of nothing',
      'bomb.xlsx',
      () => workbook([{ name: 'S', xml: xml(`<row r="1"><c r="A1"><v>1</v></c></row>${' '.repeat(300 << 20)}`) }]),
      /bomb\.xlsx.*unpacks to more than/s,
    ],
    ['a workbook cut short', 'cut.xlsx', () => workbook([{ name: 'S', rows: [['id'], [1]] }]).subarray(0, 900), /cut\.xlsx.*cut short/s],
    ['a Parquet file with a flipped bit', 'flip.parquet', () => middle(parquet), /damaged|fit together/s],
    ['a Parquet file cut short', 'cut.parquet', () => parquet.subarray(0, parquet.length - 50), /cut\.parquet.*mark is missing/s],
    ['a line of forty megabytes', 'line.csv', () => `id,v\n1,${'x'.repeat(40 << 20)}\n`, /line\.csv.*line 2/s],
    ['a quote that never closes', 'quote.csv', () => `id,v\n1,a\n2,"b\n${'3,c\n'.repeat(3 << 20)}`, /quote\.csv.*line 3/s],
    ['a CSV cut within a quote', 'cut.csv', () => 'id,v\n1,"a"\n2,"cut he', /cut\.csv.*line 3/s],
    ['a gzip cut short', 'cut.csv.gz', () => gzipSync(`id\n${'1\n'.repeat(9_999)}`).subarray(0, 40), /cut\.csv\.gz.*cut short/s],
    ['JSON two hundred thousand levels deep', 'deep.json', () => `${'['.repeat(200_000)}${']'.repeat(200_000)}`, /Line 1 of .*deep\.json/s],
    ['JSON cut short', 'cut.ndjson', () => '{"id":1}\n{"id":', /Line 2 of .*cut\.ndjson/s],
    ['ten thousand columns', 'wide.csv', () => `${Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(',')}\n`, /10,000 columns/],
    ['names that Postgres cuts to the same', 'names.csv', () => `${'n'.repeat(64)}1,${'n'.repeat(64)}2\n1,2\n`, /63/],
    ['a format that is not read', 'old.xls', () => 'x', /old\.xls.*not a data file/s],
  ])('%s', async (_, name, content, words) => {
    await put(name, content());
    expect(await refusal(name)).toMatch(words);
    expect(await tables()).toEqual([]);
    expect((await fetch(`${headgate.url}/healthz`)).status).toBe(200);
  });
});

/** Proposes, approves and loads; returns the card's notes and rejects, and the table's rows. */
async function load(path: string, table: string, options?: DraftInput['sources'][number]['options']) {
  const thread = await headgate.open();
  await thread.propose(draft(path, table, options));
  const card = await thread.until('plan.proposed');
  await thread.approve(card);
  await thread.until('run.succeeded');
  return { card: card.data.card, rows: await headgate.warehouse<Record<string, unknown>>(`select * from ${table} order by 1`) };
}

describe('a file that is odd but whole is loaded exactly', () => {
  it('lone \\. rows, empty texts and NULL arrive as they are', async () => {
    await put('dots.csv', 'v\n\\.\n"x"\n""\n\\N\nend\n');
    const { rows } = await load('dots.csv', 'odd.dots');
    expect(new Set(rows.map((row) => row['v']))).toEqual(new Set(['', '\\.', '\\N', 'end', 'x']));
    await put('pairs.csv', 'id,v\n1,\n2,""\n3,\\.\n');
    expect((await load('pairs.csv', 'odd.pairs')).rows.map((row) => row['v'])).toEqual([null, '', '\\.']);
  });

  it('names that are reserved, alike or hostile become columns of their own', async () => {
    await put('reserved.csv', `select,order,__proto__,"a""; DROP TABLE x; --",pay,p\u0430y\n1,2,3,4,5,6\n`);
    const { rows } = await load('reserved.csv', 'odd.reserved');
    expect(new Set(Object.values(rows[0] ?? {}).map(Number))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(Object.keys(rows[0] ?? {})).toContain('p\u0430y');
  });

  it('rows with NUL, and rows that break a type behind the sample, are rejects with their line', async () => {
    const lines = Array.from(
      { length: 40_000 },
      (_, index) => `${index},${index === 39_000 ? 'many' : index},${index === 20 ? 'a\0b' : 'text'}`,
    );
    await put('rejects.csv', `id,n,t\n${lines.join('\n')}\n`);
    const { card, rows } = await load('rejects.csv', 'odd.rejects');
    expect(rows).toHaveLength(39_998);
    expect(card.rejects.map(({ line, column }) => [line, column])).toEqual([
      [22, 't'],
      [39_002, 'n'],
    ]);
    expect(card.rows).toMatchObject({ rejected: 2, loaded: 39_998 });
  });

  it('Windows-1252 text is read, and the card says that it was guessed', async () => {
    await put('western.csv', Buffer.from('id;city\n1;K\xf6ln\n2;Z\xfcrich\n', 'latin1'));
    const { card, rows } = await load('western.csv', 'odd.western');
    expect(rows.map((row) => row['city'])).toEqual(['Köln', 'Zürich']);
    expect(card.notes.join(' ')).toMatch(/Windows-1252/);
    expect(card.notes.join(' ')).toMatch(/semicolons/);
  });

  it('a member of a zip, and a sheet of a workbook with its errors as rejects', async () => {
    await put('may.zip', zipOf({ 'orders.csv': 'id,v\n1,a\n2,b\n', 'more/notes.txt': 'x' }));
    expect((await load('may.zip/orders.csv', 'odd.member')).rows).toHaveLength(2);
    const rows = [
      ['Report'],
      ['id', 'day', 'amount'],
      [1, stored('46023', style.day), 10.5],
      [2, { attributes: 't="e"', xml: '<v>#N/A</v>' }, 1],
    ];
    await put(
      'book.xlsx',
      workbook([
        { name: 'Cover', rows: [['nothing']] },
        { name: 'May', rows },
      ]),
    );
    const loaded = await load('book.xlsx', 'odd.sheet', { sheet: 'May' });
    expect(loaded.rows).toHaveLength(1);
    expect(loaded.rows[0]).toMatchObject({ id: '1', amount: '10.5' });
    expect(loaded.card.rejects).toMatchObject([{ line: 4, column: 'day', value: '#N/A' }]);
    expect(loaded.card.notes.join(' ')).toContain('"Cover", "May"');
  });

  it('a workbook and an archive are understood in plain words', async () => {
    await put(
      'plain.xlsx',
      workbook([
        {
          name: 'S',
          rows: [
            ['id', 'v'],
            [1, 'a'],
            [2, 'b'],
          ],
        },
      ]),
    );
    await put('plain.zip', zipOf({ 'inner.csv': 'id,v\n1,a\n' }));
    for (const [file, rows] of [
      ['plain.xlsx', 2],
      ['plain.zip', 1],
    ] as const) {
      const thread = await headgate.open();
      await thread.say(`load data/${file} into odd.said_${file.replace('.', '_')}`);
      const card = await thread.until('plan.proposed');
      expect(card.data.card.rows, file).toMatchObject({ loaded: rows, rejected: 0 });
    }
  });

  it('a file replaced after its card was shown changes nothing that was approved', async () => {
    await put('replaced.csv', 'id,v\n1,approved\n');
    const thread = await headgate.open();
    await thread.propose(draft('replaced.csv', 'odd.replaced'));
    const card = await thread.until('plan.proposed');
    await put('replaced.csv', 'id,v\n1,smuggled\n2,in\n');
    await thread.approve(card);
    await thread.until('run.succeeded');
    expect(await headgate.warehouse('select v from odd.replaced')).toEqual([{ v: 'approved' }]);
  });
});
