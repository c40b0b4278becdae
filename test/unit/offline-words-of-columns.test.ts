/** Once per key, dates with particles, the date that decides, texts emptied and cast: each judged by its rows, and what must not be read so. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { seventeenthSiblingHouse } from '../eval/held-out/sibling-17-catalog.ts';
import { seventeenthSiblingHouseB } from '../eval/held-out/sibling-17b-catalog.ts';
import { expectRows } from './expect-rows.ts';
import { heard, House, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(seventeenthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const lateOnes = 'FROM work_orders WHERE sent_on > due_on';
const bare = "SELECT * REPLACE (CASE WHEN trim(note) <> '' THEN note END AS note) FROM deliveries";
const latest = 'FROM deliveries QUALIFY row_number() OVER (PARTITION BY delivery_id ORDER BY synced_at DESC) = 1';
const paid = "SELECT *, CASE WHEN settled_on IS NOT NULL THEN 'yes' ELSE 'no' END FROM bills";
const tidy = 'SELECT * REPLACE (lower(trim(email)) AS email) FROM students';

const requests: [string, string][] = [
  ['work orders that were sent after due_on to a.b', lateOnes],
  ['work orders which were sent later than their due date, a.b', lateOnes],
  ['turn empty note into null and load deliveries to a.b', bare],
  ['deliveries to a.b, blank note should become null', bare],
  ['one row per delivery_id, the most recently synced one, deliveries to a.b', latest],
  ['load each delivery once, the last synced one, into a.b', latest],
  ['deliveries to a.b, once per delivery_id (always the latest synced_at)', latest],
  ["bills to a.b with a column paid that is 'yes' when settled_on has a value, otherwise 'no'", paid],
  ['bills to a.b with a column paid that is yes when settled_on is filled in and no otherwise', paid],
  ['bills where settled_on is not filled to a.b', 'FROM bills WHERE settled_on IS NULL'],
  ['student emails lowercased and with no spaces around, into a.b', tidy],
  ['students to a.b with email lowercase and without surrounding blanks', tidy],
  ['deliveries with just delivery_id, pick-up date and km to a.b', 'SELECT delivery_id, picked_up_at, km FROM deliveries'],
  ['signups with only signup_id and sign-up time, a.b', 'SELECT signup_id, signed_up_at FROM signups'],
  [
    'deliveries synced_at decides, in february 2026, to a.b',
    "FROM deliveries WHERE synced_at >= '2026-02-01' AND synced_at < '2026-03-01'",
  ],
  ['deliveries of march 2026 by synced_at into a.b', "FROM deliveries WHERE synced_at >= '2026-03-01' AND synced_at < '2026-04-01'"],
  ['bills of october 2025 (by settled_on) to a.b', "FROM bills WHERE settled_on >= '2025-10-01' AND settled_on < '2025-11-01'"],
  ['signups to a.b with price as a decimal', 'SELECT * REPLACE (TRY_CAST(price AS DECIMAL(18,2)) AS price) FROM signups'],
];

test.each(requests)('%s', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

const not: [string, string][] = [
  // A week is a time, not a row of several.
  [
    'deliveries of the last 3 weeks of the data by synced_at into a.b',
    'FROM deliveries WHERE synced_at > (SELECT max(synced_at) FROM deliveries) - INTERVAL 3 WEEK',
  ],
  [
    'one delivery per rider_id with the latest synced_at to a.b',
    'FROM deliveries QUALIFY row_number() OVER (PARTITION BY rider_id ORDER BY synced_at DESC) = 1',
  ],
  // Without a date that decides, the data's own.
  ['bills of october 2025 to a.b', "FROM bills WHERE billed_on >= '2025-10-01' AND billed_on < '2025-11-01'"],
  // "By" a column that is no date groups.
  [
    'number of deliveries of march 2026 by zone into a.b',
    "SELECT zone, count(*) FROM deliveries WHERE picked_up_at >= '2026-03-01' AND picked_up_at < '2026-04-01' GROUP BY zone",
  ],
];

test.each(not)('%s, and nothing else', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

test('a date that decides nothing is told', async () => {
  const outcome = await house.say('express deliveries to a.b (by synced_at)');
  expect(outcome.notUnderstood.join(' ')).toContain('synced_at');
});

test.each(['get the duplicates out of students', 'weed the dupes out of students please'])('%s asks which ones', async (request) => {
  const { question } = await house.say(request);
  expect(question?.choices).toContain('exact duplicate rows (3)');
});

test.each([
  'all files of pottery/firings to a.b, add the name of the file as a column',
  'firings to a.b and put the name of the source file in a column',
])('%s', async (request) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  expect(plain(outcome)['sources']).toMatchObject([{ options: { filename: true } }]);
});

test('what stands for nothing is counted before a cast; what else is no number is left for the cast to refuse', async () => {
  const outcome = await house.say('signups to a.b with price as a decimal');
  expect(heard(outcome)).toMatch(/\d+ rows of price say “-”.*become NULL/s);
  house.reset();
  const { notes } = await house.say('work orders to a.b with shade as a decimal');
  expect(notes.join(' ')).not.toContain('become NULL');
});

const bakery: [string, string][] = [
  ['load shops to sales.shops', 'FROM shops'],
  ['copy the members into revenue.members', 'FROM members'],
  ['tickets without a total get 0, load to a.b', 'SELECT * REPLACE (coalesce(total, 0) AS total) FROM tickets'],
  ["members with no email get 'none', to a.b", "SELECT * REPLACE (coalesce(email, 'none') AS email) FROM members"],
  [
    'add days_late to the flour drops, that is arrived_on minus promised_on, to a.b',
    "SELECT *, date_diff('day', promised_on, arrived_on) FROM flour",
  ],
  [
    'there are duplicates in tickets, keep the last exported one per ticket_no, a.b',
    'FROM tickets QUALIFY row_number() OVER (PARTITION BY ticket_no ORDER BY exported_at DESC) = 1',
  ],
  [
    'there are double tickets, keep the last exported one of each ticket_no, a.b',
    'FROM tickets QUALIFY row_number() OVER (PARTITION BY ticket_no ORDER BY exported_at DESC) = 1',
  ],
];
test.each(bakery)('bakery: %s', async (request, oracle) => {
  const shop = await House.open(seventeenthSiblingHouseB);
  await expectRows(shop, request, oracle).finally(() => shop.close());
});

const marked = 'SELECT *, row_number() OVER (PARTITION BY delivery_id ORDER BY synced_at DESC) > 1 FROM deliveries';
test.each([
  'load deliveries to a.b but flag duplicates by delivery_id instead of dropping them',
  'deliveries to a.b, keep duplicates by delivery_id but mark them',
  'deliveries to a.b and mark the duplicates by delivery_id rather than removing them',
])('%s: every row stays', async (request) => {
  await expectRows(house, request, marked);
});

test('which duplicates shall be marked is asked, and what is answered marks them', async () => {
  const { question } = await house.say('students to a.b, keep duplicates but mark them');
  expect(question?.choices).toContain('exact duplicate rows (3)');
  const { draft } = await house.say('exact duplicate rows (3)');
  const { columns, rows } = await house.result(draft);
  expect([columns.at(-1), rows.length, rows.filter((row) => row.at(-1) === true).length]).toEqual(['is_duplicate', 140, 3]);
});

test('without a word of marking they go', async () => {
  await expectRows(house, 'drop the duplicates by delivery_id and load deliveries to a.b', latest);
});
