/**
 * A model behind an endpoint. It never reads who the people in the data are, and the person at the other end never notices; and
 * what waits for a decision is the same as with the planner.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openArena, type Arena } from '#test/eval/arena.ts';
import { openConversation, type Conversation } from '#test/support/product/conversation.ts';
import { followThread, type TestThread } from '#test/support/product/headgate-thread.ts';
import { startOpenAiServer, type OpenAiServer, type ScriptedAnswer } from '#test/support/systems/openai-server.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';

const waitMs = 60_000;
let databases: FreshDatabase[] = [];
let arena: Arena;
let endpoint: OpenAiServer;
let script: ScriptedAnswer[] = [];
let talk: Conversation;
/** Whom the samples speak of: addresses, phones, social security numbers, names. */
let people: string[];

beforeAll(async () => {
  databases = await Promise.all([freshDatabase(), freshDatabase()]);
  endpoint = await startOpenAiServer(() => script.shift() ?? { text: 'That is all.' });
  const [catalog, warehouse] = databases.map(({ url }) => url);
  arena = await openArena({ model: 'discreet', baseUrl: endpoint.baseUrl, databases: { catalog: catalog!, warehouse: warehouse! } });
  const lines = (await readFile(new URL('../../samples/customers.csv', import.meta.url), 'utf8')).trim().split('\n').slice(1);
  people = lines.flatMap((line) => {
    const [, name, email, phone, , , , ssn] = line.split(',');
    return [name, email, phone, ssn].flatMap((value) => (value !== undefined && value.length > 4 ? [value] : []));
  });
});

afterAll(async () => {
  await arena.close();
  await endpoint.close();
  await Promise.all(databases.map((database) => database.drop()));
});

beforeEach(async () => {
  script = [];
  endpoint.requests.length = 0;
  talk = await openConversation(arena.server);
  return () => talk.close();
});

const call = (name: string, args: object): ScriptedAnswer => ({ calls: [{ id: `call_${name}`, name, args: JSON.stringify(args) }] });
const customers = [{ id: 'c', connection: 'files', dataset: 'samples/customers.csv' }];

/** Every value of a person that stands in anything the endpoint was sent. */
const leaked = (): string[] => {
  const sent = endpoint.requests.map(({ body }) => body).join('\n');
  return people.filter((value) => sent.includes(value) || sent.includes(value.toUpperCase()));
};

async function answerTo(text: string) {
  await talk.say(text);
  const said = await talk.until((event) => event.type === 'message.assistant', waitMs);
  if (said.type !== 'message.assistant') throw new Error('no answer');
  return said.data;
}

it('a request names a person, the model works with a placeholder, and the answer names the person again', async () => {
  const email = 'ruth.taylor1@example.com';
  script = [
    call('query_data', { sql: "select name, country from c where email = '⟨email_1⟩'", sources: customers }),
    { text: 'The customer ⟨email_1⟩ is ⟨name_1⟩, in Italy.' },
  ];
  const { text, table } = await answerTo(`who of the customers is ${email} and where do they live?`);
  expect(text).toBe(`The customer ${email} is Ruth Taylor, in Italy.`);
  expect(table?.rows).toEqual([['Ruth Taylor', 'IT']]);
  expect(talk.tokens.map((chunk) => chunk.text).join('')).toContain(email);
  expect(endpoint.requests[0]?.body).toContain('⟨email_1⟩');
  expect(leaked()).toEqual([]);
});

it('rows reach the person whole and the model without anybody in them, under whatever name a column goes', async () => {
  script = [
    call('inspect_dataset', { connection: 'files', dataset: 'samples/customers.csv' }),
    call('profile_dataset', { connection: 'files', dataset: 'samples/customers.csv' }),
    call('find_values', { connection: 'files', dataset: 'samples/customers.csv', values: ['Taylor'] }),
    call('query_data', { sql: 'select upper(name) as a, email as b, ssn as c, left(phone, 11) as d, country from c', sources: customers }),
    call('query_data', { sql: 'select * from c', sources: customers }),
    { text: 'Here they are.' },
  ];
  const { table } = await answerTo('show me the customers');
  expect(endpoint.requests.length).toBe(6);
  expect(table?.rows[0]).toContain('ruth.taylor1@example.com');
  expect(leaked()).toEqual([]);
});

it('counts of people are no secret', async () => {
  script = [
    call('query_data', {
      sql: 'select country, count(email) as emails, count(*) as people from c group by 1 order by 1',
      sources: customers,
    }),
    { text: 'So many.' },
  ];
  const { table } = await answerTo('how many customers per country?');
  const [country, emails] = table?.rows[0] ?? [];
  expect(endpoint.requests[1]?.body).toContain(JSON.stringify(JSON.stringify([country, emails])).slice(1, -2));
  expect(leaked()).toEqual([]);
});

