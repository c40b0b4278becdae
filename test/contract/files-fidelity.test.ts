/** Whatever a CSV writer can write comes back exactly, or as a reject on its line: nothing in between. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { failure } from '#test/support/engine/engine.ts';
import { openFiles } from '#test/support/files/files-fixture.ts';
import type { FilesFixture } from '#test/support/files/files-fixture.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles();
});
afterAll(() => fixture.close());

const sha256 = (folder: string, name: string): string =>
  createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex');

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom(
      '',
      ' ',
      'N/A',
      'NULL',
      'a,b',
      'say "x"',
      'two\nlines',
      'three\r\nmore\nlines',
      "it's",
      '\\',
      '#no comment',
      '=1+1',
      '007',
    ),
  )
  .map((value) => value.replaceAll('\0', ''));
const written = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** A row: an id, a text, a number; or a line that cannot be a row, or whose number is none. */
const row = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('good' as const), note: text, amount: fc.integer({ min: -9_999, max: 9_999 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('broken' as const),
      note: text,
      amount: fc.constantFrom('many', '1.5', '1e-2', '12abc', '0x1F'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ragged' as const), note: text, amount: fc.constant('1,2') }) },
);
const newlines = (value: string): number => value.split('\n').length - 1;

test('rows and rejects, with quotes, line ends and every kind of text', async () => {
  const name = fixture.write(
    'fidelity.csv',
    `id,note,amount\n${Array.from({ length: 30 }, (_, index) => `${index},"text",${index}\n`).join('')}`,
  );
  const reader: JsonObject = (await fixture.inspect(name)).reader;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), fc.constantFrom('\n', '\r\n'), async (rows, ending) => {
      const lines = rows.map(({ note, amount }, index) => `${index},${written(note)},${amount}${ending}`);
      fixture.write('fidelity.csv', `id,note,amount${ending}${lines.join('')}`);
      const { table, rejects } = await fixture.loadWith(name, reader);
      expect(table.rows).toEqual(rows.flatMap(({ kind, note, amount }, index) => (kind === 'good' ? [[index, note, amount]] : [])));
      const starts = lines.map((_, index) => 2 + lines.slice(0, index).reduce((sum, line) => sum + newlines(line), 0));
      expect(rejects.rows.map(({ line }) => line)).toEqual(rows.flatMap(({ kind }, index) => (kind === 'good' ? [] : [starts[index]])));
      expect(rejects.count).toBe(rejects.rows.length);
    }),
    { numRuns: 25 },
  );
});

test('the same cells in any delimiter, with or without a last line end, are the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(',', ';', '\t', '|'),
      fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (delimiter, cells, ended) => {
        const lines = [['left side', 'right side'], ...cells].map((pair) => pair.map(written).join(delimiter));
        const name = fixture.write('cells.csv', `${lines.join('\n')}${ended ? '\n' : ''}`);
        const { table } = await fixture.load(name, {
          delimiter,
          quote: '"',
          header: true,
          types: { 'left side': 'text', 'right side': 'text' },
        });
        expect(table.rows).toEqual(cells.map((pair) => [...pair]));
      },
    ),
    { numRuns: 12 },
  );
});

