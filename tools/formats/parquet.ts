/** Parquet files: typed by themselves; only their footers are read to inspect them. */
import { count, counted } from '#domain/amounts.ts';
import { open } from 'node:fs/promises';
import type { Column } from '#domain/dataset.ts';
import { asAppError, conflictError, dataError, inputError } from '#domain/errors.ts';
import { quoteName, quoteText } from '../sql.ts';
import type { ConnectorContext, OpenedSource } from '../connectors/connector.ts';
import { admitFiles, fileMeant } from './admit.ts';
import type { AdmittedFile } from './admit.ts';
import type { Found } from './found.ts';
import { levelsOf, refuseUnfit } from './fit.ts';
import type { ParquetReader, ReadOptions } from './reader.ts';
import type { FileDataset } from './data-file.ts';
import { printable } from './printable.ts';
import type { DataFile } from './data-file.ts';

export async function inspectParquet(context: ConnectorContext, dataset: FileDataset, options: ReadOptions): Promise<Found> {
  const paths = await admitted(context, dataset.files);
  const columns = await columnsIn(context, paths).catch((error: unknown) => {
    throw damaged(error, paths);
  });
  refuseUnfit(dataset.name, columns);
  const reader: ParquetReader = { format: 'parquet', isPattern: dataset.isPattern, filename: options.filename ?? false, columns };
  const notes = paths.length > 1 ? [`${paths.length} files are one dataset.`] : [];
  return {
    reader,
    sql: scanSql(reader, paths),
    rows: await countRows(context, paths, columns),
    rowsExact: true,
    notes,
    explain: (error) => damaged(error, paths),
  };
}

/** Throws `source.drift` when the files have other columns than planned. */
export async function openParquet(
  context: ConnectorContext,
  files: readonly DataFile[],
  reader: ParquetReader,
): Promise<Pick<OpenedSource, 'sql' | 'rowsEstimate' | 'rejects'>> {
  const paths = await admitted(context, files);
  const columns = await columnsIn(context, paths).catch((error: unknown) => {
    throw damaged(error, paths);
  });
  refuseDrift(reader.columns, columns);
  return {
    sql: scanSql(reader, paths),
    rowsEstimate: await countRows(context, paths, columns),
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

/** What the footers say. Throws `source.malformed` where they contradict themselves: rows would be missing or made up without a word. */
async function countRows({ engine }: ConnectorContext, paths: readonly AdmittedFile[], columns: readonly Column[]): Promise<number> {
  const { rows } = await engine.query(`SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata(${listOf(paths)})`, { maxRows: 1 });
  const flat = columns.filter(({ type }) => levelsOf(type) === 0).map(({ name }) => quoteText(name));
  const wrongValues = flat.length === 0 ? 'false' : `(path_in_schema IN (${flat.join(', ')}) AND num_values <> row_group_num_rows)`;
  const parts = await engine.query(
    `SELECT sum(n)::DOUBLE, bool_or(wrong) FROM (
       SELECT any_value(row_group_num_rows) AS n, bool_or(${wrongValues}) AS wrong FROM parquet_metadata(${listOf(paths)}) GROUP BY file_name, row_group_id)`,
    { maxRows: 1 },
  );
  const [said, inParts, areWrong] = [Number(rows[0]?.[0] ?? 0), Number(parts.rows[0]?.[0] ?? 0), parts.rows[0]?.[1] === true];
  if (said !== inParts || areWrong) throw contradicts(paths, { said, inParts });
  return said;
}

function contradicts(paths: readonly AdmittedFile[], { said, inParts }: { said: number; inParts: number }): Error {
  const [only, ...others] = paths;
  const which =
    only !== undefined && others.length === 0
      ? `The Parquet file "${printable(only.name)}" says it has`
      : 'The Parquet files say they have';
  return dataError(
    'source.malformed',
    `${which} ${counted(said, 'row')}, and the parts have ${count(inParts)} or another number of values.`,
    {
      hint: 'The file is damaged; fetch or write it again.',
    },
  );
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
    const end = size >= 12 ? await mark(size - 4) : '';
    if ((await mark(0)) === 'PAR1' && end === 'PAR1') return;
    if (end === 'PARE') throw encrypted(name);
    throw dataError('source.truncated', `"${name}" is not a whole Parquet file: its beginning or end mark is missing.`, {
      hint: 'Fetch or write the file again.',
    });
  } finally {
    await handle.close();
  }
}

const encrypted = (name: string): Error =>
  inputError('source.encrypted', `"${name}" is encrypted, so it cannot be read.`, { hint: 'Write the file without encryption.' });

/** DuckDB's words about its copy of a file, in words about the file. */
function damaged(error: unknown, paths: readonly AdmittedFile[]): Error {
  const failed = asAppError(error);
  if (!['engine.invalid-input', 'engine.failed', 'engine.conversion'].includes(failed.code)) return failed;
  const named = fileMeant(failed, paths);
  const which = named === undefined ? 'One of the Parquet files' : `The Parquet file "${printable(named.name)}"`;
  return dataError('source.malformed', `${which} is damaged: its parts do not fit together.`, {
    hint: 'Fetch or write the file again.',
    cause: error,
  });
}
