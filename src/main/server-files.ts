/** The private files by which a server keeps its token and is found: `token` and `server.json` in the data dir, mode 0600. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newToken } from '#auth/token.ts';

/** The admin token of this data dir: made at the first start, the same ever after, so that open pages survive a restart. */
export async function firstToken(dataDir: string): Promise<string> {
  const known = await madeToken(dataDir);
  if (known !== null) return known;
  const token = newToken();
  await writePrivate(dataDir, 'token', token);
  return token;
}

/** The one that was made at an earlier start; null when there is none. */
export async function madeToken(dataDir: string): Promise<string | null> {
  const known = await readFile(join(dataDir, 'token'), 'utf8').catch(() => '');
  return known.trim() === '' ? null : known.trim();
}

/** Writes the lockfile for the command line. Returns the way to take it back. */
export async function announceServer(dataDir: string, server: { url: string; token: string; pid: number }): Promise<() => Promise<void>> {
  await writePrivate(dataDir, 'server.json', JSON.stringify(server));
  return async () => {
    const now = await readFile(join(dataDir, 'server.json'), 'utf8').catch(() => '');
    // A newer server of the same data dir has put its own in place.
    if (now.includes(`"pid":${server.pid}`)) await rm(join(dataDir, 'server.json'), { force: true });
  };
}

async function writePrivate(dataDir: string, name: string, text: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const draft = join(dataDir, `.${name}.${process.pid}`);
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, join(dataDir, name));
}
