/** A public sauna (visits, members, invoices) and a locksmith's service (jobs, locksmiths, invoices: tables of a database), for sibling-37b.yaml. */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick, table } from './catalog.ts';

const visits = `
  SELECT CAST(60000 + i AS INTEGER) AS visit_id, 'M' || (100 + i * 7 % 90) AS member_no, TIMESTAMP '2025-12-01 10:00:00' + INTERVAL (i * 13) HOUR AS came_at, CASE WHEN i % 12 = 5 THEN NULL ELSE TIMESTAMP '2025-12-01 12:00:00' + INTERVAL (i * 13 + i % 3) HOUR END AS left_at, ${pick(['day', 'evening', 'Day'], 'i')} AS ticket,
    CAST(CASE WHEN i % 29 = 6 THEN NULL WHEN i % 150 = 40 THEN -12 ELSE 9 + i * 17 % 35 END AS DECIMAL(7,2)) AS paid, ${pick(['Harbour', 'Lakeside', 'harbour', 'Forest'], 'i // 2')} AS site, ${pick(['used', 'Used', 'refunded', 'expired'], 'i // 3')} AS status, TIMESTAMP '2025-12-01 08:00:00' + INTERVAL (i * 13 + again * 50) HOUR AS updated_at
  FROM (SELECT i, 0 AS again FROM range(600) r(i) UNION ALL SELECT i, 1 FROM range(9, 600, 47) r(i))`;
const members = `
  SELECT 'M' || (100 + i) AS member_no, ${pick(['Aino', 'Lauri', 'Siri'], 'i')} || ' ' || ${pick(['Koski', 'Lund', 'Berg'], 'i // 3')} AS name, CASE WHEN i % 7 = 2 THEN NULL ELSE 'm' || i || '@steam.example' END AS email, CASE WHEN i % 5 = 3 THEN NULL ELSE '+358 40 ' || (10000 + i * 31) END AS phone, ${pick(['Turku', 'Oulu'], 'i')} AS city, ${pick(['gold', 'basic', 'Gold'], 'i // 2')} AS plan, DATE '2020-02-01' + CAST(i * 21 AS INTEGER) AS joined_on, 'FI21' || lpad(CAST(i * 70123 AS VARCHAR), 14, '5') AS iban
  FROM (SELECT i FROM range(90) r(i) UNION ALL SELECT i FROM range(8, 90, 30) r(i))`;
const saunaInvoices = `
  SELECT 'SI' || i AS invoice_no, 'M' || (100 + i * 3 % 90) AS member_no, DATE '2026-01-31' + CAST(i * 2 AS INTEGER) AS issued_on, CAST(20 + i * 13 % 200 AS DECIMAL(8,2)) AS amount FROM range(140) r(i)`;
const jobs = `
  SELECT CAST(7000 + i AS INTEGER) AS job_no, 'L' || (1 + i * 5 % 9) AS locksmith_id, TIMESTAMP '2026-01-02 06:00:00' + INTERVAL (i * 11) HOUR AS called_at, CASE WHEN i % 6 = 2 THEN NULL ELSE TIMESTAMP '2026-01-02 07:00:00' + INTERVAL (i * 11 + i % 4) HOUR END AS solved_at, ${pick(['lockout', 'safe', 'Lockout', 'car'], 'i')} AS kind, CAST(CASE WHEN i % 27 = 13 THEN NULL ELSE 60 + i * 19 % 280 END AS DECIMAL(8,2)) AS price, ${pick(['closed', 'Closed', 'open', 'cancelled'], 'i // 2')} AS status, ${pick(['Turku', 'Oulu', 'turku'], 'i // 3')} AS city
  FROM (SELECT i FROM range(480) r(i) UNION ALL SELECT i FROM range(11, 480, 60) r(i))`;
const locksmiths = `
  SELECT 'L' || (1 + i) AS locksmith_id, ${pick(['Pekka', 'Hanna', 'Otto'], 'i')} || ' ' || ${pick(['Niemi', 'Salo'], 'i // 3')} AS full_name, 'key' || i || '@locks.example' AS email, ${pick(['Turku', 'Oulu'], 'i')} AS city, DATE '2017-05-01' + CAST(i * 200 AS INTEGER) AS hired_on, CASE WHEN i = 4 THEN DATE '2026-03-31' END AS left_on, '01-' || (220145 + i * 733) AS ssn FROM range(9) r(i)`;
