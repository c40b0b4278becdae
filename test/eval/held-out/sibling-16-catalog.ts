/**
 * A veterinary wholesaler (files), a podcast network (tables of a database and a file) and a ski-lift company (files): whole conversations of
 * sibling-16.yaml go over them, which were written before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { bareRun, file, pick } from './catalog.ts';

const articles = `
  SELECT 'VA-' || (1001 + i) AS article_no, ${pick(['Rabvac', 'Amoxil', 'Dermafeed', 'Cutsure', 'Wormex'], 'i')} || ' ' || (10 + i) AS product_name, ${pick(['dog', 'cat', 'Dog', 'horse', 'cattle', 'dog'], 'i')} AS species, ${pick(['vaccine', 'antibiotic', 'feed', 'surgical', 'Vaccine', 'antibiotic '], 'i // 2')} AS category,
    CAST(CASE WHEN i % 22 = 9 THEN NULL ELSE 4.9 + i * 317 % 2400 / 10.0 END AS DECIMAL(8,2)) AS pack_price, CAST(CASE WHEN i % 3 = 1 THEN 7 ELSE 19 END AS INTEGER) AS vat_rate, i % 4 = 0 AS cold_chain, CASE WHEN i % 13 = 6 THEN DATE '2026-02-01' + CAST(i AS INTEGER) END AS discontinued_on, CAST(31 + i * 7 % 12 AS INTEGER) AS supplier_id
  FROM range(84) r(i)`;

const practices = `
  WITH all_rows AS (
    SELECT 'PR0' || (100 + i) AS practice_id, ${pick(['Tierarztpraxis', 'Kleintierklinik', 'Pferdeklinik', 'Vet Centre'], 'i')} || ' ' || ${pick(['Auer', 'Bach', 'Conti', 'Dorn', 'Egli'], 'i // 4')} || ' ' || i AS practice_name, ${pick(['Graz', 'Bern', 'Ulm', 'Wels', 'Kassel'], 'i')} AS city, ${pick(['AT', 'CH', 'DE', 'AT', 'DE'], 'i')} AS country,
      CASE WHEN i % 8 = 3 THEN NULL WHEN i % 6 = 1 THEN 'Office' || i || '@Vetmail.example' ELSE 'office' || i || '@vetmail.example' END AS email, CASE WHEN i % 7 = 5 THEN NULL ELSE '+43 316 ' || (40000 + i * 37) END AS phone, DATE '2017-03-01' + CAST(i * 41 AS INTEGER) AS customer_since, CAST(i % 5 * 2.5 AS DECIMAL(4,1)) AS discount_pct, 'AT61' || lpad(CAST(i * 190433 % 100000000 AS VARCHAR), 16, '3') AS bank_iban
    FROM range(70) r(i))
  FROM all_rows UNION ALL FROM all_rows WHERE practice_id IN ('PR0104', 'PR0119', 'PR0150') UNION ALL SELECT * REPLACE ('PR0' || (CAST(right(practice_id, 3) AS INTEGER) + 400) AS practice_id, '+43 1 77' AS phone) FROM all_rows WHERE practice_id IN ('PR0108', 'PR0122', 'PR0138', 'PR0160')`;

const salesOrders = `
  SELECT 'SO-' || (50001 + i) AS order_no, 'PR0' || (100 + i * i % 61) AS practice_id, DATE '2025-10-02' + CAST(i * 31 // 24 AS INTEGER) AS order_day, CASE WHEN i % 5 = 3 THEN NULL ELSE DATE '2025-10-04' + CAST(i * 31 // 24 + i % 6 AS INTEGER) END AS delivered_on, ${pick(['delivered', 'Delivered', 'open', 'cancelled', 'returned', 'delivered '], 'i // 2')} AS status,
    CAST(CASE WHEN i % 29 = 11 THEN NULL ELSE 15 + i * 271 % 9800 / 10.0 END AS DECIMAL(10,2)) AS net_amount, ${pick(['Hanna', 'Luca', 'Mirko'], 'i // 3')} AS rep, ${pick(['14 days', '30 days', 'prepaid'], 'i')} AS payment_terms, TIMESTAMP '2025-10-02 08:00:00' + INTERVAL (i * 31 + again * 52) HOUR AS last_change
  FROM (SELECT i, 0 AS again FROM range(310) r(i) UNION ALL SELECT i, 1 FROM range(9, 310, 21) r(i))`;

const positions = `
  SELECT 'SO-' || (50001 + i) AS order_no, TIMESTAMP '2025-10-02 08:00:00' + INTERVAL (i * 31) HOUR AS placed_at, list_transform(range(1 + i % 4), lambda k: {'article_no': 'VA-' || (1001 + (i * 5 + k * 11) % 88), 'qty': CAST(1 + (i + k) % 9 AS INTEGER), 'unit_price': CAST(5 + (i * 7 + k) % 90 AS DECIMAL(8,2))}) AS positions
  FROM range(310) r(i)`;

const suppliers = `
  SELECT CAST(31 + i AS INTEGER) AS supplier_id, ${pick(['Bovira', 'Canimed', 'Equilab'], 'i')} || ' ' || i AS supplier_name, ${pick(['DE', 'FR', 'NL', 'DE'], 'i')} AS country, CAST(2 + i * 5 % 19 AS INTEGER) AS lead_days, CASE WHEN i % 6 = 4 THEN NULL ELSE CAST(1 + i * 3 % 5 AS INTEGER) END AS rating FROM range(12) r(i)`;

const shows = `
  SELECT ${pick(['night', 'money', 'field', 'code', 'ocean'], 'i')} || '-' || ${pick(['talk', 'notes', 'files'], 'i // 5')} AS show_slug, ${pick(['Night', 'Money', 'Field', 'Code', 'Ocean'], 'i')} || ' ' || ${pick(['Talk', 'Notes', 'Files'], 'i // 5')} AS title, ${pick(['news', 'business', 'Science', 'tech', 'science'], 'i')} AS genre, ${pick(['Ada Novak', 'Ben Osei', 'Carla Ruiz', 'Dan Weber'], 'i')} AS host_name, ${pick(['English', 'German', 'English'], 'i')} AS language, DATE '2021-01-15' + CAST(i * 97 AS INTEGER) AS launched_on, i % 6 = 5 AS explicit, CASE WHEN i % 5 = 2 THEN NULL ELSE 'show' || i || '@podnet.example' END AS contact_email
  FROM range(15) r(i)`;

const episodes = `
  SELECT CAST(7000 + i AS BIGINT) AS episode_id, ${pick(['night', 'money', 'field', 'code', 'ocean'], 'i')} || '-' || ${pick(['talk', 'notes', 'files'], 'i // 5')} AS show_slug, 'Episode ' || i AS title, TIMESTAMP '2025-02-03 05:00:00' + INTERVAL (i * 79) HOUR AS published_at, CASE WHEN i % 23 = 8 THEN NULL ELSE CAST(600 + i * 137 % 4200 AS INTEGER) END AS length_sec, CAST(1 + i // 75 AS INTEGER) AS season, CASE WHEN i % 3 = 1 THEN NULL ELSE ${pick(['Bankly', 'Sleepwell', 'Meatless'], 'i')} END AS sponsor
  FROM range(190) r(i)`;

const downloads = `
  SELECT CAST(900000 + i AS BIGINT) AS download_id, CAST(7000 + i * i % 196 AS BIGINT) AS episode_id, TIMESTAMP '2026-06-01 00:20:00' + INTERVAL (i * 2) HOUR AS downloaded_at, ${pick(['Spotify', 'Apple', 'spotify', 'Overcast', 'Apple'], 'i // 2')} AS app, ${pick(['US', 'DE', 'GB', 'US', 'AT'], 'i // 3')} AS country, ${pick(['phone', 'car', 'phone', 'desktop'], 'i')} AS device, CASE WHEN i % 17 = 5 THEN NULL ELSE CAST(i * 53 % 3600 AS INTEGER) END AS seconds_played
  FROM range(2000) r(i)`;

const deals = `
  SELECT 'AD' || (210 + i) AS deal_id, ${pick(['Bankly', 'Sleepwell', 'Meatless', 'Vaultly'], 'i')} AS advertiser, ${pick(['night', 'money', 'field', 'code', 'ocean'], 'i * 3')} || '-' || ${pick(['talk', 'notes', 'files'], 'i')} AS show_slug, DATE '2026-01-08' + CAST(i * 4 AS INTEGER) AS signed_on, DATE '2026-04-08' + CAST(i * 5 AS INTEGER) AS ends_on, CAST(CASE WHEN i % 18 = 7 THEN NULL ELSE 400 + i * 331 % 7600 END AS DECIMAL(10,2)) AS value_usd, ${pick(['signed', 'Signed', 'draft', 'lost', 'signed '], 'i')} AS state
  FROM range(72) r(i)`;

const lifts = `
  SELECT 'L' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS lift_id, ${pick(['Gipfelbahn', 'Sonnenlift', 'Talblick', 'Nordhang'], 'i')} || ' ' || (1 + i // 4) AS lift_name, ${pick(['gondola', 'chairlift', 'drag lift', 'chairlift'], 'i')} AS kind, CAST(600 + i * 290 % 2400 AS INTEGER) AS capacity_ph, CAST(340 + i * 517 % 2900 AS INTEGER) AS length_m, CAST(1968 + i * 11 % 55 AS INTEGER) AS built_year, ${pick(['Obertal', 'Seefeld'], 'i // 3')} AS valley_station
  FROM range(14) r(i)`;

const rides = `
  SELECT CAST(3000000 + i AS BIGINT) AS ride_id, 'P' || (80000 + i * 13 % 260) AS pass_no, 'L' || lpad(CAST(1 + i * i % 13 AS VARCHAR), 2, '0') AS lift_id, TIMESTAMP '2025-12-06 08:30:00' + INTERVAL (i * 73) MINUTE AS scanned_at, CAST(1 + i % 4 AS INTEGER) AS gate
  FROM range(2400) r(i)`;

const passes = `
  SELECT 'P' || (80000 + i) AS pass_no, ${pick(['Maja', 'Nils', 'Olga', 'Piet', 'Rosa'], 'i')} || ' ' || ${pick(['Lang', 'Moser', 'Vogt'], 'i // 5')} AS holder_name, CASE WHEN i % 9 = 4 THEN NULL ELSE lower(${pick(['maja', 'nils', 'olga', 'piet', 'rosa'], 'i')}) || i || ${pick(['@mail.example', '@web.example'], 'i')} END AS holder_email, ${pick(['day', 'season', 'Day', 'week', 'day', 'Season'], 'i')} AS kind, DATE '2025-11-20' + CAST(i * 11 // 20 AS INTEGER) AS sold_on, DATE '2025-12-06' + CAST(i * 9 // 20 AS INTEGER) AS valid_from,
    CAST(CASE ${pick(['day', 'season', 'day', 'week', 'day', 'season'], 'i')} WHEN 'day' THEN 54 + i % 3 * 4 WHEN 'week' THEN 289 ELSE 560 + i % 4 * 15 END AS DECIMAL(8,2)) AS price_eur, ${pick(['desk', 'web', 'kiosk', 'Web', 'desk'], 'i // 2')} AS sold_via, i % 14 = 3 AS refunded
  FROM range(260) r(i)`;

const incidents = `
  SELECT 'IN-' || (400 + i) AS incident_no, 'L' || lpad(CAST(1 + i * 5 % 14 AS VARCHAR), 2, '0') AS lift_id, TIMESTAMP '2025-11-29 09:10:00' + INTERVAL (i * 37) HOUR AS happened_at, ${pick(['wind', 'technical', 'Wind', 'power', 'guest', 'technical '], 'i')} AS reason, CASE WHEN i % 11 = 7 THEN NULL ELSE CAST(3 + i * 29 % 170 AS INTEGER) END AS downtime_min, CAST(CASE WHEN i % 16 = 5 THEN 1 ELSE 0 END AS INTEGER) AS injured, CASE WHEN i % 4 = 1 THEN NULL ELSE 'see log ' || i END AS report
  FROM range(96) r(i)`;

const staff = `
  SELECT CAST(600 + i AS INTEGER) AS staff_no, ${pick(['Urs', 'Vera', 'Wim', 'Xenia'], 'i')} || ' ' || ${pick(['Huber', 'Ortner', 'Stahl'], 'i // 4')} AS full_name, ${pick(['operator', 'patrol', 'cashier', 'Operator'], 'i')} AS role, CAST(17.5 + i * 7 % 12 AS DECIMAL(6,2)) AS hourly_wage, DATE '2014-12-01' + CAST(i * 113 AS INTEGER) AS hired_on, CASE WHEN i % 6 = 2 THEN DATE '2026-04-20' - CAST(i AS INTEGER) END AS left_on, 'L' || lpad(CAST(1 + i % 14 AS VARCHAR), 2, '0') AS lift_id
  FROM range(34) r(i)`;

const net = (name: string, sql: string): TestDataset => ({ connection: 'podnet', name: `net.${name}`, kind: 'table', relation: name, sql });

/** `relation` is what the oracle's SQL calls it. */
export const sixteenthSiblingHouse: TestDataset[] = [
  file('vetline/articles.csv', 'articles', articles),
  file('vetline/practices.csv', 'practices', practices),
  file('vetline/sales_orders.csv', 'sales_orders', salesOrders),
  file('vetline/order_positions.jsonl', 'order_positions', positions),
  file('vetline/suppliers.csv', 'suppliers', suppliers),
  net('shows', shows),
  net('episodes', episodes),
  net('ad_deals', deals),
  file('podcast/downloads.parquet', 'downloads', downloads),
  file('ski/lifts.csv', 'lifts', lifts),
  file('ski/rides.csv.gz', 'rides', rides),
  file('ski/passes.csv', 'passes', passes),
  file('ski/incidents.csv', 'incidents', incidents),
  file('ski/staff.csv', 'staff', staff),
];

