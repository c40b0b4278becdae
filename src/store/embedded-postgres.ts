/**
 * A real PostgreSQL from npm, in the data dir, for those who have none.
 *
 * The server outlives a killed Headgate on purpose: the next start finds it and goes on with it. While several
 * processes share a data dir the first starts the server, the others attach, and the last one to stop ends it.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import { setupError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { installedBinaries, usableBinaries } from './embedded/binaries.ts';
import { type ClusterRecord, newPassword, readRecord, writeRecord } from './embedded/cluster-record.ts';
import { chooseFolder, dataOf, ensureCluster, removeAbandonedClusters, superuser } from './embedded/cluster.ts';
import {
  clearDeadServer,
  findPostmaster,
  freePort,
  isPortFree,
  type Launch,
  launchPostmaster,
  type Postmaster,
  stopPostmaster,
} from './embedded/postmaster.ts';
import { identify, isAlive } from './embedded/process-identity.ts';
import { reachableHome, serverAccount } from './embedded/server-account.ts';
import { withStartLock } from './embedded/start-lock.ts';

export interface EmbeddedPostgresOptions {
  /** Keeps the record of the cluster (password, port, place) and, where the server account can get in, the cluster itself. */
  dataDir: string;
  log: Logger;
  /** Made when missing. */
  databases: string[];
  /** A fixed port; without it the last one is used again when it is free. */
  port?: number;
  /** Server settings that differ from ours. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** The connection string of a database of this server. It contains the password. */
  url(database: string): string;
  port: number;
  /** Whether the server was already running when we came. */
  attached: boolean;
  /**
   * Leaves the server; the last process that leaves shuts it down (fast). Idempotent.
   * When the data dir was moved or removed meanwhile, the server is ended at once: what was committed is recovered at the next start.
   */
  stop(): Promise<void>;
}

/** Good for bulk loads on a small machine, without giving up durability. */
const bulkLoadSettings = {
  max_connections: '100',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  wal_compression: 'on',
  log_checkpoints: 'off',
  timezone: 'UTC',
};

/**
 * Starts or joins the PostgreSQL of a data dir and waits until it answers.
 * Throws setup errors (`postgres.*`) that name the reason and the way out.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  // Strangers may pass through to the cluster but not look around; everything secret in there is private itself.
  await mkdir(options.dataDir, { recursive: true, mode: 0o711 });
  const dataDir = await realpath(options.dataDir);
  const lock = join(dataDir, 'postgres.lock');
  return withStartLock(lock, async () => {
    const record = await openRecord(dataDir);
    const running = await joinRunning(record);
    const postmaster = running ?? (await start(dataDir, record, options));
    const ticket = randomUUID();
    const [self, server] = await Promise.all([identify(process.pid), identify(postmaster.pid)]);
    const url = (database: string): string => connectionString(record, postmaster.port, database);
    await createDatabases(url, options.databases);
    const users = self === null ? record.users : [...record.users, { ...self, ticket }];
    await writeRecord(dataDir, { ...record, port: postmaster.port, initialised: true, users });
    options.log.info(running === null ? 'Started the embedded PostgreSQL.' : 'Joined the embedded PostgreSQL that was already running.', {
      port: postmaster.port,
      folder: record.folder,
    });
    return {
      url,
      port: postmaster.port,
      attached: running !== null,
      stop: async () => {
        if (await stat(dataDir).catch(() => null)) await withStartLock(lock, () => leave(dataDir, ticket));
        else if (server !== null && (await isAlive(server))) await stopPostmaster(server.pid, 'immediate');
      },
    };
  });
}

async function openRecord(dataDir: string): Promise<ClusterRecord> {
  const known = await readRecord(dataDir);
  if (known !== null) return known;
  const folder = await chooseFolder(dataDir, serverAccount());
  const record: ClusterRecord = { folder, password: newPassword(), port: null, initialised: false, users: [] };
  // Written before the folder is made: a cluster without a record that names it counts as abandoned.
  await writeRecord(dataDir, record);
  return record;
}

async function joinRunning(record: ClusterRecord): Promise<Postmaster | null> {
  const found = await findPostmaster(dataOf(record.folder));
  return found === null ? null : untilReady(record, found.pid);
}

async function start(dataDir: string, record: ClusterRecord, options: EmbeddedPostgresOptions): Promise<Postmaster> {
  const account = serverAccount();
  if (account !== null) await removeAbandonedClusters();
  const binaries = await usableBinaries(await installedBinaries(), account, account === null ? async () => dataDir : reachableHome);
  await ensureCluster(dataDir, record, binaries, account);
  const data = dataOf(record.folder);
  const settings = { ...bulkLoadSettings, ...(await sharedMemorySettings()), ...options.settings };
  const launch = { binaries, account, data, logFile: join(record.folder, 'server.log'), settings };
  for (let attempt = 1; ; attempt += 1) {
    await clearDeadServer(data);
    const ready = await launchOnce(record, { ...launch, port: await choosePort(record, options) });
    if (ready !== null) return ready;
    if (attempt === 5) throw await startFailed(launch.logFile);
    await sleep(300 * attempt);
  }
}

/** Containers often have a tiny /dev/shm, on which parallel queries fail; files in the cluster do not. */
async function sharedMemorySettings(): Promise<Record<string, string>> {
  const space = await statfs('/dev/shm').catch(() => null);
  return space !== null && space.bsize * space.blocks < 512 * 1024 * 1024 ? { dynamic_shared_memory_type: 'mmap' } : {};
}

