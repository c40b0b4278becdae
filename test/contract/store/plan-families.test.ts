/** Versions of plans on a real catalog: of one plan they follow one another, and what has nothing to do with it is version 1 of its own. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { silentLogger } from '#domain/log.ts';
import type { Plan } from '#domain/plan.ts';
import { storePlan, type NewPlan } from '#jobs/store-plan.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { findPlan, successorOf, type PlanRow } from '#store/plans.ts';
import { insertThread } from '#store/threads.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres/postgres.ts';
import { samplePlan } from '../../support/played/sample-card.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'plan families' });
  await migrate(database);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const openThread = async (): Promise<string> =>
  (await insertThread(database, { id: randomUUID(), title: 'families', createdBy: 'anna' })).id;

/** A plan that reads one file and writes one table. */
function planOf(file: string, table: string): Plan {
  const [source] = samplePlan.sources;
  const [load] = samplePlan.loads;
  if (source === undefined || load === undefined) throw new Error('the sample plan has a source and a load');
  return { ...samplePlan, sources: [{ ...source, dataset: file }], loads: [{ ...load, table }] };
}

const draft = Draft.parse({ title: 'a', sources: [{ id: 'raw', path: 'a.csv' }], loads: [{ from: 'raw', table: 'a.b' }] });

const store = (threadId: string, plan: Plan, more: Partial<NewPlan> = {}): Promise<PlanRow> =>
  database.transaction((tx) =>
    storePlan(
      tx,
      { enqueue: () => Promise.resolve() },
      { id: randomUUID(), threadId, draft, plan, hash: 'h', notes: [], model: 'none', askedBy: 'anna', ...more },
    ),
  );

/** As a release stores it that knows no families. */
async function storedBefore(threadId: string, version: number, plan: Plan): Promise<string> {
  const id = randomUUID();
  await database.query(
    `insert into plans (id, thread_id, version, state, title, draft, plan, plan_hash, notes, model, asked_by)
     values ($1, $2, $3, 'proposed', 'a plan', $4, $5, 'h', '[]', 'none', 'anna')`,
    [id, threadId, version, JSON.stringify(draft), JSON.stringify(plan)],
  );
  return id;
}

it('counts those that share a source or a target as one plan, and any other as its own', async () => {
  const threadId = await openThread();
  const stays = await store(threadId, planOf('stays.csv', 'stays'));
  const members = await store(threadId, planOf('members.csv', 'members'));
  const fewer = await store(threadId, planOf('members.csv', 'people'));
  const again = await store(threadId, planOf('other.csv', 'stays'));
  expect([stays, members, fewer, again].map(({ version, ordinal }) => [version, ordinal])).toEqual([
    [1, 1],
    [1, 2],
    [2, 3],
    [2, 4],
  ]);
  expect([members.family === stays.family, fewer.family === members.family, again.family === stays.family]).toEqual([false, true, true]);
  expect((await successorOf(database, stays))?.id).toBe(members.id);
});

it('counts what a card was changed into as its next version, whatever is in it', async () => {
  const threadId = await openThread();
  const first = await store(threadId, planOf('stays.csv', 'stays'));
  const replaces = { planId: first.id, by: 'anna', change: 'all of it' };
  expect(await store(threadId, planOf('huts.csv', 'huts'), { replaces })).toMatchObject({ version: 2, family: first.family });
});

it('goes on with the numbers that a release without families gave', async () => {
  const threadId = await openThread();
  await storedBefore(threadId, 1, planOf('huts.csv', 'huts'));
  const last = await findPlan(database, await storedBefore(threadId, 2, planOf('stays.csv', 'stays')));
  expect(last).toMatchObject({ version: 2, ordinal: 2, family: threadId });
  expect(await store(threadId, planOf('stays.csv', 'elsewhere'))).toMatchObject({ version: 3, ordinal: 3, family: threadId });
  expect(await store(threadId, planOf('members.csv', 'members'))).toMatchObject({ version: 1, ordinal: 4 });
  // Both releases side by side: its next plan is the fifth of the conversation.
  expect(await findPlan(database, await storedBefore(threadId, 5, planOf('a.csv', 'b')))).toMatchObject({ version: 5, family: threadId });
  expect(await store(threadId, planOf('stays.csv', 'stays'))).toMatchObject({ version: 6, ordinal: 6 });
});
