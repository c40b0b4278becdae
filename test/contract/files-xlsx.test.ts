/** Workbooks: a sheet is read as the table it shows, with its values exact, its oddities said and its errors as rejects. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';
import { formula, stored, style, workbook } from '#test/support/files/workbook.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles();
});
afterAll(() => fixture.close());

const small = workbook([
  {
    name: 'May',
    rows: [
      ['id', 'name', 'amount', 'paid'],
      [1, 'Ann & Bob <x>', 10.5, true],
      [2, 'say "hi", now\nthere', 20, false],
    ],
  },
  { name: 'June', rows: [['id'], [7]] },
  { name: 'Old', state: 'hidden', rows: [['id'], [9]] },
]);

describe('a sheet', () => {
  test('is a table: types found, other sheets listed', async () => {
    const name = fixture.write('small.xlsx', small);
    const inspection = await fixture.inspect(name);
    expect(inspection.columns).toEqual([
      { name: 'id', type: 'BIGINT' },
      { name: 'name', type: 'VARCHAR' },
      { name: 'amount', type: 'DECIMAL(12,1)' },
      { name: 'paid', type: 'BOOLEAN' },
    ]);
    expect(inspection).toMatchObject({ rows: 2, rowsExact: true });
    expect(inspection.notes.join(' ')).toContain('3 sheets: "May", "June", "Old" (hidden). This is "May"');
    const { table, rejects, snapshot } = await fixture.loadWith(name, inspection.reader);
    expect(table.rows).toEqual([
      [1, 'Ann & Bob <x>', '10.5', true],
      [2, 'say "hi", now\nthere', '20.0', false],
    ]);
    expect(rejects.count).toBe(0);
    expect(snapshot.parts).toMatchObject([{ name, sizeBytes: small.length }]);
  });

  test('is chosen by name or number, without regard to case, and a misspelt one is answered with the nearest', async () => {
    const name = fixture.write('choose.xlsx', small);
    expect((await fixture.load(name, { sheet: 'June' })).table.rows).toEqual([[7]]);
    expect((await fixture.load(name, { sheet: 'june' })).table.rows).toEqual([[7]]);
    expect((await fixture.load(name, { sheet: 3 })).table.rows).toEqual([[9]]);
    const error = await failure(fixture.inspect(name, { sheet: 'Juni' }));
    expect(error).toMatchObject({ code: 'source.sheet-not-found', family: 'input', details: { suggestions: ['June'] } });
    expect(error.message).toContain('in/choose.xlsx');
    expect(error.hint).toContain('1 "May", 2 "June", 3 "Old"');
    expect(await failure(fixture.inspect(name, { sheet: 4 }))).toMatchObject({ code: 'source.sheet-not-found' });
  });

  test('has its header found below titles, its gaps and blank rows left out, and its places said', async () => {
    const rows = [['Report of May'], null, ['id', null, 'v'], [1, null, 'a'], null, [2, null, 'b'], null];
    const name = fixture.write(
      'titled.xlsx',
      workbook([{ name: 'S', rows, after: '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>' }]),
    );
    const { notes, reader } = await fixture.inspect(name);
    expect(notes).toContain('The header is on row 3; what stands above it is not read.');
    expect(notes.join(' ')).toContain('1 row that holds nothing');
    expect(notes.join(' ')).toContain('1 area is merged (A1:C1)');
    expect((await fixture.loadWith(name, reader)).table).toMatchObject({
      columns: [{ name: 'id' }, { name: 'v' }],
      rows: [
        [1, 'a'],
        [2, 'b'],
      ],
    });
  });

  test('is read in part where a range, a header row or no header is asked for', async () => {
    const rows = [
      ['x', 'y', 'z'],
      [1, 2, 3],
      ['p', 'q', 'r'],
      [4, 5, 6],
      [7, 8, 9],
    ];
    const name = fixture.write('parts.xlsx', workbook([{ name: 'S', rows }]));
    expect((await fixture.load(name, { range: 'B3:C4' })).table).toMatchObject({ columns: [{ name: 'q' }, { name: 'r' }], rows: [[5, 6]] });
    expect((await fixture.load(name, { headerRow: 3, range: 'A:A' })).table).toMatchObject({ columns: [{ name: 'p' }], rows: [[4], [7]] });
    const bare = await fixture.load(name, { header: false, range: 'A4' });
    expect(bare.table).toMatchObject({
      columns: [{ name: 'column1' }, { name: 'column2' }, { name: 'column3' }],
      rows: [
        [4, 5, 6],
        [7, 8, 9],
      ],
    });
    for (const range of ['F200:A3', 'nonsense', 'A0', 'A1:XFE1', 'A1; DROP'])
      expect(await failure(fixture.inspect(name, { range })), range).toMatchObject({ code: 'source.bad-options' });
    expect(await failure(fixture.inspect(name, { delimiter: ';' }))).toMatchObject({ code: 'source.bad-options' });
    expect((await failure(fixture.inspect(name, { header: 3 }))).message).toBe(
      'The reading options are not understood: header: Invalid input: expected boolean, received number.',
    );
    expect(await failure(fixture.inspect(name, { header: false, headerRow: 2 }))).toMatchObject({ code: 'source.bad-options' });
  });

  test('of numbers alone has no header', async () => {
    const name = fixture.write(
      'numbers.xlsx',
      workbook([
        {
          name: 'S',
          rows: [
            [1, 2],
            [3, 4],
          ],
        },
      ]),
    );
    expect((await fixture.load(name)).table.rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('with doubled names, or values below no name, is refused by name and column', async () => {
    const doubled = fixture.write(
      'doubled.xlsx',
      workbook([
        {
          name: 'S',
          rows: [
            ['id', 'Name', 'name'],
            [1, 'a', 'b'],
          ],
        },
      ]),
    );
    expect(await failure(fixture.inspect(doubled))).toMatchObject({ code: 'source.duplicate-header', details: { duplicates: ['Name'] } });
    const nameless = fixture.write(
      'nameless.xlsx',
      workbook([
        {
          name: 'S',
          rows: [
            ['id', null, 'v'],
            [1, 2, 3],
          ],
        },
      ]),
    );
    const error = await failure(fixture.inspect(nameless));
    expect(error.code).toBe('source.duplicate-header');
    expect(error.message).toContain('column B');
  });

  test('without cells is empty, and says so', async () => {
    const name = fixture.write('empty.xlsx', workbook([{ name: 'S', rows: [] }]));
    expect(await failure(fixture.inspect(name))).toMatchObject({ code: 'source.empty' });
    expect(await failure(fixture.inspect(fixture.write('nothing.xlsx', '')))).toMatchObject({ code: 'source.empty' });
    const header = fixture.write('header.xlsx', workbook([{ name: 'S', rows: [['id', 'v']] }]));
    expect((await fixture.inspect(header)).notes).toContain('There is a header and no row.');
  });
});

describe('values', () => {
  const values = async (cells: Parameters<typeof workbook>[0][0]['rows'], properties = ''): Promise<unknown[]> => {
    const rows = [['id', 'v'], ...(cells ?? []).map((row) => [1, ...(row ?? [])])];
    const name = fixture.write('values.xlsx', workbook([{ name: 'S', rows }], { properties, shared: ['shared', 'a_x0041_b', ''] }));
    const { table, rejects } = await fixture.load(name);
    expect(rejects.rows).toEqual([]);
    return table.rows.map((row) => row[1]);
  };

  test('numbers are what was typed: no noise of binary fractions, no lost digits', async () => {
    const text = [stored('1.1000000000000001'), stored('-0.1'), stored('12.34', style.money), stored('0.15', style.percent)];
    expect(await values(text.map((cell) => [cell]))).toEqual(['1.10', '-0.10', '12.34', '0.15']);
    expect(await values([[stored('1.5E+3')], [stored('9007199254740993')]])).toEqual([1500, '9007199254740993']);
    expect(await values([[stored('12345678901234567890')], [stored('1')]])).toEqual(['12345678901234567890', '1']);
    expect(await values([[stored('1E-7')], [stored('2.5E-5')]])).toEqual(['0.0000001', '0.0000250']);
  });

  test('days, moments and times are exact in both calendars', async () => {
    expect(
      await values([[stored('46023', style.day)], [stored('46023', style.ownDay)], [stored('59', style.day)], [stored('61', style.day)]]),
    ).toEqual(['2026-01-01', '2026-01-01', '1900-02-28', '1900-03-01']);
    // 12:00:00.5, and seconds whose binary fraction lies just below.
    expect(await values([[stored('46023.500005787035', style.moment)], [stored('46023.423611111109', style.moment)]])).toEqual([
      '2026-01-01T12:00:00.5',
      '2026-01-01T10:10:00',
    ]);
    expect(await values([[stored('0.5', style.time)], [stored('0.99998842592592596', style.time)]])).toEqual(['12:00:00', '23:59:59']);
    expect(await values([[stored('44561', style.day)]], 'date1904="1"')).toEqual(['2026-01-01']);
    expect(await values([[{ attributes: 't="d"', xml: '<v>2026-01-01T10:00:00</v>' }]])).toEqual(['2026-01-01T10:00:00']);
  });

  test('texts keep their blanks and zeros; shared, rich and formula texts are read', async () => {
    const rich = { attributes: 't="inlineStr"', xml: '<is><r><t>ri</t></r><r><t>ch</t></r></is>' };
    const shared = { attributes: 't="s"', xml: '<v>0</v>' };
    expect(await values([[' lead'], ['007'], [rich], [shared], [{ attributes: 't="s"', xml: '<v>1</v>' }]])).toEqual([
      ' lead',
      '007',
      'rich',
      'shared',
      'aAb',
    ]);
    expect(await values([[formula('A1&amp;"x"', '1x', 't="str"')], ['end']])).toEqual(['1x', 'end']);
    expect(await values([[formula('1+1', '2')], [3]])).toEqual([2, 3]);
  });

  test('errors of the sheet, formulas without a result and days that never were are rejects with their sheet row', async () => {
    const error = { attributes: 't="e"', xml: '<f>1/0</f><v>#DIV/0!</v>' };
    const rows = [
      ['title'],
      ['id', 'n', 'note', 'day'],
      [1, 5, 'fine', stored('46023', style.day)],
      null,
      [2, error, 'bad', stored('46023', style.day)],
      [3, 7, { attributes: 't="e"', xml: '<v>#N/A</v>' }, stored('46023', style.day)],
      [4, formula('B3*2'), 'no result', stored('46023', style.day)],
      [5, 8, 'never', stored('60', style.day)],
      [6, 9, 'fine', stored('46024', style.day)],
    ];
    const name = fixture.write('errors.xlsx', workbook([{ name: 'S', rows }]));
    const inspection = await fixture.inspect(name);
    expect(inspection.columns.map(({ type }) => type)).toEqual(['BIGINT', 'BIGINT', 'VARCHAR', 'DATE']);
    expect(inspection.notes.join(' ')).toContain('4 cells hold an error of the sheet (such as #DIV/0!)');
    const { table, rejects } = await fixture.loadWith(name, inspection.reader);
    expect(table.rows.map((row) => row[0])).toEqual([1, 6]);
    expect(rejects.count).toBe(4);
    expect(rejects.rows.map(({ file, line, column, value }) => [file, line, column, value])).toEqual([
      [name, 5, 'n', '#DIV/0!'],
      [name, 6, 'note', '#N/A'],
      [name, 7, 'n', 'formula without a stored result'],
      [name, 8, 'day', '60 is no day'],
    ]);
    expect(rejects.rows[0]?.reason).toBe('is an error of the sheet');
  });

  test('a value that breaks its column later is a reject with its sheet row; null tokens are NULL', async () => {
    const numbers = Array.from({ length: 100 }, (_, index) => [index, index === 40 ? 'N/A' : index]);
    const name = fixture.write('later.xlsx', workbook([{ name: 'S', rows: [['id', 'n'], ...numbers] }]));
    const { reader, notes } = await fixture.inspect(name);
    expect(notes.join(' ')).toContain('1 value of "n" say');
    fixture.write('later.xlsx', workbook([{ name: 'S', rows: [['id', 'n'], ...numbers, null, [100, 'lots']] }]));
    const { table, rejects } = await fixture.loadWith(name, reader);
    expect(table.rows).toHaveLength(100);
    expect(rejects).toMatchObject({
      count: 1,
      rows: [{ line: 103, column: 'n', value: 'lots', reason: 'is not a whole number (BIGINT)' }],
    });
  });
});

describe('workbooks as datasets', () => {
  test('several in a folder or an archive are one, by union of names', async () => {
    fixture.write(
      'books/a.xlsx',
      workbook([
        {
          name: 'May',
          rows: [
            ['id', 'v'],
            [1, 'a'],
          ],
        },
      ]),
    );
    fixture.write('books/b.xlsx', workbook([{ name: 'June', rows: [['title'], ['v', 'id'], ['b', 2]] }]));
    const { table } = await fixture.load('in/books', { filename: true });
    expect([...table.rows].sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [1, 'a', 'in/books/a.xlsx'],
      [2, 'b', 'in/books/b.xlsx'],
    ]);
  });

  test('columns that appear or vanish after the inspection stop the run', async () => {
    const name = fixture.write(
      'drift.xlsx',
      workbook([
        {
          name: 'S',
          rows: [
            ['id', 'v'],
            [1, 'a'],
          ],
        },
      ]),
    );
    const { reader } = await fixture.inspect(name);
    fixture.write(
      'drift.xlsx',
      workbook([
        {
          name: 'S',
          rows: [
            ['id', 'v', 'new'],
            [1, 'a', 2],
          ],
        },
      ]),
    );
    expect(await failure(fixture.open(name, reader))).toMatchObject({ code: 'source.drift' });
    fixture.write(
      'drift.xlsx',
      workbook([
        {
          name: 'Other',
          rows: [
            ['id', 'v'],
            [1, 'a'],
          ],
        },
      ]),
    );
    expect(await failure(fixture.open(name, reader))).toMatchObject({ code: 'source.sheet-not-found' });
  });
});
