/**
 * Many trades in one catalog: a hospital, a forwarder, a grid operator, a library, a game, human resources, card payments, farms,
 * subscriptions, logs and the weather. Its requests in blind.yaml were written by somebody who had not read the planner.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const patients = `
  SELECT printf('P%04d', i) AS patient_no, ${pick(['Anna', 'Boris', 'Chloe', 'Dimitri', 'Elif', 'Farid'], 'i')} || ' ' || ${pick(['Berg', 'Keller', 'Novak', 'Okafor', 'Petit'], 'i')} AS full_name,
    DATE '1932-03-14' + CAST(i * 560 AS INTEGER) AS birth_date, ${pick(['F', 'M', 'f', 'M', 'NULL'], 'i')} AS sex, printf('%05d', 1067 + i * 431) AS postcode,
    CASE i % 6 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN ' Pat' || i || '@Mail.example' ELSE 'pat' || i || '@mail.example' END AS email,
    CASE WHEN i % 7 = 0 THEN NULL ELSE '+49 (0)30 / ' || (55000 + i) END AS phone
  FROM range(1, 61) r(i)`;

const admissions = `
  SELECT CAST(5000 + i AS BIGINT) AS admission_id, printf('P%04d', 1 + i * 7 % 48) AS patient_no, ${pick(['ICU', 'Surgery', 'Cardiology', 'ICU', 'Pediatrics', 'Surgery'], 'i')} AS ward,
    TIMESTAMP '2026-03-02 08:00:00' + INTERVAL (i * 2) DAY AS admitted_at,
    CASE WHEN i % 9 = 0 THEN NULL ELSE TIMESTAMP '2026-03-02 08:00:00' + INTERVAL (i * 2 + 1 + i % 12) DAY END AS discharged_at,
    ${pick(['I21', 'J18', 'K35', 'S72'], 'i')} AS diagnosis, ${pick(['AOK', 'TK', 'NULL', 'Barmer'], 'i // 2')} AS insurer,
    CAST(310.5 + (i * 617 % 9973) AS DECIMAL(10,2)) AS cost_eur, CAST(1 + i % 5 AS INTEGER) AS triage
  FROM range(120) r(i)`;

const labs = `
  SELECT CAST(i AS BIGINT) AS result_id, printf('P%04d', 1 + i % 45) AS patient_no, ${pick(['glucose', 'Glucose', 'sodium', 'creatinine'], 'i // 5')} AS analyte,
    CAST(3.05 + i * 37 % 60 / 10.0 AS DECIMAL(8,2)) AS result_value, ${pick(['mmol/l', 'mmol/l', 'mmol/l', 'NULL'], 'i')} AS unit,
    TIMESTAMP '2026-10-01 06:15:00' + INTERVAL (i * 5) HOUR AS measured_at
  FROM range(220) r(i)`;

const shipments = `
  SELECT 'SH' || (10000 + i) AS shipment_no, ${pick(['DHL', 'UPS', 'GLS', 'DHL', 'XPO'], 'i')} AS carrier, ${pick(['Hamburg', 'Rotterdam', 'Gdansk'], 'i')} AS origin,
    ${pick(['Berlin', 'Basel', 'Prague', 'Vienna', 'Lyon'], 'i // 2')} AS destination, CAST(12.5 + i * 83 % 1490 AS DECIMAL(9,2)) AS weight_kg,
    DATE '2026-07-03' + CAST(i AS INTEGER) AS shipped_on, DATE '2026-07-03' + CAST(i + 5 AS INTEGER) AS promised_on,
    CASE WHEN i % 8 = 0 THEN NULL ELSE DATE '2026-07-03' + CAST(i + 2 + i * 5 % 9 AS INTEGER) END AS delivered_on,
    CASE WHEN i % 8 = 0 THEN ${pick(['in transit', 'lost', 'In Transit'], 'i // 8')} ELSE ${pick(['delivered', 'Delivered', 'returned', 'delivered '], 'i')} END AS state,
    CAST(9.9 + i * 29 % 400 AS DECIMAL(9,2)) AS freight_cost, i % 3 = 0 AS insured
  FROM range(130) r(i)`;

const carriers = `
  SELECT * FROM (VALUES ('DHL', 'DHL Freight', 'DE', 4.2), ('UPS', 'United Parcel', 'US', 3.9), ('GLS', 'General Logistics', 'NL', 3.5), ('DPD', 'Dynamic Parcel', 'FR', 3.1))
  v(carrier_code, carrier_name, country, rating)`;

const scans = (month: number): string => `
  SELECT 'SH' || (10000 + i % 40) AS shipment_no, TIMESTAMP '2026-${String(month).padStart(2, '0')}-01 05:00:00' + INTERVAL (i // 2 * 7) HOUR AS scanned_at,
    ${pick(['HUB-A', 'HUB-B', 'HUB-A', 'HUB-C'], 'i // 2')} AS hub, ${pick(['arrival', 'departure'], 'i // 2')} AS event
  FROM (SELECT CAST(i - i % 10 // 9 AS BIGINT) AS i FROM range(${month * 8}) r(i))`;

const readings = `
  SELECT ${pick(['M-100', 'M-101', 'M-102', 'M-103', 'M-999'], 'i')} AS meter_id, TIMESTAMP '2026-09-04 00:00:00' + INTERVAL (i // 5 * 6) HOUR AS read_at,
    CAST(0.25 + i * 31 % 97 / 10.0 AS DECIMAL(8,3)) AS kwh, CASE WHEN i % 14 = 3 THEN NULL ELSE CAST(226 + i % 9 AS INTEGER) END AS voltage, i % 6 = 0 AS estimated
  FROM range(400) r(i)`;

const meters = `
  SELECT * FROM (VALUES ('M-100', 'Bakery Lind', 'Graz', DATE '2019-04-01', 25.0, 'day'), ('M-101', 'School West', 'Linz', DATE '2021-09-12', 60.0, 'night'),
    ('M-102', 'Cafe Ost', 'Graz', DATE '2024-02-29', 12.5, 'day'), ('M-103', 'Mill Ltd', 'Wels', DATE '2025-11-05', 110.0, 'flat'), ('M-104', 'Depot 4', 'Wels', NULL, 80.0, 'night'))
  v(meter_id, customer_name, city, installed_on, max_kw, tariff)`;

const loans = `
  SELECT CAST(900 + i AS BIGINT) AS loan_id, 'L' || (20 + i * 3 % 17) AS member_id, '978-' || (100 + i * 5 % 23) AS isbn, ${pick(['Central', 'North', 'Harbour', 'central'], 'i')} AS branch,
    DATE '2026-06-05' + CAST(i AS INTEGER) AS loaned_on, DATE '2026-06-26' + CAST(i AS INTEGER) AS due_on,
    CASE WHEN i % 10 = 4 THEN NULL ELSE DATE '2026-06-05' + CAST(i + 9 + i * 7 % 25 AS INTEGER) END AS returned_on,
    CASE WHEN i % 4 = 1 THEN NULL ELSE CAST(i * 13 % 90 / 10.0 AS DECIMAL(6,2)) END AS fine_eur
  FROM range(150) r(i)`;

const books = `
  SELECT '978-' || (100 + i) AS isbn, ${pick(['The Garden of Wind', 'Night Trains', 'garden paths', 'A Short War', 'Salt'], 'i')} || ' ' || i AS title,
    ${pick(['A. Moreau', 'T. Lind', 'R. Osei'], 'i')} AS author, ${pick(['novel', 'crime', 'science', 'Novel'], 'i')} AS genre, CAST(90 + i * 41 % 500 AS INTEGER) AS pages,
    CAST(1970 + i * 2 AS INTEGER) AS published_year, ${pick(['en', 'de', 'fr'], 'i')} AS lang
  FROM range(30) r(i)`;

const sessions = `
  SELECT 's' || (7000 + i) AS "sessionId", {'id': 'pl' || i % 21, 'country': ${pick(['SE', 'BR', 'JP', 'BR'], 'i')}, 'platform': ${pick(['iOS', 'Android', 'PC', 'ios', 'Switch'], 'i')}} AS player,
    TIMESTAMP '2026-11-01 10:00:00' + INTERVAL (i * 190) MINUTE AS "startedAt", CAST(40 + i * 331 % 7000 AS INTEGER) AS "durationSec", CAST(1 + i % 30 AS INTEGER) AS "levelReached",
    list_transform(range(i % 3), lambda b: {'item': ['sword', 'gem', 'hat'][1 + (i + b) % 3], 'price': CAST(0.99 + b AS DECIMAL(6,2)), 'qty': CAST(1 + b AS BIGINT)}) AS purchases
  FROM range(90) r(i)`;

const staff = `
  SELECT CAST(300 + i AS BIGINT) AS staff_id, ${pick(['Ida', 'Jon', 'Kim', 'Lea'], 'i')} AS given_name, ${pick(['Arndt', 'Brandt', 'Cohn'], 'i')} AS family_name,
    ${pick(['Sales', 'Ops', 'Legal', 'sales', 'IT'], 'i')} AS team, ${pick(['manager', 'clerk', 'engineer'], 'i // 2')} AS job_title, DATE '2019-02-11' + CAST(i * 75 AS INTEGER) AS joined,
    CAST(2400 + i * 173 % 4100 AS DECIMAL(9,2)) AS monthly_pay, DATE '1966-05-02' + CAST(i * 333 AS INTEGER) AS birthday, 'staff' || i || '@firm.example' AS work_email
  FROM range(40) r(i)`;

const absences = `
  SELECT CAST(i AS BIGINT) AS absence_id, CAST(300 + i * 3 % 35 AS BIGINT) AS staff_id, ${pick(['sick', 'holiday', 'parental', 'Holiday'], 'i')} AS reason,
    DATE '2025-10-06' + CAST(i * 6 AS INTEGER) AS from_date, DATE '2025-10-06' + CAST(i * 6 + i % 8 AS INTEGER) AS to_date, i % 5 <> 0 AS approved
  FROM range(70) r(i)`;

const transactions = `
  SELECT 'tx_' || (100 + i) AS txn_id, ${pick(['Kiosk 24', 'Blumen Ott', 'Hotel Rex'], 'i')} AS merchant, CAST(120 + i * 4519 % 60000 AS BIGINT) AS amount_cents, ${pick(['EUR', 'USD', 'EUR', 'CHF'], 'i')} AS currency,
    TIMESTAMP '2026-09-20 07:30:00' + INTERVAL (i * 9) HOUR AS created_at, ${pick(['captured', 'captured', 'failed', 'refunded', 'Failed'], 'i // 2')} AS state,
    ${pick(['DE', 'AT', 'US'], 'i')} AS card_country, CAST(5 + i * 7 % 300 AS BIGINT) AS fee_cents, 'buyer' || i % 30 || '@shop.example' AS customer_email
  FROM range(168) r(i)`;

const harvest = `
  SELECT 'F' || (1 + i * 3 % 13) AS field_id, ${pick(['wheat', ' Wheat', 'barley', 'maize', 'Barley'], 'i')} AS crop, DATE '2025-07-10' + CAST(i * 9 AS INTEGER) AS harvested_on,
    CAST(4.1 + i * 23 % 89 / 10.0 AS DECIMAL(7,2)) AS yield_t, CAST(11.2 + i * 17 % 113 / 10.0 AS DECIMAL(5,2)) AS moisture_pct, ${pick(['A1', 'B7', 'NULL'], 'i')} AS variety
  FROM range(50) r(i)`;

const plots = `
  SELECT 'F' || (1 + i) AS field_id, ${pick(['Hof Nord', 'Hof Süd'], 'i')} AS farm, CAST(2.5 + i * 1.5 AS DECIMAL(6,2)) AS area_ha, ${pick(['clay', 'sand', 'loam'], 'i')} AS soil, i % 2 = 0 AS irrigated
  FROM range(11) r(i)`;

const subscriptions = `
  SELECT CAST(i AS BIGINT) AS subscription_id, 'Acct ' || i AS account_name, ${pick(['free', 'starter', 'business', 'Starter'], 'i')} AS plan, CAST(i * 19 % 240 AS DECIMAL(8,2)) AS mrr_usd,
    CAST(1 + i % 40 AS INTEGER) AS seats, DATE '2025-05-09' + CAST(i * 6 AS INTEGER) AS started_on,
    CASE WHEN i % 4 = 0 THEN DATE '2026-01-11' + CAST(i * 3 AS INTEGER) END AS cancelled_on, ${pick(['DE', 'FR', 'US', 'IN'], 'i')} AS country
  FROM range(1, 91) r(i)`;

const bills = `
  SELECT CAST(8000 + i AS BIGINT) AS invoice_id, CAST(1 + i * 11 % 95 AS BIGINT) AS subscription_id, DATE '2026-02-01' + CAST(i * 2 AS INTEGER) AS issued_on,
    CAST(15 + i * 47 % 600 AS DECIMAL(9,2)) AS amount_usd, i % 5 <> 2 AS paid
  FROM range(140) r(i)`;

const applog = `
  SELECT TIMESTAMP '2026-11-08 03:20:00' + INTERVAL (i * 71) MINUTE AS ts, ${pick(['INFO', 'DEBUG', 'WARN', 'ERROR', 'info'], 'i * 3 + i // 7')} AS level, ${pick(['auth', 'cart', 'search'], 'i // 2')} AS service,
    'step ' || i % 13 || ' of job' AS message, CAST(3 + i * 59 % 1700 AS INTEGER) AS latency_ms, 't' || i % 50 AS trace_id,
    {'method': ${pick(['GET', 'POST'], 'i')}, 'path': ${pick(['/a', '/b', '/c/d'], 'i')}, 'status': CAST([200, 201, 404, 500, 503, 302][1 + i % 6] AS INTEGER)} AS request
  FROM range(280) r(i)`;

const observations = `
  SELECT ${pick(['ST1', 'ST2'], 'i')} AS station, DATE '2026-08-01' + CAST(i // 2 AS INTEGER) AS observed_on, CAST(9 + i * 7 % 190 / 10.0 AS DECIMAL(5,1)) AS temp_c,
    CAST(CASE WHEN i % 3 = 0 THEN 0 ELSE i * 11 % 150 / 10.0 END AS DECIMAL(5,1)) AS rain_mm, CAST(2 + i * 5 % 70 AS INTEGER) AS wind_kmh
  FROM range(160) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const blindHouse: TestDataset[] = [
  file('hospital/patients.csv', 'patients', patients),
  file('hospital/admissions.csv', 'admissions', admissions),
  file('hospital/lab_results.parquet', 'labs', labs),
  file('logistics/shipments.csv.gz', 'shipments', shipments),
  file('logistics/carriers.json', 'carriers', carriers),
  { ...file('logistics/scans', 'scans', `${scans(9)} UNION ALL ${scans(10)}`), kind: 'folder' },
  file('logistics/scans/scans_2026_09.csv', 'scans_09', scans(9)),
  file('logistics/scans/scans_2026_10.csv', 'scans_10', scans(10)),
  file('energy/meter_readings.parquet', 'readings', readings),
  file('energy/meters.xlsx', 'meters', meters),
  // A folder of files of one format is listed as a dataset, too, whether they belong together or not.
  { ...file('library', 'library_folder', `(${loans}) UNION ALL BY NAME (${books})`), kind: 'folder' },
  file('library/loans.csv', 'loans', loans),
  file('library/books.csv', 'books', books),
  file('game/sessions.jsonl', 'sessions', sessions),
  table('public.staff', 'staff', staff, 'hrdb'),
  table('public.absences', 'absences', absences, 'hrdb'),
  { connection: 'pay', name: 's3://pay/2026/transactions.parquet', kind: 'file', relation: 'transactions', sql: transactions },
  { ...file('agri', 'agri_folder', `(${harvest}) UNION ALL BY NAME (${plots})`), kind: 'folder' },
  file('agri/harvest.csv', 'harvest', harvest),
  file('agri/fields.csv', 'plots', plots),
  table('saas.subscriptions', 'subscriptions', subscriptions),
  table('saas.invoices', 'bills', bills),
  file('logs/app.ndjson', 'applog', applog),
  { connection: 'weatherapi', name: 'observations', kind: 'file', relation: 'observations', sql: observations },
];
