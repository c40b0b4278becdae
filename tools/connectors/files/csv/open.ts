/** Opens CSV files as planned: matches every file's header with the pinned columns, and builds the scan. */
import { conflictError, inputError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connector.ts';
import type { CsvReader, Dialect } from '../reader.ts';
import { canonicalName, printable } from '../roots.ts';
import { admitPath } from '../admit.ts';
import type { FoundFile } from '../walk.ts';
import { decode, encodingOf, firstRecord, readHead } from './header.ts';
import type { FileGroup } from './scan.ts';

/** A file with its header's exact names; without a header the names are null and only their number counts. */
export interface HeadedFile {
  file: FoundFile;
  names: (string | null)[];
}

/** Reads the header of every file. Throws `source.duplicate-header` naming the doubled or empty names. */
export async function readHeaders(context: ConnectorContext, files: readonly FoundFile[], dialect: Dialect): Promise<HeadedFile[]> {
  const headed: HeadedFile[] = [];
  for (const file of files) {
    const head = await readHead(file, context.signal);
    encodingOf(file, head, dialect.encoding);
    const fields = firstRecord(decode(head, dialect.encoding), dialect);
    if (dialect.header) refuseDoubled(file, fields);
    headed.push({ file, names: dialect.header ? fields : fields.map(() => null) });
  }
  return headed;
}

function refuseDoubled(file: FoundFile, names: readonly string[]): void {
  const seen = new Map<string, number>();
  for (const name of names) seen.set(name.toLowerCase(), (seen.get(name.toLowerCase()) ?? 0) + 1);
  const doubled = [...new Set(names.filter((name) => name.trim() !== '' && (seen.get(name.toLowerCase()) ?? 0) > 1))];
  const empty = names.flatMap((name, index) => (name.trim() === '' ? [index + 1] : []));
  if (doubled.length === 0 && empty.length === 0) return;
  const parts = [
    ...(doubled.length > 0
      ? [
          `repeats ${doubled
            .slice(0, 10)
            .map((name) => `"${printable(name)}"`)
            .join(', ')}`,
        ]
      : []),
    ...(empty.length > 0 ? [`has no name for column ${empty.slice(0, 10).join(', ')}`] : []),
  ];
  throw inputError(
    'source.duplicate-header',
    `The header of "${printable(canonicalName(file.root, file.inside))}" ${parts.join(' and ')}.`,
    {
      hint: 'Give every column its own name in the file, or read it with the options header: false and skip: 1.',
      details: { duplicates: doubled.slice(0, 50), empty: empty.slice(0, 50) },
    },
  );
}

/** Groups files that share a header, with the place of every planned column. Throws `source.drift` when a file has other columns than planned. */
export async function groupFiles(context: ConnectorContext, headed: readonly HeadedFile[], reader: CsvReader): Promise<FileGroup[]> {
  const groups = new Map<string, FileGroup>();
  for (const { file, names } of headed) {
    const key = JSON.stringify([names, file.gzip]);
    const group = groups.get(key) ?? { files: [], width: names.length, positions: positionsIn(file, names, reader) };
    groups.set(key, group);
    group.files.push({ ...(await admitPath(context.engine, file)), gzip: file.gzip });
  }
  return [...groups.values()];
}

function positionsIn(file: FoundFile, names: readonly (string | null)[], reader: CsvReader): (number | null)[] {
  const name = printable(canonicalName(file.root, file.inside));
  if (!reader.dialect.header) {
    if (names.length !== reader.columns.length)
      throw drift(`"${name}" has ${names.length} columns; ${reader.columns.length} were planned.`);
    return reader.columns.map((_, index) => index);
  }
  const planned = new Set(reader.columns.map((column) => column.source));
  const extra = names.filter((header) => !planned.has(header));
  if (extra.length > 0)
    throw drift(
      `"${name}" has columns that were not planned: ${extra
        .slice(0, 10)
        .map((header) => printable(header ?? ''))
        .join(', ')}.`,
    );
  const missing = reader.columns.filter((column) => !column.optional && !names.includes(column.source));
  if (missing.length > 0)
    throw drift(
      `"${name}" lacks ${missing
        .slice(0, 10)
        .map((column) => `"${printable(column.name)}"`)
        .join(', ')}.`,
    );
  return reader.columns.map((column) => (names.includes(column.source) ? names.indexOf(column.source) : null));
}

const drift = (message: string): Error =>
  conflictError('source.drift', message, { hint: 'The file changed its columns since it was inspected; ask for the plan again.' });

/** Several files that were found to be written differently cannot be read with one dialect. */
export function refuseOtherDialect(headed: readonly HeadedFile[]): void {
  const widest = Math.max(...headed.map(({ names }) => names.length));
  const odd = headed.find(({ names }) => names.length === 1 && widest > 2);
  if (odd === undefined) return;
  throw inputError('source.mixed-dialects', `"${printable(odd.file.inside)}" seems to use another delimiter than the other files.`, {
    hint: 'Name the files that belong together, or give the delimiter.',
  });
}
