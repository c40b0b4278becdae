/**
 * A heating-oil dealer, a language institute and a drone rental, shaped like samples/: statuses of several spellings, prices that are missing or
 * negative, fills that stand twice with a later `changed_at`, students without an e-mail. sibling-15.yaml asks of them; its requests were
 * written before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick, table } from './catalog.ts';

const tankFills = `
  SELECT 'TF' || (70000 + i) AS fill_no, CAST(2000 + i * 7 % 64 AS BIGINT) AS customer_no, DATE '2026-03-02' + CAST(i // 2 AS INTEGER) AS ordered_on,
    CASE WHEN i % 23 = 6 THEN NULL ELSE TIMESTAMP '2026-03-04 08:00:00' + INTERVAL (i * 12 + CASE WHEN i % 90 = 33 THEN -80 ELSE 0 END) HOUR END AS delivered_at,
    CAST(CASE WHEN i % 130 = 40 THEN -1500 ELSE 800 + i * 173 % 6200 END AS INTEGER) AS litres, CASE WHEN i % 37 = 5 THEN NULL ELSE CAST(88 + i * 11 % 31 AS DECIMAL(6,2)) END AS ct_per_litre,
    ${pick(['Linz', 'Wels', 'Steyr', 'Linz'], 'i')} AS depot, ${pick(['delivered', 'Delivered', 'open', 'delivered', 'cancelled'], 'i // 2')} AS state,
    TIMESTAMP '2026-03-04 18:00:00' + INTERVAL (i * 12 + again * 30) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(480) r(i) UNION ALL SELECT i, 1 FROM range(9, 480, 31) r(i))`;

const kundschaft = `
  SELECT CAST(2000 + i AS BIGINT) AS customer_no, ${pick(['Gruber', 'Huber', 'Wimmer', 'Eder'], 'i')} || ' ' || i AS name, ${pick(['Linz', 'Traun', 'Wels', 'Enns'], 'i // 2')} AS ort,
    CASE WHEN i % 7 = 2 THEN NULL WHEN i % 11 = 5 THEN '' ELSE 'k' || i || '@haus.example' END AS email, CASE WHEN i % 5 = 4 THEN NULL ELSE '0732 ' || (660000 + i * 37) END AS telefon,
    CAST(1000 + i % 5 * 1000 AS INTEGER) AS tank_litres, 'AT61' || lpad(CAST(i * 271828 % 10000000 AS VARCHAR), 16, '4') AS iban, DATE '2019-05-01' + CAST(i * 31 AS INTEGER) AS since
  FROM range(70) r(i)`;

const enrolments = `
  SELECT CAST(31000 + i AS BIGINT) AS enrolment_id, CAST(100 + i * 5 % 52 AS BIGINT) AS student_no, ${pick(['ES-A1', 'FR-B2', 'JA-A2', 'DE-C1', 'ES-B1'], 'i')} AS course_code, DATE '2026-01-08' + CAST(i AS INTEGER) AS enrolled_on,
    CASE WHEN i % 28 = 11 THEN NULL ELSE CAST(CASE WHEN i % 140 = 80 THEN -90 ELSE 120 + i * 17 % 380 END AS DECIMAL(8,2)) END AS fee_eur, i % 6 <> 1 AS paid, ${pick(['confirmed', 'Confirmed', 'waiting', 'confirmed', 'withdrawn'], 'i // 3')} AS status
  FROM range(310) r(i)`;

const students = `
  SELECT CAST(100 + i AS BIGINT) AS student_no, {'name': ${pick(['Aiko', 'Marta', 'Sean', 'Olu'], 'i')} || ' ' || i, 'email': CASE WHEN i % 6 = 3 THEN NULL ELSE 's' || i || '@learn.example' END} AS person,
    ${pick(['JP', 'PL', 'IE', 'NG', 'pl'], 'i')} AS country, 'P' || lpad(CAST(i * 7919 % 1000000 AS VARCHAR), 7, '0') AS passport_no, ['en', ${pick(['es', 'fr', 'de'], 'i')}] AS speaks, DATE '1980-02-01' + CAST(i * 167 AS INTEGER) AS born_on
  FROM range(52) r(i)`;

const courses = `
  SELECT * FROM (VALUES ('ES-A1', 'Spanish', 'A1', 'Lucía', DATE '2026-02-02', 14), ('FR-B2', 'French', 'B2', 'Hervé', DATE '2026-02-09', 12), ('JA-A2', 'Japanese', 'A2', 'Keiko', DATE '2026-03-02', 10),
    ('DE-C1', 'German', 'C1', 'Uta', DATE '2026-12-07', 16), ('ES-B1', 'Spanish', 'B1', NULL, DATE '2026-12-14', 14), ('IT-A1', 'Italian', 'A1', 'Gino', DATE '2027-01-11', 14))
  v(course_code, language, level, teacher, starts_on, seats)`;

const rentals = `
  SELECT 'R-' || lpad(CAST(i AS VARCHAR), 5, '0') AS rental_id, 'DX' || (400 + i * 3 % 25) AS drone_serial, 'u' || (i % 90) || '@fly.example' AS renter_mail, TIMESTAMP '2026-06-01 09:00:00' + INTERVAL (i * 9) HOUR AS out_at,
    CASE WHEN i % 17 = 4 THEN NULL ELSE TIMESTAMP '2026-06-01 09:00:00' + INTERVAL (i * 9 + 6 + i % 60) HOUR END AS back_at, CASE WHEN i % 33 = 8 THEN NULL ELSE CAST(45 + i * 19 % 300 AS DECIMAL(8,2)) END AS day_rate,
    CAST(CASE WHEN i % 110 = 20 THEN -200 ELSE 200 + i % 4 * 150 END AS INTEGER) AS deposit, ${pick(['fine', 'scratched', 'Fine', 'fine', 'broken'], 'i // 2')} AS condition, ${pick(['north', 'south', 'coast'], 'i')} AS region
  FROM range(440) r(i)`;

const fleet = `
  SELECT 'DX' || (400 + i) AS serial, ${pick(['Kite 2', 'Heron', 'Kite 3'], 'i')} AS model, DATE '2023-04-01' + CAST(i * 29 AS INTEGER) AS bought_on, CASE WHEN i % 8 = 5 THEN NULL ELSE DATE '2026-10-01' + CAST(i * 6 AS INTEGER) END AS next_service,
    CAST(i * 413 % 900 / 2.0 AS DECIMAL(6,1)) AS flight_hours, i % 4 <> 2 AS insured
  FROM range(25) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const fifteenthSiblingHouse: TestDataset[] = [
  file('oil/tank_fills.csv', 'tank_fills', tankFills),
  file('oil/kundschaft.csv', 'kundschaft', kundschaft),
  file('institute/enrolments.csv.gz', 'enrolments', enrolments),
  file('institute/students.jsonl', 'students', students),
  file('institute/courses.csv', 'courses', courses),
  file('drones/rentals.parquet', 'rentals', rentals),
  file('drones/fleet.csv', 'fleet', fleet),
  table('oil.tank_fills', 'loaded_fills', `FROM (${tankFills}) WHERE ordered_on < DATE '2026-10-01'`),
  table('oil.litres_by_depot', 'litres_by_depot', `SELECT depot, sum(litres) AS litres FROM (${tankFills}) GROUP BY depot`),
];

const pipeline = (name: string, state: string, schedule: string | null, more: JsonObject): JsonObject => ({
  name,
  owner: 'vroni',
  state,
  schedule,
  next: state === 'paused' || schedule === null ? null : '2026-11-23 05:30',
  parameters: [],
  lastRun: 'run 512 succeeded',
  rule: null,
  ...more,
});

const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load tank_fills into oil.tank_fills',
  state,
  targets: ['warehouse.oil.tank_fills'],
  sources: ['oil/tank_fills.csv'],
  startedAt: '2026-11-22T05:30:00.000Z',
  finishedAt: null,
  seconds: null,
  rows: null,
  askedBy: 'vroni',
  decidedBy: 'vroni',
  error: null,
  here: false,
  ...more,
});

const rowsOf = (source: number, rejected: number): JsonObject => ({
  source,
  loaded: source - rejected,
  rejected,
  filtered: 0,
  deduplicated: 0,
  reshaped: 0,
});

const failure = {
  family: 'data',
  code: 'check.failed',
  message: '4 rows of rentals break a check: deposit is at least 0.',
  hint: 'Load without the rows, or correct them.',
};
const failed = run(513, 'failed', {
  title: 'Load rentals into drones.rentals',
  targets: ['warehouse.drones.rentals'],
  sources: ['drones/rentals.parquet'],
  startedAt: '2026-11-22T19:00:00.000Z',
  finishedAt: '2026-11-22T19:00:05.000Z',
  seconds: 5,
  error: failure,
});
const succeeded = run(512, 'succeeded', {
  decidedBy: 'korbinian',
  finishedAt: '2026-11-22T05:30:26.000Z',
  seconds: 26,
  rows: rowsOf(496, 3),
});
const earlier = run(505, 'succeeded', {
  startedAt: '2026-11-21T05:30:00.000Z',
  finishedAt: '2026-11-21T05:30:21.000Z',
  seconds: 21,
  rows: rowsOf(489, 0),
});

const figures = { different: 440, blank: 0, outliers: 0, shapes: [], min: null, max: null };
const profiled = [
  { ...figures, name: 'rental_id', type: 'VARCHAR', nulls: 0 },
  { ...figures, name: 'back_at', type: 'TIMESTAMP', nulls: 26 },
  { ...figures, name: 'day_rate', type: 'DECIMAL(8,2)', nulls: 13, min: '45.00', max: '344.00' },
  { ...figures, name: 'deposit', type: 'INTEGER', nulls: 0, min: '-200', max: '650', outliers: 4 },
  { ...figures, name: 'condition', type: 'VARCHAR', nulls: 0, different: 4 },
];

/** What was done before the requests that say `past`. */
export const fifteenthSiblingPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('tank_fills', 'active', 'every day at 06:30 Europe/Vienna', {
        reads: ['oil/tank_fills.csv'],
        writes: ['warehouse.oil.tank_fills'],
        parameters: [{ name: 'day', kind: 'day', default: 'yesterday' }],
      }),
      pipeline('enrolments', 'paused', 'every 4 hours', {
        reads: ['institute/enrolments.csv.gz'],
        writes: ['warehouse.school.enrolments'],
      }),
      pipeline('rentals', 'active', 'on weekdays at 20:00 Europe/Vienna', {
        reads: ['drones/rentals.parquet'],
        writes: ['warehouse.drones.rentals'],
        parameters: [{ name: 'month', kind: 'month', default: '2026-11' }],
        lastRun: 'run 513 failed',
      }),
    ],
  },
  list_runs: { runs: [failed, succeeded, earlier], failedPlans: [], pace: null },
  show_run: { ...succeeded, decidedAt: '2026-11-22T05:29:12.000Z', ...bareRun },
  compare_runs: {
    before: 505,
    after: 512,
    samePlan: true,
    differences: [
      { what: 'rows read', before: '489', after: '496' },
      { what: 'rows rejected', before: '0', after: '3' },
    ],
  },
  explain_failure: {
    run: 513,
    title: 'Load rentals into drones.rentals',
    at: '2026-11-22T19:00:05.000Z',
    error: failure,
    lastGood: 507,
    times: 2,
  },
  show_rejects: {
    run: 512,
    count: 3,
    kept: 3,
    rejects: [88, 203, 371].map((line, index) => ({
      number: index + 1,
      source: 'tank_fills',
      file: 'oil/tank_fills.csv',
      line,
      column: 'litres',
      value: 'approx 2000',
      reason: 'not an INTEGER',
      record: { fill_no: `TF${70000 + line}`, litres: 'approx 2000' },
      raw: null,
      replayedBy: null,
    })),
  },
  profile_dataset: {
    dataset: 'drones/rentals.parquet',
    rows: 440,
    columns: profiled,
    keys: ['rental_id'],
    duplicates: { exact: 0, almost: null },
    span: { column: 'out_at', from: '2026-06-01 09:00:00', to: '2026-11-13 00:00:00' },
  },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.oil.tank_fills',
        loads: [
          {
            run: 512,
            finishedAt: '2026-11-22T05:30:26.000Z',
            loaded: 493,
            rowsAfter: 493,
            sourcesChangedAt: '2026-11-21T22:15:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: {
    dependents: [
      {
        target: 'warehouse.oil.litres_by_depot',
        run: 509,
        title: 'Litres by depot',
        reads: 'oil/tank_fills.csv',
        columns: ['litres'],
        uses: ['aggregate: sum(litres)'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.oil.litres_by_depot',
        run: 509,
        title: 'Litres by depot',
        finishedAt: '2026-11-21T06:10:00.000Z',
        sources: ['oil/tank_fills.csv'],
        steps: [{ words: 'sum of litres per depot', rowsIn: 496, rowsOut: 3 }],
        rows: { source: 496, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 493, loaded: 3 },
        column: {
          name: 'litres',
          from: [{ dataset: 'oil/tank_fills.csv', column: 'litres' }],
          made: { words: 'sum of litres per depot', expression: 'sum(litres)' },
        },
      },
    ],
    hidden: 0,
  },
};
