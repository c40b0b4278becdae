/** The key-encryption keys of this installation: the newest wraps, older ones unwrap until everything is wrapped anew. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setupError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';

export interface Key {
  /** Says which key wrapped something, and nothing about the key. */
  id: string;
  bytes: Buffer;
}

export interface Keyring {
  newest: Key;
  /** Throws `secrets.key-missing`. */
  key(id: string): Key;
}

const keyBytes = 32;
const fileName = 'secret-key';

/** The bytes of a key written as 64 hex digits or as base64 (also base64url), or null. */
function readKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^[\w+/-]{43}=?$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === keyBytes ? bytes : null;
}

/** A ring of keys, the newest first. Throws `secrets.bad-key`. */
export function createKeyring(texts: readonly string[]): Keyring {
  const keys = texts.map(keyOf);
  const [newest] = keys;
  if (newest === undefined) throw setupError('secrets.bad-key', 'There is no key to encrypt secrets with.');
  return {
    newest,
    key(id) {
      const found = keys.find((key) => key.id === id);
      if (found) return found;
      throw setupError('secrets.key-missing', `A secret was encrypted with the key ${id}, which this process does not have.`, {
        hint: 'Add that key to HEADGATE_SECRET_KEY behind the newest one, or type the secrets of the connection again.',
      });
    },
  };
}

function keyOf(text: string): Key {
  const bytes = readKey(text);
  if (bytes === null) {
    throw setupError('secrets.bad-key', 'A key for secrets is not 32 bytes as base64 or hex.', {
      hint: 'Make one with: openssl rand -base64 32',
    });
  }
  return { id: createHash('sha256').update('headgate key id ').update(bytes).digest('hex').slice(0, 16), bytes };
}

/** The keys of the settings; without any, the key in the data dir, which is made at the first start. Throws `secrets.bad-key`. */
export async function openKeyring(options: { keys: readonly string[]; dataDir: string; log: Logger }): Promise<Keyring> {
  if (options.keys.length > 0) return createKeyring(options.keys);
  const path = join(options.dataDir, fileName);
  const known = await readFile(path, 'utf8').catch(() => null);
  if (known !== null) return createKeyring(lines(known));
  await mkdir(options.dataDir, { recursive: true });
  // Of several processes that start together one makes it; the others read it.
  await writeFile(path, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' }).then(
    () => options.log.warn('HEADGATE_SECRET_KEY is not set: a key was made beside the data it protects', { path }),
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw cannotKeep(path, error);
    },
  );
  return createKeyring(lines(await readWhole(path)));
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Another process may have made the file and not written it yet. */
async function readWhole(path: string): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    const text = await readFile(path, 'utf8');
    if (text.endsWith('\n')) return text;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return readFile(path, 'utf8');
}

const cannotKeep = (path: string, cause: Error) =>
  setupError('secrets.bad-key', `The key for secrets cannot be written to ${path}.`, {
    hint: 'Set HEADGATE_SECRET_KEY, or make the data dir writable.',
    cause,
  });
