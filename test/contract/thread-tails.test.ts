/** Many followers of one conversation, joining and leaving while it goes on: each gets every event once, in order. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { StoredEvent } from '#domain/events.ts';
import { silentLogger } from '#domain/log.ts';
import { createThreadTails, type ThreadTails } from '#app/conversation/thread-tails.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { appendEvents, eventChannel } from '#store/events.ts';
import { startListener, type Listener } from '#store/listener.ts';
import { insertThread } from '#store/threads.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';

let fresh: FreshDatabase;
let database: Database;
let listener: Listener;
let tails: ThreadTails;
let reads = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'tails' });
  await migrate(database);
  listener = await startListener({ url: fresh.url, channels: [eventChannel], log: silentLogger });
  const counted: Database = {
    ...database,
    query(text, values) {
      reads += 1;
      return database.query(text, values);
    },
  };
  tails = createThreadTails({ database: counted, listener, log: silentLogger });
});
afterAll(async () => {
  await listener.close();
  await database.close();
  await fresh.drop();
});

async function newThread(): Promise<string> {
  const id = randomUUID();
  await database.transaction((tx) => insertThread(tx, { id, title: 'tails', createdBy: 'admin' }));
  return id;
}

const append = (threadId: string, texts: string[]): Promise<number> =>
  database.transaction((tx) =>
    appendEvents(
      tx,
      threadId,
      texts.map((text) => ({ type: 'agent.reasoning', data: { agent: 'etl', text } })),
    ),
  );

const upTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('everyone gets every event once and in order, whenever they come, whatever they know already', async () => {
  const threadId = await newThread();
  const total = 700;
  const followers: { from: number; seen: number[] }[] = [];
  const leaves: (() => void)[] = [];
  const writing = (async () => {
    for (let written = 0; written < total; written = await append(threadId, ['a', 'b', 'c', 'd', 'e', 'f', 'g'])) await sleep(1);
  })();
  for (let joined = 0; joined < 60; joined += 1) {
    const from = Math.floor(Math.random() * 20);
    const follower = { from, seen: [] as number[] };
    followers.push(follower);
    leaves.push(tails.join(threadId, from, ({ seq }) => void follower.seen.push(seq)));
    await sleep(2);
  }
  await writing;
  await vi.waitFor(() => {
    for (const { seen } of followers) expect(seen.at(-1)).toBe(total);
  });
  for (const { from, seen } of followers) expect(seen).toEqual(upTo(from + 1, total));
  for (const leave of leaves) leave();
});

test('a new event is read once for all who follow', async () => {
  const threadId = await newThread();
  const seen = Array.from({ length: 200 }, () => [] as StoredEvent[]);
  const leaves = seen.map((events) => tails.join(threadId, 0, (event) => void events.push(event)));
  await append(threadId, ['first']);
  await vi.waitFor(() => expect(seen.every((events) => events.length === 1)).toBe(true));
  await sleep(50);
  const before = reads;
  await append(threadId, ['second']);
  await vi.waitFor(() => expect(seen.every((events) => events.length === 2)).toBe(true));
  expect(reads - before).toBeLessThan(5);
  for (const leave of leaves) leave();
});

test('who leaves gets nothing more, not even the rest of what was read', async () => {
  const threadId = await newThread();
  await append(threadId, ['1', '2', '3']);
  const seen: number[] = [];
  const leave = tails.join(threadId, 0, ({ seq }) => {
    seen.push(seq);
    if (seq === 2) leave();
  });
  await vi.waitFor(() => expect(seen).toEqual([1, 2]));
  await append(threadId, ['4']);
  await sleep(100);
  expect(seen).toEqual([1, 2]);
});
