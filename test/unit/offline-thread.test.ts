/** Questions that go on from the one answered before them, and plans that go back to an earlier version. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { heard, House, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

/** What the last of some turns answers, row by row. */
async function rowsAfter(turns: string[]): Promise<string[]> {
  let last = null;
  for (const turn of turns) last = await house.say(turn);
  expect(last?.failures).toEqual([]);
  return (last?.table?.rows ?? []).map((row) => JSON.stringify(row)).toSorted();
}
const rowsOf = async (sql: string): Promise<string[]> => (await house.rows(sql)).rows.map((row) => JSON.stringify(row)).toSorted();

const cleanStatus = 'lower(trim(status))';

describe('a question changes the one before it', () => {
  test.each<[turns: string[], sql: string]>([
    [
      ['how many orders per country?', 'without the cancelled ones'],
      `SELECT country, count(*) FROM orders WHERE ${cleanStatus} <> 'cancelled' GROUP BY 1`,
    ],
    [
      ['how many orders per country?', 'completed ones only', 'and per currency as well'],
      `SELECT country, currency, count(*) FROM orders WHERE ${cleanStatus} = 'completed' GROUP BY ALL`,
    ],
    [['revenue by country', 'only the top 3'], 'SELECT country, sum(amount) FROM orders GROUP BY 1 ORDER BY 2 DESC LIMIT 3'],
    [['revenue by country', 'the bottom 2 please'], 'SELECT country, sum(amount) FROM orders GROUP BY 1 ORDER BY 2 LIMIT 2'],
    [
      ['revenue by country', 'just the top 5', 'without france'],
      "SELECT country, sum(amount) FROM orders WHERE country <> 'FR' GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
    ],
    [['revenue by country', 'as a bar chart'], 'SELECT country, sum(amount) FROM orders GROUP BY 1'],
    [
      ['revenue by country', 'only the top 3', 'as a pie chart please'],
      'SELECT country, sum(amount) FROM orders GROUP BY 1 ORDER BY 2 DESC LIMIT 3',
    ],
    [['revenue per month', 'can you plot that?'], "SELECT date_trunc('month', order_date), sum(amount) FROM orders GROUP BY 1"],
    [['how many orders are from DE?', 'and FR?'], "SELECT count(*) FROM orders WHERE country = 'FR'"],
    [
      ['how many orders are from DE?', 'what about italy?', 'only refunded ones'],
      `SELECT count(*) FROM orders WHERE country = 'IT' AND ${cleanStatus} = 'refunded'`,
    ],
    [
      ['total amount of orders in march 2026', 'in april'],
      "SELECT sum(amount) FROM orders WHERE order_date >= '2026-04-01' AND order_date < '2026-05-01'",
    ],
    [
      ['how many orders per currency', 'as a percentage'],
      'SELECT currency, round(count(*) * 100.0 / sum(count(*)) OVER (), 2) FROM orders GROUP BY 1',
    ],
    [
      ['how many orders per currency', 'in percent of the total'],
      'SELECT currency, round(count(*) * 100.0 / sum(count(*)) OVER (), 2) FROM orders GROUP BY 1',
    ],
    [['how many products are there?', 'same for customers'], 'SELECT count(*) FROM customers'],
    [['how many products are there?', 'what about payments?'], 'SELECT count(*) FROM payments'],
    [
      ['top 10 customers by total amount of orders', 'only the top 3'],
      'SELECT customer_id, sum(amount) FROM orders GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3',
    ],
    [["what's in products.csv?", 'how many of them are active?'], 'SELECT count(*) FROM products WHERE active'],
  ])('%j', async (turns, sql) => {
    expect(await rowsAfter(turns)).toEqual(await rowsOf(sql));
  });

  test('the rows behind a count are listed, and loaded', async () => {
    expect((await rowsAfter(['how many payments failed?', 'list them'])).length).toBeGreaterThan(1);
    house.reset();
    await house.say('how many orders are refunded?');
    const loaded = await house.say('load those to analytics.refunded');
    expect((await house.result(loaded.draft)).rows).toHaveLength((await rowsOf(`FROM orders WHERE ${cleanStatus} = 'refunded'`)).length);
  });

  test('it says what it goes on from, and asks in full where it adds nothing that is understood', async () => {
    await house.say('how many orders per country?');
    expect(heard(await house.say('without the cancelled ones'))).toContain('“how many orders per country?”');
    house.reset();
    await house.say('how many orders are there?');
    expect((await house.say('but not the frumious ones')).refused).toContain('frumious');
  });

  test('a question with data of its own stands on its own, and so does an order', async () => {
    expect(await rowsAfter(['how many orders are from DE?', 'how many customers are there?'])).toEqual(
      await rowsOf('SELECT count(*) FROM customers'),
    );
    house.reset();
    await house.say('how many orders are from DE?');
    const loaded = await house.say('load customers to crm.c');
    expect(stepsOf(loaded)).toEqual([]);
  });

  test('what was looked up on the way does not push the conversation out of memory', async () => {
    const turns = ['revenue per country', 'without the cancelled ones', 'only EUR', 'since march 2026'];
    expect(await rowsAfter(turns)).toEqual(
      await rowsOf(
        `SELECT country, sum(amount) FROM orders WHERE ${cleanStatus} <> 'cancelled' AND currency = 'EUR' AND order_date >= '2026-03-01' GROUP BY 1`,
      ),
    );
  });

  test('secrets are listed no more than before', async () => {
    await house.say('how many customers are there?');
    const last = await house.say('list them, just the ssn');
    expect(last.refused ?? heard(last)).not.toMatch(/\d{3}-\d{2}-\d{4}/);
  });
});

