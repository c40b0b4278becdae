/** Everyday wishes of an airline and a theatre: keys of several columns, figures of each, values exchanged that only the data knows. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { sorted } from './expect-rows.ts';
import { fileOf, tableOf } from './offline-catalog.ts';
import { heard, House } from './offline-house.ts';

const flights = `SELECT 'HG' || (100 + i % 30) AS flight_no, DATE '2026-06-01' + CAST(i // 20 AS INTEGER) AS flight_date, ['VIE', 'ZRH', 'FRA'][1 + i % 3] AS origin, 'OE-L' || chr(CAST(65 + i % 4 AS INTEGER)) AS aircraft, ['landed', 'Landed', 'cancelled'][1 + i // 3 % 3] AS status FROM range(240) r(i)`;
const bookings = `SELECT 'PNR' || (40000 + i) AS booking_ref, 'HG' || (100 + i // 2 % 30) AS flight_no, DATE '2026-06-01' + CAST(i // 2 // 20 AS INTEGER) AS flight_date, CAST(49 + i * 37 % 900 AS DECIMAL(8,2)) AS price, ['web', 'app', 'agency', 'Web'][1 + i // 2 % 4] AS sales_channel FROM range(400) r(i)`;
const bags = `SELECT CAST(i AS BIGINT) AS bag_tag, 'PNR' || (40000 + i * 3 % 400) AS booking_ref, CAST(5 + i * 7 % 28 AS DECIMAL(5,1)) AS weight_kg FROM range(300) r(i)`;
const patrons = `SELECT CAST(i AS BIGINT) AS patron_id, ['Ida', 'Jon', 'Kim'][1 + i % 3] || ' ' || ['Moser', 'Huber'][1 + i // 2 % 2] AS name, ['1010', '1070', '4020', 'NULL'][1 + i % 4] AS zip FROM range(1, 61) r(i)`;
const crew = `SELECT CAST(i AS BIGINT) AS crew_id, ['Lea', 'Max', 'Nia'][1 + i % 3] || ' ' || i AS name, ['VIE', 'ZRH'][1 + i % 2] AS base, CASE WHEN i > 4 THEN CAST(1 + i % 4 AS BIGINT) ELSE NULL END AS supervisor_id FROM range(1, 31) r(i)`;
const tickets = `SELECT 'T' || (1000 + i) AS ticket_no, CASE WHEN i % 4 = 1 THEN NULL ELSE i % 7 <> 0 END AS scanned, CAST(1 + i * 13 % 50 AS BIGINT) AS patron_id, ['stalls', 'balcony', 'box', 'Stalls'][1 + i % 4] AS area, CAST(15 + i * 17 % 110 AS DECIMAL(6,2)) AS price FROM range(400) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([
    fileOf('ops/flights.csv', 'flights', flights),
    fileOf('sales/bookings.parquet', 'bookings', bookings),
    fileOf('ops/bags.csv', 'bags', bags),
    fileOf('crm/patrons.csv', 'patrons', patrons),
    fileOf('sales/tickets.csv', 'tickets', tickets),
    fileOf('ops/crew.jsonl', 'crew', crew),
    tableOf('dwh.bookings', 'dwh_bookings', `FROM (${bookings}) WHERE flight_date < '2026-06-04'`),
  ]);
});
afterAll(() => house.close());
beforeEach(() => house.reset());

/** Asks for a load, and holds its rows, in any order, to those of hand-written SQL. */
async function expectLoaded(text: string, sql: string): Promise<void> {
  const outcome = await house.say(text);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  const { rows } = await house.rows(sql);
  expect(rows.length).toBeGreaterThan(0);
  expect(sorted((await house.result(outcome.draft)).rows), heard(outcome)).toEqual(sorted(rows));
}

