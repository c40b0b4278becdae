/** Parquet files: typed by themselves; only their footers are read to inspect them. */
import { open } from 'node:fs/promises';
import type { Column } from '#domain/dataset.ts';
import { conflictError, dataError, inputError } from '#domain/errors.ts';
import { quoteName, quoteText } from '../sql.ts';
import type { ConnectorContext, OpenedSource } from '../connectors/connector.ts';
import { admitFiles } from './admit.ts';
import type { AdmittedFile } from './admit.ts';
import type { Found } from './found.ts';
import { refuseTooWide } from './reader.ts';
import type { ParquetReader, ReadOptions } from './reader.ts';
import type { FileDataset } from './data-file.ts';
import { printable } from './printable.ts';
import type { DataFile } from './data-file.ts';

export async function inspectParquet(context: ConnectorContext, dataset: FileDataset, options: ReadOptions): Promise<Found> {
  const paths = await admitted(context, dataset.files);
  const columns = await columnsIn(context, paths);
  refuseTooWide(dataset.name, columns.length);
  const reader: ParquetReader = { format: 'parquet', isPattern: dataset.isPattern, filename: options.filename ?? false, columns };
  const notes = paths.length > 1 ? [`${paths.length} files are read as one.`] : [];
  return { reader, sql: scanSql(reader, paths), rows: await countRows(context, paths), rowsExact: true, notes };
}

/** Throws `source.drift` when the files have other columns than planned. */
export async function openParquet(
  context: ConnectorContext,
  files: readonly DataFile[],
  reader: ParquetReader,
): Promise<Pick<OpenedSource, 'sql' | 'rowsEstimate' | 'rejects'>> {
  const paths = await admitted(context, files);
  refuseDrift(reader.columns, await columnsIn(context, paths));
  return {
    sql: scanSql(reader, paths),
    rowsEstimate: await countRows(context, paths),
    rejects: () => Promise.resolve({ count: 0, rows: [] }),
  };
}

async function admitted(context: ConnectorContext, files: readonly DataFile[]): Promise<AdmittedFile[]> {
  for (const file of files) await checkMarks(file);
  return admitFiles(context.engine, files);
}

const listOf = (paths: readonly AdmittedFile[]): string => `[${paths.map(({ path }) => quoteText(path)).join(', ')}]`;
const scanOf = (paths: readonly AdmittedFile[], filename: boolean): string =>
  `read_parquet(${listOf(paths)}, union_by_name = true, hive_partitioning = false, filename = ${String(filename)})`;

const columnsIn = (context: ConnectorContext, paths: readonly AdmittedFile[]): Promise<Column[]> =>
  context.engine.columnsOf(`SELECT * FROM ${scanOf(paths, false)}`);

async function countRows({ engine }: ConnectorContext, paths: readonly AdmittedFile[]): Promise<number> {
  const { rows } = await engine.query(`SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata(${listOf(paths)})`, { maxRows: 1 });
  return Number(rows[0]?.[0] ?? 0);
}

function scanSql({ columns, filename }: ParquetReader, paths: readonly AdmittedFile[]): string {
  const names = paths.map(({ path, name }) => `${quoteText(path)}: ${quoteText(name)}`);
  const outputs = [...columns.map(({ name }) => quoteName(name)), ...(filename ? [`MAP {${names.join(', ')}}[filename] AS filename`] : [])];
  return `SELECT ${outputs.join(', ')} FROM ${scanOf(paths, filename)}`;
}

function refuseDrift(planned: readonly Column[], found: readonly Column[]): void {
  const text = ({ name, type }: Column): string => `${printable(name)} ${type}`;
  const plannedTexts = new Set(planned.map(text));
  const foundTexts = new Set(found.map(text));
  const differing = [...plannedTexts]
    .filter((column) => !foundTexts.has(column))
    .concat([...foundTexts].filter((column) => !plannedTexts.has(column)));
  if (differing.length === 0) return;
  throw conflictError('source.drift', `The columns are not the planned ones; these differ: ${differing.slice(0, 10).join(', ')}.`, {
    hint: 'The columns changed since the dataset was inspected; ask for the plan again.',
  });
}

/** A whole Parquet file begins and ends with PAR1. Throws `source.truncated`, `source.empty`. */
async function checkMarks(file: DataFile): Promise<void> {
  const name = printable(file.name);
  const handle = await open(file.realPath);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw inputError('source.empty', `"${name}" is empty.`, { hint: 'Check that the file was written completely.' });
    const mark = async (position: number): Promise<string> =>
      (await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, position))).buffer.toString('latin1');
    if (size >= 12 && (await mark(0)) === 'PAR1' && (await mark(size - 4)) === 'PAR1') return;
    throw dataError('source.truncated', `"${name}" is not a whole Parquet file: its beginning or end mark is missing.`, {
      hint: 'Fetch or write the file again.',
    });
  } finally {
    await handle.close();
  }
}
