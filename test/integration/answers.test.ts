/** Questions about what was done, asked in conversations that did none of it, after the server was killed; and alerts on what is loaded. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import type { EventData } from '#domain/events.ts';
import { cliAt } from '#test/support/product/cli-at.ts';
import { openConversation } from '#test/support/product/conversation.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { TestThread } from '#test/support/product/headgate-thread.ts';

vi.setConfig({ testTimeout: 120_000 });

let headgate: TestHeadgate;

const orders = [
  'id,country,amount,email',
  ...Array.from({ length: 40 }, (_, n) => `${n},${n % 2 ? 'DE' : 'FR'},${n},${n % 4 ? `p${n}@x.example` : ''}`),
];
const readings = ['id,reading', ...Array.from({ length: 60 }, (_, n) => `${n},${n === 20 ? 'broken' : n / 4}`)];

async function load(draft: DraftInput): Promise<TestThread> {
  const thread = await headgate.open();
  await thread.propose(draft);
  const ended = await thread.approve(await thread.until('plan.proposed'));
  expect(ended.type).toBe('run.succeeded');
  return thread;
}

const sales = (mode: 'create' | 'replace'): DraftInput => ({
  title: 'Load sales',
  sources: [{ id: 'o', path: 'data/shop.csv' }],
  steps: [{ id: 'big', op: 'filter', from: 'o', where: 'amount > 9' }],
  loads: [{ from: 'big', table: 'analytics.sales', mode }],
});

let feeding: TestThread;

beforeAll(async () => {
  headgate = await startTestHeadgate();
  await headgate.write('shop.csv', orders.join('\n'));
  await headgate.write('readings.csv', readings.join('\n'));
  feeding = await load(sales('create'));
  await load({
    title: 'Totals by country',
    sources: [{ id: 's', connection: 'warehouse', table: 'analytics.sales' }],
    steps: [{ id: 'totals', op: 'aggregate', from: 's', group: ['country'], measures: { total: 'sum(amount)' } }],
    loads: [{ from: 'totals', table: 'analytics.totals' }],
  });
  await load({
    title: 'Load readings',
    sources: [{ id: 'r', path: 'data/readings.csv' }],
    loads: [{ from: 'r', table: 'staging.readings' }],
  });
  await headgate.killServer();
  await headgate.restart();
}, 180_000);
afterAll(() => headgate.close());

/** Asks in a conversation of its own. */
async function ask(text: string): Promise<EventData<'message.assistant'>> {
  const thread = await headgate.open();
  await thread.say(text);
  return (await thread.until('message.assistant')).data;
}

describe('a question about what there is', () => {
  test.each<[string, RegExp, string]>([
    ['which connections do I have?', /- `files` \(files\): read and write; it answers\n- `warehouse`/, 'list_connections'],
    ['is the warehouse reachable?', /^- `warehouse` \(postgres\): read and write; it answers$/, 'list_connections'],
    ['where does "refunded" occur?', /- `status` of samples\/orders\.csv: “refunded” in \d+ rows/, 'find_values'],
    ['how is completed spelled in orders?', /“completed” in [\d,]+ rows\n- `status` of .*: “Completed” in/, 'find_values'],
    ['which columns contain the value germany in customers?', /- `country` of samples\/customers\.csv: “DE” in \d+ rows/, 'find_values'],
    ['where does "zebra crossing" appear?', /“zebra crossing” stands nowhere in the \d+ datasets/, 'find_values'],
    ['which columns have missing values in customers?', /- phone is empty in 21 of 412 rows \(5\.1 %\)/, 'profile_dataset'],
    ['what patterns do phone numbers have in customers?', /- phone: `\+9 9 9 9` in \d+ rows/, 'profile_dataset'],
    ['which columns of customers could be a key?', /customer_id is almost one: only \d+ rows that stand there twice/, 'profile_dataset'],
    ['what do you mean by active customer?', /“active customer” is not defined here/, 'recall_definitions'],
  ])('%s', async (said, words, tool) => {
    const thread = await headgate.open();
    await thread.say(said);
    const { data } = await thread.until('message.assistant');
    expect(data.text).toMatch(words);
    expect(data.notUnderstood ?? []).toEqual([]);
    expect(thread.all('tool.started').map((started) => started.tool)).toContain(tool);
    thread.close();
  });
});