describe('the type of a column', () => {
  const typed = async (values: readonly string[]): Promise<{ type: string; notes: string; read: unknown[]; rejected: unknown[] }> => {
    const name = fixture.write('typed.csv', `id,v\n${values.map((value, index) => `${index},${written(value)}\n`).join('')}`);
    const inspection = await fixture.inspect(name, { delimiter: ',', quote: '"', header: true });
    const { table, rejects } = await fixture.loadWith(name, inspection.reader);
    return {
      type: inspection.columns[1]?.type ?? '',
      notes: inspection.notes.join(' '),
      read: table.rows.map((row) => row[1]),
      rejected: rejects.rows.map(({ value }) => value),
    };
  };

  test.each<[string, string[], string]>([
    ['exponents', ['1e5', '2.5E-3'], 'DOUBLE'],
    ['leading zeros', ['007', '012'], 'VARCHAR'],
    ['plus signs', ['+1', '+49'], 'VARCHAR'],
    ['underscores', ['1_000', '2_000'], 'VARCHAR'],
    ['grouped thousands', ['1,234.50', '2,500.00'], 'VARCHAR'],
    ['decimal commas', ['1.234,50', '0,5'], 'VARCHAR'],
    ['thousands with blanks', ['1 234', '12 345,5'], 'VARCHAR'],
    ['currencies', ['$5.00', '€6'], 'VARCHAR'],
    ['percentages', ['5%', '6%'], 'VARCHAR'],
    ['hexadecimal', ['0x1F', '0x20'], 'VARCHAR'],
    ['days of two orders', ['01/02/2026', '31/12/2026'], 'VARCHAR'],
    ['yes and no', ['yes', 'no'], 'VARCHAR'],
    ['more digits than a DECIMAL has', [`0.${'1'.repeat(40)}`, '1'], 'VARCHAR'],
    ['more digits than a DOUBLE has', ['1e5', '12345678901234567890'], 'VARCHAR'],
    ['more digits than a BIGINT has', ['9223372036854775808', '1'], 'DECIMAL(38,0)'],
  ])('for %s is one that loses nothing', async (_, values, type) => {
    const found = await typed(values);
    expect(found).toMatchObject({ type, rejected: [] });
    if (type === 'VARCHAR') expect(found.read).toEqual(values);
    else expect(found.read.map(Number)).toEqual(values.map(Number));
  });

  test('that looks like a number elsewhere stays text, and the card is told', async () => {
    expect((await typed(['1.234,50', '2,5'])).notes).toContain('"v" holds numbers with separators');
    const days = async (...values: string[]): Promise<string> => (await typed(values)).notes;
    expect(await days('31.12.2026', '11.09.2026')).toMatch(/"v" holds days such as 01\.02\.2026, .* e\.g\. %d\.%m\.%Y\./);
    expect(await days('12-31-26', '09-11-26')).toMatch(/"v" holds days such as 01-02-26, .* e\.g\. %d-%m-%y\./);
    expect((await typed(['1.5', '2.5'])).notes).not.toContain('"v" holds');
  });

  test('that nearly is something else is told to be text, with how many values are in the way and none of them', async () => {
    const { notes } = await typed(['19.90', '2', 'abc', '12.50', '1,200.00']);
    expect(notes).toContain('"v" is read as text: 3 numbers and 2 values that are none.');
    expect((await typed(['2026-11-01', '2026-11-02', '2026-13-03'])).notes).toContain('2 days and 1 value that is none.');
    expect((await typed(['a', 'b', '3'])).notes).not.toContain('read as text');
  });

  describe('of numbers with a decimal comma', () => {
    const loaded = async (text: string, options: { decimal?: ',' | '.' } = {}) => {
      const name = fixture.write('comma.csv', text);
      const { columns, notes, reader } = await fixture.inspect(name, options);
      const { table, rejects } = await fixture.loadWith(name, reader);
      return {
        types: columns.map(({ type }) => type),
        notes: notes.join(' '),
        rows: table.rows.map((row) => row.map(String)),
        rejects: rejects.rows,
      };
    };
    const bill = 'name;amount;count;day\nA;1.234,50;1.000;2026-01-02\nB;-0,5;2;2026-01-03\nC;12 345,25;300;2026-01-04\n';

    test('is found where nothing else can be meant, and the card says so', async () => {
      const found = await loaded(bill);
      expect(found.types).toEqual(['VARCHAR', 'DECIMAL(12,2)', 'BIGINT', 'DATE']);
      expect(found.rows.map((row) => row.slice(1, 3))).toEqual([
        ['1234.50', '1000'],
        ['-0.50', '2'],
        ['12345.25', '300'],
      ]);
      expect(found.notes).toContain('Numbers are read with a decimal comma');
      expect(found.notes).toContain('say the option decimal');
    });

    test('is not found where it could be something else', async () => {
      for (const text of ['a;b\n1,234;x\n2,500;y\n', 'a;b\n1,5;2.5\n2,5;3.5\n', 'a;b\n1.5;x\n', 'a,b\n"1,5",x\n']) {
        expect((await loaded(text)).notes, text).not.toContain('decimal comma');
      }
      expect(await loaded(bill, { decimal: '.' })).toMatchObject({ types: ['VARCHAR', 'VARCHAR', 'DECIMAL(12,3)', 'DATE'] });
    });

    test('is what somebody says, also between commas; what is written otherwise is a reject', async () => {
      const rows = Array.from({ length: 100 }, (_, index) => `${index},"${index === 50 ? '1.5' : `${index},5`}","1.234"`);
      const said = await loaded(`id,v,w\n${rows.join('\n')}\n`, { decimal: ',' });
      expect(said.types).toEqual(['BIGINT', 'DECIMAL(12,1)', 'BIGINT']);
      expect(said.rows[1]).toEqual(['1', '1.5', '1234']);
      expect(said.rows).toHaveLength(99);
      expect(said.rejects).toMatchObject([
        { line: 52, column: 'v', value: '1.5', reason: 'is not a number with at most 1 decimals (DECIMAL(12,1))' },
      ]);
      expect(said.notes).not.toContain('say the option');
    });
  });

  test('never changes a value: what comes back means what was written, or is a reject', async () => {
    const number = fc.oneof(
      fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
      fc
        .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.stringMatching(/^[0-9]{1,12}$/))
        .map(([whole, rest]) => `${whole}.${rest}`),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential()),
      fc.constantFrom('1e5', '007', '+1', '1_000', '1,234.50', '1.234,50', '.5', '5.', '-0', '0x1F', 'NaN', 'inf', '1e400', '12 345'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 12 }), async (values) => {
        const { type, read, rejected } = await typed(values);
        const left = values.filter((value) => !rejected.includes(value));
        expect(rejected.length + read.length).toBe(values.length);
        expect(read.map((value) => meaning(String(value), type))).toEqual(left.map((value) => meaning(value, type)));
      }),
      { numRuns: 30 },
    );
  });
});