describe('versions of a plan', () => {
  const versions = ['load orders to analytics.v', 'only completed ones', 'drop the email'];

  test.each([
    ['go back to the first version', 0],
    ['no, use the original plan', 0],
    ['undo that last change', 1],
    ['back to the previous version please', 1],
  ])('%s', async (said, version) => {
    const drafts = [];
    for (const turn of versions) drafts.push(stepsOf(await house.say(turn)));
    expect(stepsOf(await house.say(said))).toEqual(drafts[version]);
  });

  test('a plan of other data is no version of it', async () => {
    await house.say('load customers to crm.c');
    await house.say('load orders to analytics.v');
    expect((await house.say('go back to the first version')).draft).toBeUndefined();
  });
});

describe('a plan is put right', () => {
  test.each<[turns: string[], where: string]>([
    [['load orders over 100 to a.b', 'over 50 only'], 'amount > 50'],
    [['load orders since march 2026 to a.b', 'from january 2026 on rather'], "order_date >= date '2026-01-01'"],
    [['load orders to a.b', 'nothing before march 2026'], "not (order_date < date '2026-03-01')"],
    [['load orders to a.b', 'and nothing under 50'], 'amount >= 50'],
  ])('%j', async (turns, where) => {
    let last = null;
    for (const turn of turns) last = await house.say(turn);
    expect(last && stepsOf(last)).toEqual([expect.objectContaining({ op: 'filter', where })]);
  });

  test('a bound in the other direction makes a span', async () => {
    await house.say('load orders over 100 to a.b');
    expect(stepsOf(await house.say('but under 500'))).toMatchObject([{ where: 'amount > 100' }, { where: 'amount < 500' }]);
  });

  test('a column that was left out is kept after all', async () => {
    await house.say('load customers to crm.c without ssn and phone');
    expect(stepsOf(await house.say('actually keep the phone'))).toMatchObject([{ op: 'select', drop: ['ssn'] }]);
    expect(stepsOf(await house.say('keep only the name'))).toMatchObject([{ drop: ['ssn'] }, { columns: ['name'] }]);
  });

  test.each([
    ['make that half past three', '30 3 * * *'],
    ['at 5 am instead', '0 5 * * *'],
  ])('%s: the schedule at another time', async (said, cron) => {
    await house.say('load orders to a.b every night at 2');
    house.state('(A card waits.)', { type: 'plan.proposed', planId: 'p', version: 1 });
    expect((await house.say(said)).draft).toMatchObject({ schedule: { cron } });
  });

  test('a bare number is no time of day', async () => {
    await house.say('load orders over 100 to a.b every night at 2');
    expect((await house.say('make it 500')).draft).toMatchObject({ schedule: { cron: '0 2 * * *' }, steps: [{ where: 'amount > 500' }] });
  });
});

test.each<[turns: string[], draft: object]>([
  [
    ['load revenue by country into a.b', 'keep only the top 3 countries', 'make it 5'],
    { steps: [{ op: 'aggregate' }, { op: 'sort', order: ['revenue desc', 'country'], limit: 5 }], loads: [{ table: 'a.b' }] },
  ],
  [
    ['average order value per country', 'what about the median?', 'load that into a.avg'],
    { steps: [{ op: 'aggregate', group: ['country'], measures: { median_value: 'median(amount)' } }], loads: [{ table: 'a.avg' }] },
  ],
  [
    ['revenue by country', 'only the top 3', 'as a bar chart', 'load that into a.best'],
    { steps: [{ op: 'aggregate' }, { op: 'sort', order: ['revenue desc', 'country'], limit: 3 }], loads: [{ table: 'a.best' }] },
  ],
  [
    ['revenue by country', 'as a bar chart', 'only the top 3', 'save it as a.best'],
    { steps: [{ op: 'aggregate' }, { op: 'sort', limit: 3 }], loads: [{ table: 'a.best' }] },
  ],
  [
    ['revenue by country', 'just the top 5', 'save the result as a.best'],
    { steps: [{ op: 'aggregate' }, { op: 'sort', order: ['revenue desc', 'country'], limit: 5 }], loads: [{ table: 'a.best' }] },
  ],
])('%j', async (turns, draft) => {
  let outcome = await house.say(turns[0] ?? '');
  for (const turn of turns.slice(1)) outcome = await house.say(turn);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(outcome.draft, heard(outcome)).toMatchObject(draft);
});

test('what stands first of other groups than those that are there is asked about', async () => {
  await house.say('orders per status');
  const outcome = await house.say('and the top 2 countries');
  expect(outcome.question?.text).toContain('the top 2 countries');
});
