/**
 * Where jobs live on disk. A job's folder is `<base>/job-<slot>`: `inputs` (readable by the job), `work` (its own), and
 * `owner` (who started it). The slot also numbers the job's user, so making the folder reserves the user.
 */
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setupError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { errorCode } from './system-error.ts';

const slots = 4000;
const firstUid = 61_000;
const claimGraceMs = 60_000;

export interface JobFolder {
  path: string;
  /** The job may read here. */
  inputs: string;
  /** The job may read and write here. */
  work: string;
  /** The user of the job, or null when it runs as we do. */
  uid: number | null;
  remove(): Promise<void>;
}

interface Owner {
  host: string;
  pid: number;
  startedAt: string | null;
}

/** The base folder to use: the given one, or one below the system's temporary folder when other users cannot reach it. */
export async function openBase(folder: string, changesUser: boolean): Promise<string> {
  const wanted = resolve(folder);
  if (!changesUser) return makeFolder(wanted, 0o700);
  if (await isReachable(wanted)) return makeFolder(wanted, 0o711);
  const shared = await makeFolder(join(tmpdir(), 'headgate-engine'), 0o711).catch(() => null);
  if (shared !== null && (await isOurs(shared))) return shared;
  const fresh = await mkdtemp(join(tmpdir(), 'headgate-engine-'));
  await chmod(fresh, 0o711);
  return fresh;
}

async function makeFolder(path: string, mode: number): Promise<string> {
  await mkdir(path, { recursive: true, mode }).catch((error: unknown) => {
    throw folderError(path, error);
  });
  if (await isOurs(path)) await chmod(path, mode);
  return path;
}

/** In a world-writable place somebody else may have made the folder, or a link, first. */
async function isOurs(path: string): Promise<boolean> {
  const stats = await lstat(path);
  return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0;
}

/** Whether any user can pass through the folders above. */
async function isReachable(folder: string): Promise<boolean> {
  const parent = dirname(folder);
  if (parent === folder) return true;
  const stats = await stat(parent).catch(() => null);
  if (stats !== null && (stats.mode & 0o001) === 0) return false;
  return isReachable(parent);
}

/** Reserves a folder, and with it a user, that no other job on this base has. */
export async function reserveJob(base: string, changesUser: boolean): Promise<JobFolder> {
  const start = Math.floor(Math.random() * slots);
  for (let step = 0; step < slots; step += 1) {
    const slot = (start + step) % slots;
    const path = join(base, `job-${slot}`);
    if (await claim(path)) return furnish(path, changesUser ? firstUid + slot : null);
  }
  throw setupError('engine.no-slot', `All ${slots} job folders below ${base} are taken.`, { hint: 'Remove the folders of dead jobs.' });
}

async function claim(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw folderError(path, error);
  }
}

const folderError = (path: string, cause: unknown): Error =>
  setupError('engine.folder', `The engine cannot make a folder at ${path}.`, {
    hint: 'Make the data folder writable for this user.',
    cause,
  });

async function furnish(path: string, uid: number | null): Promise<JobFolder> {
  const [inputs, work] = [join(path, 'inputs'), join(path, 'work')];
  await writeFile(join(path, 'owner'), JSON.stringify(await ownIdentity()), { mode: 0o600 });
  await mkdir(inputs, { mode: 0o700 });
  await mkdir(work, { mode: 0o700 });
  if (uid !== null) {
    await openToGroup(path, uid);
    await openToGroup(inputs, uid);
    await chown(work, uid, uid);
  }
  return { path, inputs, work, uid, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Root keeps the folder; the job's group may look into it. */
async function openToGroup(path: string, gid: number): Promise<void> {
  await chown(path, 0, gid);
  await chmod(path, 0o750);
}

async function ownIdentity(): Promise<Owner> {
  return { host: hostname(), pid: process.pid, startedAt: await startOf(process.pid) };
}

/** When a process started, in ticks since boot; null when there is none or the system does not tell. */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Removes the folders of jobs whose owner died on this host. */
export async function sweepOrphans(base: string, log: Logger): Promise<void> {
  const names = await readdir(base);
  for (const name of names.filter((entry) => /^job-\d+$/.test(entry))) {
    const path = join(base, name);
    if (!(await isOrphan(path))) continue;
    await rm(path, { recursive: true, force: true });
    log.info('removed the folder of a dead job', { folder: path });
  }
}

async function isOrphan(path: string): Promise<boolean> {
  const owner = await readOwner(path);
  if (owner === null) {
    const stats = await stat(path).catch(() => null);
    return stats !== null && Date.now() - stats.mtimeMs > claimGraceMs;
  }
  if (owner.host !== hostname()) return false;
  if (owner.startedAt !== null) return (await startOf(owner.pid)) !== owner.startedAt;
  return !isAlive(owner.pid);
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    const owner: unknown = JSON.parse(await readFile(join(path, 'owner'), 'utf8'));
    return isOwner(owner) ? owner : null;
  } catch {
    return null;
  }
}

const isOwner = (value: unknown): value is Owner =>
  typeof value === 'object' && value !== null && 'host' in value && 'pid' in value && 'startedAt' in value;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
