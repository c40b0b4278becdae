/** Who counts as having asked for a card, on a real catalog: whoever stands behind it, however often it was changed or measured; and what people are now. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { silentLogger } from '#domain/log.ts';
import { closePlan } from '#jobs/close-plan.ts';
import { prepareAgain } from '#jobs/prepare-again.ts';
import { openQueue, type Queue } from '#jobs/queue.ts';
import { storePlan, type Replaced } from '#jobs/store-plan.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { decisionFacts, requestersOf } from '#store/gate.ts';
import { movePlan, openPlans } from '#store/plans.ts';
import { endSession, insertSession } from '#store/sessions.ts';
import { insertThread } from '#store/threads.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres/postgres.ts';
import { samplePlan } from '../../support/played/sample-card.ts';

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

const thread = async (createdBy: string): Promise<string> =>
  (await insertThread(database, { id: randomUUID(), title: 'Orders', createdBy })).id;

async function store(threadId: string, askedBy: string, replaces?: Replaced): Promise<string> {
  const id = randomUUID();
  const given = { id, threadId, draft, plan: samplePlan, hash: 'h', notes: [], model: 'none', askedBy };
  await database.transaction((tx) => storePlan(tx, queue, { ...given, ...(replaces ? { replaces } : {}) }));
  return id;
}

it('an edited card that is measured again was asked for by its editor and by who asked first', async () => {
  const threadId = await thread('ana');
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
  const words = await store(threadId, 'cleo');
  expect((await requestersOf(database, words)).toSorted()).toEqual(['ana', 'ben', 'cleo']);
});

it('what was approved or is of another conversation leaves no hands in the next card, and what was rejected does', async () => {
  const [threadId, elsewhere] = [await thread('ana'), await thread('dora')];
  await store(elsewhere, 'dora');
  const first = await store(threadId, 'ana');
  await database.transaction((tx) => closePlan(tx, queue, { planId: first, to: 'rejected', said: { by: 'ben', reason: 'no' } }));
  const second = await store(threadId, 'ben');
  expect((await requestersOf(database, second)).toSorted()).toEqual(['ana', 'ben']);
  await database.transaction(async (tx) => {
    await movePlan(tx, second, 'proposed', { epoch: 0 });
    await movePlan(tx, second, 'approved');
  });
  expect(await requestersOf(database, await store(threadId, 'cleo'))).toEqual(['cleo']);
});

it('whoever began what was asked back about had a hand in the card, and who only asked about data did not', async () => {
  const threadId = await thread('ana');
  const say = (by: string, question: boolean) =>
    database.transaction((tx) =>
      appendEvents(tx, threadId, [
        { type: 'message.user', data: { text: 'orders', clientMessageId: randomUUID(), by } },
        {
          type: 'message.assistant',
          data: {
            messageId: randomUUID(),
            text: 'Which?',
            model: 'offline',
            ...(question ? { question: { text: 'Which?', choices: [] } } : {}),
          },
        },
      ]),
    );
  await say('ben', false);
  await say('ana', true);
  const planId = await store(threadId, 'cleo');
  expect((await requestersOf(database, planId)).toSorted()).toEqual(['ana', 'cleo']);
});

it('what a person was at the last sign-in holds when the session is over', async () => {
  const rolesOf = (id: string) => database.transaction(async (tx) => (await decisionFacts(tx, id)).rolesNow);
  expect(await rolesOf('eve')).toBe(null);
  for (const roles of [['admin'], ['analyst']] as const) {
    const hash = randomUUID();
    const session = {
      hash,
      principal: { id: 'eve', name: 'Eve', roles: [...roles] },
      idToken: null,
      expiresAt: new Date(Date.now() + 60_000),
    };
    await database.transaction((tx) => insertSession(tx, session));
    await database.transaction((tx) => endSession(tx, hash));
    expect(await rolesOf('eve')).toEqual(roles);
  }
});
