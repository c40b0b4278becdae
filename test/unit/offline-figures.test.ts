/** Figures in the words of people who ask for them, judged by the rows of the answer or of the load. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eighteenthSiblingHouse } from '../eval/held-out/sibling-18-catalog.ts';
import { linkColumn } from '#models/offline/link/columns.ts';
import { expectRows, sorted } from './expect-rows.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(eighteenthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const month = (column: string, from: string, to: string): string => `${column} >= '${from}' and ${column} < '${to}'`;

const lines = 'SELECT *, unnest(items) i FROM bar_sales';

const shown = '(tickets LEFT JOIN performances USING (performance_id) LEFT JOIN shows USING (show_code))';

const loads: [string, string][] = [
  // Whoever is born is no row of that month.
  [
    'running total of new members per month into a.b',
    "SELECT m, n, sum(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month', joined_on) m, count(*) n FROM members GROUP BY 1)",
  ],
  ['members born per year into a.b', "SELECT date_trunc('year', birth_date), count(*) FROM members GROUP BY 1"],
  ['total attended divided by total spots per club into a.b', 'SELECT club, round(sum(attended) / sum(spots), 4) FROM classes GROUP BY 1'],
  [
    'average amount_eur over total amount_eur per status into a.b',
    'SELECT lower(trim(status)), round(avg(amount_eur) / sum(amount_eur), 4) FROM fees GROUP BY 1',
  ],
  // A verb and what belongs to it are no order of rows, and say which date is meant.
  ['parcels picked up since july 2026 into a.b', "FROM parcels WHERE picked_up_at >= '2026-07-01'"],
  ['parcels that were dropped off before march 2026 into a.b', "FROM parcels WHERE dropped_at < '2026-03-01'"],
  // How many of a nested list were sold, and for how much.
  [
    'units sold per article_kind in march 2026 from bar_sales into a.b',
    `SELECT article_kind, sum(i.qty) FROM (${lines}) LEFT JOIN bar_articles a ON a.article_no = i.article_no WHERE ${month('sold_at', '2026-03-01', '2026-04-01')} GROUP BY 1`,
  ],
  ['bar sales revenue per month into a.b', `SELECT date_trunc('month', sold_at), sum(i.qty * i.unit_price) FROM (${lines}) GROUP BY 1`],
  [
    'turnover per article kind into a.b',
    `SELECT article_kind, sum(i.qty * i.unit_price) FROM (${lines}) LEFT JOIN bar_articles a ON a.article_no = i.article_no GROUP BY 1`,
  ],
  ['total quantity per bar sale into a.b', `SELECT sale_id, sum(i.qty) FROM (${lines}) GROUP BY 1`],
  // What is grouped by stands two data sets away.
  ['ticket revenue by genre and month into a.b', `SELECT genre, date_trunc('month', sold_at), sum(price_eur) FROM ${shown} GROUP BY 1, 2`],
  // What was done to rows is said of them, and is no group.
  [
    'ticket revenue by channel, sold tickets only, into a.b',
    "SELECT lower(trim(channel)), sum(price_eur) FROM tickets WHERE lower(trim(status)) = 'sold' GROUP BY 1",
  ],
  [
    "each carrier's share of the parcels per country into a.b",
    'SELECT country, carrier, count(*) / sum(count(*)) OVER (PARTITION BY country) FROM parcels LEFT JOIN lockers USING (locker_id) GROUP BY 1, 2',
  ],
];
test.each(loads)('%s', (request, oracle) => expectRows(house, request, oracle));

const questions: [string, string][] = [
  [
    'how many members cancelled per quarter in 2025?',
    "SELECT date_trunc('quarter', cancelled_on), count(*) FROM members WHERE year(cancelled_on) = 2025 GROUP BY 1",
  ],
  [
    'how many members joined each month this year?',
    "SELECT date_trunc('month', joined_on), count(*) FROM members WHERE year(joined_on) = 2026 GROUP BY 1",
  ],
  [
    'how many parcels were picked up in march 2026?',
    `SELECT count(*) FROM parcels WHERE ${month('picked_up_at', '2026-03-01', '2026-04-01')}`,
  ],
  ['how many parcels were never picked up?', 'SELECT count(*) FROM parcels WHERE picked_up_at IS NULL'],
  ['top 3 articles by units sold', `SELECT i.article_no, sum(i.qty) FROM (${lines}) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3`],
  ['how many units did we sell per till in the bar sales?', `SELECT till, sum(i.qty) FROM (${lines}) GROUP BY 1`],
  // The sales are counted, not their lines.
  ['number of bar sales and units sold per till', `SELECT till, count(DISTINCT sale_id), sum(i.qty) FROM (${lines}) GROUP BY 1`],
  ['how many bar sales per month?', "SELECT date_trunc('month', sold_at), count(*) FROM bar_sales GROUP BY 1"],
  ['average list price per article kind', 'SELECT article_kind, cast(avg(list_price) as decimal(18,4)) FROM bar_articles GROUP BY 1'],
  ['highest and lowest ticket price for each genre', `SELECT genre, max(price_eur), min(price_eur) FROM ${shown} GROUP BY 1`],
  ['how many tickets per director', `SELECT director, count(*) FROM ${shown} GROUP BY 1`],
  [
    'how many parcels were dropped off in 2026, march to may?',
    `SELECT count(*) FROM parcels WHERE ${month('dropped_at', '2026-03-01', '2026-06-01')}`,
  ],
  // A state before the noun is no date; a verb behind it is.
  ['paid fees per month', "SELECT date_trunc('month', due_on), count(*) FROM fees WHERE lower(trim(status)) = 'paid' GROUP BY 1"],
  ['membership fees paid per month', "SELECT date_trunc('month', paid_on), count(*) FROM fees WHERE paid_on IS NOT NULL GROUP BY 1"],
  ['highest and lowest price per category of the tickets', 'SELECT category, max(price_eur), min(price_eur) FROM tickets GROUP BY 1'],
  // Values that are set apart are told one by one; those that are only listed are not.
  ['average minutes of club Nord and of club Mitte', "SELECT club, avg(minutes) FROM checkins WHERE club IN ('Nord', 'Mitte') GROUP BY 1"],
  [
    'average minutes of the check-ins at Nord vs Mitte',
    "SELECT club, avg(minutes) FROM checkins WHERE club IN ('Nord', 'Mitte') GROUP BY 1",
  ],
  [
    'average price of stalls and of box tickets',
    "SELECT category, cast(avg(price_eur) as decimal(18,4)) FROM tickets WHERE category IN ('stalls', 'box') GROUP BY 1",
  ],
  ['how many check-ins in Nord and Mitte?', "SELECT count(*) FROM checkins WHERE club IN ('Nord', 'Mitte')"],
  [
    'average number of days between due date and payment of the fees by plan',
    "SELECT plan, avg(date_diff('day', due_on, paid_on)) FROM fees LEFT JOIN members USING (member_id) GROUP BY 1",
  ],
  [
    'on which days did we have more than 7 parcels?',
    "SELECT date_trunc('day', dropped_at), count(*) FROM parcels GROUP BY 1 HAVING count(*) > 7",
  ],
  [
    'refund rate of tickets',
    "SELECT count(*) FILTER (lower(trim(status)) = 'refunded'), count(*), round(100.0 * count(*) FILTER (lower(trim(status)) = 'refunded') / count(*), 2) FROM tickets",
  ],
  [
    'expiry rate for parcels by carrier',
    "SELECT carrier, round(count(*) FILTER (lower(trim(status)) = 'expired') / count(*), 4) FROM parcels GROUP BY 1",
  ],
  [
    'ticket revenue per month with the change from the month before',
    "SELECT m, s, s - lag(s) OVER (ORDER BY m) FROM (SELECT date_trunc('month', sold_at) m, sum(price_eur) s FROM tickets GROUP BY 1)",
  ],
];
test.each(questions)('%s', async (request, oracle) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(outcome.draft).toBeUndefined();
  expect(sorted(outcome.table?.rows ?? [])).toEqual(sorted((await house.rows(oracle)).rows));
});

test('what one figure does to another is told where it is not known', async () => {
  const outcome = await house.say('total attended reduced by total spots per club into a.b');
  expect(heard(outcome)).toMatch(/reduced/);
});

test('groups that came with a join stay when others are wished, and what was paid is said of rows', async () => {
  await house.say('fee income by plan to a.b');
  await house.say('by plan and quarter please');
  const outcome = await house.say('and only what was actually paid');
  const expected = await house.rows(
    "SELECT plan, date_trunc('quarter', due_on), sum(amount_eur) FROM fees LEFT JOIN members USING (member_id) WHERE lower(trim(status)) = 'paid' GROUP BY 1, 2",
  );
  expect(sorted((await house.result(outcome.draft)).rows)).toEqual(sorted(expected.rows));
});

const againstGroups: [string, string][] = [
  [
    "tickets that cost more than their category's average into a.b",
    'FROM tickets QUALIFY price_eur > avg(price_eur) OVER (PARTITION BY category)',
  ],
  [
    'tickets with a price below the average of their channel into a.b',
    'FROM tickets QUALIFY price_eur < avg(price_eur) OVER (PARTITION BY channel)',
  ],
  ['check-ins that took longer than the club average into a.b', 'FROM checkins QUALIFY minutes > avg(minutes) OVER (PARTITION BY club)'],
  ['tickets with the category average beside into a.b', 'SELECT *, avg(price_eur) OVER (PARTITION BY category) FROM tickets'],
  // The average of all is another one.
  ['tickets with a price above the average into a.b', 'FROM tickets WHERE price_eur > (SELECT avg(price_eur) FROM tickets)'],
];
test.each(againstGroups)('%s', (request, oracle) => expectRows(house, request, oracle));

test('a figure of somebody that was not named is not told of all', async () => {
  await house.say('which patron spent the most?');
  const { refused } = await house.say('how many tickets did they buy?');
  expect(refused).toMatch(/“they”/);
});

test('a name is no slip for a code', () => {
  const columns = ['delivery_no', 'supplier_code'].map((name) => ({ name, type: 'VARCHAR' }));
  expect(linkColumn('supplier name', columns).kind).toBe('none');
  expect(linkColumn('suplier code', columns)).toMatchObject({ kind: 'one', column: { name: 'supplier_code' } });
});

test('what a later condition needs stays beside the elements', async () => {
  await house.say('split the bar sales into one row per item, a.b');
  const outcome = await house.say('only the foyer till');
  expect((await house.result(outcome.draft)).rows.length).toBe(
    (await house.rows(`SELECT 1 FROM (${lines}) WHERE till = 'foyer'`)).rows.length,
  );
});
