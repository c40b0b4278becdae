/**
 * A concert hall and a car workshop, shaped like samples/: states of several spellings, costs that are missing or negative, repairs that
 * stand twice with a later `updated_at`, test accounts, owners twice. sibling-6.yaml asks of it; its requests were written before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const repairs = `
  SELECT CAST(20100 + i AS BIGINT) AS repair_id, 'W' || lpad(CAST(1 + i * 7 % 60 AS VARCHAR), 3, '0') AS owner_id, DATE '2025-10-01' + CAST(i * 19 // 20 AS INTEGER) AS brought_in,
    ${pick(['brakes', 'tyres', 'oil', 'exhaust', 'electrics'], 'i')} AS kind, CASE again WHEN 1 THEN 'cancelled' ELSE ${pick(['done', 'Done', 'waiting', 'cancelled', 'done', 'done ', 'in progress'], 'i // 2')} END AS state,
    ${pick(['Ruth', 'Pavel', 'Ines', 'Omar', 'Ruth', 'Pavel', 'Ruth'], 'i // 3')} AS mechanic, CASE WHEN i % 45 = 8 THEN NULL WHEN i % 80 = 13 THEN -25.00 ELSE CAST(40 + i * 379 % 9070 / 10.0 AS DECIMAL(10,2)) END AS cost,
    CASE i % 12 WHEN 1 THEN NULL WHEN 7 THEN 'try' || i || '@test.example' ELSE 'driver' || i % 60 || '@road.example' END AS email, TIMESTAMP '2025-10-01 07:30:00' + INTERVAL (i * 23 + again * 40) HOUR AS updated_at
  FROM (SELECT i, 0 AS again FROM range(420) r(i) UNION ALL SELECT i, 1 FROM range(9, 420, 30) r(i))`;

const owners = `
  SELECT 'W' || lpad(CAST(1 + n AS VARCHAR), 3, '0') AS owner_id, ${pick(['Jonas', 'Petra', 'Elif', 'Marek'], 'n')} || ' ' || ${pick(['Vogel', 'Lang', 'Roth'], 'n // 4')} || ' ' || n AS name,
    CASE WHEN n % 10 = 3 THEN NULL WHEN n % 6 = 1 THEN ' Driver' || n || '@Road.example' ELSE 'driver' || n || '@road.example' END AS email, CASE WHEN n % 7 = 2 THEN NULL ELSE '+49 211 ' || (330000 + n * 41) END AS phone,
    ${pick(['Neuss', 'Krefeld', 'Neuss', 'Ratingen'], 'n')} AS town, 'DE44' || (50010517000000 + n * 7919) AS iban, DATE '2022-03-01' + CAST(n * 17 AS INTEGER) AS customer_since
  FROM (SELECT CASE WHEN i < 70 THEN i ELSE i - 20 END AS n FROM range(74) r(i))`;

const concerts = `
  SELECT 'C' || (100 + i) AS concert_id, ${pick(['Winter Songs', 'Brass Night', 'Four Seasons', 'Open Piano'], 'i')} || ' ' || (1 + i) AS title, ${pick(['classical', 'jazz', 'folk'], 'i')} AS genre,
    DATE '2026-02-06' + CAST(i * 12 AS INTEGER) AS plays_on, CAST(180 + i % 4 * 60 AS INTEGER) AS seats, i % 6 <> 4 AS on_sale
  FROM range(26) r(i)`;

const sales = `
  SELECT CAST(900000 + i AS BIGINT) AS sale_id, 'C' || (100 + i * 5 % 23) AS concert_id, ${pick(['online', 'desk', 'online', 'phone'], 'i // 2')} AS channel, CAST(1500 + i * 731 % 7000 AS BIGINT) AS price_cents,
    TIMESTAMP '2026-01-10 09:00:00' + INTERVAL (i * 15) HOUR AS sold_at, ${pick(['paid', 'Paid', 'open', 'paid', 'refunded'], 'i')} AS state
  FROM range(500) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const sixthSiblingHouse: TestDataset[] = [
  file('workshop/repairs.csv', 'repairs', repairs),
  file('workshop/owners.csv', 'owners', owners),
  file('hall/concerts.csv', 'concerts', concerts),
  file('hall/sales.csv.gz', 'sales', sales),
  table('garage.repairs', 'loaded_repairs', `FROM (${repairs}) WHERE brought_in < DATE '2026-10-01'`),
  table('garage.cost_by_mechanic', 'cost_by_mechanic', `SELECT mechanic, sum(cost) AS total FROM (${repairs}) GROUP BY mechanic`),
];

const pipeline = (name: string, state: string, schedule: string, reads: string, writes: string): JsonObject => ({
  name,
  owner: 'noor',
  state,
  schedule,
  next: state === 'paused' ? null : '2026-11-23 02:00',
  reads: [reads],
  writes: [writes],
  parameters: [],
  lastRun: 'run 51 succeeded',
  rule: null,
});

const failed = {
  number: 52,
  title: 'Load owners into crm.owners',
  state: 'failed',
  targets: ['warehouse.crm.owners'],
  sources: ['workshop/owners.csv'],
  startedAt: '2026-11-22T02:00:00.000Z',
  finishedAt: '2026-11-22T02:00:07.000Z',
  seconds: 7,
  rows: null,
  askedBy: 'noor',
  decidedBy: 'noor',
  error: { family: 'source', code: 'source.changed', message: 'workshop/owners.csv changed while it was read.', hint: 'Run it again.' },
  here: false,
};

/** What was done before the requests that say `past`. */
export const sixthSiblingPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('owners', 'paused', 'every Monday at 06:00 UTC', 'workshop/owners.csv', 'warehouse.crm.owners'),
      pipeline('repairs', 'active', 'every day at 02:00 UTC', 'workshop/repairs.csv', 'warehouse.garage.repairs'),
      pipeline('sales', 'active', 'every hour', 'hall/sales.csv.gz', 'warehouse.hall.sales'),
    ],
  },
  list_runs: { runs: [failed], failedPlans: [], pace: null },
  explain_failure: { run: 52, title: failed.title, at: failed.finishedAt, error: failed.error, lastGood: 46, times: 1 },
  show_rejects: {
    run: 51,
    count: 1,
    kept: 1,
    rejects: [
      {
        number: 1,
        source: 'repairs',
        file: 'workshop/repairs.csv',
        line: 219,
        column: 'cost',
        value: 'on the house',
        reason: 'not a DECIMAL(10,2)',
        record: { repair_id: '20317', cost: 'on the house' },
        raw: null,
        replayedBy: null,
      },
    ],
  },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.garage.repairs',
        loads: [
          {
            run: 51,
            finishedAt: '2026-11-21T02:00:09.000Z',
            loaded: 434,
            rowsAfter: 434,
            sourcesChangedAt: '2026-11-20T18:40:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: {
    dependents: [
      {
        target: 'warehouse.garage.cost_by_mechanic',
        run: 50,
        title: 'Cost by mechanic',
        reads: 'workshop/repairs.csv',
        columns: ['total'],
        uses: ['aggregate: sum(cost)'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.garage.cost_by_mechanic',
        run: 50,
        title: 'Cost by mechanic',
        finishedAt: '2026-11-21T02:10:00.000Z',
        sources: ['workshop/repairs.csv'],
        steps: [{ words: 'sum of cost per mechanic', rowsIn: 434, rowsOut: 4 }],
        rows: { source: 434, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 430, loaded: 4 },
        column: {
          name: 'total',
          from: [{ dataset: 'workshop/repairs.csv', column: 'cost' }],
          made: { words: 'sum of cost per mechanic', expression: 'sum(cost)' },
        },
      },
    ],
    hidden: 0,
  },
};
