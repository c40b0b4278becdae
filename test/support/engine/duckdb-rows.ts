/** A real DuckDB in this process for contract tests: tables from cells, and results as cells. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { Cell, Column } from '#domain/dataset.ts';
import { JsonValue } from '#domain/json.ts';
import { quoteName, quoteText } from '#tools/sql.ts';

export interface Rows {
  columns: string[];
  rows: Cell[][];
}

/** Opens a connection for the length of `use`. */
export async function withDuckDb<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A cell as SQL of the column's type; lists and structs travel as JSON. */
function cellSql(cell: Cell, type: string): string {
  if (cell === null) return `CAST(NULL AS ${type})`;
  if (typeof cell === 'object') return `CAST(CAST(${quoteText(JSON.stringify(cell))} AS JSON) AS ${type})`;
  return `CAST(${quoteText(String(cell))} AS ${type})`;
}

export async function createTable(connection: DuckDBConnection, table: { name: string; columns: Column[]; rows: Cell[][] }): Promise<void> {
  const columns = table.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
  await connection.run(`CREATE TABLE IF NOT EXISTS ${quoteName(table.name)} (${columns.join(', ')})`);
  await connection.run(`DELETE FROM ${quoteName(table.name)}`);
  for (const row of table.rows) {
    const cells = table.columns.map(({ type }, index) => cellSql(row[index] ?? null, type));
    await connection.run(`INSERT INTO ${quoteName(table.name)} VALUES (${cells.join(', ')})`);
  }
}

/** Integers as numbers, whatever their width; decimals and everything else as DuckDB's JSON form has them. */
export async function readRows(connection: DuckDBConnection, sql: string): Promise<Rows> {
  const reader = await connection.runAndReadAll(sql);
  const integer = reader.columnTypes().map((type) => /^U?(BIG|HUGE)INT$/.test(String(type)));
  const rows = z.array(z.array(JsonValue)).parse(reader.getRowsJson());
  return {
    columns: reader.columnNames(),
    rows: rows.map((row) => row.map((cell, index) => (integer[index] === true && cell !== null ? Number(cell) : cell))),
  };
}

/** Rows in an order of their own, for comparing sets. */
export const asSet = (rows: Cell[][]): string[] => rows.map((row) => JSON.stringify(row)).sort();
