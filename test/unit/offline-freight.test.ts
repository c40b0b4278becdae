/** Everyday wishes of a forwarder and its people: spans that are replaced, the last row of each, and what is no figure. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { expectRows } from './expect-rows.ts';
import { fileOf, tableOf } from './offline-catalog.ts';
import { heard, House } from './offline-house.ts';

const shipments = `SELECT 'SH' || (100 + i) AS shipment_no, ['DHL', 'UPS', 'Maersk'][1 + i // 2 % 3] AS carrier, CAST(12 + i * 37 % 400 AS DECIMAL(8,1)) AS weight_kg, DATE '2026-06-01' + CAST(i // 2 AS INTEGER) AS shipped_on, CASE WHEN i % 13 = 6 THEN NULL ELSE DATE '2026-06-03' + CAST(i // 2 AS INTEGER) END AS arrived_on, CAST(1 + i * 3 % 15 AS BIGINT) AS customer_no FROM range(300) r(i)`;
const positions = `SELECT 'T' || (i % 7) AS truck, TIMESTAMP '2026-11-01' + INTERVAL (i * 13) MINUTE AS at, CAST(i * 7 % 95 AS INTEGER) AS speed FROM range(90) r(i)`;
const employees = `SELECT CAST(i AS BIGINT) AS emp_no, 'Person ' || i AS full_name, 'p' || i || '@corp.example' AS work_email, CAST(i % 9 AS BIGINT) AS manager_no, CAST(30000 + i * 731 % 9000 AS DECIMAL(10,2)) AS salary, DATE '2018-01-01' + CAST(i * 31 AS INTEGER) AS hired_on, CASE WHEN i % 9 = 4 THEN DATE '2026-01-31' END AS left_on FROM range(1, 60) r(i)`;
const projects = `SELECT 'P' || i AS project_no, ['Acme', 'Globex'][1 + i % 2] AS client, CAST(2000.5 + i * 70 AS DECIMAL(10,2)) AS budget, CAST(60 + i * 5 AS DECIMAL(6,2)) AS rate_per_hour FROM range(16) r(i)`;
const absences = `SELECT CAST(500 + i AS BIGINT) AS absence_id, CAST(1 + i * 13 % 59 AS BIGINT) AS emp_no, ['vacation', 'sick'][1 + i % 2] AS kind, DATE '2026-01-05' + CAST(i AS INTEGER) AS starts_on FROM range(200) r(i)`;
const applications = `SELECT 'A' || i AS application_id, ['applied', 'interview', 'hired'][1 + i % 3] AS stage FROM range(90) r(i)`;

let house: House;
beforeAll(async () => {
  house = await House.open([
    fileOf('ops/shipments.csv', 'shipments', shipments),
    fileOf('telematics/positions.parquet', 'positions', positions),
    fileOf('people/employees.csv', 'employees', employees),
    fileOf('work/projects.xlsx', 'projects', projects),
    fileOf('people/absences.csv', 'absences', absences),
    fileOf('people/applications.jsonl', 'applications', applications),
    tableOf('tms.shipments', 'tms_shipments', `FROM (${shipments}) WHERE shipped_on < '2026-09-01'`),
    tableOf('tms.carriers', 'carriers', "SELECT * FROM (VALUES ('DHL', true), ('UPS', false)) v(carrier, preferred)"),
  ]);
});
afterAll(() => house.close());
beforeEach(() => house.reset());

const august = ['2026-08-01', '2026-08-31'];
test.each([
  ['replace tms.shipments for july to august with the file', ['2026-07-01', '2026-08-31']],
  ['replace august in tms.shipments with the file', august],
  ['replace tms.shipments from august on with ops/shipments.csv', ['2026-08-01', '2026-11-22']],
  ['overwrite the august rows of tms.shipments with the ones in the file', august],
  ['replace tms.shipments for 2026-08-01 to 2026-08-31 from ops/shipments.csv', august],
  ['reload july of tms.shipments from the file', ['2026-07-01', '2026-07-31']],
  ['load ops/shipments.csv into tms.shipments, replacing august', august],
  ['load ops/shipments.csv into tms.shipments, replace only july to august', ['2026-07-01', '2026-08-31']],
  ['replace the rows of august in tms.shipments by the ones in ops/shipments.csv', august],
  ['delete july from tms.shipments and load it again from ops/shipments.csv', ['2026-07-01', '2026-07-31']],
  ['swap out august 2026 in tms.shipments for what is in the file', august],
])('%s: a span takes the place of that span, and of nothing else', async (text, [from, to]) => {
  const { draft, notUnderstood } = await house.say(text);
  expect(notUnderstood).toEqual([]);
  const { sources, steps, loads } = Draft.parse(draft);
  expect(sources).toEqual([expect.objectContaining({ path: 'ops/shipments.csv', range: { column: 'shipped_on', from, to } })]);
  expect(steps).toEqual([]);
  expect(loads).toEqual([expect.objectContaining({ table: 'tms.shipments', mode: 'replace' })]);
});

test('a table that is replaced by some rows is replaced as a whole', async () => {
  const { draft } = await house.say('replace tms.shipments with the DHL ones of ops/shipments.csv');
  const { sources, loads } = Draft.parse(draft);
  expect(sources[0]).not.toHaveProperty('range');
  expect(loads).toEqual([expect.objectContaining({ table: 'tms.shipments', mode: 'replace' })]);
});

test.each([
  ['load ops/shipments.csv into tms.late, august perhaps', 'august'],
  ['load ops/shipments.csv into tms.late like legacy.old_shipments', 'legacy.old_shipments'],
])('%s: a time or a name that was not read is no small thing', async (text, phrase) => {
  expect((await house.say(text)).question?.text).toContain(phrase);
});

test.each([
  ['last position of each truck', 'SELECT truck, max("at") FROM positions GROUP BY 1'],
  ['what is the latest position of each truck?', 'SELECT truck, max("at") FROM positions GROUP BY 1'],
  ['the first position per truck', 'SELECT truck, min("at") FROM positions GROUP BY 1'],
  ['which is the newest shipment per customer?', 'SELECT customer_no, max(shipped_on) FROM shipments GROUP BY 1'],
])('%s: asked, not loaded', async (text, sql) => {
  const { table, draft, notUnderstood } = await house.say(text);
  expect([draft, notUnderstood]).toEqual([undefined, []]);
  const { rows: expected } = await house.rows(sql);
  expect(table?.rows).toHaveLength(expected.length);
  for (const [key, moment] of expected) {
    const row = table?.rows.find((each) => each.includes(key ?? null));
    expect(row).toContain(moment);
  }
});

test('"load the last position of each truck into x.y" is loaded', async () => {
  const { draft } = await house.say('load the last position of each truck into tel.last');
  expect(Draft.parse(draft).loads).toEqual([expect.objectContaining({ table: 'tel.last' })]);
});

test.each(['latest arrival per carrier', 'latest arrived_on per carrier'])('%s: the carriers are no arrivals', async (text) => {
  const { table, draft, question } = await house.say(text);
  expect([table?.columns.includes('preferred') ?? false, draft]).toEqual([false, undefined]);
  expect(question?.text).toContain(text);
});

test.each([
  'who earns more than their manager?',
  'employees with a higher salary than their manager',
  'load employees that earn more than their manager into hr.odd',
])('%s: the number of a manager is no amount', async (text) => {
  const outcome = await house.say(text);
  expect(heard(outcome)).not.toContain('salary > manager_no');
  expect(heard(outcome)).toContain('salary > manager_salary');
  expect(outcome.notUnderstood).toEqual([]);
});

test.each([
  ['the july shipments', "shipped_on >= '2026-07-01' AND shipped_on < '2026-08-01'"],
  ['july 2026 shipments', "shipped_on >= '2026-07-01' AND shipped_on < '2026-08-01'"],
  ["july's shipments", "shipped_on >= '2026-07-01' AND shipped_on < '2026-08-01'"],
  ['the q3 shipments from DHL', "shipped_on >= '2026-07-01' AND shipped_on < '2026-10-01' AND carrier = 'DHL'"],
])('load %s: a time right before the data is of its rows', async (what, where) => {
  await expectRows(house, `load ${what} into a.b`, `SELECT * FROM shipments WHERE ${where}`);
});

test('a number right before the data is no year', async () => {
  expect((await house.say('load 2020 shipments into a.b')).question?.text).toContain('2020');
});

test.each([
  ['shipments per arrival date since september', 'arrived_on'],
  ['shipments by arrived_on since september', 'arrived_on'],
  ['shipments per ship date since september', 'shipped_on'],
  ['shipments by carrier since september', 'shipped_on'],
])('%s: a time right behind a date is about that date', async (text, date) => {
  expect((await house.say(text)).text).toContain(`“since september”: ${date} since 2026-09-01`);
});

test.each(['sorted by ship date', 'sorted by the shipping date', 'sorted by shipped_on'])('load shipments into a.b %s', async (order) => {
  const { draft } = await house.say(`load shipments into a.b ${order}`);
  expect(Draft.parse(draft).steps).toEqual([expect.objectContaining({ op: 'sort', order: ['shipped_on asc'] })]);
});

test('a word for one value behind the groups is a condition', async () => {
  const { draft, notUnderstood } = await house.say('weight per customer_no and month, dhl only, into a.b');
  expect(notUnderstood).toEqual([]);
  expect(Draft.parse(draft).steps).toEqual([
    expect.objectContaining({ op: 'filter', where: "lower(trim(carrier)) = 'dhl'" }),
    expect.objectContaining({ op: 'aggregate' }),
  ]);
});

test('an average is none of keys, unless they are written out', async () => {
  const { question } = await house.say('average number of sick days per employee');
  expect(question?.text).toMatch(/did not understand/);
  house.reset();
  expect((await house.say('average absence_id of absences')).table?.columns).toEqual(['average_absence_id']);
});

test.each(["what's the conversion from applied to hired?", 'how many went from applied to interview?'])(
  '%s: no table is asked for',
  async (text) => {
    const { draft, question } = await house.say(text);
    expect(draft).toBeUndefined();
    expect(question?.text).toBeDefined();
  },
);

test.each([
  ['the 10 highest salaries', 'salary desc', 10],
  ['bottom 3 salaries', 'salary asc', 3],
  ['the 5 lowest weights', 'weight_kg asc', 5],
])('%s: rows by that figure, and not how many have the same', async (text, order, limit) => {
  const { draft } = await house.say(`load ${text} into a.b`);
  expect(Draft.parse(draft).steps).toEqual([expect.objectContaining({ op: 'sort', order: [order], limit })]);
});

test('the top carriers are carriers', async () => {
  expect((await house.say('top 3 carriers')).table?.columns).toEqual(['carrier', 'shipment_count']);
});

test.each(['how many of our shipments are from DHL, in percent?', 'how many shipments are from DHL, in percent?'])('%s', async (text) => {
  const { rows } = await house.rows("SELECT round(100.0 * count(*) FILTER (carrier = 'DHL') / count(*), 2) FROM shipments");
  expect((await house.say(text)).table?.rows[0]).toContain(rows[0]?.[0]);
});

test('no column is multiplied with itself where another was meant', async () => {
  const { question } = await house.say('revenue per client: hours times rate');
  expect(question?.text).toContain('times rate');
});

test('"as whole numbers" is a type, and no name', async () => {
  const { draft } = await house.say('load projects.xlsx into work.projects, budgets as whole numbers');
  expect(Draft.parse(draft).steps).toEqual([expect.objectContaining({ op: 'cast', columns: { budget: 'BIGINT' } })]);
});

test('people who are still here are rows, and no question of how fresh the data is', async () => {
  const { table, draft } = await house.say('employees who joined before 2020 and are still here');
  const { rows } = await house.rows("SELECT count(*) FROM employees WHERE hired_on < '2020-01-01' AND left_on IS NULL");
  expect([table?.rows.length, draft]).toEqual([Number(rows[0]?.[0]), undefined]);
});

test('the new ones of one file are its rows', async () => {
  const { draft } = await house.say('load absences into hr.absences every night, only the new ones');
  expect(Draft.parse(draft).sources[0]?.incremental).toMatchObject({ by: 'cursor', cursor: 'starts_on' });
});

test.each(['how many employees per email?', 'top 3 emails', 'which email has the highest salary?'])(
  '%s: figures per address do not spell it out',
  async (text) => {
    const outcome = await house.say(text);
    expect(outcome.table?.columns).toContain('work_email');
    expect([JSON.stringify(outcome.table), heard(outcome)].join()).not.toMatch(/p\d+@/);
    expect(heard(outcome)).toContain('Personal values are covered.');
  },
);

test('who it is stays readable beside figures', async () => {
  expect((await house.say('total salary per full_name')).table?.rows).toContainEqual([
    expect.stringMatching(/^Person \d+$/),
    expect.anything(),
  ]);
});
