/** As whom PostgreSQL runs, and which folders that account can get to. PostgreSQL refuses to run as root. */
import { lstat, mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setupError } from '#domain/errors.ts';

export interface ServerAccount {
  uid: number;
  gid: number;
}

/** The unprivileged account to use when we are root; null when we already are an ordinary user. */
export function serverAccount(): ServerAccount | null {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;
}

/** Whether every folder from the root down to `folder` lets strangers pass through. */
export async function letsStrangersThrough(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** A folder of ours that strangers can pass through, made when missing. For root only. Throws `postgres.no-reachable-folder`. */
export async function reachableHome(): Promise<string> {
  const candidates = ['/var/lib/headgate', join(tmpdir(), 'headgate'), '/tmp/headgate'];
  for (const candidate of candidates) {
    if (await isUsableHome(candidate)) return candidate;
  }
  throw setupError('postgres.no-reachable-folder', `None of ${candidates.join(', ')} can be reached by the account that runs PostgreSQL.`, {
    hint: 'Make /var/lib writable and traversable for root, run Headgate as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  });
}

/** A home in a shared folder is only trusted when it is ours and nobody else may write into it. */
async function isUsableHome(home: string): Promise<boolean> {
  try {
    await mkdir(home, { recursive: true, mode: 0o755 });
    const { uid, mode } = await lstat(home);
    const ours = uid === process.getuid?.() && (mode & 0o170000) === 0o040000 && (mode & 0o022) === 0;
    return ours && (await letsStrangersThrough(home));
  } catch {
    return false;
  }
}