const rowsOf = ({ table }: EventData<'message.assistant'>): Record<string, unknown>[] =>
  (table?.rows ?? []).map((row) => Object.fromEntries((table?.columns ?? []).map(({ name }, index) => [name, row[index]])));

describe('a conversation that did nothing itself', () => {
  test('traces a column through the steps to its source, with the rows of each step as they were', async () => {
    const answer = await ask('where does total in analytics.totals come from');
    const [inside] = await headgate.warehouse<{ rows: number }>('select count(*)::int as rows from analytics.sales');
    const [outside] = await headgate.warehouse<{ rows: number }>('select count(*)::int as rows from analytics.totals');
    expect(answer.text).toContain('total in warehouse.analytics.totals is `sum(amount)`, from amount of analytics.sales.');
    for (const said of ['the number in analytics.totals total', 'analytics.totals.total', 'the column total of analytics.totals'])
      expect((await ask(`where does ${said} come from?`)).text).toBe(answer.text);
    expect(rowsOf(answer)).toContainEqual(expect.objectContaining({ rows_in: inside?.rows, rows_out: outside?.rows }));
    expect(answer.notUnderstood ?? []).toEqual([]);
  });

  test('explains a number of rows by what was filtered', async () => {
    const answer = await ask('why are there only 30 rows in analytics.sales?');
    expect(rowsOf(answer)).toContainEqual(expect.objectContaining({ step: 'Keep rows where amount > 9', rows_in: 40, rows_out: 30 }));
  });

  test('knows what breaks, directly and further on', async () => {
    const answer = await ask('what breaks if I drop shop.amount');
    expect(rowsOf(answer)).toMatchObject([
      { writes: 'warehouse.analytics.sales', columns: 'amount', used_in: 'Keep rows where amount > 9', distance: 1 },
      { writes: 'warehouse.analytics.totals', columns: 'total', distance: 2 },
    ]);
    expect((await ask('what breaks if I drop shop.email')).text).toContain('warehouse.analytics.sales loses email');
    expect((await ask('what breaks if I change readings.csv')).text).toContain('warehouse.staging.readings');
  });

  test('shows the rows that a run rejected', async () => {
    const answer = await ask('show the rejected rows of run 3');
    expect(rowsOf(answer)).toMatchObject([{ file: 'data/readings.csv', line: 22, column: 'reading', value: 'broken' }]);
  });

  test('tells when a table was last loaded, who let it, how long it took', async () => {
    expect((await ask('when was analytics.sales last loaded?')).text).toContain('last loaded by run 1');
    expect((await ask('who approved run 2?')).text).toContain('Run 2 (Totals by country) was asked for by admin and approved by admin');
    const [run] = await headgate.catalog<{ receipt: { seconds: { prepare: number; publish: number } } }>(
      'select receipt from runs where number = 2',
    );
    const { prepare = 0, publish = 0 } = run?.receipt.seconds ?? {};
    expect((await ask('how long did run 2 take?')).text).toContain(`took ${Math.round((prepare + publish) * 1000) / 1000} s`);
  });

  test('compares two runs, and lists what writes to a table', async () => {
    const compared = await ask('compare run 1 and 2');
    expect(rowsOf(compared)).toContainEqual({ what: 'source rows', 'run 1': '40', 'run 2': '30' });
    expect((await ask('which loads write to analytics.sales?')).text).toContain('- Load sales: 1 run');
    expect(rowsOf(await ask('list the runs')).map(({ run }) => run)).toEqual([3, 2, 1]);
  });

  test('draws figures by group', async () => {
    const answer = await ask('how many rows per country in data/shop.csv?');
    expect(rowsOf(answer)).toHaveLength(2);
    expect(answer.chart).toMatchObject({ kind: 'bar', x: 'country' });
  });
});

