/** The SQL by which DuckDB splits CSV files into text. */
import { quoteText } from '../../sql.ts';
import type { CsvReader, Dialect } from '../reader.ts';
import type { TextScan } from '../typed/scan.ts';
import { wideColumns } from './dialect.ts';
import { bufferOption } from './source.ts';
import type { CsvSource } from './source.ts';

/** Files that share one header, so that one read_csv call reads them all. */
export interface FileGroup {
  sources: CsvSource[];
  /** For each planned column its position in these files, or null where they lack it. */
  positions: (number | null)[];
  width: number;
}

/** Files split as planned. */
export interface CsvScan {
  reader: CsvReader;
  groups: FileGroup[];
  /** Names the tables in the engine where DuckDB notes the rows that it cannot split. */
  rejectTables: string;
}

export const errorsTable = (name: string, group: number): string => `unsplit_${name}_${group}`;
export const scansTable = (name: string, group: number): string => `unsplit_scans_${name}_${group}`;

/** More rows of one file than this are not noted when they cannot be split: such a file is not written as it was taken to be. */
export const maxUnsplit = 100_000;

export const textScan = (scan: CsvScan): TextScan => ({ ...scan.reader, raw: (withFilename) => rawSql(scan, withFilename) });

/** A SELECT of the columns as text, `c0` … in the reader's order, and `filename` where it is asked for. */
function rawSql(scan: CsvScan, withFilename: boolean): string {
  return scan.groups.map((group, index) => groupSql(scan, { group, index }, withFilename)).join('\nUNION ALL ');
}

function groupSql({ reader, rejectTables }: CsvScan, { group, index }: { group: FileGroup; index: number }, withFilename: boolean): string {
  const columns = group.positions.map((position, column) => `${position === null ? 'NULL::VARCHAR' : `f${position}`} AS c${column}`);
  const names = group.sources.map(({ path, name }) => `${quoteText(unbracketed(path))}: ${quoteText(name)}`);
  if (withFilename) columns.push(`MAP {${names.join(', ')}}[filename] AS filename`);
  const options = [
    ...dialectOptions(reader.dialect, group),
    'store_rejects = true',
    `rejects_table = ${quoteText(errorsTable(rejectTables, index))}`,
    `rejects_scan = ${quoteText(scansTable(rejectTables, index))}`,
    `rejects_limit = ${maxUnsplit}`,
    ...(withFilename ? ['filename = true'] : []),
  ];
  return `SELECT ${columns.join(', ')} FROM read_csv([${group.sources.map(({ path }) => quoteText(path)).join(', ')}], ${options.join(', ')})`;
}

/** The path DuckDB reports for one that was spelled as a pattern of itself. */
export const unbracketed = (path: string): string => path.replaceAll(/\[([*?[])\]/g, '$1');

function dialectOptions(dialect: Dialect, { width, sources }: FileGroup): string[] {
  const [first] = sources;
  return [
    'auto_detect = false',
    `columns = {${Array.from({ length: width }, (_, position) => `f${position}: 'VARCHAR'`).join(', ')}}`,
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(dialect.quote)}`,
    `escape = ${quoteText(dialect.escape)}`,
    `header = ${String(dialect.header)}`,
    `skip = ${dialect.skip}`,
    `comment = ${quoteText(dialect.comment)}`,
    `encoding = ${quoteText(first?.encoding ?? dialect.encoding)}`,
    `compression = ${first?.read.gzip === true ? "'gzip'" : "'none'"}`,
    // Only the empty field without quotes is NULL; "" is an empty text.
    `nullstr = ''`,
    'allow_quoted_nulls = false',
    ...(width > wideColumns ? ['parallel = false'] : []),
    ...bufferOption(sources),
  ];
}
