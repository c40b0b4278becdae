/**
 * A vineyard (its pickings, parcels, tanks and the orders of its wine club), a robot-parts shop (parts, sales, customers, returns) and a tenants'
 * association (members, dues, complaints): the whole conversations of sibling-19.yaml go over them, which were written before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick } from './catalog.ts';

const harvest = `
  SELECT 'PK-' || (3001 + i) AS picking_id, 'P' || lpad(CAST(1 + i * i % 17 AS VARCHAR), 2, '0') AS parcel_id, DATE '2026-08-24' + CAST(i // 6 AS INTEGER) AS picked_on, ${pick(['riesling', 'merlot', 'Riesling', 'pinot noir', 'chasselas', 'Merlot ', 'chasselas'], 'i')} AS variety,
    CAST(CASE WHEN i % 31 = 12 THEN NULL ELSE 120 + i * 83 % 900 + again * 5 END AS DECIMAL(8,1)) AS kg, CAST(CASE WHEN i % 19 = 4 THEN NULL ELSE 17 + i * 7 % 90 / 10.0 END AS DECIMAL(4,1)) AS brix, ${pick(['north', 'south', 'North', 'hired'], 'i // 2')} AS crew, i % 5 <> 2 AS by_hand, TIMESTAMP '2026-08-24 18:00:00' + INTERVAL (i * 4 + again * 30) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(290) r(i) UNION ALL SELECT i, 1 FROM range(6, 290, 24) r(i))`;

const parcels = `
  SELECT 'P' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS parcel_id, ${pick(['Sonnhalde', 'Chapelle', 'Les Murs', 'Rebberg'], 'i')} || ' ' || (1 + i // 4) AS parcel_name, ${pick(['slate', 'chalk', 'loam', 'Chalk'], 'i')} AS soil, CAST(0.4 + i * 3 % 20 / 10.0 AS DECIMAL(4,2)) AS hectares, CAST(1974 + i * 7 % 48 AS INTEGER) AS planted_year, i % 3 = 0 AS organic, CASE WHEN i % 5 = 3 THEN NULL ELSE 'owner' || i || '@reben.example' END AS owner_email
  FROM range(19) r(i)`;

const wineOrders = `
  SELECT 'WO-' || (7000 + i) AS order_ref, CAST(200 + i * 11 % 90 AS INTEGER) AS club_no, CASE WHEN i % 12 = 5 THEN NULL ELSE ${pick(['Club', 'member', 'vino'], 'i')} || (i * 11 % 90) || '@post.example' END AS member_email, DATE '2025-11-03' + CAST(i * 4 // 5 AS INTEGER) AS ordered_on, CAST(3 + i * 3 % 22 AS INTEGER) AS bottles, CAST(CASE WHEN i % 27 = 9 THEN NULL ELSE 30 + i * 131 % 5200 / 10.0 END AS DECIMAL(10,2)) AS total_eur, ${pick(['paid', 'Paid', 'open', 'refunded', 'paid '], 'i // 2')} AS state, ${pick(['DE', 'CH', 'FR', 'AT', 'US', 'DE'], 'i')} AS ship_country, CASE WHEN i % 4 = 1 THEN NULL ELSE DATE '2025-11-06' + CAST(i * 4 // 5 AS INTEGER) END AS shipped_on
  FROM range(420) r(i)`;

const tanks = `
  SELECT 'T-' || (11 + i) AS tank_no, ${pick(['Riesling dry', 'Merlot', 'Chasselas', 'Pinot'], 'i')} AS wine, CAST(800 + i * 450 % 4200 AS INTEGER) AS litres, list_transform(range(2 + i % 4), lambda k: {'taken_at': TIMESTAMP '2026-10-01 07:00:00' + INTERVAL (CAST(k * 24 + i AS INTEGER)) HOUR, 'temp_c': CAST(12 + (i * 3 + k) % 9 AS DECIMAL(4,1)), 'ph': CAST(3.1 + (i + k * 3) % 8 / 10.0 AS DECIMAL(3,1))}) AS readings
  FROM range(22) r(i)`;

const parts = `
  SELECT 'RB' || (500 + i) AS part_no, ${pick(['Servo', 'Gripper', 'Lidar', 'Wheel', 'Motor driver'], 'i')} || ' ' || (10 + i) AS part_name, ${pick(['actuator', 'sensor', 'Actuator', 'frame', 'electronics', 'sensor '], 'i')} AS category, CAST(CASE WHEN i % 25 = 14 THEN NULL ELSE 3.5 + i * 211 % 3000 / 10.0 END AS DECIMAL(8,2)) AS list_price, CAST(i * 17 % 140 AS INTEGER) AS in_stock, CASE WHEN i % 8 = 5 THEN NULL ELSE CAST(20 + i * 37 % 900 AS INTEGER) END AS weight_g, ${pick(['Kinetix', 'OmniBot', 'Torqworks'], 'i // 3')} AS supplier, i % 9 = 7 AS discontinued
  FROM range(95) r(i)`;

const sales = `
  SELECT CAST(81000 + i AS BIGINT) AS sale_id, 'RB' || (500 + i * i % 99) AS part_no, CAST(4000 + i * 7 % 76 AS INTEGER) AS customer_no, TIMESTAMP '2026-01-04 09:15:00' + INTERVAL (i * 17) HOUR AS sold_at, CAST(1 + i * 5 % 12 AS INTEGER) AS qty, CAST(CASE WHEN i % 33 = 20 THEN NULL ELSE 12 + i * 173 % 6000 / 10.0 END AS DECIMAL(10,2)) AS total_eur, ${pick(['shipped', 'Shipped', 'cancelled', 'paid', 'shipped '], 'i // 3')} AS status, ${pick(['web', 'phone', 'web', 'fair'], 'i')} AS channel
  FROM range(440) r(i)`;

const customers = `
  SELECT CAST(4000 + i AS INTEGER) AS customer_no, ${pick(['Botlab', 'Uni', 'Makers', 'Automat'], 'i')} || ' ' || ${pick(['Lyon', 'Delft', 'Turin', 'Brno'], 'i // 4')} AS company, CASE WHEN i % 7 = 3 THEN NULL WHEN i % 6 = 2 THEN 'Buy' || i || '@Bots.example' ELSE 'buy' || i || '@bots.example' END AS email, CASE WHEN i % 5 = 4 THEN NULL ELSE '+33 4 72 ' || (10000 + i * 91) END AS phone, ${pick(['FR', 'NL', 'IT', 'CZ', 'DE'], 'i')} AS country, DATE '2019-02-10' + CAST(i * 31 AS INTEGER) AS customer_since, 'EU' || (900000 + i * 137) AS vat_no
  FROM range(72) r(i)`;

const returns = `
  SELECT 'RT' || (100 + i) AS return_no, CAST(81000 + i * 6 AS BIGINT) AS sale_id, DATE '2026-02-01' + CAST(i * 4 AS INTEGER) AS returned_on, ${pick(['broken', 'wrong part', 'Broken', 'NULL', 'too late'], 'i')} AS reason, CAST(CASE WHEN i % 10 = 6 THEN NULL ELSE 8 + i * 61 % 400 END AS DECIMAL(8,2)) AS refund_eur, i % 6 = 1 AS resold
  FROM range(64) r(i)`;

const members = `
  SELECT CAST(1200 + i AS INTEGER) AS member_no, ${pick(['Aylin', 'Bernd', 'Chloe', 'Deniz', 'Emil'], 'i')} || ' ' || ${pick(['Kaya', 'Lorenz', 'Petit', 'Sommer'], 'i // 5')} AS full_name, CASE WHEN i % 9 = 4 THEN NULL WHEN i % 5 = 1 THEN 'M' || i || '@Haus.example' ELSE 'm' || i || '@haus.example' END AS email, CASE WHEN i % 6 = 2 THEN NULL ELSE '030 55' || (1000 + i * 7) END AS phone, ${pick(['Neukoelln', 'Wedding', 'Mitte', 'wedding'], 'i // 2')} AS district, DATE '2015-04-01' + CAST(i * 23 AS INTEGER) AS joined_on, CASE WHEN i % 8 = 6 THEN DATE '2026-06-30' END AS left_on, ${pick(['full', 'reduced', 'Full', 'full'], 'i')} AS fee_band, 'DE44' || lpad(CAST(i * 90821 % 100000000 AS VARCHAR), 14, '5') AS iban
  FROM range(150) r(i)`;

const dues = `
  SELECT 'D' || (10000 + i) AS due_id, CAST(1200 + i % 150 AS INTEGER) AS member_no, CAST(2024 + i // 150 AS INTEGER) AS due_year, CAST(CASE WHEN i % 3 = 1 THEN 42 ELSE 84 END AS DECIMAL(8,2)) AS amount_eur, DATE '2024-03-31' + INTERVAL (i // 150) YEAR AS due_on, CASE WHEN i % 6 = 4 THEN NULL ELSE DATE '2024-03-01' + CAST(i // 150 * 365 + i % 50 AS INTEGER) END AS paid_on, ${pick(['transfer', 'direct debit', 'Transfer', 'cash'], 'i')} AS method
  FROM range(450) r(i)`;

const complaints = `
  SELECT 'CS-' || (600 + i) AS case_no, CAST(1200 + i * 13 % 155 AS INTEGER) AS member_no, ${pick(['Wohnbau Nord', 'Casa Invest', 'Stadtheim', 'wohnbau nord'], 'i')} AS landlord, ${pick(['heating', 'deposit', 'mould', 'Heating', 'rent rise', 'mould '], 'i // 2')} AS topic, TIMESTAMP '2025-12-01 10:00:00' + INTERVAL (i * 41) HOUR AS opened_at, CASE WHEN i % 3 = 0 THEN TIMESTAMP '2025-12-20 12:00:00' + INTERVAL (i * 41) HOUR END AS closed_at, ${pick(['closed', 'open', 'Open'], 'i')} AS status, CAST(CASE WHEN i % 21 = 13 THEN NULL ELSE 480 + i * 67 % 900 END AS DECIMAL(8,2)) AS rent_eur
  FROM range(180) r(i)`;

const shop = (name: string, sql: string): TestDataset => ({
  connection: 'shopdb',
  name: `shop.${name}`,
  kind: 'table',
  relation: name,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const nineteenthSiblingHouse: TestDataset[] = [
  file('vineyard/harvest.csv', 'harvest', harvest),
  file('vineyard/parcels.csv', 'parcels', parcels),
  file('vineyard/wine_orders.csv.gz', 'wine_orders', wineOrders),
  file('vineyard/tanks.jsonl', 'tanks', tanks),
  shop('parts', parts),
  shop('sales', sales),
  file('robots/customers.csv', 'customers', customers),
  file('robots/returns.csv', 'returns', returns),
  file('tenants/members.csv', 'members', members),
  file('tenants/dues.csv', 'dues', dues),
  file('tenants/complaints.parquet', 'complaints', complaints),
];

const pipeline = (name: string, schedule: string, reads: string, writes: string, next: string): JsonObject => ({
  name,
  owner: 'ines',
  state: 'active',
  schedule,
  next,
  parameters: [],
  lastRun: 'run 7 succeeded',
  rule: null,
  reads: [reads],
  writes: [writes],
});

const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load complaints into assoc.complaints',
  state,
  targets: ['warehouse.assoc.complaints'],
  sources: ['tenants/complaints.parquet'],
  startedAt: '2026-11-22T05:00:00.000Z',
  finishedAt: '2026-11-22T05:00:41.000Z',
  seconds: 41,
  rows: { source: 180, loaded: 176, rejected: 4, filtered: 0, deduplicated: 0, reshaped: 0 },
  askedBy: 'ines',
  decidedBy: 'ruben',
  error: null,
  here: false,
  ...more,
});

const failure = {
  family: 'target',
  code: 'target.missing-column',
  message: 'warehouse.assoc.dues has no column method.',
  hint: 'Add the column or leave it out of the load.',
};
const failed = run(6, 'failed', {
  title: 'Load dues into assoc.dues',
  targets: ['warehouse.assoc.dues'],
  sources: ['tenants/dues.csv'],
  startedAt: '2026-11-22T02:30:00.000Z',
  finishedAt: '2026-11-22T02:30:09.000Z',
  seconds: 9,
  rows: null,
  error: failure,
});

/** What was done before the requests that say `past`; run 7 is also the one that `(approved)` ends with. */
export const nineteenthSiblingPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('complaints', 'every day at 05:00 UTC', 'tenants/complaints.parquet', 'warehouse.assoc.complaints', '2026-11-23 05:00'),
      pipeline('dues', 'every day at 02:30 UTC', 'tenants/dues.csv', 'warehouse.assoc.dues', '2026-11-23 02:30'),
      pipeline('wine orders', 'every Monday at 06:00 UTC', 'vineyard/wine_orders.csv.gz', 'warehouse.wine.orders', '2026-11-23 06:00'),
    ],
  },
  list_runs: { runs: [run(7, 'succeeded', {}), failed], failedPlans: [], pace: null },
  show_run: { ...run(7, 'succeeded', {}), decidedAt: '2026-11-22T04:59:10.000Z', ...bareRun },
  explain_failure: { run: 6, title: 'Load dues into assoc.dues', at: '2026-11-22T02:30:09.000Z', error: failure, lastGood: 5, times: 1 },
  show_rejects: {
    run: 7,
    count: 4,
    kept: 4,
    rejects: [12, 47, 90, 131].map((line, index) => ({
      number: index + 1,
      source: 'complaints',
      file: 'tenants/complaints.parquet',
      line,
      column: 'rent_eur',
      value: 'approx 700',
      reason: 'not a DECIMAL',
      record: { case_no: `CS-${600 + line}`, rent_eur: 'approx 700' },
      raw: null,
      replayedBy: null,
    })),
  },
};
