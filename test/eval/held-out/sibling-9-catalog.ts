/**
 * A taxi dispatcher, a recycling yard and a choir, shaped like samples/: statuses of several spellings, fares that are missing or negative, rides
 * that stand twice with a later `changed_at`, test accounts. sibling-9.yaml asks of them; its requests were written before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick, table } from './catalog.ts';

const rides = `
  SELECT CAST(700100 + i AS BIGINT) AS ride_no, 'T-' || lpad(CAST(1 + i * 7 % 18 AS VARCHAR), 2, '0') AS cab, 'D' || lpad(CAST(1 + i * 5 % 24 AS VARCHAR), 3, '0') AS driver_code,
    TIMESTAMP '2025-12-01 05:10:00' + INTERVAL (i * 16) HOUR AS ordered_at,
    CASE WHEN i % 11 = 4 THEN NULL ELSE TIMESTAMP '2025-12-01 05:10:00' + INTERVAL (i * 16) HOUR + INTERVAL (CASE WHEN i % 90 = 17 THEN -9 ELSE 4 + i % 13 END) MINUTE END AS picked_up_at,
    CASE WHEN i % 37 = 5 THEN NULL WHEN i % 95 = 20 THEN -12.50 ELSE CAST(6 + i * 313 % 5400 / 100.0 AS DECIMAL(8,2)) END AS fare_eur,
    ${pick(['cash', 'card', 'Card', 'voucher', 'card', 'cash'], 'i // 2')} AS pay_kind, CASE again WHEN 1 THEN 'finished' ELSE ${pick(['finished', 'Finished', 'no show', 'cancelled', 'finished', 'finished '], 'i // 3')} END AS status,
    ${pick(['Altstadt', 'Flughafen', 'Nordend', 'Altstadt', 'Messe'], 'i')} AS district, CASE i % 9 WHEN 2 THEN NULL WHEN 6 THEN 'probe' || i || '@test.example' ELSE 'rider' || i % 80 || '@mail.example' END AS rider_mail,
    TIMESTAMP '2025-12-01 06:00:00' + INTERVAL (i * 16 + again * 30) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(520) r(i) UNION ALL SELECT i, 1 FROM range(13, 520, 26) r(i))`;

const drivers = `
  SELECT 'D' || lpad(CAST(1 + n AS VARCHAR), 3, '0') AS driver_code, ${pick(['Amir', 'Greta', 'Tomas', 'Yildiz'], 'n')} || ' ' || ${pick(['Berg', 'Kaya', 'Novak'], 'n // 4')} || ' ' || n AS full_name,
    CASE WHEN n % 8 = 3 THEN NULL WHEN n % 5 = 1 THEN ' Cab' || n || '@Wheels.example' ELSE 'cab' || n || '@wheels.example' END AS mail, CASE WHEN n % 6 = 2 THEN NULL ELSE '+49 69 ' || (770000 + n * 53) END AS mobile,
    '4711' || (600000 + n * 7919) AS tax_id, DATE '2026-10-01' + CAST(n * 33 AS INTEGER) AS licence_until, n % 7 <> 5 AS on_duty
  FROM (SELECT CASE WHEN i < 26 THEN i ELSE i - 12 END AS n FROM range(29) r(i))`;

const weighings = `
  SELECT 'WG-' || lpad(CAST(i AS VARCHAR), 5, '0') AS slip_no, CAST(3000 + i * 11 % 40 AS BIGINT) AS kunden_nr, ${pick(['paper', 'glass', 'scrap metal', 'wood', 'Glass', 'paper'], 'i // 2')} AS material,
    CAST(800 + i * 173 % 9000 AS INTEGER) AS gross_kg, CAST(CASE WHEN i % 70 = 9 THEN 9900 ELSE 400 + i * 31 % 400 END AS INTEGER) AS tare_kg, TIMESTAMP '2026-03-02 06:30:00' + INTERVAL (i * 15) HOUR AS weighed_at,
    CAST(12 + i * 7 % 90 AS DECIMAL(6,2)) AS price_per_t, i % 4 <> 1 AS paid
  FROM range(400) r(i)`;

const kunden = `
  SELECT CAST(3000 + i AS BIGINT) AS kunden_nr, ${pick(['Bau', 'Holz', 'Papier', 'Stahl'], 'i')} || ' ' || ${pick(['Ost GmbH', 'West KG', 'Nord AG'], 'i // 4')} || ' ' || i AS firma, ${pick(['Hanau', 'Offenbach', 'Hanau', 'Dieburg'], 'i')} AS ort,
    CASE WHEN i % 9 = 4 THEN NULL ELSE '0' || (6181000 + i * 37) END AS telefon, DATE '2019-02-01' + CAST(i * 41 AS INTEGER) AS kunde_seit
  FROM range(38) r(i)`;

const singers = `
  SELECT CAST(50 + i AS BIGINT) AS singer_id, ${pick(['Lena', 'Hugo', 'Mara', 'Piet', 'Ida'], 'i')} || ' ' || i AS name, ${pick(['soprano', 'alto', 'tenor', 'bass', 'Alto'], 'i')} AS voice, DATE '2018-09-01' + CAST(i * 23 AS INTEGER) AS joined_on,
    i % 5 <> 2 AS dues_paid, CASE WHEN i % 12 = 7 THEN NULL ELSE 'singer' || i || '@choir.example' END AS email
  FROM range(64) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const ninthSiblingHouse: TestDataset[] = [
  file('taxi/rides.csv', 'rides', rides),
  file('taxi/drivers.csv', 'drivers', drivers),
  file('yard/weighings.parquet', 'weighings', weighings),
  file('yard/kunden.csv', 'kunden', kunden),
  file('choir/singers.csv', 'singers', singers),
  table('fleet.rides', 'loaded_rides', `FROM (${rides}) WHERE ordered_at < TIMESTAMP '2026-10-01'`),
  table('fleet.fares_by_district', 'fares_by_district', `SELECT district, sum(fare_eur) AS fares FROM (${rides}) GROUP BY district`),
];

const pipeline = (name: string, state: string, schedule: string | null, more: JsonObject): JsonObject => ({
  name,
  owner: 'samir',
  state,
  schedule,
  next: state === 'paused' || schedule === null ? null : '2026-11-23 04:30',
  parameters: [],
  lastRun: 'run 117 succeeded',
  rule: null,
  ...more,
});

const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load rides into fleet.rides',
  state,
  targets: ['warehouse.fleet.rides'],
  sources: ['taxi/rides.csv'],
  startedAt: '2026-11-22T04:30:00.000Z',
  finishedAt: null,
  seconds: null,
  rows: null,
  askedBy: 'samir',
  decidedBy: 'samir',
  error: null,
  here: false,
  ...more,
});

const failure = {
  family: 'data',
  code: 'check.failed',
  message: '3 rows of weighings break a check: tare_kg is at most gross_kg.',
  hint: 'Load without the rows, or change the check.',
};
const running = run(119, 'running', {
  title: 'Load singers into choir.singers',
  targets: ['warehouse.choir.singers'],
  sources: ['choir/singers.csv'],
});
const failed = run(118, 'failed', {
  title: 'Load weighings into yard.weighings',
  targets: ['warehouse.yard.weighings'],
  sources: ['yard/weighings.parquet'],
  finishedAt: '2026-11-22T05:00:04.000Z',
  seconds: 4,
  error: failure,
});
const succeeded = run(117, 'succeeded', {
  decidedBy: 'petra',
  finishedAt: '2026-11-22T04:30:11.000Z',
  seconds: 11,
  rows: { source: 540, loaded: 540, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 0 },
});

const figures = { different: 520, blank: 0, outliers: 0, shapes: [], min: null, max: null };
const profiled = [
  { ...figures, name: 'ride_no', type: 'BIGINT', nulls: 0, min: '700100', max: '700619' },
  { ...figures, name: 'picked_up_at', type: 'TIMESTAMP', nulls: 50 },
  { ...figures, name: 'fare_eur', type: 'DECIMAL(8,2)', nulls: 15, min: '-12.50', max: '59.99', outliers: 6 },
  { ...figures, name: 'pay_kind', type: 'VARCHAR', nulls: 0, different: 4 },
  { ...figures, name: 'rider_mail', type: 'VARCHAR', nulls: 58 },
];

/** What was done before the requests that say `past`. */
export const ninthSiblingPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('drivers', 'paused', 'every Monday at 06:00 UTC', { reads: ['taxi/drivers.csv'], writes: ['warehouse.fleet.drivers'] }),
      pipeline('rides', 'active', 'every day at 04:30 UTC', { reads: ['taxi/rides.csv'], writes: ['warehouse.fleet.rides'] }),
      pipeline('weighings', 'active', 'every hour', {
        reads: ['yard/weighings.parquet'],
        writes: ['warehouse.yard.weighings'],
        parameters: [{ name: 'month', kind: 'month', default: '2026-11' }],
      }),
    ],
  },
  list_runs: { runs: [running, failed, succeeded], failedPlans: [], pace: null },
  show_run: {
    ...succeeded,
    decidedAt: '2026-11-22T04:29:50.000Z',
    ...bareRun,
  },
  explain_failure: {
    run: 118,
    title: 'Load weighings into yard.weighings',
    at: '2026-11-22T05:00:04.000Z',
    error: failure,
    lastGood: 112,
    times: 1,
  },
  profile_dataset: {
    dataset: 'taxi/rides.csv',
    rows: 540,
    columns: profiled,
    keys: [],
    duplicates: { exact: 0, almost: { column: 'ride_no', values: 20, differIn: [{ column: 'changed_at', values: 20 }] } },
    span: { column: 'ordered_at', from: '2025-12-01 05:10:00', to: '2026-11-12 21:10:00' },
  },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.fleet.rides',
        loads: [
          {
            run: 117,
            finishedAt: '2026-11-22T04:30:11.000Z',
            loaded: 540,
            rowsAfter: 540,
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
        target: 'warehouse.fleet.fares_by_district',
        run: 115,
        title: 'Fares by district',
        reads: 'taxi/rides.csv',
        columns: ['fares'],
        uses: ['aggregate: sum(fare_eur)'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.fleet.fares_by_district',
        run: 115,
        title: 'Fares by district',
        finishedAt: '2026-11-21T04:40:00.000Z',
        sources: ['taxi/rides.csv'],
        steps: [{ words: 'sum of fare_eur per district', rowsIn: 540, rowsOut: 4 }],
        rows: { source: 540, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 536, loaded: 4 },
        column: {
          name: 'fares',
          from: [{ dataset: 'taxi/rides.csv', column: 'fare_eur' }],
          made: { words: 'sum of fare_eur per district', expression: 'sum(fare_eur)' },
        },
      },
    ],
    hidden: 0,
  },
};

