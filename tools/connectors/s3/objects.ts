/** Objects as the service tells about them: one by its key, or page by page below a prefix. */
import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { inputError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';
import { uriOf } from './names.ts';
import type { Remote } from './remote.ts';

/** An object as it is now; `etag` pins it. */
export interface RemoteObject {
  bucket: string;
  key: string;
  sizeBytes: number;
  /** With its quotes, as the service wants it back. */
  etag: string;
  modifiedAt: Date;
  /** Known where the bucket keeps versions and the object was asked for alone. */
  versionId?: string;
}

/** The object of a key, or null. Throws `source.no-grant`, `s3.*`. */
export async function headObject(remote: Remote, at: { bucket: string; key: string }, signal: AbortSignal): Promise<RemoteObject | null> {
  const request = { ...at, use: 'read', signal, doing: `looking at ${printable(uriOf(at.bucket, at.key))}` } as const;
  try {
    const found = await remote.call(
      (client, abortSignal) => client.send(new HeadObjectCommand({ Bucket: at.bucket, Key: at.key }), { abortSignal }),
      request,
    );
    return {
      ...at,
      sizeBytes: found.ContentLength ?? 0,
      etag: found.ETag ?? '',
      modifiedAt: found.LastModified ?? new Date(0),
      ...(found.VersionId === undefined ? {} : { versionId: found.VersionId }),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'source.not-found') return null;
    throw error;
  }
}

const keysPerPage = 1000;

export interface Listing {
  objects: RemoteObject[];
  /** False when there are more than the pages that were asked for. */
  complete: boolean;
}

/** Objects whose keys start with a prefix, in order of key, from at most `maxPages` pages of 1,000. */
export async function listObjects(
  remote: Remote,
  at: { bucket: string; prefix: string },
  { signal, maxPages, tries }: { signal: AbortSignal; maxPages: number; tries?: number },
): Promise<Listing> {
  const objects: RemoteObject[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const input = {
      Bucket: at.bucket,
      Prefix: at.prefix,
      MaxKeys: keysPerPage,
      // XML has no way to write some characters that keys may have.
      EncodingType: 'url',
      ...(token === undefined ? {} : { ContinuationToken: token }),
    } as const;
    const found = await remote.call((client, abortSignal) => client.send(new ListObjectsV2Command(input), { abortSignal }), {
      bucket: at.bucket,
      key: at.prefix,
      use: 'read',
      signal,
      doing: `listing ${printable(uriOf(at.bucket, at.prefix))}`,
      ...(tries === undefined ? {} : { tries }),
    });
    for (const { Key, Size, ETag, LastModified } of found.Contents ?? []) {
      if (Key === undefined) continue;
      const key = found.EncodingType === 'url' ? decodeURIComponent(Key.replaceAll('+', '%20')) : Key;
      objects.push({ bucket: at.bucket, key, sizeBytes: Size ?? 0, etag: ETag ?? '', modifiedAt: LastModified ?? new Date(0) });
    }
    token = found.IsTruncated === true ? found.NextContinuationToken : undefined;
    if (token === undefined) return { objects, complete: true };
  }
  return { objects, complete: false };
}

/** Pages that are read to find the objects of one dataset: 20,000 keys. */
const datasetPages = 20;

/** All objects below a prefix. Throws `source.too-many-files` when there are more than can be one dataset. */
export async function allObjects(remote: Remote, at: { bucket: string; prefix: string }, signal: AbortSignal): Promise<RemoteObject[]> {
  const { objects, complete } = await listObjects(remote, at, { signal, maxPages: datasetPages });
  if (complete) return objects;
  const many = (datasetPages * keysPerPage).toLocaleString('en-US');
  throw inputError('source.too-many-files', `There are more than ${many} keys below "${printable(uriOf(at.bucket, at.prefix))}".`, {
    hint: 'Narrow your prefix.',
  });
}
