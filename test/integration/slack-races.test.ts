/**
 * A button in Slack and a click on the page, for the same card at the same moment: one run, and everybody is told whose it is.
 * Beside it what Slack is answered, and who is not: none of it needs a worker.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  command,
  deliver,
  eventually,
  mention,
  people,
  signed,
  slackEnv,
  startFakeSlack,
  submit,
  type FakeSlack,
} from '../support/slack/fake-slack.ts';
import { startTestHeadgate, type TestHeadgate } from '../support/product/headgate.ts';
import { sampleCard, samplePlan } from '../support/played/sample-card.ts';

const races = 200;
const atOnce = 4;
const channel = 'CRACES001';
let slack: FakeSlack;
let house: TestHeadgate;

beforeAll(async () => {
  slack = await startFakeSlack();
  // No worker: what is decided stays queued, so that the decisions are all there is.
  house = await startTestHeadgate({ workers: 0, env: { ...slackEnv(slack), HEADGATE_QUOTA_RUNS: '1000' } });
});
afterAll(async () => {
  await house.close();
  await slack.close();
});

interface Race {
  planId: string;
  threadTs: string;
  messageTs: string;
  fingerprint: string;
}

/** As many conversations of Slack, each with one card that waits. */
async function newCards(races: number): Promise<Race[]> {
  const [plan, card, hash] = [JSON.stringify(samplePlan), JSON.stringify(sampleCard), 'a'.repeat(64)];
  const all = Array.from({ length: races }, (_, n) => ({
    threadId: randomUUID(),
    planId: randomUUID(),
    fingerprint: randomUUID().replaceAll('-', '').repeat(2),
    threadTs: `16${String(races).padStart(8, '0')}.${String(n).padStart(6, '0')}`,
    messageTs: `17${String(races).padStart(8, '0')}.${String(n).padStart(6, '0')}`,
  }));
  await house.catalog(
    `with race as (select * from json_to_recordset($1) as r("threadId" uuid, "planId" uuid, fingerprint text, "threadTs" text, "messageTs" text)),
     a as (insert into threads (id, title, created_by, activity) select "threadId", 'race', 'ana', 'waiting' from race),
     b as (insert into plans (id, thread_id, version, state, title, draft, plan, plan_hash, notes, model, asked_by)
       select "planId", "threadId", 1, 'proposed', 'race', '{}', $2, $4, '[]', 'offline', 'ana' from race),
     c as (insert into proposals (plan_id, fingerprint, plan, plan_hash, snapshots, staged, card, prepare_seconds, settings)
       select "planId", fingerprint, $2, $4, '[]', '[]', $3, 1, '{}' from race),
     d as (insert into approvals (id, plan_id, fingerprint, state, expires_at)
       select gen_random_uuid(), "planId", fingerprint, 'pending', now() + interval '1 day' from race),
     e as (insert into slack_threads (thread_id, team, channel, thread_ts, owner_id, user_id)
       select "threadId", 'T00000001', $5, "threadTs", 'ana', $6 from race)
     insert into slack_cards (plan_id, thread_id, message_ts, fingerprint) select "planId", "threadId", "messageTs", fingerprint from race`,
    [JSON.stringify(all), plan, card, hash, channel, people.ana],
  );
  return all;
}