const turbines = `
  SELECT 'WT' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS turbine_code, ${pick(['Ostfeld', 'Deich', 'Hohe Heide'], 'i')} AS park, CAST(2000 + i % 3 * 1200 AS INTEGER) AS rated_kw, DATE '2014-05-01' + CAST(i * 97 AS INTEGER) AS commissioned,
    CASE WHEN i % 6 = 4 THEN NULL ELSE DATE '2026-12-01' + CAST(i * 19 AS INTEGER) END AS next_inspection, i % 5 <> 3 AS in_service
  FROM range(18) r(i)`;

const outages = `
  SELECT CAST(31000 + i AS BIGINT) AS outage_no, 'WT' || lpad(CAST(1 + i * 7 % 18 AS VARCHAR), 2, '0') AS turbine_code, TIMESTAMP '2026-01-04 02:20:00' + INTERVAL (i * 31) HOUR AS began_at,
    CASE WHEN i % 12 = 7 THEN NULL ELSE TIMESTAMP '2026-01-04 02:20:00' + INTERVAL (i * 31) HOUR + INTERVAL (CASE WHEN i % 60 = 11 THEN -30 ELSE 20 + i * 13 % 600 END) MINUTE END AS ended_at,
    ${pick(['icing', 'grid', 'gearbox', 'Icing', 'planned'], 'i // 2')} AS cause, CASE WHEN i % 33 = 6 THEN NULL ELSE CAST(i * 47 % 900 / 10.0 AS DECIMAL(8,1)) END AS lost_mwh, ${pick(['Jule', 'Arne', 'Silke'], 'i')} AS technician
  FROM range(240) r(i)`;