const pipeline = (name: string, schedule: string, reads: string, writes: string): JsonObject => ({
  name,
  owner: 'rahel',
  state: 'active',
  schedule,
  next: '2026-11-23 04:00',
  parameters: [],
  lastRun: 'run 7 succeeded',
  rule: null,
  reads: [reads],
  writes: [writes],
});

const run = (number: number, state: string, more: JsonObject): JsonObject => ({
  number,
  title: 'Load rides into lifts.rides',
  state,
  targets: ['warehouse.lifts.rides'],
  sources: ['ski/rides.csv.gz'],
  startedAt: '2026-11-22T04:00:00.000Z',
  finishedAt: '2026-11-22T04:01:13.000Z',
  seconds: 73,
  rows: { source: 2400, loaded: 2397, rejected: 3, filtered: 0, deduplicated: 0, reshaped: 0 },
  askedBy: 'rahel',
  decidedBy: 'timo',
  error: null,
  here: false,
  ...more,
});

const failure = {
  family: 'source',
  code: 'source.short',
  message: 'ski/incidents.csv ended in the middle of line 61.',
  hint: 'Deliver the file again.',
};
const failed = run(6, 'failed', {
  title: 'Load incidents into lifts.incidents',
  targets: ['warehouse.lifts.incidents'],
  sources: ['ski/incidents.csv'],
  startedAt: '2026-11-20T04:30:00.000Z',
  finishedAt: '2026-11-20T04:30:04.000Z',
  seconds: 4,
  rows: null,
  error: failure,
});
const figures = { different: 60, blank: 0, outliers: 0, shapes: [], min: null, max: null };

