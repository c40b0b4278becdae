/** The object store that is a folder of this machine. Hard links and renames are its conditional writes. */
import { createHash, randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { link, lstat, mkdir, readdir, realpath, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { bugError, deniedError, inputError } from '#domain/errors.ts';
import { type Content, type LocalFile, type ObjectStore, privatePrefix, type StoredObject } from '#tools/file-target/object-store.ts';
import { printable } from '#tools/formats/printable.ts';
import { absent, changed, codeOf, openPlain, refusesLinks, syncFolder, takeName, translated, writeWhole } from './disk-files.ts';
import { isWithin } from './roots.ts';

const smallBytes = 32 * 2 ** 20;
/** A folder with more entries than this is not looked through. */
const mostEntries = 200_000;

/** A store whose keys are paths below `folder`, which is made at the first write. */
export function diskStore(folder: string): ObjectStore {
  return new DiskStore(resolve(folder));
}

class DiskStore implements ObjectStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async list(prefix: string): Promise<StoredObject[]> {
    const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const top = join(this.#folder, start);
    const entries = await readdir(top, { recursive: true, withFileTypes: true }).catch(absent([]));
    if (entries.length > mostEntries) throw tooMany(start);
    const found: StoredObject[] = [];
    for (const entry of entries.filter((one) => one.isFile())) {
      const key = relative(this.#folder, join(entry.parentPath, entry.name));
      const isOurs = key.startsWith(privatePrefix) && !prefix.startsWith(privatePrefix);
      const object = key.startsWith(prefix) && !isOurs ? await this.head(key) : null;
      if (object !== null) found.push(object);
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async head(key: string): Promise<StoredObject | null> {
    const path = await this.#locate(key);
    const facts = await lstat(path, { bigint: true }).catch(absent(null));
    if (facts === null || facts.isDirectory()) return null;
    if (!facts.isFile()) throw deniedError('target.not-a-file', `"${printable(key)}" is a link or a device; only plain files are written.`);
    return objectOf(key, facts);
  }

  async create(key: string, content: Content, signal?: AbortSignal): Promise<StoredObject & { sha256: string }> {
    const path = await this.#ready(key);
    const draft = await this.#ready(draftOf(key));
    try {
      const sha256 = await writeWhole(draft, content, signal);
      await takeName(draft, path, key);
      return { ...(await this.#there(key)), sha256 };
    } finally {
      await rm(draft, { force: true });
    }
  }

  async copy(from: StoredObject, to: string): Promise<StoredObject> {
    await this.#require(from);
    const [source, path] = [await this.#locate(from.key), await this.#ready(to)];
    const made = await link(source, path).then(
      () => true,
      (error: unknown) => {
        if (codeOf(error) === 'EEXIST') throw changed(to);
        if (refusesLinks(error)) return false;
        throw translated(error, to);
      },
    );
    if (!made) await this.create(to, { file: source });
    return this.#there(to);
  }

  async move(from: StoredObject, to: string, expected: StoredObject | null): Promise<StoredObject> {
    await this.#require(from);
    const [source, path] = [await this.#locate(from.key), await this.#ready(to)];
    if (expected === null) {
      await takeName(source, path, to);
      await rm(source, { force: true });
    } else {
      await this.#require(expected);
      // The rename uses the source up, so that of several attempts one alone can do it.
      await rename(source, path).catch((error: unknown) => {
        throw codeOf(error) === 'ENOENT' ? changed(from.key) : translated(error, to);
      });
    }
    await syncFolder(dirname(path));
    await this.#tidy(dirname(source));
    return this.#there(to);
  }

  async remove(object: StoredObject): Promise<boolean> {
    const now = await this.head(object.key);
    if (now?.version !== object.version) return false;
    const path = await this.#locate(object.key);
    const gone = await unlink(path).then(() => true, absent(false));
    await this.#tidy(dirname(path));
    return gone;
  }

  async read(key: string): Promise<string | null> {
    const object = await this.head(key);
    if (object === null) return null;
    if (object.sizeBytes > smallBytes) throw bugError('object.too-large', `The record ${key} is larger than it can be.`);
    const file = await openPlain(await this.#locate(key)).catch(absent(null));
    if (file === null) return null;
    try {
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  }

  async hash(object: StoredObject): Promise<string> {
    const file = await openPlain(await this.#locate(object.key));
    try {
      const hash = createHash('sha256');
      for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20, autoClose: false })) hash.update(Buffer.from(chunk));
      return hash.digest('hex');
    } finally {
      await file.close();
    }
  }

  async local(object: StoredObject): Promise<LocalFile> {
    await this.#require(object);
    return { path: await this.#locate(object.key), release: () => Promise.resolve() };
  }

  async #there(key: string): Promise<StoredObject> {
    const object = await this.head(key);
    if (object === null) throw changed(key);
    return object;
  }

  async #require(object: StoredObject): Promise<void> {
    if ((await this.head(object.key))?.version !== object.version) throw changed(object.key);
  }

  /** The path of a key. Throws `target.outside-roots` when a link on the way leaves the folder. */
  async #locate(key: string): Promise<string> {
    const top = await realpath(this.#folder).catch(absent(null));
    const path = join(top ?? this.#folder, key);
    // Nothing can lead out of a folder that does not exist.
    if (top !== null && !isWithin(top, await nearestFolder(dirname(path)))) throw leaves(key);
    return path;
  }

  /** A draft that a living process writes was changed just now. */
  async sweep(before: Date): Promise<void> {
    const entries = await readdir(join(this.#folder, privatePrefix), { recursive: true, withFileTypes: true }).catch(absent([]));
    for (const { name, parentPath } of entries.filter((entry) => entry.isFile() && entry.name.includes(draftMark))) {
      const path = join(parentPath, name);
      const facts = await lstat(path).catch(absent(null));
      if (facts !== null && facts.mtime < before) await rm(path, { force: true });
    }
  }

  /** As `#locate`, with the folders on the way made. */
  async #ready(key: string): Promise<string> {
    const path = await this.#locate(key);
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw translated(error, key);
    });
    return this.#locate(key);
  }

  /** Folders that became empty go, up to the top of the store. */
  async #tidy(folder: string): Promise<void> {
    const top = await realpath(this.#folder).catch(absent(this.#folder));
    for (let one = folder; one !== top && isWithin(top, one); one = dirname(one)) {
      const isGone = await rmdir(one).then(
        () => true,
        () => false,
      );
      if (!isGone) return;
    }
  }
}

/** Beside the key where that is ours, so that it goes with what it belongs to. */
const draftMark = '.draft-';
const draftOf = (key: string): string => `${key.startsWith(privatePrefix) ? key : `${privatePrefix}drafts/`}${draftMark}${randomUUID()}`;

/** Inode and times say whether a file was written again; a rename and a link change neither. */
const objectOf = (key: string, { dev, ino, size, mtimeNs }: BigIntStats): StoredObject => ({
  key,
  sizeBytes: Number(size),
  version: `${dev}:${ino}:${size}:${mtimeNs}`,
});

/** The real path of the nearest folder upwards that exists. */
async function nearestFolder(folder: string): Promise<string> {
  const real = await realpath(folder).catch(absent(null));
  return real ?? nearestFolder(dirname(folder));
}

const tooMany = (folder: string): Error =>
  inputError('target.too-many-files', `"${printable(folder)}" holds more than ${mostEntries.toLocaleString('en-US')} entries.`, {
    hint: 'Write to a folder of its own.',
  });

const leaves = (key: string): Error =>
  deniedError('target.outside-roots', `"${printable(key)}" cannot be written: a link on the way leaves its root.`, {
    hint: 'Name a place below a writable root.',
  });
