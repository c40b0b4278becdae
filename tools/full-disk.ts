/** A disk of this machine that is full: what was written to it, what more is needed, and what is left. */
import { statfs } from 'node:fs/promises';
import { isDiskFull, setupError } from '#domain/errors.ts';

interface Writing {
  /** What is written, in words. */
  what: string;
  folder: string;
  writtenBytes: number;
  /** All of it, where somebody knows. */
  neededBytes?: number | undefined;
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toLocaleString('en-US', { maximumFractionDigits: 1 })} MiB`;

/** The error of a full disk as `disk.full` with the numbers, to be thrown before anything is removed; any other error as it is. */
export async function tellFullDisk(thrown: unknown, writing: Writing): Promise<unknown> {
  return isDiskFull(thrown) ? fullDisk(writing, thrown) : thrown;
}

/** `disk.full`, with what the folder's disk has left now. */
export async function fullDisk({ what, folder, writtenBytes, neededBytes }: Writing, cause?: unknown): Promise<Error> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const all = neededBytes === undefined ? '' : ` of ${mebibytes(neededBytes)}`;
  const message = `The disk of this machine is full: ${mebibytes(writtenBytes)}${all} of ${what} were written to ${folder}, and ${mebibytes(freeBytes)} are left there.`;
  return setupError('disk.full', message, {
    hint: 'Free space there, or let the data folder of Headgate lie on another disk; then ask again.',
    details: { folder, writtenBytes, freeBytes, ...(neededBytes === undefined ? {} : { neededBytes }) },
    cause,
  });
}
