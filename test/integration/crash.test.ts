/** A worker dies at every failpoint there is; another one finishes, and the world looks as if nothing had happened. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { failpointNames, type Failpoint } from '#domain/failpoints.ts';
import type { DraftInput } from '#domain/draft.ts';
import type { LoadReceipt } from '#domain/receipt.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { Card, TestThread } from '#test/support/product/headgate-thread.ts';
import { privateTables, tableContent } from '#test/support/postgres/warehouse.ts';

/** Some names are passed twice on the way: once in the agents, once inside the connector. */
const places: (Failpoint | `${Failpoint}:${number}`)[] = [...failpointNames, 'prepare.staged:2', 'prepare.measured:2', 'publish.started:2'];

// A dead worker's job is waited for, so that some cases go well at once; more of them would wait for processors.
vi.setConfig({ maxConcurrency: 4, testTimeout: 240_000 });

const created: DraftInput = {
  title: 'New customers',
  sources: [{ id: 'customers', path: 'data/customers.csv' }],
  loads: [{ from: 'customers', table: 'shop.customers', mode: 'create' }],
};
const upserted: DraftInput = {
  title: 'Newest orders',
  sources: [{ id: 'raw', path: 'data/orders.csv' }],
  steps: [{ id: 'newest', op: 'dedupe', from: 'raw', key: ['order_id'], order: ['version desc'] }],
  checks: [{ on: 'newest', check: 'not-null', columns: ['order_id'] }],
  loads: [{ from: 'newest', table: 'shop.orders', mode: 'upsert', key: ['order_id'] }],
};

const lines = (count: number, line: (n: number) => string): string => Array.from({ length: count }, (_, n) => line(n + 1)).join('\n');

/** A target with orders in it, of which the file changes some, leaves some and adds some. */
async function furnish(headgate: TestHeadgate): Promise<void> {
  await headgate.write('customers.csv', `id,name\n${lines(500, (n) => `${n},customer ${n}`)}\n`);
  const orders = lines(400, (n) => `${n},${n % 3 === 0 ? 'shipped' : 'open'},1`);
  await headgate.write('orders.csv', `order_id,status,version\n${orders}\n${lines(50, (n) => `${n},returned,2`)}\n`);
  await headgate.warehouse('create schema shop');
  await headgate.warehouse('create table shop.orders (order_id bigint primary key, status text, version bigint)');
  await headgate.warehouse(`insert into shop.orders select n, 'open', 1 from generate_series(1, 300) n`);
}

interface Story {
  drafts: { thread: TestThread; draft: DraftInput }[];
}

async function begin(headgate: TestHeadgate): Promise<Story> {
  await furnish(headgate);
  const drafts = [created, upserted].map(async (draft) => ({ draft, thread: await headgate.open() }));
  return { drafts: await Promise.all(drafts) };
}

const cardOf = (thread: TestThread): Promise<Card> => thread.until('plan.proposed');

const timeless = ({ undoUntil, ...load }: LoadReceipt) => ({ ...load, undoable: Boolean(undoUntil) });

/** What must be the same whatever died on the way. Numbers of seconds, ids and times are not in it. */
async function outcome(headgate: TestHeadgate, { drafts }: Story) {
  const once = ['plan.drafted', 'plan.proposed', 'plan.decided', 'run.queued', 'run.succeeded'] as const;
  return {
    tables: { customers: await tableContent(headgate, 'shop.customers'), orders: await tableContent(headgate, 'shop.orders') },
    ledger: await headgate.warehouse('select plan_id from headgate.ledger').then((rows) => rows.length),
    runs: await headgate.catalog('select state from runs'),
    privateTables: await privateTables(headgate),
    threads: drafts.map(({ thread }) => ({
      once: Object.fromEntries(once.map((type) => [type, thread.all(type).length])),
      failed: thread.all('plan.failed').length + thread.all('run.failed').length,
      rows: thread.all('run.succeeded').map(({ receipt }) => receipt.rows),
      loads: thread.all('run.succeeded').map(({ receipt }) => receipt.loads.map(timeless)),
      said: thread.all('message.assistant').map(({ text }) => text.replaceAll(/Run \d+|[\d.]+ s of work/g, '…')),
    })),
  };
}

async function finish(headgate: TestHeadgate, story: Story, approve: (thread: TestThread) => Promise<void>) {
  for (const { thread } of story.drafts) await approve(thread);
  for (const { thread } of story.drafts) {
    const end = await thread.until(['run.succeeded', 'run.failed']);
    await thread.until('message.assistant', { after: end.seq });
  }
  return outcome(headgate, story);
}

async function approveCard(thread: TestThread): Promise<void> {
  const card = await cardOf(thread);
  // Announced first: a decision that is quicker than the announcement makes it needless.
  await thread.until('message.assistant', { after: card.seq });
  const reply = await thread.decide(card.data, 'approve');
  expect(reply).toMatchObject({ ok: true });
}

async function faultFree() {
  const headgate = await startTestHeadgate();
  try {
    const story = await begin(headgate);
    for (const { thread, draft } of story.drafts) await thread.propose(draft);
    return await finish(headgate, story, approveCard);
  } finally {
    await headgate.close();
  }
}

/** Starts a worker that dies at `failpoint`, lets it meet each load in turn, then lets a healthy one finish. */
async function crashed(failpoint: Failpoint | `${Failpoint}:${number}`) {
  const headgate = await startTestHeadgate({ workers: 0 });
  try {
    const story = await begin(headgate);
    const dies = async (meet: () => Promise<unknown>): Promise<void> => {
      const worker = headgate.startWorker({ failpoint });
      await meet();
      expect(await worker.ended).toBe('SIGKILL');
    };
    if (failpoint.startsWith('prepare')) {
      for (const { thread, draft } of story.drafts) await dies(() => thread.propose(draft));
      headgate.startWorker();
      return await finish(headgate, story, approveCard);
    }
    const [first, second] = story.drafts;
    await dies(async () => {
      for (const { thread, draft } of story.drafts) await thread.propose(draft);
      await Promise.all(story.drafts.map(({ thread }) => cardOf(thread)));
      await approveCard(first!.thread);
    });
    await dies(() => approveCard(second!.thread));
    headgate.startWorker();
    return await finish(headgate, story, async () => {});
  } finally {
    await headgate.close();
  }
}

describe('a load whose worker is killed', () => {
  let expected: Awaited<ReturnType<typeof faultFree>>;
  beforeAll(async () => {
    expected = await faultFree();
    expect(expected.runs).toEqual([{ state: 'succeeded' }, { state: 'succeeded' }]);
    expect(expected.tables.customers.rows).toBe(500);
    expect(expected.tables.orders.rows).toBe(400);
    expect(expected.ledger).toBe(2);
  });

  test.concurrent.each(places)('at %s ends as if nothing had happened', async (failpoint) => {
    expect(await crashed(failpoint)).toEqual(expected);
  });
});
