/** A cluster's folder: where it lives, how it is initialised, and when a left-over one may go. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { setupError } from '#domain/errors.ts';
import { bareEnvironment, type Binaries } from './binaries.ts';
import { type ClusterRecord, readRecord } from './cluster-record.ts';
import { findPostmaster, stopPostmaster } from './postmaster.ts';
import { letsStrangersThrough, reachableHome, type ServerAccount } from './server-account.ts';

const run = promisify(execFile);

export const superuser = 'headgate';

/** PGDATA inside a cluster's folder. */
export const dataOf = (folder: string): string => join(folder, 'data');

/** Inside the data dir where the server account can get there, else in a place of its own named after the data dir. */
export async function chooseFolder(dataDir: string, account: ServerAccount | null): Promise<string> {
  if (account === null || (await letsStrangersThrough(dataDir))) return join(dataDir, 'postgres');
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const clusters = join(await reachableHome(), 'clusters');
  await mkdir(clusters, { mode: 0o711 }).catch(() => {});
  return join(clusters, `${name}-${randomBytes(3).toString('hex')}`);
}

/**
 * Makes the cluster when it is not there yet. A crash on the way leaves nothing that counts.
 * Throws `postgres.cluster-lost`, `postgres.wrong-version`, `postgres.folder-closed`, `postgres.initdb-failed`.
 */
export async function ensureCluster(
  dataDir: string,
  record: ClusterRecord,
  binaries: Binaries,
  account: ServerAccount | null,
): Promise<void> {
  const version = await readFile(join(dataOf(record.folder), 'PG_VERSION'), 'utf8').catch(() => null);
  if (version !== null) {
    requireVersion(version.trim(), binaries, record.folder);
    await requireWayIn(record.folder, account);
    return noteOrigin(record.folder, dataDir);
  }
  if (record.initialised) {
    throw setupError('postgres.cluster-lost', `The database of ${dataDir} should be in ${record.folder}, and is not there.`, {
      hint: `Restore that folder from a backup. To begin again with an empty database, remove ${join(dataDir, 'postgres.json')}.`,
    });
  }
  await mkdir(record.folder, { recursive: true, mode: 0o700 });
  await noteOrigin(record.folder, dataDir);
  if (account !== null) await chown(record.folder, account.uid, account.gid);
  await initialise(record, binaries, account);
}

function requireVersion(found: string, binaries: Binaries, folder: string): void {
  if (found === binaries.major) return;
  throw setupError(
    'postgres.wrong-version',
    `The database in ${folder} belongs to PostgreSQL ${found}; installed is PostgreSQL ${binaries.major}.`,
    { hint: `Install the Headgate release that came with PostgreSQL ${found}, or dump it there and restore it here.` },
  );
}

async function requireWayIn(folder: string, account: ServerAccount | null): Promise<void> {
  if (account === null || (await letsStrangersThrough(dirname(folder)))) return;
  throw setupError('postgres.folder-closed', `The account that runs PostgreSQL can no longer get to its database in ${folder}.`, {
    hint: 'Give others the right to pass through the folders above it (chmod o+x), as it was when the database was made.',
  });
}

/** Which data dir a cluster belongs to, for clearing away. */
const noteOrigin = (folder: string, dataDir: string): Promise<void> => writeFile(join(folder, 'origin'), dataDir);

async function initialise(record: ClusterRecord, binaries: Binaries, account: ServerAccount | null): Promise<void> {
  const draft = join(record.folder, 'data.new');
  const secret = join(record.folder, 'password.new');
  await rm(draft, { recursive: true, force: true });
  await rm(secret, { force: true });
  await writeFile(secret, record.password, { mode: 0o600 });
  if (account !== null) await chown(secret, account.uid, account.gid);
  const access = ['--username', superuser, '--pwfile', secret, '--auth', 'scram-sha-256'];
  const text = ['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'];
  try {
    await run(binaries.initdb, ['--pgdata', draft, '--no-instructions', ...access, ...text], {
      ...account,
      cwd: '/',
      env: bareEnvironment,
    });
  } catch (cause) {
    throw setupError(
      'postgres.initdb-failed',
      `The embedded PostgreSQL could not be initialised in ${record.folder}: ${lastWords(cause)}`,
      {
        hint: 'The message above names the reason. Otherwise set DATABASE_URL to a PostgreSQL of your own.',
        cause,
      },
    );
  } finally {
    await rm(secret, { force: true });
  }
  await rename(draft, dataOf(record.folder));
}

function lastWords(failure: unknown): string {
  const text = failure instanceof Error && 'stderr' in failure ? String(failure.stderr) : '';
  return text.trim() === '' ? String(failure) : text.trim();
}

/**
 * Removes clusters outside their data dir whose data dir was a temporary folder and has gone or was begun anew.
 * Others are kept: a data dir may only be unmounted.
 */
export async function removeAbandonedClusters(): Promise<string[]> {
  const clusters = join(await reachableHome(), 'clusters');
  const temporary = (await realpath(tmpdir())) + sep;
  const removed: string[] = [];
  for (const name of await readdir(clusters).catch(() => [])) {
    const folder = join(clusters, name);
    const origin = await readFile(join(folder, 'origin'), 'utf8').catch(() => '');
    if (!origin.startsWith(temporary) || (await belongsTo(folder, origin))) continue;
    const postmaster = await findPostmaster(dataOf(folder));
    if (postmaster !== null) await stopPostmaster(postmaster.pid, 'immediate');
    await rm(folder, { recursive: true, force: true });
    removed.push(folder);
  }
  return removed;
}

async function belongsTo(folder: string, origin: string): Promise<boolean> {
  if (!(await stat(origin).catch(() => null))) return false;
  const record = await readRecord(origin).catch(() => undefined);
  return record === undefined || record?.folder === folder;
}
