/** Claims on jobs: a process that is gone loses them at once, one whose session was cut keeps them. Two queues stand for two processes. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { jobChannel, openQueue, type JobHandlers, type Queue } from '#jobs/queue.ts';
import { unheldClaims } from '#store/claims.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { startListener, type Listener } from '#store/listener.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';

interface Process {
  listener: Listener;
  queue: Queue;
}

let fresh: FreshDatabase;
let database: Database;
const processes: Process[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'queue test' });
  await migrate(database);
});
afterAll(async () => {
  await Promise.all(processes.map(({ queue }) => queue.close()));
  await Promise.all(processes.map(({ listener }) => listener.close()));
  await database.close();
  await fresh.drop();
});

async function startProcess(handlers: JobHandlers): Promise<Process> {
  const listener = await startListener({ url: fresh.url, channels: [jobChannel], log: silentLogger });
  const queue = await openQueue(database, silentLogger);
  queue.work(handlers, { concurrency: {}, listener });
  processes.push({ listener, queue });
  return { listener, queue };
}

/** A process that takes one job, tells its signal, and works on it until it is told to end. */
async function working(): Promise<{ process: Process; planId: string; taken: Promise<AbortSignal>; end(): void; times(): number }> {
  const [taken, ended] = [Promise.withResolvers<AbortSignal>(), Promise.withResolvers<void>()];
  const planId = randomUUID();
  let times = 0;
  const process = await startProcess({
    discard: async (_, { signal }) => {
      times += 1;
      taken.resolve(signal);
      await ended.promise;
    },
  });
  await database.transaction((tx) => process.queue.enqueue(tx, { name: 'discard', data: { planId } }));
  return { process, planId, taken: taken.promise, end: ended.resolve, times: () => times };
}

const stateOf = async (planId: string): Promise<string | undefined> =>
  (await database.query<{ state: string }>(`select state::text from headgate_jobs.job where data->>'planId' = $1`, [planId])).rows[0]
    ?.state;

const listening = async (): Promise<number[]> =>
  (
    await database.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'headgate listener' and datname = current_database()`,
    )
  ).rows.map(({ pid }) => pid);

test('a process whose session was cut has its claim again, and its job is done once', async () => {
  const job = await working();
  await job.taken;
  await vi.waitFor(async () => expect(await unheldClaims(database)).toEqual([]));
  const [before] = await listening();
  await database.query('select pg_terminate_backend($1)', [before]);
  await vi.waitFor(async () => {
    expect(await listening()).toEqual([expect.not.toSatisfy((pid) => pid === before)]);
    expect(await unheldClaims(database)).toEqual([]);
  }, 20_000);
  job.end();
  await vi.waitFor(async () => expect(await stateOf(job.planId)).toBe('completed'), 20_000);
  expect(job.times()).toBe(1);
  await job.process.queue.close();
});

test('the job of a process that is gone is another one’s, although its heart still beats', async () => {
  const job = await working();
  const signal = await job.taken;
  const again: string[] = [];
  await startProcess({ discard: async ({ planId }) => void again.push(planId) });
  // What Postgres sees of a death.
  await job.process.listener.close();
  await vi.waitFor(() => expect(again).toEqual([job.planId]), 30_000);
  await vi.waitFor(() => expect(signal.aborted).toBe(true), 20_000);
  job.end();
  await vi.waitFor(async () => expect(await stateOf(job.planId)).toBe('completed'), 20_000);
  expect(again).toEqual([job.planId]);
});
