/** Brings an input file within reach of a job: a hard link where that cannot be written through, else a copy. */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { chmod, chown, copyFile, link, lstat, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inputError, setupError } from '#domain/errors.ts';
import type { JobFolder } from './job-folder.ts';
import { errorCode } from './system-error.ts';

const linkRefusals = new Set(['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * Puts the file at `path` into the job's inputs as number `index` and returns its new path. The job can read but not
 * write it. Throws `engine.input-not-found`, `engine.input-not-a-file`, `engine.input-unreadable`.
 */
export async function admitFile(job: JobFolder, path: string, index: number): Promise<string> {
  const source = await openRegular(path);
  try {
    const stats = await source.stat();
    if (!stats.isFile()) throw notAFile(path);
    const target = join(job.inputs, `${index}${extensionsOf(path)}`);
    const linked = isSafeToLink(job, stats) && (await linkFile(path, target, stats));
    if (!linked) await copyReadOnly(job, source, target);
    return target;
  } finally {
    await source.close();
  }
}

async function openRegular(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw inputError('engine.input-not-found', `There is no file at ${path}.`, { cause: error });
    if (errorCode(error) === 'ELOOP' || errorCode(error) === 'ENXIO') throw notAFile(path);
    throw setupError('engine.input-unreadable', `The file ${path} cannot be opened.`, { hint: 'Let this user read it.', cause: error });
  }
}

const notAFile = (path: string): Error =>
  inputError('engine.input-not-a-file', `${path} is not a regular file.`, {
    hint: 'Links, folders, pipes and devices are not read; name the file itself.',
  });

/** With a user of its own, a job must be able to read the file and unable to write it. Without one a link is as good as a copy. */
function isSafeToLink(job: JobFolder, stats: Stats): boolean {
  if (job.uid === null) return true;
  return (stats.mode & 0o004) !== 0 && (stats.mode & 0o002) === 0 && stats.uid !== job.uid;
}

/** Links the file; false when the file system refuses, or when another file took its name meanwhile. */
async function linkFile(path: string, target: string, stats: Stats): Promise<boolean> {
  try {
    await link(path, target);
  } catch (error) {
    if (linkRefusals.has(errorCode(error) ?? '')) return false;
    throw error;
  }
  const linked = await lstat(target);
  if (linked.isFile() && linked.ino === stats.ino && linked.dev === stats.dev) return true;
  await rm(target);
  return false;
}

/** Copies what the handle holds, whatever stands at the path by now. A copy-on-write file system shares the blocks. */
async function copyReadOnly(job: JobFolder, source: FileHandle, target: string): Promise<void> {
  await copyFile(`/proc/self/fd/${source.fd}`, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  if (job.uid !== null) await chown(target, 0, job.uid);
  await chmod(target, 0o440);
}

/** The extensions DuckDB tells formats by: `.csv`, `.csv.gz`. */
function extensionsOf(path: string): string {
  return /(?:\.[A-Za-z0-9]{1,10})?\.(?:gz|zst|bz2|xz)$|\.[A-Za-z0-9]{1,10}$/i.exec(basename(path))?.[0].toLowerCase() ?? '';
}