/** What was done before the requests that say `past`; run 7 is also the one that `(approved)` ends with. */
export const sixteenthSiblingPast: Record<string, JsonObject> = {
  list_pipelines: {
    pipelines: [
      pipeline('rides', 'every day at 04:00 UTC', 'ski/rides.csv.gz', 'warehouse.lifts.rides'),
      pipeline('incidents', 'every day at 04:30 UTC', 'ski/incidents.csv', 'warehouse.lifts.incidents'),
      pipeline('articles', 'every Monday at 06:00 UTC', 'vetline/articles.csv', 'warehouse.vet.articles'),
    ],
  },
  list_runs: { runs: [run(7, 'succeeded', {}), failed], failedPlans: [], pace: null },
  show_run: { ...run(7, 'succeeded', {}), decidedAt: '2026-11-22T03:58:10.000Z', ...bareRun },
  explain_failure: {
    run: 6,
    title: 'Load incidents into lifts.incidents',
    at: '2026-11-20T04:30:04.000Z',
    error: failure,
    lastGood: 5,
    times: 1,
  },
  show_rejects: {
    run: 7,
    count: 3,
    kept: 3,
    rejects: [88, 512, 1904].map((line, index) => ({
      number: index + 1,
      source: 'rides',
      file: 'ski/rides.csv.gz',
      line,
      column: 'gate',
      value: 'N',
      reason: 'not an INTEGER',
      record: { ride_id: String(3_000_000 + line), gate: 'N' },
      raw: null,
      replayedBy: null,
    })),
  },
  profile_dataset: {
    dataset: 'vetline/practices.csv',
    rows: 77,
    columns: [
      { ...figures, name: 'practice_id', type: 'VARCHAR', nulls: 0, different: 74 },
      { ...figures, name: 'email', type: 'VARCHAR', nulls: 10 },
      { ...figures, name: 'phone', type: 'VARCHAR', nulls: 10 },
    ],
    keys: [],
    duplicates: { exact: 3, almost: null },
    span: null,
  },
};

