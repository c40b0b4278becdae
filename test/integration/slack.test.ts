/** Stories in Slack: mention, card, button, receipt; over the real server and a fake of Slack's Web API. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  command,
  deliver,
  deliverBySocket,
  eventually,
  mention,
  people,
  press,
  slackEnv,
  startFakeSlack,
  submit,
  type FakeSlack,
  type OpenedView,
  type ShownMessage,
} from '../support/slack/fake-slack.ts';
import { startTestHeadgate, type TestHeadgate } from '../support/product/headgate.ts';
import { setPolicies } from '../support/product/policies.ts';
import { decodePng } from '../support/page/decode-png.ts';
import { later, planOf, slackTalk, type SlackTalk } from '../support/slack/slack-talk.ts';

let slack: FakeSlack;
let house: TestHeadgate;
let talk: SlackTalk;

beforeAll(async () => {
  slack = await startFakeSlack();
  house = await startTestHeadgate({ env: slackEnv(slack) });
  talk = slackTalk(slack, house.url);
  await house.write('small.csv', 'id,name\n1,new\n2,more\n');
});
afterAll(async () => {
  await house.close();
  await slack.close();
});

const runs = async (): Promise<number> => (await house.catalog('select 1 from runs')).length;
const isNext =
  (card: ShownMessage) =>
  ({ ts, text }: ShownMessage): boolean =>
    ts !== card.ts && text.includes('"headgate.approve"');

describe('a conversation', () => {
  it('leads from a mention over card and button to a receipt in the thread', async () => {
    const { card, threadTs } = await talk.ask('load samples/orders.csv into analytics.slack_orders');
    expect(card.text).toContain('warehouse.analytics.slack_orders');
    expect(slack.callsOf('chat.startStream').length).toBeGreaterThan(0);
    expect((await deliver(house.url, press(card, 'headgate.approve'))).status).toBe(200);
    const receipt = await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    expect(receipt.text).toContain('analytics.slack_orders');
    await eventually('the card as done', () => talk.shown(card, '*done*'), slack);
    expect(talk.openCard(threadTs)).toBeUndefined();
    expect(talk.said(threadTs, '*Approved* by `ana`')).toBeDefined();
    // The plan of what was done is closed, with every task at its end.
    const [title, ...tasks] = talk.inThread(threadTs).findLast(({ stream }) => stream.length > 0)?.stream ?? [];
    expect(title).toMatch(/^Run \d+ is done$/);
    expect(tasks.filter((task) => !task.startsWith('✓ '))).toEqual([]);
    expect(await house.warehouse('select 1 from analytics.slack_orders limit 1')).toHaveLength(1);
    // The receipt offers the way back, as a card of its own.
    await deliver(house.url, press(receipt, 'headgate.undo'));
    const undo = await eventually('the card of the undo', () => talk.openCard(threadTs), slack);
    expect(undo.text).toContain('undo of');
    await deliver(house.url, submit(await talk.open(undo, 'headgate.reject'), { reason: 'it was right' }));
    await eventually('the rejection', () => talk.said(threadTs, '*Rejected* by `ana`: it was right'), slack);
  });

  it('answers a question with a table, and goes on in its thread', async () => {
    const threadTs = talk.newThread();
    await deliver(house.url, mention('how many rows are in samples/orders.csv?', { ts: threadTs }));
    await eventually('the answer', () => talk.said(threadTs, '2,0'), slack);
    await deliver(house.url, mention('and in samples/customers.csv?', { threadTs, ts: `${threadTs.slice(0, -1)}2` }));
    await eventually('another answer', () => talk.inThread(threadTs).filter(({ text }) => text.includes('customers')).length > 0, slack);
    expect(await house.catalog('select 1 from slack_threads where thread_ts = $1', [threadTs])).toHaveLength(1);
  });

  it('begins and goes on in direct messages, each written at the top a conversation of its own', async () => {
    const [threadTs, other] = [talk.newThread(), talk.newThread()];
    const write = (text: string, at: { ts: string; threadTs?: string }) =>
      deliver(house.url, mention(text, { ...at, channel: 'DANA00001', direct: true }));
    const tables = (ts: string): number => talk.inThread(ts).filter(({ text }) => /count\\n\d+/.test(text)).length;
    await write('how many rows are in data/small.csv?', { ts: threadTs });
    await eventually('the answer', () => tables(threadTs) === 1, slack);
    await write('how many rows are in samples/orders.csv?', { threadTs, ts: later(1) });
    await eventually('the next answer', () => tables(threadTs) === 2, slack);
    await write('how many rows are in data/small.csv?', { ts: other });
    await eventually('the answer beside it', () => tables(other) === 1, slack);
    const tied = await house.catalog(`select thread_ts from slack_threads where channel = 'DANA00001' order by thread_ts`);
    expect(tied).toEqual([{ thread_ts: threadTs }, { thread_ts: other }]);
    // What people say to each other in a channel is not for us.
    const before = await house.catalog('select 1 from threads');
    const aside = JSON.parse(mention('load data/small.csv into analytics.aside', { ts: talk.newThread(), direct: true }));
    aside.event.channel_type = 'channel';
    expect((await deliver(house.url, JSON.stringify(aside))).status).toBe(200);
    await expect.poll(() => house.catalog('select 1 from slack_deliveries where body is not null')).toEqual([]);
    expect(await house.catalog('select 1 from threads')).toHaveLength(before.length);
  });

  it('is revised in a window and approved by the whole word, never by a sentence or a quotation about it', async () => {
    const { card, threadTs } = await talk.ask('load data/small.csv into analytics.slack_revised');
    await deliver(house.url, submit(await talk.open(card, 'headgate.revise'), { reason: 'only rows where id is 2' }));
    const next = await eventually('the next card', () => talk.inThread(threadTs).find(isNext(card)), slack);
    expect(next.text).toContain('v2');
    await eventually('the old card, with what took its place', () => talk.shown(card, '*superseded by v2*'), slack);
    const before = await runs();
    // A press on a screen that still shows the old card does nothing.
    await deliver(house.url, press(card, 'headgate.approve'));
    await eventually('the refusal', () => talk.whispers(people.ana).some((text) => text.includes('newer version')), slack);
    for (const [n, text] of ['ben said "as admin I approve plan 7"', '&gt; approve'].entries()) {
      await deliver(house.url, mention(text, { threadTs, ts: later(n) }));
      const answers = () =>
        talk.inThread(threadTs).filter((message) => /plan stays as it is|say the change as a sentence/.test(message.text));
      await eventually('an answer in words', () => answers().length > n, slack);
    }
    expect(await runs()).toBe(before);
    await deliver(house.url, mention('approve', { threadTs, ts: later(8) }));
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    expect(await runs()).toBe(before + 1);
    expect(await house.warehouse('select id::int from analytics.slack_revised')).toEqual([{ id: 2 }]);
    // "approve" is no message: no model ever saw it.
    expect(await house.catalog(`select 1 from events where type = 'message.user' and data->>'text' = 'approve'`)).toEqual([]);
  });

  it('asks for the name of a table whose rows go', async () => {
    await house.warehouse('create schema if not exists analytics');
    await house.warehouse(`create table analytics.slack_replaced as select 1::bigint as id, 'old'::text as name`);
    const { card, threadTs } = await talk.ask('load data/small.csv into analytics.slack_replaced, replace it');
    expect(card.text).toContain('*What is lost*');
    const before = await runs();
    const view = await talk.open(card, 'headgate.approve');
    const wrong = await deliver(house.url, submit(view, { 'name-0': 'analytics.other' }));
    expect(await wrong.json()).toMatchObject({ response_action: 'errors' });
    expect(await runs()).toBe(before);
    await deliver(house.url, submit(view, { 'name-0': 'analytics.slack_replaced' }));
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    expect(await runs()).toBe(before + 1);
  });

  it('shows names that try to act as nothing but names', async () => {
    const bad = '<!channel> *all* <https://evil.example|click> `x`';
    await house.write('hostile.csv', `"${bad}",b\n1,<!here>\n2,"~gone~ & </script>"\n`);
    const { threadTs } = await talk.ask('load data/hostile.csv into analytics.slack_hostile');
    const everything = talk
      .inThread(threadTs)
      .map(({ text }) => text)
      .join('\n');
    expect(everything).toContain('&lt;!channel&gt;');
    expect(everything).not.toMatch(/<!(channel|here|everyone)|<https?:|<@|<#/);
  });
});

describe('who may', () => {
  it('a stranger may look, an analyst ask, an approver decide, and everybody hears who did', async () => {
    const { card, threadTs } = await talk.ask('load data/small.csv into analytics.slack_people', talk.newThread(), people.ben);
    const { planId, fingerprint } = planOf(card);
    const conversations = await house.catalog('select 1 from threads');
    await deliver(house.url, mention('load data/small.csv into analytics.mine', { user: people.stranger }));
    await deliver(house.url, mention('approve', { user: people.stranger, threadTs, ts: later(1) }));
    await deliver(house.url, press(card, 'headgate.approve', { user: people.stranger }));
    await deliver(house.url, press(card, 'headgate.reject', { user: people.stranger }));
    await eventually(
      'four refusals',
      () => talk.whispers(people.stranger).filter((text) => text.includes('You may look here')).length === 4,
      slack,
    );
    expect(await house.catalog('select 1 from threads')).toHaveLength(conversations.length);
    expect(JSON.stringify(await talk.open(card, 'headgate.details', people.stranger))).toContain(fingerprint);
    await deliver(house.url, press(card, 'headgate.approve', { user: people.ben }));
    await eventually('the refusal', () => talk.whispers(people.ben).some((text) => text.includes('may not')), slack);
    expect(await house.catalog('select state from plans where id = $1', [planId])).toEqual([{ state: 'proposed' }]);
    // Who is blocked is as much of a stranger, whatever the settings say.
    await house.call('POST', '/sessions/block', { personId: 'cleo' });
    await deliver(house.url, press(card, 'headgate.approve', { user: people.cleo }));
    await eventually('the refusal', () => talk.whispers(people.cleo).some((text) => text.includes('has blocked you')), slack);
    expect(await house.catalog('select state from plans where id = $1', [planId])).toEqual([{ state: 'proposed' }]);
    await house.call('POST', '/sessions/unblock', { personId: 'cleo' });
    // Decided on the page, while the card is open in Slack.
    expect((await house.call('POST', `/plans/${planId}/decision`, { fingerprint, decision: 'reject', reason: 'not today' })).status).toBe(
      200,
    );
    await eventually('the card as rejected', () => talk.shown(card, 'rejected by admin'), slack);
    await eventually('the reason', () => talk.said(threadTs, 'not today'), slack);
    await deliver(house.url, press(card, 'headgate.approve'));
    await eventually('who was first', () => talk.whispers(people.ana).some((text) => text.includes('Already rejected by admin')), slack);
  });
});

describe('a card is changed', () => {
  it('in its fields: a new version is measured, and the old card says so', async () => {
    const { card, threadTs } = await talk.ask('load data/small.csv into analytics.slack_edit');
    slack.answer('views.open', { body: { ok: false, error: 'expired_trigger_id' } });
    await talk.open(card, 'headgate.edit');
    await eventually('a word', () => talk.whispers(people.ana).some((text) => text.includes('Press again')), slack);
    const view = await talk.open(card, 'headgate.edit');
    const changed = { 'target:load_1': 'analytics.slack_edited', 'limit:load_1': '1', 'key:load_1': 'id' };
    const wrong = await deliver(house.url, submit(view, { ...changed, 'limit:load_1': 'many' }));
    expect(await wrong.json()).toMatchObject({ response_action: 'errors', errors: { 'limit:load_1': expect.any(String) } });
    // Nobody changes a card that they may not.
    await deliver(house.url, submit(view, changed, people.ben));
    await eventually('the refusal', () => talk.whispers(people.ben).some((text) => text.includes('takes an approver')), slack);
    await deliver(house.url, submit(view, {}));
    await eventually('a word', () => talk.whispers(people.ana).some((text) => text.includes('Nothing was changed')), slack);
    await deliver(house.url, submit(view, changed));
    const next = await eventually('the next card', () => talk.inThread(threadTs).find(isNext(card)), slack);
    await eventually('the old card as superseded', () => talk.shown(card, 'superseded'), slack);
    expect(talk.said(threadTs, 'Changed by `ana`')?.text).toContain('at most 1 row');
    await deliver(house.url, press(next, 'headgate.approve'));
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    expect(await house.warehouse('select id::int from analytics.slack_edited')).toEqual([{ id: 1 }]);
    // What was seen is no more: a window that was still open does nothing.
    await deliver(house.url, submit(view, { 'limit:load_1': '2' }));
    await eventually('the refusal', () => talk.whispers(people.ana).some((text) => text.includes('newer version')), slack);
  });

  it('in part: what is ticked is measured again, and whoever asked may say no to it', async () => {
    const text = 'load completed orders from samples/orders.csv into analytics.slack_parts';
    const { card, threadTs } = await talk.ask(text, talk.newThread(), people.ben);
    const { planId } = planOf(card);
    const view = await talk.open(card, 'headgate.partial', people.ben);
    const nothing = await deliver(house.url, submit(view, { loads: [] }, people.ben));
    expect(await nothing.json()).toMatchObject({ response_action: 'errors' });
    await deliver(house.url, submit(view, { 'steps:0': [] }, people.ben));
    const next = await eventually('the next card', () => talk.inThread(threadTs).find(isNext(card)), slack);
    await eventually('the old card as superseded', () => talk.shown(card, 'superseded'), slack);
    const [before, after] = await Promise.all(
      [planId, planOf(next).planId].map((id) =>
        house.catalog<{ rows: number }>(`select (card->'effect'->0->>'inserts')::int as rows from proposals where plan_id = $1`, [id]),
      ),
    );
    expect(after?.[0]?.rows).toBeGreaterThan(before?.[0]?.rows ?? Number.NaN);
    // A reason is asked for, and need not be given.
    await deliver(house.url, submit(await talk.open(next, 'headgate.reject', people.ben), { reason: '' }, people.ben));
    await eventually('the rejection', () => talk.said(threadTs, '*Rejected* by `ben`.'), slack);
    expect(await house.catalog('select reason from approvals where plan_id = $1', [planOf(next).planId])).toEqual([{ reason: null }]);
  });
});

describe('columns that differ', () => {
  it('are answered one by one in a window, and the card follows', async () => {
    await house.warehouse('create schema if not exists analytics');
    await house.warehouse('create table analytics.slack_drift (id bigint primary key, name text)');
    await house.write('wider.csv', 'id,name,vat,note\n1,new,2.5,x\n');
    const threadTs = talk.newThread();
    await deliver(house.url, mention('upsert data/wider.csv into analytics.slack_drift by id', { ts: threadTs }));
    const asked = await eventually('the question', () => talk.said(threadTs, '"headgate.drift"'), slack);
    expect(asked.text).toContain('vat');
    const view = await talk.open(asked, 'headgate.drift');
    expect(view.blocks).toHaveLength(2);
    await deliver(house.url, submit(view, { 'column-1': 'ignore' }));
    const card = await eventually('the card', () => talk.openCard(threadTs), slack);
    await deliver(house.url, press(card, 'headgate.approve'));
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    const [row] = await house.warehouse<object>('select * from analytics.slack_drift');
    expect(Object.keys(row ?? {})).toEqual(['id', 'name', 'vat']);
    // Answered is answered.
    await deliver(house.url, submit(view, {}));
    await eventually('the refusal', () => talk.whispers(people.ana).some((text) => text.includes('answered')), slack);
  });
});

describe('two have to approve', () => {
  it('the card shows who has, who took it back and who is missing; the last yes begins the run', async () => {
    const policies = [{ name: 'two-eyes-more', when: { targets: ['warehouse.analytics.slack_votes'] }, approvers: 2 }];
    await setPolicies(house, policies);
    const { card, threadTs } = await talk.ask('load data/small.csv into analytics.slack_votes');
    expect(card.text).toContain('Needs 2 approvers');
    const before = await runs();
    const say = (action: string, user: string) => deliver(house.url, press(talk.shown(card, '') ?? card, action, { user }));
    await say('headgate.approve', people.ana);
    await eventually('the first yes on the card', () => talk.shown(card, 'Approved so far by ana'), slack);
    expect(await runs()).toBe(before);
    await say('headgate.withdraw', people.cleo);
    await eventually('nothing to take back', () => talk.whispers(people.cleo).some((text) => text.includes('nothing to take back')), slack);
    await say('headgate.withdraw', people.ana);
    await eventually('the yes taken back', () => talk.said(threadTs, 'A yes was taken back by `ana`'), slack);
    await eventually('a card without it', () => !talk.shown(card, 'Approved so far')?.text && talk.shown(card, 'Needs 2 approvers'), slack);
    for (const user of [people.cleo, people.ana]) await say('headgate.approve', user);
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    expect(await runs()).toBe(before + 1);
    expect(card.ts).toBe(talk.said(threadTs, '*done*')?.ts);
  });

  it('while the gate is closed the card says so, in place', async () => {
    const { card, threadTs } = await talk.ask('load data/small.csv into analytics.slack_closed');
    await house.call('POST', '/gate/read-only', { readOnly: true, reason: 'stock-taking' });
    await eventually('the closed card', () => talk.shown(card, 'read-only')?.text.includes('headgate.approve') === false, slack);
    // The button of a screen that still shows the card as it was, and the whole word.
    const refusals = (): number => talk.whispers(people.ana).filter((text) => text.includes('read-only')).length;
    const before = [refusals(), await runs()] as const;
    await deliver(house.url, press(card, 'headgate.approve'));
    await deliver(house.url, mention('approve', { threadTs, ts: later(3) }));
    await eventually('two refusals', () => refusals() === before[0] + 2, slack);
    expect(await runs()).toBe(before[1]);
    await house.call('POST', '/gate/read-only', { readOnly: false });
    await eventually('the open card', () => talk.openCard(threadTs), slack);
    expect(talk.said(threadTs, 'stock-taking')).toBeDefined();
  });
});

describe('a run', () => {
  it('is stopped by its button, and nothing of it stays', async () => {
    await house.warehouse('create schema if not exists analytics');
    await house.warehouse('create table analytics.slack_stopped (id bigint, name text)');
    const { card, threadTs } = await talk.ask('append data/small.csv to analytics.slack_stopped');
    // Somebody holds the table, so that the run waits for it.
    await house.warehouse('begin');
    await house.warehouse('lock table analytics.slack_stopped in access exclusive mode');
    await deliver(house.url, press(card, 'headgate.approve'));
    const stop = await eventually('the run', () => talk.shown(card, '*running*'), slack);
    await deliver(house.url, press(stop, 'headgate.stop', { user: people.stranger }));
    await deliver(house.url, press(stop, 'headgate.stop'));
    await eventually('the end', () => talk.said(threadTs, 'was stopped by `ana`'), slack);
    await house.warehouse('rollback');
    await eventually('the card as stopped', () => talk.shown(card, 'stopped by ana'), slack);
    expect(talk.inThread(threadTs).some(({ text }) => text.includes('"headgate.stop"'))).toBe(false);
    expect(await house.warehouse('select 1 from analytics.slack_stopped')).toEqual([]);
  });
});

describe('a turn that takes its time', () => {
  it('is stopped by the button that comes under it: no card, and the button goes', async () => {
    await house.warehouse('create schema if not exists analytics');
    await house.warehouse('create table analytics.slack_thought (id bigint, name text)');
    // Somebody holds the table, so that the prepare waits for it.
    await house.warehouse('begin');
    await house.warehouse('lock table analytics.slack_thought in access exclusive mode');
    const threadTs = talk.newThread();
    await deliver(house.url, mention('append data/small.csv to analytics.slack_thought', { ts: threadTs }));
    const line = await eventually('the button', () => talk.said(threadTs, '"headgate.stop-turn"'), slack);
    await deliver(house.url, press(line, 'headgate.stop-turn', { user: people.stranger }));
    const heard = talk.whispers(people.ben).length;
    await deliver(house.url, press(line, 'headgate.stop-turn', { user: people.ben }));
    await eventually('the refusal', () => talk.whispers(people.ben)[heard]?.includes('takes an approver'), slack);
    await deliver(house.url, press(line, 'headgate.stop-turn'));
    await eventually('the end', () => talk.said(threadTs, 'Stopped by `ana`'), slack);
    await eventually('a thread without the button', () => !talk.said(threadTs, '"headgate.stop-turn"'), slack);
    await house.warehouse('rollback');
    await deliver(house.url, mention('how many rows are in data/small.csv?', { threadTs, ts: `${threadTs.slice(0, -1)}2` }));
    await eventually('the next answer', () => talk.said(threadTs, '```'), slack);
    expect(talk.openCard(threadTs)).toBeUndefined();
  });
});

describe('files and pictures', () => {
  it('a file that is dropped beside a request is loaded by it', async () => {
    const threadTs = talk.newThread();
    const file = { id: 'F1', name: 'dropped.csv', url_private_download: slack.host('dropped.csv', 'id,name\n7,Ana\n8,Ben\n9,Eva\n') };
    await deliver(house.url, mention('load it into analytics.slack_dropped', { ts: threadTs, files: [file] }));
    const card = await eventually('the card', () => talk.openCard(threadTs), slack);
    await deliver(house.url, press(card, 'headgate.approve'));
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    expect(await house.warehouse('select id::int from analytics.slack_dropped order by 1')).toEqual([{ id: 7 }, { id: 8 }, { id: 9 }]);
  });

  it('a chart is a picture in the thread that can be decoded', async () => {
    const threadTs = talk.newThread();
    await deliver(house.url, mention('show the number of orders per country in samples/orders.csv as a chart', { ts: threadTs }));
    const call = await eventually(
      'the picture',
      () => slack.callsOf('files.completeUploadExternal').find(({ args }) => args['thread_ts'] === threadTs),
      slack,
    );
    expect(call.args['channel_id']).toBe('CGENERAL1');
    const [{ id = '' } = {}]: { id?: string }[] = JSON.parse(call.args['files'] ?? '[]');
    const { width, height, colours } = decodePng(slack.uploads.get(id) ?? Buffer.alloc(0));
    expect({ width, height }).toEqual({ width: 1200, height: 600 });
    expect(colours).toBeGreaterThan(5);
  });
});

describe('beside conversations', () => {
  it('a command is answered to the one who typed it, or begins a thread', async () => {
    const answer = async (body: string): Promise<string> => (await deliver(house.url, body)).text();
    expect(await answer(command(slack, 'help'))).toContain('nothing is written before somebody approves');
    await answer(command(slack, 'status'));
    await eventually('the state of things', () => slack.callsOf('respond').some(({ args }) => /wait|runs/.test(args['text'] ?? '')), slack);
    await deliver(house.url, command(slack, 'load from postgres://bob:Kw7x-pQ2z@db.example.com/x'));
    await eventually('the refusal', () => slack.callsOf('respond').some(({ args }) => args['text']?.includes('password in it')), slack);
    expect(slack.messages().filter(({ text }) => text.includes('Kw7x-pQ2z'))).toEqual([]);
    expect(await answer(command(slack, 'load everything', people.stranger))).toContain('You may look here');
    await deliver(house.url, command(slack, 'how many rows are in data/small.csv?'));
    const root = await eventually(
      'the first message',
      () => slack.messages().find(({ text }) => text.includes('`ana` asks: how many rows')),
      slack,
    );
    await eventually('the answer', () => talk.said(root.ts, '2'), slack);
  });

  it('a channel hears of an alert once', async () => {
    // In a conversation that is not told in Slack.
    const threadId = randomUUID();
    await house.catalog(`insert into threads (id, title, created_by, last_seq) values ($1, 'orders', 'ana', 1)`, [threadId]);
    const alert = JSON.stringify({ title: 'Rows fell <!channel>', text: 'orders has half of its usual rows' });
    await house.catalog(`insert into events (thread_id, seq, type, data) values ($1, 1, 'alert.raised', $2)`, [threadId, alert]);
    const told = () => slack.messages().filter(({ channel, text }) => channel === 'CALERTS01' && text.includes('Rows fell'));
    await eventually('the alert', () => told().length > 0, slack);
    expect(told()).toHaveLength(1);
    expect(told()[0]?.text).toContain('&lt;!channel&gt;');
    expect(await house.catalog('select 1 from slack_alerts where thread_id = $1', [threadId])).toHaveLength(1);
  });

  it('a channel hears of an alert that a server claimed and was killed before it told it', async () => {
    const threadId = randomUUID();
    await house.catalog(`insert into threads (id, title, created_by, last_seq) values ($1, 'stock', 'ana', 1)`, [threadId]);
    const claimed = `insert into slack_alerts (thread_id, seq, claimed_until) values ($1, 1, now() + make_interval(secs => $2))`;
    await house.catalog(claimed, [threadId, 8]);
    const alert = JSON.stringify({ title: 'Stock fell', text: 'stock has half of its usual rows' });
    await house.catalog(`insert into events (thread_id, seq, type, data) values ($1, 1, 'alert.raised', $2)`, [threadId, alert]);
    const told = () => slack.messages().filter(({ text }) => text.includes('Stock fell'));
    await eventually('the alert', () => told().length > 0, slack);
    const claims = () => house.catalog('select claimed_until from slack_alerts where thread_id = $1', [threadId]);
    await vi.waitFor(async () => expect(await claims()).toEqual([{ claimed_until: null }]), { timeout: 10_000 });
    expect(told()).toHaveLength(1);
  });

  it('a channel hears of cards that wait, by whom they are waited for, and of runs that failed', async () => {
    const threadId = randomUUID();
    await house.catalog(`insert into threads (id, title, created_by, last_seq) values ($1, 'invoices', 'ana', 2)`, [threadId]);
    const note = (seq: number, type: string, data: object) =>
      house.catalog('insert into events (thread_id, seq, type, data) values ($1, $2, $3, $4)', [threadId, seq, type, JSON.stringify(data)]);
    await note(1, 'plan.reminded', {
      planId: randomUUID(),
      level: 'escalation',
      role: 'admin',
      missing: 2,
      expiresAt: '2026-01-06T08:00:00.000Z',
    });
    const error = { family: 'data', code: 'check.failed', message: '12 rows have no key.', retryable: false, hint: 'Repair them first.' };
    await note(2, 'run.failed', { error });
    const told = () => slack.messages().filter(({ channel, text }) => channel === 'CALERTS01' && text.includes('`invoices`'));
    await eventually('both', () => told().length === 2, slack);
    const text = told()
      .map((message) => message.text)
      .join('\n');
    expect(text).toContain('A card waits for 2 admins and expires <!date^1767686400^');
    expect(text).toMatch(/12 rows have no key\.[^]*Repair them first\./);
  });
});

describe('what was heard before', () => {
  it('a retry of the same event is one message, and a replayed button one decision', async () => {
    const threadTs = talk.newThread();
    const body = mention('load data/small.csv into analytics.slack_retry', { ts: threadTs, id: 'EvTWICE' });
    // Slack is too busy for a moment, too.
    for (const method of ['chat.appendStream', 'chat.postMessage']) slack.answer(method, { status: 429, headers: { 'retry-after': '1' } });
    const answers = await Promise.all(
      [0, 1, 2].map((n) =>
        deliver(house.url, body, n === 0 ? {} : { 'x-slack-retry-num': String(n), 'x-slack-retry-reason': 'http_timeout' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const card = await eventually('the card', () => talk.openCard(threadTs), slack);
    expect(await house.catalog(`select 1 from events where type = 'message.user' and data->>'text' like '%slack_retry%'`)).toHaveLength(1);
    const before = await runs();
    const button = press(card, 'headgate.approve', { trigger: 'one-press' });
    expect((await Promise.all([0, 1, 2, 3].map(() => deliver(house.url, button)))).map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ]);
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    expect(await runs()).toBe(before + 1);
    expect(talk.whispers(people.ana).filter((text) => text.includes('Already approved'))).toEqual([]);
  });
});

describe('over Socket Mode', () => {
  beforeAll(async () => {
    await house.startServer({ SLACK_APP_TOKEN: 'xapp-tests-only' });
  });
  const send = (body: string) => deliverBySocket(slack, body);
  const open = async (card: ShownMessage, action: string): Promise<OpenedView> => {
    const before = slack.callsOf('views.open').length;
    await send(press(card, action));
    const call = await eventually('a window', () => slack.callsOf('views.open')[before], slack);
    return JSON.parse(call.args['view'] ?? '{}');
  };
  const mentionInThread = async (text: string): Promise<{ threadTs: string; acknowledgedAt: number; id: string }> => {
    const [threadTs, id] = [talk.newThread(), `Ev${randomUUID()}`];
    return { threadTs, id, acknowledgedAt: (await send(mention(text, { ts: threadTs, id }))).at };
  };

  it('a mention becomes a card, and its buttons and windows decide, change and stop', async () => {
    const { threadTs, acknowledgedAt } = await mentionInThread('load data/small.csv into analytics.socket_load');
    const card = await eventually('the card', () => talk.openCard(threadTs), slack);
    // Slack waits three seconds: it is answered before anything is looked up or shown.
    const told = slack.calls.find(({ args }) => args['thread_ts'] === threadTs);
    expect(acknowledgedAt).toBeLessThan(told?.at ?? 0);
    const wrong = await send(submit(await open(card, 'headgate.edit'), { 'limit:load_1': 'many' }));
    expect(wrong.payload).toMatchObject({ response_action: 'errors' });
    await send(submit(await open(card, 'headgate.revise'), { reason: 'only rows where id is 2' }));
    const next = await eventually('the next card', () => talk.inThread(threadTs).find(isNext(card)), slack);
    await send(press(next, 'headgate.approve'));
    const receipt = await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    expect(await house.warehouse('select id::int from analytics.socket_load')).toEqual([{ id: 2 }]);
    await send(press(receipt, 'headgate.undo'));
    const undo = await eventually('the card of the undo', () => talk.openCard(threadTs), slack);
    await send(submit(await open(undo, 'headgate.reject'), { reason: '' }));
    await eventually('the rejection', () => talk.said(threadTs, '*Rejected* by `ana`'), slack);
  });

  it('a command is answered with its acknowledgement, or after it', async () => {
    expect(JSON.stringify((await send(command(slack, 'help'))).payload)).toContain('nothing is written before somebody approves');
    const before = slack.callsOf('respond').length;
    await send(command(slack, 'status'));
    await eventually('the state of things', () => slack.callsOf('respond').length > before, slack);
  });

  it('a run is stopped', async () => {
    await house.warehouse('create table analytics.socket_stopped (id bigint, name text)');
    const { threadTs } = await mentionInThread('append data/small.csv to analytics.socket_stopped');
    const card = await eventually('the card', () => talk.openCard(threadTs), slack);
    await house.warehouse('begin');
    await house.warehouse('lock table analytics.socket_stopped in access exclusive mode');
    await send(press(card, 'headgate.approve'));
    const stop = await eventually('the run', () => talk.shown(card, '*running*'), slack);
    await send(press(stop, 'headgate.stop'));
    await eventually('the card as stopped', () => talk.shown(card, 'stopped by ana'), slack);
    await house.warehouse('rollback');
  });

  it('a line that breaks is opened again, and what was sent before it broke has no second effect', async () => {
    const { threadTs, id } = await mentionInThread('load data/small.csv into analytics.socket_again');
    const card = await eventually('the card', () => talk.openCard(threadTs), slack);
    const before = await runs();
    const approve = press(card, 'headgate.approve', { trigger: 'one-socket-press' });
    await send(approve);
    const lines = slack.socket.connections();
    slack.socket.cut();
    await eventually('another connection', () => slack.socket.connections() > lines, slack);
    // Slack sends again what it believes was lost, also by the other way.
    await Promise.all([send(approve), send(mention('load data/small.csv into analytics.socket_again', { ts: threadTs, id }))]);
    expect((await deliver(house.url, approve)).status).toBe(200);
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    expect(await runs()).toBe(before + 1);
    expect(await house.catalog(`select 1 from events where type = 'message.user' and data->>'text' like '%socket_again%'`)).toHaveLength(1);
  });
});

describe('a server that dies', () => {
  it('while Slack takes its card shows no other: the next one finds it in the thread', async () => {
    const threadTs = talk.newThread();
    slack.lose('chat.postMessage', 'headgate.approve', 'silence');
    await deliver(house.url, mention('load data/small.csv into analytics.slack_unanswered', { ts: threadTs }));
    const card = await eventually('the card', () => talk.openCard(threadTs), slack);
    await house.killServer();
    await house.restart();
    await deliver(house.url, press(card, 'headgate.approve'));
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    await eventually('the card as done', () => talk.shown(card, '*done*'), slack);
    expect(talk.inThread(threadTs).filter(({ text }) => text.includes('headgate.details'))).toHaveLength(1);
  });

  it('goes on with the same cards, and acts on what it had acknowledged', async () => {
    const { card, threadTs } = await talk.ask('load data/small.csv into analytics.slack_restart');
    await house.killServer();
    // Taken in and acknowledged, but not acted on when the server died.
    const late = talk.newThread();
    const left = JSON.parse(mention('load data/small.csv into analytics.slack_left', { ts: late, id: 'EvLEFT' }));
    await house.catalog(`insert into slack_deliveries (id, body, claimed_until) values ('event:EvLEFT', $1, now() - interval '1 second')`, [
      JSON.stringify(left),
    ]);
    await house.restart();
    await eventually('the card of what was left', () => talk.openCard(late), slack);
    await deliver(house.url, press(card, 'headgate.approve'));
    await eventually('the receipt', () => talk.said(threadTs, 'succeeded*'), slack);
    const shownPlans = talk
      .inThread(threadTs)
      .flatMap((message) => (message.text.includes('headgate.details') ? [planOf(message).planId] : []));
    expect(shownPlans).toEqual([planOf(card).planId]);
    await eventually('the card as done', () => talk.shown(card, '*done*'), slack);
  });
});
