/** The worker processes that a server forks: kept alive, and ended with it. */
import { fork, type ChildProcess } from 'node:child_process';
import { workerEnvironment, type Config } from '../config.ts';
import type { Logger } from '#domain/log.ts';

const firstWaitMs = 200;
const longestWaitMs = 10_000;
/** A worker that lived this long was healthy: its next start is not delayed. */
const healthyMs = 10_000;
const stopMs = 15_000;
/** A worker passes streams on and holds little; V8's defaults would let garbage grow to several times what lives, and mark the heap for buffers. */
const frugal = ['--max-semi-space-size=1', '--expose-gc'];

export interface WorkerProcesses {
  stop(): Promise<void>;
}

/** Forks `count` workers on the same databases. */
export function startWorkers(options: {
  count: number;
  urls: { catalog: string; warehouse: string };
  dataDir: string;
  logLevel: Config['logLevel'];
  log: Logger;
}): WorkerProcesses {
  const slots = Array.from({ length: options.count }, () => keepAlive(options));
  return { stop: async () => void (await Promise.all(slots.map((slot) => slot.stop()))) };
}

function keepAlive(options: Parameters<typeof startWorkers>[0]): WorkerProcesses {
  const env = workerEnvironment({
    databaseUrl: options.urls.catalog,
    warehouseUrl: options.urls.warehouse,
    dataDir: options.dataDir,
    logLevel: options.logLevel,
  });
  const halted = new AbortController();
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = firstWaitMs;
  const start = (): void => {
    const startedAt = performance.now();
    const born = fork(new URL('../worker.ts', import.meta.url), { env, execArgv: frugal, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child = born;
    born.once('exit', (code, signal) => {
      child = null;
      if (halted.signal.aborted) return;
      waitMs = performance.now() - startedAt > healthyMs ? firstWaitMs : Math.min(waitMs * 2, longestWaitMs);
      options.log.warn('a worker ended; starting another', { code, signal, inMs: waitMs });
      timer = setTimeout(start, waitMs);
    });
  };
  start();
  return {
    async stop() {
      halted.abort();
      clearTimeout(timer);
      if (child) await ended(child);
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    const killer = setTimeout(() => child.kill('SIGKILL'), stopMs);
    child.once('exit', () => {
      clearTimeout(killer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
