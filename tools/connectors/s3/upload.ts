/** Brings a file or a text into a bucket: in one request, or in parts; whole or not at all, and only in place of what was expected. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { AppError } from '#domain/errors.ts';
import type { Content } from '#tools/file-target/object-store.ts';
import { inTurns } from './in-turns.ts';
import type { Request } from './remote.ts';
import type { Remote } from './remote.ts';
import { encryptionOf } from './encryption.ts';
import type { S3Settings } from './settings.ts';

/** The names under which an object remembers what it is made of, and which attempt made it. */
export const hashName = 'headgate-sha256';
const attemptName = 'headgate-attempt';

/** Files up to this size take one request; larger ones are sent in parts of it, several at once. */
const partBytes = 8 << 20;
const maxParts = 10_000;

export interface Upload {
  remote: Remote;
  settings: Pick<S3Settings, 'sse'>;
  bucket: string;
  key: string;
  content: Content;
  /** The version that must stand at the key; null when nothing may. */
  expected: string | null;
  signal: AbortSignal;
}

/** Returns the hex SHA-256 of the content. Throws `object.changed` when something else stands at the key. */
export async function upload(given: Upload): Promise<string> {
  const sha256 = await hashOf(given.content);
  const attempt = randomUUID();
  const metadata = { [hashName]: sha256, [attemptName]: attempt };
  const bytes = 'text' in given.content ? Buffer.byteLength(given.content.text) : (await stat(given.content.file)).size;
  try {
    if (bytes <= partBytes) await putWhole(given, metadata);
    else await putParts(given, metadata, bytes);
  } catch (error) {
    // The answer to an attempt may have been lost although it was carried out; a second try then finds the key taken, by us.
    if (!(error instanceof AppError) || !(await isOurs(given, attempt))) throw error;
  }
  return sha256;
}

const requestOf = ({ bucket, key, signal }: Upload, doing = 'writing'): Request => ({
  bucket,
  key,
  use: 'write',
  signal,
  doing: `${doing} s3://${bucket}`,
});

const conditionOf = ({ expected }: Upload): { IfMatch: string } | { IfNoneMatch: string } =>
  expected === null ? { IfNoneMatch: '*' } : { IfMatch: expected };

async function putWhole(given: Upload, metadata: Record<string, string>): Promise<void> {
  const { content } = given;
  const body = 'text' in content ? Buffer.from(content.text) : await readWhole(content.file);
  const input = {
    Bucket: given.bucket,
    Key: given.key,
    Body: body,
    ...conditionOf(given),
    ContentMD5: md5(body),
    Metadata: metadata,
    ...encryptionOf(given.settings),
  };
  await given.remote.carry((client, options) => client.send(new PutObjectCommand(input), options), requestOf(given));
}

async function putParts(given: Upload, metadata: Record<string, string>, bytes: number): Promise<void> {
  const { remote, bucket: Bucket, key: Key, content, settings } = given;
  if (!('file' in content)) throw new RangeError('texts are small');
  const begin = { Bucket, Key, Metadata: metadata, ...encryptionOf(settings) };
  const { UploadId } = await remote.call(
    (client, abortSignal) => client.send(new CreateMultipartUploadCommand(begin), { abortSignal }),
    requestOf(given),
  );
  const file = await open(content.file);
  try {
    const size = Math.max(partBytes, Math.ceil(bytes / maxParts));
    const numbers = Array.from({ length: Math.ceil(bytes / size) }, (_, index) => index + 1);
    const Parts = await inTurns(numbers, async (PartNumber) => {
      const body = await partOf(file, (PartNumber - 1) * size, Math.min(size, bytes - (PartNumber - 1) * size));
      const input = { Bucket, Key, UploadId, PartNumber, Body: body, ContentMD5: md5(body) };
      const { ETag } = await remote.carry((client, options) => client.send(new UploadPartCommand(input), options), requestOf(given));
      return { PartNumber, ETag };
    });
    const end = { Bucket, Key, UploadId, MultipartUpload: { Parts }, ...conditionOf(given) };
    await remote.carry((client, options) => client.send(new CompleteMultipartUploadCommand(end), options), requestOf(given));
  } catch (error) {
    await abort(given, UploadId);
    throw error;
  } finally {
    await file.close();
  }
}

/** Parts that are left behind cost money and are in no listing. What cannot be removed now, the sweep removes. */
async function abort(given: Upload, UploadId: string | undefined): Promise<void> {
  const input = { Bucket: given.bucket, Key: given.key, UploadId };
  // The job may have been stopped: that is a reason to clean up, not to leave it.
  const request = { ...requestOf(given, 'cleaning up in'), signal: AbortSignal.timeout(10_000), tries: 2 };
  await given.remote
    .call((client, abortSignal) => client.send(new AbortMultipartUploadCommand(input), { abortSignal }), request)
    .catch(() => {});
}

async function isOurs(given: Upload, attempt: string): Promise<boolean> {
  const input = { Bucket: given.bucket, Key: given.key };
  const found = await given.remote
    .call((client, abortSignal) => client.send(new HeadObjectCommand(input), { abortSignal }), { ...requestOf(given), use: 'read' })
    .catch(() => null);
  return found?.Metadata?.[attemptName] === attempt;
}

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('base64');

async function readWhole(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function partOf(file: FileHandle, from: number, bytes: number): Promise<Buffer> {
  const part = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(part, 0, bytes, from);
  if (bytesRead < bytes) throw new RangeError('the file became shorter while it was written to the bucket');
  return part;
}

async function hashOf(content: Content): Promise<string> {
  const hash = createHash('sha256');
  if ('text' in content) return hash.update(content.text).digest('hex');
  for await (const piece of createReadStream(content.file, { highWaterMark: 1 << 20 })) hash.update(Buffer.from(piece));
  return hash.digest('hex');
}
