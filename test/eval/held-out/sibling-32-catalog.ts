/**
 * A roofing firm (files), a costume hire (tables of a database) and a service for fire extinguishers (a bucket and a web address), for
 * sibling-32.yaml: quotes and rentals that stand twice, words in several spellings, amounts as texts, test accounts, deposits in cents, a list of
 * defects in each survey, a folder of monthly timesheets of which one has a column more.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const quotes = `
  SELECT CAST(61000 + i AS BIGINT) AS quote_no, 'RC' || (200 + i * 13 % 124) AS customer_no, DATE '2025-10-01' + CAST(i * 4 // 5 AS INTEGER) AS quoted_on, CASE WHEN i % 7 = 3 THEN NULL ELSE DATE '2025-10-29' + CAST(i * 4 // 5 AS INTEGER) END AS valid_until,
    CASE WHEN i % 43 = 7 THEN 'N/A' ELSE CAST(400 + i * 347 % 21000 AS VARCHAR) || '.80' END AS net_amount, ${pick(['EUR', 'EUR', 'EUR', 'CHF'], 'i')} AS currency, CAST(20 + i * 11 % 310 AS INTEGER) AS roof_m2, ${pick(['AT', 'DE', 'IT', 'CH', 'CZ'], 'i')} AS country, ${pick(['accepted', 'Accepted', 'sent', 'declined', 'accepted ', 'withdrawn'], 'i // 2')} AS state, i % 6 = 2 AS urgent,
    TIMESTAMP '2025-10-01 09:00:00' + INTERVAL (i * 20 + again * 500) HOUR AS revised_at
  FROM (SELECT i, 0 AS again FROM range(400) r(i) UNION ALL SELECT i, 1 FROM range(5, 400, 21) r(i))`;

const customers = `
  WITH base AS (
    SELECT 'RC' || (200 + i) AS customer_no, ${pick(['Greta', 'Simon', 'Ivana', 'Luca', 'Heidi'], 'i')} AS first_name, ${pick(['Moser', 'Novak', 'Ricci', 'Huber'], 'i // 5')} AS last_name, CASE WHEN i % 8 = 5 THEN NULL WHEN i % 14 = 6 THEN 'try' || i || '@test.example' WHEN i % 4 = 1 THEN ' Client' || i || '@Haus.example ' ELSE 'client' || i || '@haus.example' END AS email, CASE WHEN i % 5 = 2 THEN NULL ELSE '+43 664 ' || (200300 + i * 47) END AS mobile,
      ${pick(['AT', 'DE', 'IT', 'CH', 'CZ'], 'i')} AS country, CASE WHEN i % 6 = 4 THEN NULL ELSE ${pick(['fair', 'web', 'neighbour'], 'i')} END AS lead_source, DATE '2022-03-01' + CAST(i * 12 AS INTEGER) AS customer_since, 'TX' || (8800120 + i * 83) AS tax_id
    FROM range(120) r(i))
  FROM base UNION ALL FROM base WHERE customer_no IN ('RC204', 'RC231', 'RC266') UNION ALL SELECT * REPLACE ('RC' || (CAST(substr(customer_no, 3) AS INTEGER) + 600) AS customer_no, 'DE' AS country) FROM base WHERE customer_no IN ('RC201', 'RC222', 'RC248', 'RC290')`;

const deposits = `
  SELECT 'D' || (9000 + i) AS deposit_no, CAST(61000 + i * 5 % 420 AS BIGINT) AS quote_no, ${pick(['transfer', 'card', 'Transfer', 'cash'], 'i')} AS paid_by, CAST(20050 + i * 4300 % 250000 AS BIGINT) AS amount_cents, TIMESTAMP '2025-10-10 08:00:00' + INTERVAL (i * 29) HOUR AS received_at, ${pick(['received', 'received', 'returned'], 'i')} AS state
  FROM range(210) r(i)`;

const surveys = `
  SELECT 'SV' || (300 + i) AS survey_no, CAST(61000 + i * 4 AS BIGINT) AS quote_no, DATE '2025-10-02' + CAST(i * 3 AS INTEGER) AS surveyed_on, {'name': ${pick(['Toni', 'Resi'], 'i')}, 'office': ${pick(['east', 'west'], 'i // 2')}} AS surveyor,
    list_transform(range(1 + i % 4), lambda k: {'tile_code': 'T' || (10 + (i + k * 3) % 9), 'spot': ['ridge', 'eaves', 'valley'][1 + (i + k) % 3], 'tiles_needed': CAST(2 + (i * 7 + k) % 40 AS INTEGER), 'leaking': (i + k) % 3 = 0}) AS defects
  FROM range(70) r(i)`;

const tiles = `SELECT 'T' || (10 + i) AS tile_code, ${pick(['clay red', 'clay brown', 'slate', 'concrete'], 'i')} AS tile_name, ${pick(['clay', 'clay', 'stone', 'concrete'], 'i')} AS material, CAST(1.1 + i * 0.45 AS DECIMAL(6,2)) AS unit_price, i % 4 <> 3 AS in_stock FROM range(8) r(i)`;

const timesheet = (month: number): string => `
  SELECT CAST(${month} * 1000 + i AS BIGINT) AS entry_no, 'W' || (1 + i * 3 % 17) AS worker_id, DATE '2026-0${month}-01' + CAST(i % 27 AS INTEGER) AS worked_on, CAST(4 + i * 7 % 13 / 2.0 AS DECIMAL(4,1)) AS hours, CAST(61000 + i * 9 % 400 AS BIGINT) AS quote_no${month === 9 ? ', CAST(i * 13 % 120 AS INTEGER) AS travel_km' : ''}
  FROM range(64) r(i) UNION ALL SELECT CAST(${month - 1} * 1000 + i AS BIGINT), 'W' || (1 + i * 3 % 17), DATE '2026-0${month - 1}-01' + CAST(i % 27 AS INTEGER), CAST(4 + i * 7 % 13 / 2.0 AS DECIMAL(4,1)), CAST(61000 + i * 9 % 400 AS BIGINT)${month === 9 ? ', NULL' : ''} FROM range(${month === 7 ? 0 : 3}) r(i)`;

const workers = `
  SELECT 'W' || (1 + i) AS worker_id, ${pick(['Jan', 'Mirko', 'Sepp', 'Ali'], 'i')} AS first_name, ${pick(['Kolar', 'Bauer', 'Demir'], 'i')} AS last_name, ${pick(['tiler', 'carpenter', 'plumber'], 'i // 2')} AS trade, CAST(21.5 + i * 0.75 AS DOUBLE) AS hourly_rate, DATE '2016-04-01' + CAST(i * 170 AS INTEGER) AS hired_on, CASE WHEN i % 6 = 4 THEN DATE '2026-06-30' ELSE NULL END AS left_on, CASE WHEN i % 4 = 1 THEN NULL ELSE '0676 ' || (440000 + i * 311) END AS mobile, 'AT61' || (19043000 + i * 6151) AS iban
  FROM range(18) r(i)`;

const rentals = `
  SELECT CAST(7300 + i AS INTEGER) AS rental_id, 'K-' || (40 + i * 7 % 83) AS costume_id, CAST(900 + i * 3 % 70 AS INTEGER) AS borrower_id, DATE '2025-11-03' + CAST(i AS INTEGER) AS picked_up_on, CASE WHEN i % 9 = 8 THEN NULL ELSE DATE '2025-11-05' + CAST(i + i * 5 % 16 AS INTEGER) END AS returned_on,
    CAST(CASE WHEN i % 27 = 11 THEN NULL ELSE 18 + i * 23 % 260 END AS DECIMAL(8,2)) AS fee, ${pick(['returned', 'Returned', 'out', 'cancelled', 'returned', 'late'], 'i // 2')} AS status, ${pick(['theatre', 'carnival', 'film'], 'i // 4')} AS purpose, TIMESTAMP '2025-11-01 12:00:00' + INTERVAL (i * 24 + again * 330) HOUR AS updated_at
  FROM (SELECT i, 0 AS again FROM range(330) r(i) UNION ALL SELECT i, 1 FROM range(8, 330, 17) r(i))`;

const costumes = `
  SELECT 'K-' || (40 + i) AS costume_id, ${pick(['Musketeer', 'Witch', 'Flapper', 'Knight', 'Pirate'], 'i')} || ' ' || i AS title, ${pick(['baroque', 'medieval', '1920s', 'Baroque'], 'i // 2')} AS era, ${pick(['S', 'M', 'L', 'XL'], 'i')} AS size, CAST(9 + i * 2 % 35 AS DECIMAL(6,2)) AS daily_fee, CAST(0.6 + i * 7 % 60 / 10.0 AS DOUBLE) AS weight_kg, i % 5 <> 2 AS insured, CASE WHEN i % 6 = 1 THEN NULL ELSE ${pick(['A1', 'B2', 'C3'], 'i')} END AS shelf
  FROM range(80) r(i)`;

const borrowers = `
  SELECT CAST(900 + i AS INTEGER) AS borrower_id, ${pick(['Stage', 'Club', 'School'], 'i')} || ' ' || ${pick(['Nord', 'Sued', 'Mitte', 'West'], 'i // 3')} || ' ' || i AS borrower_name, CASE WHEN i % 7 = 2 THEN NULL WHEN i % 9 = 4 THEN ' Info' || i || '@Buehne.example ' ELSE 'info' || i || '@buehne.example' END AS email, ${pick(['Graz', 'Linz', 'Passau', 'Brno'], 'i // 2')} AS city, ${pick(['AT', 'DE', 'CZ', 'CH'], 'i')} AS country, CASE WHEN i % 4 = 3 THEN NULL ELSE ${pick(['gold', 'basic'], 'i')} END AS membership, DATE '2020-09-01' + CAST(i * 31 AS INTEGER) AS joined_on, 'P' || (5504000 + i * 97) AS passport_no
  FROM range(66) r(i)`;

const inspections = (month: number): string => `
  SELECT 'IN' || (${month} * 1000 + i) AS inspection_id, 'FE-' || (500 + i * 11 % 104) AS device_no, CAST(3 + i % 5 AS INTEGER) AS inspector_id, DATE '2026-0${month}-02' + CAST(i % 26 AS INTEGER) AS inspected_on, ${pick(['passed', 'Passed', 'failed', 'passed', 'refill'], 'i // 2')} AS result, CASE WHEN i % 17 = 9 THEN NULL ELSE CAST(9 + i * 7 % 90 / 10.0 AS DOUBLE) END AS pressure_bar, CAST(6 + i * 5 % 38 AS INTEGER) AS minutes, CASE WHEN i % 3 = 1 THEN ${pick(['seal broken', 'hose worn', 'dusty'], 'i')} ELSE NULL END AS remark
  FROM range(95) r(i)`;

const devices = `SELECT 'FE-' || (500 + i) AS device_no, ${pick(['Town hall', 'Library', 'Pool', 'School'], 'i // 3')} AS building, CAST(i % 5 AS INTEGER) AS floor, ${pick(['foam', 'powder', 'CO2', 'Foam'], 'i')} AS kind, CAST(2 + i * 3 % 10 AS INTEGER) AS weight_kg, DATE '2012-05-01' + CAST(i * 47 AS INTEGER) AS bought_on, CASE WHEN i % 8 = 6 THEN NULL ELSE DATE '2026-08-01' + CAST(i * 3 AS INTEGER) END AS next_due, i % 11 = 4 AS retired FROM range(100) r(i)`;

const refills = `SELECT * FROM (VALUES ('foam', 3, 24.5), ('foam', 6, 31.0), ('powder', 6, 27.8), ('CO2', 5, 44.0)) v(kind, weight_kg, refill_price)`;

const hire = (name: string, sql: string): TestDataset => ({
  connection: 'wardrobe',
  name: `hire.${name}`,
  kind: 'table',
  relation: name,
  sql,
});
const inBucket = (name: string, relation: string, sql: string): TestDataset => ({
  ...file(`s3://firesafe/${name}`, relation, sql),
  connection: 'firesafe',
});
const months = [7, 8, 9];

/** `relation` is what the oracle's SQL calls it. */
export const thirtySecondSiblingHouse: TestDataset[] = [
  file('roofing/quotes.csv', 'quotes', quotes),
  file('roofing/customers.csv', 'customers', customers),
  file('roofing/deposits.csv.gz', 'deposits', deposits),
  file('roofing/surveys.jsonl', 'surveys', surveys),
  file('roofing/tiles.xlsx', 'tiles', tiles),
  file('roofing/workers.csv', 'workers', workers),
  { ...file('roofing/timesheets', 'timesheets', months.map(timesheet).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...months.map((month) => file(`roofing/timesheets/timesheet_2026_0${month}.csv`, `timesheet_${month}`, timesheet(month))),
  hire('rentals', rentals),
  hire('costumes', costumes),
  hire('borrowers', borrowers),
  { ...inBucket('inspections', 'inspections', months.map(inspections).join(' UNION ALL ')), kind: 'folder' },
  ...months.map((month) => inBucket(`inspections/inspections_2026_0${month}.parquet`, `inspections_${month}`, inspections(month))),
  inBucket('devices.parquet', 'devices', devices),
  { ...file('https://refills.example/prices/refills.csv', 'refills', refills), connection: 'refills' },
];
