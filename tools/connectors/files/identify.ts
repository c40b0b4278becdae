/** Whether files are still the same, from what the file system says about them. */
import { stat } from 'node:fs/promises';
import type { FileDataset } from '#tools/formats/data-file.ts';

/** A file that was changed this recently may change again within the same tick of its clock. */
const settledMs = 2_000;

/** Paths, sizes, times and numbers of the files; null when one of them is not to be seen or was changed just now. */
export async function identifyFiles({ name, files }: FileDataset): Promise<string | null> {
  const stats = await Promise.all(files.map(({ realPath }) => stat(realPath).catch(() => null)));
  const now = Date.now();
  const parts = stats.map((found) =>
    found === null || now - Math.max(found.mtimeMs, found.ctimeMs) < settledMs
      ? null
      : `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}`,
  );
  if (parts.some((part) => part === null)) return null;
  return [name, ...files.map(({ realPath, member }, index) => `${realPath}\0${member ?? ''}\0${parts[index] ?? ''}`)].join('\n');
}
