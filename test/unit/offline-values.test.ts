/** What values mean, columns that conditions decide, figures of all rows: each judged by the rows it leaves, and what must not be read so. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { thirteenthSiblingHouse, thirteenthSiblingHouseB } from '../eval/held-out/sibling-13-catalog.ts';
import { expectRows } from './expect-rows.ts';
import { heard, House } from './offline-house.ts';

let house: House;
let clinic: House;
beforeAll(async () => {
  house = await House.open(thirteenthSiblingHouse);
  clinic = await House.open(thirteenthSiblingHouseB);
});
beforeEach(() => {
  house.reset();
  clinic.reset();
});
afterAll(() => {
  house.close();
  clinic.close();
});

const digits = "SELECT * REPLACE (regexp_replace(phone, '[^0-9]', '', 'g') AS phone) FROM customers";
const noMark = "SELECT * REPLACE (CASE WHEN fat_pct <> 'n.a.' THEN fat_pct END AS fat_pct) FROM batches";
const failed = "SELECT * REPLACE (CASE WHEN lower(status) IN ('lost', 'returned') THEN 'failed' ELSE status END AS status) FROM parcels";
const kilos = 'SELECT * REPLACE (weight_g / 1000 AS weight_g) FROM parcels';

const values: [string, string][] = [
  ['customers to a.b with phone numbers only digits', digits],
  ['load customers to a.b, the phone must consist of nothing but digits', digits],
  ['load customers to a.b with phone as digits only', digits],
  [
    'customers to a.b with phone numbers only digits, country upper case',
    "SELECT * REPLACE (regexp_replace(phone, '[^0-9]', '', 'g') AS phone, upper(country) AS country) FROM customers",
  ],
  ['upper case and trim the service of parcels, to a.b', 'SELECT * REPLACE (upper(trim(service)) AS service) FROM parcels'],
  ['fat_pct sometimes says n.a., which means missing. batches to a.b', noMark],
  ['load batches to a.b, treat n.a. as missing in fat_pct', noMark],
  ['merge lost and returned into failed in status, parcels to a.b', failed],
  ['parcels to a.b, map status lost and returned to failed', failed],
  ['parcels to a.b with the status lost or returned', "FROM parcels WHERE status IN ('lost', 'returned')"],
  ['parcels with weight_kg rather than weight_g to a.b', kilos],
  ['parcels into a.b, the weight in kilos instead of grams', kilos],
  ['multiply km by 2 in tours and load to a.b', 'SELECT * REPLACE (km * 2 AS km) FROM tours'],
  ['tours with stops divided by 4 to a.b', 'SELECT * REPLACE (stops / 4 AS stops) FROM tours'],
  ['multiply km by 2 and call it both_ways, tours to a.b', 'SELECT *, km * 2 FROM tours'],
  ['tours with fuel_l as a decimal with three places to a.b', 'SELECT * REPLACE (CAST(fuel_l AS DECIMAL(18, 3)) AS fuel_l) FROM tours'],
  ['customers without the rows that are completely identical to a.b', 'SELECT DISTINCT * FROM customers'],
  ['drop the exactly same rows of customers and load them to a.b', 'SELECT DISTINCT * FROM customers'],
];

const graded = "CASE WHEN elo IS NULL THEN 'none' WHEN elo >= 2200 THEN 'master' ELSE 'club' END";
const columns: [string, string][] = [
  [
    'players with a new column grade: none if elo is missing, master when elo is at least 2200, otherwise club. to a.b',
    `SELECT *, ${graded} FROM players`,
  ],
  [
    "players with a field grade that is 'none' when elo is missing, 'master' when elo is at least 2200 and 'club' for the rest, to a.b",
    `SELECT *, ${graded} FROM players`,
  ],
  [
    'players to a.b with age = junior if born after 2005, else senior',
    "SELECT *, CASE WHEN birth_year > 2005 THEN 'junior' ELSE 'senior' END FROM players",
  ],
  ['flag tours above the average km, to a.b', 'SELECT *, km > (SELECT avg(km) FROM tours) FROM tours'],
  ['flag the tours over 100 km as long_way, a.b', 'SELECT *, km > 100 FROM tours'],
  ['invoices with the days between issue and payment to a.b', "SELECT *, date_diff('day', issued_on, paid_on) FROM invoices"],
  ['batches with the number of days from production to release, to a.b', "SELECT *, date_diff('day', made_on, released_on) FROM batches"],
  [
    'add a column vat which is 10% of net, and a gross column, load invoices to a.b',
    'SELECT *, round(net * 0.1, 2), net + round(net * 0.1, 2) FROM invoices',
  ],
];

const rows: [string, string][] = [
  ['tours with more km than the average to a.b', 'FROM tours WHERE km > (SELECT avg(km) FROM tours)'],
  ['tours whose km is below the median, a.b', 'FROM tours WHERE km < (SELECT median(km) FROM tours)'],
  ['players that were born after 2005 to a.b', 'FROM players WHERE birth_year > 2005'],
  ['players rated over 1800 to a.b', 'FROM players WHERE elo > 1800'],
  ['cheeses that ripen for at least 12 months to a.b', 'FROM cheeses WHERE ripening_months >= 12'],
  ['farms with more than 20 cows in the herd to a.b', 'FROM farms WHERE herd_size > 20'],
  ['invoices paid late to a.b', 'FROM invoices WHERE paid_on > due_on'],
  ['invoices which were paid at least two weeks early, a.b', 'FROM invoices WHERE due_on - paid_on >= 14'],
  ['invoices paid no more than 5 days late to a.b', 'FROM invoices WHERE paid_on > due_on AND paid_on - due_on <= 5'],
  ['parcels that are not lost or were insured to a.b', "FROM parcels WHERE status <> 'lost' OR insured"],
  ['parcels to a.b without the lost ones or those that were returned', "FROM parcels WHERE status NOT IN ('lost', 'returned')"],
  ['skip the lost ones and the insured ones, parcels to a.b', "FROM parcels WHERE status <> 'lost' AND NOT insured"],
  ['parcels to a.b except the lost or insured ones', "FROM parcels WHERE status <> 'lost' AND NOT insured"],
  ['parcels to a.b, drop those that are lost or weigh over 10 kg', "FROM parcels WHERE status <> 'lost' AND weight_g <= 10000"],
  ['parcels to a.b, drop those that are lost and insured', "FROM parcels WHERE NOT (status = 'lost' AND insured)"],
  ['parcels that were not lost and are insured to a.b', "FROM parcels WHERE status <> 'lost' AND insured"],
  ['parcels without the lost ones and over 5 kg to a.b', "FROM parcels WHERE status <> 'lost' AND weight_g > 5000"],
  ['leave out the lost parcels and load it to a.b', "FROM parcels WHERE status <> 'lost'"],
  ['drivers whose license has expired to a.b', "FROM drivers WHERE license_expires < '2026-11-22'"],
  ['drivers whose license has not expired yet to a.b', "FROM drivers WHERE license_expires >= '2026-11-22'"],
  ['parcels that are neither lost nor returned to a.b', "FROM parcels WHERE status NOT IN ('lost', 'returned')"],
  [
    'without the shop.example addresses, senders to a.b',
    "FROM senders WHERE account_email IS NULL OR account_email NOT LIKE '%@shop.example'",
  ],
  [
    'which invoices are open, i.e. due before march 2026 and without a paid_on? put them into a.b',
    "FROM invoices WHERE paid_on IS NULL AND due_on < '2026-03-01'",
  ],
];

test.each([...values, ...columns, ...rows])('%s', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

const entered = 'FROM players WHERE player_id NOT IN (SELECT player_id FROM entries)';
const partners: [string, string][] = [
  ['which players never entered a tournament? put them in a.b', entered],
  ['players who never entered anything to a.b', entered],
  ['add the club_name to the players and load them to a.b', 'SELECT p.*, club_name FROM players p LEFT JOIN clubs USING (club_id)'],
  ['batches plus cheese_name to a.b', 'SELECT b.*, cheese_name FROM batches b LEFT JOIN cheeses USING (cheese_code)'],
  ['load batches with cheese_code only to a.b', 'SELECT cheese_code FROM batches'],
];

test.each(partners)('%s', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

test('what was never done with something else is not what was never done', async () => {
  expect(heard(await house.say('players that never entered a chessboard to a.b'))).toMatch(/chessboard/);
});

test('a column that the named data does not have brings no data in', async () => {
  expect(heard(await house.say('games with the club_colour to a.b'))).toMatch(/club_colour/);
});

const rated = 'SELECT i.*, to_eur, round(net * to_eur, 2) FROM invoices i LEFT JOIN rates USING (currency)';
const listed =
  "SELECT *, round(CASE currency WHEN 'EUR' THEN net WHEN 'USD' THEN net * 0.92 WHEN 'CHF' THEN net * 1.05 END, 2) FROM invoices";
const exchanged: [string, string][] = [
  ['load invoices to a.b with net converted to EUR, use the rates file', rated],
  ['convert net of the invoices to euros using dairy/rates.csv and load to a.b', rated],
  ['convert net to EUR: USD * 0.92 and CHF * 1.05, invoices to a.b', listed],
  ['invoices to a.b with net in euros (1 USD = 0.92 EUR, 1 CHF = 1.05 EUR)', listed],
  ['convert net to EUR at 0.92 for USD and 1.05 for CHF, load invoices to a.b', listed],
  ['invoices in EUR to a.b', "FROM invoices WHERE currency = 'EUR'"],
  ['load invoices to a.b without the total row', 'FROM invoices'],
];

test.each(exchanged)('%s', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

test('an exchange without rates is asked about', async () => {
  const { question, draft } = await house.say('convert net to EUR and load invoices to a.b');
  expect(draft).toBeUndefined();
  expect(question?.text).toMatch(/convert net to EUR/);
});

const above: [string, number][] = [
  ['load dairy/batches.csv, the header is in row 3, to a.b', 2],
  ['load dairy/batches.csv, the column names are on the third line, to a.b', 2],
  ['skip the first four lines of the file dairy/batches.csv and load it to a.b', 4],
  ['dairy/batches.csv to a.b, ignore the first line', 1],
];

test.each(above)('%s', async (request, skip) => {
  const { draft, notUnderstood } = await house.say(request);
  expect(notUnderstood).toEqual([]);
  expect(draft).toMatchObject({ sources: [{ options: { skip } }], steps: [] });
});

test('the first rows are no lines above a header, and a sum is no row', async () => {
  expect((await house.say('skip the first 10 batches and load the rest to a.b')).question?.text).toMatch(/first 10/);
  house.reset();
  expect((await house.say('batches to a.b without the sum of wheels')).question?.text).toMatch(/sum of wheels/);
});

test('a row that says total and nothing else is left out', async () => {
  await house.rows("CREATE OR REPLACE TABLE with_total AS SELECT 'a' AS name, 1 AS n UNION ALL SELECT 'Grand Total', 1");
  const { draft } = await house.say('load cheeses to a.b, leave out the grand total line at the end');
  const where = /"where":"(.*?)"\}/.exec(JSON.stringify(draft))?.[1] ?? '';
  const marks = /'(\^.*?\$)'/.exec(where.replaceAll('\\\\', '\\'))?.[1] ?? '';
  const { rows } = await house.rows(`SELECT name FROM with_total WHERE NOT regexp_matches(lower(trim(name)), '${marks}')`);
  expect(rows).toEqual([['a']]);
});

const latest = 'FROM samples QUALIFY row_number() OVER (PARTITION BY sample_id ORDER BY modified_at DESC) = 1';
const unreachable = 'FROM patients WHERE mail IS NULL AND mobile IS NULL';
const clinical: [string, string][] = [
  ['patients with neither mail nor mobile to a.b', unreachable],
  ['load patients that have neither a mobile nor a mail to a.b', unreachable],
  ['members and nobody who has cancelled to a.b', 'FROM members WHERE cancelled_on IS NULL'],
  [
    'washes that used over 150 litres of water or lasted more than 15 minutes, a.b',
    'FROM washes WHERE water_l > 150 OR duration_sec > 900',
  ],
  [
    'washes that used over 150 litres of water and lasted more than 10 minutes, a.b',
    'FROM washes WHERE water_l > 150 AND duration_sec > 600',
  ],
  ['give each member a column level that is half of points, a.b', 'SELECT *, points / 2 FROM members'],
  [
    'the mail of patients needs lowercasing and trimming before it is loaded into a.b',
    'SELECT * REPLACE (lower(trim(mail)) AS mail) FROM patients',
  ],
  ['patients to a.b, first_name could use trimming', 'SELECT * REPLACE (trim(first_name) AS first_name) FROM patients'],
  [
    'mobile in patients: trimmed, and without spaces or dashes, a.b',
    "SELECT * REPLACE (regexp_replace(mobile, '[ -]', '', 'g') AS mobile) FROM patients",
  ],
  ['patients with ahv_no without dots to a.b', "SELECT * REPLACE (replace(ahv_no, '.', '') AS ahv_no) FROM patients"],
  ['patients with mail without spaces around it to a.b', 'SELECT * REPLACE (trim(mail) AS mail) FROM patients'],
  ['samples into a.b, each sample_id should only appear once, keep the latest modified_at', latest],
  ['samples to a.b: a sample_id must be there only once, the one modified last stays', latest],
  ['put the labs in our warehouse, table a.b', 'FROM labs'],
];

test.each(clinical)('%s', async (request, oracle) => {
  await expectRows(clinic, request, oracle);
});

test('an identifier that may be there once, and nothing of which row stays, is a check', async () => {
  const { draft } = await clinic.say('samples to a.b, a sample_id may only be there once');
  expect(JSON.stringify(draft)).not.toContain('dedupe');
});

const notSo: [string, RegExp][] = [
  ['invoices paid more than 10 days in advance to a.b', /advance/],
  ['tours with a km above the average of the depot to a.b', /depot/],
  ['players rated by experts to a.b', /experts/],
];

test.each(notSo)('%s: the words that are not read are said', async (request, unread) => {
  expect(heard(await house.say(request))).toMatch(unread);
});

test('without a number in that unit, money is compared with no days', async () => {
  const { draft } = await house.say('invoices of more than 10 days to a.b');
  expect(JSON.stringify(draft ?? '')).not.toContain('net > 10');
});
