/** Which files the connection may touch: resolves what people type to real files inside the roots, and refuses the rest. */
import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { AppError, deniedError } from '#domain/errors.ts';
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
  // eslint-disable-next-line no-control-regex
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
  return deniedError('source.outside-roots', `"${printable(dataset)}" cannot be read: ${why}.`, {
    hint: 'Name a file by its root, for example samples/orders.csv. Only the configured roots can be read.',
  });
}

/** What lies at a path inside a root, or null when there is nothing. Throws `source.outside-roots` when a link leaves the root. */
export async function placeAt(root: Root, inside: string): Promise<Place | null> {
  const top = await realpath(root.path).catch(() => null);
  if (top === null) return null;
  const path = join(top, inside);
  const real = await realpath(path).catch(() => null);
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
