/** An S3 connection over a bucket of its own on a real radosgw, with an engine, for tests that write their objects byte by byte. */
import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Inspection, Snapshot, Table } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import { silentLogger } from '#domain/log.ts';
import type { Connection, ConnectorContext, OpenedSource, SourceReader } from '#tools/connectors/connector.ts';
import { openConnection } from '#tools/connectors/index.ts';
import type { Engine } from '#tools/engine/engine.ts';
import { openTestHost } from '../engine/engine.ts';
import type { Radosgw } from './radosgw.ts';

export interface S3Fixture {
  bucket: string;
  connection: Connection;
  reader: SourceReader;
  engine: Engine;
  context: ConnectorContext;
  spoolFolder: string;
  /** What lies in the spool. */
  spooled(): Promise<string[]>;
  /** Writes an object and returns its dataset name. */
  put(key: string, body: string | Uint8Array): Promise<string>;
  remove(key: string): Promise<void>;
  etag(key: string): Promise<string>;
  client: S3Client;
  inspect(dataset: string, options?: JsonObject): Promise<Inspection>;
  open(dataset: string, reader: JsonObject): Promise<OpenedSource>;
  /** Inspects, opens and reads everything. */
  load(dataset: string, options?: JsonObject): Promise<{ table: Table; snapshot: Snapshot }>;
  /** One more connection to the same bucket: another process, as far as it can tell. */
  connect(settings: JsonObject): SourceReader;
  close(): Promise<void>;
}

/** What is known of an S3 server. */
export type Server = Pick<Radosgw, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>;

/** A client for the test's own looking and writing. */
export const testClient = ({ endpoint, accessKeyId, secretAccessKey }: Server): S3Client =>
  new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });

let buckets = 0;

/** Everything but the server is gone after `close`. `through` is another way to the server, such as a proxy. */
export async function openS3(server: Server, { through, ...settings }: JsonObject & { through?: string } = {}): Promise<S3Fixture> {
  const client = testClient(server);
  const bucket = `bucket-${process.pid}-${(buckets += 1)}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const spoolFolder = mkdtempSync(join(tmpdir(), 'headgate-s3-'));
  const host = openTestHost();
  const engine = await host.host.start({ limits: { memoryBytes: 2 ** 29 } });
  const { accessKeyId, secretAccessKey } = server;
  const given = { endpoint: through ?? server.endpoint, accessKeyId, secretAccessKey, buckets: [bucket], spoolFolder, ...settings };
  const opened: Connection[] = [];
  const connect = (more: JsonObject): Connection => {
    const connection = openConnection({ name: 's3', kind: 's3', settings: { ...given, ...more } }, silentLogger);
    opened.push(connection);
    return connection;
  };
  const connection = connect({});
  const reader = readerOf(connection);
  const context = { engine, signal: new AbortController().signal, log: silentLogger };
  let sources = 0;
  const open = (dataset: string, pinned: JsonObject): Promise<OpenedSource> =>
    reader.open(context, { id: `source_${(sources += 1)}`, dataset, reader: pinned });
  return {
    bucket,
    client,
    connection,
    reader,
    engine,
    context,
    spoolFolder,
    spooled: () => readdir(spoolFolder),
    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
      return `s3://${bucket}/${key}`;
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    etag: async (key) => (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ETag ?? '',
    inspect: (dataset, options = {}) => reader.inspect(context, dataset, options),
    open,
    async load(dataset, options = {}) {
      const inspection = await reader.inspect(context, dataset, options);
      const source = await open(dataset, inspection.reader);
      await engine.materialise('loaded', source.sql);
      const snapshot = await source.verified;
      return { table: await engine.query('SELECT * FROM loaded', { maxRows: 100_000 }), snapshot };
    },
    connect: (more) => readerOf(connect(more)),
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await engine.close();
      await host.close();
      client.destroy();
      await rm(spoolFolder, { recursive: true, force: true });
    },
  };
}

function readerOf({ reader }: Connection): SourceReader {
  if (reader === null) throw new Error('the S3 connector reads');
  return reader;
}