const lockInvoices = `
  SELECT CAST(500 + i AS INTEGER) AS invoice_id, CAST(7000 + i * 4 % 480 AS INTEGER) AS job_no, DATE '2026-02-01' + CAST(i AS INTEGER) AS sent_on, CAST(60 + i * 23 % 400 AS DECIMAL(8,2)) AS total, ${pick(['paid', 'open'], 'i')} AS state FROM range(120) r(i)`;

const locks = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'lockdb',
  name: `lock.${name}`,
  kind: 'table',
  relation,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const saunaHouse: TestDataset[] = [
  file('sauna/visits.csv', 'visits', visits),
  file('sauna/members.csv', 'members', members),
  file('sauna/invoices.csv', 'sauna_invoices', saunaInvoices),
  locks('jobs', 'jobs', jobs),
  locks('locksmiths', 'locksmiths', locksmiths),
  locks('invoices', 'lock_invoices', lockInvoices),
  table('spa.visits', 'spa_visits', `FROM (${visits}) WHERE came_at < '2026-08-01'`),
  table('spa.visits_by_site', 'visits_by_site', `SELECT lower(site) AS site, count(*) AS visits FROM (${visits}) GROUP BY 1`),
  table('spa.visits_2022_old', 'visits_old', `FROM (${visits}) WHERE came_at < '2026-01-01'`),
];

const pipeline = (name: string, schedule: string, reads: string, writes: string, more: JsonObject = {}): JsonObject => ({
  name,
  owner: 'mika',
  state: 'active',
  schedule,
  next: '2026-11-23 06:00',
  parameters: [],
  lastRun: 'run 82 succeeded',
  rule: null,
  reads: [reads],
  writes: [writes],
  ...more,
});
const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load visits into spa.visits',
  state,
  targets: ['warehouse.spa.visits'],
  sources: ['sauna/visits.csv'],
  startedAt: '2026-11-22T06:00:00.000Z',
  finishedAt: '2026-11-22T06:00:26.000Z',
  seconds: 26,
  rows: { source: 612, loaded: 612, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 0 },
  askedBy: 'mika',
  decidedBy: 'sanna',
  error: null,
  here: false,
  ...more,
});
const failure = {
  family: 'source',
  code: 'source.unreachable',
  message: 'lockdb did not answer within 30 s.',
  hint: 'Look whether the database is up, then run it again.',
};
const failed = run(81, 'failed', {
  title: 'Load jobs into keys.jobs',
  targets: ['warehouse.keys.jobs'],
  sources: ['lock.jobs'],
  startedAt: '2026-11-22T02:00:00.000Z',
  finishedAt: '2026-11-22T02:00:31.000Z',
  rows: null,
  error: failure,
});

/** What was done before the requests that say `past`; run 7 is the one that `(approved)` ends with. */
export const saunaPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('visits', 'every day at 06:00 UTC', 'sauna/visits.csv', 'warehouse.spa.visits'),
      pipeline('jobs', 'every day at 02:00 UTC', 'lock.jobs', 'warehouse.keys.jobs', {
        lastRun: 'run 81 failed',
        next: '2026-11-23 02:00',
      }),
    ],
  },
  list_runs: { runs: [run(82, 'succeeded', {}), failed], failedPlans: [], pace: null },
  show_run: { ...run(82, 'succeeded', {}), decidedAt: '2026-11-22T05:58:00.000Z', ...bareRun },
  explain_failure: { run: 81, title: 'Load jobs into keys.jobs', at: '2026-11-22T02:00:31.000Z', error: failure, lastGood: 77, times: 1 },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.spa.visits',
        loads: [
          {
            run: 82,
            finishedAt: '2026-11-22T06:00:26.000Z',
            loaded: 612,
            rowsAfter: 612,
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
        target: 'warehouse.spa.members_by_plan',
        run: 70,
        title: 'Members by plan',
        reads: 'sauna/members.csv',
        columns: ['plan'],
        uses: ['aggregate: count per plan'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.spa.visits_by_site',
        run: 72,
        title: 'Visits by site',
        finishedAt: '2026-11-18T06:20:00.000Z',
        sources: ['sauna/visits.csv'],
        steps: [{ words: 'count per site', rowsIn: 612, rowsOut: 3 }],
        rows: { source: 612, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 609, loaded: 3 },
        column: null,
      },
    ],
    hidden: 0,
  },
};