const counted = 'SELECT flight_no, flight_date, count(*) AS booking_count FROM bookings GROUP BY ALL';
test.each([
  ['load bookings joined with flights into a.b', 'FROM bookings LEFT JOIN flights USING (flight_no, flight_date)'],
  [
    'load bookings joined with flights on flight_no and flight_date into a.b',
    'FROM bookings LEFT JOIN flights USING (flight_no, flight_date)',
  ],
  [
    'load bookings joined with flights by flight_no into a.b',
    'SELECT b.*, f.* EXCLUDE (flight_no) FROM bookings b LEFT JOIN flights f USING (flight_no)',
  ],
  [
    'load bookings with the aircraft of the flight into a.b',
    'SELECT b.*, aircraft FROM bookings b LEFT JOIN flights USING (flight_no, flight_date)',
  ],
  ['load flights without bookings into a.b', 'FROM flights ANTI JOIN bookings USING (flight_no, flight_date)'],
  [
    'load flights with the number of bookings into a.b',
    `SELECT f.*, coalesce(booking_count, 0) FROM flights f LEFT JOIN (${counted}) USING (flight_no, flight_date)`,
  ],
  [
    'load flights with a flag whether there is a booking into a.b',
    'SELECT f.*, EXISTS (FROM bookings b WHERE b.flight_no = f.flight_no AND b.flight_date = f.flight_date) FROM flights f',
  ],
  [
    'load bags with the aircraft of the flight into a.b',
    'SELECT g.*, aircraft FROM bags g LEFT JOIN bookings b USING (booking_ref) LEFT JOIN flights f ON f.flight_no = b.flight_no AND f.flight_date = b.flight_date',
  ],
])('%s: a flight is its number and its day, unless the key is said', async (text, sql) => {
  await expectLoaded(text, sql);
});

test('what is counted over a key of two columns is not counted once per namesake', async () => {
  const { table } = await house.say('bookings per aircraft');
  const { rows } = await house.rows('SELECT aircraft, count(*) FROM bookings LEFT JOIN flights USING (flight_no, flight_date) GROUP BY 1');
  expect(sorted(table?.rows ?? [])).toEqual(sorted(rows));
});

const perPatron = 'SELECT p.*, count(ticket_no) FROM patrons p LEFT JOIN tickets USING (patron_id) GROUP BY ALL';
test.each([
  'load patrons with the number of tickets of each into a.b',
  'load patrons with the number of tickets into a.b',
  'load patrons with number of tickets per patron into a.b',
  'load patrons with how many tickets each bought into a.b',
  'load patrons with the number of tickets they bought into a.b',
])('%s: a figure of each, and no ticket_no', async (text) => {
  await expectLoaded(text, perPatron);
});

test('a number of what nothing leads to is asked about, and is no flight_no', async () => {
  const { draft, question } = await house.say('load flights with the number of tickets into a.b');
  expect([draft, question?.text]).toEqual([undefined, expect.stringContaining('“tickets”')]);
});

test.each([
  ['the number of bookings into a.b', 'SELECT count(*) FROM bookings'],
  [
    'load the average price of bookings via agency into a.b',
    "SELECT avg(price)::DECIMAL(18,4) FROM bookings WHERE sales_channel = 'agency'",
  ],
  ['number of box tickets and their total price into a.b', "SELECT count(*), sum(price) FROM tickets WHERE area = 'box'"],
])('%s: a load that begins with a figure is of it', async (text, sql) => {
  await expectLoaded(text, sql);
});

const stalls = "SELECT * REPLACE (CASE WHEN lower(area) = 'stalls' THEN 'parquet' ELSE area END AS area) FROM tickets";
const zips = "SELECT * REPLACE (nullif(zip, 'NULL') AS zip) FROM patrons";
test.each([
  ['replace stalls by parquet and load tickets into a.b', stalls],
  ['load tickets into a.b, replacing Stalls with parquet', stalls],
  ['replace the stalls area by parquet and load tickets to a.b', stalls],
  ['load tickets into a.b, area stalls should be parquet', stalls],
  ['load tickets into a.b, write Stalls as parquet in area', stalls],
  ['load patrons into a.b, zip NULL as null', zips],
  ['load patrons into a.b, the text NULL in zip means empty', zips],
  ['load tickets into a.b, area Stalls is the same as stalls', "SELECT * REPLACE (replace(area, 'S', 's') AS area) FROM tickets"],
  ['load flights into a.b, Landed counts as landed', "SELECT * REPLACE (replace(status, 'L', 'l') AS status) FROM flights"],
])('%s: the value is exchanged, and every row stays', async (text, sql) => {
  await expectLoaded(text, sql);
  expect(Draft.parse((await house.say(text)).draft).loads[0]?.mode).toBeUndefined();
});

test('which of two spellings shall stay is asked', async () => {
  const { question } = await house.say('load tickets into a.b, box and balcony are the same');
  expect(question?.choices).toEqual(['box', 'balcony']);
});

test('in an answer, values that differ in case alone are one anyway, and no row is left out', async () => {
  const { table, notUnderstood } = await house.say('tickets by area, treat Stalls and stalls as the same');
  expect([notUnderstood, table?.rows.length]).toEqual([[], 3]);
});

