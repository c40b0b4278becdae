/** Brings into the job's folder what no parser reads as it is: members of zip archives, zstd data, and JSON behind a byte order mark. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { AppError, cancelledError, dataError } from '#domain/errors.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import { tellFullDisk } from '../full-disk.ts';
import type { DataFile } from './data-file.ts';
import { family } from './format.ts';
import { printable } from './printable.ts';
import { unpackedBytes, unreadable } from './text/head.ts';
import { byTheirLook } from './text/look.ts';
import { withArchive } from './zip/archive.ts';
import type { Archive } from './zip/archive.ts';
import { archiveName } from './zip/members.ts';
import { PackingGuard } from './zip/packing-guard.ts';

/** What a dataset may unpack to unless its connection says otherwise. */
export const defaultUnpackedBytes = 20 * 2 ** 30;

/**
 * The files with a copy in place of each that has to be unpacked; the others as they are. Those whose names do not say what they hold have
 * the format they look like. Checksums are verified. Throws
 * `source.truncated`, `source.encrypted`, `source.unsafe-archive`, `source.too-large` when all of them unpack to more than `maxBytes`.
 */
export async function unpackFiles(context: ConnectorContext, files: readonly DataFile[], maxBytes: number): Promise<DataFile[]> {
  const copies = new Map<DataFile, DataFile>();
  let left = maxBytes;
  for (const [realPath, together] of Map.groupBy(files, (file) => file.realPath)) {
    const unpacked = together.some((file) => file.member !== undefined)
      ? await withArchive(realPath, archiveName(together[0]), (archive) =>
          unpackMembers(context, archive, { files: together, maxBytes: left }),
        )
      : await unpackPlain(context, together, left);
    for (const [index, file] of together.entries()) {
      const copy = unpacked[index] ?? file;
      copies.set(file, copy);
      if (copy !== file) left -= copy.sizeBytes;
    }
  }
  // What a name does not tell shows in what was packed.
  const looked = await byTheirLook(
    files.map((file) => copies.get(file) ?? file),
    context.signal,
  );
  const ready: DataFile[] = [];
  for (const file of looked) ready.push(await withoutMark(context, file, maxBytes));
  return ready;
}

const byteOrderMark = Buffer.from('\uFEFF');

/** Behind a byte order mark the engine takes an array for one value, and refuses lines. */
async function withoutMark(context: ConnectorContext, file: DataFile, maxBytes: number): Promise<DataFile> {
  if (family(file.format) !== 'json') return file;
  for await (const first of unpackedBytes(file, context.signal, byteOrderMark.length)) {
    if (!first.equals(byteOrderMark)) return file;
    return writeCopy(context, { ...file, gzip: false }, { bytes: behindMark(file, context.signal, maxBytes) });
  }
  return file;
}

async function* behindMark(file: DataFile, signal: AbortSignal, maxBytes: number): AsyncGenerator<Buffer> {
  const guard = new PackingGuard(file.name, { packedBytes: file.sizeBytes, maxBytes });
  let left = byteOrderMark.length;
  for await (const piece of unpackedBytes(file, signal)) {
    if (file.gzip) guard.count(piece.length);
    yield piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
}

interface Wanted {
  files: readonly DataFile[];
  maxBytes: number;
}

async function unpackMembers(context: ConnectorContext, archive: Archive, { files, maxBytes }: Wanted): Promise<DataFile[]> {
  const ready: DataFile[] = [];
  let left = maxBytes;
  for (const { member: name = '', ...file } of files) {
    const member = archive.members.find((one) => one.name === name);
    if (member === undefined) throw gone(file.name);
    const bytes = archive.read(member, { maxBytes: left, signal: context.signal });
    const copy = await writeCopy(context, file, { bytes, neededBytes: member.sizeBytes });
    left -= copy.sizeBytes;
    ready.push(...(copy.zstd === true ? await unpackPlain(context, [copy], left) : [copy]));
  }
  return ready;
}

async function unpackPlain(context: ConnectorContext, files: readonly DataFile[], maxBytes: number): Promise<DataFile[]> {
  const ready: DataFile[] = [];
  for (const file of files) {
    const { zstd, ...plain } = file;
    ready.push(zstd === true ? await writeCopy(context, plain, { bytes: zstdBytes(file, context.signal, maxBytes) }) : file);
  }
  return ready;
}

async function* zstdBytes(file: DataFile, signal: AbortSignal, maxBytes: number): AsyncGenerator<Buffer> {
  const guard = new PackingGuard(file.name, { packedBytes: file.sizeBytes, maxBytes });
  const raw = createReadStream(file.realPath, { highWaterMark: 1 << 20, signal });
  try {
    const pieces: AsyncIterable<Buffer> = pipeline(raw, createZstdDecompress(), () => {});
    for await (const piece of pieces) {
      guard.count(piece.length);
      yield piece;
    }
  } catch (error) {
    if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.', { cause: error });
    throw error instanceof AppError ? error : damagedZstd(file, error);
  } finally {
    raw.destroy();
  }
}

function damagedZstd(file: DataFile, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (!/^(ZSTD_|Z_|ERR_)/.test(code)) return unreadable(file, cause);
  return dataError(
    'source.truncated',
    `"${printable(file.name)}" is damaged or cut short: its zstd data does not end as it should (${code}).`,
    { hint: 'Fetch or write the file again.', cause },
  );
}

async function writeCopy(
  { engine }: ConnectorContext,
  file: DataFile,
  { bytes, neededBytes }: { bytes: AsyncIterable<Buffer>; neededBytes?: number },
): Promise<DataFile & { sizeBytes: number }> {
  const realPath = join(engine.folder, `unpacked-${randomUUID()}${file.gzip ? '.gz' : ''}`);
  const handle = await open(realPath, 'wx', 0o644);
  let sizeBytes = 0;
  try {
    for await (const piece of bytes) {
      await handle.appendFile(piece);
      sizeBytes += piece.length;
    }
  } catch (error) {
    throw await tellFullDisk(error, { what: printable(file.name), folder: engine.folder, writtenBytes: sizeBytes, neededBytes });
  } finally {
    await handle.close();
  }
  return { ...file, realPath, sizeBytes };
}

const gone = (name: string): Error =>
  dataError('source.changed', `"${printable(name)}" is no longer in its archive.`, {
    hint: 'The archive was replaced; prepare again.',
  });
