/** The connector for buckets of S3 and everything that speaks like it: AWS, MinIO, R2, GCS by its interoperability, Ceph. */
import { mkdir } from 'node:fs/promises';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { asAppError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { createFileWriter, fileCapabilities } from '#tools/file-target/writer.ts';
import { onlyFiles, siftFiles, type FileNow } from '#tools/formats/sift.ts';
import type { Connection, Connector, SourceReader } from '../connector.ts';
import type { RemoteFile } from './dataset.ts';
import { inspectObjects } from './inspect.ts';
import { listEntries } from './list.ts';
import type { Catalog } from './list.ts';
import { openObjects } from './open.ts';
import type { S3World } from './open.ts';
import { bucketPlaces } from './places.ts';
import { createRemote } from './remote.ts';
import type { Remote } from './remote.ts';
import { resolveDataset } from './resolve.ts';
import { Settings } from './settings.ts';
import type { S3Settings } from './settings.ts';
import { createSpool } from './spool.ts';

export const s3: Connector<S3Settings> = { kind: 's3', capabilities: fileCapabilities, settings: Settings, connect };

function connect(name: string, settings: S3Settings, log: Logger): Connection {
  const { buckets, spoolFolder, maxSpoolBytes, stallMs } = settings;
  const remote = createRemote(name, settings, log);
  const spool = createSpool({ folder: spoolFolder, maxBytes: maxSpoolBytes, stallMs, remote, log });
  const catalog: Catalog = { name, remote, buckets, spoolFolder };
  const world: S3World = { name, settings, remote, spool };
  const reader: SourceReader = {
    list: ({ signal }, query) => listEntries(catalog, query, signal),
    async inspect(context, text, options) {
      const dataset = await resolveDataset(catalog, text, context.signal);
      return inspectObjects(world, context, { dataset, options });
    },
    async bring(text, signal) {
      const [first] = (await resolveDataset(catalog, text, signal)).files;
      if (first !== undefined) await spool.fetch(first, signal);
    },
    async open(context, { id, dataset: text, reader: pinned, only }) {
      const dataset = onlyFiles(await resolveDataset(catalog, text, context.signal), only);
      return openObjects(world, context, { id, dataset, reader: pinned });
    },
    async sift({ signal }, text, known) {
      const { files } = await resolveDataset(catalog, text, signal);
      return siftFiles(files.map(asNow), known);
    },
  };
  const isWritable = buckets.some((bucket) => bucket.writable);
  return {
    name,
    kind: 's3',
    capabilities: isWritable ? fileCapabilities : { ...fileCapabilities, write: false, modes: [] },
    reader,
    writer: isWritable ? createFileWriter(bucketPlaces(world)) : null,
    health: () => health(remote, settings),
    breaker: () => remote.breaker(),
    close: async () => remote.close(),
  };
}

/** An object's ETag says whether it is another one; its hash would cost a download. */
const asNow = ({ name, sizeBytes, object }: RemoteFile): FileNow => ({
  name,
  sizeBytes,
  modifiedAt: object.modifiedAt.toISOString(),
  etag: object.etag,
  sha256: () => Promise.resolve(null),
});

const healthMs = 10_000;

/** Asks every bucket for one key. */
async function health(remote: Remote, { buckets, spoolFolder }: S3Settings): Promise<{ ok: boolean; message: string }> {
  const signal = AbortSignal.timeout(healthMs);
  try {
    await mkdir(spoolFolder, { recursive: true, mode: 0o700 });
    for (const { name, prefix } of buckets) {
      const input = { Bucket: name, Prefix: prefix, MaxKeys: 1 };
      const request = { bucket: name, key: prefix, use: 'read', signal, doing: `asking for ${name}`, tries: 1 } as const;
      await remote.call((client, abortSignal) => client.send(new ListObjectsV2Command(input), { abortSignal }), request);
    }
    return { ok: true, message: `${buckets.length} ${buckets.length === 1 ? 'bucket is' : 'buckets are'} reachable.` };
  } catch (error) {
    const { message, hint } = asAppError(error);
    return { ok: false, message: hint === undefined ? message : `${message} ${hint}` };
  }
}