const lots = `
  SELECT 'LT' || (20000 + i) AS lot_no, CAST(70 + i * 7 % 25 AS INTEGER) AS grower_id, ${pick(['rose', 'tulip', 'Rose', 'lily', 'gerbera', 'tulip '], 'i')} AS flower, CAST(20 + i * 13 % 300 AS INTEGER) AS stems, CAST(CASE WHEN i % 26 = 8 THEN NULL ELSE 2 + i * 37 % 900 / 10.0 END AS DECIMAL(8,2)) AS hammer_price, DATE '2025-12-01' + CAST(i * 9 // 10 AS INTEGER) AS auction_day, ${pick(['sold', 'Sold', 'withdrawn', 'sold', 'unsold'], 'i // 2')} AS result, CAST(400 + i * i % 43 AS INTEGER) AS buyer_no, i % 5 = 2 AS organic
  FROM range(380) r(i)`;

const growers = `
  SELECT CAST(70 + i AS INTEGER) AS grower_id, ${pick(['Van Dam', 'Mwangi', 'Rossi', 'Kaya'], 'i')} || ' ' || i AS grower_name, ${pick(['NL', 'KE', 'IT', 'KE', 'NL'], 'i')} AS country, CASE WHEN i % 6 = 2 THEN NULL ELSE 'g' || i || '@grow.example' END AS email, CAST(1 + i * 3 % 40 AS INTEGER) AS hectares, DATE '2012-05-01' + CAST(i * 123 AS INTEGER) AS member_since
  FROM range(27) r(i)`;

