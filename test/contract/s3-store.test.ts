/** A bucket as a place for loads: whole objects, once, under conditions that hold. */
import { randomBytes } from 'node:crypto';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { silentLogger } from '#domain/log.ts';
import { failure } from '#test/support/engine/engine.ts';
import { hasRadosgw, startRadosgw, titled, type Radosgw } from '#test/support/s3/radosgw.ts';
import { startS3Faults, type S3Faults } from '#test/support/s3/s3-faults.ts';
import { openS3, type S3Fixture } from '#test/support/s3/s3-fixture.ts';
import { copyInParts } from '#tools/connectors/s3/copy-parts.ts';
import { createRemote } from '#tools/connectors/s3/remote.ts';
import { Settings } from '#tools/connectors/s3/settings.ts';
import { createSpool } from '#tools/connectors/s3/spool.ts';
import { bucketStore } from '#tools/connectors/s3/store.ts';
import type { ObjectStore } from '#tools/file-target/object-store.ts';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!hasRadosgw())(titled('S3 as a place for loads'), () => {
  let server: Radosgw;
  let faults: S3Faults;
  let s3: S3Fixture;
  let folder: string;
  const closers: (() => void)[] = [];
  beforeAll(async () => {
    server = await startRadosgw();
    faults = await startS3Faults(server);
    s3 = await openS3(server);
    folder = mkdtempSync(join(tmpdir(), 'headgate-s3-store-'));
  });
  afterEach(() => faults.reset());
  afterAll(async () => {
    for (const close of closers) close();
    await s3.close();
    await faults.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const worldWith = (more: JsonObject = {}) => {
    const { endpoint, accessKeyId, secretAccessKey } = server;
    const given = { endpoint, accessKeyId, secretAccessKey, buckets: [`${s3.bucket}/out`], spoolFolder: s3.spoolFolder, ...more };
    const settings = Settings.parse(given);
    const remote = createRemote('s3', settings, silentLogger);
    closers.push(() => remote.close());
    const spool = createSpool({ folder: s3.spoolFolder, maxBytes: 2 ** 30, stallMs: 5_000, remote, log: silentLogger });
    return { name: 's3', settings, remote, spool };
  };
  const storeWith = (more: JsonObject = {}): ObjectStore => {
    const world = worldWith(more);
    const [bucket] = world.settings.buckets;
    if (bucket === undefined) throw new Error('no bucket');
    return bucketStore(world, bucket);
  };
  const uploads = async (): Promise<unknown[]> =>
    (await s3.client.send(new ListMultipartUploadsCommand({ Bucket: s3.bucket }))).Uploads ?? [];
  const fileOf = (name: string, bytes: Uint8Array): { file: string } => {
    writeFileSync(join(folder, name), bytes);
    return { file: join(folder, name) };
  };

  test('an object is made once: of two at the same time one wins, and the other changes nothing', async () => {
    const stores = [storeWith(), storeWith(), storeWith()];
    const ends = await Promise.allSettled(stores.map((store, index) => store.create('race/record.json', { text: `attempt ${index}` })));
    const won = ends.flatMap((end, index) => (end.status === 'fulfilled' ? [index] : []));
    expect(won).toHaveLength(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'object.changed', family: 'conflict' });
    expect(await stores[0]?.read('race/record.json')).toBe(`attempt ${won[0]}`);
  });

  test('a large file goes in parts and comes back as it was; its hash is known without reading it', async () => {
    const store = storeWith();
    const bytes = randomBytes(20 << 20);
    const made = await store.create('large.bin', fileOf('large.bin', bytes));
    expect(made).toMatchObject({ key: 'large.bin', sizeBytes: bytes.length, sha256: sha256(bytes) });
    expect(await store.hash(made)).toBe(sha256(bytes));
    const local = await store.local(made);
    expect(sha256(readFileSync(local.path))).toBe(sha256(bytes));
    await local.release();
    expect(() => readFileSync(local.path)).toThrow(/ENOENT/);
    expect((await failure(store.create('large.bin', fileOf('other.bin', bytes)))).code).toBe('object.changed');
    expect(await uploads()).toEqual([]);
  });

  test('an answer that was lost is no failure: what was made by this attempt is found again', async () => {
    const store = storeWith({ endpoint: faults.endpoint });
    await store.create('before.json', { text: '{}' });
    let lost = 1;
    faults.plan(async ({ method, url }) => {
      if (method !== 'PUT' || !url.includes('/out/lost.json') || lost-- <= 0) return null;
      return { lostAnswer: true };
    });
    expect(await store.create('lost.json', { text: '{"a":1}' })).toMatchObject({ key: 'lost.json', sizeBytes: 7 });
    expect(await store.read('lost.json')).toBe('{"a":1}');
  });

  test('an upload that is stopped or fails leaves no object and no parts behind', async () => {
    const store = storeWith({ endpoint: faults.endpoint });
    const content = fileOf('stopped.bin', randomBytes(20 << 20));
    const stop = new AbortController();
    faults.plan(({ url }) => {
      if (url.includes('partNumber=2')) stop.abort();
      return null;
    });
    expect((await failure(store.create('stopped.bin', content, stop.signal))).family).toBe('cancelled');
    faults.plan(({ url }) => (url.includes('partNumber=3') ? { status: 403, code: 'AccessDenied' } : null));
    expect((await failure(store.create('stopped.bin', content))).code).toBe('target.no-grant');
    expect(await uploads()).toEqual([]);
    expect(await store.head('stopped.bin')).toBeNull();
  });

  test('parts that a killed process left are swept before the next write; younger ones and those of others stay', async () => {
    const begin = async (key: string): Promise<void> => {
      const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key: key }));
      await s3.client.send(new UploadPartCommand({ Bucket: s3.bucket, Key: key, UploadId, PartNumber: 1, Body: 'left' }));
    };
    await begin('out/.headgate/stage/p/left.parquet');
    await begin('somebody-elses.parquet');
    await storeWith().create('sweep/young.json', { text: '{}' });
    expect(await uploads()).toHaveLength(2);
    await storeWith({ staleUploadMs: 1 }).create('sweep/old.json', { text: '{}' });
    expect(await uploads()).toMatchObject([{ Key: 'somebody-elses.parquet' }]);
  });

  test('copies and moves keep the content and what is known of it, and refuse when either end is another one', async () => {
    const store = storeWith();
    const source = await store.create('copy/odd name+é.json', { text: 'one' });
    const copy = await store.copy(source, 'copy/b.json');
    expect(await store.hash(copy)).toBe(sha256('one'));
    expect((await failure(store.copy(source, 'copy/b.json'))).code).toBe('object.changed');
    expect((await failure(store.copy({ ...source, version: '"0"' }, 'copy/c.json'))).code).toBe('object.changed');
    const other = await store.create('copy/other.json', { text: 'two' });
    expect((await failure(store.move(other, 'copy/b.json', null))).code).toBe('object.changed');
    expect((await failure(store.move(other, 'copy/b.json', { ...copy, version: '"0"' }))).code).toBe('object.changed');
    await store.move(other, 'copy/b.json', copy);
    expect(await store.read('copy/b.json')).toBe('two');
    expect(await store.head('copy/other.json')).toBeNull();
    expect((await store.list('copy/')).map(({ key }) => key)).toEqual(['copy/b.json', 'copy/odd name+é.json']);
  });

  test('only the version that is meant is removed', async () => {
    const store = storeWith();
    const made = await store.create('remove.json', { text: 'one' });
    expect(await store.remove({ ...made, version: '"0"' })).toBe(false);
    expect(await store.remove(made)).toBe(true);
    expect(await store.remove(made)).toBe(false);
    expect(await store.read('remove.json')).toBeNull();
  });

  test('what is ours is in no listing unless it is asked for', async () => {
    const store = storeWith();
    await store.create('.headgate/ledger/x.json', { text: '{}' });
    expect((await store.list('')).filter(({ key }) => key.startsWith('.headgate/'))).toEqual([]);
    expect((await store.list('.headgate/ledger/')).map(({ key }) => key)).toEqual(['.headgate/ledger/x.json']);
  });

  test('objects beyond what one request copies are copied in parts', async () => {
    const { remote, settings } = worldWith();
    const bytes = randomBytes(12 << 20);
    await s3.put('out/parts/source.bin', bytes);
    const source = { bucket: s3.bucket, key: 'out/parts/source.bin', etag: await s3.etag('out/parts/source.bin'), sizeBytes: bytes.length };
    const request = {
      bucket: s3.bucket,
      key: 'out/parts/copy.bin',
      use: 'write',
      signal: AbortSignal.timeout(60_000),
      doing: 'copying',
    } as const;
    await copyInParts({ remote, settings, source, key: 'out/parts/copy.bin', request, partBytes: 5 << 20 });
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: 'out/parts/copy.bin' }));
    expect(sha256((await Body?.transformToByteArray()) ?? '')).toBe(sha256(bytes));
  });

  test('every object is encrypted as the settings say', async () => {
    const store = storeWith({ sse: `aws:kms:${server.kmsKey}` });
    const small = await store.create('sse/small.json', { text: '{}' });
    await store.create('sse/large.bin', fileOf('sse.bin', randomBytes(9 << 20)));
    await store.copy(small, 'sse/copy.json');
    for (const key of ['small.json', 'large.bin', 'copy.json']) {
      const found = await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucket, Key: `out/sse/${key}` }));
      expect(found, key).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: server.kmsKey });
    }
  });

  test('a service that stores without the encryption that was asked for is not written to', async () => {
    // This server takes the wish for AES256 with 200 and keeps the bytes as they are.
    const store = storeWith({ sse: 'AES256' });
    const error = await failure(store.create('sse/plain.json', { text: '{}' }));
    expect(error).toMatchObject({
      code: 's3.not-encrypted',
      message: expect.stringContaining('with AES256 and stores without encryption'),
    });
    expect(await storeWith().head('sse/plain.json')).toBeNull();
  });

  test('a service that ignores conditions is not written to', async () => {
    const store = storeWith({ endpoint: faults.endpoint });
    faults.plan(({ method }) => (method === 'PUT' ? { status: 200, code: 'Ignored' } : null));
    const error = await failure(store.create('unconditional.json', { text: '{}' }));
    expect(error).toMatchObject({ code: 's3.unconditional', family: 'setup' });
    expect(faults.seen.some(({ url }) => url.includes('unconditional.json'))).toBe(false);
  });
});
