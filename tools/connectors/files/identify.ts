/** Whether files are still the same, from what the file system says about them. */
import { stat } from 'node:fs/promises';
import type { Identity } from '../connector.ts';
import type { FileDataset } from '#tools/formats/data-file.ts';

/** A file that was changed this recently may change again within the same tick of its clock. */
const settledMs = 2_000;

/**
 * Paths, sizes, times and numbers of the files; null when one of them is not to be seen.
 * Not when an inode changed: the link through which an engine reads a file changes that, so every look would make it another file.
 */
export async function identifyFiles({ name, files }: FileDataset): Promise<Identity | null> {
  const stats = await Promise.all(files.map(({ realPath }) => stat(realPath).catch(() => null)));
  const now = Date.now();
  const parts = stats.flatMap((found) => (found === null ? [] : [`${found.dev}:${found.ino}:${found.size}:${found.mtimeMs}`]));
  if (parts.length < files.length) return null;
  return {
    text: [name, ...files.map(({ realPath, member }, index) => `${realPath}\0${member ?? ''}\0${parts[index] ?? ''}`)].join('\n'),
    settled: stats.every((found) => found !== null && now - found.mtimeMs >= settledMs),
  };
}
