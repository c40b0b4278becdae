/** A story in Slack: a mention, a card, a button, a receipt; over the real server and a fake of Slack's Web API. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  deliver,
  eventually,
  mention,
  people,
  press,
  slackEnv,
  startFakeSlack,
  type FakeSlack,
  type ShownMessage,
} from '../support/fake-slack.ts';
import { startTestHeadgate, type TestHeadgate } from '../support/headgate.ts';

let slack: FakeSlack;
let house: TestHeadgate;

beforeAll(async () => {
  slack = await startFakeSlack();
  house = await startTestHeadgate({ env: slackEnv(slack) });
});
afterAll(async () => {
  await house.close();
  await slack.close();
});

const inThread = (threadTs: string): ShownMessage[] => slack.messages().filter((message) => message.threadTs === threadTs);
const cardIn = (threadTs: string) => inThread(threadTs).find(({ text }) => text.includes('headgate.approve'));

/** Asks in a new thread and waits for its card. */
async function ask(text: string, ts: string, user: string = people.ana): Promise<ShownMessage> {
  expect((await deliver(house.url, mention(text, { ts, user }))).status).toBe(200);
  return eventually('the card', () => cardIn(ts), slack);
}

it('leads from a mention over card and button to a receipt in the thread', async () => {
  const ts = '1700000001.000001';
  const card = await ask('load samples/orders.csv into analytics.slack_orders', ts);
  expect(card.text).toContain('warehouse.analytics.slack_orders');
  expect(slack.callsOf('chat.startStream').length).toBeGreaterThan(0);
  expect((await deliver(house.url, press(card, 'headgate.approve'))).status).toBe(200);
  const receipt = await eventually('the receipt', () => inThread(ts).find(({ text }) => text.includes('succeeded')), slack);
  expect(receipt.text).toContain('analytics.slack_orders');
  const done = await eventually(
    'the card as done',
    () => slack.messages().find((one) => one.ts === card.ts && one.text.includes('*done*')),
    slack,
  );
  expect(done.text).not.toContain('headgate.approve');
  expect(inThread(ts).some(({ text }) => text.includes('*Approved* by `ana`'))).toBe(true);
  expect(await house.warehouse('select 1 from analytics.slack_orders limit 1')).toHaveLength(1);
});
