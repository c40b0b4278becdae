/**
 * The private folder where objects lie while they are read. It is bounded and shared by the processes of a data dir: what one of them
 * fetched, the others find, because an entry is named after bucket, key, ETag and size. A job holds a link of its own in its folder, so
 * that an entry can be thrown out under everybody.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, copyFile, link, mkdir, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dataError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { printable } from '#tools/formats/printable.ts';
import { fullDisk, tellFullDisk } from '#tools/full-disk.ts';
import type { RemoteFile } from './dataset.ts';
import { download } from './download.ts';
import type { Remote } from './remote.ts';

export interface Spool {
  /** Brings the object here unless it is here already. Throws `source.too-large`, `disk.full`, and as `readRange` does. */
  fetch(file: RemoteFile, signal: AbortSignal): Promise<void>;
  /** The object as a file in `folder`, whatever happens to the spool. */
  place(file: RemoteFile, folder: string, signal: AbortSignal): Promise<string>;
  /** Throws the object out: it turned out to be damaged. */
  discard(file: RemoteFile): Promise<void>;
}

export interface SpoolOptions {
  folder: string;
  maxBytes: number;
  stallMs: number;
  remote: Remote;
  log: Logger;
}

/** What `stat` counts blocks in. */
const blockBytes = 512;
/** What a process leaves free on the disk for others. */
const spareBytes = 64 << 20;
/** What a process keeps for itself. */
const localName = /^local-(\d+)$/;
const partName = /\.(\d+)-[0-9a-f]+\.part$/;

export function createSpool(options: SpoolOptions): Spool {
  const { folder, remote, log } = options;
  const fetching = new Map<string, Promise<void>>();
  let held: Held = { bytes: 0, lookedAt: -Infinity };
  const bring = async (file: RemoteFile, signal: AbortSignal): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    held = await makeRoom(options, file, held);
    const part = `${file.realPath}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
    try {
      await download(remote, file.object, part, { signal, stallMs: options.stallMs }).catch(async (error: unknown) => {
        throw await tellFullDisk(error, toSpool(folder, file, (await stat(part)).blocks * blockBytes));
      });
      await chmod(part, 0o644);
      await utimes(part, new Date(), file.object.modifiedAt);
      await rename(part, file.realPath);
    } finally {
      await rm(part, { force: true });
    }
    log.debug('fetched an object', { name: file.name, bytes: file.sizeBytes });
  };
  const begin = (file: RemoteFile, signal: AbortSignal): Promise<void> => {
    const transfer = bring(file, signal).finally(() => fetching.delete(file.realPath));
    fetching.set(file.realPath, transfer);
    return transfer;
  };
  const fetch = async (file: RemoteFile, signal: AbortSignal): Promise<void> => {
    // Two sources may be the same object. Who finds the other's transfer stopped begins one of their own.
    while (!(await isHere(file))) {
      const others = fetching.get(file.realPath);
      if (others === undefined) return begin(file, signal);
      await waitFor(others, signal);
    }
  };
  return {
    fetch,
    async place(file, target, signal) {
      const path = join(target, `${randomBytes(6).toString('hex')}-${basename(file.realPath)}`);
      for (;;) {
        await fetch(file, signal);
        if (await linked(file.realPath, path)) return path;
      }
    },
    discard: ({ realPath }) => rm(realPath, { force: true }),
  };
}

/** Waits until a transfer has ended, however it does, or throws when the one who waits is stopped. */
async function waitFor(transfer: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const waited = new AbortController();
  const stopped = once(signal, 'abort', { signal: waited.signal });
  try {
    await Promise.race([transfer.catch(() => {}), stopped]);
  } finally {
    waited.abort();
    await stopped.catch(() => {});
  }
  signal.throwIfAborted();
}

const toSpool = (folder: string, { name, sizeBytes }: Pick<RemoteFile, 'name' | 'sizeBytes'>, writtenBytes: number) => ({
  what: `"${printable(name)}"`,
  folder,
  writtenBytes,
  neededBytes: sizeBytes,
});

const isHere = async ({ realPath, sizeBytes }: RemoteFile): Promise<boolean> =>
  (await stat(realPath).catch(() => null))?.size === sizeBytes;

/** Links the entry, or copies it to another file system; false when somebody threw it out meanwhile. The copy keeps the time. */
async function linked(entry: string, path: string): Promise<boolean> {
  try {
    const { mtime } = await stat(entry);
    // Using it keeps it; the time of change is the object's own.
    await utimes(entry, new Date(), mtime);
    await link(entry, path).catch(async () => {
      await copyFile(entry, path);
      await utimes(path, new Date(), mtime);
    });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** What lies in the spool, as far as this process knows. Others add to it, so it is looked at anew now and then. */
interface Held {
  bytes: number;
  lookedAt: number;
}

const trustMs = 5_000;

/** Throws out what was used longest ago until the object fits. Throws `source.too-large`, `disk.full`. */
async function makeRoom({ folder, maxBytes, log }: SpoolOptions, { name, sizeBytes }: RemoteFile, held: Held): Promise<Held> {
  if (sizeBytes > maxBytes) {
    throw dataError('source.too-large', `"${printable(name)}" has ${mebibytes(sizeBytes)}; the spool holds ${mebibytes(maxBytes)}.`, {
      hint: 'Raise the spool of the connection (HEADGATE_SPOOL_DISK), or split the object.',
    });
  }
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < sizeBytes + spareBytes) {
    throw await fullDisk(toSpool(folder, { name, sizeBytes }, 0));
  }
  if (performance.now() - held.lookedAt < trustMs && held.bytes + sizeBytes <= maxBytes) return { ...held, bytes: held.bytes + sizeBytes };
  const entries = await entriesIn(folder);
  let bytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  for (const entry of entries.sort((a, b) => a.usedAt - b.usedAt)) {
    if (bytes + sizeBytes <= maxBytes) break;
    await rm(entry.path, { force: true });
    bytes -= entry.sizeBytes;
    log.debug('threw an object out of the spool', { bytes: entry.sizeBytes });
  }
  return { bytes: bytes + sizeBytes, lookedAt: performance.now() };
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;

interface Entry {
  path: string;
  sizeBytes: number;
  usedAt: number;
}

/** What lies in the spool; what processes that died left is removed on the way. */
async function entriesIn(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const pid = partName.exec(name)?.[1];
    const owner = pid ?? localName.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await rm(path, { recursive: true, force: true });
    const facts = await stat(path).catch(() => null);
    if (facts?.isFile() === true) entries.push({ path, sizeBytes: facts.size, usedAt: pid === undefined ? facts.atimeMs : Infinity });
  }
  return entries;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
