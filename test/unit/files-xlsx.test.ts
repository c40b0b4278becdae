import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellAddress, columnLetters, columnNumber, parseRange } from '#tools/formats/xlsx/address.ts';
import { rawCells } from '#tools/formats/xlsx/cells.ts';
import { dayText } from '#tools/formats/xlsx/day-text.ts';
import { layoutOf } from '#tools/formats/xlsx/layout.ts';
import { numberText } from '#tools/formats/xlsx/number-text.ts';
import { tagsOf, unescapeXml } from '#tools/formats/xlsx/xml.ts';

describe('numbers of a workbook', () => {
  test('are the shortest text that means the stored number, without exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), (value) => {
        const text = numberText(value.toExponential(16));
        // Zero has a sign that no text of a sheet has.
        expect(Number(text) + 0).toBe(value + 0);
        if (Math.abs(value) > 1e-30) expect(text).not.toMatch(/e/);
      }),
    );
  });

  test('keep every digit of whole numbers and of short decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (value) => {
        expect(numberText(String(value))).toBe(String(value));
      }),
    );
    expect(numberText('1.10')).toBe('1.10');
    expect(numberText('0.30000000000000004')).toBe('0.30000000000000004');
    expect(numberText('1.1000000000000001')).toBe('1.1');
    expect(numberText('no number')).toBe('no number');
  });
});

describe('days of a workbook', () => {
  test('come back exactly, to the millisecond', () => {
    const first = Date.UTC(1900, 2, 1);
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 2_958_465 }), fc.integer({ min: 0, max: 86_399_999 }), (day, ms) => {
        const text = dayText(day + ms / 86_400_000, false) ?? '';
        const moment = new Date(first + (day - 61) * 86_400_000 + ms).toISOString();
        expect(text).toBe(ms === 0 ? moment.slice(0, 10) : moment.slice(0, ms % 1000 === 0 ? 19 : 23).replace('T', ' '));
      }),
    );
  });

  test('of 1900 and 1904 are told apart, and those that never were are none', () => {
    expect([dayText(1, false), dayText(59, false), dayText(60, false), dayText(61, false)]).toEqual([
      '1900-01-01',
      '1900-02-28',
      null,
      '1900-03-01',
    ]);
    expect([dayText(0, true), dayText(60, true)]).toEqual(['1904-01-01', '1904-03-01']);
    expect([dayText(-1, false), dayText(3_000_000, false), dayText(Number.NaN, false)]).toEqual([null, null, null]);
    expect(dayText(0.75, false)).toBe('18:00:00');
  });
});

describe('addresses', () => {
  test('of columns come back from their letters', () => {
    const numbers = Array.from({ length: 16_384 }, (_, index) => index + 1);
    expect(numbers.map((number) => columnNumber(columnLetters(number)))).toEqual(numbers);
  });

  test('that no sheet has are none', () => {
    expect(cellAddress('XFD1048576')).toEqual({ row: 1_048_576, column: 16_384 });
    for (const text of ['', 'A', '1', 'A0', 'XFE1', 'A1048577', 'AAAA1', 'A1B']) expect(cellAddress(text), text).toBeNull();
  });

  test('of ranges are rows and columns, open where nothing is said', () => {
    expect(parseRange('$B$3:F200')).toEqual({ top: 3, left: 2, bottom: 200, right: 6 });
    expect(parseRange('B:D')).toEqual({ top: 1, left: 2, bottom: null, right: 4 });
    expect(parseRange('C7')).toEqual({ top: 7, left: 3, bottom: null, right: null });
    for (const text of ['', '7', 'A3:', 'B1:A1', 'A9:A1', 'A1:XFE9', "A1'); --"])
      expect(() => parseRange(text), text).toThrow('not a range');
  });
});

describe('the XML of a sheet', () => {
  test('yields its cells, whatever the prefix and quotes', () => {
    const xml = `<x:row r='1'><x:c r='A1' t="s" s="3"><x:v>0</x:v></x:c><x:c r="B1"/><c r="C1"><f>A1&lt;2</f></c><c r="D1" t="e"><v>#N/A</v></c></x:row>`;
    expect([...rawCells(xml)]).toEqual([
      { row: 1, column: 1, type: 's', value: '0', hasFormula: false },
      { row: 1, column: 2, type: 'n', value: null, hasFormula: false },
      { row: 1, column: 3, type: 'n', value: null, hasFormula: true },
      { row: 1, column: 4, type: 'e', value: '#N/A', hasFormula: false },
    ]);
    expect(() => [...rawCells('<c r="A0"><v>1</v></c>')]).toThrow('"A0"');
  });

  test('is read by local names, with references resolved and unknown ones left', () => {
    expect([...tagsOf('<a:sheet name="R &amp; D &#x41;" r:id="r1"/><sheetData/>', 'sheet')].map((tag) => Object.fromEntries(tag))).toEqual([
      { name: 'R & D A', id: 'r1' },
    ]);
    expect(unescapeXml('&lt;&unknown;&#99999999999;')).toBe('<&unknown;&#99999999999;');
  });
});

describe('the table in a sheet', () => {
  const whole = { top: 1, left: 1, bottom: null, right: null };
  const grid = (...rows: (string | null)[][]) => ({
    rows,
    textRows: rows.map((row) => row.every((text) => text === null || !/^\d/.test(text))),
  });

  test('has its header below narrower titles', () => {
    const found = layoutOf(grid(['Report'], [], ['id', 'name', 'v'], ['1', 'a', '2']), whole, 'look');
    expect(found).toEqual({ headerRow: 3, top: 4, bottom: 4, columns: [1, 2, 3], names: ['id', 'name', 'v'] });
  });

  test('has none when the first full row holds numbers', () => {
    expect(layoutOf(grid(['1', '2'], ['3', '4']), whole, 'look')).toMatchObject({ headerRow: null, top: 1, columns: [1, 2] });
  });

  test('leaves out columns without name and value, and refuses those with values alone', () => {
    expect(layoutOf(grid(['id', null, 'v'], ['1', null, '2']), whole, 'look').columns).toEqual([1, 3]);
    expect(() => layoutOf(grid(['id', null, 'v'], ['1', 'x', '2']), whole, 'look')).toThrow('column B');
    expect(() => layoutOf(grid([], []), whole, 'look')).toThrow('no cells');
  });
});
