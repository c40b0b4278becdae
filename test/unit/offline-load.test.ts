import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { datasets } from './offline-catalog.ts';
import { House, plain, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const story =
  'load samples/orders.csv into analytics.orders, only completed orders, drop duplicates by order_id keeping the latest updated_at';

test('the story becomes a filter, a dedupe and a load, in the order said', async () => {
  const { draft, notUnderstood } = await house.say(story);
  expect(notUnderstood).toEqual([]);
  expect(draft).toEqual({
    title: 'Load orders into analytics.orders',
    sources: [{ id: 'orders', connection: 'files', path: 'samples/orders.csv' }],
    steps: [
      { id: 'filtered', op: 'filter', from: 'orders', where: "lower(trim(status)) = 'completed'", why: 'You said: “only completed”' },
      {
        id: 'unique',
        op: 'dedupe',
        from: 'filtered',
        key: ['order_id'],
        order: ['updated_at desc'],
        why: 'You said: “drop duplicates by order_id keeping the latest updated_at”',
      },
    ],
    loads: [{ from: 'unique', connection: 'warehouse', table: 'analytics.orders' }],
  });
  const { rows } = await house.result(draft);
  const expected = await house.rows(
    "SELECT count(*) FROM (FROM orders WHERE lower(trim(status)) = 'completed' QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY updated_at DESC) = 1)",
  );
  expect(rows).toHaveLength(Number(expected.rows[0]?.[0]));
});

test('every phrase of the story is explained', async () => {
  const { notes } = await house.say(story);
  expect(notes.join('\n')).toContain('“only completed”: status is completed, whatever the case and outer blanks');
  expect(notes.join('\n')).toContain('the one with the latest updated_at is kept');
});

test('the same conversation gives the same calls with the same ids', async () => {
  await house.say(story);
  const calls = () => house.messages.flatMap((message) => ('tool_calls' in message ? message.tool_calls : []));
  const first = JSON.stringify(calls());
  house.reset();
  await house.say(story);
  expect(JSON.stringify(calls())).toBe(first);
});

const loads: [string, { dataset: string; connection?: string; table: string; mode?: string }][] = [
  ['load samples/orders.csv into analytics.orders', { dataset: 'samples/orders.csv', table: 'analytics.orders' }],
  ['please could you copy the orders file into staging.orders', { dataset: 'samples/orders.csv', table: 'staging.orders' }],
  ['import customers.csv to postgres', { dataset: 'samples/customers.csv', table: 'public.customers' }],
  ['Load ORDERS Into Analytics.Orders', { dataset: 'samples/orders.csv', table: 'Analytics.Orders' }],
  ['ingest web events into analytics.events please', { dataset: 'samples/web_events.parquet', table: 'analytics.events' }],
  ['copy web_events to events.web', { dataset: 'samples/web_events.parquet', table: 'events.web' }],
  ['take samples/customers.csv and put it in the warehouse as crm.people', { dataset: 'samples/customers.csv', table: 'crm.people' }],
  ['i want customers in public.cust', { dataset: 'samples/customers.csv', table: 'public.cust' }],
  ['payments -> finance.payments', { dataset: 'samples/payments.csv.gz', table: 'finance.payments' }],
  ['bring in the products', { dataset: 'samples/products.csv', table: 'public.products' }],
  ['load orders into x', { dataset: 'samples/orders.csv', table: 'public.x' }],
  ['load orders to exports/orders.parquet', { dataset: 'samples/orders.csv', connection: 'files', table: 'exports/orders.parquet' }],
  ['append orders to analytics.orders', { dataset: 'samples/orders.csv', table: 'analytics.orders', mode: 'append' }],
  ['replace analytics.o3 with customers', { dataset: 'samples/customers.csv', table: 'analytics.o3', mode: 'replace' }],
  [
    'truncate analytics.orders and reload it from customers.csv',
    { dataset: 'samples/customers.csv', table: 'analytics.orders', mode: 'replace' },
  ],
  [
    'full refresh of analytics.customers from customers',
    { dataset: 'samples/customers.csv', table: 'analytics.customers', mode: 'replace' },
  ],
];
test.each(loads)('%s', async (request, { dataset, connection = 'warehouse', table, mode }) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  const { sources, steps, loads } = plain(outcome);
  expect(sources).toMatchObject([{ path: dataset }]);
  expect(steps).toEqual([]);
  expect(loads).toEqual([
    { from: expect.any(String), connection, [connection === 'files' ? 'path' : 'table']: table, ...(mode ? { mode } : {}) },
  ]);
});

