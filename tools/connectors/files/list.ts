/** The catalog of the roots: files with format and size, and folders of like files. */
import { posix } from 'node:path';
import type { DatasetEntry } from '#domain/dataset.ts';
import { cancelledError } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { ConnectorContext } from '../connector.ts';
import type { DataFile } from '#tools/formats/data-file.ts';
import { family, meansLooked } from '#tools/formats/format.ts';
import { dataMembers } from '#tools/formats/zip/members.ts';
import { canonicalName } from './roots.ts';
import type { Root } from './roots.ts';
import { folderOf, walkAll } from './walk.ts';
import type { FoundArchive, FoundFile } from './walk.ts';

/** Entries below a prefix or close to a search text, nearest first; without a search by name. */
export async function listEntries(
  connection: string,
  roots: readonly Root[],
  { signal }: ConnectorContext,
  { search, limit }: { search?: string; limit: number },
): Promise<DatasetEntry[]> {
  const entries: DatasetEntry[] = [];
  const isSearch = search !== undefined && search.trim() !== '';
  for (const root of roots) {
    if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
    const { files, archives } = await walkAll(root, isSearch ? (name) => isNamed(name, search) : undefined);
    const folders = folderEntries({ connection, root }, files);
    const shown = isSearch ? files : withoutCrowds(files, new Set(folders.map(({ name }) => name)), root);
    entries.push(...shown.map((file) => fileEntry(connection, file)), ...folders);
    for (const [index, archive] of archives.entries()) entries.push(...(await archiveEntries(connection, archive, index < maxArchives)));
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return (isSearch ? matching(entries, search) : entries).slice(0, limit);
}

/** A file whose name says nothing is listed for who names it, or its ending. */
const isNamed = (name: string, search: string): boolean => meansLooked(search) || name === search || name.endsWith(`/${search}`);

const fileEntry = (connection: string, file: DataFile): DatasetEntry => ({
  connection,
  name: file.name,
  kind: 'file',
  format: `${file.format}${file.gzip ? '.gz' : ''}${file.zstd === true ? '.zst' : ''}`,
  sizeBytes: file.sizeBytes,
});

/** So many archives of a root are looked into, and so many members of each are listed. */
const maxArchives = 50;
const maxMembers = 200;

/** An archive and what it holds; one that cannot be read is listed alone. */
async function archiveEntries(connection: string, archive: FoundArchive, looksInside: boolean): Promise<DatasetEntry[]> {
  const members = looksInside ? await dataMembers(archive).catch(() => []) : [];
  const whole: DatasetEntry = { connection, name: archive.name, kind: 'folder', format: 'zip', sizeBytes: archive.sizeBytes };
  return [whole, ...members.slice(0, maxMembers).map((member) => fileEntry(connection, member))];
}

/** A folder is a dataset of its own when it holds several files of one family and nothing else that is data. */
function folderEntries({ connection, root }: { connection: string; root: Root }, files: readonly FoundFile[]): DatasetEntry[] {
  const folders = Map.groupBy(files, (file) => folderOf(file.inside));
  return [...folders].flatMap(([folder, members]): DatasetEntry[] => {
    const [first] = members;
    const alike = first !== undefined && members.length > 1 && members.every((file) => family(file.format) === family(first.format));
    if (!alike || folder === '.' || folder === '') return [];
    const sizeBytes = members.reduce((sum, file) => sum + file.sizeBytes, 0);
    return [{ connection, name: canonicalName(root, folder), kind: 'folder', format: first.format, sizeBytes }];
  });
}

/** A folder of very many files is listed as the one dataset it is; each of its files is found by a search. */
const crowd = 50;

function withoutCrowds(files: readonly FoundFile[], folders: ReadonlySet<string>, root: Root): FoundFile[] {
  const byFolder = Map.groupBy(files, (file) => folderOf(file.inside));
  return [...byFolder].flatMap(([folder, members]) => (members.length > crowd && folders.has(canonicalName(root, folder)) ? [] : members));
}

function matching(entries: readonly DatasetEntry[], search: string): DatasetEntry[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const below = entries.filter((entry) => entry.name.startsWith(search));
  const close = [...nearest(search, byName.keys(), entries.length), ...byLastPart(entries, search)].flatMap(
    (name) => byName.get(name) ?? [],
  );
  return [...new Set([...below, ...close])];
}

/** People search for `orders`, not for `samples/orders.csv`. */
function byLastPart(entries: readonly DatasetEntry[], search: string): string[] {
  const last = new Map(entries.map((entry) => [entry.name, posix.basename(entry.name).replace(/\..*$/, '')]));
  const close = nearest(search, last.values(), entries.length);
  return close.flatMap((name) => entries.filter((entry) => last.get(entry.name) === name).map((entry) => entry.name));
}
