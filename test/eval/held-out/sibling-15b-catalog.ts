/** A seed bank and a ticket office, for sibling-15b.yaml: germination rates that are missing, samples tested before they came, sales that stand twice. */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick, table } from './catalog.ts';

const accessions = `
  SELECT 'ACC-' || (5000 + i) AS accession_no, ${pick(['Triticum', 'Hordeum', 'Zea', 'Avena'], 'i')} AS genus, ${pick(['PE', 'TR', 'MX', 'ET', 'tr'], 'i // 2')} AS origin, DATE '2024-01-15' + CAST(i * 4 AS INTEGER) AS received_on,
    CAST(CASE WHEN i % 77 = 30 THEN -20 ELSE 40 + i * 29 % 900 END AS INTEGER) AS seeds_left, CASE WHEN i % 12 = 7 THEN NULL ELSE 'V' || (1 + i % 9) END AS vault, CASE WHEN i % 8 = 3 THEN NULL ELSE 'd' || (i % 20) || '@field.example' END AS donor_email
  FROM range(240) r(i)`;

const tests = `
  SELECT CAST(88000 + i AS BIGINT) AS test_id, 'ACC-' || (5000 + i * 7 % 240) AS accession_no, TIMESTAMP '2026-04-01 08:00:00' + INTERVAL (i * 10) HOUR AS sown_at,
    CASE WHEN i % 21 = 5 THEN NULL ELSE TIMESTAMP '2026-04-01 08:00:00' + INTERVAL (i * 10 + CASE WHEN i % 100 = 60 THEN -30 ELSE 240 END) HOUR END AS counted_at,
    CASE WHEN i % 21 = 5 THEN NULL ELSE CAST(i * 37 % 101 AS DECIMAL(5,1)) END AS germination_pct, ${pick(['passed', 'Passed', 'failed', 'passed', 'void'], 'i // 2')} AS verdict
  FROM range(500) r(i)`;

const sales = `
  SELECT 'S' || (300000 + i) AS sale_no, 'E' || lpad(CAST(i * 3 % 18 AS VARCHAR), 2, '0') AS event_code, TIMESTAMP '2026-07-01 09:00:00' + INTERVAL (i * 5) HOUR AS sold_at, CAST(1 + i % 6 AS INTEGER) AS seats,
    CASE WHEN i % 45 = 10 THEN NULL ELSE CAST(CASE WHEN i % 160 = 90 THEN -35 ELSE 18 + i * 13 % 140 END AS DECIMAL(8,2)) END AS total_eur, ${pick(['web', 'counter', 'phone', 'Web'], 'i')} AS channel, ${pick(['paid', 'Paid', 'reserved', 'refunded', 'paid'], 'i // 3')} AS state,
    '51' || lpad(CAST(i * 99991 % 100000000 AS VARCHAR), 14, '0') AS card_number
  FROM (SELECT i FROM range(640) r(i) UNION ALL SELECT i FROM range(14, 640, 53) r(i))`;

