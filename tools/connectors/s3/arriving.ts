/** The tally of an object that is being fetched. */
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { toldByEtag } from './etag.ts';
import type { ArrivingFile } from './etag-thread.ts';
import type { RemoteObject } from './objects.ts';

/** Below this a thread costs more than it saves. */
const leastBytes = 16 << 20;
const Sums = z.array(z.string());

export interface Arriving {
  /** The file is written without a gap up to here. */
  reached: (bytes: number) => void;
  /** The sums at the end; null when they could not be made, so that whoever needs them reads the file. */
  readonly sums: Promise<readonly string[] | null>;
  stop: () => void;
}

/** Starts it on a thread; null for an object that is small, or whose ETag is no sum of its bytes. */
export function tallyArriving(object: RemoteObject, path: string): Arriving | null {
  const told = toldByEtag(object);
  const { sizeBytes } = object;
  if (told === null || sizeBytes < leastBytes) return null;
  const workerData: ArrivingFile = { path, sizeBytes, sizes: told.sizes };
  const thread = new Worker(new URL('./etag-thread.ts', import.meta.url), {
    workerData,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 },
  });
  const sums = new Promise<readonly string[] | null>((resolve) => {
    thread.once('message', (message) => resolve(Sums.parse(message)));
    thread.once('error', () => resolve(null));
    thread.once('exit', () => resolve(null));
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node is no window: it has no origin.
  const reached = (bytes: number): void => thread.postMessage(bytes);
  return { reached, sums, stop: () => void thread.terminate() };
}
