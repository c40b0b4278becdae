/** Requests that write files: where, in which format, by which folders. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const loadOf = (draft: unknown) => Draft.parse(draft).loads[0];

const requests: [string, object][] = [
  ['export completed orders to exports/completed.parquet', { path: 'exports/completed.parquet' }],
  ['save customers to exports/c.csv as csv', { path: 'exports/c.csv' }],
  ['export orders as csv', { path: 'orders.csv' }],
  ['export orders to exports/o as gzipped csv', { path: 'exports/o.csv.gz' }],
  ['export customers to exports/c.csv safe for excel', { path: 'exports/c.csv', options: { spreadsheet_safe: true } }],
  ['append orders to exports/orders as parquet', { path: 'exports/orders', format: 'parquet', mode: 'append' }],
  [
    'save orders to exports/byc as parquet with one folder per country',
    { path: 'exports/byc', format: 'parquet', partition_by: ['country'] },
  ],
  ['a json lines copy of orders at exports/o.jsonl', { path: 'exports/o.jsonl' }],
  ['mirror orders over to exports/o.csv', { path: 'exports/o.csv' }],
  ['export orders to exports/x.json and partition by currency', { path: 'exports/x', format: 'json', partition_by: ['currency'] }],
];
test.each(requests)('%s', async (request, wanted) => {
  const { draft, notUnderstood } = await house.say(request);
  expect(notUnderstood).toEqual([]);
  const { from: _from, ...load } = loadOf(draft) ?? { from: '' };
  expect(load).toEqual({ connection: 'files', ...wanted });
});

describe('the mark before decimals', () => {
  const sourceOf = (draft: unknown) => Draft.parse(draft).sources[0];
  test.each([
    ['the numbers use a comma', ','],
    ['the decimals are separated by commas', ','],
    ['with german number format', ','],
    ['with decimal commas', ','],
    ["decimal: ','", ','],
    ['use a comma as the decimal separator', ','],
    ['numbers are in european notation', ','],
    ['the numbers have a decimal point', '.'],
  ])('%s', async (said, decimal) => {
    const { draft, notUnderstood, notes } = await house.say(`load samples/orders.csv into a.b, ${said}`);
    expect(notUnderstood).toEqual([]);
    expect(sourceOf(draft)?.options).toEqual({ decimal });
    expect(notes.join('\n')).toContain('numbers are read with a decimal');
  });

  test('may be said afterwards', async () => {
    await house.say('load completed orders into a.b');
    const { draft } = await house.say('the numbers use a comma');
    expect(sourceOf(draft)?.options).toEqual({ decimal: ',' });
    expect(Draft.parse(draft).steps).toHaveLength(1);
  });

  test('is of text files alone', async () => {
    const { question, draft } = await house.say('load samples/web_events.parquet into a.b, the numbers use a comma');
    expect(question?.text).toContain('the numbers use a comma');
    expect(draft).toBeUndefined();
  });
});

test('folders by a unit of time get a column for it', async () => {
  const { draft, notes } = await house.say('write completed orders to exports/orders as parquet partitioned by month');
  expect(loadOf(draft)).toMatchObject({ path: 'exports/orders', format: 'parquet', partition_by: ['month'] });
  expect(Draft.parse(draft).steps.at(-1)).toMatchObject({ op: 'derive', columns: { month: "strftime(order_date, '%Y-%m')" } });
  expect(notes).toContain('The folders are by month of order_date.');
});

test('a folder for something that is no column is reported, not left out silently', async () => {
  const { question, notUnderstood } = await house.say('export orders to exports/x as parquet partitioned by shoe size');
  expect(JSON.stringify([question, notUnderstood])).toContain('shoe size');
});

test('a plan for a table may go to a file instead', async () => {
  await house.say('load orders into analytics.orders');
  const { draft } = await house.say('write it to exports/orders.parquet instead');
  expect(loadOf(draft)).toMatchObject({ connection: 'files', path: 'exports/orders.parquet' });
  expect(loadOf(draft)?.table).toBeUndefined();
});

test.each([
  ['csv', { path: 'exports/orders.csv' }],
  ['as parquet please', { path: 'exports/orders.parquet' }],
])('asked for the format, “%s” ends the name', async (answer, wanted) => {
  const question = { text: 'In which format shall exports/orders be written?', choices: ['parquet', 'csv', 'json', 'ndjson'] };
  house.compile = (draft) =>
    loadOf(draft)?.path?.includes('.')
      ? { ok: true, planId: 'plan-1', version: 1 }
      : { ok: false, problems: [{ code: 'load.format-missing', message: 'No format.', question }] };
  expect((await house.say('export orders to exports/orders')).question).toEqual(question);
  expect(loadOf((await house.say(answer)).draft)).toMatchObject(wanted);
});

test('a file that is there is replaced when the person says so', async () => {
  const question = { text: 'exports/orders.csv exists. Replace it?', choices: ['replace', 'cancel'] };
  house.compile = (draft) =>
    loadOf(draft)?.mode === 'replace'
      ? { ok: true, planId: 'plan-1', version: 1 }
      : { ok: false, problems: [{ code: 'load.mode-missing', message: 'It exists.', question }] };
  await house.say('export orders to exports/orders.csv');
  expect(loadOf((await house.say('replace')).draft)).toMatchObject({ path: 'exports/orders.csv', mode: 'replace' });
});

describe('a file whose name is several words', () => {
  const catalog = { connection: 'files', kind: 'file' as const, sql: "SELECT 1 AS guest_id, 'Ana' AS full_name, 40 AS age" };
  const named = ['samples/Budget 2026.xlsx', 'data/uploads/my guests (may).csv', 'data/belege mai.csv'];
  let other: House;
  beforeAll(async () => {
    other = await House.open(named.map((name, index) => ({ ...catalog, name, relation: `named_${index}` })));
  });
  beforeEach(() => other.reset());
  afterAll(() => other.close());

  test.each([
    ['Load samples/Budget 2026.xlsx into analytics.budget_2026', 'samples/Budget 2026.xlsx'],
    ['load "data/belege mai.csv" into finance.belege', 'data/belege mai.csv'],
    ['load belege mai.csv into finance.belege', 'data/belege mai.csv'],
    ['load data/uploads/my guests (may).csv into hotel.guests where age > 30', 'data/uploads/my guests (may).csv'],
  ])('%s', async (request, path) => {
    const { draft, notUnderstood } = await other.say(request);
    expect(notUnderstood).toEqual([]);
    expect(Draft.parse(draft).sources.map((source) => source.path)).toEqual([path]);
  });

  test.each([
    ['load samples/Budget 2026.xlsx sheet Plan with header row 3 into analytics.budget', { sheet: 'Plan', headerRow: 3 }],
    [
      'load the sheet "Plan B" of samples/Budget 2026.xlsx into analytics.budget, the header is on row 3',
      { sheet: 'Plan B', headerRow: 3 },
    ],
    ['load samples/Budget 2026.xlsx, tab Plan, into analytics.budget', { sheet: 'Plan' }],
  ])('is read where the words say: %s', async (request, options) => {
    const { draft, notUnderstood } = await other.say(request);
    expect(notUnderstood).toEqual([]);
    expect(Draft.parse(draft).sources).toMatchObject([{ path: 'samples/Budget 2026.xlsx', options }]);
    expect(Draft.parse(draft)).toMatchObject({ steps: [], loads: [{ table: 'analytics.budget' }] });
  });

  test('is asked about like any other', async () => {
    const { text } = await other.say('how many rows does data/uploads/my guests (may).csv have?');
    expect(text).toMatch(/count: 1\./);
  });
});

describe('what the listing has no room for', () => {
  beforeEach(() => {
    house.unlisted = ['samples/orders.csv', 'samples/customers.csv'];
  });

  test('a file is found by its name', async () => {
    const { draft } = await house.say('load samples/orders.csv into analytics.orders');
    expect(Draft.parse(draft).sources).toMatchObject([{ path: 'samples/orders.csv' }]);
    const joined = await house.say('join samples/orders.csv with customers.csv by customer_id into analytics.both');
    expect(Draft.parse(joined.draft).sources.map(({ path }) => path)).toEqual(['samples/orders.csv', 'samples/customers.csv']);
  });

  test('a noun means the data of that name where the listing was cut', async () => {
    house.extraDatasets = Array.from({ length: 200 }, (_, n) => ({ connection: 'warehouse', name: `log.day_${n}`, kind: 'table' }));
    const { draft } = await house.say('load the completed orders into analytics.done');
    expect(Draft.parse(draft).sources).toMatchObject([{ path: 'samples/orders.csv' }]);
  });
});