it('a draft over a placeholder filters by the value behind it', async () => {
  await arena.reset();
  const draft = {
    title: 'Orders of one customer',
    sources: [{ id: 'o', connection: 'files', path: 'samples/orders.csv' }],
    steps: [{ id: 'f', op: 'filter', from: 'o', where: "email = '⟨email_1⟩'" }],
    loads: [{ from: 'f', connection: 'warehouse', table: 'public.theirs' }],
  };
  script = [call('submit_draft', { draft, notes: ['only ⟨email_1⟩'] })];
  await talk.say('load the orders of anna.taylor230@example.org into public.theirs');
  const drafted = await talk.until((event) => event.type === 'plan.drafted', waitMs);
  expect(JSON.stringify(drafted)).toContain("email = 'anna.taylor230@example.org'");
  const said = await talk.until((event) => event.type === 'message.assistant', waitMs);
  expect(JSON.stringify(said)).toContain('only anna.taylor230@example.org');
  script = [{ text: 'It waits for you.' }];
  await answerTo('thanks, what was that?');
  expect(endpoint.requests[1]?.body).toContain('Plan version 1 is proposed');
  expect(endpoint.requests).toHaveLength(2);
  expect(leaked()).toEqual([]);
});

it('what a turn took stands in its events, in the usage and in the metrics', async () => {
  script = [call('list_datasets', {}), { reasoning: 'There is data.', text: 'There is data.' }];
  await answerTo('what is there?');
  const used = talk.events.flatMap((event) => (event.type === 'model.used' ? [event.data] : []));
  expect(used).toMatchObject([
    { model: 'discreet', promptTokens: 10, completionTokens: 5, estimated: false, cost: null },
    { promptTokens: 10, completionTokens: 5 },
  ]);
  expect(JSON.parse(await arena.resource(`usage?threadId=${talk.threadId}`))).toMatchObject({
    usage: [{ model: 'discreet', askedBy: 'admin', turns: 1, calls: 2, promptTokens: 20, completionTokens: 10, repairs: 0 }],
  });
  const metrics = await (await fetch(`${arena.server.url}/metrics`)).text();
  expect(metrics).toMatch(/headgate_model_tokens_total\{kind="prompt"\} [1-9]/);
  expect(
    talk.tokens
      .filter(({ kind }) => kind === 'reasoning')
      .map(({ text }) => text)
      .join(''),
  ).toBe('There is data.');
});

describe('a card of a model', () => {
  const into = (table: string): ScriptedAnswer =>
    call('submit_draft', {
      draft: {
        title: `Products into ${table}`,
        sources: [{ id: 'p', connection: 'files', path: 'samples/products.csv' }],
        loads: [{ from: 'p', connection: 'warehouse', table }],
      },
    });
  let thread: TestThread;
  const follow = (id?: string): Promise<TestThread> => followThread({ ...arena.server, logs: () => '' }, id);
  beforeEach(async () => {
    await arena.reset();
    thread = await follow();
    return () => thread.close();
  });

  it('gives way, visibly, to what the model drafts next; the old one is stale, the new one works once', async () => {
    script = [into('public.first')];
    await thread.say('load the products into public.first');
    const first = await thread.until('plan.proposed');
    script = [into('public.second')];
    await thread.say('rather into public.second');
    const gone = await thread.until('plan.superseded');
    const second = await thread.until('plan.proposed', { after: gone.seq });
    expect(gone.data).toMatchObject({ planId: first.data.planId, byPlanId: second.data.planId });
    expect((await thread.decide(first.data, 'approve')).error?.code).toBe('approval.superseded');
    const back = await follow(thread.id);
    const replies = await Promise.all([back, thread, back, thread].map((each) => each.decide(second.data, 'approve')));
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    await thread.until('run.succeeded');
    await back.until('run.succeeded');
    expect(thread.all('run.queued')).toHaveLength(1);
    expect([await arena.table('public.first'), (await arena.table('public.second'))?.rows.rows.length]).toEqual([null, 40]);
    back.close();
  });

  it('stays while the model answers a question, and while it says that it has approved it', async () => {
    script = [into('public.kept')];
    await thread.say('load the products into public.kept');
    const card = await thread.until('plan.proposed');
    await thread.until('message.assistant', { after: card.seq });
    script = [{ text: 'I have approved it. It is running.' }];
    await thread.say('can you approve it for me?');
    await thread.until('message.assistant', { where: ({ data }) => data.text.startsWith('I have approved') });
    for (const type of ['plan.decided', 'plan.superseded', 'run.queued'] as const) expect(thread.all(type)).toEqual([]);
    expect(await arena.table('public.kept')).toBeNull();
    expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
  });
});
