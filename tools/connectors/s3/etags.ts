/** The ETags that a file of this machine would have. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { filePieces, type FileOnDisk } from '#tools/formats/file-pieces.ts';
import { EtagTally } from './etag.ts';

/** Below this a thread costs more than it saves. */
const leastBytes = 16 << 20;
const Told = z.tuple([z.array(z.string())]);

/** One for each size of parts; Infinity is one piece. A long file is tallied on a thread: the job's own has the rows to carry meanwhile. */
export async function etagsOf(file: FileOnDisk, sizes: readonly number[], signal: AbortSignal): Promise<string[]> {
  if (file.sizeBytes >= leastBytes) return onThread(file.realPath, sizes, signal);
  const tallies = sizes.map((size) => new EtagTally(size));
  for await (const piece of filePieces(file, signal)) for (const tally of tallies) tally.push(piece);
  return tallies.map((tally) => tally.finish());
}

async function onThread(path: string, sizes: readonly number[], signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted();
  const thread = new Worker(new URL('./etag-thread.ts', import.meta.url), {
    argv: [path, ...sizes],
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 },
  });
  try {
    // Fails with the thread's error, too.
    const [sums] = Told.parse(await once(thread, 'message', { signal }));
    return sums;
  } finally {
    await thread.terminate();
  }
}
