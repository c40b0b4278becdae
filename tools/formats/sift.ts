/** Tells files that were loaded before from new ones, and from those whose content is another one now. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { LoadedFile } from '#domain/incremental.ts';
import type { Sifted } from '../connectors/connector.ts';
import type { DataFile, FileDataset } from './data-file.ts';
import { unreadable } from './text/head.ts';

/** A file as it is now. */
export interface FileNow {
  name: string;
  sizeBytes: number;
  modifiedAt: string;
  etag: string | null;
  /** Hex SHA-256 of its bytes, or null where that would cost a download. Asked only when size or time differ. */
  sha256(): Promise<string | null>;
}

/** The files of those names; all of them when none are named. */
export function onlyFiles<D extends Pick<FileDataset, 'files'>>(dataset: D, names?: readonly string[]): D {
  return names ? { ...dataset, files: dataset.files.filter(({ name }) => names.includes(name)) } : dataset;
}

/** Size and time tell most of them apart; a file that was only touched is known by its content. */
export async function siftFiles(files: readonly FileNow[], known: readonly LoadedFile[]): Promise<Sifted> {
  const before = new Map(known.map((part) => [part.name, part]));
  const sifted: Sifted = { fresh: [], replaced: [], known: 0 };
  for (const file of files) {
    const part = before.get(file.name);
    if (!part) sifted.fresh.push(file.name);
    else if (await isSame(file, part)) sifted.known += 1;
    else sifted.replaced.push(file.name);
  }
  return sifted;
}

async function isSame(file: FileNow, part: LoadedFile): Promise<boolean> {
  if (file.sizeBytes !== part.sizeBytes) return false;
  if (file.etag !== null && part.etag !== null) return file.etag === part.etag;
  return file.modifiedAt === part.modifiedAt || (await file.sha256()) === part.sha256;
}

/** The facts of files of this machine; of a member of an archive those of the archive, whose bytes are what is hashed. */
export const localFiles = (files: readonly DataFile[], signal: AbortSignal): Promise<FileNow[]> =>
  Promise.all(
    files.map(async (file) => {
      const facts = await stat(file.realPath).catch((error: unknown) => {
        throw unreadable(file, error);
      });
      const sha256 = () => hashOf(file, signal);
      return { name: file.name, sizeBytes: facts.size, modifiedAt: facts.mtime.toISOString(), etag: null, sha256 };
    }),
  );

async function hashOf(file: DataFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file.realPath), hash, { signal }).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  return hash.digest('hex');
}
