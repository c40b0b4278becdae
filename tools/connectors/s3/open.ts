/** Opens objects for one job: fetched, pinned, and from then on read like files of this machine. */
import type { Snapshot } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import type { FileDataset } from '#tools/formats/data-file.ts';
import { openFiles } from '#tools/formats/open.ts';
import { datasetInArchive } from '#tools/formats/zip/members.ts';
import type { ConnectorContext, OpenedSource } from '../connector.ts';
import { verifyChecksum } from './checksum.ts';
import type { RemoteDataset } from './dataset.ts';
import { inTurns } from './in-turns.ts';
import type { Remote } from './remote.ts';
import type { S3Settings } from './settings.ts';
import type { Spool } from './spool.ts';

export interface S3World {
  name: string;
  settings: S3Settings;
  remote: Remote;
  spool: Spool;
}

/** The dataset as files in the folder of the job. */
export async function fetched(world: S3World, dataset: RemoteDataset, { engine, signal }: ConnectorContext): Promise<FileDataset> {
  const files = await inTurns(dataset.files, async (file) => ({
    ...file,
    realPath: await world.spool.place(file, engine.folder, signal),
  }));
  const [first] = files;
  if (dataset.inArchive === undefined || first === undefined) return { ...dataset, files };
  return datasetInArchive({ name: first.name, realPath: first.realPath }, dataset.inArchive);
}

/** Throws `source.changed` when an object is replaced while it is fetched, `s3.*`, and as `openFiles` does. */
export async function openObjects(
  world: S3World,
  context: ConnectorContext,
  source: { id: string; dataset: RemoteDataset; reader: JsonObject },
): Promise<OpenedSource> {
  const { dataset } = source;
  const local = await fetched(world, dataset, context);
  return openFiles(context, local, {
    id: source.id,
    connection: world.name,
    reader: source.reader,
    maxUnpackedBytes: world.settings.maxUnpackedBytes,
    prove: async (snapshot) => {
      await verifyChecksums(world, dataset, local, context.signal);
      return withVersions(snapshot, dataset);
    },
  });
}

/** The identity of every object also by what the service calls its version. */
function withVersions(snapshot: Snapshot, { files }: RemoteDataset): Snapshot {
  const byName = new Map(files.map((file) => [file.name, file.object]));
  const parts = snapshot.parts.map((part) => {
    // Members of an archive are parts of the one object.
    const object = byName.get(part.name) ?? files[0]?.object;
    if (object === undefined) return part;
    return { ...part, etag: object.etag, ...(object.versionId === undefined ? {} : { versionId: object.versionId }) };
  });
  return { ...snapshot, parts };
}

/** TLS protects the bytes on their way; without it their checksum is looked at. */
const isUnprotected = ({ endpoint }: Pick<S3Settings, 'endpoint'>): boolean => endpoint?.startsWith('http:') === true;

async function verifyChecksums(world: S3World, dataset: RemoteDataset, local: FileDataset, signal: AbortSignal): Promise<void> {
  if (!isUnprotected(world.settings)) return;
  const { stallMs } = world.settings;
  for (const [index, file] of dataset.files.entries()) {
    const path = local.files[index]?.realPath;
    if (path === undefined) continue;
    await verifyChecksum(world.remote, file.object, path, { signal, stallMs }).catch(async (error: unknown) => {
      await world.spool.discard(file);
      throw error;
    });
  }
}