test('a target that was not named is said in the notes', async () => {
  const { notes } = await house.say('bring in the products');
  expect(notes).toContain('No target was named, so the rows go to public.products in the warehouse.');
});

test('a misspelled path is asked about, and "yes" goes on with the nearest', async () => {
  const asked = await house.say('load sampels/order.csv into x');
  expect(asked.question).toEqual({
    text: 'There is no “sampels/order.csv”. Did you mean samples/orders.csv?',
    choices: ['samples/orders.csv'],
  });
  const outcome = await house.say('yes');
  expect(plain(outcome)).toMatchObject({ sources: [{ path: 'samples/orders.csv' }], loads: [{ table: 'public.x' }] });
});

test('a folder that no list shows is read where somebody writes its path, and says itself why it cannot be', async () => {
  house.hidden = { 'samples/inbox': {} };
  const outcome = await house.say('append only the new files from samples/inbox to staging.inbox');
  expect(plain(outcome)).toMatchObject({ sources: [{ path: 'samples/inbox', incremental: { by: 'files' } }] });
  house.reset();
  const error = { code: 'source.mixed-formats', message: '"samples/inbox" mixes json and csv files.', hint: 'Name one kind.' };
  house.hidden = { 'samples/inbox': { error } };
  const { refused } = await house.say('load samples/inbox into staging.inbox');
  expect(refused).toBe('I could not read samples/inbox. "samples/inbox" mixes json and csv files. Name one kind.');
});

test('a misspelled noun finds its data and says so', async () => {
  const outcome = await house.say('load custmers into crm.c');
  expect(plain(outcome)).toMatchObject({ sources: [{ path: 'samples/customers.csv' }] });
  expect(outcome.notes).toContain('“custmers” is samples/customers.csv.');
});

test('files come before tables of the same name, and the other is named', async () => {
  house.extraDatasets = [{ connection: 'warehouse', name: 'analytics.orders', kind: 'table' }];
  const outcome = await house.say('load orders into analytics.copy');
  expect(plain(outcome)).toMatchObject({ sources: [{ path: 'samples/orders.csv' }] });
  expect(outcome.notes.join()).toContain('not analytics.orders');
});

test('two files of the same name are a question', async () => {
  house.extraDatasets = [{ connection: 'files', name: 'data/orders.csv', kind: 'file' }];
  const { question } = await house.say('load orders into analytics.copy');
  expect(question?.choices.toSorted()).toEqual(['data/orders.csv', 'samples/orders.csv']);
});

test('several datasets go into one schema under their own names', async () => {
  const outcome = await house.say('load orders, customers and products into staging');
  expect(plain(outcome)).toMatchObject({
    loads: [{ table: 'staging.orders' }, { table: 'staging.customers' }, { table: 'staging.products' }],
  });
});

test('a folder is read as one dataset, with the file name when asked', async () => {
  const outcome = await house.say('bring in every file in samples/inbox as staging.orders_inbox, keep the file name in a column');
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)).toMatchObject({
    sources: [{ path: 'samples/inbox', options: { filename: true } }],
    loads: [{ table: 'staging.orders_inbox' }],
  });
});

test('stacked files of a folder, without duplicates', async () => {
  const outcome = await house.say('stack the three inbox files and drop duplicates on order_id, load to staging.inbox_u');
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toEqual([{ id: 'unique', op: 'dedupe', from: 'inbox', key: ['order_id'], order: ['updated_at desc'] }]);
});

