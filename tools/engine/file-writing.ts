/** Files that the child writes: where it may, and how the parent takes them over. */
import { lstat, mkdir, chmod, chown, lchown, readdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { dataError, setupError } from '#domain/errors.ts';
import type { FileWriting, OutputFile } from './engine.ts';
import type { JobFolder } from './job-folder.ts';

/** More files than this are no dataset but a mistake. */
const maxOutputFiles = 10_000;

/** Makes a folder that the child may write in, lets it write, and takes the files out of its reach, so that they stay as they are. */
export async function writeInFolder(
  job: JobFolder,
  name: string,
  { extension, partitionBy }: FileWriting,
  write: (path: string) => Promise<{ rows: number }>,
): Promise<{ rows: number; files: OutputFile[] }> {
  const [written, kept] = [join(job.work, name), join(job.inputs, name)];
  await mkdir(written, { mode: 0o700 });
  if (job.uid !== null) await chown(written, job.uid, job.uid);
  try {
    const { rows } = await write(partitionBy.length === 0 ? join(written, `part-0.${extension}`) : written);
    await mkdir(kept, { mode: 0o750 });
    if (job.uid !== null) await chown(kept, 0, job.uid);
    return { rows, files: await takeOver(job, { written, kept, extension }) };
  } finally {
    await rm(written, { recursive: true, force: true });
  }
}

async function takeOver(job: JobFolder, { written, kept, extension }: { written: string; kept: string; extension: string }) {
  const entries = await readdir(written, { recursive: true, withFileTypes: true });
  const insides = entries.filter((entry) => !entry.isDirectory()).map((entry) => relative(written, join(entry.parentPath, entry.name)));
  if (insides.length > maxOutputFiles) throw tooMany(insides.length);
  const files: OutputFile[] = [];
  for (const [index, inside] of insides.sort().entries()) {
    const path = join(kept, `${index}.${extension}`);
    await rename(join(written, inside), path);
    const facts = await lstat(path);
    // A child that was taken over could have put a link here.
    if (!facts.isFile() || facts.nlink !== 1 || (job.uid !== null && facts.uid !== job.uid)) {
      throw setupError('engine.foreign-output', 'The engine child left something else than its own file.', {
        hint: 'Report this; nothing was published.',
      });
    }
    if (job.uid !== null) await lchown(path, 0, job.uid);
    await chmod(path, 0o440);
    files.push({ inside, path, sizeBytes: facts.size });
  }
  return files;
}

const tooMany = (count: number): Error =>
  dataError('engine.too-many-files', `${count.toLocaleString('en-US')} files would be written; at most 10,000 are.`, {
    hint: 'Partition by a column with fewer values.',
  });
