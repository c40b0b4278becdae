/** Postgres' types in DuckDB: what a column of a table becomes when it is read. */

const types: [RegExp, string][] = [
  [/^smallint$/, 'SMALLINT'],
  [/^integer$/, 'INTEGER'],
  [/^bigint$/, 'BIGINT'],
  [/^oid$/, 'UINTEGER'],
  [/^real$/, 'FLOAT'],
  [/^(double precision|numeric)$/, 'DOUBLE'],
  [/^boolean$/, 'BOOLEAN'],
  [/^date$/, 'DATE'],
  [/^time(\(\d\))? without time zone$/, 'TIME'],
  [/^timestamp(\(\d\))? without time zone$/, 'TIMESTAMP'],
  [/^timestamp(\(\d\))? with time zone$/, 'TIMESTAMP WITH TIME ZONE'],
  [/^interval/, 'INTERVAL'],
  [/^uuid$/, 'UUID'],
  [/^bytea$/, 'BLOB'],
  [/^jsonb?$/, 'JSON'],
];

/**
 * The DuckDB type that a Postgres type is read as. A numeric without precision has no exact counterpart and is read as DOUBLE;
 * types that DuckDB lacks are read as their text.
 */
export function duckdbType(postgres: string): string {
  if (postgres.endsWith('[]')) return `${duckdbType(postgres.slice(0, -2))}[]`;
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(postgres) ?? [];
  if (precision !== undefined && Number(precision) <= 38) return `DECIMAL(${precision},${scale})`;
  if (precision !== undefined) return 'DOUBLE';
  return types.find(([pattern]) => pattern.test(postgres))?.[1] ?? 'VARCHAR';
}
