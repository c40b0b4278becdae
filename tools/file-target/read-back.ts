/** Files that were just written as a relation of the engine, with the columns that were meant. */
import type { Column } from '#domain/dataset.ts';
import type { FileOutput } from '#domain/file-output.ts';
import { quoteName, quoteText } from '../sql.ts';

/** The column that names the file of a row. No column that a request can name is called so. */
export const fileColumn = '(file)';

/** Whether the engine writes every digit of a number into JSON, but rounds it to floating point when it reads it. */
const roundedInJson = (type: string, format: FileOutput['format']): boolean =>
  format.endsWith('json') && Number(/^DECIMAL\((\d+),/.exec(type)?.[1] ?? 0) > 15;

/**
 * A SELECT over the files: `fileColumn`, and `c0`, `c1`, … for the columns as they were written. What a text format holds is read as text
 * and cast to what it was; a text that is no such value any more becomes NULL.
 */
export function readBack(paths: readonly string[], columns: readonly Column[], output: FileOutput): string {
  const { format } = output;
  const fromText = columns.some(({ type }) => roundedInJson(type, format));
  const list = columns.map(({ name, type }, index) => {
    const read = fromText ? `members.${quoteName(name)}` : quoteName(format === 'csv' ? `c${index}` : name);
    const text = roundedInJson(type, format) ? digitsIn(name) : read;
    return `${format === 'parquet' || type === 'VARCHAR' ? text : `TRY_CAST(${text} AS ${type})`} AS c${index}`;
  });
  const from = fromText ? objects(paths, columns, output) : scan(paths, columns, output);
  return `SELECT ${[quoteName(fileColumn), ...list].join(', ')} FROM ${from}`;
}

/** Whether another member of the name may stand before a column, inside of a value: then the digits cannot be told apart. */
export function isHidden(column: Column, columns: readonly Column[], format: FileOutput['format']): boolean {
  const before = columns.slice(0, columns.indexOf(column));
  const mayHold = ({ type }: Column): boolean => /\bJSON\b|\bMAP\(/.test(type) || (type.includes('STRUCT(') && type.includes(column.name));
  return roundedInJson(column.type, format) && before.some(mayHold);
}

/** The digits of a number in the text of an object, where texts and names have a backslash before each quote inside of them. */
function digitsIn(name: string): string {
  const key = JSON.stringify(name).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return `nullif(regexp_extract(json, ${quoteText(`[{,]${key}:(-?[0-9.]+)`)}, 1), '')`;
}

/** Objects with their text and with their members as texts. */
function objects(paths: readonly string[], columns: readonly Column[], { format, compression }: FileOutput): string {
  const form = format === 'json' ? 'array' : 'newline_delimited';
  const packed = `compression = '${compression === 'gzip' ? 'gzip' : 'uncompressed'}'`;
  const shape = quoteText(JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, 'VARCHAR']))));
  const read = `read_json_objects([${paths.map(quoteText).join(', ')}], format = '${form}', filename = ${quoteText(fileColumn)}, ${packed})`;
  return `(SELECT *, json_transform(json, ${shape}) AS members FROM ${read})`;
}

function scan(paths: readonly string[], columns: readonly Column[], { format, delimiter, header, compression }: FileOutput): string {
  const list = `[${paths.map(quoteText).join(', ')}]`;
  const named = `filename = ${quoteText(fileColumn)}`;
  const packed = `compression = '${compression === 'gzip' ? 'gzip' : 'uncompressed'}'`;
  switch (format) {
    case 'parquet':
      return `read_parquet(${list}, hive_partitioning = false, ${named})`;
    case 'json':
    case 'ndjson': {
      const types = columns.map(({ name }) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
      const form = format === 'json' ? 'array' : 'newline_delimited';
      return `read_json(${list}, format = '${form}', columns = {${types}}, hive_partitioning = false, ${named}, ${packed})`;
    }
    case 'csv': {
      const types = columns.map((_, index) => `c${index}: 'VARCHAR'`).join(', ');
      // Not in parallel: a line end inside quotes must never be taken for one between rows.
      const dialect = `auto_detect = false, columns = {${types}}, delim = ${quoteText(delimiter)}, quote = '"', escape = '"', header = ${String(header)}`;
      return `read_csv(${list}, ${dialect}, nullstr = '', allow_quoted_nulls = false, parallel = false, hive_partitioning = false, ${named}, ${packed}, max_line_size = 16777216, buffer_size = 33554432)`;
    }
  }
}
