/** Parquet files: typed by themselves; only their footers are read to inspect them. */
import { open } from 'node:fs/promises';
import { dataError } from '#domain/errors.ts';
import type { Column } from '#domain/dataset.ts';
import type { ConnectorContext } from '../connector.ts';
import { quoteName, quoteText } from '../../sql.ts';
import { admitPath } from './admit.ts';
import type { Found } from './found.ts';
import type { ParquetReader, ReadOptions } from './reader.ts';
import type { ResolvedDataset } from './resolve.ts';
import { canonicalName, printable } from './roots.ts';
import type { FoundFile } from './walk.ts';

export async function inspectParquet(context: ConnectorContext, dataset: ResolvedDataset, options: ReadOptions): Promise<Found> {
  for (const file of dataset.files) await checkMarks(file);
  const paths = await pathsOf(context, dataset.files);
  const columns = await context.engine.columnsOf(`SELECT * FROM ${scanOf(paths, false)}`);
  const counted = await context.engine.query(`SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata(${listOf(paths)})`, { maxRows: 1 });
  const reader: ParquetReader = { format: 'parquet', isPattern: dataset.isPattern, filename: options.filename ?? false, columns };
  const notes = dataset.files.length > 1 ? [`${dataset.files.length} files are read as one.`] : [];
  return { reader, sql: parquetSql(reader, paths), rows: Number(counted.rows[0]?.[0] ?? 0), rowsExact: true, notes };
}

interface Path {
  path: string;
  name: string;
}

export const pathsOf = (context: ConnectorContext, files: readonly FoundFile[]): Promise<Path[]> =>
  Promise.all(files.map((file) => admitPath(context.engine, file)));

const listOf = (paths: readonly Path[]): string => `[${paths.map(({ path }) => quoteText(path)).join(', ')}]`;
const scanOf = (paths: readonly Path[], filename: boolean): string =>
  `read_parquet(${listOf(paths)}, union_by_name = true, hive_partitioning = false, filename = ${String(filename)})`;

/** A SELECT of the planned columns. */
export function parquetSql(reader: ParquetReader, paths: readonly Path[]): string {
  return `SELECT ${[...plannedColumns(reader.columns), ...filenameColumn(reader.filename, paths)].join(', ')} FROM ${scanOf(paths, reader.filename)}`;
}

const plannedColumns = (columns: readonly Column[]): string[] =>
  columns.map(({ name, type }) => `CAST(${quoteName(name)} AS ${type}) AS ${quoteName(name)}`);

const filenameColumn = (wanted: boolean, paths: readonly Path[]): string[] =>
  wanted ? [`MAP {${paths.map(({ path, name }) => `${quoteText(path)}: ${quoteText(name)}`).join(', ')}}[filename] AS filename`] : [];

/** A whole Parquet file begins and ends with PAR1. Throws `source.truncated`, `source.empty`. */
export async function checkMarks(file: FoundFile): Promise<void> {
  const name = printable(canonicalName(file.root, file.inside));
  const handle = await open(file.realPath);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw dataError('source.empty', `"${name}" is empty.`, { hint: 'Check that the file was written completely.' });
    const mark = async (position: number): Promise<string> =>
      (await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, position))).buffer.toString('latin1');
    if ((await mark(0)) === 'PAR1' && (await mark(size - 4)) === 'PAR1' && size >= 12) return;
    throw dataError('source.truncated', `"${name}" is not a whole Parquet file: its end mark is missing.`, {
      hint: 'Fetch or write the file again.',
    });
  } finally {
    await handle.close();
  }
}