function press({ planId, fingerprint, threadTs, messageTs }: Race): string {
  const payload = {
    type: 'block_actions',
    team: { id: 'T00000001' },
    user: { id: people.ana },
    trigger_id: randomUUID(),
    channel: { id: channel },
    message: { ts: messageTs, thread_ts: threadTs },
    actions: [{ type: 'button', action_id: 'headgate.approve', value: JSON.stringify({ planId, fingerprint }), block_id: 'b' }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** Both at the same moment. Says whether the page won. */
async function decide(race: Race): Promise<boolean> {
  const [button, page] = await Promise.all([
    deliver(house.url, press(race)),
    house.call('POST', `/plans/${race.planId}/decision`, { fingerprint: race.fingerprint, decision: 'approve' }),
  ]);
  expect(button.status).toBe(200);
  expect([200, 409]).toContain(page.status);
  if (page.status === 409) expect(JSON.stringify(page.body)).toContain('Already approved by ana');
  return page.status === 200;
}

it(`is one run each, ${races} times over, and both sides hear who decided`, async () => {
  const all = await newCards(races);
  const pageWon: Race[] = [];
  for (let next = 0; next < races; next += atOnce) {
    const few = all.slice(next, next + atOnce);
    const won = await Promise.all(few.map(decide));
    pageWon.push(...few.filter((_, n) => won[n]));
  }
  const runs = await house.catalog<{ plan_id: string }>('select plan_id from runs');
  expect(new Set(runs.map(({ plan_id: planId }) => planId)).size).toBe(races);
  expect(runs).toHaveLength(races);
  expect(await house.catalog(`select 1 from events where type = 'plan.decided'`)).toHaveLength(races);
  expect(await house.catalog(`select 1 from approvals where state <> 'approved'`)).toEqual([]);
  // In Slack: who pressed too late hears it, every thread says who it was, and no card can be pressed any more.
  const late = () => slack.callsOf('chat.postEphemeral').filter(({ args }) => args['text']?.includes('Already approved by admin'));
  await eventually('a word to everybody who was too late', () => late().length === pageWon.length, slack);
  for (const { threadTs, messageTs, planId } of all) {
    const by = pageWon.some((race) => race.planId === planId) ? 'admin' : 'ana';
    const told = () =>
      slack.messages().some((message) => message.threadTs === threadTs && message.text.includes(`*Approved* by \`${by}\``));
    await eventually(`who decided ${threadTs}`, told, slack);
    const closed = () =>
      slack.messages().some(({ ts, text }) => ts === messageTs && text.includes('queued') && !text.includes('headgate.approve'));
    await eventually(`the closed card ${messageTs}`, closed, slack);
  }
});

describe('what is not from Slack', () => {
  const deliveries = () => house.catalog('select id from slack_deliveries');
  const threads = () => house.catalog('select id from threads order by id');

  it('is refused by its signature, time and headers, and leaves nothing', async () => {
    const body = mention('load samples/orders.csv into analytics.forged');
    const before = { deliveries: await deliveries(), threads: await threads(), calls: slack.calls.length };
    const { 'x-slack-signature': signature = '', 'x-slack-request-timestamp': time = '' } = signed(body);
    const json = { 'content-type': 'application/json' };
    const attempts: Record<string, { body?: string; headers: Record<string, string> }> = {
      'another secret': { headers: signed(body, { secret: 'another-secret-of-16-characters' }) },
      'five minutes and a second old': { headers: signed(body, { secondsOff: -301 }) },
      yesterday: { headers: signed(body, { secondsOff: -86_400 }) },
      'five minutes and two seconds ahead': { headers: signed(body, { secondsOff: 302 }) },
      'body written anew': { body: JSON.stringify(JSON.parse(body), null, 1), headers: signed(body) },
      'no signature': { headers: { 'x-slack-request-timestamp': time } },
      'no time': { headers: { 'x-slack-signature': signature } },
      'no headers': { headers: {} },
      'another version': { headers: { 'x-slack-request-timestamp': time, 'x-slack-signature': signature.replace('v0', 'v1') } },
      'a time that is no number': { headers: { 'x-slack-request-timestamp': 'now', 'x-slack-signature': signature } },
      'verification without a signature': { body: JSON.stringify({ type: 'url_verification', challenge: 'c' }), headers: {} },
    };
    for (const [what, attempt] of Object.entries(attempts)) {
      const response = await fetch(`${house.url}/slack/events`, {
        method: 'POST',
        body: attempt.body ?? body,
        headers: { ...json, ...attempt.headers },
      });
      expect(response.status, what).toBe(401);
    }
    expect((await fetch(`${house.url}/slack/events`)).status).toBe(401);
    expect(await deliveries()).toEqual(before.deliveries);
    expect(await threads()).toEqual(before.threads);
    // Cards of the races may still be brought up to date meanwhile.
    expect(JSON.stringify(slack.calls.slice(before.calls))).not.toContain('analytics.forged');
  });

  it('answers the address check of Slack itself', async () => {
    const response = await deliver(house.url, JSON.stringify({ type: 'url_verification', challenge: 'a-challenge' }));
    expect(await response.json()).toEqual({ challenge: 'a-challenge' });
  });
});

describe('a core that stands still', () => {
  it('Slack is answered at once all the same, and everything is done when it goes on', async () => {
    const [first, second] = await newCards(2);
    if (!first || !second) throw new Error('there are two cards');
    const threadTs = '1800000000.000001';
    const kept = { ...second, channel, names: [] };
    const window = {
      callback_id: 'headgate.revise',
      private_metadata: JSON.stringify(kept, ['planId', 'fingerprint', 'channel', 'threadTs', 'names']),
      blocks: [],
    };
    const bodies = [
      mention('how many rows are in samples/orders.csv?', { ts: threadTs }),
      press(first),
      submit(window, { reason: 'only rows of today' }),
      command(slack, 'status'),
      command(slack, 'what is in samples/customers.csv?'),
    ];
    const said = async (text: string) =>
      (await house.catalog('select 1 from events where data->>$1 like $2', ['text', `%${text}%`])).length;
    await house.catalog('begin');
    await house.catalog('lock table threads in access exclusive mode');
    const answers = await Promise.all(bodies.map((body) => deliver(house.url, body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await said('only rows of today')).toBe(0);
    await house.catalog('commit');
    await expect.poll(() => said('only rows of today')).toBe(1);
    await expect.poll(() => said('how many rows are in')).toBe(1);
    await expect.poll(() => said('samples/customers.csv')).toBe(1);
    await expect.poll(() => house.catalog('select 1 from runs where plan_id = $1', [first.planId])).toHaveLength(1);
    await eventually('the state of things', () => slack.callsOf('respond').length > 0, slack);
  });
});
