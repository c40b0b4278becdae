/** SQL as a person would write it: a plain lower-case name stays bare, anything else is quoted. */

/** Words that DuckDB would not take for a column; quoting one too many does no harm. */
const reserved = new Set(
  (
    'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc describe ' +
    'distinct do else end except false fetch for foreign from grant group having in initially intersect into lambda lateral leading limit not ' +
    'null offset on only or order pivot placing primary qualify references returning select show some summarize symmetric table then to trailing ' +
    'true union unique unpivot using variadic when where window with date time timestamp interval year month day hour values key ' +
    'anti asof at authorization binary by collation concurrently cross freeze full glob ilike inner is isnull join left like natural notnull ' +
    'outer overlaps pivot_longer pivot_wider positional right semi similar tablesample unpack verbose'
  ).split(' '),
);

export function nameSql(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Several columns as one value; what one is called stays as it is. */
export const rowSql = (columns: string[]): string =>
  columns.length === 1 ? columns.map(nameSql).join('') : `row(${columns.map(nameSql).join(', ')})`;

export const textSql = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The comparable form of a text column: case and outer blanks do not count. */
export const plainSql = (column: string): string => `lower(trim(${nameSql(column)}))`;

const smaller = { year: ['month', 12], week: ['hour', 168], day: ['hour', 24], hour: ['minute', 60], minute: ['second', 60] } as const;

/** A span of time. Half a unit is so many of a smaller one: an interval counts whole ones. Null for a part of a month or less than a second. */
export function intervalSql(count: string, unit: string): string | null {
  if (Number.isInteger(Number(count))) return `interval ${count} ${unit}`;
  const [name, size] = Object.entries(smaller).find(([whole]) => whole === unit)?.[1] ?? ['', 0];
  const parts = Number((Number(count) * size).toPrecision(12));
  return name === '' || !Number.isInteger(parts) ? null : `interval ${parts} ${name}`;
}
