/** The object store that is a bucket. If-None-Match and If-Match are its conditional writes. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { AppError, bugError, conflictError } from '#domain/errors.ts';
import { type Content, type LocalFile, type ObjectStore, privatePrefix, type StoredObject } from '#tools/file-target/object-store.ts';
import { printable } from '#tools/formats/printable.ts';
import { copyObject, withoutCondition } from './copy.ts';
import { rawFile } from './dataset.ts';
import { uriOf } from './names.ts';
import { allObjects, headObject } from './objects.ts';
import type { RemoteObject } from './objects.ts';
import type { S3World } from './open.ts';
import type { Request } from './remote.ts';
import type { Bucket } from './settings.ts';
import { readyToWrite } from './store-ready.ts';
import { hashName, upload } from './upload.ts';

/** What a caller without a signal of its own waits for at most. */
const patienceMs = 600_000;
const maxTextBytes = 4 << 20;

/** A store whose keys are those of the bucket below its prefix. */
export const bucketStore = (world: S3World, bucket: Bucket): ObjectStore => new BucketStore(world, bucket);

class BucketStore implements ObjectStore {
  readonly #world: S3World;
  readonly #bucket: Bucket;
  #ready: Promise<void> | null = null;

  constructor(world: S3World, bucket: Bucket) {
    this.#world = world;
    this.#bucket = bucket;
  }

