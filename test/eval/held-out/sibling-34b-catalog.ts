/** An aquarium (tickets, tanks, feedings) and tattoo studios (sessions, artists: tables of a database), for sibling-34b.yaml. */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick, table } from './catalog.ts';

const tickets = `
  SELECT 'TK' || (90000 + i) AS ticket_no, DATE '2026-01-02' + CAST(i // 3 AS INTEGER) AS visit_day, ${pick(['adult', 'child', 'Adult', 'family'], 'i')} AS kind, CAST(CASE WHEN i % 31 = 7 THEN NULL WHEN i % 200 = 44 THEN -9 ELSE 9 + i * 7 % 40 END AS DECIMAL(7,2)) AS price, ${pick(['web', 'desk', 'Web', 'kiosk'], 'i // 2')} AS channel, ${pick(['used', 'Used', 'open', 'refunded'], 'i // 2')} AS status,
    CASE WHEN i % 7 = 3 THEN NULL ELSE 'guest' || i || '@sea.example' END AS email, ${pick(['PT', 'ES', 'FR', 'NL'], 'i // 3')} AS country, TIMESTAMP '2025-12-20 10:00:00' + INTERVAL (i * 9 + again * 40) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(700) r(i) UNION ALL SELECT i, 1 FROM range(15, 700, 50) r(i))`;
const tanks = `
  SELECT 'T' || (1 + i) AS tank_id, ${pick(['Reef', 'Kelp', 'Open Sea', 'Nursery'], 'i')} || ' ' || i AS tank_name, CAST(4 + i * 37 % 900 AS INTEGER) AS volume_m3, ${pick(['north', 'South', 'north'], 'i')} AS wing, CASE WHEN i % 5 = 2 THEN DATE '2026-03-31' END AS closed_on
  FROM (SELECT i FROM range(26) r(i) UNION ALL SELECT i FROM range(4, 26, 10) r(i))`;
const feedings = `
  SELECT CAST(5000 + i AS INTEGER) AS feeding_id, 'T' || (1 + i * 7 % 26) AS tank_id, TIMESTAMP '2026-08-01 07:00:00' + INTERVAL (i * 5) HOUR AS fed_at, ${pick(['krill', 'Krill', 'squid', 'algae'], 'i')} AS food, CAST(CASE WHEN i % 23 = 9 THEN NULL ELSE 200 + i * 61 % 4000 END AS INTEGER) AS grams, CASE WHEN i % 9 = 4 THEN NULL ELSE ${pick(['Rui', 'Ines', 'Tomas'], 'i')} END AS keeper
  FROM range(420) r(i)`;
const sessions = `
  SELECT CAST(7000 + i AS INTEGER) AS session_id, 'A' || (1 + i * 5 % 14) AS artist_id, TIMESTAMP '2026-02-01 11:00:00' + INTERVAL (i * 13) HOUR AS starts_at, ${pick(['booked', 'Booked', 'done', 'no show'], 'i // 2')} AS state, CAST(CASE WHEN i % 29 = 3 THEN NULL ELSE 60 + i * 37 % 700 END AS DECIMAL(8,2)) AS price, CAST(CASE WHEN i % 4 = 1 THEN NULL ELSE 20 + i % 5 * 10 END AS DECIMAL(7,2)) AS deposit, ${pick(['Porto', 'Lisbon', 'porto'], 'i // 3')} AS studio
  FROM range(360) r(i)`;
const artists = `
  SELECT 'A' || (1 + i) AS artist_id, ${pick(['Nuno', 'Carla', 'Zoe'], 'i')} || ' ' || ${pick(['Reis', 'Dias', 'Vale'], 'i // 3')} AS artist_name, 'ink' || i || '@studio.example' AS email, 'PT50' || lpad(CAST(i * 40127 AS VARCHAR), 21, '3') AS iban, ${pick(['Porto', 'Lisbon'], 'i')} AS studio, CASE WHEN i % 6 = 1 THEN DATE '2026-04-30' END AS left_on
  FROM range(14) r(i)`;

