/** A lock file between processes. A holder that died without letting go is recognised and its lock broken. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { conflictError } from '#domain/errors.ts';
import { identify, isAlive, ProcessIdentity } from './process-identity.ts';

const waitMs = 300_000;
const pollMs = 25;
/** Longer than anybody takes between creating a lock file and writing into it. */
const unwrittenMs = 5_000;

/** Runs `work` while this process alone holds the lock at `path`. Throws `postgres.busy` after five minutes of waiting. */
export async function withStartLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + waitMs;
  while (!(await tryTake(path))) {
    if (Date.now() > deadline) {
      throw conflictError('postgres.busy', `Another process has been holding ${path} for five minutes.`, {
        hint: 'Stop the other Headgate that uses this data dir, or wait until it is ready.',
      });
    }
    await breakIfAbandoned(path);
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryTake(path: string): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(await identify(process.pid)), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Two waiters may find the same dead holder: only the one that holds the second file removes the lock, after looking again. */
async function breakIfAbandoned(path: string): Promise<void> {
  if (!(await isAbandoned(path))) return;
  const breaker = `${path}.break`;
  if (!(await tryTake(breaker))) {
    if (await isAbandoned(breaker)) await rm(breaker, { force: true });
    return;
  }
  try {
    if (await isAbandoned(path)) await rm(path, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const holder = text === '' ? undefined : ProcessIdentity.safeParse(JSON.parse(text)).data;
    return holder === undefined ? Date.now() - mtimeMs > unwrittenMs : !(await isAlive(holder));
  } catch {
    return false;
  }
}
