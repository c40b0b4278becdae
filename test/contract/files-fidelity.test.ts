/** Whatever a CSV writer can write comes back exactly, or as a reject on its line: nothing in between. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { openFiles } from '#test/support/files-fixture.ts';
import type { FilesFixture } from '#test/support/files-fixture.ts';

let fixture: FilesFixture;
beforeAll(async () => {
  fixture = await openFiles();
});
afterAll(() => fixture.close());

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
