/** The private note that a running server leaves in its data dir, so that the command line finds it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Lock = z.object({ url: z.string(), token: z.string(), pid: z.number().int().positive() });
export type Lock = z.infer<typeof Lock>;

/** The note of a process that still lives, or null. */
export async function readLock(dataDir: string): Promise<Lock | null> {
  const text = await readFile(join(dataDir, 'server.json'), 'utf8').catch(() => '');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  const lock = Lock.safeParse(raw);
  return lock.success && isAlive(lock.data.pid) ? lock.data : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
