/** Rows that DuckDB cannot split into the columns of their file: it notes them in tables of the engine while it scans. */
import { z } from 'zod';
import { dataError } from '#domain/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import { quoteName, quoteText } from '../../sql.ts';
import { printable } from '../printable.ts';
import { listedRejects } from '../typed/rejects.ts';
import { errorsTable, maxUnsplit, scansTable, unbracketed } from './scan.ts';
import type { CsvScan } from './scan.ts';

export interface UnsplitRow {
  /** Within the record, or right before it; in the text as UTF-8. */
  offset: number;
  text: string;
  reason: string;
}

export interface UnsplitRows {
  count: number;
  /** The first of them, in the order of the file. */
  rows: UnsplitRow[];
}

/** Per file that has any, by canonical name. Empty when nothing was scanned yet. Throws `source.unreadable` when they are too many to note. */
export async function unsplitRows(engine: Engine, scan: CsvScan): Promise<Map<string, UnsplitRows>> {
  const found = new Map<string, UnsplitRows>();
  for (const [index, group] of scan.groups.entries()) {
    const names = new Map(group.sources.map(({ path, name }) => [unbracketed(path), name]));
    const tables = { errors: errorsTable(scan.rejectTables, index), scans: scansTable(scan.rejectTables, index) };
    for (const [path, count] of await countUnsplit(engine, tables)) {
      const name = names.get(path);
      if (name === undefined) continue;
      if (count >= maxUnsplit) throw notCsv(name, count);
      found.set(name, { count, rows: await listUnsplit(engine, tables, path) });
    }
  }
  return found;
}

const notCsv = (name: string, count: number): Error =>
  dataError('source.unreadable', `"${printable(name)}" has at least ${count.toLocaleString('en-US')} rows that do not fit its columns.`, {
    hint: 'It is probably written with another delimiter or quote than its beginning shows; give them as options.',
  });

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

async function listUnsplit(engine: Engine, tables: Tables, path: string): Promise<UnsplitRow[]> {
  const { rows } = await engine.query(
    `SELECT place::DOUBLE - 1, min_by(error_type, column_idx), min_by(left(csv_line, 200), column_idx), min_by(error_message, column_idx)
     FROM (${notes(tables)}) JOIN (${wholeScans(tables)}) USING (file_path, scan_id) WHERE file_path = ${quoteText(path)} GROUP BY place ORDER BY place LIMIT ${listedRejects}`,
    { maxRows: listedRejects },
  );
  return rows.map((row) => {
    const [offset, type, text, message] = Note.parse(row);
    return { offset, text: (text ?? '').trim(), reason: reasonOf(type, message) };
  });
}

function reasonOf(type: string, message: string): string {
  const [, expected, found] = /Columns: (\d+) Found: (\d+)/.exec(message) ?? [];
  if (expected !== undefined && found !== undefined) return `has ${found} fields where ${expected} belong`;
  return reasons[type] ?? message.split('\n', 1)[0] ?? type;
}

const reasons: Record<string, string> = {
  'UNQUOTED VALUE': 'has text behind a closing quote, or a quote that never closes',
  'LINE SIZE OVER MAXIMUM': 'is longer than two million bytes',
  'INVALID ENCODING': 'has bytes that are not of the encoding of the file',
  'INVALID STATE': 'is not quoted as CSV is',
};