const tickets = `
  SELECT 'NT-' || (600000 + i) AS ticket_no, 'T' || (1 + i * i % 19) AS train_id, 'B' || (900 + i * 11 % 140) AS booker_id, DATE '2026-01-03' + CAST(i * 3 // 5 AS INTEGER) AS travel_day, TIMESTAMP '2025-12-01 09:00:00' + INTERVAL (i * 13) HOUR AS booked_at, ${pick(['seat', 'couchette', 'sleeper', 'Couchette', 'seat'], 'i')} AS berth, CAST(29 + i * 17 % 180 AS DECIMAL(8,2)) AS fare_eur, ${pick(['used', 'Used', 'cancelled', 'used', 'no show'], 'i // 3')} AS status, ${pick(['app', 'counter', 'app', 'agency'], 'i')} AS booked_via
  FROM range(460) r(i)`;

const trains = `
  SELECT 'T' || (1 + i) AS train_id, ${pick(['Vienna', 'Zagreb', 'Zurich'], 'i')} AS origin, ${pick(['Paris', 'Rome', 'Hamburg', 'Berlin'], 'i')} AS destination, CAST(60 + i * 31 % 300 AS INTEGER) AS capacity, CAST(480 + i * 53 % 500 AS INTEGER) AS duration_min, DATE '2019-12-15' + CAST(i * 77 AS INTEGER) AS running_since FROM range(20) r(i)`;

/** The second round's data: a flower auction and a night train operator. */
export const sixteenthSiblingHouseB: TestDataset[] = [
  file('auction/lots.csv', 'lots', lots),
  file('auction/growers.csv', 'growers', growers),
  file('nighttrain/tickets.csv', 'tickets', tickets),
  file('nighttrain/trains.csv', 'trains', trains),
];
