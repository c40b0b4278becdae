/** Postgres' types in DuckDB: what a column of a table becomes when it is read, and how its text gets there. */

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

/** Types that DuckDB has lists of, and whose elements it reads from Postgres' text. */
const listed = /^(SMALLINT|INTEGER|BIGINT|FLOAT|DOUBLE|BOOLEAN|DATE|TIME|TIMESTAMP|UUID|DECIMAL|VARCHAR)/;

/**
 * The DuckDB type that a Postgres type is read as. A numeric without precision has no exact counterpart and is read as DOUBLE;
 * types that DuckDB lacks are read as their text.
 */
export function duckdbType(postgres: string): string {
  if (postgres.endsWith('[]')) {
    const element = duckdbType(postgres.slice(0, -2));
    return listed.test(element) && !element.endsWith('[]') ? `${element}[]` : 'VARCHAR';
  }
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(postgres) ?? [];
  if (precision !== undefined && Number(precision) <= 38 && Number(scale) <= Number(precision)) return `DECIMAL(${precision},${scale})`;
  if (postgres.startsWith('numeric(')) return 'DOUBLE';
  return types.find(([pattern]) => pattern.test(postgres))?.[1] ?? 'VARCHAR';
}

/** A column's way through CSV: what Postgres writes, as which type the text is parsed, and the value of it. */
export interface ReadColumn {
  toText: (column: string) => string;
  csvType: string;
  fromText: (column: string) => string;
}

const asItIs = (column: string): string => column;

/** How a column of a Postgres type is read. */
export function readColumn(postgres: string): ReadColumn {
  const type = duckdbType(postgres);
  if (type.endsWith('[]')) {
    return {
      toText: (column) => `to_json(${column}::text[])`,
      csvType: 'VARCHAR',
      fromText: (column) => `CAST(CAST(CAST(${column} AS JSON) AS VARCHAR[]) AS ${type})`,
    };
  }
  switch (type) {
    case 'BLOB':
      return { toText: asItIs, csvType: 'VARCHAR', fromText: (column) => `unhex(substr(${column}, 3))` };
    case 'INTERVAL':
    case 'JSON':
      return { toText: asItIs, csvType: 'VARCHAR', fromText: (column) => `CAST(${column} AS ${type})` };
    default:
      return { toText: asItIs, csvType: type, fromText: asItIs };
  }
}