test.each([
  ['replace a.b with tickets from the box', 'replace', "FROM tickets WHERE area = 'box'"],
  ['load tickets into a.b, replace the old rows', 'replace', 'FROM tickets'],
  ['save box tickets as exports/box.csv', undefined, "FROM tickets WHERE area = 'box'"],
  ['load tickets into a.b, leave out box as well', undefined, "FROM tickets WHERE area <> 'box'"],
])('%s: rows are chosen or replaced, and no value is', async (text, mode, sql) => {
  const { draft } = await house.say(text);
  expect(Draft.parse(draft).loads[0]?.mode).toBe(mode);
  expect(sorted((await house.result(draft)).rows)).toEqual(sorted((await house.rows(sql)).rows));
});

const supervised = 'FROM crew c LEFT JOIN crew s ON s.crew_id = c.supervisor_id';
test.each([
  ['load crew with the name of their supervisor into a.b', `SELECT c.*, s.name ${supervised}`],
  ["load crew with their supervisor's name into a.b", `SELECT c.*, s.name ${supervised}`],
  ['load crew with the name and base of the supervisor into a.b', `SELECT c.*, s.name, s.base ${supervised}`],
])('%s: columns of another row of the same data', async (text, sql) => {
  await expectLoaded(text, sql);
});

test('the name of a superior is covered as names are', async () => {
  const { table } = await house.say('crew with the name of their supervisor');
  expect(table?.columns).toContain('supervisor_name');
  const names = table?.rows.map((row) => JSON.stringify(row.at(-1))) ?? [];
  expect(names.filter((name) => name !== 'null' && !/^".?[*]{3}"$/.test(name))).toEqual([]);
});

test.each([
  ['second most popular area', "SELECT 'balcony', 100"],
  [
    'which area has the third highest revenue?',
    'SELECT area, sum(price) FROM (SELECT lower(area) AS area, price FROM tickets) GROUP BY 1 ORDER BY 2 DESC LIMIT 1 OFFSET 2',
  ],
])('%s: the one at that place', async (text, sql) => {
  const { table, notUnderstood } = await house.say(text);
  expect([notUnderstood, table?.columns]).toEqual([[], ['area', expect.any(String)]]);
  const { rows } = await house.rows(sql);
  expect(rows.map(([area]) => area)).toEqual(expect.arrayContaining((table?.rows ?? []).slice(0, 1).map(([area]) => area)));
});

test.each(['the second highest price of tickets', 'the third cheapest ticket'])('%s: is not answered with the first', async (text) => {
  const { question, table } = await house.say(text);
  expect(question?.text ?? table?.columns).toContain('place');
});

test.each([
  ['how many tickets were scanned and how many were not?', 'SELECT count(*) FROM tickets WHERE scanned IS NOT true'],
  ['number of tickets scanned and not scanned', 'SELECT scanned, count(*) FROM tickets GROUP BY 1'],
  ['tickets scanned vs not scanned', 'SELECT scanned, count(*) FROM tickets GROUP BY 1'],
])('%s: both are counted', async (text, sql) => {
  const { table, notUnderstood } = await house.say(text);
  expect(notUnderstood).toEqual([]);
  expect(sorted(table?.rows ?? [])).toEqual(sorted((await house.rows(sql)).rows));
});

test('what no row can be is asked about', async () => {
  const { question } = await house.say('load tickets that are scanned and not scanned into a.b');
  expect(question?.text).toContain('No row can be both');
});

test.each([
  ['replace every row of a.b', 'replace'],
  ['add the rows to a.b', 'append'],
])('a part of a table that is to be replaced is asked about; %s', async (answer, mode) => {
  const { question, draft } = await house.say('replace the box tickets in a.b with tickets');
  expect([draft, question?.text]).toEqual([undefined, expect.stringContaining('and not “box tickets” alone')]);
  const then = await house.say(answer);
  expect(Draft.parse(then.draft).loads[0]?.mode).toBe(mode);
  expect((await house.result(then.draft)).rows).toHaveLength(100);
});

test.each(['replace a.b with box tickets', 'load box tickets and replace a.b', 'replace the contents of a.b with box tickets'])(
  '%s: the whole table is meant',
  async (text) => {
    expect(Draft.parse((await house.say(text)).draft).loads[0]?.mode).toBe('replace');
  },
);
