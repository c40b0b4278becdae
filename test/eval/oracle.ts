/** What must come out: the cases' queries over the sample views, answered by DuckDB beside the product. */
import { readFile } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { JsonValue } from '#domain/json.ts';
import { quoteText } from '#tools/sql.ts';
import type { EvalCase } from './case.ts';
import { comparable, kindOf, type Comparable } from './compare.ts';
import type { Expected } from './seen.ts';

export interface Oracle {
  rows(sql: string): Promise<Comparable>;
  /** The rows of a written file, or of all files that fit a glob. */
  file(path: string): Promise<Comparable>;
  expected(wanted: EvalCase): Promise<Expected>;
  close(): void;
}

const Rows = z.array(z.array(JsonValue));

/** Opens the views of views.sql over a folder with the samples. */
export async function openOracle(samples: string): Promise<Oracle> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const views = await readFile(new URL('./views.sql', import.meta.url), 'utf8');
  await connection.run(views.replaceAll('{samples}', samples.replaceAll("'", "''")));
  const rows = (sql: string): Promise<Comparable> => query(connection, sql);
  const count = async (sql: string | undefined): Promise<number | null> =>
    sql === undefined ? null : Number((await rows(sql)).rows[0]?.[0] ?? Number.NaN);
  return {
    rows,
    file: (path) => rows(`from ${path.endsWith('.parquet') ? 'read_parquet' : 'read_csv'}(${quoteText(path)})`),
    async expected({ equals, rows: rowCount, checks, answer, says = [] }) {
      return {
        rows: equals === undefined ? null : await rows(equals),
        rowCount: await count(rowCount),
        violations: await count(checks),
        answer: answer === undefined ? null : await rows(answer),
        says: await Promise.all(says.map((pattern) => filled(pattern, rows))),
      };
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function query(connection: DuckDBConnection, sql: string): Promise<Comparable> {
  const reader = await connection.runAndReadAll(sql);
  const types = reader.columnTypes();
  const columns = reader.columnNames().map((name, index) => ({ name, kind: kindOf(String(types[index])) }));
  return comparable(columns, Rows.parse(reader.getRowsJson()));
}

/** Puts the first cell of each `{{query}}` of a pattern in its place. */
async function filled(pattern: string, rows: Oracle['rows']): Promise<string> {
  const sql = /\{\{(.+?)\}\}/.exec(pattern)?.[1];
  if (sql === undefined) return pattern;
  const cell = (await rows(sql)).rows[0]?.[0] ?? '';
  return filled(pattern.replace(`{{${sql}}}`, cell.replaceAll('"', '').replace(/\.00$/, '')), rows);
}
