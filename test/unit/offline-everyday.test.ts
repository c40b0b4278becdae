/** Everyday wishes of a marketing team, each with what it must not be mixed up with. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import type { TestDataset } from './offline-catalog.ts';
import { House } from './offline-house.ts';

const file = (name: string, relation: string, sql: string): TestDataset => ({ connection: 'files', name, kind: 'file', relation, sql });
const deals = `SELECT 'D-' || i AS deal_no, ['Ida', 'Jon'][1 + i % 2] AS owner, ['open', 'won', 'lost'][1 + i % 3] AS status, CAST(100 + i AS DECIMAL(8,2)) AS value_eur FROM range(30) r(i)`;
const spend = `SELECT DATE '2026-04-01' + CAST(i AS INTEGER) AS day, 'C' || (i % 3) AS campaign_id, CAST(1 + i AS DECIMAL(8,2)) AS cost FROM range(61) r(i)`;
const sessions = `SELECT 's' || i AS session_id, ['/', '/blog'][1 + i % 2] AS landing_page, CAST(i % 9 AS INTEGER) AS page_views, [{'page': '/', 'seconds': CAST(i AS BIGINT)}] AS pages FROM range(40) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([
    {
      connection: 'warehouse',
      name: 'dwh.cost_per_campaign',
      kind: 'table',
      relation: 'costs',
      sql: "SELECT 'C1' AS campaign_id, 9.0 AS total",
    },
    file('ads/spend.csv', 'spend', spend),
    file('crm/deals.parquet', 'deals', deals),
    file('web/sessions.jsonl', 'sessions', sessions),
  ]);
});
afterAll(() => house.close());
beforeEach(() => house.reset());

const whereOf = async (text: string): Promise<unknown[]> =>
  (Draft.parse((await house.say(text)).draft).steps ?? []).flatMap((step) => (step.op === 'filter' ? [step['where']] : []));

test.each(['deal value, won ones, per owner', 'total deal value won per owner', 'average deal value, won ones'])(
  '%s: what a state says is never part of a figure',
  async (text) => {
    expect(await whereOf(`${text} into a.b`)).toEqual(["lower(trim(status)) = 'won'"]);
  },
);

test.each(['sessions per landing page', 'average page views per landing page'])('%s: a word of a column asks for no list', async (text) => {
  const { table, notUnderstood } = await house.say(text);
  expect(notUnderstood).toEqual([]);
  expect(table?.columns[0]).toBe('landing_page');
  expect(table?.rows).toHaveLength(2);
});

test.each([
  ['send the deals to exports', 'exports/deals.csv'],
  ['save the deals in exports/', 'exports/deals.csv'],
  ['save deals as parquet in exports', 'exports/deals.parquet'],
  ['write the won deals to exports/ as parquet', 'exports/deals.parquet'],
])('%s: a folder holds a file called like the data', async (text, path) => {
  expect(Draft.parse((await house.say(text)).draft).loads.map((load) => load.path)).toEqual([path]);
});

test.each(['export the deals to s3', 'copy deals to snowflake', 'send deals to slack'])('%s: a system is no table', async (text) => {
  const system = text.split(' ').at(-1) ?? '';
  const { draft, question, notUnderstood } = await house.say(text);
  expect([question?.text ?? '', ...notUnderstood].join(' ')).toContain(system);
  expect(JSON.stringify(draft ?? {})).not.toContain(`public.${system}`);
});

test.each(['cost in april vs may', 'compare cost in april and may'])(
  '%s: what was once loaded per campaign is not what costs are read from',
  async (text) => {
    const { table } = await house.say(text);
    expect(table?.rows).toEqual([
      ['april', '465.00'],
      ['may', '1426.00'],
    ]);
  },
);

test.each(['update crm.deals with the deals file by deal_no', 'sync crm.deals from crm/deals.parquet, key deal_no'])(
  '%s: under keys that are there',
  async (text) => {
    expect(Draft.parse((await house.say(text)).draft).loads).toMatchObject([{ table: 'crm.deals', mode: 'upsert', key: ['deal_no'] }]);
  },
);

test('what is asked back stands in the words that were typed', async () => {
  const { question } = await house.say('update crm.zorbs with the file by owner');
  expect(question?.text).toContain('update crm.zorbs with the file');
});

test('sessions are not longer for the pages that were seen', async () => {
  const outcome = await house.say('load sessions longer than 5 minutes into a.b');
  expect(outcome.draft).toBeUndefined();
  expect(outcome.question?.text).toContain('longer than 5 minutes');
  expect(await whereOf('load sessions with more than 5 page views into a.b')).toEqual(['page_views > 5']);
});

test.each(['which owner is the fastest?', 'which landing page is the most expensive?'])(
  '%s: rows that hold nothing of it are no answer',
  async (text) => {
    const outcome = await house.say(text);
    expect(outcome.table?.columns ?? []).not.toContain('difference');
    expect(outcome.question?.text).toMatch(/fastest|expensive/);
  },
);

test('phone numbers are not those of the rows', async () => {
  const outcome = await house.say('load deals into a.b, phone numbers masked except the last 3 digits');
  expect(outcome.draft).toBeUndefined();
  expect(outcome.question?.text).toContain('phone numbers masked');
});

test.each([
  [
    'how many deals were won, in percent?',
    "SELECT count(*) FILTER (status = 'won'), count(*), round(100.0 * count(*) FILTER (status = 'won') / count(*), 2) FROM deals",
  ],
])('%s is a part of all of them', async (text, sql) => {
  expect((await house.say(text)).table?.rows).toEqual((await house.rows(sql)).rows);
});
