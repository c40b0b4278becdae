/** Walks the roots, bounded in count and, for suggestions and lists, in depth; and groups like files of a folder. */
import { opendir, realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { inputError } from '#domain/errors.ts';
import { manifestFolder } from '#tools/file-target/manifest.ts';
import type { DataFile } from '#tools/formats/data-file.ts';
import { fileKind, isArchive } from '#tools/formats/format.ts';
import { printable } from '#tools/formats/printable.ts';
import type { ArchiveFile } from '#tools/formats/zip/members.ts';
import { canonicalName, isWithin } from './roots.ts';
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

/**
 * Those that fit, at any depth, for what is loaded as a whole: a walk that is cut short is no smaller dataset, and a file that links lead
 * to is no larger one. Throws `source.too-many-files`.
 */
export async function everyFile(
  root: Root,
  start: string,
  { depth = Infinity, fits = () => true }: { depth?: number; fits?: (file: FoundFile) => boolean } = {},
): Promise<FoundFile[]> {
  const refuse = (): never => {
    const most = maxEntries.toLocaleString('en-US');
    throw inputError('source.too-many-files', `"${printable(canonicalName(root, start))}" holds more than ${most} entries.`, {
      hint: 'Narrow the pattern to a folder further down, or put the files into a folder of their own.',
    });
  };
  return onceEach((await walk(root, start, depth, refuse)).filter(isDataFile).filter(fits));
}

/** Each file under one name, its own where that is among them. */
function onceEach(files: readonly FoundFile[]): FoundFile[] {
  const byPlace = Map.groupBy(files, ({ realPath }) => realPath);
  return files.filter((file) => {
    const same = byPlace.get(file.realPath) ?? [];
    return file === (same.find(({ realPath, inside }) => realPath.endsWith(`/${inside}`)) ?? same[0]);
  });
}

/** The data files of a root, and the archives beside them. */
export async function walkAll(root: Root): Promise<{ files: FoundFile[]; archives: FoundArchive[] }> {
  const { files = [], archives = [] } = Object.groupBy(await walk(root, '', maxDepth), (one) => (isDataFile(one) ? 'files' : 'archives'));
  return { files: files.filter(isDataFile), archives };
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

/** `cutShort` hears of it when there is more than is looked at. */
async function walk(root: Root, start: string, depth: number, cutShort: () => void = () => {}): Promise<Found[]> {
  const top = await realpath(root.path).catch(() => null);
  if (top === null) return [];
  const found: Found[] = [];
  const own = await realpath(join(top, start)).catch(() => top);
  const folders: Folder[] = [{ inside: start, depth, within: [own] }];
  let left = maxEntries;
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const names = await namesIn(join(top, folder.inside), left + 1);
    if (names.length > left) {
      cutShort();
      folders.length = 0;
    }
    for (const name of names.splice(0, left)) {
      left -= 1;
      const inside = folder.inside === '' ? name : `${folder.inside}/${name}`;
      const entry = await look(root, top, inside);
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

async function namesIn(path: string, limit: number): Promise<string[]> {
  const names: string[] = [];
  const folder = await opendir(path).catch(() => null);
  if (folder === null) return names;
  for await (const entry of folder) {
    if (!isHidden(entry.name) && !entry.name.includes('\\')) names.push(entry.name);
    if (names.length >= limit) break;
  }
  return names.sort();
}

async function look(root: Root, top: string, inside: string): Promise<Found | { folder: string } | null> {
  const realPath = await realpath(join(top, inside)).catch(() => null);
  if (realPath === null || !isWithin(top, realPath)) return null;
  const facts = await stat(realPath).catch(() => null);
  if (facts?.isDirectory() === true) return { folder: realPath };
  if (facts?.isFile() !== true) return null;
  const found = { name: canonicalName(root, inside), inside, realPath, sizeBytes: facts.size };
  const kind = fileKind(inside);
  if (kind !== null) return { ...kind, ...found };
  return isArchive(inside) ? found : null;
}
