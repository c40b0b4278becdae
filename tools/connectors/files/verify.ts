/** Proves that what was read is whole and did not change meanwhile: hashes the bytes beside the scan and compares file facts. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { conflictError } from '#domain/errors.ts';
import type { SnapshotPart } from '#domain/dataset.ts';
import { canonicalName, printable } from './roots.ts';
import type { FoundFile } from './walk.ts';

const chunkBytes = 1 << 20;

/** The identity of every file, in order. Throws `source.changed`. */
export async function verifyFiles(files: readonly FoundFile[], signal: AbortSignal): Promise<SnapshotPart[]> {
  const parts: SnapshotPart[] = [];
  for (const file of files) parts.push(await verifyFile(file, signal));
  return parts;
}

async function verifyFile(file: FoundFile, signal: AbortSignal): Promise<SnapshotPart> {
  const before = await stat(file.realPath, { bigint: true });
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file.realPath, { highWaterMark: chunkBytes, signal })) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const after = await stat(file.realPath, { bigint: true });
  if (!isSame(before, after) || BigInt(bytes) !== after.size) throw changed(file);
  return {
    name: canonicalName(file.root, file.inside),
    sizeBytes: bytes,
    modifiedAt: after.mtime.toISOString(),
    sha256: hash.digest('hex'),
  };
}

const isSame = (a: BigIntStats, b: BigIntStats): boolean =>
  a.size === b.size && a.mtimeNs === b.mtimeNs && a.ino === b.ino && a.dev === b.dev;

const changed = (file: FoundFile): Error =>
  conflictError('source.changed', `"${printable(canonicalName(file.root, file.inside))}" changed while it was read.`, {
    hint: 'Wait until whoever writes the file has finished, then prepare again.',
  });
