/** Rows that DuckDB cannot split into the columns of their file: it notes them in tables of the engine while it scans. */
import { counted } from '#domain/amounts.ts';
import { z } from 'zod';
import { dataError } from '#domain/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import { quoteName, quoteText } from '../../sql.ts';
import { printable } from '../printable.ts';
import { pageRows } from '../reject-pages.ts';
import { keptCharacters } from '../typed/rejects.ts';
import { errorsTable, maxUnsplit, scansTable, unbracketed } from './scan.ts';
import type { CsvScan } from './scan.ts';

export interface UnsplitRow {
  /** Within the record, or right before it; in the text as UTF-8. */
  offset: number;
  text: string;
  reason: string;
}

/** How many of a file's rows DuckDB could not split, and where it noted them. */
export interface UnsplitFile {
  count: number;
  noted: { tables: Tables; path: string };
}

/** Per file that has any, by canonical name. Empty when nothing was scanned yet. Throws `source.unreadable` when they are too many to note. */
export async function unsplitFiles(engine: Engine, scan: CsvScan): Promise<Map<string, UnsplitFile>> {
  const found = new Map<string, UnsplitFile>();
  for (const [index, group] of scan.groups.entries()) {
    const names = new Map(group.sources.map(({ path, name }) => [unbracketed(path), name]));
    const tables = { errors: errorsTable(scan.rejectTables, index), scans: scansTable(scan.rejectTables, index) };
    for (const [path, count] of await countUnsplit(engine, tables)) {
      const name = names.get(path);
      if (name === undefined) continue;
      if (count >= maxUnsplit) throw notCsv(name, count);
      found.set(name, { count, noted: { tables, path } });
    }
  }
  return found;
}

const notCsv = (name: string, count: number): Error =>
  dataError(
    'source.unreadable',
    `"${printable(name)}" has at least ${counted(count, 'row')} that ${count === 1 ? 'does' : 'do'} not fit its columns.`,
    {
      hint: 'It is probably written with another delimiter or quote than its beginning shows; give them as options.',
    },
  );

interface Tables {
  errors: string;
  scans: string;
}

const notes = ({ errors, scans }: Tables): string =>
  `SELECT scan_id, file_path, line_byte_position AS place, column_idx, error_type, csv_line, error_message
   FROM ${quoteName(errors)} JOIN ${quoteName(scans)} USING (scan_id, file_id)`;

/** A relation may be scanned more than once, and not always to its end: the scan with the most notes on a file is the whole one. */
const wholeScans = (tables: Tables): string =>
  `SELECT file_path, max(noted)::DOUBLE AS noted, arg_max(scan_id, noted) AS scan_id
   FROM (SELECT file_path, scan_id, count(DISTINCT place) AS noted FROM (${notes(tables)}) GROUP BY file_path, scan_id) GROUP BY file_path`;

async function countUnsplit(engine: Engine, tables: Tables): Promise<Map<string, number>> {
  const known = await engine.query(`SELECT 1 FROM duckdb_tables() WHERE table_name = ${quoteText(tables.errors)}`, { maxRows: 1 });
  if (known.rows.length === 0) return new Map();
  const { rows } = await engine.query(`SELECT file_path, noted FROM (${wholeScans(tables)})`, { maxRows: 10_000 });
  return new Map(rows.map((row) => Count.parse(row)));
}

const Count = z.tuple([z.string(), z.number()]);
const Note = z.tuple([z.number(), z.string(), z.string().nullable(), z.string()]);

/** Gathers a file's notes in a table of the engine, one row for each place; returns the places in order. */
export async function noteUnsplit(
  engine: Engine,
  { noted: { tables, path } }: UnsplitFile,
  { table, limit }: { table: string; limit: number },
): Promise<number[]> {
  await engine.materialise(
    table,
    `SELECT place::DOUBLE - 1 AS spot, min_by(error_type, coalesce(column_idx, 0)) AS kind, min_by(left(csv_line, ${keptCharacters}), coalesce(column_idx, 0)) AS text,
       min_by(error_message, coalesce(column_idx, 0)) AS message
     FROM (${notes(tables)}) JOIN (${wholeScans(tables)}) USING (file_path, scan_id) WHERE file_path = ${quoteText(path)}
     GROUP BY place ORDER BY place LIMIT ${limit}`,
  );
  const { rows } = await engine.query(`SELECT spot FROM ${quoteName(table)} ORDER BY spot`, { maxRows: limit });
  return rows.map(([spot]) => Number(spot));
}

/** The gathered rows, in the order of the file. */
export async function* unsplitRows(engine: Engine, table: string): AsyncGenerator<UnsplitRow> {
  for (let last = -2; ;) {
    const sql = `SELECT * FROM ${quoteName(table)} WHERE spot > ${last} ORDER BY spot`;
    const { rows } = await engine.query(sql, { maxRows: pageRows });
    for (const row of rows) {
      const [offset, type, text, message] = Note.parse(row);
      yield { offset, text: (text ?? '').trim().replaceAll('\0', '␀'), reason: reasonOf(type, message) };
      last = offset;
    }
    if (rows.length === 0) return;
  }
}

function reasonOf(type: string, message: string): string {
  const [, expected, found] = /Columns: (\d+) Found: (\d+)/.exec(message) ?? [];
  if (expected !== undefined && found !== undefined) return `has ${found} fields where ${expected} belong`;
  return reasons[type] ?? message.split('\n', 1)[0] ?? type;
}

const reasons: Record<string, string> = {
  'UNQUOTED VALUE': 'has text behind a closing quote, or a quote that never closes',
  'LINE SIZE OVER MAXIMUM': 'is longer than a row may be',
  'INVALID ENCODING': 'has bytes that are not of the encoding of the file',
  'INVALID STATE': 'is not quoted as CSV is',
};
