import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { House, heard, plain, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const base = 'load orders, drop duplicates by order_id keeping the latest updated_at, into analytics.f';
const unique = { id: 'unique', op: 'dedupe', from: 'orders', key: ['order_id'], order: ['updated_at desc'] };
const changes: [string, object][] = [
  [
    'use upsert instead, key is order_id',
    { steps: [unique], loads: [{ from: 'unique', table: 'analytics.f', mode: 'upsert', key: ['order_id'] }] },
  ],
  ['run it again but append', { steps: [unique], loads: [{ mode: 'append' }] }],
  ['append instead please', { loads: [{ mode: 'append' }] }],
  [
    'join it with customers',
    {
      steps: [
        { op: 'join', from: ['orders', 'customers'] },
        { op: 'dedupe', from: 'joined' },
      ],
    },
  ],
  ['call it analytics.final', { loads: [{ table: 'analytics.final' }] }],
  ['limit it to 100 rows', { steps: [unique, { op: 'sort', limit: 100 }] }],
  ['put it in crm instead', { loads: [{ table: 'crm.f' }] }],
  ['write it to crm instead', { loads: [{ table: 'crm.f' }] }],
  ['load it into staging.other instead', { loads: [{ table: 'staging.other' }] }],
  [
    'actually only completed ones',
    { steps: [unique, { op: 'filter', from: 'unique', where: "lower(trim(status)) = 'completed'" }], loads: [{ from: 'filtered' }] },
  ],
  [
    'rename customer_id to client_id and put it in crm instead',
    {
      steps: [unique, { op: 'rename', from: 'unique', columns: { customer_id: 'client_id' } }],
      loads: [{ table: 'crm.f', from: 'renamed' }],
    },
  ],
  ['leave out the email column', { steps: [unique, { op: 'select', drop: ['email'] }] }],
  ['add a column vat which is 19% of amount', { steps: [unique, { op: 'derive', columns: { vat: 'round(amount * 0.19, 2)' } }] }],
  ['keep the duplicates', { steps: [], loads: [{ from: 'orders' }] }],
  ['every day at 6am', { schedule: { cron: '0 6 * * *', timezone: 'UTC' } }],
  ['make sure order_id is unique', { checks: [{ on: 'unique', check: 'unique', columns: ['order_id'] }] }],
  ['sort it by amount descending', { steps: [unique, { op: 'sort', order: ['amount desc'] }] }],
  ['once more, but append this time', { steps: [unique], loads: [{ mode: 'append' }] }],
  ['it belongs into crm', { loads: [{ table: 'crm.f' }] }],
  ['as csv in exports instead', { loads: [{ connection: 'files', path: 'exports/f.csv' }] }],
  ['as a csv file instead: exports/mine.csv', { loads: [{ connection: 'files', path: 'exports/mine.csv' }] }],
  ['as semicolon separated csv to exports/mine.csv', { loads: [{ path: 'exports/mine.csv', options: { delimiter: ';' } }] }],
];
test.each(changes)('%s', async (request, expected) => {
  const first = await house.say(base);
  const second = await house.say(request);
  expect(second.notUnderstood).toEqual([]);
  expect(plain(second)).toMatchObject(expected);
  expect(plain(second)['sources']).toEqual(expect.arrayContaining(plain(first)['sources'] as object[]));
  await house.result(second.draft);
});

const regrouped: [string, string, object][] = [
  [
    'revenue per day to analytics.r',
    'make that weekly',
    { op: 'aggregate', group: [{ name: 'week', expression: "date_trunc('week', order_date)" }] },
  ],
  [
    'average amount per country to analytics.r',
    'median instead of average',
    { op: 'aggregate', measures: { median_amount: 'median(amount)' } },
  ],
  ['revenue by country to analytics.r', 'break it down by currency', { op: 'aggregate', group: ['country', 'currency'] }],
  ['orders over 500 to analytics.r', 'hm make it 2k', { op: 'filter', where: 'amount > 2000' }],
];
test.each(regrouped)('%s, then: %s', async (request, change, expected) => {
  const first = await house.say(request);
  house.state('The card is there.', { type: 'plan.proposed' });
  const second = await house.say(change);
  expect(second.notUnderstood).toEqual([]);
  expect(plain(second)).toMatchObject({ steps: [expected] });
  expect(plain(second)['schedule']).toBeUndefined();
  expect(plain(second)['sources']).toEqual(plain(first)['sources']);
  await house.result(second.draft);
});

test('other data that is meant is read instead, into the same table', async () => {
  await house.say('load orders to analytics.r');
  const outcome = await house.say('sorry i meant the customers');
  expect(plain(outcome)).toMatchObject({
    sources: [{ id: 'customers', path: 'samples/customers.csv' }],
    loads: [{ from: 'customers', table: 'analytics.r' }],
  });
});

test('"only the completed ones" behind a question asks it of fewer rows', async () => {
  await house.say('how many orders per country?');
  const { draft, table } = await house.say('only the completed ones');
  expect(draft).toBeUndefined();
  expect(table?.rows.length).toBe(
    Number((await house.rows("SELECT count(DISTINCT country) FROM orders WHERE lower(trim(status)) = 'completed'")).rows[0]?.[0]),
  );
});

test('two changes in one sentence', async () => {
  await house.say('load orders to analytics.f1');
  const outcome = await house.say('actually only EU countries and skip the test accounts');
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toMatchObject([
    { op: 'filter', where: expect.stringContaining("lower(trim(country)) in ('at', 'be',") },
    { op: 'filter', where: "(email is null or not lower(trim(email)) like '%@test.example')" },
  ]);
});

test('a follow-up on a follow-up builds on both', async () => {
  await house.say('load orders to analytics.f1');
  await house.say('only completed ones');
  const outcome = await house.say('and rename amount to total');
  expect(stepsOf(outcome)).toMatchObject([{ op: 'filter' }, { op: 'rename', columns: { amount: 'total' } }]);
});

test('other groups replace those of the last aggregate; "also" adds them', async () => {
  await house.say('revenue by country to analytics.f3');
  const replaced = await house.say('by country and month please');
  expect(stepsOf(replaced)).toMatchObject([{ group: ['country', { name: 'month' }], measures: { revenue: 'sum(amount)' } }]);
  const added = await house.say('also per currency');
  expect(stepsOf(added)).toMatchObject([{ group: ['country', { name: 'month' }, 'currency'] }]);
});

test('a filter after an aggregate goes before it', async () => {
  await house.say('revenue by country to analytics.f3');
  expect(stepsOf(await house.say('only completed orders please'))).toMatchObject([
    { id: 'filtered', op: 'filter', from: 'orders' },
    { id: 'grouped', op: 'aggregate', from: 'filtered' },
  ]);
});

test('after a check stopped the load, its rows can be left out or let through', async () => {
  await house.say('load orders to analytics.c1 and make sure amount is between 0 and 10000');
  const dropped = await house.say('drop those rows');
  expect(plain(dropped)).toMatchObject({
    steps: [{ op: 'filter', where: '(amount is null or (amount >= 0 and amount <= 10000))' }],
    checks: [{ on: 'kept', check: 'range' }],
  });
  house.reset();
  await house.say('load orders to analytics.c1 and make sure amount is between 0 and 10000');
  expect(plain(await house.say('only warn and load them'))).toMatchObject({ steps: [], checks: [{ severity: 'warn' }] });
});

test.each(['no, cancel that', 'cancel', 'never mind', 'forget it', 'stop', 'no thanks', 'please cancel the plan', "don't do it"])(
  '"%s" takes the plan back',
  async (text) => {
    await house.say(base);
    expect((await house.say(text)).rejected).toContain(text);
  },
);

test('before anything was planned there is nothing to cancel; whether a plan still waits is left to the house', async () => {
  expect((await house.say('cancel that')).text).toContain('nothing to cancel');
  await house.say(base);
  house.state('(Plan version 1 is approved.)', { type: 'plan.decided', decision: 'approve' });
  expect((await house.say('cancel that')).rejected).toContain('cancel that');
});

test('a fact between a question and its answer does not take the question back', async () => {
  await house.say('load sampels/order.csv into x');
  house.state('(Run 3 succeeded.)', { type: 'run.succeeded', runNumber: 3 });
  expect(plain(await house.say('yes'))).toMatchObject({ sources: [{ path: 'samples/orders.csv' }] });
});

test('"approve" and "undo that" are no answers to an open question, which stays open', async () => {
  const question = (await house.say('sync sales')).question;
  const choice = question?.choices[0] ?? '';
  const { draft, text } = await house.say(choice);
  house.reset();
  await house.say('sync sales');
  expect((await house.say('approve')).refused).toBe(`There is no card to approve yet: a question is open first. ${question?.text}`);
  expect(await house.say(choice)).toMatchObject({ draft, text });
  house.reset();
  await house.say('sync sales');
  expect((await house.say('undo that')).undo).toBe('last');
});

test('a whole load that names one of the choices is no answer: its target counts', async () => {
  const { question } = await house.say('load the thing');
  const { draft } = await house.say(`load ${question?.choices[0]} into analytics.whole`);
  expect(draft).toMatchObject({ loads: [{ table: 'analytics.whole' }] });
});

test('a new request while a question is open starts anew', async () => {
  await house.say('load sampels/order.csv into x');
  expect(plain(await house.say('load customers into crm.c'))).toMatchObject({ sources: [{ path: 'samples/customers.csv' }] });
});

test('a request with data of its own does not change the last plan', async () => {
  await house.say('load orders to analytics.f1, only completed');
  expect(plain(await house.say('load customers to crm.c'))).toMatchObject({ steps: [], sources: [{ path: 'samples/customers.csv' }] });
});

test('approving is not the planner’s to do, and it says where it is', async () => {
  await house.say(base);
  expect((await house.say('approve')).refused).toMatch(/An approver decides on the card: on the page, in Slack or with `headgate approve`/);
});

test.each([
  ['undo that', 'last'],
  ['Undo', 'last'],
  ['undo the last load please', 'last'],
  ['take back the last load', 'last'],
  ['take that back', 'last'],
  ['please roll back what you just loaded', 'last'],
  ['oops, can you revert the last run?', 'last'],
  ['undo run 41', '41'],
  ['undo run #41 please', '41'],
  ['roll run 41 back', '41'],
  ['could you take back load number 7', '7'],
])('"%s" proposes an undo', async (text, run) => {
  await house.say(base);
  house.state('(Run 7 succeeded.)', { type: 'run.succeeded', runNumber: 7 });
  expect(await house.say(text)).toMatchObject({ undo: run, tools: ['propose_undo'] });
});

test.each(['add a load id', 'make it undoable', 'give each row its load id', 'use append so that I can undo it later'])(
  '"%s" gives the rows load ids',
  async (text) => {
    await house.say('append orders to analytics.f9');
    expect(await house.say(text)).toMatchObject({ draft: { loads: [{ mode: 'append', load_id: true }] }, notUnderstood: [] });
  },
);

test('load ids are heard in the request itself', async () => {
  const outcome = await house.say('append orders to analytics.f9 with load ids');
  expect(outcome).toMatchObject({ draft: { loads: [{ mode: 'append', load_id: true }] }, notUnderstood: [] });
});

test.each(['undo the dedupe', 'take the latest by updated_at', 'take orders to analytics.x', 'roll up orders by country'])(
  '"%s" is no undo of a run',
  async (text) => {
    await house.say(base);
    house.state('(Run 7 succeeded.)', { type: 'run.succeeded', runNumber: 7 });
    expect((await house.say(text)).undo).toBeUndefined();
  },
);

test('"undo that" while a card waits withdraws the card; of several runs one is taken back at a time', async () => {
  await house.say(base);
  house.state('Load orders. Nothing is written until you approve.', { type: 'plan.proposed', planId: 'p1', version: 1 });
  expect((await house.say('undo that')).rejected).toContain('undo that');
  expect((await house.say('undo the last three loads')).refused).toContain('one run at a time');
});

test.each(['yes', 'looks good, thanks', 'go ahead', 'ship it'])('"%s" approves nothing', async (text) => {
  await house.say(base);
  const outcome = await house.say(text);
  expect(outcome.draft).toBeUndefined();
  expect(outcome.refused).toContain('on the card');
});

test('the plan can be explained', async () => {
  await house.say(base);
  const { text } = await house.say('what does it do?');
  expect(text).toContain('1. read samples/orders.csv');
  expect(text).toContain('2. dedupe: “drop duplicates by order_id keeping the latest updated_at”');
});

test('a change that means nothing leaves the plan as it is and says what was not understood', async () => {
  await house.say(base);
  const outcome = await house.say('make it more flurby');
  expect(outcome.draft).toBeUndefined();
  expect(heard(outcome)).toContain('flurby');
});

test.each([
  ['where does revenue in a.b come from?', '`sum(amount)`, from samples/orders.csv'],
  ['where does revenue come from?', 'revenue of a.b is `sum(amount)`'],
  ['where does a.b come from?', 'a.b is loaded from samples/orders.csv'],
])('of a plan that waits: %s', async (question, told) => {
  await house.say('monthly revenue by country into a.b');
  house.state('The card is there.', { type: 'plan.proposed' });
  const { text, tools } = await house.say(question);
  expect(text).toContain(told);
  expect(tools).not.toContain('submit_draft');
});

test('a path wins over the noun that only says what is in it', async () => {
  const { draft } = await house.say('load orders from samples/customers.csv into a.b');
  expect(draft).toMatchObject({ sources: [{ path: 'samples/customers.csv' }] });
  house.reset();
  const joined = await house.say('join orders with samples/customers.csv into a.b');
  expect(joined.draft).toMatchObject({ sources: [{ path: 'samples/orders.csv' }, { path: 'samples/customers.csv' }] });
});

test.each(['customers instead', 'use customers instead', 'no, customers', 'Oops, the customers file instead please'])(
  'other data by its bare name: %s',
  async (said) => {
    await house.say('load samples/orders.csv into a.b');
    const { draft, notes } = await house.say(said);
    expect(draft).toMatchObject({ sources: [{ path: 'samples/customers.csv' }], loads: [{ table: 'a.b' }] });
    expect(notes).toEqual(['It now reads samples/customers.csv instead of samples/orders.csv, and still goes to a.b.']);
  },
);

test('a bare place is where data of the same name is', async () => {
  house.extraDatasets = [{ connection: 'crm', name: 'public.orders', kind: 'table' }];
  await house.say('load samples/orders.csv into a.b');
  const { draft } = await house.say('crm instead');
  expect(draft).toMatchObject({ sources: [{ connection: 'crm', table: 'public.orders' }], loads: [{ table: 'a.b' }] });
});