/** Numbers by their exact value, texts as they are. */
function meaning(text: string, type: string): string {
  if (type === 'VARCHAR') return text;
  if (type === 'DOUBLE') return String(Number(text));
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*(\d*)\.?(\d*?)0*$/.exec(text) ?? [];
  return `${whole === '' && fraction === '' ? '' : sign.replace('+', '')}${whole}.${fraction}`;
}

describe('numbers in JSON of more digits than floating point keeps', () => {
  const wide = ['1234567890123456789.25', '0.1000000000000000001', '-9999999999999999.999999', '12.5', '0.30000000000000004'];
  const lines = (values: readonly string[]): string =>
    values.map((value, id) => `{"id": ${id}, "wide": ${value}, "note": "is 1.00000000000000000001, \\"", "code": "007.50"}\n`).join('');

  test.each(['ndjson', 'json', 'ndjson.gz'])('come in exactly from %s', async (ending) => {
    const text = lines(wide);
    const whole = ending === 'json' ? `[${text.trimEnd().replaceAll('\n', ',')}]` : text;
    const name = fixture.write(`wide.${ending}`, ending.endsWith('.gz') ? gzipSync(whole) : whole);
    const { columns } = await fixture.inspect(name);
    expect(columns.map(({ type }) => type)).toEqual(['BIGINT', 'DECIMAL(38,19)', 'VARCHAR', 'VARCHAR']);
    const { table, snapshot } = await fixture.load(name);
    const exact = wide.map((value) => meaning(value, 'DECIMAL'));
    expect(table.rows.map(([, value]) => meaning(typeof value === 'string' ? value : '', 'DECIMAL'))).toEqual(exact);
    expect(table.rows.map(([, , note, code]) => [note, code])).toEqual(wide.map(() => ['is 1.00000000000000000001, "', '007.50']));
    // What is pinned is the file, not what was made of it.
    expect(snapshot.parts[0]?.sha256).toBe(sha256(fixture.folder, `wide.${ending}`));
  });

  test('are text beside exponents and inside of other values, which is said', async () => {
    const digits = '0.12345678901234567890';
    const name = fixture.write(
      'nested.ndjson',
      `{"n": {"x": ${digits}, "y": [1, ${digits}]}, "e": 1e21}\n{"n": {"x": 1.5, "y": []}, "e": ${digits}}\n`,
    );
    const { notes } = await fixture.inspect(name);
    expect(notes.filter((note) => note.includes('digits'))).toEqual([
      '"n" holds numbers of more digits than floating point keeps; such numbers are read as text, so that no digit is lost.',
      '"e" holds numbers of more digits than floating point keeps; it is read as text, so that no digit is lost.',
    ]);
    const { table } = await fixture.load(name);
    expect(JSON.stringify(table.rows)).toContain(digits);
    expect(table.rows.map(([, e]) => e)).toEqual(['1e+21', digits]);
    expect((await fixture.engine.query('SELECT n.x, n.y[2] FROM loaded')).rows).toEqual([
      [digits, digits],
      ['1.5', null],
    ]);
  });

  test('are text where a whole one stands beside a fraction, and numbers as ever everywhere else', async () => {
    const long = '9007199254740993';
    const name = fixture.write(
      'whole.ndjson',
      `{"id": ${long}, "v": {"id": ${long}, "price": 1.5, "n": ${long}}, "w": [{"a b": 1, "c": 2.5}], "y": [1.5, ${long}]}\n
       {"id": 7, "v": {"id": 8, "price": 2, "n": 0.5}, "w": [{"a b": ${long}, "c": 2.5}], "y": []}\n`,
    );
    const { columns, notes } = await fixture.inspect(name);
    expect(columns.map(({ type }) => type)).toEqual([
      'BIGINT',
      'STRUCT(id BIGINT, price DOUBLE, n VARCHAR)',
      'STRUCT("a b" BIGINT, c DOUBLE)[]',
      'VARCHAR[]',
    ]);
    expect(notes.filter((note) => note.includes('digits')).map((note) => note.slice(0, 3))).toEqual(['"v"', '"y"']);
    const { table } = await fixture.load(name);
    expect(table.rows[0]).toEqual([long, { id: long, price: 1.5, n: long }, [{ 'a b': 1, c: 2.5 }], ['1.5', long]]);
    expect(JSON.stringify(table.rows[1])).toContain(`"a b":"${long}"`);
  });

  test('that come later are rejects of a column planned narrower, never rounded', async () => {
    const name = fixture.write('later.ndjson', lines(['12.5', '0.30000000000000004']));
    const { reader, notes } = await fixture.inspect(name);
    expect(notes.join()).not.toContain('digits');
    fixture.write('later.ndjson', lines(['12.5', '1.00000000000000000001', '1234567890123456789012345.5']));
    const { table, rejects } = await fixture.loadWith(name, reader);
    expect(table.rows).toHaveLength(1);
    expect(rejects.rows).toMatchObject([
      { line: 2, column: 'wide', value: '1.00000000000000000001' },
      { line: 3, column: 'wide', value: '1234567890123456789012345.5' },
    ]);
  });

  test.each([
    ['a fraction for a whole number', '{"x": 1.5}', '"n.x" holds numbers, and whole numbers were planned'],
    [
      'more digits than floating point keeps',
      '{"y": [0.12345678901234567890]}',
      '"n" holds numbers of more digits than floating point keeps',
    ],
    ['a whole number of more digits than that', '{"y": [9007199254740993]}', '"n" holds numbers of more digits than floating point keeps'],
    ['a member that was not there', '{"x": 1, "z": 5}', '"n.z" was not planned'],
    ['a text for a day', '{"d": "N/A"}', null],
  ])('and other values inside of objects: %s comes later and is refused, never changed', async (_, value, words) => {
    const first = '{"id": 1, "n": {"x": 1, "y": [1.5], "d": "2026-01-01"}}\n';
    const name = fixture.write('inside.ndjson', first);
    const { reader } = await fixture.inspect(name);
    fixture.write('inside.ndjson', `${first}{"id": 2, "n": ${value}}\n`);
    const error = await failure(fixture.loadWith(name, reader));
    if (words === null) return expect(error.message).toMatch(/inside of an object, at about line \d+, is not as it was planned: .*N\/A/);
    expect(error).toMatchObject({ code: 'source.drift', hint: expect.stringContaining('types: {"n": "json"}') });
    expect(error.message).toContain(words);
    const asJson = await fixture.inspect(name, { types: { n: 'json' } });
    const { table } = await fixture.loadWith(name, asJson.reader);
    expect(table.rows).toHaveLength(2);
  });

  test('inside of objects and fewer members than were planned are read', async () => {
    const name = fixture.write('fewer.ndjson', '{"id": 1, "n": {"x": 1, "y": [1.5], "m": {"a": null}}}\n');
    const { reader } = await fixture.inspect(name);
    fixture.write('fewer.ndjson', '{"id": 2, "n": {"y": [1, 2], "x": null}}\n{"id": 3}\n{"id": 4, "n": {}}\n');
    expect((await fixture.loadWith(name, reader)).table.rows).toHaveLength(3);
  });

  test('are found across the pieces in which a large file is read', async () => {
    const long = `0.${'12'.repeat(18)}`;
    const line = `{"id": 1, "wide": 1.5, "note": ""}\n`;
    for (const shift of [0, 18, 27, 39]) {
      // The number ends as many bytes behind the border of a piece.
      const filler = line.repeat(20_000) + ' '.repeat((1 << 20) - line.length * 20_000 - 58 + shift);
      const name = fixture.write('pieces.ndjson', `${filler}{"id": 2, "wide": ${long}, "note": ""}\n`);
      const { table } = await fixture.load(name);
      expect(table.rows.at(-1)).toEqual([2, long, '']);
    }
  });
});
