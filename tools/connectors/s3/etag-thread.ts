/** Tallies an object on a thread of its own while it arrives: on the transfer's thread, or behind it, the sum would cost its whole time. */
import { closeSync, openSync, readSync } from 'node:fs';
import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { EtagTally } from './etag.ts';

/** The file that is being written, and the sizes of parts to tally; a whole object is one part. */
export const ArrivingFile = z.object({ path: z.string(), sizeBytes: z.number(), sizes: z.array(z.number().or(z.literal(Infinity))) });
export type ArrivingFile = z.infer<typeof ArrivingFile>;

const pieceBytes = 1 << 20;

/** Hears up to where the file is written without a gap, and answers with the tallies at its end. */
function tally(port: MessagePort, { path, sizeBytes, sizes }: ArrivingFile): void {
  let file: number | null = null;
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);
  const tallies = sizes.map((size) => new EtagTally(size));
  let at = 0;
  port.on('message', (reached: number) => {
    // It is there when something of it is.
    file ??= openSync(path, 'r');
    while (at < reached) {
      const bytes = readSync(file, buffer, 0, Math.min(pieceBytes, reached - at), at);
      for (const each of tallies) each.push(buffer.subarray(0, bytes));
      at += bytes;
    }
    if (at < sizeBytes) return;
    closeSync(file);
    port.postMessage(tallies.map((each) => each.finish()));
    port.close();
  });
}

if (!isMainThread && parentPort !== null) tally(parentPort, ArrivingFile.parse(workerData));
