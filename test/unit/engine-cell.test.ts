/** Values of a real DuckDB as JSON cells. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from '#domain/dataset.ts';
import { toCell, toParameter } from '#tools/engine/cell.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function cellOf(expression: string): Promise<Cell> {
  const result = await connection.run(`SELECT ${expression}`);
  const [row] = await result.getRows();
  return toCell(row?.[0], result.columnType(0));
}

const cases: [expression: string, cell: Cell][] = [
  ['NULL', null],
  ['true', true],
  ["'text'", 'text'],
  ["''", ''],
  ["'NULL'", 'NULL'],
  ['42::TINYINT', 42],
  ['-7::BIGINT', -7],
  ['9007199254740991::BIGINT', 9007199254740991],
  ['9007199254740992::BIGINT', '9007199254740992'],
  ["'-9223372036854775808'::BIGINT", '-9223372036854775808'],
  ['18446744073709551615::UBIGINT', '18446744073709551615'],
  ['12::HUGEINT', 12],
  ['170141183460469231731687303715884105727::HUGEINT', '170141183460469231731687303715884105727'],
  ["'123456789012345678901234567890'::BIGNUM", '123456789012345678901234567890'],
  ['1.50::DECIMAL(12,2)', '1.50'],
  ['-0.05::DECIMAL(4,2)', '-0.05'],
  ['3::DECIMAL(18,0)', '3'],
  ["'12345678901234567890.123456789012345678'::DECIMAL(38,18)", '12345678901234567890.123456789012345678'],
  ['0.1::DOUBLE', 0.1],
  ['0.1::FLOAT', 0.1],
  ['16777217::FLOAT', 16777216],
  ['1e300::DOUBLE', 1e300],
  ["'NaN'::DOUBLE", 'NaN'],
  ["'inf'::DOUBLE", 'Infinity'],
  ["'-inf'::FLOAT", '-Infinity'],
  ["DATE '2024-02-29'", '2024-02-29'],
  ["DATE '0001-01-01'", '0001-01-01'],
  ["'infinity'::DATE", 'infinity'],
  ["'-infinity'::DATE", '-infinity'],
  ["TIMESTAMP '2024-01-02 03:04:05'", '2024-01-02T03:04:05'],
  ["TIMESTAMP '2024-01-02 03:04:05.120'", '2024-01-02T03:04:05.12'],
  ["TIMESTAMP '1969-12-31 23:59:59.999999'", '1969-12-31T23:59:59.999999'],
  ["'infinity'::TIMESTAMP", 'infinity'],
  ["'-infinity'::TIMESTAMPTZ", '-infinity'],
  ["TIMESTAMPTZ '2024-07-01 03:04:05.5+02'", '2024-07-01T01:04:05.5Z'],
  ["'2024-01-02 03:04:05.123456789'::TIMESTAMP_NS", '2024-01-02T03:04:05.123456789'],
  ["'2024-01-02 03:04:05'::TIMESTAMP_S", '2024-01-02T03:04:05'],
  ["'2024-01-02 03:04:05.25'::TIMESTAMP_MS", '2024-01-02T03:04:05.25'],
  ["TIME '03:04:05.5'", '03:04:05.5'],
  ["TIMETZ '03:04:05+02:30'", '03:04:05+02:30'],
  ["INTERVAL '1 year 2 months 3 days 4 hours'", '1 year 2 months 3 days 04:00:00'],
  ["'\\xAA\\x00\\x5C'::BLOB", '\\xaa005c'],
  ["''::BLOB", '\\x'],
  ["'10101'::BIT", '10101'],
  ["'a6034e63-2f9b-410b-ba62-f5ad6e9f979c'::UUID", 'a6034e63-2f9b-410b-ba62-f5ad6e9f979c'],
  ["'b'::ENUM('a', 'b')", 'b'],
  [`'{"a": [1]}'::JSON`, '{"a": [1]}'],
  ['[1, NULL, 3]', [1, null, 3]],
  ['[]::INTEGER[]', []],
  ['[[1.5], []]', [['1.5'], []]],
  ['[1, 2]::INTEGER[2]', [1, 2]],
  ["{'a': 1, 'b c': DATE '2024-01-01', 'n': NULL}", { a: 1, 'b c': '2024-01-01', n: null }],
  ["[{'at': TIMESTAMP '2024-01-01'}]", [{ at: '2024-01-01T00:00:00' }]],
  ["MAP {'k': 1.5, 'l': NULL}", { k: '1.5', l: null }],
  ["MAP {1: 'one', 2: 'two'}", { 1: 'one', 2: 'two' }],
  ["MAP {DATE '2024-01-01': 1}", { '2024-01-01': 1 }],
  ['union_value(n := 5)', { n: 5 }],
];

describe('a cell of', () => {
  test.each(cases)('%s', async (expression, cell) => {
    const actual = await cellOf(expression);
    expect(actual).toEqual(cell);
    expect(JSON.parse(JSON.stringify(actual))).toEqual(cell);
  });

  test('a map with a key called __proto__ has it as a member like any other', async () => {
    const cell = await cellOf("MAP {'__proto__': [1], 'constructor': [2]}");
    expect(Object.entries(cell ?? {})).toEqual([
      ['__proto__', [1]],
      ['constructor', [2]],
    ]);
    expect(Object.getPrototypeOf(cell)).toBe(Object.prototype);
  });

  test('a struct with a field called __proto__ changes no prototype', async () => {
    const cell = await cellOf("{'__proto__': {'polluted': true}, 'kept': 1}");
    expect(cell).toEqual({ kept: 1 });
    expect(Object.getPrototypeOf(cell)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });
});

describe('a parameter', () => {
  test.each<[Cell, string, Cell]>([
    ['text', 'VARCHAR', 'text'],
    [5, 'INTEGER', 5],
    [2.5, 'DOUBLE', 2.5],
    [true, 'BOOLEAN', true],
    [['a', 'b'], 'VARCHAR[]', ['a', 'b']],
  ])('%j arrives as %s', async (cell, type, back) => {
    const result = await connection.run('SELECT $1 AS v, typeof($1) AS t', [toParameter(cell)]);
    const [row] = await result.getRows();
    expect([toCell(row?.[0]), row?.[1]]).toEqual([back, type]);
  });

  test('an object is refused by name', () => {
    expect(() => toParameter({ a: 1 })).toThrow(expect.objectContaining({ code: 'engine.bad-parameter' }));
  });
});
