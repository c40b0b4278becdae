/** Who is first, who is late, which part of what: judged by the rows of the answer or of the load, with what must not be read so. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { thirtiethSiblingHouse } from '../eval/held-out/sibling-30-catalog.ts';
import { expectRows, sorted } from './expect-rows.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(thirtiethSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

async function expectAnswer(turns: string[], oracle: string): Promise<void> {
  const outcome = await house.through(turns);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(outcome.draft).toBeUndefined();
  const expected = await house.rows(oracle);
  expect(expected.rows.length).toBeGreaterThan(0);
  expect(sorted(outcome.table?.rows ?? []), heard(outcome)).toEqual(sorted(expected.rows));
}

const hours = "round(avg(date_diff('second', reported_at, fixed_at)) / 3600.0, 2)";
const best = (group: string, figure: string, from: string, way: 'DESC' | 'ASC'): string =>
  `WITH g AS (SELECT ${group} g, ${figure} f FROM ${from} GROUP BY 1) SELECT g, f, f - (SELECT f FROM g ORDER BY f ${way} LIMIT 1 OFFSET 1) FROM g QUALIFY rank() OVER (ORDER BY f ${way}) = 1`;
const portion = (figure: string, from: string, where: string): string =>
  `SELECT ${figure} FILTER (${where}), ${figure}, round(100.0 * ${figure} FILTER (${where}) / ${figure}, 2) FROM ${from}`;
const ofLamps = 'faults LEFT JOIN lamps USING (lamp_no)';
const ofClients = 'sales LEFT JOIN clients USING (client_no)';
const late = 'returned_on > due_on';

describe('the first of some groups', () => {
  test.each<[string, string]>([
    // How long it takes stands in two dates.
    ['which crew is the slowest?', best('crew', hours, 'faults', 'DESC')],
    ['which crew takes longest to fix a fault?', best('crew', hours, 'faults', 'DESC')],
    ['which crew fixes faults the fastest?', best('crew', hours, 'faults', 'ASC')],
    // What became of the rows says which of them are counted.
    ['which crew fixed the most faults?', best('crew', 'count(*)', "faults WHERE status = 'fixed'", 'DESC')],
    // What they are grouped by stands in other data, and so may what is said of them.
    ['which street has the most faults?', best('street', 'count(*)', ofLamps, 'DESC')],
    ['which district had the highest cost of faults?', best('lower(district)', 'sum(cost_eur)', ofLamps, 'DESC')],
    ['which crew had the most faults of led lamps?', best('crew', 'count(*)', `${ofLamps} WHERE lower(lamp_type) = 'led'`, 'DESC')],
    ['the 2 branches with the most loans', 'SELECT lower(branch), count(*) FROM loans GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2'],
    ['what are the 3 most borrowed tools?', 'SELECT tool_no, count(*) FROM loans GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3'],
    ['how often was each tool borrowed?', 'SELECT tool_no, count(*) FROM loans GROUP BY 1'],
    [
      'which borrower had the most loans in 2026 and who came second?',
      'SELECT borrower_id, count(*) FROM loans WHERE year(taken_on) = 2026 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2',
    ],
  ])('%s', (question, oracle) => expectAnswer([question], oracle));

  test.each([
    // Clients hold no money: how many there are is none.
    ['which tier in clients earned the most?', /earned|revenue/],
    ['who are the 5 biggest swiss clients?', /5 biggest/],
  ])('%s is not answered by something else', async (question, asked) => {
    const outcome = await house.say(question);
    expect(outcome.question?.text).toMatch(asked);
  });
});

describe('what was late', () => {
  test.each<[string, string]>([
    [
      'how many loans came back late in october?',
      `SELECT count(*) FROM loans WHERE ${late} AND taken_on >= '2026-10-01' AND taken_on < '2026-11-01'`,
    ],
    ['what percentage of the loans was late?', portion('count(*)', 'loans', late)],
    [
      'share of loans returned late per branch',
      `SELECT lower(branch), round(count(*) FILTER (${late}) / count(*), 4) FROM loans GROUP BY 1`,
    ],
    ['how many loans are still out, by branch?', 'SELECT lower(branch), count(*) FROM loans WHERE returned_on IS NULL GROUP BY 1'],
    // What is overdue may not be back at all.
    ['how many loans are overdue?', "SELECT count(*) FROM loans WHERE due_on < '2026-11-22' AND returned_on IS NULL"],
  ])('%s', (question, oracle) => expectAnswer([question], oracle));

  test('loans that were more than 3 days late into a.b', () =>
    expectRows(house, 'loans that were more than 3 days late into a.b', 'FROM loans WHERE returned_on > due_on + INTERVAL 3 DAY'));

  test('faults have no day that they were due, so late is not read', async () => {
    const outcome = await house.say('how many faults were late?');
    expect(outcome.notUnderstood.join()).toMatch(/late/);
  });
});

describe('which part of what', () => {
  test.each<[string, string]>([
    ['what share of the net comes from the webshop?', portion('sum(net)', 'sales', "lower(channel) = 'webshop'")],
    ['how much of the revenue came from germany?', portion('sum(net)', 'sales', "country = 'DE'")],
    ['what percentage of the cost is caused by vandalism?', portion('sum(cost_eur)', 'faults', "cause = 'vandalism'")],
    // What bounds a figure is a condition on rows, which are counted.
    ['what share of faults cost more than 100?', portion('count(*)', 'faults', 'cost_eur > 100')],
    ['what percentage of faults is of led lamps?', portion('count(*)', ofLamps, "lower(lamp_type) = 'led'")],
    ['what part of the fees does each branch make up?', 'SELECT lower(branch), sum(fee) / sum(sum(fee)) OVER () FROM loans GROUP BY 1'],
    ['percentage of faults per cause', 'SELECT lower(cause), round(100.0 * count(*) / sum(count(*)) OVER (), 2) FROM faults GROUP BY 1'],
    ['share of faults per cause', 'SELECT lower(cause), count(*) / sum(count(*)) OVER () FROM faults GROUP BY 1'],
  ])('%s', (question, oracle) => expectAnswer([question], oracle));
});

describe('of whom the rows are', () => {
  test.each<[string[], string]>([
    [['total net of gold clients'], `SELECT sum(net) FROM ${ofClients} WHERE tier = 'gold'`],
    [['how much did silver clients spend?'], `SELECT sum(net) FROM ${ofClients} WHERE tier = 'silver'`],
    [
      ['cost of faults of led lamps per district'],
      `SELECT lower(district), sum(cost_eur) FROM ${ofLamps} WHERE lower(lamp_type) = 'led' GROUP BY 1`,
    ],
    [['net per channel', 'only gold clients'], `SELECT lower(channel), sum(net) FROM ${ofClients} WHERE tier = 'gold' GROUP BY 1`],
    [['number of distinct borrowers per month'], "SELECT date_trunc('month', taken_on), count(DISTINCT borrower_id) FROM loans GROUP BY 1"],
    [['daily active borrowers'], "SELECT date_trunc('day', taken_on), count(DISTINCT borrower_id) FROM loans GROUP BY 1"],
    // What is asked of the borrowers themselves stays theirs.
    [['how many borrowers joined per year?'], "SELECT date_trunc('year', joined_on), count(*) FROM borrowers GROUP BY 1"],
    [['number of distinct districts of borrowers'], 'SELECT count(DISTINCT lower(district)) FROM borrowers'],
  ])('%s', (turns, oracle) => expectAnswer(turns, oracle));

  test('a list of other data behind a question stays a question of its own', async () => {
    const outcome = await house.through(['net per channel', 'how many clients are gold?']);
    expect(outcome.table?.rows).toEqual((await house.rows("SELECT count(*) FROM clients WHERE tier = 'gold'")).rows);
  });
});

describe('changes and ends', () => {
  const monthly = "SELECT date_trunc('month', sold_on) m, sum(net) s FROM sales GROUP BY 1";
  test.each<[string, string]>([
    [
      'net per month and the change to the month before in percent into a.b',
      `SELECT m, s, round(100.0 * (s - lag(s) OVER (ORDER BY m)) / lag(s) OVER (ORDER BY m), 2) FROM (${monthly})`,
    ],
    ['net per month with the change to the previous month into a.b', `SELECT m, s, s - lag(s) OVER (ORDER BY m) FROM (${monthly})`],
    [
      'per borrower the first and the last loan date and the number of loans into a.b',
      'SELECT borrower_id, min(taken_on), max(taken_on), count(*) FROM loans GROUP BY 1',
    ],
    // One of both is a row, and no figure.
    ['keep the first loan per tool, into a.b', 'FROM loans QUALIFY row_number() OVER (PARTITION BY tool_no ORDER BY taken_on) = 1'],
  ])('%s', (request, oracle) => expectRows(house, request, oracle));

  test.each(['compare net sales of october with september', 'how does october compare with september in net sales?'])(
    '%s',
    async (question) => {
      const { rows } = await house.rows(
        "SELECT 'october', sum(net) FROM sales WHERE month(sold_on) = 10 AND year(sold_on) = 2026 UNION ALL SELECT 'september', sum(net) FROM sales WHERE month(sold_on) = 9 AND year(sold_on) = 2026",
      );
      expect((await house.say(question)).table?.rows).toEqual(rows);
    },
  );
});

describe('who came how often, and what they got', () => {
  test.each<[string[], string]>([
    [['how many clients bought more than 8 times?'], 'SELECT count(*) FROM (SELECT client_no FROM sales GROUP BY 1 HAVING count(*) > 8)'],
    [
      ['how many clients bought something in october 2026?'],
      "SELECT count(DISTINCT client_no) FROM sales WHERE sold_on >= '2026-10-01' AND sold_on < '2026-11-01'",
    ],
    [
      ['how many clients bought nothing in october 2026?'],
      "SELECT count(*) FROM clients WHERE client_no NOT IN (SELECT client_no FROM sales WHERE sold_on >= '2026-10-01' AND sold_on < '2026-11-01')",
    ],
    [
      ['total fees per branch in 2026', 'and how many loans is that?'],
      'SELECT lower(branch), count(*) FROM loans WHERE year(taken_on) = 2026 GROUP BY 1',
    ],
    [
      ['how long does a fault take on average, in days, per crew?'],
      "SELECT crew, avg(date_diff('day', reported_at, fixed_at)) FROM faults GROUP BY 1",
    ],
    // Another question of other data goes on from nothing.
    [['total fees per branch in 2026', 'how many tools are there?'], 'SELECT count(*) FROM tools'],
  ])('%s', (turns, oracle) => expectAnswer(turns, oracle));
});

describe('as people jot it down', () => {
  test.each<[string, string]>([
    ['wkly loans by branch -> a.b', "SELECT date_trunc('week', taken_on), lower(branch), count(*) FROM loans GROUP BY 1, 2"],
    ['monthly faults per crew into a.b', "SELECT date_trunc('month', reported_at), crew, count(*) FROM faults GROUP BY 1, 2"],
    [
      'rank the crews of every cause by cost and keep the best two of each, into a.b',
      'SELECT crew, lower(cause), sum(cost_eur) FROM faults GROUP BY 1, 2 QUALIFY row_number() OVER (PARTITION BY lower(cause) ORDER BY sum(cost_eur) DESC, crew) <= 2',
    ],
  ])('%s', (request, oracle) => expectRows(house, request, oracle));

  test.each<[string, string]>([
    [
      'top 2 crews by cost oct',
      "SELECT crew, sum(cost_eur) FROM faults WHERE reported_at >= '2026-10-01' AND reported_at < '2026-11-01' GROUP BY 1 ORDER BY 2 DESC LIMIT 2",
    ],
    [
      'how many loans are overdue and what do they add up to?',
      "SELECT count(*), sum(fee) FROM loans WHERE due_on < '2026-11-22' AND returned_on IS NULL",
    ],
    ['total loans per borrower', 'SELECT borrower_id, sum(fee) FROM loans GROUP BY 1'],
    ['share of loans returned late', portion('count(*)', 'loans', late)],
  ])('%s', (question, oracle) => expectAnswer([question], oracle));
});
