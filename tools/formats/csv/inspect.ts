/** Looks at CSV files once and pins everything a later read needs. */
import { randomUUID } from 'node:crypto';
import { inputError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connectors/connector.ts';
import type { Found } from '../found.ts';
import { normalNulls, refuseTooWide, wholeBytes } from '../reader.ts';
import type { CsvReader, Dialect, ReadOptions } from '../reader.ts';
import type { FileDataset } from '../data-file.ts';
import { printable } from '../printable.ts';
import { decode, encodingOf, readHead } from '../text/head.ts';
import { inferColumns } from '../typed/infer.ts';
import { typedSql } from '../typed/scan.ts';
import { withTypes } from '../typed/wanted.ts';
import type { DataFile } from '../data-file.ts';
import { examineFiles, mixesLineEnds } from './check.ts';
import type { TextFacts } from './check.ts';
import { sniffDialect, widthOf } from './dialect.ts';
import { dialectNotes, headerNotes, nulNotes, rowNotes, tokenNotes, unsplitNotes } from './notes.ts';
import { groupFiles, readHeaders, refuseOtherDialects } from './open.ts';
import type { HeadedFile } from './open.ts';
import { csvRejects } from './rejects.ts';
import { sampleSql } from './sample.ts';
import { textScan } from './scan.ts';
import type { CsvScan } from './scan.ts';
import { admitCsv, utf8Bytes } from './source.ts';

export async function inspectCsv(context: ConnectorContext, dataset: FileDataset, options: ReadOptions): Promise<Found> {
  const { dialect, facts, text } = await dialectOf(context, dataset, options);
  const headed = await readHeaders(context, dataset.files, dialect);
  refuseOtherDialects(headed);
  const untyped = textReader(dataset, dialect, headed, {
    nulls: normalNulls(options.nulls),
    filename: options.filename ?? false,
    holdsNul: facts.nul !== null,
  });
  const scan: CsvScan = {
    reader: untyped,
    groups: await groupFiles(context, headed, untyped),
    rejectTables: `inspect_${randomUUID().replaceAll('-', '')}`,
  };
  const whole = unpackedEstimate(dataset.files) <= wholeBytes;
  const raw = whole ? textScan(scan).raw(false) : await sampleSql(context, scan);
  const inferred = await inferColumns(context, { raw, width: untyped.columns.length }, { nulls: untyped.nulls, whole });
  const reader = { ...untyped, columns: withTypes(untyped.columns, inferred.columns, options.types) };
  const unsplit = await csvRejects(context, { source: dataset.name, scan, tally: Infinity });
  return {
    reader,
    sql: typedSql(textScan({ ...scan, reader })),
    rows: whole ? inferred.rows : estimatedRows(dataset.files, text),
    rowsExact: whole,
    notes: [
      ...dialectNotes(dialect),
      ...headerNotes(headed, reader),
      ...tokenNotes(reader.columns, inferred.columns),
      ...nulNotes(facts),
      ...unsplitNotes(unsplit),
      ...rowNotes(inferred.rows),
    ],
  };
}

/** What the files weigh unpacked; text packs to about an eighth. */
const unpackedEstimate = (files: readonly DataFile[]): number => files.reduce((sum, file) => sum + file.sizeBytes * (file.gzip ? 8 : 1), 0);

/** Rows of files that are not looked at whole, by the lines of the first one's beginning. */
function estimatedRows(files: readonly DataFile[], beginning: string): number {
  const lines = Math.max(1, beginning.split('\n').length - 1);
  return Math.round((unpackedEstimate(files) / Buffer.byteLength(beginning)) * lines);
}

interface Looked {
  dialect: Dialect;
  facts: TextFacts;
  /** The beginning of the first file. */
  text: string;
}

async function dialectOf(context: ConnectorContext, dataset: FileDataset, options: ReadOptions): Promise<Looked> {
  const [first] = dataset.files;
  if (first === undefined) throw inputError('source.empty', `"${printable(dataset.name)}" holds no data files.`);
  const head = await readHead(first, context.signal);
  const encoding = encodingOf(head, options.encoding);
  const text = decode(head, encoding);
  refuseTooWide(dataset.name, widthOf(text));
  if (text.trim() === '')
    throw inputError('source.empty', `"${printable(dataset.name)}" is empty.`, { hint: 'Check that the file was written completely.' });
  const facts = await examineFiles(context, dataset.files, encoding, wholeBytes);
  const source = await admitCsv(context, first, { encoding, mixedLineEnds: false });
  const sniffed = await sniffDialect(context.engine, source, options, { text, encoding });
  let mixedLineEnds = false;
  for (const file of facts.perhapsMixed)
    mixedLineEnds ||= await mixesLineEnds(utf8Bytes(file, encoding, context.signal, wholeBytes), sniffed);
  return { dialect: { ...sniffed, mixedLineEnds }, facts, text };
}

/** A reader of all columns of all files as text. */
export function textReader(
  dataset: FileDataset,
  dialect: Dialect,
  headed: readonly HeadedFile[],
  rest: Pick<CsvReader, 'nulls' | 'filename' | 'holdsNul'>,
): CsvReader {
  const width = Math.max(...headed.map((file) => file.names.length));
  const names = dialect.header ? [...new Set(headed.flatMap((file) => file.names))] : Array.from({ length: width }, () => null);
  const having = Map.groupBy(
    headed.flatMap((file) => file.names),
    (name) => name,
  );
  const columns = names.map((source, index) => ({
    name: source ?? `column${index + 1}`,
    type: 'VARCHAR',
    source,
    nullTokens: false,
    trim: false,
    optional: source !== null && (having.get(source)?.length ?? 0) < headed.length,
  }));
  return { format: 'csv', isPattern: dataset.isPattern, dialect, columns, ...rest };
}