const laundry = `
  SELECT 'LB' || (4000 + i) AS batch_id, ${pick(['hotel', 'clinic', 'restaurant', 'hotel'], 'i')} AS client_kind, CAST(20 + i * 17 % 180 AS INTEGER) AS weight_kg, DATE '2026-06-01' + CAST(i AS INTEGER) AS washed_on,
    ${pick(['ready', 'Ready', 'lost', 'in wash'], 'i // 3')} AS state, CASE WHEN i % 14 = 3 THEN NULL ELSE CAST(15 + i * 29 % 300 AS DECIMAL(7,2)) END AS price
  FROM range(150) r(i)`;

/** A wind farm and a laundry, for the second round: sibling-9b.yaml. */
export const ninthSiblingHouseB: TestDataset[] = [
  file('wind/turbines.csv', 'turbines', turbines),
  file('wind/outages.csv', 'outages', outages),
  file('laundry/batches.csv', 'batches', laundry),
  table('ops.outages', 'loaded_outages', `FROM (${outages}) WHERE began_at < TIMESTAMP '2026-09-01'`),
];

const lost = run(77, 'failed', {
  title: 'Load outages into ops.outages',
  targets: ['warehouse.ops.outages'],
  sources: ['wind/outages.csv'],
  finishedAt: '2026-11-22T03:00:05.000Z',
  seconds: 5,
  error: {
    family: 'source',
    code: 'source.missing',
    message: 'wind/outages.csv is not there.',
    hint: 'Put it back, or load another file.',
  },
});
const washed = run(76, 'succeeded', {
  title: 'Load batches into wash.batches',
  targets: ['warehouse.wash.batches'],
  sources: ['laundry/batches.csv'],
  decidedBy: 'torben',
  finishedAt: '2026-11-22T02:30:20.000Z',
  seconds: 20,
  rows: { source: 150, loaded: 150, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 0 },
});

export const ninthSiblingPastB: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('outages', 'active', 'every day at 03:00 UTC', {
        reads: ['wind/outages.csv'],
        writes: ['warehouse.ops.outages'],
        lastRun: 'run 77 failed',
      }),
      pipeline('batches', 'active', 'every day at 02:30 UTC', {
        reads: ['laundry/batches.csv'],
        writes: ['warehouse.wash.batches'],
        parameters: [{ name: 'day', kind: 'day', default: 'yesterday' }],
        lastRun: 'run 76 succeeded',
      }),
    ],
  },
  list_runs: { runs: [lost, washed], failedPlans: [], pace: null },
  show_run: {
    ...washed,
    decidedAt: '2026-11-22T02:29:00.000Z',
    ...bareRun,
  },
  explain_failure: {
    run: 77,
    title: 'Load outages into ops.outages',
    at: '2026-11-22T03:00:05.000Z',
    error: lost['error'] ?? null,
    lastGood: 71,
    times: 2,
  },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.ops.outages',
        loads: [
          {
            run: 71,
            finishedAt: '2026-11-20T03:00:11.000Z',
            loaded: 190,
            rowsAfter: 190,
            sourcesChangedAt: '2026-11-19T18:00:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: { dependents: [], hidden: 0 },
};
