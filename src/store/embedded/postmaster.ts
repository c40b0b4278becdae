/** The server process of a cluster: finding a running one, clearing after a dead one, starting and stopping. */
import { spawn } from 'node:child_process';
import { open, readdir, readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transientError } from '#domain/errors.ts';
import { bareEnvironment, type Binaries } from './binaries.ts';
import { identify, isAlive } from './process-identity.ts';
import type { ServerAccount } from './server-account.ts';

export interface Postmaster {
  pid: number;
  port: number;
}

const host = '127.0.0.1';
const pollMs = 20;
const maxLogBytes = 10_000_000;

/** The live server of a data folder, or null. A pid file whose process is somebody else does not count. */
export async function findPostmaster(data: string): Promise<Postmaster | null> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !(await servesFolder(pid, data))) return null;
  return { pid, port: Number.isInteger(port) ? port : 0 };
}

async function servesFolder(pid: number, data: string): Promise<boolean> {
  if ((await identify(pid)) === null) return false;
  if (process.platform !== 'linux') return true;
  // The working folder follows when the data dir is moved, but may not be shown to us; the command line always is.
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  return words[words.indexOf('-D') + 1] === data || (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === data;
}

/** Removes what a killed server left behind: its pid file, and backends that still hold its shared memory. */
export async function clearDeadServer(data: string): Promise<void> {
  await rm(join(data, 'postmaster.pid'), { force: true });
  if (process.platform !== 'linux') return;
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || (await readlink(`/proc/${name}/cwd`).catch(() => '')) !== data) continue;
    const words = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (words.startsWith('postgres:')) await endProcess(pid, 'SIGQUIT', 2_000);
  }
}

export interface Launch {
  binaries: Binaries;
  account: ServerAccount | null;
  data: string;
  logFile: string;
  port: number;
  settings: Record<string, string>;
}

/**
 * Starts the server in a session of its own, so that neither Ctrl-C nor the death of this process takes it along.
 * Resolves with its pid once it runs; it may not accept connections yet.
 */
export async function launchPostmaster(launch: Launch): Promise<number> {
  if (((await stat(launch.logFile).catch(() => null))?.size ?? 0) > maxLogBytes) await rename(launch.logFile, `${launch.logFile}.1`);
  const log = await open(launch.logFile, 'a', 0o600);
  const settings = { listen_addresses: host, port: String(launch.port), unix_socket_directories: '', ...launch.settings };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    const child = spawn(launch.binaries.postgres, ['-D', launch.data, ...options], {
      ...launch.account,
      cwd: '/',
      env: bareEnvironment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        child.unref();
        resolve(child.pid ?? 0);
      });
    });
  } finally {
    await log.close();
  }
}

/** `fast` rolls back what is open and writes a checkpoint; `immediate` leaves recovery to the next start. */
export async function stopPostmaster(pid: number, mode: 'fast' | 'immediate'): Promise<void> {
  if (mode === 'fast' && (await endProcess(pid, 'SIGINT', 120_000))) return;
  await endProcess(pid, 'SIGQUIT', 10_000);
}

/** Whether the process was gone within `patienceMs`; when it was not, it is killed and the answer is false. */
async function endProcess(pid: number, signal: 'SIGINT' | 'SIGQUIT', patienceMs: number): Promise<boolean> {
  const identity = await identify(pid);
  if (identity === null) return true;
  const deadline = Date.now() + patienceMs;
  for (let next: NodeJS.Signals | null = signal; await isAlive(identity); next = null) {
    if (next !== null) process.kill(pid, next);
    if (Date.now() > deadline) {
      if (signal === 'SIGQUIT') process.kill(pid, 'SIGKILL');
      return false;
    }
    await sleep(pollMs);
  }
  return true;
}

/** Whether nobody listens on this port of the loopback. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenBriefly(port)) !== null;
}

/** A port of the loopback that is free right now. */
export async function freePort(): Promise<number> {
  const port = await listenBriefly(0);
  if (port === null) throw transientError('postgres.no-port', 'No free port was found on 127.0.0.1.');
  return port;
}

function listenBriefly(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
