/** What the child does for each command. */
import type { DuckDBMaterializedResult } from '@duckdb/node-api';
import type { Cell, Column, Table } from '#domain/dataset.ts';
import type { Problem } from '#domain/errors.ts';
import { quoteName, quoteText } from '../sql.ts';
import { toCell, toParameter } from './cell.ts';
import { copyOptions, isJson, objectsSelect } from './copy-options.ts';
import type { Database, Run } from './database.ts';
import type { Relation } from './engine.ts';
import type { Asks } from './protocol.ts';
import { inParentheses } from './select-text.ts';
import { gateProblems, textProblem } from './sql-gate.ts';

/** What one answer may weigh on its way to the parent. */
const maxAnswerCharacters = 16_000_000;

export async function check(database: Database, sql: string, relations: readonly Relation[]): Promise<Problem[]> {
  const refused = textProblem(sql);
  if (refused !== undefined) return [refused];
  const parsed = await firstCell(database.run('SELECT json_serialize_sql(?::VARCHAR)', [sql]));
  return gateProblems(
    sql,
    JSON.parse(parsed),
    relations.map((relation) => relation.name),
  );
}

/** The single text cell of a result. */
export async function firstCell(result: Promise<DuckDBMaterializedResult>): Promise<string> {
  const [row] = await (await result).getRows();
  return String(row?.[0]);
}

/** Columns by DESCRIBE; never by preparing, which would evaluate constant expressions. */
export async function columnsOf(run: Run, sql: string, context?: { columns: string[] }): Promise<Column[]> {
  const result = await run(`DESCRIBE ${inParentheses(sql)}`, [], context);
  return (await result.getRows()).map(([name, type]) => ({ name: String(name), type: String(type) }));
}

export async function define(database: Database, name: string, sql: string): Promise<object> {
  await runOne(database, `CREATE OR REPLACE VIEW ${quoteName(name)} AS ${inParentheses(sql)}`);
  return {};
}

/** Makes the table under a name of its own first: the SELECT may read a view that bears the final name. */
export async function materialise(database: Database, name: string, sql: string): Promise<{ rows: number }> {
  const fresh = `${name} (new)`;
  const result = await runOne(database, `CREATE OR REPLACE TABLE ${quoteName(fresh)} AS ${inParentheses(sql)}`);
  const old = await database.run('SELECT table_type FROM information_schema.tables WHERE lower(table_name) = lower(?)', [name]);
  for (const [type] of await old.getRows()) await database.run(`DROP ${type === 'VIEW' ? 'VIEW' : 'TABLE'} ${quoteName(name)}`);
  await database.run(`ALTER TABLE ${quoteName(fresh)} RENAME TO ${quoteName(name)}`);
  return { rows: changedRows(await result.getRows()) };
}

export async function copy(database: Database, { sql, path, quoteAll }: Asks['copy']): Promise<{ rows: number }> {
  const options = `FORMAT csv, HEADER false, NULLSTR '', ${quoteAll ? 'FORCE_QUOTE *, ' : ''}USE_TMP_FILE false`;
  const result = await runOne(database, `COPY ${inParentheses(sql)} TO ${quoteText(path)} (${options})`);
  return { rows: changedRows(await result.getRows()) };
}

export async function write(database: Database, { sql, path, writing }: Asks['write']): Promise<{ rows: number }> {
  const select = isJson(writing.format) && writing.partitionBy.length > 0 ? await asObjects(database, sql, writing) : sql;
  const result = await runOne(database, `COPY ${inParentheses(select)} TO ${quoteText(path)} (${copyOptions(writing)})`);
  return { rows: changedRows(await result.getRows()) };
}

async function asObjects(database: Database, sql: string, { partitionBy }: Asks['write']['writing']): Promise<string> {
  const columns = await columnsOf(database.run, sql);
  return objectsSelect(
    inParentheses(sql),
    columns.map(({ name }) => name),
    partitionBy,
  );
}

async function runOne(database: Database, statement: string): Promise<DuckDBMaterializedResult> {
  await database.mustBeOne(statement);
  return database.run(statement);
}

const changedRows = (rows: readonly (readonly unknown[])[]): number => Number(rows[0]?.[0] ?? 0);

/** The first rows, as cells; stops early when they would weigh too much. */
export async function query(database: Database, ask: Asks['query']): Promise<Table> {
  const statement = `SELECT * FROM ${inParentheses(ask.sql)} LIMIT ${ask.maxRows + 1}`;
  await database.mustBeOne(statement);
  const result = await database.run(statement, ask.params.map(toParameter));
  const columns = await resultColumns(database, ask, result);
  return { columns, ...(await readRows(result, ask.maxRows)) };
}

/** Converts row by row, so that rows which are not sent are never held as JavaScript values. */
async function readRows(result: DuckDBMaterializedResult, maxRows: number): Promise<Pick<Table, 'rows' | 'truncated'>> {
  const types = result.columnTypes();
  const rows: Cell[][] = [];
  let weight = 0;
  for await (const chunk of result) {
    const vectors = types.map((_, index) => chunk.getColumnVector(index));
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const cells = vectors.map((vector, index) => toCell(vector.getItem(row), types[index]));
      weight += cells.reduce<number>((sum, cell) => sum + weightOf(cell), 0);
      if (rows.length === maxRows || weight > maxAnswerCharacters) return { rows, truncated: true };
      rows.push(cells);
    }
  }
  return { rows, truncated: false };
}

function weightOf(cell: Cell): number {
  if (typeof cell === 'string') return cell.length;
  return typeof cell === 'object' && cell !== null ? JSON.stringify(cell).length : 8;
}

/** Names and types. The client library spells nested types differently from DuckDB, so those are asked for. */
async function resultColumns(database: Database, ask: Asks['query'], result: DuckDBMaterializedResult): Promise<Column[]> {
  const types = result.columnTypes();
  const columns = result.deduplicatedColumnNames().map((name, index) => ({ name, type: types[index]?.alias ?? String(types[index]) }));
  const nested = columns.some(({ type }) => /STRUCT|UNION/.test(type));
  return nested && ask.params.length === 0 ? columnsOf(database.run, ask.sql) : columns;
}
