/** Figures made of two columns, running figures, and what an answer must not leave out: on an ad agency's data. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { twentyThirdSiblingHouseB } from '../eval/held-out/sibling-23-catalog.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(twentyThirdSiblingHouseB);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const perChannel = (figure: string): string => `select lower(trim(channel)) as channel, ${figure} as figure from performance group by 1`;

/** The rows of an answer as texts, in any order. */
const cells = (rows: unknown[][]): string[] => rows.map((row) => row.map(String).join(' | ')).toSorted();

async function expectAnswer(request: string, sql: string): Promise<void> {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(cells(outcome.table?.rows ?? []), heard(outcome)).toEqual(cells((await house.rows(sql)).rows));
}

test.each([
  ['cost per click by channel', perChannel('round(1.0 * sum(cost_eur) / nullif(sum(clicks), 0), 4)')],
  ['average cost per conversion by channel', perChannel('round(1.0 * sum(cost_eur) / nullif(sum(conversions), 0), 4)')],
  ['cost per 1000 impressions per channel', perChannel('round(1000.0 * sum(cost_eur) / nullif(sum(impressions), 0), 4)')],
  ['click rate by channel', perChannel('round(1.0 * sum(clicks) / nullif(sum(impressions), 0), 4)')],
  ['conversion rate per channel', perChannel('round(1.0 * sum(conversions) / nullif(sum(clicks), 0), 4)')],
  ['clicks as a percentage of impressions by channel', perChannel('round(100.0 * sum(clicks) / nullif(sum(impressions), 0), 4)')],
  ['what is the cost per click?', 'select round(1.0 * sum(cost_eur) / sum(clicks), 4) from performance'],
  ['average page views per session by country', 'select country, avg(page_views) from sessions group by 1'],
  ['page views per session by country', 'select country, avg(page_views) from sessions group by 1'],
])('%s is one sum divided by another', expectAnswer);

test.each([
  ['clicks per day', 'select day, sum(clicks) from performance group by 1'],
  ['cost by clicks', 'select clicks, sum(cost_eur) from performance group by 1'],
  ['clicks per campaign', 'select campaign_id, sum(clicks) from performance group by 1'],
  ['clicks per channel', perChannel('sum(clicks)')],
])('%s is a figure per group', expectAnswer);

test('a figure per click joins the figures of a plan that is open', async () => {
  await house.say('cost by channel to ads.k');
  house.state('(A card waits.)', { type: 'plan.proposed', planId: 'plan-1', version: 1 });
  const { draft } = await house.say('cost per click as well');
  expect((await house.result(draft)).columns).toEqual(['channel', 'total_cost_eur', 'cost_eur_per_click']);
});

test.each(['running total of cost by day', 'cumulative cost per day'])('%s runs over the days', async (request) => {
  await expectAnswer(request, 'select day, sum(cost_eur), sum(sum(cost_eur)) over (order by day) from performance group by 1');
});

test('the average of the last days stands beside the figure of the day', async () => {
  await expectAnswer(
    'daily cost with a 7 day moving average',
    "select date_trunc('day', day), sum(cost_eur), avg(sum(cost_eur)) over (order by day rows 6 preceding) from performance group by day",
  );
});

test.each(['how many leads whose zorb is blue?', 'how many leads with blue zorbs?', 'how many leads where zorb is blue'])(
  '%s is asked about, not answered',
  async (request) => {
    const { question, table } = await house.say(request);
    expect(question?.text).toContain('zorb');
    expect(JSON.stringify(table ?? null)).not.toContain('1300');
  },
);

test('an answer that shows some of the rows says how many there are', async () => {
  const { text, table } = await house.say('leads that were won');
  expect(table?.rows).toHaveLength(50);
  expect(text).toMatch(/^260 rows; the first 50 are shown\./);
  expect((await house.say('leads that were won in june 2025')).text).toMatch(/^15 rows\./);
});

test.each(['which campaign had the most sessions?', 'which campaign has the fewest sessions?'])(
  '%s: sessions of none are no campaign',
  async (request) => {
    const { table } = await house.say(request);
    expect(table?.rows.map(([campaign]) => campaign)).not.toContain(null);
  },
);

test('a figure that another word has taken already is not read twice', async () => {
  const { text, question } = await house.say('cost as a percentage of turnover by channel');
  expect(`${question?.text ?? ''} ${text}`).toContain('turnover');
});

