/** The bytes DuckDB is given for a CSV file: the file itself, or a copy in UTF-8 whose records all end alike. */
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectorContext } from '../../connectors/connector.ts';
import { admitFile, literalPath } from '../admit.ts';
import type { AdmittedFile } from '../admit.ts';
import type { Dialect } from '../reader.ts';
import { decoderFor } from '../text/encoding.ts';
import { unpackedBytes } from '../text/head.ts';
import type { DataFile } from '../data-file.ts';
import { RecordWalker } from './walker.ts';
import type { RecordPlace } from './walker.ts';

/** A file as DuckDB reads it; `file` is the file as it lies in its root. */
export interface CsvSource extends AdmittedFile {
  /** What is read: the same, or the copy. */
  read: DataFile;
  encoding: Dialect['encoding'];
  /** Where the n-th row (from 1) lies in the file, when that is not the line of the text that is read. */
  lineOf?: (ordinal: number) => number;
}

/**
 * Makes a file readable for DuckDB. Other encodings are decoded, because DuckDB knows less of them, and mixed line ends are made alike, in a copy, because DuckDB reads mixed line
 * ends in its lenient mode alone, which drops surplus fields without a word.
 */
export async function admitCsv(
  context: ConnectorContext,
  file: DataFile,
  dialect: Pick<Dialect, 'encoding' | 'mixedLineEnds'> & Partial<Dialect>,
): Promise<CsvSource> {
  const name = file.name;
  if (dialect.encoding === 'utf-8' && !dialect.mixedLineEnds) {
    return { ...(await admitFile(context.engine, file)), read: file, encoding: dialect.encoding };
  }
  const copy = join(context.engine.folder, `text-${randomUUID()}.csv`);
  const bytes = utf8Bytes(file, dialect.encoding, context.signal);
  await writeCopy(copy, dialect.mixedLineEnds ? withAlikeLineEnds(bytes, dialect) : bytes);
  return { file, read: { ...file, realPath: copy, gzip: false }, name, path: literalPath(copy), encoding: 'utf-8' };
}

const smallBytes = 4_000_000;
/** Somewhat more than the longest record that is let through, and DuckDB's usual four of those to a buffer. */
const large = ['max_line_size = 8500000', 'buffer_size = 34000000'];

/**
 * DuckDB reads CSV through buffers of 32 MB. For small files smaller ones do: a child serves many of them, and its allocator
 * keeps what it once had. Text packs to about a twentieth at best.
 */
export const bufferOption = (sources: readonly CsvSource[]): string[] =>
  sources.every(({ read }) => read.sizeBytes * (read.gzip ? 20 : 1) <= smallBytes) ? [`buffer_size = ${smallBytes}`] : large;

async function writeCopy(path: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  const handle = await open(path, 'wx', 0o644);
  try {
    for await (const piece of bytes) await handle.appendFile(piece);
  } finally {
    await handle.close();
  }
}

/** The unpacked bytes of a file as UTF-8. */
export async function* utf8Bytes(
  file: DataFile,
  encoding: Dialect['encoding'],
  signal: AbortSignal,
  limit = Infinity,
): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* unpackedBytes(file, signal, limit);
    return;
  }
  let decoder: TextDecoder | null = null;
  for await (const piece of unpackedBytes(file, signal, limit)) {
    decoder ??= decoderFor(encoding, piece);
    yield Buffer.from(decoder.decode(piece, { stream: true }));
  }
  if (decoder !== null) yield Buffer.from(decoder.decode());
}

/** The same records, each ended by one line feed. Line ends inside quotes stay. */
export async function* withAlikeLineEnds(bytes: AsyncIterable<Buffer>, dialect: Partial<Dialect>): AsyncGenerator<Buffer> {
  const ends: RecordPlace[] = [];
  const walker = new RecordWalker({ delimiter: ',', quote: '"', escape: '"', ...dialect }, (record) => ends.push(record));
  let held = Buffer.alloc(0);
  let offset = 0;
  for await (const piece of bytes) {
    // A carriage return at the end waits for what follows it, so that every line end lies within one piece.
    const all = held.length === 0 ? piece : Buffer.concat([held, piece]);
    const cut = all.at(-1) === 13 ? all.length - 1 : all.length;
    held = Buffer.from(all.subarray(cut));
    walker.push(all.subarray(0, cut));
    yield rejoin(all.subarray(0, cut), offset, ends.splice(0));
    offset += cut;
  }
  walker.push(held);
  walker.finish();
  yield rejoin(held, offset, ends.splice(0));
}

function rejoin(piece: Buffer, offset: number, ends: readonly RecordPlace[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { end, ending } of ends) {
    if (ending === '') continue;
    parts.push(piece.subarray(from, end - offset), lineFeed);
    from = end - offset + ending.length;
  }
  parts.push(piece.subarray(from));
  return Buffer.concat(parts);
}

const lineFeed = Buffer.from('\n');
