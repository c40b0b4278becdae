/** What a data dir remembers about its PostgreSQL cluster: one private file, `postgres.json`. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { setupError } from '#domain/errors.ts';
import { isAlive, ProcessIdentity } from './process-identity.ts';

export const ClusterRecord = z.object({
  /** Where the cluster lives: in the data dir (then stored relative to it), or elsewhere when the server account cannot get in. */
  folder: z.string(),
  password: z.string(),
  /** The port of the last start, so that the address stays the same. */
  port: z.number().nullable(),
  /** False until initdb has succeeded once: from then on a missing folder is a loss, not a first start. */
  initialised: z.boolean(),
  /** The running processes that use the server; the last one to leave stops it. */
  users: z.array(ProcessIdentity.extend({ ticket: z.string() })),
});
export type ClusterRecord = z.infer<typeof ClusterRecord>;

const pathOf = (dataDir: string): string => join(dataDir, 'postgres.json');

/** The record of a data dir, without users that are gone; null when there was never a cluster. Throws `postgres.record-damaged`. */
export async function readRecord(dataDir: string): Promise<ClusterRecord | null> {
  let text: string;
  try {
    text = await readFile(pathOf(dataDir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const record = ClusterRecord.parse(JSON.parse(text));
    const alive = await Promise.all(record.users.map(isAlive));
    return { ...record, folder: resolve(dataDir, record.folder), users: record.users.filter((_, index) => alive[index]) };
  } catch (cause) {
    throw setupError('postgres.record-damaged', `${pathOf(dataDir)} cannot be read as the record of the embedded PostgreSQL.`, {
      hint: 'Restore the file from a backup: it holds the password of the cluster.',
      cause,
    });
  }
}

/** Replaces the record in one step. */
export async function writeRecord(dataDir: string, record: ClusterRecord): Promise<void> {
  const draft = `${pathOf(dataDir)}.${process.pid}`;
  const folder = record.folder.startsWith(dataDir + sep) ? relative(dataDir, record.folder) : record.folder;
  await writeFile(draft, `${JSON.stringify({ ...record, folder }, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(draft, pathOf(dataDir));
}

export const newPassword = (): string => randomBytes(24).toString('base64url');