  async list(prefix: string): Promise<StoredObject[]> {
    const at = { bucket: this.#bucket.name, prefix: `${this.#bucket.prefix}${prefix}` };
    const objects = await allObjects(this.#world.remote, at, patience());
    return objects
      .map((object) => this.#stored(object))
      .filter(({ key }) => prefix.startsWith(privatePrefix) || !key.startsWith(privatePrefix));
  }

  async head(key: string): Promise<StoredObject | null> {
    const object = await headObject(this.#world.remote, this.#at(key), patience());
    return object === null ? null : this.#stored(object);
  }

  async create(key: string, content: Content, signal: AbortSignal = patience()): Promise<StoredObject & { sha256: string }> {
    await this.#prepared();
    // Not every service puts a condition on the end of an upload in parts, so it is asked before.
    if ((await this.head(key)) !== null) throw this.#changed(key);
    const { remote, settings } = this.#world;
    const sha256 = await upload({ remote, settings, ...this.#at(key), content, expected: null, signal });
    return { ...(await this.#there(key)), sha256 };
  }

  async copy(from: StoredObject, to: string): Promise<StoredObject> {
    await this.#prepared();
    await this.#require(from);
    if ((await this.head(to)) !== null) throw this.#changed(to);
    return this.#copied(from, to, null);
  }

  async move(from: StoredObject, to: string, expected: StoredObject | null): Promise<StoredObject> {
    await this.#prepared();
    await this.#require(from);
    if (((await this.head(to))?.version ?? null) !== (expected?.version ?? null)) throw this.#changed(to);
    const moved = await this.#copied(from, to, expected);
    await this.remove(from);
    return moved;
  }

  async remove(object: StoredObject): Promise<boolean> {
    if ((await this.head(object.key))?.version !== object.version) return false;
    const { bucket: Bucket, key: Key } = this.#at(object.key);
    const request = this.#request(object.key, 'removing an object of');
    const send = (condition: { IfMatch?: string }): Promise<unknown> =>
      this.#world.remote.call(
        (client, abortSignal) => client.send(new DeleteObjectCommand({ Bucket, Key, ...condition }), { abortSignal }),
        request,
      );
    try {
      await withoutCondition(
        () => send({ IfMatch: object.version }),
        () => send({}),
      );
    } catch (error) {
      if (codeOf(error) === 'object.changed' || codeOf(error) === 'source.not-found') return false;
      throw error;
    }
    return true;
  }

  async read(key: string): Promise<string | null> {
    const object = await this.head(key);
    if (object === null) return null;
    if (object.sizeBytes > maxTextBytes) throw bugError('object.too-large', `The record ${printable(key)} is larger than it can be.`);
    const { bucket: Bucket, key: Key } = this.#at(key);
    return this.#world.remote
      .call(
        async (client, abortSignal) => {
          const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
          const text = (await Body?.transformToString()) ?? '';
          if (Buffer.byteLength(text) !== ContentLength) throw this.#changed(key);
          return text;
        },
        { ...this.#request(key, 'reading an object of'), use: 'read' },
      )
      .catch((error: unknown) => {
        if (codeOf(error) === 'source.not-found') return null;
        throw error;
      });
  }

  async hash(object: StoredObject): Promise<string> {
    const { bucket: Bucket, key: Key } = this.#at(object.key);
    const found = await this.#world.remote.call(
      (client, abortSignal) => client.send(new HeadObjectCommand({ Bucket, Key }), { abortSignal }),
      {
        ...this.#request(object.key, 'looking at an object of'),
        use: 'read',
      },
    );
    if (found.ETag !== object.version) throw this.#changed(object.key);
    const kept = found.Metadata?.[hashName];
    if (kept !== undefined && /^[0-9a-f]{64}$/.test(kept)) return kept;
    const local = await this.local(object);
    try {
      const hash = createHash('sha256');
      for await (const piece of createReadStream(local.path, { highWaterMark: 1 << 20 })) hash.update(Buffer.from(piece));
      return hash.digest('hex');
    } finally {
      await local.release();
    }
  }

  async local(object: StoredObject, signal: AbortSignal = patience()): Promise<LocalFile> {
    const { spool, settings } = this.#world;
    const folder = join(settings.spoolFolder, `local-${process.pid}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const now = await headObject(this.#world.remote, this.#at(object.key), signal);
    if (now === null || now.etag !== object.version) throw this.#changed(object.key);
    const path = await spool.place(rawFile(now, settings.spoolFolder), folder, signal).catch((error: unknown) => {
      throw codeOf(error) === 'source.changed' ? this.#changed(object.key) : error;
    });
    return { path, release: () => rm(path, { force: true }) };
  }

  /** For services that copy not everything by themselves, such as encrypted objects: by way of this machine. */
  async #carried(from: StoredObject, to: string, expected: StoredObject | null): Promise<void> {
    const { remote, settings } = this.#world;
    const local = await this.local(from);
    try {
      const content = { file: local.path };
      await upload({ remote, settings, ...this.#at(to), content, expected: expected?.version ?? null, signal: patience() });
    } finally {
      await local.release();
    }
  }

  /** Copies within the bucket, whatever stands at `to` by now where the service knows no condition on it. */
  async #copied(from: StoredObject, to: string, expected: StoredObject | null): Promise<StoredObject> {
    const source = { ...this.#at(from.key), etag: from.version, sizeBytes: from.sizeBytes };
    const { remote, settings } = this.#world;
    const request = this.#request(to, 'copying an object in');
    try {
      await copyObject({ remote, settings, source, key: request.key, expected: expected?.version ?? null, request });
    } catch (error) {
      if (codeOf(error) === 's3.unsupported') await this.#carried(from, to, expected);
      // A lost answer: the second try meets what the first one did.
      else if (codeOf(error) !== 'object.changed' || !(await this.#isCopyOf(from, to))) throw error;
    }
    return this.#there(to);
  }

  async #isCopyOf(from: StoredObject, to: string): Promise<boolean> {
    const copy = await this.head(to);
    return copy !== null && copy.sizeBytes === from.sizeBytes && (await this.hash(copy)) === (await this.hash(from));
  }

  async #there(key: string): Promise<StoredObject> {
    const object = await this.head(key);
    if (object === null) throw this.#changed(key);
    return object;
  }

  async #require(object: StoredObject): Promise<void> {
    if ((await this.head(object.key))?.version !== object.version) throw this.#changed(object.key);
  }

  /** Once per process; what failed is tried again at the next write. */
  #prepared(): Promise<void> {
    this.#ready ??= readyToWrite(this.#world, this.#bucket, patience()).catch((error: unknown) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  #at(key: string): { bucket: string; key: string } {
    return { bucket: this.#bucket.name, key: `${this.#bucket.prefix}${key}` };
  }

  #request(key: string, doing: string): Request {
    return { ...this.#at(key), use: 'write', signal: patience(), doing: `${doing} s3://${this.#bucket.name}` };
  }

  #stored({ key, sizeBytes, etag }: RemoteObject): StoredObject {
    return { key: key.slice(this.#bucket.prefix.length), sizeBytes, version: etag };
  }

  #changed(key: string): AppError {
    return conflictError(
      'object.changed',
      `"${printable(uriOf(this.#bucket.name, this.#bucket.prefix + key))}" is not what it was expected to be.`,
    );
  }
}

const patience = (): AbortSignal => AbortSignal.timeout(patienceMs);
const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : '');
