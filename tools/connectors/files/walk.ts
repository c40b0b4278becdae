/** Walks the roots, bounded in count and, for suggestions and lists, in depth; and groups like files of a folder. */
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { inputError } from '#domain/errors.ts';
import { manifestFolder } from '#tools/file-target/manifest.ts';
import type { DataFile } from '#tools/formats/data-file.ts';
import { fileKind, fileKindByLook, isArchive } from '#tools/formats/format.ts';
import { printable } from '#tools/formats/printable.ts';
import type { ArchiveFile } from '#tools/formats/zip/members.ts';
import { errorCode } from '#tools/engine/system-error.ts';
import { canonicalName, isWithin, requireReadable, unreadable } from './roots.ts';
import type { Root } from './roots.ts';

/** A data file inside a root. */
export interface FoundFile extends DataFile {
  /** Path inside the root with `/`. */
  inside: string;
}

/** The folder whose dataset a file belongs to: folders that hold values (`month=2026-01`) are parts of the one above. */
export const folderOf = (inside: string): string => posix.dirname(inside).replace(/(^|\/)([^/=]+=[^/]*)(\/[^/=]+=[^/]*)*$/, '');

const maxDepth = 6;
/** More entries than this in one walk are not looked at. */
const maxEntries = 20_000;

/** An archive inside a root. */
export interface FoundArchive extends ArchiveFile {
  sizeBytes: number;
}

/** Data files below a folder of a root (`start`, '' for all), sorted by path. Hidden names and links that leave the root are skipped. */
export async function walkFiles(root: Root, start = '', depth = maxDepth): Promise<FoundFile[]> {
  return (await walk(root, start, depth)).filter(isDataFile);
}

/** Which files are meant, and which folders may hold some, by their paths inside the root. */
export interface Meant {
  depth: number;
  fits: (inside: string) => boolean;
  reaches: (folder: string) => boolean;
  /** Also files whose names do not say that they are data. */
  takesLooked?: boolean;
}

/**
 * The files that are meant, for what is loaded as a whole: neither a walk that is cut short nor a part that cannot be read is a smaller
 * dataset, and a file that links lead to is no larger one. Throws `source.too-many-files`, `source.unreadable`.
 */
export async function everyFile(root: Root, start: string, { depth, fits, reaches, takesLooked = false }: Meant): Promise<FoundFile[]> {
  const found = await walk(root, start, depth, {
    takesLooked,
    cutShort() {
      const most = maxEntries.toLocaleString('en-US');
      throw inputError('source.too-many-files', `"${printable(canonicalName(root, start))}" holds more than ${most} entries.`, {
        hint: 'Narrow the pattern to a folder further down, or put the files into a folder of their own.',
      });
    },
    unreadable(inside, error) {
      if (reaches(inside) || (fileKind(inside) !== null && fits(inside))) throw unreadable(canonicalName(root, inside), error);
    },
  });
  const files = onceEach(found.filter(isDataFile).filter((file) => fits(file.inside)));
  for (const { realPath, name } of files) await requireReadable(realPath, name);
  return files;
}

/** Each file under one name, its own where that is among them. */
function onceEach(files: readonly FoundFile[]): FoundFile[] {
  const byPlace = Map.groupBy(files, ({ realPath }) => realPath);
  return files.filter((file) => {
    const same = byPlace.get(file.realPath) ?? [];
    return file === (same.find(({ realPath, inside }) => realPath.endsWith(`/${inside}`)) ?? same[0]);
  });
}

/** The data files of a root, and the archives beside them; of those that do not say what they are the ones that are `named`. */
export async function walkAll(root: Root, named?: (name: string) => boolean): Promise<{ files: FoundFile[]; archives: FoundArchive[] }> {
  const found = await walk(root, '', maxDepth, { ...deaf, takesLooked: named !== undefined });
  const { files = [], archives = [] } = Object.groupBy(found, (one) => (isDataFile(one) ? 'files' : 'archives'));
  return { files: files.filter(isDataFile).filter(({ byLook, name }) => byLook !== true || named?.(name) === true), archives };
}

type Found = FoundFile | (FoundArchive & { inside: string });

const isDataFile = (one: Found): one is FoundFile => 'format' in one;

/** A folder to look into. */
interface Folder {
  inside: string;
  /** Levels to go, itself included. */
  depth: number;
  /** The real paths of the folders on the way. */
  within: string[];
}

/** Hears of more than is looked at, and of what is there and cannot be looked at. */
interface Listener {
  takesLooked: boolean;
  cutShort: () => void;
  unreadable: (inside: string, error: unknown) => void;
}

const deaf: Listener = { takesLooked: false, cutShort: () => {}, unreadable: () => {} };

async function walk(root: Root, start: string, depth: number, told: Listener = deaf): Promise<Found[]> {
  const top = await realpath(root.path).catch(() => null);
  if (top === null) return [];
  const found: Found[] = [];
  const own = await realpath(join(top, start)).catch(() => top);
  const folders: Folder[] = [{ inside: start, depth, within: [own] }];
  let left = maxEntries;
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const at = folder.inside;
    const names = await namesIn(join(top, at), { limit: left + 1, failed: (error) => told.unreadable(at, error) });
    if (names.length > left) {
      told.cutShort();
      folders.length = 0;
    }
    for (const name of names.splice(0, left)) {
      left -= 1;
      const inside = folder.inside === '' ? name : `${folder.inside}/${name}`;
      const entry = await look(root, { top, inside }, told);
      if (entry === null) continue;
      if (!('folder' in entry)) found.push(entry);
      // A link to a folder above would lead round and round.
      else if (folder.depth > 1 && !folder.within.includes(entry.folder))
        folders.push({ inside, depth: folder.depth - 1, within: [...folder.within, entry.folder] });
    }
  }
  return found.sort((a, b) => (a.inside < b.inside ? -1 : 1));
}

/** Hidden by its dot, or the manifests of a dataset that was written here. */
const isHidden = (name: string): boolean => name.startsWith('.') || name === manifestFolder;

async function namesIn(path: string, { limit, failed }: { limit: number; failed: (error: unknown) => void }): Promise<string[]> {
  const names: string[] = [];
  const folder = await opendir(path).catch(unlessGone(failed));
  if (folder === null) return names;
  for await (const entry of folder) {
    if (!isHidden(entry.name) && !entry.name.includes('\\')) names.push(entry.name);
    if (names.length >= limit) break;
  }
  return names.sort();
}

/** Null for what is not there any more, or no folder; everything else is told. */
const unlessGone =
  (failed: (error: unknown) => void) =>
  (error: unknown): null => {
    if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) failed(error);
    return null;
  };

async function look(
  root: Root,
  { top, inside }: { top: string; inside: string },
  told: Listener,
): Promise<Found | { folder: string } | null> {
  const failed = (error: unknown): void => told.unreadable(inside, error);
  const path = join(top, inside);
  const realPath = await realpath(path).catch(async (error: unknown) => {
    // A name that went away meanwhile is no link to nothing.
    if ((await lstat(path).catch(unlessGone(failed))) !== null) failed(error);
    return null;
  });
  if (realPath === null || !isWithin(top, realPath)) return null;
  const facts = await stat(realPath).catch(unlessGone(failed));
  if (facts?.isDirectory() === true) return { folder: realPath };
  if (facts?.isFile() !== true) return null;
  const found = { name: canonicalName(root, inside), inside, realPath, sizeBytes: facts.size };
  const kind = fileKind(inside) ?? (told.takesLooked ? fileKindByLook(inside) : null);
  if (kind !== null) return { ...kind, ...found };
  return isArchive(inside) ? found : null;
}
