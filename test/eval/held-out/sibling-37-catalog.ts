/**
 * An orchestra (bookings, patrons, concerts with their programmes), chimney sweeps (visits, sweeps, customers: tables of a database) and a sawmill
 * (sales, deliveries, customers): sibling-37.yaml goes over them, which was written before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick, table } from './catalog.ts';

const bookings = `
  SELECT 'OB' || (41000 + i) AS booking_no, 'CC-' || (1 + i * 7 % 40) AS concert_id, 'P' || (300 + i * 11 % 120) AS patron_id, DATE '2025-10-04' + CAST(i * 3 // 5 AS INTEGER) AS booked_on, CAST(1 + i % 6 AS INTEGER) AS seats,
    CAST(CASE WHEN i % 37 = 8 THEN NULL WHEN i % 160 = 71 THEN -20 ELSE 18 + i * 29 % 310 END AS DECIMAL(8,2)) AS paid, ${pick(['EUR', 'CHF', 'EUR'], 'i // 2')} AS currency, ${pick(['web', 'box office', 'Web', 'phone'], 'i // 2')} AS channel,
    ${pick(['confirmed', 'Confirmed', 'waiting', 'confirmed ', 'cancelled'], 'i // 2')} AS status, CASE WHEN i % 9 = 5 THEN NULL WHEN i % 50 = 3 THEN 'qa' || i || '@test.example' ELSE 'guest' || i || '@strings.example' END AS email, ${pick(['AT', 'DE', 'CH', 'US'], 'i // 3')} AS country, TIMESTAMP '2025-10-04 09:00:00' + INTERVAL (i * 14 + again * 90) HOUR AS updated_at
  FROM (SELECT i, 0 AS again FROM range(620) r(i) UNION ALL SELECT i, 1 FROM range(10, 620, 41) r(i))`;

const patrons = `
  SELECT 'P' || (300 + i) AS patron_id, ${pick(['Ada', 'Benno', 'Carla', 'Dora'], 'i')} || ' ' || ${pick(['Kern', 'Lang', 'Moser'], 'i // 4')} AS name, CASE WHEN i % 8 = 3 THEN NULL WHEN i % 7 = 2 THEN ' Patron' || i || '@Strings.example' ELSE 'patron' || i || '@strings.example' END AS email, CASE WHEN i % 6 = 1 THEN NULL ELSE '+43 1 ' || (70000 + i * 37) END AS phone,
    ${pick(['AT', 'DE', 'CH'], 'i')} AS country, CASE WHEN i % 5 = 4 THEN NULL ELSE ${pick(['friend', 'benefactor', 'Friend'], 'i // 2')} END AS tier, DATE '2018-09-01' + CAST(i * 19 AS INTEGER) AS joined_on, 'AT61' || lpad(CAST(i * 80491 % 100000000 AS VARCHAR), 16, '4') AS iban
  FROM (SELECT i FROM range(120) r(i) UNION ALL SELECT i FROM range(5, 120, 29) r(i))`;

const concerts = `
  SELECT 'CC-' || (1 + i) AS concert_id, ${pick(['Matinee', 'Gala', 'Family Concert'], 'i')} || ' ' || i AS title, TIMESTAMP '2026-01-10 19:30:00' + INTERVAL (i * 6) DAY AS plays_at, ${pick(['Great Hall', 'Brahms Hall', 'great hall'], 'i')} AS hall, list_transform(range(1 + i % 3), lambda k: {'composer': ${pick(['Mahler', 'Haydn', 'Bartok', 'Clara Schumann'], '(i + k)')}, 'minutes': CAST(12 + (i * 5 + k * 9) % 50 AS INTEGER)}) AS programme
  FROM range(40) r(i)`;

const visits = `
  SELECT CAST(52000 + i AS INTEGER) AS visit_no, CAST(800 + i * 13 % 90 AS INTEGER) AS customer_no, CASE WHEN i % 14 = 6 THEN NULL ELSE 'SW' || (1 + i * 5 % 12) END AS sweep_id, TIMESTAMP '2026-02-02 08:00:00' + INTERVAL (i * 14) HOUR AS scheduled_for, CASE WHEN i % 5 = 3 THEN NULL ELSE TIMESTAMP '2026-02-02 09:00:00' + INTERVAL (i * 14 + i % 2) HOUR END AS finished_at,
    ${pick(['sweep', 'inspection', 'Sweep', 'repair'], 'i')} AS kind, CAST(CASE WHEN i % 31 = 11 THEN NULL WHEN i % 140 = 60 THEN -35 ELSE 45 + i * 17 % 240 END AS DECIMAL(8,2)) AS fee, ${pick(['done', 'Done', 'planned', 'no access'], 'i // 2')} AS state, ${pick(['Altstadt', 'Hafen', 'altstadt', 'Nord'], 'i // 3')} AS district
  FROM range(460) r(i)`;

const sweeps = `
  SELECT 'SW' || (1 + i) AS sweep_id, ${pick(['Jonas', 'Petra', 'Milan'], 'i')} || ' ' || ${pick(['Russ', 'Kamin', 'Brand'], 'i // 3')} AS full_name, 'sweep' || i || '@flue.example' AS email, ${pick(['Altstadt', 'Hafen', 'Nord'], 'i')} AS district, DATE '2014-04-01' + CAST(i * 170 AS INTEGER) AS hired_on, CASE WHEN i % 5 = 4 THEN DATE '2026-05-31' END AS left_on, '65-' || (170839 + i * 911) AS ssn
  FROM (SELECT i FROM range(12) r(i) UNION ALL SELECT i FROM range(3, 12, 6) r(i))`;

const households = `
  SELECT CAST(800 + i AS INTEGER) AS customer_no, ${pick(['Familie', 'WEG', 'Gasthaus'], 'i')} || ' ' || i AS name, CASE WHEN i % 6 = 2 THEN NULL ELSE 'home' || i || '@flue.example' END AS email, ${pick(['Altstadt', 'Hafen', 'Nord'], 'i')} AS district FROM range(90) r(i)`;

const sales = `
  SELECT CAST(91000 + i AS INTEGER) AS sale_id, 'M' || (10 + i * 7 % 55) AS customer_ref, DATE '2025-09-01' + CAST(i * 4 // 5 AS INTEGER) AS sold_on, ${pick(['oak', 'spruce', 'Oak', 'larch'], 'i')} AS species, CASE WHEN i % 11 = 4 THEN NULL ELSE ${pick(['A', 'B', 'C'], 'i // 2')} END AS grade, CAST(0.5 + i * 13 % 90 / 10.0 AS DECIMAL(6,2)) AS volume_m3, CAST(CASE WHEN i % 43 = 10 THEN NULL ELSE 120 + i * 71 % 3900 END AS DECIMAL(9,2)) AS total,
    ${pick(['Tyrol', 'Bavaria', 'tyrol', 'Bohemia'], 'i // 2')} AS region, ${pick(['paid', 'Paid', 'open', 'written off'], 'i // 3')} AS status, TIMESTAMP '2025-09-01 07:00:00' + INTERVAL (i * 19 + again * 60) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(540) r(i) UNION ALL SELECT i, 1 FROM range(20, 540, 52) r(i))`;

const deliveries = `
  SELECT CAST(3000 + i AS INTEGER) AS delivery_id, CAST(91000 + i * 3 % 540 AS INTEGER) AS sale_id, TIMESTAMP '2026-04-01 06:00:00' + INTERVAL (i * 9) HOUR AS left_yard_at, ${pick(['T1', 'T2', 'T3'], 'i')} AS truck, CAST(CASE WHEN i % 25 = 7 THEN NULL ELSE 900 + i * 333 % 17000 END AS INTEGER) AS weight_kg, CASE WHEN i % 8 = 1 THEN NULL ELSE ${pick(['Sepp', 'Vroni', 'Karel'], 'i')} END AS driver
  FROM range(500) r(i)`;

const millCustomers = `
  SELECT 'M' || (10 + i) AS customer_ref, ${pick(['Zimmerei', 'Joinery', 'Parkett'], 'i')} || ' ' || i AS company, CASE WHEN i % 7 = 3 THEN NULL ELSE 'mill' || i || '@timber.example' END AS email, ${pick(['Tyrol', 'Bavaria', 'Bohemia'], 'i')} AS region, CAST(1000 + i * 371 % 20000 AS DECIMAL(9,2)) AS credit_limit FROM range(55) r(i)`;

const sweeping = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'sweepdb',
  name: `sweep.${name}`,
  kind: 'table',
  relation,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const thirtySeventhSiblingHouse: TestDataset[] = [
  file('orchestra/bookings.csv', 'bookings', bookings),
  file('orchestra/patrons.csv', 'patrons', patrons),
  file('orchestra/concerts.jsonl', 'concerts', concerts),
  sweeping('visits', 'visits', visits),
  sweeping('sweeps', 'sweeps', sweeps),
  sweeping('customers', 'households', households),
  file('sawmill/sales.csv', 'sales', sales),
  file('sawmill/deliveries.parquet', 'deliveries', deliveries),
  file('sawmill/customers.csv', 'mill_customers', millCustomers),
  table('conc.bookings', 'conc_bookings', `FROM (${bookings}) WHERE booked_on < '2026-09-01'`),
  table('conc.paid_by_channel', 'paid_by_channel', `SELECT lower(channel) AS channel, sum(paid) AS paid FROM (${bookings}) GROUP BY 1`),
  table('conc.bookings_2023_old', 'bookings_old', `FROM (${bookings}) WHERE booked_on < '2025-11-01'`),
  table('mill.sales', 'mill_sales', `FROM (${sales}) WHERE sold_on < '2026-08-01'`),
];

const pipeline = (name: string, schedule: string, reads: string, writes: string, more: JsonObject = {}): JsonObject => ({
  name,
  owner: 'leni',
  state: 'active',
  schedule,
  next: '2026-11-23 05:00',
  parameters: [],
  lastRun: 'run 64 succeeded',
  rule: null,
  reads: [reads],
  writes: [writes],
  ...more,
});

const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load bookings into conc.bookings',
  state,
  targets: ['warehouse.conc.bookings'],
  sources: ['orchestra/bookings.csv'],
  startedAt: '2026-11-22T05:00:00.000Z',
  finishedAt: '2026-11-22T05:00:17.000Z',
  seconds: 17,
  rows: { source: 635, loaded: 631, rejected: 4, filtered: 0, deduplicated: 0, reshaped: 0 },
  askedBy: 'leni',
  decidedBy: 'oskar',
  error: null,
  here: false,
  ...more,
});

const failure = {
  family: 'source',
  code: 'source.missing-column',
  message: 'sweep.visits has no column district any more.',
  hint: 'Take the column out of the plan or bring it back.',
};
const failed = run(63, 'failed', {
  title: 'Load visits into flue.visits',
  targets: ['warehouse.flue.visits'],
  sources: ['sweep.visits'],
  startedAt: '2026-11-21T04:30:00.000Z',
  finishedAt: '2026-11-21T04:30:06.000Z',
  seconds: 6,
  rows: null,
  error: failure,
});
const succeeded = run(64, 'succeeded', {});

/** What was done before the requests that say `past`; run 7 is the one that `(approved)` ends with. */
export const thirtySeventhSiblingPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('bookings', 'every day at 05:00 UTC', 'orchestra/bookings.csv', 'warehouse.conc.bookings'),
      pipeline('visits', 'every day at 04:30 UTC', 'sweep.visits', 'warehouse.flue.visits', { lastRun: 'run 63 failed' }),
      pipeline('deliveries', 'every hour', 'sawmill/deliveries.parquet', 'warehouse.mill.deliveries', { state: 'paused', next: null }),
    ],
  },
  list_runs: { runs: [succeeded, failed], failedPlans: [], pace: null },
  show_run: { ...succeeded, decidedAt: '2026-11-22T04:58:00.000Z', ...bareRun },
  explain_failure: {
    run: 63,
    title: 'Load visits into flue.visits',
    at: '2026-11-21T04:30:06.000Z',
    error: failure,
    lastGood: 60,
    times: 1,
  },
  show_rejects: {
    run: 64,
    count: 4,
    kept: 4,
    rejects: [38, 149, 260, 371].map((line, index) => ({
      number: index + 1,
      source: 'bookings',
      file: 'orchestra/bookings.csv',
      line,
      column: 'paid',
      value: 'comp',
      reason: 'not a DECIMAL(8,2)',
      record: { booking_no: `OB${41000 + line}`, paid: 'comp' },
      raw: null,
      replayedBy: null,
    })),
  },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.conc.bookings',
        loads: [
          {
            run: 64,
            finishedAt: '2026-11-22T05:00:17.000Z',
            loaded: 631,
            rowsAfter: 631,
            sourcesChangedAt: '2026-11-21T21:10:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: {
    dependents: [
      {
        target: 'warehouse.conc.patrons_by_tier',
        run: 55,
        title: 'Patrons by tier',
        reads: 'orchestra/patrons.csv',
        columns: ['tier'],
        uses: ['aggregate: count per tier'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.conc.paid_by_channel',
        run: 58,
        title: 'Paid by channel',
        finishedAt: '2026-11-19T05:40:00.000Z',
        sources: ['orchestra/bookings.csv'],
        steps: [{ words: 'sum of paid per channel', rowsIn: 635, rowsOut: 3 }],
        rows: { source: 635, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 632, loaded: 3 },
        column: {
          name: 'paid',
          from: [{ dataset: 'orchestra/bookings.csv', column: 'paid' }],
          made: { words: 'sum of paid per channel', expression: 'sum(paid)' },
        },
      },
    ],
    hidden: 0,
  },
};
