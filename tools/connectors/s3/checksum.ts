/** Whether the bytes that arrived are the bytes that the service keeps. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { transientError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';
import { download } from './download.ts';
import type { DownloadOptions } from './download.ts';
import { uriOf } from './names.ts';
import type { RemoteObject } from './objects.ts';
import type { Remote } from './remote.ts';

/**
 * Compares a fetched object with its ETag, which is the MD5 of an object that was written in one piece unless the service encrypts with
 * a key of its own. When they differ the object is fetched once more: bytes that arrive alike twice are what the service has.
 * Throws `s3.damaged` when the way changed them.
 */
export async function verifyChecksum(remote: Remote, object: RemoteObject, path: string, options: DownloadOptions): Promise<void> {
  const expected = /^"?([0-9a-f]{32})"?$/i.exec(object.etag)?.[1]?.toLowerCase();
  if (expected === undefined) return;
  const first = await md5Of(path, options.signal);
  if (first === expected) return;
  const again = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  try {
    await download(remote, object, again, options);
    if ((await md5Of(again, options.signal)) === first) return;
  } finally {
    await rm(again, { force: true });
  }
  const name = printable(uriOf(object.bucket, object.key));
  throw transientError('s3.damaged', `What arrived of "${name}" has not the checksum that the service keeps.`, {
    hint: 'It is fetched again by itself; if it happens often, something on the way changes the bytes.',
  });
}

async function md5Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('md5');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(Buffer.from(piece));
  return hash.digest('hex');
}