describe('somebody who may only see their own', () => {
  test('is told that there is more, and nothing of it', async () => {
    const { body } = await headgate.call('POST', '/tokens', { label: 'vera', roles: ['analyst'], principal: { id: 'vera' } });
    const { token } = z.object({ token: z.string() }).parse(body);
    const talk = await openConversation({ url: headgate.url, token });
    try {
      await talk.say('where does total in analytics.totals come from');
      const said = await talk.until((event) => event.type === 'message.assistant');
      expect(JSON.stringify(said.data)).toContain('3 more plans are of conversations that you may not read');
      expect(JSON.stringify(said.data)).not.toContain('analytics.sales');
      await talk.say('who approved run 2?');
      const denied = await talk.until((event) => event.type === 'message.assistant');
      expect(JSON.stringify(denied.data)).toContain('There is no run 2 that you may read');
      for (const said of ['show the rejected rows of run 3', 'repair the rejects of run 3: reading = null']) {
        await talk.say(said);
        const kept = await talk.until((event) => event.type === 'message.assistant');
        expect(JSON.stringify(kept.data)).toContain('There is no run 3 that you may read');
      }
      expect(JSON.stringify(talk.events)).not.toContain('broken');
    } finally {
      talk.close();
    }
  });
});

describe('an alert', () => {
  test('is a card; approved, it is measured at each run, and raised once per breach and run', async () => {
    const asking = await headgate.open();
    await asking.say('watch analytics.sales: alert me when it drops by half');
    const card = await asking.until('plan.proposed');
    expect(card.data.card.changes).toMatchObject([{ what: 'analytics.sales in warehouse', before: expect.stringContaining('30 rows') }]);
    expect((await headgate.call('GET', '/alerts')).body).toMatchObject({ alerts: [] });
    expect(await cliAt(headgate, 'alerts')).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is watched') });
    await asking.approve(card);
    await asking.until('message.assistant', { where: ({ data }) => data.messageId.startsWith('run-') });

    await headgate.write('shop.csv', orders.slice(0, 20).join('\n'));
    const shrinking = await load(sales('replace'));
    const raised = await shrinking.until('alert.raised');
    expect(raised.data).toMatchObject({ alert: { dataset: 'analytics.sales', lastGood: null } });
    expect(raised.data.text).toContain('There are 9 rows, 70 % fewer than the 30 of the last good run');
    expect((await asking.until('alert.raised')).data).toEqual(raised.data);
    expect(feeding.all('alert.raised')).toEqual([]);

    const [run] = await headgate.catalog<{ id: string }>('select id from runs order by number desc limit 1');
    await headgate.enqueue({ name: 'monitor', data: { runId: run?.id ?? '' } });
    await vi.waitFor(async () => expect(await headgate.idle()).toBe(true), { timeout: 60_000, interval: 200 });
    expect(shrinking.all('alert.raised')).toHaveLength(1);
    expect(asking.all('alert.raised')).toHaveLength(1);
    expect((await cliAt(headgate, 'alerts')).out).toMatch(/^✗ +alert \d+ +analytics\.sales .*run \d+: .*70 % fewer/);
    const [line = ''] = (await cliAt(headgate, 'alerts', '--json')).out.split('\n');
    expect(JSON.parse(line)).toMatchObject({ dataset: 'analytics.sales', last: { breached: true, value: 9 } });

    await headgate.write('shop.csv', orders.join('\n'));
    const growing = await load(sales('replace'));
    await vi.waitFor(
      async () => {
        const { body } = await headgate.call('GET', '/alerts');
        expect(body).toMatchObject({ alerts: [{ dataset: 'analytics.sales', last: { value: 30, breached: false } }] });
      },
      { timeout: 60_000, interval: 200 },
    );
    expect(growing.all('alert.raised')).toEqual([]);
  });

  test('of a run that failed names the last good run of its target', async () => {
    const thread = await headgate.open();
    await thread.propose(sales('replace'));
    const card = await thread.until('plan.proposed');
    const [good] = await headgate.catalog<{ number: number }>(`select max(number)::int as number from runs where state = 'succeeded'`);
    await headgate.warehouse('delete from analytics.sales where id = 30');
    expect((await thread.approve(card)).type).toBe('run.failed');
    expect((await thread.until('alert.raised')).data.text).toContain(`The last good run of the same target is ${good?.number}.`);
    expect((await ask('why did it fail?')).text).toContain(`The last good run before it is ${good?.number}.`);
  });

  test('on a file is measured when the file is read, and goes by a card, too', async () => {
    const thread = await headgate.open();
    await thread.say('watch data/shop.csv: tell me if more than 10% of emails are empty');
    await thread.approve(await thread.until('plan.proposed'));
    const reading = await load(sales('replace'));
    const raised = await reading.until('alert.raised');
    expect(raised.data.text).toContain('Email is empty in 10 of 40 rows (25 %)');
    const number = raised.data.alert?.number ?? 0;
    const ending = await headgate.open();
    await ending.say(`stop alert ${number}`);
    await ending.approve(await ending.until('plan.proposed'));
    const { body } = await headgate.call('GET', '/alerts');
    expect(
      z
        .object({ alerts: z.array(z.object({ number: z.number() })) })
        .parse(body)
        .alerts.map((alert) => alert.number),
    ).not.toContain(number);
  });

  test('on the age of data is raised while nothing runs', async () => {
    await headgate.warehouse(`create table public.stale as select now() - interval '9 hours' as seen`);
    const asking = await headgate.open();
    await asking.say('watch public.stale: tell me when it is older than 6 hours');
    const card = await asking.until('plan.proposed');
    expect(JSON.stringify(card.data.card.changes)).toContain('and by the clock between runs');
    await asking.approve(card);
    const raised = await asking.until('alert.raised');
    expect(raised.data).toMatchObject({ title: 'public.stale: not as promised', alert: { run: null } });
    expect((await cliAt(headgate, 'alerts')).out).toMatch(/^✗ +alert \d+ +public\.stale .*on \d{4}-.* UTC: the newest seen is 9/m);
  });
});

