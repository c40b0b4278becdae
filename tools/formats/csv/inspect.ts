/** Looks at CSV files once and pins everything a later read needs. */
import { randomUUID } from 'node:crypto';
import { asAppError, inputError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connectors/connector.ts';
import type { Found } from '../found.ts';
import { refuseTooWide, refuseUnfit } from '../fit.ts';
import { normalNulls, wholeBytes } from '../reader.ts';
import type { CsvReader, Dialect, ReadOptions } from '../reader.ts';
import type { FileDataset } from '../data-file.ts';
import { printable } from '../printable.ts';
import { decode, encodingOf, isWestern, refuseUtf32 } from '../text/encoding.ts';
import { readHead, unpackedBytes } from '../text/head.ts';
import { typedSql } from '../typed/scan.ts';
import { withTypes } from '../typed/wanted.ts';
import { unpackedEstimate } from '../unpacked-estimate.ts';
import type { DataFile } from '../data-file.ts';
import { examineFiles, mixesLineEnds } from './check.ts';
import type { TextFacts } from './check.ts';
import { decimalNotes, inferByMark } from './decimal.ts';
import { sniffDialect, widthOf } from './dialect.ts';
import { dialectNotes, headerNotes, localNotes, nulNotes, rowNotes, tokenNotes, unsplitNotes } from './notes.ts';
import { groupFiles, readHeaders, refuseOtherDialects } from './open.ts';
import type { HeadedFile } from './open.ts';
import { csvRejects } from './rejects.ts';
import { sampleSql } from './sample.ts';
import { textScan } from './scan.ts';
import type { CsvScan } from './scan.ts';
import { admitCsv, utf8Bytes } from './source.ts';

export async function inspectCsv(context: ConnectorContext, dataset: FileDataset, options: ReadOptions): Promise<Found> {
  const { dialect, facts, text, guess } = await dialectOf(context, dataset, options);
  const headed = await readHeaders(context, dataset.files, dialect);
  refuseOtherDialects(headed);
  const untyped = textReader(dataset, dialect, headed, {
    nulls: normalNulls(options.nulls),
    filename: options.filename ?? false,
    holdsNul: facts.nul !== null,
  });
  refuseUnfit(dataset.name, untyped.columns);
  const scan: CsvScan = {
    reader: untyped,
    groups: await groupFiles(context, headed, untyped),
    rejectTables: `inspect_${randomUUID().replaceAll('-', '')}`,
  };
  const whole = unpackedEstimate(dataset.files) <= wholeBytes;
  const raw = whole ? textScan(scan).raw(false) : await sampleSql(context, scan);
  const inference = { nulls: untyped.nulls, whole };
  const inferred = await inferByMark(context, { raw, width: untyped.columns.length }, { inference, options, dialect });
  const columns = withTypes(untyped.columns, inferred.columns, options.types);
  const reader: CsvReader = { ...untyped, columns, ...(inferred.comma ? { decimalComma: true } : {}) };
  const unsplit = await csvRejects(context, { source: dataset.name, scan, tally: Infinity });
  return {
    reader,
    sql: typedSql(textScan({ ...scan, reader })),
    rows: whole ? inferred.rows : estimatedRows(dataset.files, text),
    rowsExact: whole,
    notes: [
      ...dialectNotes(dialect, guess),
      ...decimalNotes(inferred.comma),
      ...localNotes(reader.columns, inferred.columns),
      ...headerNotes(headed, reader),
      ...tokenNotes(reader.columns, inferred.columns),
      ...nulNotes(facts),
      ...unsplitNotes(unsplit),
      ...rowNotes(inferred.rows),
    ],
  };
}

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
  /** The encoding was guessed, because this line is not UTF-8. */
  guess: { line: number } | null;
}

async function dialectOf(context: ConnectorContext, dataset: FileDataset, options: ReadOptions): Promise<Looked> {
  const [first] = dataset.files;
  if (first === undefined) throw inputError('source.empty', `"${printable(dataset.name)}" holds no data files.`);
  const head = await readHead(first, context.signal);
  refuseUtf32(head, first);
  const { encoding, facts, guess } = await textOf(context, dataset.files, encodingOf(head, options.encoding), options);
  const text = decode(head, encoding);
  refuseTooWide(dataset.name, widthOf(text));
  if (text.trim() === '')
    throw inputError('source.empty', `"${printable(dataset.name)}" is empty.`, { hint: 'Check that the file was written completely.' });
  const source = await admitCsv(context, first, { encoding, mixedLineEnds: false });
  const sniffed = await sniffDialect(context.engine, source, options, { text, encoding });
  let mixedLineEnds = false;
  for (const file of facts.perhapsMixed)
    mixedLineEnds ||= await mixesLineEnds(utf8Bytes(file, encoding, context.signal, wholeBytes), sniffed);
  const guessed = guess === null ? {} : { encodingGuessed: true as const };
  return { dialect: { ...sniffed, ...guessed, mixedLineEnds }, facts, text, guess };
}

interface Characters {
  encoding: Dialect['encoding'];
  facts: TextFacts;
  guess: Looked['guess'];
}

/** The encoding as it shows; text that is not UTF-8 but reads as Western text is taken for that, and the guess is said. */
async function textOf(
  context: ConnectorContext,
  files: readonly DataFile[],
  shown: Dialect['encoding'],
  options: ReadOptions,
): Promise<Characters> {
  try {
    return { encoding: shown, facts: await examineFiles(context, files, shown, wholeBytes), guess: null };
  } catch (error) {
    const failed = asAppError(error);
    if (failed.code !== 'source.encoding' || options.encoding !== undefined) throw failed;
    for (const file of files) if (!(await isWestern(unpackedBytes(file, context.signal, wholeBytes)))) throw failed;
    const facts = await examineFiles(context, files, 'windows-1252', wholeBytes);
    return { encoding: 'windows-1252', facts, guess: { line: Number(failed.details['line']) } };
  }
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
