/** Result sets made comparable, and compared: as sets of rows, numbers to two decimals, a date equal to its midnight. */
import type { Cell } from '#domain/dataset.ts';
import { canonicalJson } from '#domain/json.ts';

/** What a cell is, whatever its system calls the type. */
export type Kind = 'number' | 'time' | 'other';

/** A result set in which equal cells have equal texts. A text is in quotes, so `"12.00"` is not the number `12.00`. */
export interface Comparable {
  columns: string[];
  rows: string[][];
}

export interface Matching {
  /** Columns are matched by what they hold, not by name. */
  positional?: boolean;
  /** The actual rows may have more columns. */
  more?: boolean;
  /** The only columns that are compared. */
  columns?: string[] | undefined;
}

/** The kind of a DuckDB type text. */
export function kindOf(type: string): Kind {
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL|NUMERIC|DOUBLE|FLOAT|REAL)(\(.*\))?$/i.test(type)) return 'number';
  return /^(DATE|TIMESTAMP)/i.test(type) && !type.endsWith(']') ? 'time' : 'other';
}

export function comparable(columns: { name: string; kind: Kind }[], rows: readonly (readonly Cell[])[]): Comparable {
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ kind }, index) => cellText(row[index] ?? null, kind))),
  };
}

function cellText(cell: Cell, kind: Kind): string {
  if (cell === null) return 'NULL';
  if (kind === 'number' && typeof cell !== 'object' && typeof cell !== 'boolean') return twoDecimals(Number(cell));
  if (kind === 'time' && typeof cell === 'string') return timeText(cell);
  return canonicalJson(cell);
}

/** The nudge lets a float just under a half round like the decimal it stands for. */
function twoDecimals(value: number): string {
  const rounded = Math.round((Math.abs(value) + 1e-7) * 100) / 100;
  return (value < 0 && rounded !== 0 ? -rounded : rounded).toFixed(2);
}

function timeText(text: string): string {
  return text
    .replace('T', ' ')
    .replace(/(\+00(:?00)?|Z)$/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
    .replace(/ 00:00:00$/, '');
}

/** Null when they hold the same rows; else one line that says how they differ. */
export function difference(actual: Comparable, expected: Comparable, matching: Matching = {}): string | null {
  const wanted = matching.columns ? pick(expected, matching.columns) : expected;
  if (matching.positional) return differenceByContent(actual, wanted, matching.more ?? false);
  const missing = wanted.columns.filter((name) => !actual.columns.includes(name));
  if (missing.length > 0) return `no column ${missing.join(', ')} among ${actual.columns.join(', ')}`;
  const extra = actual.columns.filter((name) => !wanted.columns.includes(name));
  if (extra.length > 0 && !matching.more && !matching.columns) return `columns nobody asked for: ${extra.join(', ')}`;
  return rowDifference(pick(actual, wanted.columns), wanted);
}

function pick(table: Comparable, columns: string[]): Comparable {
  const places = columns.map((name) => table.columns.indexOf(name));
  return pickPlaces(table, places);
}

const pickPlaces = (table: Comparable, places: number[]): Comparable => ({
  columns: places.map((place) => table.columns[place] ?? '?'),
  rows: table.rows.map((row) => places.map((place) => row[place] ?? 'NULL')),
});

function differenceByContent(actual: Comparable, expected: Comparable, more: boolean): string | null {
  const [has, wants] = [actual.columns.length, expected.columns.length];
  if (has < wants || (has > wants && !more)) return `${has} columns (${actual.columns.join(', ')}) instead of ${wants}`;
  const inOrder = expected.columns.map((_, place) => place);
  const first = rowDifference(pickPlaces(actual, inOrder), expected);
  if (first === null) return null;
  const same = arrangements(actual, expected).some((places) => rowDifference(pickPlaces(actual, places), expected) === null);
  return same ? null : first;
}

/** Ways to lay the actual columns over the expected ones so that each holds the same values. */
function arrangements(actual: Comparable, expected: Comparable): number[][] {
  const content = (table: Comparable, place: number): string =>
    table.rows
      .map((row) => row[place] ?? '')
      .sort((a, b) => (a < b ? -1 : 1))
      .join('\n');
  const found = actual.columns.map((_, place) => content(actual, place));
  return expected.columns.reduce<number[][]>(
    (started, _, place) => {
      const wanted = content(expected, place);
      const fitting = found.flatMap((text, candidate) => (text === wanted ? [candidate] : []));
      return started.flatMap((places) =>
        fitting.filter((candidate) => !places.includes(candidate)).map((candidate) => [...places, candidate]),
      );
    },
    [[]],
  );
}

function rowDifference(actual: Comparable, expected: Comparable): string | null {
  const counts = new Map<string, number>();
  const add = (row: string[], by: number): void => void counts.set(row.join(' | '), (counts.get(row.join(' | ')) ?? 0) + by);
  for (const row of actual.rows) add(row, 1);
  for (const row of expected.rows) add(row, -1);
  const surplus = [...counts].find(([, count]) => count > 0);
  const missing = [...counts].find(([, count]) => count < 0);
  if (!surplus && !missing) return null;
  const size =
    actual.rows.length === expected.rows.length
      ? `${actual.rows.length} rows`
      : `${actual.rows.length} rows instead of ${expected.rows.length}`;
  const parts = [size, ...(missing ? [`without (${missing[0]})`] : []), ...(surplus ? [`but with (${surplus[0]})`] : [])];
  return parts.join(', ');
}
