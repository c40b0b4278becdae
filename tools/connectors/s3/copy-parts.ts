/** Copies an object that is too large for one request, within its bucket, part by part. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { encryptionOf } from './encryption.ts';
import { inTurns } from './in-turns.ts';
import type { Remote, Request } from './remote.ts';
import type { S3Settings } from './settings.ts';

/** What S3 copies in one request. */
export const maxCopyBytes = 5 * 2 ** 30;

export interface LargeCopy {
  remote: Remote;
  settings: Pick<S3Settings, 'sse'>;
  source: { bucket: string; key: string; etag: string; sizeBytes: number };
  key: string;
  request: Request;
  /** Bytes of a part; by default 1 GiB. */
  partBytes?: number;
}

/** The members of a request that name the source and pin it. */
export const sourceOf = ({ bucket, key, etag }: LargeCopy['source']): { CopySource: string; CopySourceIfMatch: string } => ({
  CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
  CopySourceIfMatch: etag,
});

/** The copy keeps what the source remembers. Throws `object.changed` when the source is another one by now. */
export async function copyInParts({ remote, settings, source, key, request, partBytes = 2 ** 30 }: LargeCopy): Promise<void> {
  const Bucket = source.bucket;
  const { Metadata } = await remote.call(
    (client, abortSignal) => client.send(new HeadObjectCommand({ Bucket, Key: source.key }), { abortSignal }),
    request,
  );
  const begin = { Bucket, Key: key, Metadata, ...encryptionOf(settings) };
  const { UploadId } = await remote.call(
    (client, abortSignal) => client.send(new CreateMultipartUploadCommand(begin), { abortSignal }),
    request,
  );
  try {
    const numbers = Array.from({ length: Math.ceil(source.sizeBytes / partBytes) }, (_, index) => index + 1);
    const Parts = await inTurns(numbers, async (PartNumber) => {
      const from = (PartNumber - 1) * partBytes;
      const input = {
        Bucket,
        Key: key,
        UploadId,
        PartNumber,
        ...sourceOf(source),
        CopySourceRange: `bytes=${from}-${Math.min(from + partBytes, source.sizeBytes) - 1}`,
      };
      const { CopyPartResult } = await remote.carry((client, options) => client.send(new UploadPartCopyCommand(input), options), request);
      return { PartNumber, ETag: CopyPartResult?.ETag };
    });
    const end = { Bucket, Key: key, UploadId, MultipartUpload: { Parts } };
    await remote.carry((client, options) => client.send(new CompleteMultipartUploadCommand(end), options), request);
  } catch (error) {
    const abort = new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId });
    await remote.call((client, abortSignal) => client.send(abort, { abortSignal }), request).catch(() => {});
    throw error;
  }
}
