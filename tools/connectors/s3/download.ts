/** Brings a whole object to this machine: ranges side by side, each of the pinned version, checked by length. */
import { open } from 'node:fs/promises';
import { bugError } from '#domain/errors.ts';
import type { RemoteObject } from './objects.ts';
import { readRange } from './range.ts';
import type { Range } from './range.ts';
import type { Remote } from './remote.ts';

const rangeBytes = 8 << 20;
/** Of one object; several objects share the transfers of the connection. */
const rangesAtOnce = 4;

export interface DownloadOptions {
  signal: AbortSignal;
  stallMs: number;
}

/** Writes the object to a new file. Throws as `readRange` does; what was written is left to the caller. */
export async function download(remote: Remote, object: RemoteObject, path: string, options: DownloadOptions): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  try {
    const ranges = rangesOf(object.sizeBytes);
    const take = async (piece: Uint8Array, offset: number): Promise<void> => {
      for (let done = 0; done < piece.length;) done += (await file.write(piece, done, piece.length - done, offset + done)).bytesWritten;
    };
    const transfer = async (): Promise<void> => {
      for (let range = ranges.shift(); range !== undefined; range = ranges.shift())
        await readRange(remote, object, range, { ...options, signal, take });
    };
    const transfers = Array.from({ length: Math.min(rangesAtOnce, ranges.length) }, () => transfer());
    // The first failure is the reason; the others are stopped and waited for, so that nobody writes to a closed file.
    const first = await Promise.all(transfers).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    if (first !== null) {
      failed.abort();
      await Promise.allSettled(transfers);
      throw first.error;
    }
    const { size } = await file.stat();
    if (size !== object.sizeBytes) throw bugError('s3.length', `${size} of ${object.sizeBytes} bytes were written to the spool.`);
  } finally {
    await file.close();
  }
}

function rangesOf(bytes: number): Range[] {
  const count = Math.ceil(bytes / rangeBytes);
  return Array.from({ length: count }, (_, index) => ({ from: index * rangeBytes, to: Math.min(bytes, (index + 1) * rangeBytes) }));
}
