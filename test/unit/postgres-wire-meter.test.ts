/** What is counted of a COPY while it passes, whatever the chunks it comes in. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { WireMeter, type Tally } from '#tools/connectors/postgres/stage/wire-meter.ts';

const quoted = (value: string | null): string => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
/** As the engine writes where quotes are left out: an empty text still needs them. */
const bare = (value: string | null): string => (value !== null && value !== '' && !/[",\n\r]/.test(value) ? value : quoted(value));
const toCsv = (rows: (string | null)[][], cell = quoted): Buffer => Buffer.from(rows.map((row) => `${row.map(cell).join(',')}\n`).join(''));

function meter(tallies: Tally[], chunks: Buffer[]): { wire: WireMeter; ends: number[] } {
  const wire = new WireMeter(tallies);
  return { wire, ends: chunks.map((chunk) => wire.count(chunk)) };
}

/** Rows in what lies before the reported ends, read chunk by chunk from one end to the next. */
function rowsEndedBy(chunks: Buffer[], ends: number[]): number {
  let rows = 0;
  let pending: Buffer[] = [];
  for (const [index, chunk] of chunks.entries()) {
    const end = ends[index] ?? 0;
    if (end === 0) {
      pending.push(chunk);
      continue;
    }
    const whole = new WireMeter([]);
    const part = Buffer.concat([...pending, chunk.subarray(0, end)]);
    expect(whole.count(part)).toBe(part.length);
    rows += whole.rows;
    pending = [chunk.subarray(end)];
  }
  expect(Buffer.concat(pending)).toHaveLength(0);
  return rows;
}

const bytes: Tally = { kind: 'bytes' };

test('texts with quotes, commas, line feeds and no value at all', () => {
  const rows = [
    ['a,b', 'say "hi"', null],
    ['line\nfeed', '', '""'],
    [null, 'ü', '\\.'],
  ];
  const { wire } = meter([bytes, bytes, bytes], [toCsv(rows)]);
  expect(wire.totals()).toMatchObject({
    rows: 3,
    columns: [
      { values: 2, octets: 12 },
      { values: 3, octets: 10 },
      { values: 2, octets: 4 },
    ],
  });
});

test('numbers are summed exactly, with their sign and decimals', () => {
  const rows = [
    ['-0.05', '9007199254740991'],
    ['12.50', '9007199254740991'],
    [null, '-1'],
    ['-100.00', '3'],
  ];
  const { wire } = meter(
    [
      { kind: 'number', decimals: 2 },
      { kind: 'number', decimals: 0 },
    ],
    [toCsv(rows)],
  );
  expect(wire.totals().columns.map(({ sum }) => sum)).toEqual(['-87.55', '18014398509481984']);
});

test('a sum that would not be exact is not given', () => {
  const { wire } = meter([{ kind: 'number', decimals: 0 }], [toCsv([['170141183460469231731687303715884105727']])]);
  expect(wire.totals().columns[0]).toEqual({ values: 1, octets: 39, sum: null });
});

test.each([
  ['every value quoted', quoted],
  ['quotes only where they are needed', bare],
])('chunks may end anywhere, and where rows end is known: %s', (_name, form) => {
  const cell = fc.option(fc.string({ maxLength: 8 }), { nil: null });
  const number = fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 }), { nil: null });
  const table = fc.array(fc.tuple(cell, number), { maxLength: 20 });
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 7 }), (rows, size) => {
      const csv = toCsv(
        rows.map(([text, value]) => [text, value === null ? null : String(value)]),
        form,
      );
      const chunks = Array.from({ length: Math.ceil(csv.length / size) }, (_, index) => csv.subarray(index * size, (index + 1) * size));
      const { wire, ends } = meter([bytes, { kind: 'number', decimals: 0 }], chunks);
      expect(rowsEndedBy(chunks, ends)).toBe(rows.length);
      const texts = rows.flatMap(([text]) => (text === null ? [] : [text]));
      const values = rows.flatMap(([, value]) => (value === null ? [] : [value]));
      expect(wire.totals()).toMatchObject({
        rows: rows.length,
        bytes: csv.length,
        columns: [
          { values: texts.length, octets: Buffer.byteLength(texts.join('')) },
          { values: values.length, sum: String(values.reduce((sum, value) => sum + value, 0)) },
        ],
      });
    }),
  );
});
