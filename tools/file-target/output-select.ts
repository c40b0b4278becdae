/** The SELECT whose rows are written: every value in a form that the format can hold, so that nothing is lost without a word. */
import type { Column } from '#domain/dataset.ts';
import type { FileOutput } from '#domain/file-output.ts';
import { quoteName, quoteText } from '../sql.ts';

/** Text that a spreadsheet takes for a formula. */
const formula = String.raw`^[=+\-@\t\r\x00]`;
export const isNested = (type: string): boolean => /^(STRUCT|MAP|UNION)\b|\]$/.test(type);

/** Rows of a relation as they are written. */
export function outputSelect(relation: string, columns: readonly Column[], output: FileOutput): string {
  const list = columns.map((column) => `${expression(column, output)} AS ${quoteName(nameOf(column.name, output))}`);
  return `SELECT ${list.join(', ')} FROM ${quoteName(relation)}`;
}

/** The name of a column in the files. */
export function nameOf(name: string, { spreadsheetSafe, partitionBy }: FileOutput): string {
  return spreadsheetSafe && !partitionBy.includes(name) && /^[=+\-@\t\r\0]/.test(name) ? `'${name}` : name;
}

function expression({ name, type }: Column, output: FileOutput): string {
  const column = quoteName(name);
  if (output.partitionBy.includes(name)) return column;
  switch (output.format) {
    case 'csv':
      return csvExpression(column, type, output.spreadsheetSafe);
    case 'json':
    case 'ndjson':
      return jsonExpression(column, name, type);
    case 'parquet':
      return parquetExpression(column, type);
  }
}

function csvExpression(column: string, type: string, safe: boolean): string {
  if (isNested(type)) return `to_json(${column})::VARCHAR`;
  if (type === 'BLOB') return hex(column);
  const isText = /^(VARCHAR|JSON|ENUM)/.test(type);
  return safe && isText
    ? `CASE WHEN regexp_matches(${column}::VARCHAR, '${formula}') THEN '''' || ${column}::VARCHAR ELSE ${column}::VARCHAR END`
    : column;
}

function jsonExpression(column: string, name: string, type: string): string {
  if (type === 'BLOB') return hex(column);
  // A document may be meant as text.
  if (type === 'VARCHAR') return `CAST(${column} AS VARCHAR)`;
  if (type !== 'DOUBLE' && type !== 'FLOAT') return column;
  const message = quoteText(`${name} holds a number that is not finite, which JSON cannot write`);
  return `CASE WHEN ${column} IS NULL OR isfinite(${column}) THEN ${column} ELSE error(${message}) END`;
}

/** Parquet's intervals have no signs and no microseconds, its times of day no zone. */
const textInParquet = /\b(INTERVAL|TIME WITH TIME ZONE)\b/g;

/** Parquet has no integers of 128 bits: DuckDB would round them to floating point. */
export const typeInParquet = (type: string): string =>
  type
    .replaceAll(/\bU?HUGEINT\b/g, 'DECIMAL(38,0)')
    .replaceAll(/\bBIT\b/g, 'VARCHAR')
    .replaceAll(textInParquet, 'VARCHAR');

function parquetExpression(column: string, type: string): string {
  const exact = typeInParquet(type);
  return exact === type ? column : `CAST(${column} AS ${exact})`;
}

/** Which columns are written as text, because the format would change their values. */
export function textNotes(columns: readonly Column[], { format }: FileOutput): string[] {
  const texts = format === 'parquet' ? columns.filter(({ type }) => type.search(textInParquet) !== -1) : [];
  return texts.map(({ name, type }) => `${name} is written as text: Parquet cannot hold every ${type} as it is.`);
}

const hex = (column: string): string => `'\\x' || lower(hex(${column}))`;
