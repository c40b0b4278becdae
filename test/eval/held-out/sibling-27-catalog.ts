/**
 * A mountain-hut association (huts, stays, repairs, members), a contact-lens mail order (orders, customers, products, returns) and a school-meal caterer
 * (schools, portions, deliveries, menus with their dishes): the whole conversations of sibling-27.yaml go over them, which were written before the
 * planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick } from './catalog.ts';

const huts = `
  SELECT 'H' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS hut_id, ${pick(['Adler', 'Gams', 'Enzian', 'Stein'], 'i')} || ${pick(['hütte', 'alm', 'joch'], 'i // 4')} || ' ' || (1 + i // 12) AS hut_name, ${pick(['Tyrol', 'Bavaria', 'tyrol', 'Salzburg', 'South Tyrol'], 'i')} AS region, CAST(1200 + i * 137 % 1700 AS INTEGER) AS altitude_m, CAST(12 + i * 7 % 90 AS INTEGER) AS beds, CASE WHEN i % 9 = 4 THEN NULL ELSE 'warden' || i || '@huts.example' END AS warden_email, i % 6 <> 2 AS open_in_winter, CASE WHEN i % 5 = 3 THEN NULL ELSE DATE '2024-05-01' + CAST(i * 19 AS INTEGER) END AS inspected_on
  FROM range(48) r(i)`;

const stays = `
  SELECT CAST(70000 + i AS INTEGER) AS stay_id, 'H' || lpad(CAST(1 + i * 5 % 52 AS VARCHAR), 2, '0') AS hut_id, 'Guest ' || (i * 3 % 210) AS guest_name, CASE WHEN i % 11 = 6 THEN NULL ELSE 'guest' || (i * 3 % 210) || '@trail.example' END AS email, ${pick(['DE', 'AT', 'IT', 'CH', 'DE'], 'i')} AS country, DATE '2026-05-20' + CAST(i // 4 AS INTEGER) AS arrival, CAST(1 + i * 3 % 5 AS INTEGER) AS nights, CAST(1 + i * 7 % 6 AS INTEGER) AS guests, CAST(CASE WHEN i % 33 = 14 THEN NULL ELSE 28 + i * 53 % 420 END AS DECIMAL(8,2)) AS price_eur, ${pick(['confirmed', 'Confirmed', 'cancelled', 'no-show', 'confirmed '], 'i // 2')} AS status, TIMESTAMP '2026-04-01 08:00:00' + INTERVAL (i * 6 + again * 50) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(540) r(i) UNION ALL SELECT i, 1 FROM range(7, 540, 40) r(i))`;

const repairs = `
  SELECT 'R-' || (300 + i) AS repair_no, 'H' || lpad(CAST(1 + i * 11 % 48 AS VARCHAR), 2, '0') AS hut_id, DATE '2026-01-12' + CAST(i * 2 AS INTEGER) AS reported_on, ${pick(['roof', 'water', 'Roof', 'solar', 'heating'], 'i')} AS kind, ${pick(['urgent', 'normal', 'Urgent', 'low'], 'i // 2')} AS priority, CAST(CASE WHEN i % 7 = 5 THEN NULL WHEN i % 50 = 21 THEN -120 ELSE 90 + i * 229 % 7400 END AS DECIMAL(10,2)) AS cost_eur, CASE WHEN i % 4 = 1 THEN NULL ELSE DATE '2026-01-20' + CAST(i * 2 AS INTEGER) END AS done_on, ${pick(['Berger', 'Hofer', 'berger', 'NULL'], 'i // 3')} AS contractor
  FROM range(150) r(i)`;

const members = `
  SELECT CAST(11000 + i AS INTEGER) AS member_no, ${pick(['Lois', 'Vroni', 'Max', 'Resi'], 'i')} || ' ' || ${pick(['Auer', 'Kofler', 'Moser'], 'i // 4')} AS full_name, CASE WHEN i % 8 = 2 THEN NULL WHEN i % 6 = 3 THEN ' Member' || i || '@Alp.example' ELSE 'member' || i || '@alp.example' END AS email, ${pick(['Munich', 'Innsbruck', 'munich', 'Bozen'], 'i')} AS section, ${pick(['adult', 'family', 'Adult', 'youth'], 'i // 2')} AS category, DATE '2009-03-01' + CAST(i * 13 AS INTEGER) AS joined_on, CASE WHEN i % 7 = 6 THEN DATE '2025-12-31' END AS left_on, CAST(38 + i * 11 % 90 AS DECIMAL(7,2)) AS yearly_fee, 'AT48' || lpad(CAST(i * 60107 % 100000000 AS VARCHAR), 16, '3') AS iban
  FROM range(320) r(i)`;

const lensOrders = `
  SELECT CAST(440000 + i AS BIGINT) AS order_no, CAST(2000 + i * 17 % 190 AS INTEGER) AS customer_id, ${pick(['L-10', 'L-20', 'L-31', 'L-42', 'L-99'], 'i')} AS product_code, TIMESTAMP '2026-02-01 07:30:00' + INTERVAL (i * 9) HOUR AS ordered_at, CAST(1 + i * 5 % 6 AS INTEGER) AS boxes, CAST(CASE WHEN i % 29 = 3 THEN NULL ELSE 14 + i * 31 % 160 END AS DECIMAL(9,2)) AS total_eur, ${pick(['shipped', 'Shipped', 'open', 'returned', 'cancelled', 'shipped '], 'i // 2')} AS status, ${pick(['web', 'app', 'phone', 'Web'], 'i // 3')} AS channel, CASE WHEN i % 6 = 4 THEN NULL ELSE DATE '2026-02-03' + CAST(i * 9 // 24 AS INTEGER) END AS shipped_on
  FROM range(600) r(i)`;

const lensCustomers = `
  SELECT CAST(2000 + i AS INTEGER) AS customer_id, ${pick(['Ida', 'Paul', 'Mona', 'Finn', 'Greta'], 'i')} || ' ' || ${pick(['Lund', 'Meier', 'Rossi'], 'i // 5')} AS full_name, CASE WHEN i % 10 = 8 THEN NULL ELSE 'eye' || i || '@see.example' END AS email, CASE WHEN i % 4 = 1 THEN NULL ELSE '+43 660 ' || (10000 + i * 57) END AS phone, ${pick(['AT', 'DE', 'CH', 'AT', 'NULL'], 'i')} AS country, CAST(-0.25 * (1 + i % 24) AS DECIMAL(4,2)) AS dioptre_left, DATE '1961-02-01' + CAST(i * 71 AS INTEGER) AS born_on, ${pick(['yes', 'no', 'Yes'], 'i')} AS newsletter
  FROM range(180) r(i)`;

const lensProducts = `
  SELECT * FROM (VALUES ('L-10', 'Clearday 30', 'daily', 'Optix', 18.90, true), ('L-20', 'Moonlens', 'monthly', 'Optix', 24.50, true), ('L-31', 'Torik Day', 'daily', 'Visio', 29.90, true), ('L-42', 'Soft 14', 'two-weekly', 'Visio', 16.00, false), ('L-55', 'Nightcare', 'solution', 'Aqua', 9.95, true))
  v(product_code, product_name, wear_type, brand, price_eur, active)`;

const lensReturns = `
  SELECT CAST(1 + i AS INTEGER) AS return_id, CAST(440000 + i * 7 % 640 AS BIGINT) AS order_no, DATE '2026-03-02' + CAST(i AS INTEGER) AS received_on, ${pick(['wrong dioptre', 'damaged', 'Damaged', 'NULL', 'late'], 'i')} AS reason, CAST(CASE WHEN i % 5 = 2 THEN NULL ELSE 10 + i * 13 % 90 END AS DECIMAL(8,2)) AS refund_eur, i % 3 <> 1 AS restocked
  FROM range(95) r(i)`;

const schools = `
  SELECT CAST(100 + i AS INTEGER) AS school_id, ${pick(['Linden', 'Ahorn', 'Goethe', 'Park'], 'i')} || ' ' || ${pick(['Grundschule', 'Gymnasium', 'Kita'], 'i // 4')} || ' ' || (1 + i // 12) AS school_name, ${pick(['Nord', 'Süd', 'nord', 'West'], 'i')} AS district, CAST(60 + i * 37 % 700 AS INTEGER) AS pupils, CASE WHEN i % 6 = 5 THEN NULL ELSE 'kitchen' || i || '@school.example' END AS contact_email, CASE WHEN i % 7 = 3 THEN DATE '2026-07-31' ELSE NULL END AS contract_ended_on, ${pick(['A', 'B', 'a'], 'i')} AS price_group
  FROM range(40) r(i)`;

const portions = `
  SELECT CAST(1 + i AS INTEGER) AS line_id, CAST(100 + i * 3 % 43 AS INTEGER) AS school_id, DATE '2026-09-01' + CAST(i // 12 AS INTEGER) AS served_on, ${pick(['vegetarian', 'meat', 'Vegetarian', 'fish', 'vegan'], 'i')} AS menu_line, CAST(CASE WHEN i % 45 = 31 THEN NULL ELSE 20 + i * 17 % 180 END AS INTEGER) AS ordered, CAST(15 + i * 17 % 180 AS INTEGER) AS eaten, CAST(320 + i * 5 % 160 AS INTEGER) AS price_cents
  FROM range(700) r(i)`;

const deliveries = `
  SELECT 'D' || (5000 + i) AS delivery_no, CAST(100 + i * 7 % 40 AS INTEGER) AS school_id, TIMESTAMP '2026-09-01 10:15:00' + INTERVAL (i * 5) HOUR AS delivered_at, ${pick(['Ali', 'Sandra', 'ali', 'Tomek'], 'i')} AS driver, CAST(CASE WHEN i % 19 = 8 THEN NULL ELSE 58 + i * 7 % 25 END AS DECIMAL(5,1)) AS temp_c, i % 5 = 3 AS was_late, CASE WHEN i % 3 = 0 THEN 'box ' || i || ' dented' END AS remark
  FROM range(330) r(i)`;

const menus = `
  SELECT 'M' || (40 + i) AS menu_id, DATE '2026-09-01' + CAST(i * 7 AS INTEGER) AS week_of, ${pick(['standard', 'vegan', 'Standard'], 'i')} AS variant, list_transform(range(2 + i % 3), lambda k: {'dish': 'Dish ' || CAST(1 + (i * 5 + k) % 30 AS VARCHAR), 'kcal': CAST(350 + (i * 41 + k * 90) % 500 AS INTEGER), 'allergen': ['gluten', 'milk', 'nuts'][1 + CAST((i + k) % 3 AS INTEGER)]}) AS dishes
  FROM range(30) r(i)`;

const lens = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'lensdb',
  name: `shop.${name}`,
  kind: 'table',
  relation,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const twentySeventhSiblingHouse: TestDataset[] = [
  file('alpine/huts.csv', 'huts', huts),
  file('alpine/stays.csv.gz', 'stays', stays),
  file('alpine/repairs.jsonl', 'repairs', repairs),
  file('alpine/members.csv', 'members', members),
  lens('lens_orders', 'lens_orders', lensOrders),
  lens('customers', 'lens_customers', lensCustomers),
  lens('products', 'lens_products', lensProducts),
  lens('returns', 'lens_returns', lensReturns),
  file('meals/schools.csv', 'schools', schools),
  file('meals/portions.parquet', 'portions', portions),
  file('meals/deliveries.csv', 'deliveries', deliveries),
  file('meals/menus.jsonl', 'menus', menus),
];

const pipeline = (name: string, schedule: string, reads: string, writes: string, next: string): JsonObject => ({
  name,
  owner: 'vroni',
  state: 'active',
  schedule,
  next,
  parameters: [],
  lastRun: 'run 12 succeeded',
  rule: null,
  reads: [reads],
  writes: [writes],
});

const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load portions into meals.portions',
  state,
  targets: ['warehouse.meals.portions'],
  sources: ['meals/portions.parquet'],
  startedAt: '2026-11-22T03:30:00.000Z',
  finishedAt: '2026-11-22T03:30:22.000Z',
  seconds: 22,
  rows: { source: 700, loaded: 694, rejected: 6, filtered: 0, deduplicated: 0, reshaped: 0 },
  askedBy: 'vroni',
  decidedBy: 'tomek',
  error: null,
  here: false,
  ...more,
});

const failure = {
  family: 'source',
  code: 'source.missing-column',
  message: 'shop.returns has no column refund_eur any more.',
  hint: 'Take the column out of the plan or bring it back.',
};
const failed = run(11, 'failed', {
  title: 'Load returns into lens.returns',
  targets: ['warehouse.lens.returns'],
  sources: ['shop.returns'],
  startedAt: '2026-11-22T02:00:00.000Z',
  finishedAt: '2026-11-22T02:00:03.000Z',
  seconds: 3,
  rows: null,
  error: failure,
});

/** What was done before the requests that say `past`; run 7 is the one that `(approved)` ends with. */
export const twentySeventhSiblingPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('portions', 'every day at 03:30 UTC', 'meals/portions.parquet', 'warehouse.meals.portions', '2026-11-23 03:30'),
      pipeline('returns', 'every day at 02:00 UTC', 'shop.returns', 'warehouse.lens.returns', '2026-11-23 02:00'),
      pipeline('stays', 'every Monday at 06:00 UTC', 'alpine/stays.csv.gz', 'warehouse.huts.stays', '2026-11-23 06:00'),
    ],
  },
  list_runs: { runs: [run(12, 'succeeded', {}), failed], failedPlans: [], pace: null },
  show_run: { ...run(12, 'succeeded', {}), decidedAt: '2026-11-22T03:29:10.000Z', ...bareRun },
  explain_failure: {
    run: 11,
    title: 'Load returns into lens.returns',
    at: '2026-11-22T02:00:03.000Z',
    error: failure,
    lastGood: 10,
    times: 1,
  },
  show_rejects: {
    run: 12,
    count: 6,
    kept: 6,
    rejects: [32, 77, 122, 167, 212, 257].map((line, index) => ({
      number: index + 1,
      source: 'portions',
      file: 'meals/portions.parquet',
      line,
      column: 'ordered',
      value: 'many',
      reason: 'not an INTEGER',
      record: { line_id: String(line), ordered: 'many' },
      raw: null,
      replayedBy: null,
    })),
  },
};
