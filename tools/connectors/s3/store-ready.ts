/** Before anything is written to a bucket: proof that the service keeps its conditions, and our own rubbish gone. */
import { AbortMultipartUploadCommand, HeadObjectCommand, ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AppError, setupError } from '#domain/errors.ts';
import { privatePrefix } from '#tools/file-target/object-store.ts';
import { encryptionOf } from './encryption.ts';
import type { S3World } from './open.ts';
import type { Request } from './remote.ts';
import type { Bucket } from './settings.ts';

/**
 * Throws `s3.unconditional` when the service overwrites what it was told not to: nothing could be written exactly once there.
 * Throws `s3.not-encrypted` when it takes the wish for encryption and stores without.
 */
export async function readyToWrite(world: S3World, bucket: Bucket, signal: AbortSignal): Promise<void> {
  const { sse } = world.settings;
  // One for each encryption: an object keeps the one that it was written with.
  const key = `${bucket.prefix}${privatePrefix}conditional-writes${sse ? `-${sse.algorithm.replace(':', '-')}` : ''}.txt`;
  const request: Request = { bucket: bucket.name, key, use: 'write', signal, doing: `preparing s3://${bucket.name} for writing` };
  const put = (): Promise<boolean> =>
    world.remote
      .call((client, abortSignal) => {
        const Body = 'Headgate writes this twice to see the second time refused.\n';
        const input = { Bucket: bucket.name, Key: key, Body, IfNoneMatch: '*', ...encryptionOf(world.settings) };
        return client.send(new PutObjectCommand(input), { abortSignal });
      }, request)
      .then(
        () => true,
        (error: unknown) => {
          if (error instanceof AppError && error.code === 'object.changed') return false;
          throw error;
        },
      );
  if ((await put()) && (await put())) {
    throw setupError(
      's3.unconditional',
      `The S3 service of "${bucket.name}" ignores If-None-Match, so nothing can be written exactly once.`,
      {
        hint: 'Use a service that knows conditional writes (AWS, MinIO, R2, Ceph), or read only (":ro" behind the bucket).',
      },
    );
  }
  await requireEncrypted(world, bucket, request);
  await sweepUploads(world, bucket, request);
}

/** Some services answer a wish that they do not know with 200. */
async function requireEncrypted({ remote, settings }: S3World, bucket: Bucket, request: Request): Promise<void> {
  if (settings.sse === undefined) return;
  const { algorithm } = settings.sse;
  const input = { Bucket: bucket.name, Key: request.key };
  const found = await remote.call((client, abortSignal) => client.send(new HeadObjectCommand(input), { abortSignal }), {
    ...request,
    use: 'read',
  });
  if (found.ServerSideEncryption === algorithm) return;
  const does = found.ServerSideEncryption === undefined ? 'without encryption' : `with ${found.ServerSideEncryption}`;
  throw setupError('s3.not-encrypted', `The S3 service of "${bucket.name}" was asked to encrypt with ${algorithm} and stores ${does}.`, {
    hint: 'Name an encryption that it has (S3_SSE, or sse of the connection), or none, where the bucket encrypts by itself.',
  });
}

/** Uploads in parts below our private prefix whose process died: they are in no listing, and cost. */
async function sweepUploads({ remote, settings }: S3World, bucket: Bucket, request: Request): Promise<void> {
  const input = { Bucket: bucket.name, Prefix: `${bucket.prefix}${privatePrefix}` };
  const { Uploads = [] } = await remote.call(
    (client, abortSignal) => client.send(new ListMultipartUploadsCommand(input), { abortSignal }),
    request,
  );
  const oldest = Date.now() - settings.staleUploadMs;
  for (const { Key, UploadId, Initiated } of Uploads) {
    if (Key === undefined || (Initiated?.getTime() ?? Infinity) > oldest) continue;
    const abort = new AbortMultipartUploadCommand({ Bucket: bucket.name, Key, UploadId });
    await remote.call((client, abortSignal) => client.send(abort, { abortSignal }), request);
  }
}
