/** DuckDB's types in Postgres: the column type of a new table, and the SELECT expression whose CSV text Postgres reads back exactly. */
import { quoteName } from '#tools/sql.ts';

/** What a DuckDB type text is made of, as far as Postgres cares. */
type DuckType =
  | { kind: 'scalar'; name: string; args: string }
  | { kind: 'list'; of: DuckType }
  /** STRUCT, MAP, UNION, VARIANT and JSON: whatever only JSON can hold. */
  | { kind: 'document'; name: string };

const documents = new Set(['STRUCT', 'MAP', 'UNION', 'JSON', 'VARIANT']);

function parseType(text: string): DuckType {
  const list = /^(.*)\[\d*\]$/s.exec(text);
  if (list) return { kind: 'list', of: parseType(list[1] ?? '') };
  const [, name = '', args = ''] = /^([^(]*)(\(.*\))?$/s.exec(text) ?? [];
  const upper = name.trim().toUpperCase();
  return documents.has(upper) ? { kind: 'document', name: upper } : { kind: 'scalar', name: upper, args };
}

const scalars: Record<string, string> = {
  BOOLEAN: 'boolean',
  TINYINT: 'smallint',
  UTINYINT: 'smallint',
  SMALLINT: 'smallint',
  USMALLINT: 'integer',
  INTEGER: 'integer',
  UINTEGER: 'bigint',
  BIGINT: 'bigint',
  UBIGINT: 'numeric(20,0)',
  HUGEINT: 'numeric(39,0)',
  UHUGEINT: 'numeric(39,0)',
  BIGNUM: 'numeric',
  FLOAT: 'real',
  REAL: 'real',
  DOUBLE: 'double precision',
  DATE: 'date',
  TIME: 'time without time zone',
  TIME_NS: 'time without time zone',
  'TIME WITH TIME ZONE': 'time with time zone',
  TIMESTAMP: 'timestamp without time zone',
  DATETIME: 'timestamp without time zone',
  TIMESTAMP_S: 'timestamp without time zone',
  TIMESTAMP_MS: 'timestamp without time zone',
  TIMESTAMP_NS: 'timestamp without time zone',
  'TIMESTAMP WITH TIME ZONE': 'timestamp with time zone',
  TIMESTAMPTZ: 'timestamp with time zone',
  INTERVAL: 'interval',
  UUID: 'uuid',
  BLOB: 'bytea',
  BIT: 'bit varying',
};

/** The Postgres type that holds every value of a DuckDB type; `text` for those that are text, or unknown here. */
export const postgresType = (duckdb: string): string => typeOf(parseType(duckdb));

function typeOf(type: DuckType): string {
  if (type.kind === 'document') return 'jsonb';
  if (type.kind === 'list') return type.of.kind === 'scalar' ? `${typeOf(type.of)}[]` : 'jsonb';
  if (type.name === 'DECIMAL' || type.name === 'NUMERIC') return `numeric${type.args || '(18,3)'}`;
  return scalars[type.name] ?? 'text';
}

/** What a loss-free copy of a type can be compared by on both sides. */
export type Measure = 'integer' | 'decimal' | 'float' | 'text' | 'blob' | 'instant' | 'boolean' | null;

const measures: [Exclude<Measure, null>, RegExp, RegExp][] = [
  ['integer', /^U?(TINY|SMALL|BIG)?INT(EGER)?$/, /^(smallint|integer|bigint|numeric)/],
  ['decimal', /^(DECIMAL|NUMERIC)$/, /^numeric/],
  ['float', /^(FLOAT|REAL|DOUBLE)$/, /^(real|double precision|numeric)/],
  ['text', /^(VARCHAR|ENUM)$/, /^(text|character varying)/],
  ['blob', /^BLOB$/, /^bytea$/],
  ['instant', /^(DATE|TIMESTAMP(_S|_MS)?|TIMESTAMP WITH TIME ZONE)$/, /^(date|timestamp)/],
  ['boolean', /^BOOLEAN$/, /^boolean$/],
];

/** How a column can be reconciled beyond its count: by a sum both engines compute alike; null when there is none. */
export function measureOf(duckdb: string, postgres: string): Measure {
  const type = parseType(duckdb);
  if (type.kind !== 'scalar' || postgres.endsWith('[]')) return null;
  // The engine's sum keeps 38 digits: wider decimals leave no room for many rows.
  if (Number(/^\((\d+)/.exec(type.args)?.[1] ?? 0) > 28) return null;
  return measures.find(([, duck, pg]) => duck.test(type.name) && pg.test(postgres))?.[0] ?? null;
}

const identities: [RegExp, RegExp][] = [
  [/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/, /^(smallint|integer|bigint|numeric(\(\d+,0\))?)$/],
  [/^(VARCHAR|ENUM)$/, /^(text|character varying(\(\d+\))?)$/],
  [/^UUID$/, /^uuid$/],
  [/^DATE$/, /^date$/],
  [/^BOOLEAN$/, /^boolean$/],
  [/^TIMESTAMP$/, /^timestamp without time zone$/],
];

/** Whether two values are equal in Postgres exactly when they are equal in the engine. A collation of its own may see that otherwise. */
export function keepsIdentity({ engineType, type, collate }: { engineType: string; type: string; collate: string }): boolean {
  const duckdb = parseType(engineType);
  return collate === '' && duckdb.kind === 'scalar' && identities.some(([from, to]) => from.test(duckdb.name) && to.test(type));
}

/** Whether values of this DuckDB type may hold text with NUL characters, which Postgres cannot store. */
export const holdsText = (duckdb: string): boolean => postgresType(duckdb) === 'text';

/**
 * The expression over a column whose text, in COPY's CSV, a column of the Postgres type reads back as the same value.
 * Give the target's own type for an existing table.
 */
export function encodeColumn(column: { name: string; type: string }, postgres: string): string {
  return encode(quoteName(column.name), parseType(column.type), postgres);
}

const wholeNumbers = new Set(['smallint', 'integer', 'bigint']);

function encode(value: string, type: DuckType, postgres: string): string {
  switch (type.kind) {
    case 'document':
      return type.name === 'JSON' ? `CAST(${value} AS VARCHAR)` : `CAST(to_json(${value}) AS VARCHAR)`;
    case 'list':
      return postgres.endsWith('[]') ? encodeArray(value, type.of, postgres) : `CAST(to_json(${value}) AS VARCHAR)`;
    case 'scalar':
      return encodeScalar(value, type.name, postgres);
  }
}

function encodeScalar(value: string, name: string, postgres: string): string {
  const text = `CAST(${value} AS VARCHAR)`;
  if (name === 'BLOB') return `'\\x' || lower(hex(${value}))`;
  // Postgres would ignore an offset when it reads a timestamp without zone, so the text is always UTC.
  if (name === 'TIMESTAMP WITH TIME ZONE' || name === 'TIMESTAMPTZ') {
    return `CASE WHEN isfinite(${value}) THEN ${era(`CAST(timezone('UTC', ${value}) AS VARCHAR)`)} || '+00' ELSE ${text} END`;
  }
  if (name === 'DATE' || name.startsWith('TIMESTAMP') || name === 'DATETIME') return era(text);
  if (['DOUBLE', 'FLOAT', 'REAL', 'DECIMAL', 'NUMERIC'].includes(name) && wholeNumbers.has(postgres)) {
    // 12.0 is a whole number, but not as text.
    return `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 1e18 THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR) ELSE ${text} END`;
  }
  return text;
}

/** DuckDB writes `0044-03-15 (BC)`, Postgres reads `0044-03-15 BC`. */
const era = (text: string): string => `replace(${text}, ' (BC)', ' BC')`;

/** `{"a","say \"hi\"",NULL}`: every element quoted, so that NULL, blanks, commas and braces inside mean themselves. */
function encodeArray(list: string, of: DuckType, postgres: string, depth = 0): string {
  const item = `item${depth}`;
  const element =
    of.kind === 'list' ? encodeArray(item, of.of, postgres, depth + 1) : quoteElement(encode(item, of, postgres.slice(0, -2)));
  const items = `list_transform(${list}, lambda ${item}: CASE WHEN ${item} IS NULL THEN 'NULL' ELSE ${element} END)`;
  return `'{' || array_to_string(${items}, ',') || '}'`;
}

const quoteElement = (text: string): string => String.raw`'"' || replace(replace(${text}, '\', '\\'), '"', '\"') || '"'`;
