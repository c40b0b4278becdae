/** Postgres' types in DuckDB: what a column of a table becomes when it is read, and how its text gets there. */

import type { NativeType } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import { quoteText } from '#tools/sql.ts';

/** A column to read, as an inspection pins it. */
export interface SourceColumn {
  name: string;
  /** Its Postgres type, below a domain. */
  type: string;
  /** The DuckDB type it is read as, where its values do not fit the usual one. */
  as?: string | undefined;
  /** The type was made in this database, or came with an extension; other servers need not have it. */
  own?: true;
}

/** Columns as JSON, without members that say nothing. */
export const pinned = (columns: SourceColumn[]): JsonObject[] =>
  columns.map(({ name, type, as }) => ({ name, type, ...(as === undefined ? {} : { as }) }));

const types: [RegExp, string][] = [
  [/^smallint$/, 'SMALLINT'],
  [/^integer$/, 'INTEGER'],
  [/^bigint$/, 'BIGINT'],
  [/^oid$/, 'UINTEGER'],
  [/^real$/, 'FLOAT'],
  [/^double precision$/, 'DOUBLE'],
  [/^boolean$/, 'BOOLEAN'],
  [/^date$/, 'DATE'],
  [/^time(\(\d\))? without time zone$/, 'TIME'],
  [/^time(\(\d\))? with time zone$/, 'TIME WITH TIME ZONE'],
  [/^timestamp(\(\d\))? without time zone$/, 'TIMESTAMP'],
  [/^timestamp(\(\d\))? with time zone$/, 'TIMESTAMP WITH TIME ZONE'],
  [/^interval/, 'INTERVAL'],
  [/^uuid$/, 'UUID'],
  [/^bytea$/, 'BLOB'],
  [/^jsonb?$/, 'JSON'],
];

/** Types that DuckDB has lists of, and whose elements it reads from Postgres' text. */
const listed = /^(SMALLINT|INTEGER|BIGINT|FLOAT|DOUBLE|BOOLEAN|DATE|TIME|TIMESTAMP|UUID|DECIMAL|VARCHAR)/;

/** Precision and scale of a numeric that DuckDB has as well; null for all others. */
export function decimalOf(postgres: string): { precision: number; scale: number } | null {
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(postgres) ?? [];
  if (precision === undefined || Number(precision) > 38 || Number(scale) > Number(precision)) return null;
  return { precision: Number(precision), scale: Number(scale) };
}

/**
 * The DuckDB type that holds every ordinary value of a Postgres type. Numbers without a fixed precision, and types that DuckDB
 * lacks, are read as their text, which loses nothing.
 */
export function duckdbType(postgres: string): string {
  if (postgres.endsWith('[]')) {
    const element = duckdbType(postgres.slice(0, -2));
    return listed.test(element) && !element.endsWith('[]') ? `${element}[]` : 'VARCHAR';
  }
  const decimal = decimalOf(postgres);
  if (decimal) return `DECIMAL(${decimal.precision},${decimal.scale})`;
  return types.find(([pattern]) => pattern.test(postgres))?.[1] ?? 'VARCHAR';
}

/** The DuckDB type of a pinned column. */
export const engineType = ({ type, as }: SourceColumn): string => as ?? duckdbType(type);

const isText = /^(text|character varying|name|"char")(\[\])?$/;
/** Digits of a second, or fields of an interval. */
const isLimitedTime = /^(time(stamp)?\(|interval[^[])/;

/**
 * The types that a new table of Postgres would lose, because the engine has text, a narrower number or another kind of JSON in their place,
 * or knows no limit of theirs.
 */
export function nativeTypes(columns: readonly SourceColumn[]): Record<string, NativeType> {
  const isLost = (column: SourceColumn): boolean =>
    column.as !== undefined || engineType(column).startsWith('VARCHAR') || column.type === 'json' || isLimitedTime.test(column.type);
  const lost = columns.filter((column) => !isText.test(column.type) && isLost(column));
  return Object.fromEntries(lost.map(({ name, type, own }) => [name, { type, ...(own ? { own } : {}) }]));
}

/** Whether Postgres writes years before Christ of this type in a way that DuckDB does not read. */
const hasEra = (postgres: string): boolean => /^(date|timestamp[^[]*)$/.test(postgres);

/** A column's way through CSV: what Postgres writes, as which type the text is parsed, and the value of it. */
export interface ReadColumn {
  toText: (column: string) => string;
  csvType: string;
  fromText: (column: string) => string;
}

const asItIs = (column: string): string => column;

/** How a column is read. */
export function readColumn(column: SourceColumn): ReadColumn {
  const type = engineType(column);
  if (type.endsWith('[]')) {
    // A list has one dimension that starts at 1. What has not is no JSON either, so that it ends the read instead of changing.
    const text = (name: string) =>
      `CASE WHEN array_ndims(${name}) > 1 OR array_lower(${name}, 1) <> 1 THEN ${name}::text ELSE to_json(${name}::text[])::text END`;
    return { toText: text, csvType: 'VARCHAR', fromText: (name) => `CAST(CAST(CAST(${name} AS JSON) AS VARCHAR[]) AS ${type})` };
  }
  if (hasEra(column.type) && type !== 'VARCHAR')
    return { toText: asItIs, csvType: 'VARCHAR', fromText: (name) => checkedTime(name, column) };
  switch (type) {
    case 'BLOB':
      return { toText: asItIs, csvType: 'VARCHAR', fromText: (name) => `unhex(substr(${name}, 3))` };
    case 'INTERVAL':
    case 'JSON':
    case 'TIME WITH TIME ZONE':
      return { toText: asItIs, csvType: 'VARCHAR', fromText: (name) => `CAST(${name} AS ${type})` };
    default:
      return { toText: asItIs, csvType: type, fromText: asItIs };
  }
}

/** As a typed column of a CSV the engine would read a date before Christ as one after, and a moment it cannot hold as NULL. */
function checkedTime(text: string, column: SourceColumn): string {
  const type = engineType(column).replace(' WITH TIME ZONE', 'TZ');
  const refusal = `'Could not convert string ''' || ${text} || ${quoteText(`' to ${type} when casting from source column ${column.name}`)}`;
  return `coalesce(TRY_CAST(${withEra(text)} AS ${type}), CASE WHEN ${text} IS NOT NULL THEN error(${refusal}) END)`;
}

/** Postgres writes `0044-03-15 10:00:00 BC`, DuckDB reads `0044-03-15 (BC) 10:00:00`. */
const withEra = (text: string): string =>
  `CASE WHEN suffix(${text}, ' BC') THEN regexp_replace(${text}, '^(\\S+)(.*) BC$', '\\1 (BC)\\2') ELSE ${text} END`;
