/** The page's connection against the real web surface over real sockets. */
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { inputError, transientError } from '#domain/errors.ts';
import type { NewEvent } from '#domain/events.ts';
import { pageToken, startPage } from '#test/support/page/page-fixture.ts';
import type { PageFixture } from '#test/support/page/page-fixture.ts';
import { until } from '#test/support/page/web-server.ts';
import { serverApi } from '#web-chat/wire/api.ts';
import { Connection } from '#web-chat/wire/connection.ts';
import type { ConnectionStatus } from '#web-chat/wire/connection.ts';
import type { Unsent } from '#web-chat/state/outbox.ts';
import type { ThreadEvent } from '#web-chat/state/thread-event.ts';
import type { Failure } from '#web-chat/wire/views.ts';

const ana = { id: 'ana', name: 'Ana', roles: ['admin' as const] };
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function server(): Promise<PageFixture> {
  const page = await startPage({ folder: tmpdir(), beatMs: 0 });
  closing.push(() => page.close());
  return page;
}

function memoryStorage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

/** A connection and everything it told. */
function client(page: PageFixture, options: { token?: string; ackTimeoutMs?: number; storage?: ReturnType<typeof memoryStorage> } = {}) {
  const heard = {
    statuses: [] as ConnectionStatus[],
    events: [] as ThreadEvent[],
    opened: [] as string[],
    caughtUpAt: null as number | null,
    refused: [] as Failure[],
    tokens: [] as string[],
    unsent: [] as readonly Unsent[],
  };
  const api = serverApi(pageToken, () => {}, page.url);
  const storage = options.storage ?? memoryStorage();
  const connection = new Connection({
    url: page.url,
    token: options.token ?? pageToken,
    storage,
    fetchEvents: api.events,
    ackTimeoutMs: options.ackTimeoutMs ?? 2000,
    retryAfterMs: 100,
    listener: {
      status: (status) => heard.statuses.push(status),
      opened: (thread) => heard.opened.push(thread.threadId),
      caughtUp: () => (heard.caughtUpAt = heard.events.length),
      notOpened: (error) => heard.refused.push(error),
      events: (events) => heard.events.push(...events),
      token: ({ text }) => heard.tokens.push(text),
      unsent: (messages) => (heard.unsent = messages),
    },
  });
  closing.push(() => connection.close());
  return { connection, heard, storage, seqs: () => heard.events.map(({ seq }) => seq) };
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const notes = (count: number): NewEvent[] =>
  upTo(count).map((number) => ({ type: 'alert.raised', data: { title: `Note ${number}`, text: '' } }));

async function threadWith(page: PageFixture, events: number): Promise<string> {
  const { threadId } = await page.app.openThread(ana, {});
  page.app.append(threadId, notes(events));
  return threadId;
}

describe('following a thread', () => {
  test('a thread longer than one replay arrives whole, in order, and goes on live', async () => {
    const page = await server();
    const threadId = await threadWith(page, 1300);
    const { connection, heard, seqs } = client(page);
    connection.open(threadId);
    await until('the replay', () => heard.caughtUpAt !== null);
    expect(heard.caughtUpAt).toBe(1300);
    page.app.append(threadId, notes(3));
    await until('the live events', () => seqs().length >= 1303);
    expect(seqs()).toEqual(upTo(1303));
  });

  test('after a lost connection it goes on where it was, without gap or repeat', async () => {
    const page = await server();
    const threadId = await threadWith(page, 5);
    const { connection, heard, seqs } = client(page);
    connection.open(threadId);
    await until('the first events', () => seqs().length === 5);
    await page.restart(() => page.app.append(threadId, notes(4)));
    await until('the reconnect', () => heard.statuses.filter((status) => status === 'online').length === 2);
    page.app.append(threadId, notes(2));
    await until('all events', () => seqs().length >= 11);
    expect(seqs()).toEqual(upTo(11));
    expect(heard.statuses).toContain('offline');
  });

  test('another thread takes the place of the first, and nothing of the first arrives any more', async () => {
    const page = await server();
    const [first, second] = [await threadWith(page, 2), await threadWith(page, 1)];
    const { connection, heard } = client(page);
    connection.open(first);
    await until('the first thread', () => heard.events.length === 2);
    connection.open(second);
    page.app.append(first, notes(1));
    await until('the second thread', () => heard.events.some(({ threadId }) => threadId === second));
    page.app.append(first, notes(1));
    page.app.append(second, notes(1));
    await until('its live event', () => heard.events.filter(({ threadId }) => threadId === second).length === 2);
    expect(heard.events.filter(({ threadId }) => threadId === first).length).toBe(2);
  });

  test('a thread that does not exist is said with the reason', async () => {
    const page = await server();
    const { connection, heard } = client(page);
    connection.open('nowhere');
    await until('the refusal', () => heard.refused.length === 1);
    expect(heard.refused[0]).toMatchObject({ code: 'thread.not-found' });
  });

  test('a thread that cannot be opened while the catalog is away is said with the reason, and opened when it is back', async () => {
    const page = await server();
    const threadId = await threadWith(page, 2);
    const openThread = page.app.openThread.bind(page.app);
    let calls = 0;
    page.app.openThread = (...args) => {
      calls += 1;
      return calls === 1
        ? Promise.reject(transientError('catalog.unreachable', 'The catalog database does not answer.'))
        : openThread(...args);
    };
    const { connection, heard, seqs } = client(page);
    connection.open(threadId);
    await until('the events', () => seqs().length === 2);
    expect(heard.refused.map(({ code }) => code)).toEqual(['catalog.unreachable']);
  });

  test('put out because the server could not follow the thread, it comes back and goes on without gap or repeat', async () => {
    const page = await server();
    const threadId = await threadWith(page, 2);
    const follow = page.app.follow.bind(page.app);
    let calls = 0;
    page.app.follow = (...args) => {
      calls += 1;
      return calls === 1 ? Promise.reject(transientError('catalog.unreachable', 'The catalog database does not answer.')) : follow(...args);
    };
    const { connection, heard, seqs } = client(page);
    connection.open(threadId);
    await until('the way back', () => heard.statuses.filter((status) => status === 'online').length === 2);
    page.app.append(threadId, notes(2));
    await until('all events', () => seqs().length >= 4);
    expect(seqs()).toEqual(upTo(4));
  });

  test('a token that is not accepted is told apart from a server that is away', async () => {
    const page = await server();
    const { heard } = client(page, { token: 'wrong' });
    await until('the refusal', () => heard.statuses.length > 0);
    expect(heard.statuses).toEqual(['denied']);
  });
});

describe('sending', () => {
  test('the first message makes its thread', async () => {
    const page = await server();
    const { connection, heard } = client(page);
    connection.open(null);
    connection.send('how many orders?', 'c1');
    await until('the answer', () => heard.events.some(({ type }) => type === 'message.assistant'));
    expect(heard.opened).toEqual(['thread-1']);
    expect(page.app.messages()).toEqual(['how many orders?']);
    expect(heard.tokens.join('')).toContain('Completed orders');
    expect(heard.unsent).toEqual([]);
  });

  test('a message written while the server is away arrives once when it is back', async () => {
    const page = await server();
    const threadId = await threadWith(page, 1);
    const { connection, heard, storage } = client(page);
    connection.open(threadId);
    await until('the thread', () => heard.events.length === 1);
    await page.restart(async () => {
      await until('the loss', () => heard.statuses.includes('offline'));
      connection.send('how many orders?', 'c1');
      expect([...storage.kept.values()].join('')).toContain('how many orders?');
    });
    await until('the message', () => page.app.messages().length > 0);
    await until('its event', () => heard.unsent.length === 0);
    expect(page.app.messages()).toEqual(['how many orders?']);
    expect(storage.kept.size).toBe(0);
  });

  test('a message that was stored but not acknowledged is sent again under its id and stays one', async () => {
    const page = await server();
    const threadId = await threadWith(page, 1);
    const sendMessage = page.app.sendMessage.bind(page.app);
    let calls = 0;
    page.app.sendMessage = async (...args) => {
      const stored = await sendMessage(...args);
      calls += 1;
      if (calls === 1) await new Promise((resolve) => setTimeout(resolve, 600));
      return stored;
    };
    const { connection, heard } = client(page, { ackTimeoutMs: 200 });
    connection.open(threadId);
    connection.send('how many orders?', 'c1');
    await until('the second try', () => calls === 2);
    await until('the message', () => heard.unsent.length === 0);
    expect(page.app.messages()).toEqual(['how many orders?']);
  });

  test('nothing is tried again once the page has left: who signs out does not come back', async () => {
    const page = await server();
    const threadId = await threadWith(page, 1);
    let calls = 0;
    page.app.sendMessage = () => {
      calls += 1;
      return new Promise(() => {});
    };
    const { connection, heard } = client(page, { ackTimeoutMs: 100 });
    connection.open(threadId);
    connection.send('how many orders?', 'c1');
    await until('the first try', () => calls === 1);
    connection.close();
    const knocked = page.knocks();
    // Five times as long as a try that got no answer would wait.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect({ calls, knocks: page.knocks() }).toEqual({ calls: 1, knocks: knocked });
    expect(heard.unsent).toHaveLength(1);
  });

  test('a message the server refuses waits with the reason, and can be sent again', async () => {
    const page = await server();
    const threadId = await threadWith(page, 1);
    const sendMessage = page.app.sendMessage.bind(page.app);
    page.app.sendMessage = () => Promise.reject(inputError('message.too-long', 'The message is too long.', { hint: 'Shorten it.' }));
    const { connection, heard } = client(page);
    connection.open(threadId);
    connection.send('a', 'c1');
    await until('the refusal', () => heard.unsent[0]?.error !== null && heard.unsent.length === 1);
    expect(heard.unsent[0]?.error).toMatchObject({ code: 'message.too-long', hint: 'Shorten it.' });
    page.app.sendMessage = sendMessage;
    connection.retry('c1');
    await until('the message', () => page.app.messages().length === 1 && heard.unsent.length === 0);
  });

  test('what was unsent before a reload is sent after it', async () => {
    const page = await server();
    const threadId = await threadWith(page, 1);
    const storage = memoryStorage();
    const message: Unsent = { clientMessageId: 'c1', threadId, text: 'how many orders?', seq: null, error: null };
    storage.setItem('headgate.outbox', JSON.stringify([message]));
    const { connection } = client(page, { storage });
    connection.open(threadId);
    await until('the message', () => page.app.messages().length === 1);
  });
});

test('a decision is answered with its outcome, or with what stands against it', async () => {
  const page = await server();
  const { connection, heard } = client(page);
  connection.open(null);
  connection.send('load completed orders', 'c1');
  await until('the card', () => heard.events.some(({ type }) => type === 'plan.proposed'));
  const decision = { planId: 'thread-1-plan-1', decision: 'approve' } as const;
  expect(await connection.decide({ ...decision, fingerprint: '9'.repeat(64) })).toMatchObject({
    ok: false,
    error: { code: 'approval.stale' },
  });
  expect(await connection.decide({ ...decision, fingerprint: '1'.repeat(64) })).toMatchObject({ ok: true });
  await until('the receipt', () => heard.events.some(({ type }) => type === 'run.succeeded'));
});
