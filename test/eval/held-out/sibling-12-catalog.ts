/**
 * A food bank, a bus company and a parking operator, shaped like samples/: statuses of several spellings, fares that are missing or negative,
 * deliveries that stand twice with a later `edited_at`, households without an e-mail. sibling-12.yaml asks of them; its requests were written
 * before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick, table } from './catalog.ts';

const deliveries = `
  SELECT 'LF-' || lpad(CAST(i AS VARCHAR), 4, '0') AS delivery_ref, CAST(810 + i * 7 % 33 AS BIGINT) AS donor_nr, TIMESTAMP '2026-02-02 07:00:00' + INTERVAL (i * 14) HOUR AS received_at,
    DATE '2026-02-02' + CAST(i * 14 // 24 + CASE WHEN i % 80 = 31 THEN -2 ELSE 3 + i % 40 END AS INTEGER) AS best_before, ${pick(['dairy', 'bread', 'vegetables', 'Dairy', 'tins', 'bread'], 'i')} AS item_group,
    CAST(CASE WHEN i % 60 = 7 THEN -500 ELSE 900 + i * 211 % 24000 END AS INTEGER) AS weight_g, CASE WHEN i % 19 = 3 THEN NULL ELSE CAST(i * 13 % 90 / 10.0 AS DECIMAL(4,1)) END AS temp_c,
    ${pick(['accepted', 'Accepted', 'quarantine', 'accepted', 'refused'], 'i // 2')} AS state, TIMESTAMP '2026-02-02 09:00:00' + INTERVAL (i * 14 + again * 50) HOUR AS edited_at
  FROM (SELECT i, 0 AS again FROM range(420) r(i) UNION ALL SELECT i, 1 FROM range(11, 420, 24) r(i))`;

const haushalte = `
  SELECT CAST(5000 + n AS BIGINT) AS haushalt_nr, ${pick(['Abel', 'Yilmaz', 'Nowak', 'Kern', 'Diallo'], 'n')} AS nachname, CAST(1 + n * 3 % 7 AS INTEGER) AS personen, ${pick(['50667', '50733', '51063'], 'n')} AS plz,
    CASE WHEN n % 6 = 1 THEN '' WHEN n % 9 = 4 THEN NULL ELSE 'h' || n || CASE WHEN n % 4 = 0 THEN '@Post.example' ELSE '@post.example' END END AS email, CASE WHEN n % 7 = 5 THEN NULL ELSE '0221 ' || (440000 + n * 61) END AS telefon,
    '65' || lpad(CAST(n * 7717 % 1000000 AS VARCHAR), 6, '0') || 'K' || lpad(CAST(n AS VARCHAR), 3, '0') AS sozialvers_nr, DATE '2021-03-01' + CAST(n * 19 AS INTEGER) AS angemeldet_am, n % 8 <> 6 AS aktiv
  FROM (SELECT CASE WHEN i < 90 THEN i ELSE i - 70 END AS n FROM range(94) r(i))`;

const trips = `
  SELECT 'TR' || (900000 + i) AS trip_key, ${pick(['12', '14E', '7', 'N3', '12'], 'i')} AS line_code, 'B-' || (101 + i * 5 % 22) AS bus_id, TIMESTAMP '2026-05-01 05:05:00' + INTERVAL (i * 7) HOUR AS planned_dep,
    CASE WHEN i % 29 = 8 THEN NULL ELSE TIMESTAMP '2026-05-01 05:05:00' + INTERVAL (i * 7) HOUR + INTERVAL (i * 11 % 23) MINUTE END AS actual_dep, CASE WHEN i % 41 = 6 THEN NULL ELSE CAST(i * 37 % 104 AS INTEGER) END AS passengers,
    CAST(i * 131 % 40000 AS INTEGER) AS fare_box_ct, ${pick(['driven', 'Driven', 'cancelled', 'driven', 'cut short', 'driven '], 'i // 3')} AS outcome
  FROM range(660) r(i)`;

const buses = `
  SELECT 'B-' || (101 + i) AS bus_id, 'KA-VB ' || (300 + i * 7) AS plate, ${pick(['Ost', 'West', 'Hafen'], 'i')} AS depot, CAST(38 + i % 4 * 12 AS INTEGER) AS seats, i % 3 = 1 AS electric,
    CASE WHEN i % 10 = 9 THEN NULL ELSE DATE '2026-09-15' + CAST(i * 21 AS INTEGER) END AS inspection_due, CAST(12000 + i * 17311 % 400000 AS BIGINT) AS odometer_km
  FROM range(22) r(i)`;

const stays = `
  SELECT CAST(4400000 + i AS BIGINT) AS stay_id, ${pick(['Dom', 'Bahnhof', 'Messe', 'Dom'], 'i')} AS garage, 'K-' || chr(CAST(65 + i % 26 AS INTEGER)) || ' ' || (100 + i * 17 % 800) AS number_plate, TIMESTAMP '2026-08-01 06:00:00' + INTERVAL (i * 4) HOUR AS entered_at,
    CASE WHEN i % 31 = 12 THEN NULL ELSE TIMESTAMP '2026-08-01 06:00:00' + INTERVAL (i * 4) HOUR + INTERVAL (CASE WHEN i % 120 = 44 THEN -15 ELSE 25 + i * 53 % 700 END) MINUTE END AS left_at,
    CASE WHEN i % 26 = 9 THEN NULL ELSE CAST(CASE WHEN i % 150 = 60 THEN -4 ELSE 2 + i * 29 % 46 END AS DECIMAL(7,2)) END AS fee, ${pick(['card', 'coins', 'app', 'Card', 'app'], 'i // 2')} AS paid_with
  FROM range(600) r(i)`;

const permits = `
  SELECT 'AB' || (7000 + i) AS permit_no, {'name': ${pick(['Lotte', 'Emre', 'Paula', 'Jan'], 'i')} || ' ' || i, 'email': CASE WHEN i % 10 = 3 THEN NULL ELSE 'p' || i || '@mail.example' END} AS holder, ${pick(['A', 'B', 'C'], 'i')} AS zone,
    DATE '2025-07-01' + CAST(i * 9 AS INTEGER) AS valid_from, DATE '2026-07-01' + CAST(i * 9 AS INTEGER) AS valid_until, 'DE44' || lpad(CAST(i * 314159 % 100000000 AS VARCHAR), 18, '7') AS iban
  FROM range(56) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const twelfthSiblingHouse: TestDataset[] = [
  file('tafel/deliveries.csv', 'deliveries', deliveries),
  file('tafel/haushalte.csv', 'haushalte', haushalte),
  file('bus/trips.parquet', 'trips', trips),
  file('bus/buses.csv', 'buses', buses),
  file('garages/stays.csv.gz', 'stays', stays),
  file('garages/permits.jsonl', 'permits', permits),
  table('ops.trips', 'loaded_trips', `FROM (${trips}) WHERE planned_dep < TIMESTAMP '2026-10-01'`),
  table('ops.riders_by_line', 'riders_by_line', `SELECT line_code, sum(passengers) AS riders FROM (${trips}) GROUP BY line_code`),
];

const pipeline = (name: string, state: string, schedule: string | null, more: JsonObject): JsonObject => ({
  name,
  owner: 'ilse',
  state,
  schedule,
  next: state === 'paused' || schedule === null ? null : '2026-11-23 05:15',
  parameters: [],
  lastRun: 'run 204 succeeded',
  rule: null,
  ...more,
});

const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load trips into ops.trips',
  state,
  targets: ['warehouse.ops.trips'],
  sources: ['bus/trips.parquet'],
  startedAt: '2026-11-22T05:15:00.000Z',
  finishedAt: null,
  seconds: null,
  rows: null,
  askedBy: 'ilse',
  decidedBy: 'ilse',
  error: null,
  here: false,
  ...more,
});

const failure = {
  family: 'target',
  code: 'target.changed',
  message: 'garages.stays has 12 other rows than the card showed.',
  hint: 'Prepare the load again.',
};
const failed = run(205, 'failed', {
  title: 'Load stays into garages.stays',
  targets: ['warehouse.garages.stays'],
  sources: ['garages/stays.csv.gz'],
  startedAt: '2026-11-22T06:00:00.000Z',
  finishedAt: '2026-11-22T06:00:07.000Z',
  seconds: 7,
  error: failure,
});
const rowsOf = (source: number, rejected: number): JsonObject => ({
  source,
  loaded: source - rejected,
  rejected,
  filtered: 0,
  deduplicated: 0,
  reshaped: 0,
});
const succeeded = run(204, 'succeeded', {
  decidedBy: 'bernd',
  finishedAt: '2026-11-22T05:15:42.000Z',
  seconds: 42,
  rows: rowsOf(660, 2),
});
const earlier = run(198, 'succeeded', {
  startedAt: '2026-11-21T05:15:00.000Z',
  finishedAt: '2026-11-21T05:15:19.000Z',
  seconds: 19,
  rows: rowsOf(648, 0),
});

const figures = { different: 600, blank: 0, outliers: 0, shapes: [], min: null, max: null };
const profiled = [
  { ...figures, name: 'stay_id', type: 'BIGINT', nulls: 0, min: '4400000', max: '4400599' },
  { ...figures, name: 'garage', type: 'VARCHAR', nulls: 0, different: 3 },
  { ...figures, name: 'left_at', type: 'TIMESTAMP', nulls: 19 },
  { ...figures, name: 'fee', type: 'DECIMAL(7,2)', nulls: 23, min: '-4.00', max: '47.00', outliers: 3 },
  { ...figures, name: 'paid_with', type: 'VARCHAR', nulls: 0, different: 4 },
];

/** What was done before the requests that say `past`. */
export const twelfthSiblingPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('deliveries', 'active', 'every hour', {
        reads: ['tafel/deliveries.csv'],
        writes: ['warehouse.tafel.deliveries'],
        parameters: [{ name: 'day', kind: 'day', default: 'yesterday' }],
      }),
      pipeline('haushalte', 'paused', 'every Friday at 18:00 UTC', {
        reads: ['tafel/haushalte.csv'],
        writes: ['warehouse.tafel.haushalte'],
      }),
      pipeline('trips', 'active', 'every day at 05:15 UTC', { reads: ['bus/trips.parquet'], writes: ['warehouse.ops.trips'] }),
    ],
  },
  list_runs: { runs: [failed, succeeded, earlier], failedPlans: [], pace: null },
  show_run: {
    ...succeeded,
    decidedAt: '2026-11-22T05:14:31.000Z',
    ...bareRun,
  },
  compare_runs: {
    before: 198,
    after: 204,
    samePlan: true,
    differences: [
      { what: 'rows read', before: '648', after: '660' },
      { what: 'rows rejected', before: '0', after: '2' },
    ],
  },
  explain_failure: {
    run: 205,
    title: 'Load stays into garages.stays',
    at: '2026-11-22T06:00:07.000Z',
    error: failure,
    lastGood: 199,
    times: 3,
  },
  show_rejects: {
    run: 204,
    count: 2,
    kept: 2,
    rejects: [217, 431].map((line, index) => ({
      number: index + 1,
      source: 'trips',
      file: 'bus/trips.parquet',
      line,
      column: 'passengers',
      value: 'full',
      reason: 'not an INTEGER',
      record: { trip_key: `TR${900000 + line}`, passengers: 'full' },
      raw: null,
      replayedBy: null,
    })),
  },
  profile_dataset: {
    dataset: 'garages/stays.csv.gz',
    rows: 600,
    columns: profiled,
    keys: ['stay_id'],
    duplicates: { exact: 0, almost: null },
    span: { column: 'entered_at', from: '2026-08-01 06:00:00', to: '2026-11-08 22:00:00' },
  },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.ops.trips',
        loads: [
          {
            run: 204,
            finishedAt: '2026-11-22T05:15:42.000Z',
            loaded: 658,
            rowsAfter: 658,
            sourcesChangedAt: '2026-11-21T23:40:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: {
    dependents: [
      {
        target: 'warehouse.ops.riders_by_line',
        run: 201,
        title: 'Riders by line',
        reads: 'bus/trips.parquet',
        columns: ['riders'],
        uses: ['aggregate: sum(passengers)'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.ops.riders_by_line',
        run: 201,
        title: 'Riders by line',
        finishedAt: '2026-11-21T05:40:00.000Z',
        sources: ['bus/trips.parquet'],
        steps: [{ words: 'sum of passengers per line_code', rowsIn: 660, rowsOut: 4 }],
        rows: { source: 660, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 656, loaded: 4 },
        column: {
          name: 'riders',
          from: [{ dataset: 'bus/trips.parquet', column: 'passengers' }],
          made: { words: 'sum of passengers per line_code', expression: 'sum(passengers)' },
        },
      },
    ],
    hidden: 0,
  },
};

const loans = `
  SELECT 'LN' || (60000 + i) AS loan_no, CAST(300 + i * 11 % 48 AS BIGINT) AS member_nr, 'BK' || lpad(CAST(i * 7 % 70 AS VARCHAR), 3, '0') AS book_code, TIMESTAMP '2026-03-02 10:00:00' + INTERVAL (i * 17) HOUR AS lent_at,
    CASE WHEN i % 9 = 4 THEN NULL ELSE TIMESTAMP '2026-03-02 10:00:00' + INTERVAL (i * 17 + CASE WHEN i % 70 = 12 THEN -5 ELSE 24 + i % 400 END) HOUR END AS given_back_at,
    CASE WHEN i % 50 = 8 THEN NULL ELSE CAST(i * 3 % 12 AS DECIMAL(5,2)) END AS fine_eur, ${pick(['lent', 'Lent', 'returned', 'returned', 'lost'], 'i // 2')} AS state
  FROM range(350) r(i)`;

const clubMembers = `
  SELECT CAST(300 + i AS BIGINT) AS member_nr, ${pick(['Ava', 'Ben', 'Cleo', 'Dov'], 'i')} || ' ' || i AS full_name, CASE WHEN i % 6 = 2 THEN NULL ELSE 'm' || i || '@reads.example' END AS email, ${pick(['Leeds', 'York', 'Leeds', 'Hull'], 'i')} AS town,
    DATE '2022-01-10' + CAST(i * 25 AS INTEGER) AS joined_on, i % 7 <> 3 AS active
  FROM range(48) r(i)`;

const policies = `
  SELECT 'PV-' || (8800 + i) AS policy_no, ${pick(['motor', 'home', 'travel', 'Motor', 'life'], 'i')} AS line, CAST(90 + i * 37 % 900 AS DECIMAL(8,2)) AS premium_eur, DATE '2025-12-01' + CAST(i * 3 AS INTEGER) AS starts_on,
    DATE '2026-12-01' + CAST(i * 3 AS INTEGER) AS ends_on, ${pick(['Ruth', 'Omar', 'Nele'], 'i')} AS broker, CASE WHEN i % 15 = 6 THEN NULL ELSE '+49 30 ' || (550000 + i * 41) END AS phone
  FROM range(160) r(i)`;

/** A book club and an insurance broker, for the second round: sibling-12b.yaml. */
export const twelfthSiblingHouseB: TestDataset[] = [
  file('club/loans.csv', 'loans', loans),
  file('club/members.csv', 'members', clubMembers),
  file('broker/policies.parquet', 'policies', policies),
  table('club.loans', 'loaded_loans', `FROM (${loans}) WHERE lent_at < TIMESTAMP '2026-10-01'`),
  table('broker.premium_by_line', 'premium_by_line', `SELECT line, sum(premium_eur) AS premiums FROM (${policies}) GROUP BY line`),
];

const lent = run(31, 'succeeded', {
  title: 'Load loans into club.loans',
  targets: ['warehouse.club.loans'],
  sources: ['club/loans.csv'],
  decidedBy: 'hanne',
  startedAt: '2026-11-22T04:00:00.000Z',
  finishedAt: '2026-11-22T04:00:09.000Z',
  seconds: 9,
  rows: rowsOf(350, 0),
});
const broken = run(30, 'failed', {
  title: 'Load policies into broker.policies',
  targets: ['warehouse.broker.policies'],
  sources: ['broker/policies.parquet'],
  startedAt: '2026-11-21T04:30:00.000Z',
  finishedAt: '2026-11-21T04:30:03.000Z',
  seconds: 3,
  error: {
    family: 'data',
    code: 'check.failed',
    message: '7 rows of policies break a check: phone is never null.',
    hint: 'Load without the rows.',
  },
});

export const twelfthSiblingPastB: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('loans', 'active', 'every day at 04:00 UTC', {
        reads: ['club/loans.csv'],
        writes: ['warehouse.club.loans'],
        lastRun: 'run 31 succeeded',
        parameters: [{ name: 'month', kind: 'month', default: '2026-11' }],
      }),
      pipeline('policies', 'paused', 'every Sunday at 04:30 UTC', {
        reads: ['broker/policies.parquet'],
        writes: ['warehouse.broker.policies'],
        lastRun: 'run 30 failed',
      }),
    ],
  },
  list_runs: { runs: [lent, broken], failedPlans: [], pace: null },
  show_run: {
    ...lent,
    decidedAt: '2026-11-22T03:58:00.000Z',
    ...bareRun,
  },
  compare_runs: { before: 28, after: 31, samePlan: true, differences: [{ what: 'rows read', before: '341', after: '350' }] },
  explain_failure: {
    run: 30,
    title: 'Load policies into broker.policies',
    at: '2026-11-21T04:30:03.000Z',
    error: broken['error'] ?? null,
    lastGood: 24,
    times: 1,
  },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.club.loans',
        loads: [
          {
            run: 31,
            finishedAt: '2026-11-22T04:00:09.000Z',
            loaded: 350,
            rowsAfter: 350,
            sourcesChangedAt: '2026-11-21T20:10:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: {
    dependents: [
      {
        target: 'warehouse.broker.premium_by_line',
        run: 27,
        title: 'Premium by line',
        reads: 'broker/policies.parquet',
        columns: ['premiums'],
        uses: ['aggregate: sum(premium_eur)'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
};