test.each<[string, string, string]>([
  ['load orders to analytics.s1 every weekday at 7am berlin time', '0 7 * * 1-5', 'Europe/Berlin'],
  ['load orders to analytics.s1 hourly', '0 * * * *', 'UTC'],
  ['load orders to analytics.s1 every 6 hours', '0 */6 * * *', 'UTC'],
  ['load orders to analytics.s1 daily at 6:30 new york time', '30 6 * * *', 'America/New_York'],
  ['load payments to finance.p every monday at noon', '0 12 * * 1', 'UTC'],
  ['load payments to finance.p on mondays and thursdays at 5pm', '0 17 * * 1,4', 'UTC'],
  ['load payments to finance.p every 15 minutes', '*/15 * * * *', 'UTC'],
  ['load payments to finance.p nightly', '0 2 * * *', 'UTC'],
  ['load payments to finance.p every month on the 3rd at 8am', '0 8 3 * *', 'UTC'],
  ['load payments to finance.p on the 5th of the month, midnight new york', '0 0 5 * *', 'America/New_York'],
  ['payments to finance.p each morning 6:30 London time', '30 6 * * *', 'Europe/London'],
  ['every monday and friday at 22h UTC load payments to finance.p', '0 22 * * 1,5', 'UTC'],
  ['every half hour load payments to finance.p', '*/30 * * * *', 'UTC'],
  ['weekdays 5 pm tokyo: payments to finance.p', '0 17 * * 1-5', 'Asia/Tokyo'],
])('%s', async (request, cron, timezone) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)['schedule']).toEqual({ cron, timezone });
});

test('a schedule without a target asks for the load that is meant', async () => {
  house.extraDatasets = [{ connection: 'warehouse', name: 'analytics.orders', kind: 'table' }];
  const asked = await house.say('run the orders load hourly');
  expect(asked.question?.choices).toEqual(['analytics.orders', 'public.orders']);
  const changed = await house.say('make it every 6 hours');
  expect(changed.question?.text).toContain('every 6 hours');
  expect(plain(await house.say('analytics.orders'))).toMatchObject({
    loads: [{ table: 'analytics.orders' }],
    schedule: { cron: '0 */6 * * *', timezone: 'UTC' },
  });
});

test('promises become checks on what is loaded', async () => {
  const outcome = await house.say('load orders to analytics.c1 and make sure order_id is never null and amount is between 0 and 10000');
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)['checks']).toEqual([
    { on: 'orders', check: 'not-null', columns: ['order_id'], severity: 'error' },
    { on: 'orders', check: 'range', column: 'amount', min: 0, max: 10_000, severity: 'error' },
  ]);
});

test.each<[string, object]>([
  ['check that order_id is unique', { check: 'unique', columns: ['order_id'], severity: 'error' }],
  ['ensure amount is not negative', { check: 'range', column: 'amount', min: 0, severity: 'error' }],
  ['warn if email is empty', { check: 'not-null', columns: ['email'], severity: 'warn' }],
  [
    'verify that currency is one of EUR, USD and GBP',
    { check: 'accepted-values', column: 'currency', values: ['EUR', 'USD', 'GBP'], severity: 'error' },
  ],
  ['no nulls in customer_id', { check: 'not-null', columns: ['customer_id'], severity: 'error' }],
  ['order_id must be unique', { check: 'unique', columns: ['order_id'], severity: 'error' }],
  ['amount must not be negative', { check: 'range', column: 'amount', min: 0, severity: 'error' }],
  ['expect 100 rows or more', { check: 'row-count', min: 100, severity: 'error' }],
  ['stop if amount leaves 5..900', { check: 'range', column: 'amount', min: 5, max: 900, severity: 'error' }],
  ['warn only: amount between 5 and 900', { check: 'range', column: 'amount', min: 5, max: 900, severity: 'warn' }],
  [
    'fail when currency is anything else than EUR, USD or GBP',
    { check: 'accepted-values', column: 'currency', values: ['EUR', 'USD', 'GBP'], severity: 'error' },
  ],
  ['amount should be at least 1', { check: 'range', column: 'amount', min: 1, severity: 'error' }],
])('load orders to analytics.c, %s', async (promise, check) => {
  const outcome = await house.say(`load orders to analytics.c, ${promise}`);
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)['checks']).toEqual([{ on: 'orders', ...check }]);
});

