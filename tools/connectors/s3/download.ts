/** Brings a whole object to this machine: ranges side by side, each of the pinned version, checked by length. */
import { open, type FileHandle } from 'node:fs/promises';
import { bugError } from '#domain/errors.ts';
import type { RemoteObject } from './objects.ts';
import { readRange } from './range.ts';
import type { Range } from './range.ts';
import type { Remote } from './remote.ts';

const rangeBytes = 8 << 20;
/** Of one object; several objects share the transfers of the connection. */
const rangesAtOnce = 4;
const writeBytes = 1 << 20;
/** After so much the buffers that it came in are let go. */
const letGoBytes = 8 << 20;

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
    let arrived = 0;
    const transfer = async (): Promise<void> => {
      const writer = new RangeWriter(file);
      const take = async (piece: Uint8Array, offset: number): Promise<void> => {
        await writer.take(piece, offset);
        arrived += piece.length;
        if (arrived < letGoBytes) return;
        arrived = 0;
        // V8 would mark its whole heap for them, over and over: they lie outside of it, and it takes them for old.
        globalThis.gc?.({ type: 'minor' });
      };
      for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
        await readRange(remote, object, range, { ...options, signal, take });
        await writer.flush();
      }
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

/** Gathers what arrives in order, and writes it in larger pieces: a write each for what the network brings costs more than the bytes. */
class RangeWriter {
  readonly #file: FileHandle;
  readonly #held = Buffer.allocUnsafe(writeBytes);
  #bytes = 0;
  /** Where in the file the first held byte belongs. */
  #at = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async take(piece: Uint8Array, offset: number): Promise<void> {
    if (this.#bytes === 0) this.#at = offset;
    for (let done = 0; done < piece.length;) {
      const part = piece.subarray(done, done + writeBytes - this.#bytes);
      this.#held.set(part, this.#bytes);
      this.#bytes += part.length;
      done += part.length;
      if (this.#bytes === writeBytes) await this.flush();
    }
  }

  async flush(): Promise<void> {
    for (let done = 0; done < this.#bytes;) {
      done += (await this.#file.write(this.#held, done, this.#bytes - done, this.#at + done)).bytesWritten;
    }
    this.#at += this.#bytes;
    this.#bytes = 0;
  }
}

function rangesOf(bytes: number): Range[] {
  const count = Math.ceil(bytes / rangeBytes);
  return Array.from({ length: count }, (_, index) => ({ from: index * rangeBytes, to: Math.min(bytes, (index + 1) * rangeBytes) }));
}