const studio = (name: string, sql: string): TestDataset => ({
  connection: 'inkdb',
  name: `ink.${name}`,
  kind: 'table',
  relation: name,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const aquariumHouse: TestDataset[] = [
  file('aquarium/tickets.csv', 'tickets', tickets),
  file('aquarium/tanks.csv', 'tanks', tanks),
  file('aquarium/feedings.parquet', 'feedings', feedings),
  studio('sessions', sessions),
  studio('artists', artists),
  table('sea.tickets', 'sea_tickets', `FROM (${tickets}) WHERE visit_day < '2026-06-01'`),
  table('sea.sales_by_channel', 'sales_by_channel', `SELECT lower(channel) AS channel, sum(price) AS sales FROM (${tickets}) GROUP BY 1`),
];

const pipeline = (name: string, schedule: string, reads: string, writes: string, more: JsonObject = {}): JsonObject => ({
  name,
  owner: 'rita',
  state: 'active',
  schedule,
  next: '2026-11-23 05:00',
  parameters: [],
  lastRun: 'run 30 succeeded',
  rule: null,
  reads: [reads],
  writes: [writes],
  ...more,
});
const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load tickets into sea.tickets',
  state,
  targets: ['warehouse.sea.tickets'],
  sources: ['aquarium/tickets.csv'],
  startedAt: '2026-11-22T05:00:00.000Z',
  finishedAt: '2026-11-22T05:00:34.000Z',
  seconds: 34,
  rows: { source: 714, loaded: 711, rejected: 3, filtered: 0, deduplicated: 0, reshaped: 0 },
  askedBy: 'rita',
  decidedBy: 'paulo',
  error: null,
  here: false,
  ...more,
});
const failure = {
  family: 'source',
  code: 'source.unreachable',
  message: 'inkdb did not answer within 30 s.',
  hint: 'Look whether the database is up, then run it again.',
};
const failed = run(29, 'failed', {
  title: 'Load sessions into ink_copy.sessions',
  targets: ['warehouse.ink_copy.sessions'],
  sources: ['ink.sessions'],
  startedAt: '2026-11-21T04:00:00.000Z',
  finishedAt: '2026-11-21T04:00:31.000Z',
  rows: null,
  error: failure,
});

/** What was done before the requests that say `past`; run 7 is the one that `(approved)` ends with. */
export const aquariumPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('tickets', 'every day at 05:00 UTC', 'aquarium/tickets.csv', 'warehouse.sea.tickets'),
      pipeline('sessions', 'every day at 04:00 UTC', 'ink.sessions', 'warehouse.ink_copy.sessions', { lastRun: 'run 29 failed' }),
      pipeline('feedings', 'every Sunday at 20:00 UTC', 'aquarium/feedings.parquet', 'warehouse.sea.feedings', {
        state: 'paused',
        next: null,
      }),
    ],
  },
  list_runs: { runs: [failed, run(30, 'succeeded', {})], failedPlans: [], pace: null },
  show_run: { ...run(30, 'succeeded', {}), decidedAt: '2026-11-22T04:58:00.000Z', ...bareRun },
  explain_failure: {
    run: 29,
    title: 'Load sessions into ink_copy.sessions',
    at: '2026-11-21T04:00:31.000Z',
    error: failure,
    lastGood: 26,
    times: 2,
  },
  show_rejects: {
    run: 30,
    count: 3,
    kept: 3,
    rejects: [71, 309, 555].map((line, index) => ({
      number: index + 1,
      source: 'tickets',
      file: 'aquarium/tickets.csv',
      line,
      column: 'price',
      value: 'free',
      reason: 'not a DECIMAL(7,2)',
      record: { ticket_no: `TK${90000 + line}`, price: 'free' },
      raw: null,
      replayedBy: null,
    })),
  },
};
