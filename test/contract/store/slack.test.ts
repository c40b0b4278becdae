/** Who tells a conversation in Slack: one server at a time, and whoever comes after one that broke off knows it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { slackStore } from '#store/slack.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres/postgres.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'slack test' });
  await migrate(database);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

/** A conversation that is told in Slack. */
async function tiedThread(): Promise<string> {
  const threadId = randomUUID();
  await database.query(`insert into threads (id, title, created_by) values ($1, 'orders', 'ana')`, [threadId]);
  await slackStore(database).tie({ threadId, team: 'T1', channel: 'C1', threadTs: threadId, ownerId: 'ana', userId: 'U1' });
  return threadId;
}

it('a conversation whose teller died is known to have been left', async () => {
  const store = slackStore(database);
  const threadId = await tiedThread();
  const [first, second] = [randomUUID(), randomUUID()];
  expect(await store.hold(threadId, first, 60)).toMatchObject({ wasLeft: false });
  expect(await store.hold(threadId, second, 60)).toBeNull();
  await database.query(`update slack_threads set held_until = now() - interval '1 second' where thread_id = $1`, [threadId]);
  expect(await store.hold(threadId, second, 60)).toMatchObject({ wasLeft: true });
});

it('one that broke off and said so is left at once, and one that ended well is not', async () => {
  const store = slackStore(database);
  const threadId = await tiedThread();
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
  await store.hold(threadId, first, 60);
  await store.hold(threadId, first, 0);
  expect(await store.hold(threadId, second, 60)).toMatchObject({ wasLeft: true });
  // To stay the one who tells it is no taking over.
  expect(await store.hold(threadId, second, 60)).toMatchObject({ wasLeft: false });
  await store.letGo(threadId, second);
  expect(await store.hold(threadId, third, 60)).toMatchObject({ wasLeft: false });
});

it('of several who come at once one holds it, and knows that it was left', async () => {
  const store = slackStore(database);
  const threadId = await tiedThread();
  await store.hold(threadId, randomUUID(), 0);
  const held = await Promise.all(Array.from({ length: 8 }, () => store.hold(threadId, randomUUID(), 60)));
  expect(held.flatMap((one) => one?.wasLeft ?? [])).toEqual([true]);
});
