/** The catalog of the buckets: objects with format and size, and folders of like objects. */
import { posix } from 'node:path';
import type { DatasetEntry } from '#domain/dataset.ts';
import { nearest } from '#domain/nearest.ts';
import { family } from '#tools/formats/format.ts';
import { datasetFolder, filesOf } from './dataset.ts';
import type { RemoteFile } from './dataset.ts';
import { uriOf } from './names.ts';
import { listObjects } from './objects.ts';
import type { Remote } from './remote.ts';
import type { Bucket } from './settings.ts';

/** Pages of 1,000 keys that are looked at in each bucket. Somebody waits for an answer about other data as well. */
const catalogLimits = { maxPages: 5, tries: 2 };

export interface Catalog {
  name: string;
  remote: Remote;
  buckets: readonly Bucket[];
  spoolFolder: string;
}

/** Entries below a prefix or close to a search text, nearest first; without a search by name. */
export async function listEntries(
  catalog: Catalog,
  { search = '', limit }: { search?: string | undefined; limit: number },
  signal: AbortSignal,
): Promise<DatasetEntry[]> {
  const files = await dataFiles(catalog, search.trim(), signal);
  const folders = folderEntries(catalog.name, files);
  const entries = [...files.map((file) => fileEntry(catalog.name, file)), ...folders].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (search.trim() !== '') return matching(entries, search.trim()).slice(0, limit);
  return (entries.length > limit ? partsLast(entries, folders) : entries).slice(0, limit);
}

/** A folder says more than its thousand parts, where there is no room for all. */
function partsLast(entries: readonly DatasetEntry[], folders: readonly DatasetEntry[]): DatasetEntry[] {
  const names = new Set(folders.map(({ name }) => name));
  const isPart = ({ kind, name }: DatasetEntry): boolean => kind === 'file' && names.has(datasetFolder(name));
  return [...entries.filter((entry) => !isPart(entry)), ...entries.filter((entry) => isPart(entry))];
}

/** The data objects of every bucket, as far as a catalog looks. A search that is a prefix looks there alone. */
export async function dataFiles(catalog: Catalog, search: string, signal: AbortSignal): Promise<RemoteFile[]> {
  const lists = await Promise.all(
    catalog.buckets.map(async ({ name, prefix }) => {
      const top = uriOf(name, prefix);
      const below = search.startsWith(top) && search.endsWith('/') ? search.slice(uriOf(name, '').length) : prefix;
      const { objects } = await listObjects(catalog.remote, { bucket: name, prefix: below }, { signal, ...catalogLimits });
      return filesOf(objects, catalog.spoolFolder);
    }),
  );
  return lists.flat();
}

const fileEntry = (connection: string, file: RemoteFile): DatasetEntry => ({
  connection,
  name: file.name,
  kind: 'file',
  format: file.gzip ? `${file.format}.gz` : file.format,
  sizeBytes: file.sizeBytes,
});

/** A folder is a dataset of its own when it holds several objects of one family, also below folders that are values. */
function folderEntries(connection: string, files: readonly RemoteFile[]): DatasetEntry[] {
  const folders = Map.groupBy(files, ({ object }) => uriOf(object.bucket, datasetFolder(object.key)));
  return [...folders].flatMap(([folder, members]): DatasetEntry[] => {
    const [first] = members;
    if (first === undefined || members.length < 2 || ['', '.'].includes(datasetFolder(first.object.key))) return [];
    if (!members.every((file) => family(file.format) === family(first.format))) return [];
    const sizeBytes = members.reduce((sum, file) => sum + file.sizeBytes, 0);
    return [{ connection, name: folder, kind: 'folder', format: first.format, sizeBytes }];
  });
}

function matching(entries: readonly DatasetEntry[], search: string): DatasetEntry[] {
  const below = entries.filter((entry) => entry.name.startsWith(search) || entry.name.startsWith(`s3://${search}`));
  const close = closeNames(
    search,
    entries.map(({ name }) => name),
    entries.length,
  );
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return [...new Set([...below, ...close.flatMap((name) => byName.get(name) ?? [])])];
}

/** Names close to a text as a whole or in their last part: people search for `orders`, not for `s3://lake/orders.csv`. */
export function closeNames(search: string, names: readonly string[], limit: number): string[] {
  const whole = nearest(search, names, limit);
  const lastOf = (name: string): string => posix.basename(name).replace(/\..*$/, '');
  const byLast = Map.groupBy(names, lastOf);
  const last = nearest(lastOf(search), byLast.keys(), limit);
  return [...new Set([...whole, ...last.flatMap((close) => byLast.get(close) ?? [])])].slice(0, limit);
}
