/** Whether the bytes that arrived are the bytes that the service keeps. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { transientError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';
import { download } from './download.ts';
import type { DownloadOptions } from './download.ts';
import { toldByEtag } from './etag.ts';
import { etagsOf } from './etags.ts';
import { uriOf } from './names.ts';
import type { RemoteObject } from './objects.ts';
import type { Remote } from './remote.ts';

/**
 * Compares a fetched object with its ETag. Of an object that was written in one piece that is its MD5, of one in parts the MD5 of their
 * MD5s, unless the service encrypts with a key of its own. When they differ the object is fetched once more: bytes that arrive alike
 * twice are what the service has. Throws `s3.damaged` when the way changed them.
 */
export async function verifyChecksum(remote: Remote, object: RemoteObject, path: string, options: DownloadOptions): Promise<void> {
  const told = toldByEtag(object);
  if (told === null) return;
  const { expected, sizes } = told;
  const { sizeBytes } = object;
  const first = await etagsOf({ realPath: path, sizeBytes }, sizes, options.signal);
  if (first.includes(expected)) return;
  const again = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  try {
    await download(remote, object, again, options);
    if ((await etagsOf({ realPath: again, sizeBytes }, sizes, options.signal)).join() === first.join()) return;
  } finally {
    await rm(again, { force: true });
  }
  const name = printable(uriOf(object.bucket, object.key));
  throw transientError('s3.damaged', `What arrived of "${name}" has not the checksum that the service keeps.`, {
    hint: 'It is fetched again by itself; if it happens often, something on the way changes the bytes.',
  });
}
