/** Vitest's global set-up: one PostgreSQL cluster for the whole run, gone at its end. */
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { silentLogger } from '#domain/log.ts';
import { startEmbeddedPostgres } from '#store/embedded-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the run's maintenance database; absent in a run of pure unit tests. */
    postgresUrl: string | undefined;
  }
}

const prefix = 'headgate-test-postgres-';

/** Starts the cluster when a project of this run needs one. Durability is off: nobody reads these data after a crash. */
export async function setup(root: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (root.vitest.projects.every((project) => project.name === 'unit')) return undefined;
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  // The server may run under another account, and its files shall live in here.
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    log: silentLogger,
    databases: ['template_empty'],
    settings: { fsync: 'off', shared_buffers: '128MB', max_connections: '300' },
  });
  root.provide('postgresUrl', server.url('postgres'));
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** Runs that were killed leave their folder, named after their process. Their server ends by itself once its folder is gone. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isInteger(pid) && !isRunning(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
