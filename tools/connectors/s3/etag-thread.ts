/**
 * Tallies a file on a thread of its own: its arguments are the path and the sizes of parts, its one message the ETags. It imports no more
 * than it needs, for each thread loads its code anew.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { isMainThread, parentPort } from 'node:worker_threads';
import { EtagTally } from './etag.ts';

const pieceBytes = 1 << 20;

function tally(path: string, sizes: readonly number[]): string[] {
  const tallies = sizes.map((size) => new EtagTally(size));
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);
  const file = openSync(path, 'r');
  for (let bytes = readSync(file, buffer); bytes > 0; bytes = readSync(file, buffer)) {
    for (const each of tallies) each.push(buffer.subarray(0, bytes));
  }
  closeSync(file);
  return tallies.map((each) => each.finish());
}

const [path = '', ...sizes] = process.argv.slice(2);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node is no window: it has no origin.
if (!isMainThread) parentPort?.postMessage(tally(path, sizes.map(Number)));
