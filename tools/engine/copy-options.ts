/** The options of the one COPY by which the child writes files. */
import { quoteName, quoteNames, quoteText } from '../sql.ts';
import type { FileWriting } from './engine.ts';

/** The options of `COPY … TO`. */
export function copyOptions({ format, compression, delimiter, header, partitionBy, extension }: FileWriting): string {
  const options = [
    ...(isJson(format) && partitionBy.length > 0 ? objectOptions(format) : formatOptions(format, { delimiter, header })),
    `COMPRESSION ${compression === 'none' ? 'uncompressed' : compression}`,
    ...(partitionBy.length === 0
      ? ['USE_TMP_FILE false']
      : [`PARTITION_BY (${quoteNames(partitionBy)})`, `FILENAME_PATTERN 'part-{i}'`, `FILE_EXTENSION ${quoteText(extension)}`]),
  ];
  return options.join(', ');
}

export const isJson = (format: FileWriting['format']): boolean => format === 'json' || format === 'ndjson';

/** DuckDB writes JSON into no folders, but objects that are texts already can be written as CSV of one column without quotes. */
function objectOptions(format: FileWriting['format']): string[] {
  const plain = ['FORMAT csv', 'HEADER false', `QUOTE ''`, `ESCAPE ''`, `DELIMITER E'\\n'`];
  return format === 'json' ? [...plain, `PREFIX E'[\\n\\t'`, `SUFFIX E'\\n]\\n'`, `NEW_LINE E',\\n\\t'`] : plain;
}

/** The rows as objects in one column, beside the columns that become folders. */
export function objectsSelect(select: string, columns: readonly string[], partitionBy: readonly string[]): string {
  const members = columns.filter((name) => !partitionBy.includes(name)).map((name) => `${quoteText(name)}: ${quoteName(name)}`);
  return `SELECT to_json({${members.join(', ')}})::VARCHAR AS ${quoteName(objectColumn)}, ${quoteNames(partitionBy)} FROM ${select}`;
}

/** No column that a request can name is called so. */
const objectColumn = '(row)';

function formatOptions(format: FileWriting['format'], { delimiter, header }: Pick<FileWriting, 'delimiter' | 'header'>): string[] {
  switch (format) {
    case 'csv':
      // An empty text is quoted and NULL is not, so that both come back as they were.
      return ['FORMAT csv', `HEADER ${String(header)}`, `DELIMITER ${quoteText(delimiter)}`, `QUOTE '"'`, `ESCAPE '"'`, `NULLSTR ''`];
    case 'json':
      return ['FORMAT json', 'ARRAY true'];
    case 'ndjson':
      return ['FORMAT json', 'ARRAY false'];
    case 'parquet':
      return ['FORMAT parquet'];
  }
}
