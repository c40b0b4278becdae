/** DuckDB's types in Postgres, and back. */
import { expect, test } from 'vitest';
import { duckdbType } from '#tools/connectors/postgres/source/source-types.ts';
import { lossOf, postgresType, tallyOf } from '#tools/connectors/postgres/types.ts';

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
  ['numeric', 'VARCHAR'],
  ['numeric(60,2)', 'VARCHAR'],
  ['timestamp(3) without time zone', 'TIMESTAMP'],
  ['text[]', 'VARCHAR[]'],
  ['jsonb', 'JSON'],
  ['citext', 'VARCHAR'],
])('%s is read as %s', (postgres, duckdb) => {
  expect(duckdbType(postgres)).toBe(duckdb);
});

test('only sums that both sides compute alike are compared', () => {
  expect(tallyOf('BIGINT', 'bigint')).toEqual({ kind: 'number', decimals: 0 });
  expect(tallyOf('DECIMAL(12,2)', 'numeric(14,4)')).toEqual({ kind: 'number', decimals: 2 });
  expect(tallyOf('VARCHAR', 'character varying(80)')).toEqual({ kind: 'bytes' });
  for (const [duckdb, postgres] of [
    ['BIGINT', 'text'],
    ['DOUBLE', 'numeric(12,2)'],
    ['INTEGER[]', 'integer[]'],
    ['VARCHAR', 'character(3)'],
    ['DECIMAL(12,2)', 'integer'],
  ] as const) {
    expect(tallyOf(duckdb, postgres), `${duckdb} → ${postgres}`).toEqual({ kind: 'none' });
  }
});

test('what Postgres would lose without a word is known', () => {
  expect(lossOf('DOUBLE', 'numeric(12,2)')).toBe('is rounded to numeric(12,2)');
  expect(lossOf('TIMESTAMP', 'date')).toContain('time of day');
  expect(lossOf('TIMESTAMP', 'timestamp without time zone')).toBeNull();
  expect(lossOf('DECIMAL(12,2)', 'numeric(12,2)')).toBeNull();
});
