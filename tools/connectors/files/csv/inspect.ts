/** Looks at CSV files once and pins everything a later read needs. */
import { inputError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connector.ts';
import { usualNulls } from '../reader.ts';
import type { CsvColumn, CsvReader, Dialect, ReadOptions } from '../reader.ts';
import type { ResolvedDataset } from '../resolve.ts';
import { canonicalName, printable } from '../roots.ts';
import { admitPath } from '../admit.ts';
import type { Found } from '../found.ts';
import { sniffDialect } from './dialect.ts';
import { decode, encodingOf, readHead } from './header.ts';
import { inferColumns } from './infer.ts';
import type { InferredColumn } from './infer.ts';
import { groupFiles, readHeaders, refuseOtherDialect } from './open.ts';
import type { HeadedFile } from './open.ts';
import { rawSql, typedSql } from './scan.ts';

/** Below this every row is looked at. */
const wholeBytes = 64 << 20;

export async function inspectCsv(context: ConnectorContext, dataset: ResolvedDataset, options: ReadOptions): Promise<Found> {
  const dialect = await dialectOf(context, dataset, options);
  const headed = await readHeaders(context, dataset.files, dialect);
  refuseOtherDialect(headed);
  const nulls = (options.nulls ?? usualNulls).map((text) => text.trim().toLowerCase());
  const untyped = textReader(dataset, dialect, headed, { nulls, filename: options.filename ?? false });
  const groups = await groupFiles(context, headed, untyped);
  const bytes = dataset.files.reduce((sum, file) => sum + file.sizeBytes * (file.gzip ? 8 : 1), 0);
  const whole = bytes <= wholeBytes;
  const raw = rawSql({ reader: untyped, groups, rejectTables: `inspect` }, false);
  const inferred = await inferColumns(context, raw, untyped.columns.length, { nulls, whole });
  const reader = withTypes(untyped, inferred.columns, options);
  const sql = typedSql({ reader, groups, rejectTables: 'inspect' });
  return {
    reader,
    sql,
    rows: whole ? inferred.rows : null,
    rowsExact: whole,
    notes: [...dialectNotes(dialect), ...headerNotes(headed, reader), ...tokenNotes(reader, inferred.columns), ...rowNotes(inferred.rows)],
  };
}

async function dialectOf(context: ConnectorContext, dataset: ResolvedDataset, options: ReadOptions): Promise<Dialect> {
  const [file] = dataset.files;
  if (file === undefined) throw inputError('source.empty', `"${printable(dataset.name)}" holds no data files.`);
  const head = await readHead(file, context.signal);
  const { encoding } = encodingOf(file, head, options.encoding);
  const text = decode(head, encoding);
  if (text.trim() === '')
    throw inputError('source.empty', `"${printable(dataset.name)}" is empty.`, { hint: 'Check that the file was written completely.' });
  const { path } = await admitPath(context.engine, file);
  return sniffDialect(context.engine, path, file, options, { text, encoding });
}

/** A reader of all columns of all files as text. */
function textReader(
  dataset: ResolvedDataset,
  dialect: Dialect,
  headed: readonly HeadedFile[],
  rest: Pick<CsvReader, 'nulls' | 'filename'>,
): CsvReader {
  const names = dialect.header
    ? [...new Set(headed.flatMap((file) => file.names))]
    : Array.from({ length: Math.max(...headed.map((file) => file.names.length)) }, () => null);
  const columns = names.map((source, index) => ({
    name: source ?? `column${index + 1}`,
    type: 'VARCHAR',
    source,
    nullTokens: false,
    trim: false,
    optional: source !== null && headed.some((file) => !file.names.includes(source)),
  }));
  return { format: 'csv', isPattern: dataset.isPattern, dialect, columns, ...rest };
}

function withTypes(reader: CsvReader, inferred: readonly InferredColumn[], options: ReadOptions): CsvReader {
  const unknown = Object.keys(options.types ?? {}).filter((name) => !reader.columns.some((column) => column.name === name));
  if (unknown.length > 0)
    throw inputError('source.bad-options', `The option types names columns that are not there: ${unknown.map(printable).join(', ')}.`);
  const columns = reader.columns.map((column, index): CsvColumn => {
    const found = inferred[index];
    const wanted = options.types?.[column.name];
    if (wanted === undefined)
      return found === undefined ? column : { ...column, type: found.type, nullTokens: found.nullTokens, trim: found.trim };
    const typed = wanted.toUpperCase() !== 'VARCHAR';
    return { ...column, type: wanted.toUpperCase(), nullTokens: typed && (found?.profile.tokens ?? 0) > 0, trim: typed };
  });
  return { ...reader, columns };
}

const delimiterNames: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

function dialectNotes(dialect: Dialect): string[] {
  return [
    ...(dialect.delimiter === ','
      ? []
      : [`Fields are separated by ${delimiterNames[dialect.delimiter] ?? `"${printable(dialect.delimiter)}"`}.`]),
    ...(dialect.header ? [] : ['The file has no header; its columns are called column1, column2 and so on.']),
    ...(dialect.skip > 0 ? [`The first ${dialect.skip} lines are skipped.`] : []),
    ...(dialect.encoding === 'utf-8' ? [] : [`The file is read as ${dialect.encoding.toUpperCase()}.`]),
    ...(dialect.mixedLineEnds ? ['The file mixes line ends (CRLF and LF).'] : []),
  ];
}

/** Which columns are not in every file. */
function headerNotes(headed: readonly HeadedFile[], reader: CsvReader): string[] {
  if (headed.length === 1) return [];
  const optional = reader.columns.filter((column) => column.optional);
  return [
    `${headed.length} files are read as one.`,
    ...optional.map((column) => {
      const having = headed.filter((file) => file.names.includes(column.source));
      const files = having
        .slice(0, 3)
        .map(({ file }) => printable(canonicalName(file.root, file.inside)))
        .join(', ');
      return `Only ${having.length} of ${headed.length} files ${having.length === 1 ? 'has' : 'have'} the column "${printable(column.name)}" (${files}); it is NULL for the others.`;
    }),
  ];
}

function tokenNotes(reader: CsvReader, inferred: readonly InferredColumn[]): string[] {
  return reader.columns.flatMap((column, index) => {
    const tokens = inferred[index]?.profile.tokens ?? 0;
    return column.nullTokens && tokens > 0
      ? [
          `${tokens.toLocaleString('en-US')} ${tokens === 1 ? 'value' : 'values'} of "${printable(column.name)}" mean "no value" (N/A and the like) and become NULL.`,
        ]
      : [];
  });
}

const rowNotes = (rows: number): string[] => (rows === 0 ? ['There is a header and no row.'] : []);