describe('words', () => {
  test('mean something once a person has confirmed it, in every conversation, in versions, until they are forgotten', async () => {
    const teaching = await headgate.open();
    await teaching.say('remember: big ticket means a row of data/shop.csv with amount over 20');
    const card = await teaching.until('plan.proposed');
    expect(card.data.card.changes).toMatchObject([
      { what: 'the words “big ticket”', before: 'not defined', after: expect.stringContaining('amount > 20') },
    ]);
    expect((await headgate.call('GET', '/definitions')).body).toMatchObject({ definitions: [] });
    expect((await cliAt(headgate, 'definitions')).out).toContain('Nothing is defined yet');
    await teaching.approve(card);

    expect((await cliAt(headgate, 'definitions')).out).toMatch(
      /^big ticket .*amount over 20 .*amount > 20.* version 1, confirmed by admin/,
    );
    const counted = await ask('how many big tickets are in data/shop.csv?');
    expect({ text: counted.text, rows: rowsOf(counted).map((row) => Object.values(row)) }).toMatchObject({ rows: [[19]] });
    const other = await headgate.open();
    await other.say('load the big tickets from data/shop.csv into analytics.big');
    await other.approve(await other.until('plan.proposed'));
    expect(await headgate.warehouse('select count(*)::int as rows, min(amount)::int as least from analytics.big')).toEqual([
      { rows: 19, least: 21 },
    ]);

    const again = await headgate.open();
    await again.say('big ticket means a row of data/shop.csv with amount over 30');
    await again.approve(await again.until('plan.proposed'));
    expect(rowsOf(await ask('what does big ticket mean?'))).toMatchObject([{ term: 'big ticket', version: 2, confirmed_by: 'admin' }]);
    const { body } = await headgate.call('GET', '/definitions?term=big%20ticket');
    expect(body).toMatchObject({ definitions: [{ version: 2 }, { version: 1, condition: expect.stringContaining('amount > 20') }] });

    const forgetting = await headgate.open();
    await forgetting.say('forget what big ticket means');
    await forgetting.approve(await forgetting.until('plan.proposed'));
    expect((await headgate.call('GET', '/definitions')).body).toMatchObject({ definitions: [] });
  });
});
