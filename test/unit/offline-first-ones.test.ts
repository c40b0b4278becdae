/** Which rows or groups come first, how long rows lasted, what each one costs, and by how much the best leads. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { thirtySixthSiblingHouse, thirtySixthSiblingPast } from '../eval/held-out/sibling-36-catalog.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(thirtySixthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const lasted = 'ended_at - started_at';
const perLitre = 'round(1.0 * sum(cost) / sum(litres), 4)';

/** Each with the rows of its answer, in their order, as far as these columns go. */
const answers: [string, string][] = [
  // How long rows lasted, where two moments tell it and no number does.
  [
    'longest outages in june',
    `SELECT outage_id FROM outages WHERE started_at >= '2026-06-01' AND started_at < '2026-07-01' ORDER BY ${lasted} DESC`,
  ],
  ['the 3 longest outages', `SELECT outage_id FROM outages ORDER BY ${lasted} DESC LIMIT 3`],
  ['which 3 outages lasted the longest?', `SELECT outage_id FROM outages ORDER BY ${lasted} DESC LIMIT 3`],
  ['the 4 outages that took the longest', `SELECT outage_id FROM outages ORDER BY ${lasted} DESC LIMIT 4`],
  [
    'what was the shortest outage in may?',
    `SELECT outage_id FROM outages WHERE started_at >= '2026-05-01' AND started_at < '2026-06-01' ORDER BY ${lasted} LIMIT 1`,
  ],
  // A column of its own says it.
  ['the 5 longest books', 'SELECT book_id FROM books ORDER BY pages DESC LIMIT 5'],
  ['longest books about travel', "SELECT book_id FROM books WHERE genre = 'travel' ORDER BY pages DESC LIMIT 50"],
  ['longest books first', 'SELECT book_id FROM books ORDER BY pages DESC LIMIT 50'],
  // Moments are no days.
  [
    'average time between order and pickup by reason',
    "SELECT lower(reason) r, round(avg(date_diff('second', ordered_at, picked_up_at)) / 3600.0, 2) h FROM trips GROUP BY 1 ORDER BY 2 DESC, 1",
  ],
  [
    'average minutes between order and pickup by reason',
    "SELECT lower(reason) r, round(avg(date_diff('second', ordered_at, picked_up_at)) / 60.0, 2) h FROM trips GROUP BY 1 ORDER BY 2 DESC, 1",
  ],
  // For each of what a column counts; a group is something else.
  ['what do we pay per litre at each station?', `SELECT lower(station), ${perLitre} FROM fuel GROUP BY 1 ORDER BY 2 DESC`],
  ['total cost per litre by station', `SELECT lower(station), ${perLitre} FROM fuel GROUP BY 1 ORDER BY 2 DESC`],
  ['total cost per station', 'SELECT lower(station), sum(cost) FROM fuel GROUP BY 1 ORDER BY 2 DESC'],
  // What belongs to nobody is not the first of them.
  [
    'top 3 accounts by toll',
    'SELECT account_no, sum(toll) FROM passages WHERE account_no IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3',
  ],
  [
    'who are our ten best customers by total?',
    'SELECT customer_id, sum(total) FROM sales WHERE customer_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10',
  ],
  ['tolls per account', 'SELECT account_no, sum(toll) FROM passages GROUP BY 1 ORDER BY 2 DESC, 1'],
];
test.each(answers)('%s', async (question, oracle) => {
  const outcome = await house.say(question);
  const { columns, rows } = await house.rows(oracle);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(
    outcome.table?.rows.map((row) => row.slice(0, columns.length)),
    heard(outcome),
  ).toEqual(rows);
});

const months = "SELECT sum(toll) n FROM passages GROUP BY date_trunc('month', passed_at) ORDER BY 1 DESC LIMIT 2";
const stations = 'SELECT sum(cost) n FROM fuel GROUP BY lower(station) ORDER BY 1 DESC LIMIT 2';
test.each([
  ['what was the strongest month for tolls and how much above the runner-up was it?', months],
  ['best month for tolls, and by how much is it ahead of the second?', months],
  ['which station costs us most and how far ahead of the second is it?', stations],
  ['which station had the highest cost and how much more than the next was that?', stations],
])('%s tells the lead', async (question, two) => {
  const outcome = await house.say(question);
  const { rows } = await house.rows(`SELECT max(n) - min(n) FROM (${two})`);
  expect(outcome.table?.columns.at(-1), heard(outcome)).toBe('difference');
  expect(outcome.table?.rows[0]?.at(-1), heard(outcome)).toEqual(rows[0]?.[0]);
});

test.each(['load the longest outages into toll.long', 'longest outages per gantry', 'the 3 longest gantries'])(
  '%s is asked about',
  async (said) => {
    const outcome = await house.say(said);
    expect(outcome.question, heard(outcome)).toBeDefined();
  },
);

test('an amount above a bound is no lead', async () => {
  const outcome = await house.say('how many tolls above 10 were there in march?');
  expect(outcome.table?.columns).not.toContain('difference');
});

test.each([
  ['in which column does Aral occur?', 'find_values'],
  ['what columns does the value Aral appear in?', 'find_values'],
  ['can i delete accounts.tariff or does something depend on it?', 'find_dependents'],
  ['can we rename accounts.tariff and would anyone still need it?', 'find_dependents'],
])('%s is looked up', async (question, tool) => {
  house.history = thirtySixthSiblingPast;
  const outcome = await house.say(question);
  expect(outcome.tools).toContain(tool);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  if (tool === 'find_dependents') expect(outcome.asked?.[tool]).toMatchObject({ column: 'tariff' });
});

test.each([
  ['which tables have fuel in their name', /^There is transport\/fuel\.csv\.$/],
  ['show the files whose name contains gantr', /^There is toll\/gantries\.csv\.$/],
  ['show tables named like cust', /^There is bookshop\.customers\.$/],
  ['which files have xyz in their name?', /No dataset has “xyz”/],
  ['which tables do we have?', /trips\.csv.*and 6 more/],
])('%s', async (question, words) => {
  const outcome = await house.say(question);
  expect(outcome.text).toMatch(words);
  expect(outcome.notUnderstood).toEqual([]);
});
