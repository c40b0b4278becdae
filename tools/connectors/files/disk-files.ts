/** Writing files so that they are there whole or not at all, and what the operating system says when they cannot be. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type AppError, cancelledError, conflictError, setupError, transientError } from '#domain/errors.ts';
import type { Content } from '#tools/file-target/object-store.ts';
import { printable } from '#tools/formats/printable.ts';

const chunkBytes = 1 << 20;

/** Writes a new file, durably. Returns the SHA-256 of the bytes. */
export async function writeWhole(path: string, content: Content, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const target = await open(path, 'wx').catch((error: unknown) => {
    throw translated(error, path);
  });
  try {
    for await (const chunk of chunksOf(content)) {
      if (signal?.aborted) throw cancelledError('run.cancelled', 'Stopped.');
      hash.update(chunk);
      await target.writeFile(chunk);
    }
    await target.sync();
  } catch (error) {
    throw translated(error, path);
  } finally {
    await target.close();
  }
  return hash.digest('hex');
}

async function* chunksOf(content: Content): AsyncGenerator<Buffer> {
  if ('text' in content) return yield Buffer.from(content.text);
  const source = await openPlain(content.file);
  try {
    const chunks: AsyncIterable<Buffer> = source.createReadStream({ highWaterMark: chunkBytes, autoClose: false });
    yield* chunks;
  } finally {
    await source.close();
  }
}

/** Opens a plain file for reading, never through a link. */
export const openPlain = (path: string): Promise<FileHandle> =>
  open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);

/** Gives a file a second name that nobody has yet, in one step. Where there are no hard links, the name is reserved and the file moved onto it. */
export async function takeName(source: string, path: string, key: string): Promise<void> {
  try {
    await link(source, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw changed(key);
    if (!refusesLinks(error)) throw codeOf(error) === 'ENOENT' ? changed(key) : translated(error, key);
    await reserve(path, key);
    await rename(source, path);
  }
  await syncFolder(dirname(path));
}

async function reserve(path: string, key: string): Promise<void> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    throw codeOf(error) === 'EEXIST' ? changed(key) : translated(error, key);
  });
  await file.close();
}

/** Makes names in a folder durable. Some file systems cannot, and then keep them anyway. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY).catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export const refusesLinks = (error: unknown): boolean =>
  ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error) ?? '');

/** A value for what is not there; every other failure goes on. */
export const absent =
  <T>(value: T) =>
  (error: unknown): T => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return value;
    throw translated(error, '');
  };

export const changed = (key: string): AppError =>
  conflictError('object.changed', `"${printable(key)}" is not as it was.`, { hint: 'Somebody else wrote there; prepare again.' });

/** What an error of the operating system means here. AppErrors pass. */
export function translated(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const where = printable(path);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code))
    return setupError('target.no-grant', `This user may not write at "${where}".`, { hint: 'Let it write in the folder.', cause: error });
  if (['ENOSPC', 'EDQUOT'].includes(code))
    return setupError('target.full', `There is no space left to write "${where}".`, { hint: 'Make room, then ask again.', cause: error });
  if (['ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG'].includes(code))
    return conflictError('target.in-the-way', `"${where}" cannot be written: something else stands there (${code}).`, {
      hint: 'Choose another place.',
      cause: error,
    });
  return transientError('target.io', `Writing "${where}" failed (${code}).`, { hint: 'It is tried again.', cause: error });
}
