/** Whether the bytes that arrived are the bytes that the service keeps. */
import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { transientError } from '#domain/errors.ts';
import { filePieces, type FileOnDisk } from '#tools/formats/file-pieces.ts';
import { printable } from '#tools/formats/printable.ts';
import { download } from './download.ts';
import type { DownloadOptions } from './download.ts';
import { uriOf } from './names.ts';
import type { RemoteObject } from './objects.ts';
import type { Remote } from './remote.ts';

const mebibyte = 1 << 20;
/** The sizes of parts that clients use, in MiB. */
const usualParts = [5, 6, 8, 10, 12, 15, 16, 20, 24, 25, 32, 48, 50, 64, 96, 100, 128, 200, 250, 256, 500, 512, 1024];

/**
 * Compares a fetched object with its ETag. Of an object that was written in one piece that is its MD5, of one in parts the MD5 of their
 * MD5s, unless the service encrypts with a key of its own. When they differ the object is fetched once more: bytes that arrive alike
 * twice are what the service has. Throws `s3.damaged` when the way changed them.
 */
export async function verifyChecksum(remote: Remote, object: RemoteObject, path: string, options: DownloadOptions): Promise<void> {
  const [, expected, parts] = /^"?([0-9a-f]{32})(?:-(\d+))?"?$/i.exec(object.etag) ?? [];
  if (expected === undefined) return;
  const sizes = parts === undefined ? [Infinity] : partSizes(object.sizeBytes, Number(parts));
  if (sizes.length === 0) return;
  const { sizeBytes } = object;
  const first = await etagsOf({ realPath: path, sizeBytes }, sizes, options.signal);
  if (first.includes(expected.toLowerCase())) return;
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

/** How large the parts may have been, when there were so many. */
const partSizes = (bytes: number, parts: number): number[] =>
  usualParts.map((size) => size * mebibyte).filter((size) => Math.ceil(bytes / size) === parts);

/** What the ETag would be for each size of parts; Infinity is one piece. */
async function etagsOf(file: FileOnDisk, sizes: readonly number[], signal: AbortSignal): Promise<string[]> {
  const tallies = sizes.map((size) => new EtagTally(size));
  for await (const piece of filePieces(file, signal)) for (const tally of tallies) tally.push(piece);
  return tallies.map((tally) => tally.finish());
}

class EtagTally {
  readonly #size: number;
  readonly #parts: Buffer[] = [];
  #part = createHash('md5');
  #left: number;

  constructor(size: number) {
    this.#size = size;
    this.#left = size;
  }

  push(piece: Buffer): void {
    for (let rest = piece; rest.length > 0;) {
      const now = rest.subarray(0, Math.min(rest.length, this.#left));
      this.#part.update(now);
      this.#left -= now.length;
      rest = rest.subarray(now.length);
      if (this.#left === 0) this.#close();
    }
  }

  finish(): string {
    if (this.#size === Infinity) return this.#part.digest('hex');
    if (this.#left < this.#size) this.#close();
    return createHash('md5').update(Buffer.concat(this.#parts)).digest('hex');
  }

  #close(): void {
    this.#parts.push(this.#part.digest());
    this.#part = createHash('md5');
    this.#left = this.#size;
  }
}
