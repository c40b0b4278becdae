/** Objects that hold data, and which of them belong together. */
import { extname, join, posix } from 'node:path';
import { createHash } from 'node:crypto';
import type { DataFile } from '#tools/formats/data-file.ts';
import { fileKind, fileKindByLook, isArchive } from '#tools/formats/format.ts';
import { uriOf } from './names.ts';
import type { RemoteObject } from './objects.ts';

/** An object as a file: `realPath` is where it lies once it was fetched. */
export interface RemoteFile extends DataFile {
  object: RemoteObject;
}

/** What a text means. */
export interface RemoteDataset {
  name: string;
  files: RemoteFile[];
  isPattern: boolean;
  /** The one file is a zip archive; this part of it is meant, empty for all of it. */
  inArchive?: string;
  /** The objects lie in folders that hold values (`year=2026`), which become columns. */
  partitioned?: true;
}

/** The object as a file of this machine, or null when its name says that it is no data, or with `takesLooked`, that it is something else. */
export function fileOf(object: RemoteObject, spoolFolder: string, takesLooked = false): RemoteFile | null {
  const kind = fileKind(object.key) ?? (takesLooked ? fileKindByLook(object.key) : null);
  return kind === null ? null : { ...kind, ...placeOf(object, spoolFolder) };
}

/** A zip archive; what is in it shows when it was fetched. */
export const archiveOf = (object: RemoteObject, spoolFolder: string): RemoteFile | null =>
  isArchive(object.key) ? rawFile(object, spoolFolder) : null;

/** An object whose content nobody asks about. */
export const rawFile = (object: RemoteObject, spoolFolder: string): RemoteFile => ({
  format: 'csv',
  gzip: false,
  ...placeOf(object, spoolFolder),
});

function placeOf(object: RemoteObject, spoolFolder: string): Pick<RemoteFile, 'name' | 'sizeBytes' | 'realPath' | 'object'> {
  const identity = JSON.stringify([object.bucket, object.key, object.etag, object.sizeBytes]);
  const realPath = join(spoolFolder, `${createHash('sha256').update(identity).digest('hex').slice(0, 40)}${endingOf(object.key)}`);
  return { name: uriOf(object.bucket, object.key), sizeBytes: object.sizeBytes, realPath, object };
}

/** What of a listing is data. Names that begin with `.` or `_` are markers of whoever wrote it. */
export const filesOf = (objects: readonly RemoteObject[], spoolFolder: string, takesLooked = false): RemoteFile[] =>
  objects.filter(({ key }) => !/(^|\/)[._]/.test(key)).flatMap((object) => fileOf(object, spoolFolder, takesLooked) ?? []);

/** The engine tells formats by the ending. */
function endingOf(key: string): string {
  const ending = /(?:\.[a-z0-9]{1,10})?\.(?:gz|zst)$/i.exec(key)?.[0] ?? extname(key);
  return ending.toLowerCase();
}

/** The folder of a key without the folders that are values: `orders/year=2026/part.csv` → `orders`. */
export function datasetFolder(key: string): string {
  const folders = posix.dirname(key).split('/');
  while (folders.length > 0 && isPartition(folders.at(-1) ?? '')) folders.pop();
  return folders.join('/');
}

/** `year=2026`. */
export const isPartition = (folder: string): boolean => /^[^=]+=[^=]*$/.test(folder);
