/**
 * The queue: pg-boss behind a small door. A job is enqueued in the caller's transaction, so it exists exactly when
 * the state change that wanted it does. Workers fetch one at a time, woken by NOTIFY with a slow poll behind it;
 * a claimed job is held in a session and heartbeats; one whose process is gone, or whose heart stopped, is delivered again.
 */
import { PgBoss, type Job as ClaimedJob } from 'pg-boss';
import { z } from 'zod';
import type { Logger } from '#domain/log.ts';
import type { Database, Transaction } from '#store/database.ts';
import { claimName } from '#store/claims.ts';
import { personBehind, waitingJobs } from '#store/quotas.ts';
import type { Listener } from '#store/listener.ts';
import { createBell, type Bell } from './bell.ts';
import { jobData, jobNames, type JobData, type JobName, type Job } from './jobs.ts';
import { watchClaims } from './watch-claims.ts';

/** Payload: the job's name. */
export const jobChannel = 'headgate_jobs';

const heartbeatSeconds = 10;
const heartbeatEveryMs = 3000;
/** How often hearts that stopped are looked for: each look is a dozen statements, in every process. */
const lookEverySeconds = 3;
const pollMs = 2000;
const schema = 'headgate_jobs';
/** A job that ends its worker this many times more is given up: it does so every time. */
const workRetries = 3;
/** Others may wait long for something that is away or busy. */
const otherRetries = 20;
const longestDelaySeconds = 30;

export type JobHandler<N extends JobName> = (data: JobData<N>, context: { signal: AbortSignal }) => Promise<void>;
export type JobHandlers = { [N in JobName]?: JobHandler<N> };

export interface Queue {
  enqueue(tx: Transaction, job: Job): Promise<void>;
  /** Starts claiming the jobs that have handlers. `stop` lets running handlers finish within `graceMs`, then aborts them. */
  work(
    handlers: JobHandlers,
    options: { concurrency: Partial<Record<JobName, number>>; listener: Listener },
  ): { stop(graceMs: number): Promise<void> };
  close(): Promise<void>;
}

/** Installs or opens the queue's tables. */
export async function openQueue(database: Database, log: Logger): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: database.url,
    schema,
    max: 6,
    application_name: 'headgate queue',
    schedule: false,
    superviseIntervalSeconds: lookEverySeconds,
    monitorIntervalSeconds: lookEverySeconds,
    // These sessions only claim and close jobs; a claim or an end that a dying database loses is a job delivered again.
    options: '-c lock_timeout=20000 -c synchronous_commit=off',
  });
  boss.on('error', (error) => log.warn('queue', { error: error.message }));
  boss.on('warning', () => {});
  await boss.start();
  // Dead letter queues exist before what names them.
  for (const name of jobNames.toSorted((a, b) => Number(isLost(b)) - Number(isLost(a)))) await createQueue(boss, name);
  const workers = new Set<{ stop(graceMs: number): Promise<void> }>();
  return {
    async enqueue(tx, job) {
      const db = {
        executeSql: async (text: string, values?: unknown[]) => ({ rows: (await tx.query<Record<string, unknown>>(text, values)).rows }),
      };
      await boss.send(job.name, job.data, { db, ...(await placeInLine(tx, job)) });
      await tx.query('select pg_notify($1, $2)', [jobChannel, job.name]);
    },
    work(handlers, options) {
      const rings: (() => void)[] = [];
      const loops = jobNames.flatMap((name) => {
        const handler = bound(name, handlers);
        if (!handler) return [];
        const bell = createBell();
        rings.push(options.listener.on(jobChannel, (payload) => (payload === name ? bell.ring() : payload === null && bell.ringAll())));
        return Array.from({ length: options.concurrency[name] ?? 1 }, () =>
          startLoop({ boss, name, handler, bell, listener: options.listener, log }),
        );
      });
      const watching = watchClaims({ database, giveBack: ({ name, ...attempt }) => boss.fail(name, attempt), log });
      const worker = {
        async stop(graceMs: number) {
          await Promise.all([watching.stop(), ...loops.map((loop) => loop.stop(graceMs))]);
          rings.forEach((off) => off());
        },
      };
      workers.add(worker);
      return worker;
    },
    async close() {
      await Promise.all([...workers].map((worker) => worker.stop(0)));
      await boss.stop({ graceful: false, close: true });
    },
  };
}

