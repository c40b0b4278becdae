/** The SQL that reads CSV files: as bare text, and as typed columns without the rows that break a type. */
import { quoteName, quoteText } from '../../../sql.ts';
import type { CsvColumn, CsvReader, Dialect } from '../reader.ts';
import { brokenSql } from './types.ts';

/** Files that share one header, so that one read_csv call reads them all. */
export interface FileGroup {
  files: { path: string; name: string; gzip: boolean }[];
  /** For each planned column its position in these files, or null where they lack it. */
  positions: (number | null)[];
  width: number;
}

/** What a scan needs beside the pinned reader. */
export interface Scan {
  reader: CsvReader;
  groups: FileGroup[];
  /** Names the tables in the engine where DuckDB notes rows it cannot split; none: such a row ends the scan with an error. */
  rejectTables: string | null;
}

export const rejectErrorsTable = (name: string, group: number): string => `rejects_${name}_${group}`;
export const rejectScansTable = (name: string, group: number): string => `reject_scans_${name}_${group}`;

/** A SELECT of the columns as text, `c0` … in the reader's order, and `filename` where it is asked for. */
export function rawSql(scan: Scan, withFilename = scan.reader.filename): string {
  return scan.groups.map((group, index) => groupSql(scan, group, index, withFilename)).join('\nUNION ALL ');
}

function groupSql(scan: Scan, group: FileGroup, index: number, withFilename: boolean): string {
  const columns = group.positions.map((position, column) => `${position === null ? 'NULL::VARCHAR' : `f${position}`} AS c${column}`);
  const names = group.files.map(({ path, name }) => `${quoteText(path)}: ${quoteText(name)}`);
  if (withFilename) columns.push(`MAP {${names.join(', ')}}[filename] AS filename`);
  const options = [
    ...dialectOptions(scan.reader.dialect, group),
    ...(withFilename ? ['filename = true'] : []),
    ...rejectOptions(scan, index),
  ];
  const paths = group.files.map(({ path }) => quoteText(path)).join(', ');
  return `SELECT ${columns.join(', ')} FROM read_csv([${paths}], ${options.join(', ')})`;
}

function dialectOptions(dialect: Dialect, group: FileGroup): string[] {
  const columns = Array.from({ length: group.width }, (_, position) => `f${position}: 'VARCHAR'`);
  return [
    'auto_detect = false',
    `columns = {${columns.join(', ')}}`,
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(dialect.quote)}`,
    `escape = ${quoteText(dialect.escape)}`,
    `header = ${String(dialect.header)}`,
    `skip = ${dialect.skip}`,
    `comment = ${quoteText(dialect.comment)}`,
    `encoding = ${quoteText(dialect.encoding)}`,
    `compression = ${group.files[0]?.gzip === true ? "'gzip'" : "'none'"}`,
    // Only the empty field without quotes is NULL; "" is an empty text.
    `nullstr = ''`,
    'allow_quoted_nulls = false',
    ...(dialect.mixedLineEnds ? ['strict_mode = false'] : []),
  ];
}

function rejectOptions({ rejectTables }: Scan, group: number): string[] {
  if (rejectTables === null) return [];
  const errors = quoteText(rejectErrorsTable(rejectTables, group));
  return ['store_rejects = true', `rejects_table = ${errors}`, `rejects_scan = ${quoteText(rejectScansTable(rejectTables, group))}`];
}

/** A column as text with its null tokens as NULL and without blanks that do not belong to it. */
export function textSql(column: CsvColumn, index: number, nulls: readonly string[]): string {
  const bare = `c${index}`;
  const text = column.trim ? `trim(${bare})` : bare;
  if (!column.nullTokens) return text;
  return `CASE WHEN lower(trim(${bare})) IN (${nulls.map(quoteText).join(', ')}) THEN NULL ELSE ${text} END`;
}

const isText = (column: CsvColumn): boolean => column.type === 'VARCHAR';

/** A relation with `v0` … (text) and `t0` … (typed) for every column that is not text, and `c0` … for those that are. */
export function castSql({ reader }: Scan, raw: string): string {
  const typed = reader.columns.flatMap((column, index) => (isText(column) ? [] : [{ column, index }]));
  const texts = typed.map(({ column, index }) => `${textSql(column, index, reader.nulls)} AS v${index}`);
  const casts = typed.map(({ column, index }) => `try_cast(v${index} AS ${column.type}) AS t${index}`);
  return `SELECT ${['*', ...casts].join(', ')} FROM (SELECT ${['*', ...texts].join(', ')} FROM (${raw}))`;
}

/** For each column that is not text: its index and the SQL that is true when a row's value breaks its type. */
export function breaks({ reader }: Scan): { index: number; sql: string }[] {
  return reader.columns.flatMap((column, index) =>
    isText(column) ? [] : [{ index, sql: `(v${index} IS NOT NULL AND ${brokenSql(`v${index}`, `t${index}`, column.type)})` }],
  );
}

/** The scan as planned: typed columns by their names, without the rows that break a type. */
export function typedSql(scan: Scan): string {
  const outputs = scan.reader.columns.map((column, index) => `${isText(column) ? 'c' : 't'}${index} AS ${quoteName(column.name)}`);
  if (scan.reader.filename) outputs.push('filename');
  const broken = breaks(scan).map(({ sql }) => sql);
  const where = broken.length === 0 ? '' : `\nWHERE NOT (${broken.join(' OR ')})`;
  return `SELECT ${outputs.join(', ')} FROM (${castSql(scan, rawSql(scan))})${where}`;
}
