/** Attempts that meet in the catalog: what has ended stays ended, whoever was about to begin. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { claimRun, findRun, finishRun } from '#store/runs.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'test' });
  await migrate(database);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

/** An approved plan with its run, as bare rows. */
async function queuedRun(): Promise<string> {
  const [thread, plan, approval, run] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await database.query(`insert into threads (id, title, created_by) values ($1, '', 'ana')`, [thread]);
  await database.query(
    `insert into plans (id, thread_id, version, state, title, draft, plan, plan_hash, notes, model, asked_by)
     values ($1, $2, 1, 'approved', '', '{}', '{}', '', '[]', '', 'ana')`,
    [plan, thread],
  );
  await database.query(
    `insert into proposals (plan_id, fingerprint, plan, plan_hash, snapshots, staged, card, prepare_seconds, settings)
     values ($1, '', '{}', '', '[]', '[]', '{}', 1, '{}')`,
    [plan],
  );
  await database.query(`insert into approvals (id, plan_id, fingerprint, state, expires_at) values ($1, $2, '', 'approved', now())`, [
    approval,
    plan,
  ]);
  await database.query(`insert into runs (id, plan_id, approval_id, thread_id, fingerprint, state) values ($1, $2, $3, $4, '', 'queued')`, [
    run,
    plan,
    approval,
    thread,
  ]);
  return run;
}

test('a run that is just ending is not begun again', async () => {
  const id = await queuedRun();
  const first = await database.transaction((tx) => claimRun(tx, id));
  let second: Promise<unknown> = Promise.resolve();
  await database.transaction(async (tx) => {
    expect(await finishRun(tx, { id, epoch: first!.epoch, to: 'succeeded' })).toBe(true);
    second = database.transaction((other) => claimRun(other, id));
    await expect.poll(waiting).toBe(1);
  });
  expect(await second).toBeNull();
  expect(await findRun(database, id)).toMatchObject({ state: 'succeeded', epoch: first!.epoch });
});

test('of many attempts that begin at once each has its own epoch, and only the newest ends the run', async () => {
  const id = await queuedRun();
  const claimed = await Promise.all(Array.from({ length: 8 }, () => database.transaction((tx) => claimRun(tx, id))));
  const epochs = claimed.map((run) => run?.epoch ?? 0).sort((a, b) => a - b);
  expect(epochs).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const ended = await Promise.all(epochs.map((epoch) => database.transaction((tx) => finishRun(tx, { id, epoch, to: 'succeeded' }))));
  expect(ended).toEqual([false, false, false, false, false, false, false, true]);
});

async function waiting(): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.n ?? 0;
}
