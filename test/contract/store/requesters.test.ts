/** Who counts as having asked for a card, on a real catalog: whoever stands behind it, however often it was changed or measured. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { silentLogger } from '#domain/log.ts';
import { prepareAgain } from '#jobs/prepare-again.ts';
import { openQueue, type Queue } from '#jobs/queue.ts';
import { storePlan, type Replaced } from '#jobs/store-plan.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { requestersOf } from '#store/gate.ts';
import { movePlan, openPlans } from '#store/plans.ts';
import { insertThread } from '#store/threads.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres.ts';
import { samplePlan } from '../../support/sample-card.ts';

let fresh: FreshDatabase;
let database: Database;
let queue: Queue;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'requesters' });
  await migrate(database);
  queue = await openQueue(database, silentLogger);
});
afterAll(async () => {
  await queue.close();
  await database.close();
  await fresh.drop();
});

const draft = Draft.parse({
  title: 'Orders',
  sources: [{ id: 'raw', path: 'a.csv' }],
  loads: [{ from: 'raw', table: 'analytics.orders' }],
});

async function store(threadId: string, askedBy: string, replaces?: Replaced): Promise<string> {
  const id = randomUUID();
  const given = { id, threadId, draft, plan: samplePlan, hash: 'h', notes: [], model: 'none', askedBy };
  await database.transaction((tx) => storePlan(tx, queue, { ...given, ...(replaces ? { replaces } : {}) }));
  return id;
}

it('an edited card that is measured again was asked for by its editor and by who asked first', async () => {
  const { id: threadId } = await insertThread(database, { id: randomUUID(), title: 'Orders', createdBy: 'ana' });
  const first = await store(threadId, 'ana');
  const edited = await store(threadId, 'ben', { planId: first, by: 'ben', change: 'mode: replace' });
  expect((await requestersOf(database, edited)).toSorted()).toEqual(['ana', 'ben']);
  for (let planId = edited, round = 0; round < 2; round += 1) {
    await database.transaction(async (tx) => {
      await movePlan(tx, planId, 'proposed', { epoch: 0 });
      await movePlan(tx, planId, 'approved');
      await prepareAgain(tx, queue, planId);
    });
    const [again] = await openPlans(database, threadId);
    expect(again).toMatchObject({ asked_by: 'ben', state: 'preparing' });
    planId = again?.id ?? '';
    expect((await requestersOf(database, planId)).toSorted()).toEqual(['ana', 'ben']);
  }
  const other = await store(threadId, 'cleo');
  expect(await requestersOf(database, other)).toEqual(['cleo']);
});
