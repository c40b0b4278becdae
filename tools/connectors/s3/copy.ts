/** Copies an object within its bucket, under conditions on both ends as far as the service knows them. */
import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { AppError } from '#domain/errors.ts';
import { copyInParts, maxCopyBytes, sourceOf, type LargeCopy } from './copy-parts.ts';
import { encryptionOf } from './encryption.ts';

export interface Copy extends Omit<LargeCopy, 'partBytes'> {
  /** The version that must stand at the key; null when nothing may. */
  expected: string | null;
}

/** The copy keeps what the source remembers. Throws `object.changed`, and `s3.unsupported` for objects that the service cannot copy. */
export async function copyObject({ remote, settings, source, key, expected, request }: Copy): Promise<void> {
  if (source.sizeBytes > maxCopyBytes) {
    await copyInParts({ remote, settings, source, key, request });
    return;
  }
  const input = { Bucket: source.bucket, Key: key, ...sourceOf(source), ...encryptionOf(settings) };
  const send = (condition: { IfMatch?: string; IfNoneMatch?: string }): Promise<unknown> =>
    remote.carry((client, options) => client.send(new CopyObjectCommand({ ...input, ...condition }), options), request);
  await withoutCondition(
    () => send(expected === null ? { IfNoneMatch: '*' } : { IfMatch: expected }),
    () => send({}),
  );
}

/** A service that does not know a condition says so; what the condition guards was asked just before. */
export async function withoutCondition(guarded: () => Promise<unknown>, bare: () => Promise<unknown>): Promise<void> {
  try {
    await guarded();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 's3.unsupported') throw error;
    await bare();
  }
}
