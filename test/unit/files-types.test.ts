import { describe, expect, test } from 'vitest';
import { fileKind } from '#tools/formats/format.ts';
import { refuseHostile } from '#tools/connectors/files/roots.ts';
import { printable } from '#tools/formats/printable.ts';
import { decimalFor, typeFor } from '#tools/formats/typed/shape.ts';

describe('the type of a column', () => {
  const digits = { integerDigits: 4, fractionDigits: 2 };

  test('is the narrowest that holds every value exactly', () => {
    expect(typeFor({ counts: { integer: 5 }, ...digits })).toBe('BIGINT');
    expect(typeFor({ counts: { integer: 5, decimal: 1 }, ...digits })).toBe('DECIMAL(12,2)');
    expect(typeFor({ counts: { integer: 5, decimal: 1, double: 1 }, ...digits })).toBe('DOUBLE');
    expect(typeFor({ counts: { date: 5 }, ...digits })).toBe('DATE');
    expect(typeFor({ counts: { date: 5, timestamp: 1 }, ...digits })).toBe('TIMESTAMP');
    expect(typeFor({ counts: { boolean: 2 }, ...digits })).toBe('BOOLEAN');
  });

  test('is text when values disagree or there are none', () => {
    expect(typeFor({ counts: {}, ...digits })).toBe('VARCHAR');
    expect(typeFor({ counts: { integer: 1_000, text: 30 }, ...digits })).toBe('VARCHAR');
    expect(typeFor({ counts: { integer: 10, text: 1 }, ...digits })).toBe('VARCHAR');
    expect(typeFor({ counts: { timestamp: 3, zoned: 3 }, ...digits })).toBe('VARCHAR');
    expect(typeFor({ counts: { boolean: 3, integer: 3 }, ...digits })).toBe('VARCHAR');
  });

  test('is not changed by a few stray texts among many values, which become rejects', () => {
    expect(typeFor({ counts: { integer: 1_000, text: 1 }, ...digits })).toBe('BIGINT');
    expect(typeFor({ counts: { date: 59, text: 1 }, ...digits })).toBe('DATE');
  });

  test('a decimal has room to grow, and becomes text only when it has more digits than any number type keeps', () => {
    expect(decimalFor(10, 2)).toBe('DECIMAL(18,2)');
    expect(decimalFor(0, 4)).toBe('DECIMAL(12,4)');
    expect(decimalFor(30, 8)).toBe('DECIMAL(38,8)');
    expect(decimalFor(30, 9)).toBe('VARCHAR');
  });
});

describe('names of files', () => {
  test('tell the format', () => {
    expect(fileKind('a.csv')).toEqual({ format: 'csv', gzip: false });
    expect(fileKind('A.JSONL.GZ')).toEqual({ format: 'ndjson', gzip: true });
    expect(fileKind('a.parquet')).toEqual({ format: 'parquet', gzip: false });
    for (const name of ['a.parquet.gz', 'a.txt', 'csv', '.csv.gz.bak', 'a.constructor']) expect(fileKind(name), name).toBeNull();
  });

  test.each(['../a', 'a/../b', '..', '~', '~root/a', 'file:///a', 'C:\\a', 'http://x/a.csv', 'a\\b', 'a\0b', '%2e%2e/a', 'a%2Fb'])(
    '%j is refused before the disk is asked',
    (name) => {
      expect(() => refuseHostile(name)).toThrow(expect.objectContaining({ code: 'source.outside-roots', family: 'denied' }));
    },
  );

  test.each(['a..b/c.csv', 'samples/orders.csv', 'x~y.csv', '100%.csv', "o'brien.csv", 'a b/…c.csv'])('%j is not', (name) => {
    expect(() => refuseHostile(name)).not.toThrow();
  });

  test('are shown without characters that reorder or hide text', () => {
    expect(printable('in‮voice\n.csv')).toBe(String.raw`in\u{202e}voice\u{a}.csv`);
    expect(printable('x'.repeat(300))).toHaveLength(201);
  });
});
