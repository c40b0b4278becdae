/** A bounded read-only SELECT in a database. */
import type { Table } from '#domain/dataset.ts';
import { cellOf } from '../cells.ts';
import type { Answer, Database, Transaction } from '../session/database.ts';
import { duckdbType } from './source-types.ts';

/**
 * Runs one SELECT in a read-only transaction through a cursor, so that no more than `maxRows` cross the border.
 * The server itself refuses a second statement and every change.
 */
export async function queryTarget(
  database: Database,
  sql: string,
  { maxRows, timeoutMs }: { maxRows: number; timeoutMs: number },
): Promise<Table> {
  return database.transaction('answering a query', { readOnly: true, statementMs: timeoutMs }, (tx) => readRows(tx, sql, maxRows));
}

/** The first rows of one SELECT, in the caller's read-only transaction. */
export async function readRows(tx: Transaction, sql: string, maxRows: number): Promise<Table> {
  const doing = 'answering a query';
  await tx.answer(doing, `DECLARE answer NO SCROLL CURSOR FOR ${sql}`);
  const { rows, columns } = await tx.answer(doing, `FETCH ${maxRows + 1} FROM answer`);
  const types = await typeNames(tx, columns);
  return {
    columns: columns.map(({ name }, index) => ({ name, type: duckdbType(types[index] ?? 'text') })),
    rows: rows.slice(0, maxRows).map((row) => row.map((value, index) => cellOf(value, types[index] ?? 'text'))),
    truncated: rows.length > maxRows,
  };
}

async function typeNames(tx: Transaction, columns: Answer['columns']): Promise<string[]> {
  const { rows } = await tx.run(
    'naming the types of an answer',
    'SELECT format_type(oid, modifier) AS type FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY a(oid, modifier, n) ORDER BY n',
    [columns.map(({ typeOid }) => String(typeOid)), columns.map(({ typeModifier }) => String(typeModifier))],
  );
  return rows.map((row) => row['type'] ?? 'text');
}