const events = `
  SELECT 'E' || lpad(CAST(i AS VARCHAR), 2, '0') AS event_code, ${pick(['Jazz Night', 'Hamlet', 'Kids Circus', 'Organ Recital'], 'i')} || ' ' || i AS title, ${pick(['Main', 'Cellar', 'Main'], 'i')} AS hall, DATE '2026-09-01' + CAST(i * 9 AS INTEGER) AS plays_on, CAST(120 + i % 3 * 180 AS INTEGER) AS capacity
  FROM range(18) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const fifteenthSiblingHouseB: TestDataset[] = [
  file('seeds/accessions.csv', 'accessions', accessions),
  file('seeds/germination_tests.parquet', 'germination_tests', tests),
  file('tickets/sales.csv.gz', 'sales', sales),
  file('tickets/events.csv', 'events', events),
  table('box.sales', 'loaded_sales', `FROM (${sales}) WHERE sold_at < TIMESTAMP '2026-10-01'`),
  table(
    'box.takings_by_hall',
    'takings_by_hall',
    `SELECT hall, sum(total_eur) AS takings FROM (${sales}) JOIN (${events}) USING (event_code) GROUP BY hall`,
  ),
];

const pipeline = (name: string, state: string, schedule: string | null, more: JsonObject): JsonObject => ({
  name,
  owner: 'tilda',
  state,
  schedule,
  next: state === 'paused' || schedule === null ? null : '2026-11-23 02:15',
  parameters: [],
  lastRun: 'run 77 succeeded',
  rule: null,
  ...more,
});
const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load sales into box.sales',
  state,
  targets: ['warehouse.box.sales'],
  sources: ['tickets/sales.csv.gz'],
  startedAt: '2026-11-22T02:15:00.000Z',
  finishedAt: null,
  seconds: null,
  rows: null,
  askedBy: 'tilda',
  decidedBy: 'tilda',
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
  family: 'source',
  code: 'source.gone',
  message: 'seeds/germination_tests.parquet is not there any more.',
  hint: 'Put the file back, or name another one.',
};
const failed = run(78, 'failed', {
  title: 'Load germination_tests into seeds.tests',
  targets: ['warehouse.seeds.tests'],
  sources: ['seeds/germination_tests.parquet'],
  startedAt: '2026-11-22T04:00:00.000Z',
  finishedAt: '2026-11-22T04:00:01.000Z',
  seconds: 1,
  error: failure,
});
const succeeded = run(77, 'succeeded', {
  decidedBy: 'wim',
  finishedAt: '2026-11-22T02:15:18.000Z',
  seconds: 18,
  rows: rowsOf(652, 5),
});

/** What was done before the requests that say `past`. */
export const fifteenthSiblingPastB: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('sales', 'active', 'every day at 03:15 Europe/Amsterdam', {
        reads: ['tickets/sales.csv.gz'],
        writes: ['warehouse.box.sales'],
        parameters: [{ name: 'day', kind: 'day', default: 'yesterday' }],
      }),
      pipeline('germination_tests', 'active', 'every Sunday at 05:00 Europe/Amsterdam', {
        reads: ['seeds/germination_tests.parquet'],
        writes: ['warehouse.seeds.tests'],
        lastRun: 'run 78 failed',
      }),
      pipeline('accessions', 'paused', 'every 6 hours', {
        reads: ['seeds/accessions.csv'],
        writes: ['warehouse.seeds.accessions'],
      }),
    ],
  },
  list_runs: { runs: [failed, succeeded], failedPlans: [], pace: null },
  show_run: { ...succeeded, decidedAt: '2026-11-22T02:11:40.000Z', ...bareRun },
  compare_runs: { before: 71, after: 77, samePlan: true, differences: [{ what: 'rows read', before: '640', after: '652' }] },
  explain_failure: {
    run: 78,
    title: 'Load germination_tests into seeds.tests',
    at: '2026-11-22T04:00:01.000Z',
    error: failure,
    lastGood: 66,
    times: 1,
  },
  show_rejects: {
    run: 77,
    count: 5,
    kept: 5,
    rejects: [19, 140, 222, 401, 590].map((line, index) => ({
      number: index + 1,
      source: 'sales',
      file: 'tickets/sales.csv.gz',
      line,
      column: 'total_eur',
      value: 'free',
      reason: 'not a DECIMAL(8,2)',
      record: { sale_no: `S${300000 + line}`, total_eur: 'free' },
      raw: null,
      replayedBy: null,
    })),
  },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.box.sales',
        loads: [
          {
            run: 77,
            finishedAt: '2026-11-22T02:15:18.000Z',
            loaded: 647,
            rowsAfter: 647,
            sourcesChangedAt: '2026-11-21T21:50:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: {
    dependents: [
      {
        target: 'warehouse.box.takings_by_hall',
        run: 74,
        title: 'Takings by hall',
        reads: 'tickets/sales.csv.gz',
        columns: ['takings'],
        uses: ['aggregate: sum(total_eur)'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.box.takings_by_hall',
        run: 74,
        title: 'Takings by hall',
        finishedAt: '2026-11-21T03:20:00.000Z',
        sources: ['tickets/sales.csv.gz', 'tickets/events.csv'],
        steps: [{ words: 'sum of total_eur per hall', rowsIn: 640, rowsOut: 2 }],
        rows: { source: 640, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 638, loaded: 2 },
        column: {
          name: 'takings',
          from: [{ dataset: 'tickets/sales.csv.gz', column: 'total_eur' }],
          made: { words: 'sum of total_eur per hall', expression: 'sum(total_eur)' },
        },
      },
    ],
    hidden: 0,
  },
};