const leadHours = (group: string): string =>
  `select ${group === '' ? '' : `${group}, `}round(avg(date_diff('second', created_at, qualified_at)) / 3600.0, 2) from leads ${group === '' ? '' : 'group by 1'}`;

test.each([
  ['how long does it take to qualify a lead?', leadHours('')],
  ['how long until a lead is qualified, by country?', leadHours('country')],
  ['average time until qualified per country for leads', leadHours('country')],
  [
    'how many days does it take on average to qualify leads by country',
    "select country, avg(date_diff('day', created_at, qualified_at)) from leads group by 1",
  ],
])('%s is the time between two moments of a row', expectAnswer);

test('how long a load took is asked of its runs', async () => {
  expect((await house.say('how long did it take to load leads?')).tools).toContain('show_run');
});

const won = "count(*) filter (where stage = 'won')";
test.each([
  ['leads per country and how many of them were won', `select country, count(*), ${won} from leads group by 1`],
  [
    'number of won leads, number of rejected leads and total deal_value per country',
    `select country, sum(deal_value), ${won}, count(*) filter (where stage = 'rejected') from leads group by 1`,
  ],
  [
    'per country: leads, rejections and total deal_value',
    "select country, sum(deal_value), count(*), count(*) filter (where stage = 'rejected') from leads group by 1",
  ],
  ['number of won leads per country', "select country, count(*) from leads where stage = 'won' group by 1"],
  ['total deal_value per country, won', "select country, sum(deal_value) from leads where stage = 'won' group by 1"],
])('%s', expectAnswer);

test.each(['cumulative leads by month and country to crm.cum', 'running total of new leads per month and country into crm.cum'])(
  '%s counts them and runs over the months of each country',
  async (request) => {
    const { draft } = await house.say(request);
    const { rows } = await house.result(draft);
    const wanted = await house.rows(
      "select date_trunc('month', created_at), country, count(*), sum(count(*)) over (partition by country order by date_trunc('month', created_at)) from leads group by 1, 2",
    );
    expect(cells(rows)).toEqual(cells(wanted.rows));
  },
);

test.each(['plot leads per month with a line for each country', 'chart leads per month, one line per country'])('%s', async (request) => {
  await expectAnswer(request, "select date_trunc('month', created_at), country, count(*) from leads group by 1, 2");
});

test.each(['what share of leads ended as rejected?', 'what percentage of leads turned out as rejected?'])('%s', async (request) => {
  const { table, notUnderstood } = await house.say(request);
  expect([notUnderstood, table?.rows]).toEqual([[], [['260', '1300', 20]]]);
});

test('a number of rows beside a total is a figure, and no column', async () => {
  await expectAnswer(
    'number of leads and total deal_value of leads that were won',
    "select count(*), sum(deal_value) from leads where stage = 'won'",
  );
});

test.each([
  ['cpc per channel', perChannel('round(1.0 * sum(cost_eur) / nullif(sum(clicks), 0), 4)')],
  ['what is the ctr by channel', perChannel('round(1.0 * sum(clicks) / nullif(sum(impressions), 0), 4)')],
  ['how much did we spend per device?', 'select device, sum(cost_eur) from performance group by 1'],
  ['how much have we spent by device', 'select device, sum(cost_eur) from performance group by 1'],
  [
    'running total of clicks over time, by day',
    'select day, sum(clicks), sum(sum(clicks)) over (order by day) from performance group by 1',
  ],
])('%s', expectAnswer);

test('a further group of a plan joins those that are there, and another one takes their place', async () => {
  await house.say('cost by channel to ads.k');
  house.state('(A card waits.)', { type: 'plan.proposed', planId: 'plan-1', version: 1 });
  const { draft } = await house.say('and per month');
  expect((await house.result(draft)).columns).toEqual(['channel', 'month', 'total_cost_eur']);
  house.reset();
  await house.say('cost by channel to ads.k');
  house.state('(A card waits.)', { type: 'plan.proposed', planId: 'plan-1', version: 1 });
  const other = await house.say('by device please');
  expect((await house.result(other.draft)).columns).toEqual(['device', 'total_cost_eur']);
});

test('a share beside several figures leaves none of them out', async () => {
  const outcome = await house.say('share of each channel with total clicks and total cost, into ads.k');
  const columns = outcome.draft === undefined ? [] : (await house.result(outcome.draft)).columns;
  expect(outcome.question !== undefined || outcome.notUnderstood.length > 0 || columns.includes('total_clicks'), heard(outcome)).toBe(true);
});