async function choosePort(record: ClusterRecord, options: EmbeddedPostgresOptions): Promise<number> {
  if (options.port === undefined) return record.port !== null && (await isPortFree(record.port)) ? record.port : freePort();
  if (await isPortFree(options.port)) return options.port;
  throw setupError('postgres.port-taken', `Port ${options.port} of 127.0.0.1, where the embedded PostgreSQL should listen, is taken.`, {
    hint: 'Choose another port, or none: then a free one is used.',
  });
}

/** Null when the server ended before it answered. */
async function launchOnce(record: ClusterRecord, launch: Launch): Promise<Postmaster | null> {
  try {
    return await untilReady(record, await launchPostmaster(launch));
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) {
      throw setupError('postgres.start-failed', `PostgreSQL could not be started: ${cause.message}`, {
        hint: 'Run Headgate as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
        cause,
      });
    }
    throw cause;
  }
}

async function startFailed(logFile: string): Promise<Error> {
  const tail = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5).join('\n');
  return setupError('postgres.start-failed', `The embedded PostgreSQL ended while starting. Its last words:\n${tail}`, {
    hint: `The whole log is ${logFile}. DATABASE_URL may name a PostgreSQL of your own instead.`,
  });
}

/** Waits while the process lives (recovery after a crash takes its time); null when it ended. Throws `postgres.password-refused`. */
async function untilReady(record: ClusterRecord, pid: number): Promise<Postmaster | null> {
  while ((await identify(pid)) !== null) {
    const found = await findPostmaster(dataOf(record.folder));
    if (found?.pid === pid && found.port > 0 && (await answers(record, found.port))) return found;
    await sleep(20);
  }
  return null;
}

async function answers(record: ClusterRecord, port: number): Promise<boolean> {
  const client = new Client({ connectionString: connectionString(record, port, 'postgres'), connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return true;
  } catch (cause) {
    if (cause instanceof DatabaseError && cause.code === '28P01') {
      throw setupError(
        'postgres.password-refused',
        `The embedded PostgreSQL in ${record.folder} does not accept the password of its data dir.`,
        {
          hint: 'Restore postgres.json of the data dir from a backup; it holds the password.',
          cause,
        },
      );
    }
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabases(url: (database: string) => string, names: string[]): Promise<void> {
  const client = new Client({ connectionString: url('postgres') });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const there = new Set(rows.map((row) => row.datname));
    for (const name of names) {
      if (there.has(name)) continue;
      await client.query(`create database ${escapeIdentifier(name)}`);
      // The superuser is named like the private schema of a target; a table without a schema must not land there.
      await client.query(`alter database ${escapeIdentifier(name)} set search_path to public`);
    }
  } finally {
    await client.end();
  }
}

async function leave(dataDir: string, ticket: string): Promise<void> {
  const record = await readRecord(dataDir);
  if (record === null || !record.users.some((user) => user.ticket === ticket)) return;
  const users = record.users.filter((user) => user.ticket !== ticket);
  await writeRecord(dataDir, { ...record, users });
  const postmaster = users.length > 0 ? null : await findPostmaster(dataOf(record.folder));
  if (postmaster !== null) await stopPostmaster(postmaster.pid, 'fast');
}

function connectionString(record: ClusterRecord, port: number, database: string): string {
  return `postgres://${superuser}:${record.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}
