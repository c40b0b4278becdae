/** Proves that what was read is whole and did not change meanwhile: hashes the bytes beside the scan and compares file facts. */
import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { SnapshotPart } from '#domain/dataset.ts';
import { cancelledError, conflictError, dataError } from '#domain/errors.ts';
import { mixesLineEnds } from './csv/check.ts';
import { refuseLongRecords } from './csv/long-records.ts';
import { utf8Bytes } from './csv/source.ts';
import { filePieces } from './file-pieces.ts';
import { family } from './format.ts';
import type { Reader } from './reader.ts';
import { printable } from './printable.ts';
import { lineAt, TextExaminer } from './text/examine.ts';
import { unpackedBytes, unreadable } from './text/head.ts';
import { PackingGuard } from './zip/packing-guard.ts';
import type { DataFile } from './data-file.ts';

/** A file as it was before anything read it. */
export interface PinnedFile {
  file: DataFile;
  facts: BigIntStats;
}

/** And what the engine was given instead: the file itself, or what was unpacked from it. */
export interface ReadFile extends PinnedFile {
  read: DataFile;
}

export interface Verification {
  reader: Reader;
  signal: AbortSignal;
  /** A gzip file that unpacks to more is refused. */
  maxUnpackedBytes: number;
}

/** Takes the facts of the files. To be called before the engine is given any of them. */
export const pinFiles = (files: readonly DataFile[]): Promise<PinnedFile[]> =>
  Promise.all(files.map(async (file) => ({ file, facts: await factsOf(file) })));

const factsOf = (file: DataFile): Promise<BigIntStats> =>
  stat(file.realPath, { bigint: true }).catch((error: unknown) => {
    throw unreadable(file, error);
  });

/**
 * The identity of every file, in order. Throws `source.changed` when a file is not what was pinned, `source.truncated` for damaged gzip
 * data, `source.too-large`, `source.drift` for text that is not as it was inspected.
 */
export async function verifyFiles(files: readonly ReadFile[], verification: Verification): Promise<SnapshotPart[]> {
  const parts = new Map<DataFile, SnapshotPart>();
  for (const same of Map.groupBy(files, ({ file }) => file.realPath).values()) {
    const [first, ...others] = same;
    if (first === undefined) continue;
    const facts = await verifyFile(first, verification);
    parts.set(first.file, { name: first.file.name, ...facts });
    // Members of one archive: its bytes are hashed once, what came out of it is looked at member by member.
    for (const { file, read } of others) {
      await examineCopy(read, verification);
      parts.set(file, { name: file.name, ...facts });
    }
  }
  return files.flatMap(({ file }) => parts.get(file) ?? []);
}

async function verifyFile({ file, facts, read }: ReadFile, verification: Verification): Promise<Omit<SnapshotPart, 'name'>> {
  const examiner = examinerFor(verification.reader);
  const examinesApart = read.realPath !== file.realPath || file.gzip;
  const [hashed] = await Promise.all([
    hashFile(file, verification.signal, examinesApart ? null : examiner),
    examinesApart ? examineUnpacked(read, verification, examiner) : undefined,
  ]);
  const after = await factsOf(file);
  if (!isSame(facts, after) || BigInt(hashed.bytes) !== after.size) throw changed(file);
  if (examiner !== null) await refuseSurprises(read, verification, examiner);
  const identity = { sizeBytes: hashed.bytes, modifiedAt: after.mtime.toISOString(), sha256: hashed.sha256 };
  return endsAnywhere({ ...file, format: read.format }) ? { ...identity, lengthUnverified: true } : identity;
}

/** Lines of plain text: any of them may be the last. What is packed, binary or a JSON document has an end that is looked at. */
const endsAnywhere = ({ format, gzip, zstd, member }: DataFile): boolean =>
  (family(format) === 'csv' || format === 'ndjson') && !gzip && zstd !== true && member === undefined;

