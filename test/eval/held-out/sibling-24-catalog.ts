/**
 * A sailing school (bookings, boats, instructors, incidents), a pet-food maker (batches, lab tests, shop orders, retailers) and a music festival
 * (tickets, acts with their songs, bar takings, volunteers): the whole conversations of sibling-24.yaml go over them, which were written before the
 * planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick } from './catalog.ts';

const bookings = `
  SELECT CAST(5200 + i AS INTEGER) AS booking_id, CAST(300 + i * 7 % 140 AS INTEGER) AS student_no, ${pick(['Dinghy 1', 'Dinghy 2', 'Yacht basic', 'dinghy 1', 'Race clinic'], 'i')} AS course, DATE '2026-03-02' + CAST(i * 2 // 3 AS INTEGER) AS starts_on, CAST(1 + i * 3 % 6 AS INTEGER) AS seats, CAST(CASE WHEN i % 29 = 11 THEN NULL ELSE 90 + i * 47 % 610 END AS DECIMAL(8,2)) AS fee_eur, ${pick(['paid', 'Paid', 'open', 'cancelled', 'paid '], 'i // 2')} AS status, ${pick(['Kiel', 'Rostock', 'Palma', 'kiel'], 'i // 3')} AS base, CASE WHEN i % 9 = 4 THEN NULL WHEN i % 6 = 1 THEN 'Sail' || i || '@Mail.example' ELSE 'sail' || i || '@mail.example' END AS email, TIMESTAMP '2026-01-10 09:00:00' + INTERVAL (i * 9 + again * 40) HOUR AS updated_at
  FROM (SELECT i, 0 AS again FROM range(360) r(i) UNION ALL SELECT i, 1 FROM range(5, 360, 30) r(i))`;

const boats = `
  SELECT 'B' || lpad(CAST(1 + i AS VARCHAR), 3, '0') AS boat_id, ${pick(['Möwe', 'Albatros', 'Kestrel', 'Petrel'], 'i')} || ' ' || (1 + i // 4) AS boat_name, ${pick(['laser', 'Laser', 'optimist', '470', 'yacht'], 'i')} AS class, CAST(1995 + i * 5 % 30 AS INTEGER) AS built_year, ${pick(['Kiel', 'Rostock', 'Palma'], 'i')} AS base, CASE WHEN i % 6 = 2 THEN NULL ELSE DATE '2025-10-01' + CAST(i * 11 AS INTEGER) END AS inspected_on, CAST(800 + i * 913 % 24000 AS DECIMAL(10,2)) AS value_eur, i % 7 <> 3 AS seaworthy
  FROM range(42) r(i)`;

const instructors = `
  SELECT CAST(40 + i AS INTEGER) AS instructor_id, ${pick(['Jule', 'Piet', 'Marta', 'Ole'], 'i')} || ' ' || ${pick(['Brandt', 'Visser', 'Soler'], 'i // 4')} AS full_name, 'trainer' || i || '@segel.example' AS email, CASE WHEN i % 5 = 2 THEN NULL ELSE '+49 151 ' || (200000 + i * 317) END AS mobile, ${pick(['A', 'B', 'b', 'C'], 'i')} AS licence, DATE '2016-04-01' + CAST(i * 97 AS INTEGER) AS hired_on, CASE WHEN i % 6 = 5 THEN DATE '2026-05-31' END AS left_on, CAST(18 + i * 3 % 14 AS DECIMAL(6,2)) AS hourly_rate
  FROM range(28) r(i)`;

const incidents = `
  SELECT 'IN-' || (70 + i) AS incident_no, 'B' || lpad(CAST(1 + i * 5 % 45 AS VARCHAR), 3, '0') AS boat_id, TIMESTAMP '2026-02-14 11:00:00' + INTERVAL (i * 53) HOUR AS happened_at, ${pick(['collision', 'grounding', 'Collision', 'rigging', 'man overboard'], 'i')} AS kind, ${pick(['low', 'high', 'Low', 'medium'], 'i // 2')} AS severity, CAST(CASE WHEN i % 8 = 3 THEN NULL ELSE 40 + i * 137 % 2600 END AS DECIMAL(8,2)) AS repair_cost, i % 4 <> 1 AS reported, CASE WHEN i % 3 = 1 THEN NULL ELSE 'see log ' || i END AS remarks
  FROM range(110) r(i)`;

const batches = `
  SELECT 'CH' || (24000 + i) AS batch_no, ${pick(['Puppy Chicken', 'Adult Lamb', 'Senior Fish', 'Kitten Turkey', 'adult lamb'], 'i')} AS recipe, TIMESTAMP '2026-04-01 06:00:00' + INTERVAL (i * 11) HOUR AS produced_at, CAST(CASE WHEN i % 37 = 20 THEN NULL ELSE 400 + i * 59 % 1600 END AS INTEGER) AS kg, ${pick(['line 1', 'line 2', 'Line 1'], 'i')} AS line, ${pick(['released', 'Released', 'blocked', 'in test'], 'i // 2')} AS state, DATE '2027-04-01' + CAST(i // 2 AS INTEGER) AS best_before, CAST(0.9 + i * 7 % 60 / 100.0 AS DECIMAL(5,2)) AS cost_per_kg
  FROM range(260) r(i)`;

const labTests = `
  SELECT 'LT-' || (9000 + i) AS test_id, 'CH' || (24000 + i * 3 % 270) AS batch_no, DATE '2026-04-03' + CAST(i // 3 AS INTEGER) AS tested_on, ${pick(['protein', 'moisture', 'salmonella', 'Protein'], 'i')} AS parameter, CAST(CASE WHEN i % 23 = 7 THEN NULL ELSE 4 + i * 13 % 340 / 10.0 END AS DECIMAL(6,2)) AS result, i % 11 <> 6 AS passed, ${pick(['Nordlab', 'Petlab', 'nordlab'], 'i // 4')} AS lab
  FROM range(380) r(i)`;

const shopOrders = `
  SELECT CAST(810000 + i AS BIGINT) AS order_no, CAST(60 + i * 13 % 48 AS INTEGER) AS retailer_id, DATE '2026-01-05' + CAST(i * 3 // 5 AS INTEGER) AS ordered_on, CAST(5 + i * 7 % 90 AS INTEGER) AS bags, CAST(CASE WHEN i % 31 = 17 THEN NULL ELSE 60 + i * 211 % 9000 / 10.0 END AS DECIMAL(10,2)) AS total_eur, ${pick(['delivered', 'Delivered', 'open', 'returned', 'delivered '], 'i // 3')} AS status, ${pick(['web', 'rep', 'phone'], 'i')} AS channel, CASE WHEN i % 5 = 2 THEN NULL ELSE DATE '2026-01-09' + CAST(i * 3 // 5 AS INTEGER) END AS delivered_on
  FROM range(480) r(i)`;

const retailers = `
  SELECT CAST(60 + i AS INTEGER) AS retailer_id, ${pick(['Fressnapf', 'Zoohaus', 'PetWorld', 'Tierwelt'], 'i')} || ' ' || ${pick(['Nord', 'Mitte', 'City'], 'i // 4')} AS retailer_name, ${pick(['DE', 'AT', 'NL', 'CH'], 'i')} AS country, CASE WHEN i % 7 = 5 THEN NULL ELSE 'shop' || i || '@handel.example' END AS email, ${pick(['gold', 'silver', 'Gold', 'NULL'], 'i // 2')} AS tier, DATE '2018-06-01' + CAST(i * 43 AS INTEGER) AS partner_since, 'AT61' || lpad(CAST(i * 70913 % 100000000 AS VARCHAR), 16, '4') AS iban
  FROM range(46) r(i)`;

const tickets = `
  SELECT 'TK' || (100000 + i) AS ticket_code, ${pick(['weekend', 'Weekend', 'saturday', 'camping', 'vip'], 'i')} AS ticket_type, CAST(CASE WHEN i % 41 = 13 THEN NULL ELSE 45 + i * 29 % 210 END AS DECIMAL(8,2)) AS price_eur, TIMESTAMP '2025-12-01 10:00:00' + INTERVAL (i * 8) HOUR AS bought_at, ${pick(['valid', 'Valid', 'refunded', 'scanned', 'scanned '], 'i // 2')} AS status, CASE WHEN i % 8 = 6 THEN NULL ELSE 'fan' || (i * 3 % 400) || '@beat.example' END AS buyer_email, ${pick(['DE', 'DK', 'SE', 'PL', 'DE'], 'i')} AS country, CASE WHEN i % 3 = 1 THEN NULL ELSE TIMESTAMP '2026-07-17 12:00:00' + INTERVAL (i * 5) MINUTE END AS entered_at
  FROM range(620) r(i)`;

const acts = `
  SELECT 'A' || (10 + i) AS act_id, ${pick(['Night', 'Velvet', 'Copper', 'Tidal'], 'i')} || ' ' || ${pick(['Owls', 'Engine', 'Choir'], 'i // 4')} AS act_name, ${pick(['indie', 'techno', 'Indie', 'folk'], 'i')} AS genre, ${pick(['main', 'forest', 'Main', 'beach'], 'i // 2')} AS stage, TIMESTAMP '2026-07-17 14:00:00' + INTERVAL (i * 70) MINUTE AS plays_at, CAST(CASE WHEN i % 9 = 5 THEN NULL ELSE 500 + i * 1710 % 40000 END AS DECIMAL(10,2)) AS fee_eur, list_transform(range(3 + i % 4), lambda k: {'song': 'Song ' || CAST(1 + (i * 3 + k) % 40 AS VARCHAR), 'seconds': CAST(150 + (i * 17 + k * 31) % 240 AS INTEGER), 'encore': k > 4}) AS setlist
  FROM range(36) r(i)`;

const takings = `
  SELECT CAST(1 + i AS INTEGER) AS till_row, ${pick(['north bar', 'beach bar', 'North bar', 'food court'], 'i')} AS bar, TIMESTAMP '2026-07-17 11:00:00' + INTERVAL (i * 10) MINUTE AS sold_at, ${pick(['beer', 'soft drink', 'Beer', 'pizza', 'wine'], 'i')} AS product, CAST(1 + i * 5 % 9 AS INTEGER) AS qty, CAST(CASE WHEN i % 47 = 22 THEN NULL WHEN i % 60 = 31 THEN -8 ELSE 4 + i * 17 % 70 END AS DECIMAL(8,2)) AS amount_eur, ${pick(['card', 'cash', 'Card', 'wristband'], 'i // 2')} AS paid_with
  FROM range(420) r(i)`;

const volunteers = `
  SELECT CAST(900 + i AS INTEGER) AS volunteer_id, ${pick(['Lina', 'Tom', 'Asha', 'Jonas', 'Eva'], 'i')} || ' ' || ${pick(['Holm', 'Berg', 'Nowak'], 'i // 5')} AS full_name, CASE WHEN i % 10 = 7 THEN NULL ELSE 'crew' || i || '@beat.example' END AS email, ${pick(['gate', 'bar', 'Bar', 'camping', 'stage'], 'i')} AS team, CAST(8 + i * 3 % 20 AS INTEGER) AS hours, ${pick(['S', 'M', 'L', 'm'], 'i')} AS shirt_size, i % 6 <> 4 AS confirmed, CASE WHEN i % 4 = 3 THEN NULL ELSE '0170 ' || (30000 + i * 41) END AS phone
  FROM range(130) r(i)`;

const petfood = (name: string, sql: string): TestDataset => ({
  connection: 'petdb',
  name: `factory.${name}`,
  kind: 'table',
  relation: name,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const twentyFourthSiblingHouse: TestDataset[] = [
  file('sailing/bookings.csv', 'bookings', bookings),
  file('sailing/boats.csv', 'boats', boats),
  file('sailing/instructors.csv', 'instructors', instructors),
  file('sailing/incidents.jsonl', 'incidents', incidents),
  petfood('batches', batches),
  petfood('lab_tests', labTests),
  file('petfood/shop_orders.csv.gz', 'shop_orders', shopOrders),
  file('petfood/retailers.csv', 'retailers', retailers),
  file('festival/tickets.parquet', 'tickets', tickets),
  file('festival/acts.jsonl', 'acts', acts),
  file('festival/bar_takings.csv', 'takings', takings),
  file('festival/volunteers.csv', 'volunteers', volunteers),
];

const pipeline = (name: string, schedule: string, reads: string, writes: string, next: string, more: JsonObject = {}): JsonObject => ({
  name,
  owner: 'jule',
  state: 'active',
  schedule,
  next,
  parameters: [],
  lastRun: 'run 7 succeeded',
  rule: null,
  reads: [reads],
  writes: [writes],
  ...more,
});

const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load tickets into fest.tickets',
  state,
  targets: ['warehouse.fest.tickets'],
  sources: ['festival/tickets.parquet'],
  startedAt: '2026-11-22T04:00:00.000Z',
  finishedAt: '2026-11-22T04:00:35.000Z',
  seconds: 35,
  rows: { source: 620, loaded: 613, rejected: 7, filtered: 0, deduplicated: 0, reshaped: 0 },
  askedBy: 'jule',
  decidedBy: 'piet',
  error: null,
  here: false,
  ...more,
});

const failure = {
  family: 'source',
  code: 'source.missing-column',
  message: 'factory.lab_tests has no column lab any more.',
  hint: 'Take the column out of the plan or bring it back.',
};
const failed = run(6, 'failed', {
  title: 'Load lab_tests into pet.lab_tests',
  targets: ['warehouse.pet.lab_tests'],
  sources: ['factory.lab_tests'],
  startedAt: '2026-11-22T01:15:00.000Z',
  finishedAt: '2026-11-22T01:15:04.000Z',
  seconds: 4,
  rows: null,
  error: failure,
});

/** What was done before the requests that say `past`; run 7 is also the one that `(approved)` ends with. */
export const twentyFourthSiblingPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('tickets', 'every day at 04:00 UTC', 'festival/tickets.parquet', 'warehouse.fest.tickets', '2026-11-23 04:00'),
      pipeline('lab tests', 'every day at 01:15 UTC', 'factory.lab_tests', 'warehouse.pet.lab_tests', '2026-11-23 01:15'),
      pipeline('bookings', 'every hour', 'sailing/bookings.csv', 'warehouse.sail.bookings', '2026-11-22 13:00'),
    ],
  },
  list_runs: { runs: [run(7, 'succeeded', {}), failed], failedPlans: [], pace: null },
  show_run: { ...run(7, 'succeeded', {}), decidedAt: '2026-11-22T03:58:20.000Z', ...bareRun },
  explain_failure: {
    run: 6,
    title: 'Load lab_tests into pet.lab_tests',
    at: '2026-11-22T01:15:04.000Z',
    error: failure,
    lastGood: 5,
    times: 1,
  },
  show_rejects: {
    run: 7,
    count: 7,
    kept: 7,
    rejects: [14, 88, 143, 201, 330, 415, 502].map((line, index) => ({
      number: index + 1,
      source: 'tickets',
      file: 'festival/tickets.parquet',
      line,
      column: 'price_eur',
      value: 'free',
      reason: 'not a DECIMAL',
      record: { ticket_code: `TK${100000 + line}`, price_eur: 'free' },
      raw: null,
      replayedBy: null,
    })),
  },
};
