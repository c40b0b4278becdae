/** A prepare whose engine does not start, on a real catalog: nothing of it goes on. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { dataError } from '#domain/errors.ts';
import { silentLogger } from '#domain/log.ts';
import type { Plan } from '#domain/plan.ts';
import { prepareJob } from '#jobs/prepare.ts';
import { openQueue, type Queue } from '#jobs/queue.ts';
import type { WorkContext } from '#jobs/work.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { findPlan, insertPlan } from '#store/plans.ts';
import { insertThread } from '#store/threads.ts';
import type { SourceReader } from '#tools/connectors/connector.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres/postgres.ts';

let fresh: FreshDatabase;
let database: Database;
let queue: Queue;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'a worker' });
  await migrate(database);
  queue = await openQueue(database, silentLogger);
});
afterAll(async () => {
  await queue.close();
  await database.close();
  await fresh.drop();
});

const unused = (): never => {
  throw new Error('Nobody gets that far.');
};

/** A plan that is to be prepared, of one object. */
async function preparing(): Promise<string> {
  const [id, threadId] = [randomUUID(), randomUUID()];
  const draft = Draft.parse({ title: 'Orders', sources: [{ id: 'a', path: 'a.csv' }], loads: [{ from: 'a', table: 'public.a' }] });
  const source = { id: 'a', connection: 'lake', kind: 's3', dataset: 'a.csv', reader: {}, columns: [] };
  const plan: Plan = {
    kind: 'plan',
    format: 1,
    title: 'Orders',
    sources: [source],
    steps: [],
    checks: [],
    loads: [],
    strategy: 'auto',
    schedule: null,
  };
  await insertThread(database, { id: threadId, title: 'Orders', createdBy: 'anna' });
  const row = {
    id,
    state: 'preparing' as const,
    thread_id: threadId,
    draft,
    plan,
    plan_hash: 'h',
    notes: [],
    model: 'offline',
    asked_by: 'anna',
  };
  await database.transaction((tx) => insertPlan(tx, row));
  return id;
}

test('what was being brought ahead is stopped, and the plan says why it failed', async () => {
  const planId = await preparing();
  let ended = 'under way';
  const bring = async (_: string, signal: AbortSignal): Promise<void> => {
    await once(signal, 'abort');
    ended = 'stopped';
  };
  const reader: SourceReader = { list: unused, inspect: unused, open: unused, bring };
  const lake = {
    name: 'lake',
    kind: 's3',
    capabilities: { read: true, write: false, transactional: false, modes: [], maxIdentifierBytes: null },
  };
  const start = (): Promise<never> => Promise.reject(dataError('engine.unstartable', 'The engine does not start.'));
  const context: WorkContext = {
    database,
    queue,
    engines: { start, warm: unused, sandbox: unused, close: unused },
    limits: { memoryBytes: 2 ** 28, diskBytes: 2 ** 28, threads: 1, statementMs: 1_000 },
    connections: new Map([['lake', { ...lake, reader, writer: null, health: unused, close: unused }]]),
    failpoint: () => {},
    log: silentLogger,
    approvalHours: 1,
    readOnly: false,
    rejectsKept: 1,
    retention: { undoDays: 1, rejectDays: 1 },
    version: 'test',
    worker: 'test',
  };
  await prepareJob(context)({ planId }, { signal: new AbortController().signal });
  expect(ended).toBe('stopped');
  expect(await findPlan(database, planId)).toMatchObject({ state: 'rejected' });
});
