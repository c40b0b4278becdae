/** Counts the rows of files that were just written, by reading every one of them again. */
import type { Column } from '#domain/dataset.ts';
import type { FileOutput } from '#domain/file-output.ts';
import type { Engine, OutputFile } from '../engine/engine.ts';
import { quoteText } from '../sql.ts';

/** More files at once make a statement that takes longer to read than to run. */
const filesAtOnce = 500;

/** Rows by the path of the file. */
export async function countBack(
  engine: Engine,
  files: readonly OutputFile[],
  { output, columns }: { output: FileOutput; columns: readonly Column[] },
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const width = columns.length - output.partitionBy.length;
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const paths = files.slice(start, start + filesAtOnce).map(({ path }) => path);
    const sql = `SELECT filename, count(*)::DOUBLE FROM ${scan(paths, output, width)} GROUP BY filename`;
    const { rows } = await engine.query(sql, { maxRows: paths.length });
    for (const [path, count] of rows) if (typeof path === 'string') counts.set(path, Number(count));
  }
  return counts;
}

function scan(paths: readonly string[], { format, delimiter, header, compression }: FileOutput, width: number): string {
  const list = `[${paths.map(quoteText).join(', ')}]`;
  const packed = `compression = '${compression === 'gzip' ? 'gzip' : 'uncompressed'}'`;
  switch (format) {
    case 'parquet':
      return `read_parquet(${list}, filename = true)`;
    case 'json':
      return `read_json_objects(${list}, format = 'array', filename = true, ${packed})`;
    case 'ndjson':
      return `read_json_objects(${list}, format = 'newline_delimited', filename = true, ${packed})`;
    case 'csv': {
      const types = Array.from({ length: width }, (_, index) => `c${index}: 'VARCHAR'`).join(', ');
      // Not in parallel: a line end inside quotes must never be taken for one between rows.
      const dialect = `auto_detect = false, columns = {${types}}, delim = ${quoteText(delimiter)}, quote = '"', escape = '"', header = ${String(header)}`;
      return `read_csv(${list}, ${dialect}, nullstr = '', allow_quoted_nulls = false, parallel = false, filename = true, ${packed}, max_line_size = 16777216, buffer_size = 33554432)`;
    }
  }
}