/** The most that anybody's job is put behind the newest of others. */
const furthestBack = 1000;

/** People take turns: whoever has fewer jobs waiting comes first, so that nobody waits behind all that another one asked for. */
async function placeInLine(tx: Transaction, job: Job): Promise<{ group?: { id: string }; priority?: number }> {
  const person = await personBehind(tx, job.data);
  if (person === null) return {};
  return { group: { id: person }, priority: -Math.min(await waitingJobs(tx, job.name, person), furthestBack) };
}

const isLost = (name: JobName): boolean => name.endsWith('.lost');

async function createQueue(boss: PgBoss, name: JobName): Promise<void> {
  const lost = jobNames.find((other) => other === `${name}.lost`);
  await boss.createQueue(name, {
    retryLimit: name === 'prepare' || name === 'publish' ? workRetries : otherRetries,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: longestDelaySeconds,
    heartbeatSeconds,
    expireInSeconds: 23 * 3600,
    deleteAfterSeconds: 7 * 24 * 3600,
    ...(lost ? { deadLetter: lost } : {}),
  });
}

/** pg-boss returns the count but keeps it out of its types. */
const Touched = z.object({ affected: z.number() });

/** A handler that parses its own job's data; the pairing of name and data stays inside. */
type BoundHandler = (data: unknown, context: { signal: AbortSignal }) => Promise<void>;

function bound<N extends JobName>(name: N, handlers: JobHandlers): BoundHandler | null {
  const handler = handlers[name];
  return handler ? (data, context) => handler(jobData[name].parse(data) as JobData<N>, context) : null;
}

interface Loop {
  boss: PgBoss;
  name: JobName;
  handler: BoundHandler;
  bell: Bell;
  listener: Listener;
  log: Logger;
}

/** Claims and runs jobs of one name, one after the other, until stopped. */
function startLoop(loop: Loop): { stop(graceMs: number): Promise<void> } {
  const abort = new AbortController();
  const halt = new AbortController();
  const claim = (): Promise<ClaimedJob<object> | undefined> =>
    loop.boss.fetch<object>(loop.name, { batchSize: 1 }).then(
      ([claimed]) => claimed,
      (error: Error) => {
        loop.log.warn('claiming a job failed', { job: loop.name, error: error.message });
        return undefined;
      },
    );
  const run = async (): Promise<void> => {
    while (!halt.signal.aborted) {
      const listening = loop.bell.listen();
      const claimed = await claim();
      if (claimed) {
        listening.leave();
        await runClaimed(loop, claimed, abort.signal);
      } else await (halt.signal.aborted ? listening.leave() : listening.wait(pollMs));
    }
  };
  const running = run();
  return {
    async stop(graceMs) {
      halt.abort();
      loop.bell.ringAll();
      const timer = setTimeout(() => abort.abort(new Error('shutting down')), graceMs);
      await running;
      clearTimeout(timer);
    },
  };
}

async function runClaimed(loop: Loop, claimed: ClaimedJob<object>, stopping: AbortSignal): Promise<void> {
  const { boss, name, log } = loop;
  const attempt = { id: claimed.id, retryCount: claimed.retryCount };
  const letGo = loop.listener.hold(claimName(attempt));
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    boss.touch(name, attempt).then(
      (touched) => Touched.parse(touched).affected === 0 && lost.abort(new Error('the claim on this job was lost')),
      (error: Error) => log.warn('heartbeat failed', { job: name, error: error.message }),
    );
  }, heartbeatEveryMs);
  try {
    await loop.handler(claimed.data, { signal: AbortSignal.any([stopping, lost.signal]) });
    await boss.complete(name, attempt);
  } catch (error) {
    log.warn('job failed; it will be delivered again', {
      job: name,
      id: claimed.id,
      error: error instanceof Error ? error.message : String(error),
    });
    await boss.fail(name, attempt).catch((failure: Error) => log.warn('job could not be returned', { job: name, error: failure.message }));
  } finally {
    clearInterval(heartbeat);
    letGo();
  }
}
