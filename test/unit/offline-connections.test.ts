/** Requests that name the connection their data is in: one that is none, or that lacks the data, is asked about and never left out. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SystemMessage } from '@langchain/core/messages';
import { z } from 'zod';
import { House } from './offline-house.ts';

const towns = "SELECT 1 AS id, 'Rome' AS name, 'germany' AS country, DATE '2026-03-01' AS founded";
let house: House;
beforeAll(async () => {
  house = await House.open([
    { connection: 'lake390', name: 'public.towns', kind: 'table', relation: 'towns', sql: towns },
    { connection: 'lake1280', name: 'public.rivers', kind: 'table', relation: 'rivers', sql: 'SELECT 1 AS id, 2 AS length' },
  ]);
});
afterAll(() => house.close());
afterEach(() => house.reset());

const Sources = z.object({ sources: z.array(z.looseObject({ connection: z.string(), table: z.string() })) });
const sourceOf = (draft: unknown) => Sources.parse(draft).sources[0];

test.each([
  'load public.towns from lakecli',
  'load public.towns from lakecli into analytics.t',
  'load towns in lakecli into analytics.t',
  'load towns out of lakecli to analytics.t',
  'load towns from the lakecli connection into analytics.t',
  "load lakecli's towns into analytics.t",
  'load from lakecli public.towns into analytics.t',
  'how many towns are in lakecli?',
])('"%s" asks, since there is no such connection', async (request) => {
  const { draft, question } = await house.say(request);
  expect(draft).toBeUndefined();
  expect(question).toEqual({
    text: 'There is no connection “lakecli”. public.towns is in lake390. Read it from there?',
    choices: ['from lake390', 'cancel'],
  });
});

test('the data is read from where it is when the person says so, and nothing is planned when not', async () => {
  await house.say('load public.towns from lakecli into analytics.t');
  const { draft, notes, notUnderstood } = await house.say('from lake390');
  expect(sourceOf(draft)).toMatchObject({ connection: 'lake390', table: 'public.towns' });
  expect(notes).toContain('public.towns is read from lake390, as you said.');
  expect(notUnderstood).toEqual([]);
  house.reset();
  await house.say('load public.towns from lakecli into analytics.t');
  const ended = await house.say('cancel');
  expect(ended.draft).toBeUndefined();
});

test('the nearest connection is named, and so is one that lacks the data', async () => {
  const { question: near } = await house.say('load towns from lake930 into analytics.t');
  expect(near?.text).toContain('There is no connection “lake930”; the nearest is lake390.');
  house.reset();
  const { question: lacking } = await house.say('load public.towns from lake1280 into analytics.t');
  expect(lacking?.text).toBe('lake1280 has no public.towns. public.towns is in lake390. Read it from there?');
});

test('a table behind its connection is the table of that connection, and of no other one', async () => {
  for (const said of ['lake390.public.towns', 'lake390.towns']) {
    house.reset();
    const { draft } = await house.say(`load ${said} into analytics.t`);
    expect(sourceOf(draft)).toMatchObject({ connection: 'lake390', table: 'public.towns' });
  }
  house.reset();
  const { question } = await house.say('load lake1280.public.towns into analytics.t');
  expect(question).toMatchObject({ choices: ['lake390.public.towns'] });
  const { draft } = await house.say('lake390.public.towns');
  expect(sourceOf(draft)).toMatchObject({ connection: 'lake390', table: 'public.towns' });
});

test.each([
  ['crm-eu', 'crm-eu'],
  ['crm_eu', 'crm_eu'],
  ['crm_eu', 'the crm eu connection'],
])('a connection called %s is read when “%s” is said', async (connection, said) => {
  house.extraDatasets = [{ connection, name: 'public.towns', kind: 'table' }];
  const { draft, question } = await house.say(`load public.towns from ${said} into analytics.t`);
  expect(question).toBeUndefined();
  expect(sourceOf(draft)).toMatchObject({ connection, table: 'public.towns' });
});

test('a table that two connections have is asked about', async () => {
  house.extraDatasets = [{ connection: 'lake1280', name: 'public.towns', kind: 'table' }];
  const { question } = await house.say('load public.towns into analytics.t');
  expect(question?.choices).toEqual(['public.towns in lake390', 'public.towns in lake1280']);
  const { draft } = await house.say('public.towns in lake390');
  expect(sourceOf(draft)).toMatchObject({ connection: 'lake390' });
  house.reset();
  house.extraDatasets = [{ connection: 'lake1280', name: 'public.towns', kind: 'table' }];
  expect(sourceOf((await house.say('load public.towns from lake390 into analytics.t')).draft)).toMatchObject({ connection: 'lake390' });
});

test.each([
  ['load towns from germany into analytics.t', "lower(trim(country)) = 'germany'"],
  ['load towns from march into analytics.t', "founded >= date '2026-03-01' and founded < date '2026-04-01'"],
  ['load towns from the warehouse into analytics.t', null],
  ['load towns from the database into analytics.t', null],
  ['load towns from lake390 into analytics.t', null],
])('"%s" names a value, a time or any store, as before', async (request, where) => {
  const { draft, question } = await house.say(request);
  expect(question).toBeUndefined();
  expect(draft).toMatchObject({ sources: [{ connection: 'lake390' }], steps: where === null ? [] : [{ op: 'filter', where }] });
});

test.each([
  'load /big.csv from shop into analytics.t',
  'load the data in /big.csv from the shop connection into analytics.t',
  'from shop load /big.csv into analytics.t',
  'load /big.csv from shop into analytics.t, only rows where id > 1',
])('"%s" reads a path of an HTTP connection, which no list shows', async (request) => {
  const other = await House.open([{ connection: 'shop', name: '/big.csv', kind: 'file', relation: 'big', sql: 'SELECT 1 AS id, 2 AS n' }]);
  other.hidden = { '/big.csv': {} };
  other.messages[0] = new SystemMessage(
    'Today is 2026-11-22.\n- connection shop (http): read\n- connection warehouse (postgres): read and write',
  );
  const { draft, question, text, notUnderstood } = await other.say(request);
  other.close();
  expect(question).toBeUndefined();
  expect(text).not.toContain('There is no');
  expect(draft).toMatchObject({ sources: [{ connection: 'shop', path: '/big.csv' }] });
  expect(notUnderstood).toEqual([]);
});

test('"of" names a connection where what lies there was named, and a value elsewhere', async () => {
  const several = await House.open([
    { connection: 'shop', name: 'public.orders', kind: 'table', relation: 'shop_orders', sql: "SELECT 1 AS id, 'web' AS channel" },
    { connection: 'billing', name: 'public.orders', kind: 'table', relation: 'billing_orders', sql: "SELECT 1 AS id, 'shop' AS channel" },
    { connection: 'web', name: 'public.visits', kind: 'table', relation: 'visits', sql: 'SELECT 1 AS visit_id' },
  ]);
  try {
    const { draft } = await several.say('load the orders of shop into analytics.t');
    expect(sourceOf(draft)).toMatchObject({ connection: 'shop', table: 'public.orders' });
    several.reset();
    const { question } = await several.say('load the orders of web into analytics.t');
    expect(question?.choices).toEqual(expect.arrayContaining([expect.stringContaining('shop'), expect.stringContaining('billing')]));
  } finally {
    several.close();
  }
});
