/** DuckDB's types in Postgres: the column type of a new table, and the SELECT expression whose CSV text Postgres reads back exactly. */
import { quoteName } from '#tools/sql.ts';
import type { Tally } from './stage/wire-meter.ts';

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

/** What of a column is summed on its way, to be compared with the same sum in Postgres. */
export function tallyOf(duckdb: string, postgres: string): Tally {
  const type = parseType(duckdb);
  if (type.kind !== 'scalar' || postgres.endsWith('[]')) return { kind: 'none' };
  if (integers.test(type.name) && exactNumbers.test(postgres)) return { kind: 'number', decimals: 0 };
  if (/^(DECIMAL|NUMERIC)$/.test(type.name) && postgres.startsWith('numeric')) {
    return { kind: 'number', decimals: Number(/,\s*(\d+)\)/.exec(type.args)?.[1] ?? 0) };
  }
  return texts.test(type.name) && textTypes.test(postgres) ? { kind: 'bytes' } : { kind: 'none' };
}

const integers = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
const exactNumbers = /^(smallint|integer|bigint|numeric)/;
const texts = /^(VARCHAR|ENUM)$/;
const textTypes = /^(text|character varying)/;

/** What Postgres rounds or drops without a word when it reads values of one type into another; null when nothing is lost. */
export function lossOf(duckdb: string, postgres: string): string | null {
  const { kind, ...type } = { name: '', ...parseType(duckdb) };
  if (kind !== 'scalar') return null;
  const isFloat = /^(FLOAT|REAL|DOUBLE)$/.test(type.name);
  const isInstant = type.name.startsWith('TIMESTAMP') || type.name === 'DATETIME';
  if (isFloat && postgres.startsWith('numeric(')) return `is rounded to ${postgres}`;
  if (type.name === 'DOUBLE' && postgres === 'real') return 'keeps about 7 digits, because it is a real';
  if (/^(DECIMAL|NUMERIC)$/.test(type.name) && /^(real|double precision)$/.test(postgres)) return 'becomes a floating point number';
  if (/^U?(BIG|HUGE)INT$/.test(type.name) && postgres === 'double precision')
    return 'keeps about 15 digits, because it is a double precision';
  if (integers.test(type.name) && !/(TINY|SMALL)INT$/.test(type.name) && postgres === 'real') {
    return 'keeps about 7 digits, because it is a real';
  }
  const isZoned = /^TIMESTAMP(TZ| WITH)/.test(type.name);
  if (isZoned && postgres.startsWith('timestamp') && postgres.endsWith('without time zone')) return 'is kept in UTC, without its zone';
  if (isInstant && !isZoned && postgres.startsWith('timestamp') && postgres.endsWith('with time zone')) return 'is taken to be in UTC';
  if (isInstant && postgres === 'date') return 'loses its time of day, because it is a date';
  if (isInstant && /^timestamp\([0-5]\)/.test(postgres)) return `is rounded to ${postgres}`;
  if (/^TIME(STAMP)?_NS$/.test(type.name)) return 'is rounded to microseconds';
  return null;
}

const identities: [RegExp, RegExp][] = [
  [integers, /^(smallint|integer|bigint|numeric(\(\d+,0\))?)$/],
  [texts, /^(text|character varying(\(\d+\))?)$/],
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
      return postgres.endsWith('[]') && type.name === 'VARCHAR'
        ? encodeListText(value, postgres)
        : encodeScalar(value, type.name, postgres);
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

/** A list as text files hold it, `["a",null]`, for an array; what is none may be an array as Postgres writes it. */
function encodeListText(value: string, postgres: string): string {
  // Numbers keep their digits only where they are never numbers of JSON.
  const isText = !/^(numeric|real|double|smallint|integer|bigint)/.test(postgres);
  const items = isText ? `CAST(CAST(${value} AS JSON) AS VARCHAR[])` : `CAST(${value} AS VARCHAR[])`;
  const array = encodeArray(items, { kind: 'scalar', name: 'VARCHAR', args: '' }, 'text[]');
  return `CASE WHEN starts_with(${value}, '[') AND json_valid(${value}) THEN ${array} ELSE ${value} END`;
}

const quoteElement = (text: string): string => String.raw`'"' || replace(replace(${text}, '\', '\\'), '"', '\"') || '"'`;