async function examineCopy(read: DataFile, verification: Verification): Promise<void> {
  const examiner = examinerFor(verification.reader);
  await examineUnpacked(read, verification, examiner);
  if (examiner !== null) await refuseSurprises(read, verification, examiner);
}

/** Null where the bytes are no text as it was written: binary formats, and UTF-16. */
function examinerFor(reader: Reader): TextExaminer | null {
  if (reader.format === 'parquet' || reader.format === 'xlsx' || isUtf16(reader)) return null;
  if (reader.format !== 'csv') return new TextExaminer({ checksUtf8: false, escapedNul: true });
  return new TextExaminer({ checksUtf8: isGuessedWestern(reader), escapedNul: false, quote: reader.dialect.quote });
}

const isUtf16 = (reader: Reader): boolean => reader.format === 'csv' && reader.dialect.encoding.startsWith('utf-16');
const isGuessedWestern = (reader: Reader): boolean => reader.format === 'csv' && reader.dialect.encodingGuessed === true;
const isSame = (a: BigIntStats, b: BigIntStats): boolean =>
  a.size === b.size && a.mtimeNs === b.mtimeNs && a.ino === b.ino && a.dev === b.dev;

async function hashFile(file: DataFile, signal: AbortSignal, examiner: TextExaminer | null): Promise<{ bytes: number; sha256: string }> {
  if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of filePieces(file, signal)) {
      hash.update(piece);
      examiner?.push(piece);
      bytes += piece.length;
    }
  } catch (error) {
    throw signal.aborted ? cancelledError('run.cancelled', 'Stopped.', { cause: error }) : unreadable(file, error);
  }
  examiner?.finish();
  return { bytes, sha256: hash.digest('hex') };
}

/** Unpacks a gzip file to its end, which checks its length and checksum; a copy that was unpacked before is read as it lies. */
async function examineUnpacked(file: DataFile, { signal, maxUnpackedBytes }: Verification, examiner: TextExaminer | null): Promise<void> {
  if (!file.gzip && examiner === null) return;
  const guard = file.gzip ? new PackingGuard(file.name, { packedBytes: file.sizeBytes, maxBytes: maxUnpackedBytes }) : null;
  for await (const piece of unpackedBytes(file, signal)) {
    guard?.count(piece.length);
    examiner?.push(piece);
  }
  examiner?.finish();
}

/** Text that a table cannot hold or DuckDB misreads, though it was not there when the dataset was inspected. */
async function refuseSurprises(file: DataFile, { reader, signal }: Verification, examiner: TextExaminer): Promise<void> {
  if (reader.format === 'parquet' || reader.format === 'xlsx') return;
  const name = printable(file.name);
  if (reader.format === 'csv')
    await refuseLongRecords(examiner.gauge, { file, bytes: () => unpackedBytes(file, signal), dialect: reader.dialect });
  if (examiner.nulAt !== null && !reader.holdsNul) {
    const line = await lineAt(unpackedBytes(file, signal), examiner.nulAt);
    throw unlikePlanned(`Line ${line} of "${name}" holds a NUL character, which no table can store.`);
  }
  if (isGuessedWestern(reader) && examiner.isUtf8BeyondAscii)
    throw unlikePlanned(`The text of "${name}" is UTF-8, and Windows-1252 was planned.`);
  if (reader.format !== 'csv' || reader.dialect.mixedLineEnds || !examiner.mayMixLineEnds) return;
  if (await mixesLineEnds(utf8Bytes(file, reader.dialect.encoding, signal), reader.dialect)) {
    throw unlikePlanned(`The lines of "${name}" end in more than one way.`);
  }
}

const unlikePlanned = (message: string): Error =>
  dataError('source.drift', message, { hint: 'This was not so when the dataset was inspected; ask for the plan again.' });

const changed = (file: DataFile): Error =>
  conflictError('source.changed', `"${printable(file.name)}" changed while it was read.`, {
    hint: 'Wait until whoever writes the file has finished, then prepare again.',
  });