test('a primary key that repeats is found before loading, and both ways out work', async () => {
  const request = 'load orders into analytics.keyed with order_id as primary key';
  const asked = await house.say(request);
  expect(asked.question?.text).toMatch(/^60 values of order_id stand more than once/);
  const deduped = await house.say('keep only the latest row per order_id');
  expect(stepsOf(deduped)).toEqual([{ id: 'unique', op: 'dedupe', from: 'orders', key: ['order_id'], order: ['updated_at desc'] }]);
  house.reset();
  await house.say(request);
  expect(plain(await house.say('the second one'))).toMatchObject({ steps: [], loads: [{ from: 'orders', table: 'analytics.keyed' }] });
  house.reset();
  await house.say(request);
  expect((await house.say('cancel')).refused).toContain('nothing is planned');
});

test('when the compiler asks how to meet an existing table, the answer goes into the draft', async () => {
  const problem = {
    code: 'load.mode-missing',
    message: 'analytics.orders exists and holds 10 rows.',
    question: { text: 'Append to it, replace its rows, or upsert by key?', choices: ['append', 'replace', 'upsert'] },
  };
  house.compile = (draft) => (JSON.stringify(draft).includes('"mode"') ? { ok: true } : { ok: false, problems: [problem] });
  const asked = await house.say('load orders into analytics.orders');
  expect(asked.question).toEqual(problem.question);
  expect(plain(await house.say('append'))).toMatchObject({ loads: [{ mode: 'append' }] });
});

test('problems without a question are told honestly, and nothing is submitted again', async () => {
  house.compile = () => ({ ok: false, problems: [{ code: 'column.unknown', message: 'There is no column "x".', suggestions: ['y'] }] });
  const outcome = await house.say('load orders into analytics.orders');
  expect(outcome.draft).toBeUndefined();
  expect(outcome.refused).toContain('There is no column "x". Close to it: y.');
  expect(outcome.tools.filter((tool) => tool === 'submit_draft')).toHaveLength(1);
});

test.each([
  ['load orders into c."My Table"', 'c."My Table"'],
  ['load orders into "Sales Data"."Order Lines", only completed', '"Sales Data"."Order Lines"'],
  ['append orders to "Sales Data".lines', '"Sales Data".lines'],
  ['load orders into "analytics.orders_q"', 'analytics.orders_q'],
  ['load orders into the table "Orders"', 'public."Orders"'],
])('a table is written as it is quoted: %s', async (request, table) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)).toMatchObject({ loads: [{ table }] });
});

test('a table is read as it is quoted, and its words mean nothing else', async () => {
  const name = '"Sales Data"."Order Lines"';
  const shop = await House.open([{ connection: 'shop', name, kind: 'table', relation: 'lines', sql: 'SELECT 1 AS id' }, ...datasets]);
  const { draft } = await shop.say(`load ${name} into c.lines`);
  expect(Draft.parse(draft)).toMatchObject({
    sources: [{ connection: 'shop', table: name }],
    loads: [{ table: 'c.lines' }],
  });
  shop.close();
});

test('"how many" names no data, not even data called many', async () => {
  const many = await House.open([
    { connection: 'files', name: 'samples/many', kind: 'folder', relation: 'many', sql: 'SELECT 1 AS id' },
    ...datasets,
  ]);
  const asked = await many.say('how many rows are in samples/orders.csv?');
  expect(asked.table?.rows).toEqual([['2061']]);
  expect(asked.notUnderstood).toEqual([]);
  many.close();
});

test.each([
  ['hourly from 7 to 19 on the hour', '0 7-19 * * *'],
  ['every hour on the hour', '0 * * * *'],
  ['hourly on the full hour from 7 to 19', '0 7-19 * * *'],
  ['on the hour between 8 and 18', '0 8-18 * * *'],
])('%s is a rhythm, whatever columns are called', async (said, cron) => {
  const shifts = await House.open([
    { connection: 'files', name: 'work/shifts.csv', kind: 'file', relation: 'shifts', sql: 'SELECT 1 AS shift_id, 7 AS hours' },
  ]);
  const outcome = await shifts.say(`load shifts into work.shifts, ${said}`);
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)).toMatchObject({ steps: [], schedule: { cron } });
  shifts.reset();
  await shifts.say('load shifts into work.shifts');
  expect(plain(await shifts.say(`make it ${said}`))).toMatchObject({ steps: [], schedule: { cron } });
  shifts.reset();
  expect(plain(await shifts.say('load shifts with hours between 7 and 19 into work.shifts'))).toMatchObject({
    steps: [{ where: 'hours between 7 and 19' }],
  });
  shifts.close();
});
