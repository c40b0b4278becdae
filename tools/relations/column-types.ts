/** DuckDB type texts: which kind of values they hold, and which a person may cast to. */
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import { quoteScalar, quoteText } from '../sql.ts';

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL(\(\d+,\s*\d+\))?)$/;

export const isText = (type: string): boolean => type === 'VARCHAR' || type.startsWith('ENUM(');
export const isNumeric = (type: string): boolean => NUMERIC.test(type);
export const isTimestamp = (type: string): boolean => type.startsWith('TIMESTAMP');
export const isTemporal = (type: string): boolean => type === 'DATE' || isTimestamp(type);

/** Types people may name, and what DuckDB calls them. */
const TYPES = new Map(
  Object.entries({
    boolean: 'BOOLEAN',
    bool: 'BOOLEAN',
    tinyint: 'TINYINT',
    smallint: 'SMALLINT',
    integer: 'INTEGER',
    int: 'INTEGER',
    int4: 'INTEGER',
    bigint: 'BIGINT',
    int8: 'BIGINT',
    long: 'BIGINT',
    hugeint: 'HUGEINT',
    utinyint: 'UTINYINT',
    usmallint: 'USMALLINT',
    uinteger: 'UINTEGER',
    ubigint: 'UBIGINT',
    real: 'FLOAT',
    float: 'FLOAT',
    float4: 'FLOAT',
    double: 'DOUBLE',
    float8: 'DOUBLE',
    'double precision': 'DOUBLE',
    decimal: 'DECIMAL',
    numeric: 'DECIMAL',
    varchar: 'VARCHAR',
    text: 'VARCHAR',
    string: 'VARCHAR',
    char: 'VARCHAR',
    date: 'DATE',
    time: 'TIME',
    timestamp: 'TIMESTAMP',
    datetime: 'TIMESTAMP',
    timestamptz: 'TIMESTAMPTZ',
    'timestamp with time zone': 'TIMESTAMPTZ',
    'timestamp without time zone': 'TIMESTAMP',
    interval: 'INTERVAL',
    uuid: 'UUID',
    json: 'JSON',
    blob: 'BLOB',
    bytea: 'BLOB',
  }),
);

/** `numeric(12,2)` → `DECIMAL(12,2)`, `text[]` → `VARCHAR[]`; null when it is no type to cast to. */
export function castType(text: string): string | null {
  const parts = /^([a-z0-9 ]+?)\s*(\(\s*\d+\s*(?:,\s*\d+\s*)?\))?((?:\[\])*)$/i.exec(text.trim());
  const base = TYPES.get((parts?.[1] ?? '').toLowerCase().replaceAll(/\s+/g, ' '));
  if (base === undefined) return null;
  const size = (parts?.[2] ?? '').replaceAll(/\s/g, '');
  if (size !== '' && base === 'DECIMAL') return decimalFits(size) ? `${base}${size}${parts?.[3] ?? ''}` : null;
  return size !== '' && base !== 'VARCHAR' ? null : `${base}${parts?.[3] ?? ''}`;
}

function decimalFits(size: string): boolean {
  const [width = 0, scale = 0] = size.slice(1, -1).split(',').map(Number);
  return width >= 1 && width <= 38 && scale <= width;
}

export function unknownType(text: string, at: string): Problem {
  const message = `"${text}" is not a type to cast to. Use for example INTEGER, BIGINT, DECIMAL(12,2), DOUBLE, VARCHAR, BOOLEAN, DATE or TIMESTAMP.`;
  return { code: 'type.unknown', message, at, suggestions: nearest(text, TYPES.keys()) };
}

/** A `column.type` problem: a column holds another kind of values than is needed. */
export const wrongType = (column: { name: string; type: string }, needed: string, at: string): Problem => ({
  code: 'column.type',
  message: `"${column.name}" is ${column.type}, but ${needed} is needed. Cast it first.`,
  at,
});

/** Whether a value of a parameter can stand for a value of this type at all; what this cannot tell, the engine will. */
export function fitsType(value: string | number | boolean, type: string): boolean {
  if (isNumeric(type))
    return typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value));
  if (isTemporal(type))
    return (
      typeof value === 'string' && /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?)?$/i.test(value.trim())
    );
  return true;
}

type Scalar = string | number | boolean;

/** A value of a parameter as a literal to compare with: `1` for a text column is `'1'`. */
export function literal(value: Scalar, type: string): string {
  if (isText(type)) return quoteText(String(value));
  return typeof value === 'number' && isNumeric(type) ? quoteScalar(value) : typedLiteral(value, type);
}

/** A value of a parameter as a literal of exactly this type. */
export const typedLiteral = (value: Scalar, type: string): string =>
  type === 'VARCHAR' ? quoteText(String(value)) : `CAST(${quoteText(String(value))} AS ${type})`;
