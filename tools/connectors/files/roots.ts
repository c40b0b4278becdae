/** Which files the connection may touch: resolves what people type to real files inside the roots, and refuses the rest. */
import { constants, lstat, open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { AppError, deniedError, inputError } from '#domain/errors.ts';
import { errorCode } from '#tools/engine/system-error.ts';
import { printable } from '#tools/formats/printable.ts';

/** A folder the connection may use. `path` is absolute or relative to the start folder. */
export interface Root {
  name: string;
  path: string;
  writable: boolean;
}

/** Something that exists inside a root. */
export interface Place {
  root: Root;
  /** Path inside the root with `/`, empty for the root itself. */
  inside: string;
  /** The real path, with no symbolic link left in it. */
  realPath: string;
  isFolder: boolean;
}

/** `<root>/<relative path>`: the one text by which a dataset is known. */
export const canonicalName = (root: Root, inside: string): string => (inside === '' ? root.name : `${root.name}/${inside}`);

const hostile: [RegExp, string][] = [
  [/\0/, 'it contains a NUL character'],
  [/\\/, 'it contains a backslash; folders are separated by /'],
  [/^~/, 'it starts with ~, which is not expanded here'],
  [/^[a-z][a-z0-9+.-]*:/i, 'it names a scheme or a drive'],
  [/(^|\/)\.\.(\/|$)/, 'it climbs out with ..'],
  [/%(2e|2f|5c|00)/i, 'it hides separators in %-escapes'],
];

/** Refuses path texts that could mean something outside the roots, before the disk is asked. Throws `source.outside-roots`. */
export function refuseHostile(dataset: string): void {
  const reason = hostileReason(dataset);
  if (reason !== null) throw outside(dataset, reason);
}

/** Why a text could mean something outside the roots, or null. */
export const hostileReason = (dataset: string): string | null => hostile.find(([pattern]) => pattern.test(dataset))?.[1] ?? null;

export function outside(dataset: string, why: string): AppError {
  const otherwise = dataset.startsWith('s3://') ? 'A bucket is read through its connection: name that beside it, for example s3. ' : '';
  return deniedError('source.outside-roots', `"${printable(dataset)}" cannot be read: ${why}.`, {
    hint: `${otherwise}Name a file by its root, for example samples/orders.csv. Only the configured roots can be read.`,
  });
}

const reasons: Record<string, string> = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'it is a link that leads back to itself',
  ENOENT: 'it is a link to nothing',
};
const forbidden = new Set(['EACCES', 'EPERM']);

/** `source.unreadable`, with the reason of the system. */
export function unreadable(name: string, cause: unknown): AppError {
  const code = errorCode(cause) ?? 'unknown';
  return inputError('source.unreadable', `"${printable(name)}" cannot be read: ${reasons[code] ?? code}.`, {
    hint: 'It may hold a part of what is to be loaded. Let this user read it, take it away, or narrow the pattern.',
    details: { path: name },
    cause,
  });
}

/** Throws `source.unreadable` for a file that this process may not open. */
export async function requireReadable(realPath: string, name: string): Promise<void> {
  // Without waiting: a pipe may have taken the file's place.
  const file = await open(realPath, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  await file.close();
}

/**
 * What lies at a path inside a root, or null when there is nothing. Throws `source.outside-roots` when a link leaves the root, and
 * `source.unreadable` when a folder on the way is closed to this user.
 */
export async function placeAt(root: Root, inside: string): Promise<Place | null> {
  const top = await realpath(root.path).catch(() => null);
  if (top === null) return null;
  const path = join(top, inside);
  const real = await realpath(path).catch((error: unknown) => {
    if (forbidden.has(errorCode(error) ?? '')) throw unreadable(canonicalName(root, inside), error);
    return null;
  });
  if (real === null) return null;
  if (!isWithin(top, real)) throw outside(canonicalName(root, inside), 'it is a link that leaves its root');
  const facts = await lstat(real);
  if (!facts.isFile() && !facts.isDirectory()) return null;
  return { root, inside: inside.split('/').filter(Boolean).join('/'), realPath: real, isFolder: facts.isDirectory() };
}

export const isWithin = (top: string, path: string): boolean => {
  const way = relative(top, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};
