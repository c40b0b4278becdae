import { describe, expect, it } from 'vitest';
import type { Cell } from '#domain/dataset.ts';
import { comparable, difference, kindOf, type Comparable } from '#test/eval/compare.ts';

/** A result set from DuckDB column types and cells. */
const table = (columns: Record<string, string>, ...rows: Cell[][]): Comparable =>
  comparable(
    Object.entries(columns).map(([name, type]) => ({ name, kind: kindOf(type) })),
    rows,
  );
const orders = (...rows: Cell[][]): Comparable => table({ id: 'BIGINT', country: 'VARCHAR' }, ...rows);

describe('two result sets are the same', () => {
  it.each<[string, Comparable, Comparable]>([
    ['in another order of rows', orders([1, 'DE'], [2, 'FR']), orders([2, 'FR'], [1, 'DE'])],
    ['in another order of columns', table({ country: 'VARCHAR', id: 'BIGINT' }, ['DE', 1]), orders([1, 'DE'])],
    ['whatever the number type', table({ n: 'DECIMAL(12,2)' }, ['12.30']), table({ n: 'DOUBLE' }, [12.3])],
    ['to two decimals', table({ n: 'DOUBLE' }, [0.1 + 0.2]), table({ n: 'DECIMAL(4,2)' }, ['0.30'])],
    ['at a half that a float cannot hold', table({ n: 'DOUBLE' }, [1.005]), table({ n: 'DECIMAL(6,3)' }, ['1.005'])],
    ['with a date and its midnight', table({ day: 'TIMESTAMP' }, ['2026-03-01 00:00:00']), table({ day: 'DATE' }, ['2026-03-01'])],
    [
      'with fractions that are zero',
      table({ at: 'TIMESTAMP' }, ['2026-03-01 08:00:00.500000']),
      table({ at: 'TIMESTAMP' }, ['2026-03-01 08:00:00.5']),
    ],
    ['in UTC', table({ at: 'TIMESTAMP WITH TIME ZONE' }, ['2026-03-01 08:00:00+00']), table({ at: 'TIMESTAMP' }, ['2026-03-01 08:00:00'])],
    ['with NULL equal to NULL', orders([1, null]), orders([1, null])],
    ['with minus zero equal to zero', table({ n: 'DOUBLE' }, [-0.001]), table({ n: 'DOUBLE' }, [0])],
  ])('%s', (_what, actual, expected) => {
    expect(difference(actual, expected)).toBeNull();
  });
});

describe('two result sets differ', () => {
  it.each<[string, Comparable, Comparable, string]>([
    ['by a row too many', orders([1, 'DE'], [1, 'DE']), orders([1, 'DE']), '2 rows instead of 1'],
    ['by a row that is missing', orders(), orders([1, 'DE']), 'without (1.00 | "DE")'],
    ['by a value', orders([1, 'DE']), orders([1, 'FR']), 'without (1.00 | "FR"), but with (1.00 | "DE")'],
    ['by case', orders([1, 'de']), orders([1, 'DE']), '1 rows'],
    ['by blanks', orders([1, 'DE ']), orders([1, 'DE']), '1 rows'],
    ['by NULL and an empty text', orders([1, '']), orders([1, null]), 'without (1.00 | NULL)'],
    ['by a number that was kept as text', table({ id: 'VARCHAR' }, ['1']), table({ id: 'BIGINT' }, [1]), 'but with ("1")'],
    ['by a date that was kept as text', table({ d: 'VARCHAR' }, ['2026-01-01']), table({ d: 'DATE' }, ['2026-01-01']), '1 rows'],
    ['by a column nobody asked for', orders([1, 'DE']), table({ id: 'BIGINT' }, [1]), 'columns nobody asked for: country'],
    ['by a column that is missing', table({ id: 'BIGINT' }, [1]), orders([1, 'DE']), 'no column country among id'],
  ])('%s', (_what, actual, expected, line) => {
    expect(difference(actual, expected)).toContain(line);
  });
});

describe('only what the case compares counts', () => {
  const wide = table({ id: 'BIGINT', country: 'VARCHAR', file: 'VARCHAR' }, [1, 'DE', 'a.csv']);

  it('named columns', () => {
    expect(difference(wide, orders([1, 'DE']), { columns: ['id', 'country'] })).toBeNull();
    expect(difference(wide, orders([1, 'FR']), { columns: ['id', 'country'] })).not.toBeNull();
  });

  it('more columns where they are allowed', () => {
    expect(difference(wide, orders([1, 'DE']), { more: true })).toBeNull();
  });
});

describe('columns whose names are free', () => {
  const byMonth = table({ a: 'VARCHAR', b: 'DATE', c: 'BIGINT' }, ['EUR', '2026-01-01', 3], ['USD', '2026-01-01', 4]);
  const other = (...rows: Cell[][]): Comparable => table({ month: 'DATE', n: 'BIGINT', currency: 'VARCHAR' }, ...rows);

  it('are matched by what they hold', () => {
    expect(difference(other(['2026-01-01', 4, 'USD'], ['2026-01-01', 3, 'EUR']), byMonth, { positional: true })).toBeNull();
  });

  it('are not matched when equal columns belong to other rows', () => {
    expect(difference(other(['2026-01-01', 3, 'USD'], ['2026-01-01', 4, 'EUR']), byMonth, { positional: true })).not.toBeNull();
  });

  it('may be more only where that is allowed', () => {
    const narrow = table({ n: 'BIGINT' }, [3], [4]);
    expect(difference(byMonth, narrow, { positional: true })).toContain('3 columns');
    expect(difference(byMonth, narrow, { positional: true, more: true })).toBeNull();
  });
});
