/** The server dies at any moment of a conversation; after a restart it goes on, and nothing is lost, doubled or forgotten. */
import { beforeAll, describe, test, vi } from 'vitest';
import type { EventType } from '#domain/events.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { TestThread } from '#test/support/product/headgate-thread.ts';

vi.setConfig({ maxConcurrency: 5, testTimeout: 240_000 });

const request = 'load samples/products.csv into shop.products';

/** What a conversation amounts to: each kind of fact and how often, and the sentences of the assistant. */
const facts = (thread: TestThread) => ({
  asked: thread.all('message.user').length,
  drafted: thread.all('plan.drafted').length,
  proposed: thread.all('plan.proposed').length,
  superseded: thread.all('plan.superseded').length,
  decided: thread.all('plan.decided').length,
  queued: thread.all('run.queued').length,
  succeeded: thread.all('run.succeeded').length,
  said: thread.all('message.assistant').map(({ text }) => text.replaceAll(/[\d.]+ s of work/g, '…')),
});

/** Asks, approves, and waits for the report, whatever happens to the server meanwhile. */
async function story(thread: TestThread): Promise<void> {
  await thread.say(request);
  const card = await thread.until('plan.proposed');
  await thread.until('message.assistant', { after: card.seq });
  await thread.decide(card.data, 'approve');
  const end = await thread.until(['run.succeeded', 'run.failed']);
  await thread.until('message.assistant', { after: end.seq });
}

async function withHeadgate(work: (headgate: TestHeadgate) => Promise<void>): Promise<void> {
  const headgate = await startTestHeadgate();
  try {
    await work(headgate);
  } finally {
    await headgate.close();
  }
}

const moments: EventType[] = [
  'message.user',
  'agent.entered',
  'tool.started',
  'tool.finished',
  'plan.drafted',
  'plan.proposed',
  'plan.decided',
];

let expected: ReturnType<typeof facts>;
beforeAll(async () => {
  await withHeadgate(async (headgate) => {
    const thread = await headgate.open();
    await story(thread);
    expected = facts(thread);
  });
});

describe.concurrent('a server that is killed', () => {
  test.for(moments)('at %s goes on after a restart', async (moment, { expect }) => {
    await withHeadgate(async (headgate) => {
      const thread = await headgate.open();
      const killed = thread.until(moment).then(async () => {
        await headgate.killServer();
        await headgate.restart();
      });
      await Promise.all([story(thread), killed]);
      expect(facts(thread)).toEqual(expected);
    });
  });

  test('while a card waits: the same card works once', async ({ expect }) => {
    await withHeadgate(async (headgate) => {
      const thread = await headgate.open();
      await thread.say(request);
      const card = await thread.until('plan.proposed');
      await thread.until('message.assistant', { after: card.seq });
      await headgate.killServer();
      await headgate.restart();
      const replies = await Promise.all([1, 2, 3].map(() => thread.decide(card.data, 'approve')));
      expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
      expect(replies.filter(({ error }) => error?.code === 'approval.decided')).toHaveLength(2);
      const end = await thread.until(['run.succeeded', 'run.failed']);
      await thread.until('message.assistant', { after: end.seq });
      expect(facts(thread)).toEqual(expected);
    });
  });

  test('before it took in a message: the message is answered, and before the next one', async ({ expect }) => {
    await withHeadgate(async (headgate) => {
      const thread = await headgate.open();
      await thread.say('load samples/products.csv into shop.first');
      await headgate.killServer();
      await headgate.restart();
      await thread.say('load samples/products.csv into shop.second');
      await thread.until('plan.proposed', { where: ({ data }) => data.plan.loads[0]?.table === 'second' });
      expect(thread.all('plan.drafted').map(({ plan }) => plan.loads[0]?.table)).toEqual(['first', 'second']);
      expect(thread.all('plan.superseded')).toHaveLength(1);
    });
  });
});
