/** Opens CSV files as planned: matches every file's header with the pinned columns, and groups files that are read alike. */
import { counted } from '#domain/amounts.ts';
import { conflictError, inputError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connectors/connector.ts';
import type { CsvReader, Dialect } from '../reader.ts';
import { printable } from '../printable.ts';
import { decode } from '../text/encoding.ts';
import { readHead } from '../text/head.ts';
import type { DataFile } from '../data-file.ts';
import { firstRecord } from './record.ts';
import type { FileGroup } from './scan.ts';
import { admitCsv } from './source.ts';
import type { CsvSource } from './source.ts';

/** A file with its header's exact names; without a header the names are null and only their number counts. */
export interface HeadedFile {
  file: DataFile;
  names: (string | null)[];
}

/** Reads the header of every file. Throws `source.duplicate-header` naming the doubled or empty names. */
export async function readHeaders({ signal }: ConnectorContext, files: readonly DataFile[], dialect: Dialect): Promise<HeadedFile[]> {
  const headed: HeadedFile[] = [];
  for (const file of files) {
    const fields = firstRecord(decode(await readHead(file, signal), dialect.encoding), dialect);
    if (dialect.header) refuseDoubledNames(file, fields);
    headed.push({ file, names: dialect.header ? fields : fields.map(() => null) });
  }
  return headed;
}

/** Names differ by more than case, because no table tells "Id" from "ID". Throws `source.duplicate-header` naming the doubled or empty names. */
export function refuseDoubledNames(file: DataFile, names: readonly string[]): void {
  const byName = Map.groupBy(names, (name) => name.toLowerCase());
  const doubled = [...byName].flatMap(([name, same]) => (name.trim() !== '' && same.length > 1 ? same.slice(0, 1) : []));
  const empty = names.flatMap((name, index) => (name.trim() === '' ? [index + 1] : []));
  if (doubled.length === 0 && empty.length === 0) return;
  const parts = [
    ...(doubled.length > 0 ? [`repeats ${quoted(doubled)}`] : []),
    ...(empty.length > 0 ? [`has no name for column ${empty.slice(0, 10).join(', ')}`] : []),
  ];
  throw inputError('source.duplicate-header', `The header of "${nameOf(file)}" ${parts.join(' and ')}.`, {
    hint: 'Give every column its own name in the file, or read it with the options header: false and skip: 1.',
    details: { duplicates: doubled.slice(0, 50), empty: empty.slice(0, 50) },
  });
}

const nameOf = (file: DataFile): string => printable(file.name);
const quoted = (names: readonly (string | null)[]): string =>
  names
    .slice(0, 10)
    .map((name) => `"${printable(name ?? '')}"`)
    .join(', ');

/** Groups files that share a header. Throws `source.drift` when a file has other columns than planned. */
export async function groupFiles(context: ConnectorContext, headed: readonly HeadedFile[], reader: CsvReader): Promise<FileGroup[]> {
  const sources: (HeadedFile & { source: CsvSource })[] = [];
  for (const { file, names } of headed) sources.push({ file, names, source: await admitCsv(context, file, reader.dialect) });
  return groupSources(sources, reader);
}

/** Groups what the engine can read already. Throws as `groupFiles`. */
export function groupSources(headed: readonly (HeadedFile & { source: CsvSource })[], reader: CsvReader): FileGroup[] {
  const groups = new Map<string, FileGroup>();
  for (const { file, names, source } of headed) {
    const key = JSON.stringify([names, source.read.gzip]);
    const group = groups.get(key) ?? { sources: [], width: names.length, positions: positionsIn(file, names, reader) };
    groups.set(key, group);
    group.sources.push(source);
  }
  return [...groups.values()];
}

function positionsIn(file: DataFile, names: readonly (string | null)[], reader: CsvReader): (number | null)[] {
  if (!reader.dialect.header) {
    if (names.length !== reader.columns.length)
      throw drift(
        `"${nameOf(file)}" has ${counted(names.length, 'column')}; ${reader.columns.length} ${reader.columns.length === 1 ? 'was' : 'were'} planned.`,
      );
    return reader.columns.map((_, index) => index);
  }
  const places = new Map(names.map((name, index) => [name, index]));
  const planned = new Set(reader.columns.map((column) => column.source));
  const extra = names.filter((name) => !planned.has(name));
  if (extra.length > 0) throw drift(`"${nameOf(file)}" has columns that were not planned: ${quoted(extra)}.`);
  const missing = reader.columns.filter((column) => !column.optional && !places.has(column.source));
  if (missing.length > 0) throw drift(`"${nameOf(file)}" lacks the planned columns ${quoted(missing.map(({ name }) => name))}.`);
  return reader.columns.map((column) => places.get(column.source) ?? null);
}

export const drift = (message: string): Error =>
  conflictError('source.drift', message, { hint: 'The columns changed since the dataset was inspected; ask for the plan again.' });

/** Several files that were found to be written differently cannot be read with one dialect. Throws `source.mixed-dialects`. */
export function refuseOtherDialects(headed: readonly HeadedFile[]): void {
  const widest = Math.max(...headed.map(({ names }) => names.length));
  const odd = headed.find(({ names }) => names.length === 1 && widest > 2);
  if (odd === undefined) return;
  throw inputError('source.mixed-dialects', `"${nameOf(odd.file)}" seems to use another delimiter than the other files.`, {
    hint: 'Name the files that belong together, or give the delimiter.',
  });
}
