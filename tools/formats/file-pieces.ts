/** The bytes of a file as they lie, for whoever looks at each of them once. */
import { open } from 'node:fs/promises';
import type { DataFile } from './data-file.ts';
import { bufferBytes } from './text/head.ts';

export type FileOnDisk = Pick<DataFile, 'realPath' | 'sizeBytes'>;

/** All pieces share one buffer, so that long files leave no garbage: each is valid until the next is asked for. */
export async function* filePieces(file: FileOnDisk, signal: AbortSignal): AsyncGenerator<Buffer> {
  await using handle = await open(file.realPath);
  const buffer = Buffer.allocUnsafeSlow(bufferBytes(file));
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
