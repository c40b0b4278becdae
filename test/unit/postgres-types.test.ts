/** DuckDB's types in Postgres, and back. */
import { expect, test } from 'vitest';
import { duckdbType } from '#tools/connectors/postgres/source-types.ts';
import { measureOf, postgresType } from '#tools/connectors/postgres/types.ts';

test.each([
  ['VARCHAR', 'text'],
  ["ENUM('a', 'b[]')", 'text'],
  ['DECIMAL(12,2)', 'numeric(12,2)'],
  ['HUGEINT', 'numeric(39,0)'],
  ['UBIGINT', 'numeric(20,0)'],
  ['UTINYINT', 'smallint'],
  ['TIMESTAMP_NS', 'timestamp without time zone'],
  ['TIMESTAMP WITH TIME ZONE', 'timestamp with time zone'],
  ['BLOB', 'bytea'],
  ['JSON', 'jsonb'],
  ['STRUCT(sku VARCHAR, qty BIGINT)', 'jsonb'],
  ['STRUCT("a[]" INTEGER)[]', 'jsonb'],
  ['MAP(VARCHAR, INTEGER)', 'jsonb'],
  ['INTEGER[]', 'integer[]'],
  ['INTEGER[3]', 'integer[]'],
  ['DECIMAL(9,3)[]', 'numeric(9,3)[]'],
  ['VARCHAR[][]', 'jsonb'],
])('%s becomes %s', (duckdb, postgres) => {
  expect(postgresType(duckdb)).toBe(postgres);
});

test.each([
  ['integer', 'INTEGER'],
  ['numeric(12,2)', 'DECIMAL(12,2)'],
  ['numeric', 'DOUBLE'],
  ['numeric(60,2)', 'DOUBLE'],
  ['timestamp(3) without time zone', 'TIMESTAMP'],
  ['text[]', 'VARCHAR[]'],
  ['jsonb', 'JSON'],
  ['citext', 'VARCHAR'],
])('%s is read as %s', (postgres, duckdb) => {
  expect(duckdbType(postgres)).toBe(duckdb);
});

test('only sums that both sides compute alike are compared', () => {
  expect(measureOf('BIGINT', 'bigint')).toBe('integer');
  expect(measureOf('BIGINT', 'text')).toBeNull();
  expect(measureOf('DECIMAL(38,2)', 'numeric(38,2)')).toBeNull();
  expect(measureOf('INTEGER[]', 'integer[]')).toBeNull();
});
