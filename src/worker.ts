/** The worker role: prepare, publish and monitor jobs. Forked by the server, or started alone on the same database. */
import { hostname } from 'node:os';
import { loadConfig, type Config } from './config.ts';
import { openFoundation } from './main/foundation.ts';
import { holdingConnections } from './main/live-connections.ts';
import { createLog } from './log.ts';
import { createRedactor } from './log-redaction.ts';
import { version } from './main/version.ts';
import { asAppError } from '#domain/errors.ts';
import type { Failpoint, HitFailpoint } from '#domain/failpoints.ts';
import type { Logger } from '#domain/log.ts';
import { discardJob } from '#jobs/close-plan.ts';
import { monitorJob } from '#jobs/monitor.ts';
import { lostPrepareJob, prepareJob } from '#jobs/prepare.ts';
import { lostPublishJob, publishJob } from '#jobs/publish.ts';
import type { JobName } from '#jobs/jobs.ts';
import type { JobHandler } from '#jobs/queue.ts';
import { startSweeping } from '#jobs/sweep.ts';
import { startWatchingAges } from '#jobs/watch-ages.ts';
import type { WorkContext } from '#jobs/work.ts';

/** How long a stopping worker lets its jobs go on before it gives them back. */
const graceMs = 10_000;
/** How long a stopping worker may take in all. */
const lastMs = 20_000;

export interface Worker {
  /** Drains, then closes. Idempotent. */
  stop(): Promise<void>;
}

export async function startWorker(config: Config, log: Logger, keepSecret: (value: string) => void): Promise<Worker> {
  const foundation = await openFoundation(config, log, { role: 'worker', keepSecret });
  const context: WorkContext = {
    ...foundation,
    limits: config.engine,
    failpoint: failpointOf(config),
    log,
    approvalHours: config.approvalHours,
    readOnly: config.readOnly,
    rejectsKept: config.rejectsKept,
    retention: config.retention,
    version,
    worker: `${hostname()}:${process.pid}`,
  };
  // A job works with the connections as they are when it begins, whatever is changed meanwhile.
  const held = <Name extends JobName>(bind: (context: WorkContext) => JobHandler<Name>): JobHandler<Name> =>
    holdingConnections(foundation.live, (connections) => bind({ ...context, connections }));
  const handlers = {
    prepare: held(prepareJob),
    publish: held(publishJob),
    'prepare.lost': held(lostPrepareJob),
    'publish.lost': held(lostPublishJob),
    monitor: monitorJob(context),
    discard: held(discardJob),
  };
  const working = foundation.queue.work(handlers, { concurrency: { prepare: 2, publish: 2, monitor: 1 }, listener: foundation.listener });
  log.info('worker started', { worker: context.worker, engineThreads: config.engine.threads, reason: config.threadsReason });
  const sweeping = startSweeping(context);
  const watching = startWatchingAges(context);
  let stopping: Promise<void> | null = null;
  return {
    stop: () =>
      (stopping ??= Promise.all([working.stop(graceMs), sweeping.stop(), watching.stop()]).then(async () => {
        await foundation.close();
        log.info('worker stopped', { worker: context.worker });
      })),
  };
}

/** Kills this process at the passing that a test named. */
function failpointOf(config: Config): HitFailpoint {
  const passed = new Map<Failpoint, number>();
  return (name) => {
    if (config.failpoint?.name !== name) return;
    const times = (passed.get(name) ?? 0) + 1;
    passed.set(name, times);
    if (times === config.failpoint.nth) process.kill(process.pid, 'SIGKILL');
  };
}

/** Runs until a signal, or until the server that forked it is gone. */
async function runForked(): Promise<void> {
  const wasForked = process.connected;
  const config = loadConfig();
  const redactor = createRedactor(config.secrets);
  const log = createLog({ level: config.logLevel, stream: process.stderr, redactor }).child({ role: 'worker' });
  const worker = await startWorker(config, log, redactor.keepSecret).catch((thrown: unknown) => {
    const { family, message, hint } = asAppError(thrown);
    if (family === 'bug') throw thrown;
    log.error('a worker could not start', { error: message, hint });
    process.exit(1);
  });
  const stop = (): void => {
    // A database that went away with the server must not keep this process.
    setTimeout(() => process.exit(1), lastMs).unref();
    worker.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  process.once('disconnect', stop);
  // The server may have gone while this process was starting, before anybody listened.
  if (wasForked && !process.connected) stop();
}

if (import.meta.main) await runForked();
