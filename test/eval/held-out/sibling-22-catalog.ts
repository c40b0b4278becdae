/**
 * A self-storage operator (files), a record label (tables of a database) and a driving school (a folder and a bucket): rents that are missing,
 * statuses in several spellings, customers that stand twice, royalties in cents, a nested list, lessons without a teacher.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const units = `
  SELECT 'U' || (1000 + i) AS unit_no, ${pick(['Riverside', 'Northgate', 'Docklands', 'Northgate'], 'i')} AS site, CAST([2, 4, 6, 10, 15][1 + i % 5] AS INTEGER) AS size_m2, CAST(29 + i * 13 % 170 AS DECIMAL(8,2)) AS monthly_rent,
    CAST(i % 4 AS INTEGER) AS floor, i % 6 = 0 AS climate_controlled, ${pick(['occupied', 'Occupied', 'vacant', 'maintenance', 'occupied '], 'i // 2')} AS status
  FROM range(140) r(i)`;

const rentals = `
  SELECT CAST(70000 + i AS BIGINT) AS rental_id, 'U' || (1000 + i * 11 % 150) AS unit_no, CAST(500 + i * 7 % 170 AS INTEGER) AS tenant_id, DATE '2025-01-06' + CAST(i * 2 AS INTEGER) AS start_date, CASE WHEN i % 5 < 3 THEN NULL ELSE DATE '2025-04-01' + CAST(i * 2 AS INTEGER) END AS end_date,
    CASE WHEN i % 21 = 4 THEN NULL ELSE CAST(29 + i * 17 % 190 AS DECIMAL(8,2)) END AS rent, CAST(CASE WHEN i % 3 = 0 THEN 0 ELSE 50 + i % 5 * 25 END AS DECIMAL(8,2)) AS deposit, ${pick(['active', 'Active', 'ended', 'overdue', 'active'], 'i // 3')} AS state, ${pick(['sepa', 'card', 'NULL', 'card'], 'i')} AS pay_method, TIMESTAMP '2025-01-06 08:00:00' + INTERVAL (i * 48 + again * 100) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(330) r(i) UNION ALL SELECT i, 1 FROM range(4, 330, 17) r(i))`;

const tenants = `
  WITH base AS (
    SELECT CAST(500 + i AS INTEGER) AS tenant_id, ${pick(['Ada', 'Bruno', 'Celia', 'Dmitri', 'Ella'], 'i')} || ' ' || ${pick(['Novak', 'Price', 'Stein'], 'i // 5')} AS full_name, CASE WHEN i % 9 = 4 THEN NULL WHEN i % 4 = 1 THEN ' Tenant' || i || '@Mail.example' ELSE 'tenant' || i || '@mail.example' END AS email, CASE WHEN i % 7 = 2 THEN NULL ELSE '+44 20 ' || (700000 + i * 31) END AS phone,
      ${pick(['GB', 'IE', 'FR', 'DE', 'gb'], 'i')} AS country, CASE WHEN i % 6 = 5 THEN NULL ELSE ${pick(['private', 'business'], 'i')} END AS type, DATE '2022-02-01' + CAST(i * 8 AS INTEGER) AS customer_since, 'ID' || (990000 + i * 77) AS passport_no
    FROM range(160) r(i))
  FROM base UNION ALL FROM base WHERE tenant_id IN (503, 540, 588, 601)`;

const invoices = `
  SELECT 'INV-' || (30000 + i) AS invoice_no, CAST(70000 + i * 3 % 345 AS BIGINT) AS rental_id, DATE '2025-09-01' + CAST(i AS INTEGER) AS issued_on, DATE '2025-09-15' + CAST(i AS INTEGER) AS due_on, CASE WHEN i % 5 = 2 THEN NULL ELSE DATE '2025-09-05' + CAST(i + i * 7 % 24 AS INTEGER) END AS paid_on, CAST(29 + i * 19 % 400 - CASE WHEN i % 41 = 7 THEN 420 ELSE 0 END AS DECIMAL(10,2)) AS amount, ${pick(['GBP', 'EUR', 'GBP'], 'i')} AS currency
  FROM range(440) r(i)`;

const gate = (week: number): string => `
  SELECT CAST(${week} * 1000 + i AS BIGINT) AS entry_id, 'U' || (1000 + i * 7 % 140) AS unit_no, TIMESTAMP '2026-10-05 05:10:00' + INTERVAL (${week} * 168 + i * 3) HOUR AS opened_at, ${pick(['code', 'app', 'App', 'staff'], 'i')} AS opened_with${week === 3 ? ', i % 5 = 0 AS alarm' : ''}
  FROM range(${50 + week}) r(i)`;

const artists = `
  SELECT CAST(40 + i AS BIGINT) AS artist_id, ${pick(['Low Tide', 'Marmalade', 'The Kites', 'Oslo Youth', 'Paper Sun'], 'i')} || ' ' || i AS stage_name, ${pick(['indie', 'Indie', 'jazz', 'techno', 'folk'], 'i')} AS genre, ${pick(['SE', 'US', 'DE', 'FR', 'GB'], 'i // 2')} AS country, DATE '2017-05-01' + CAST(i * 61 AS INTEGER) AS signed_on, CASE WHEN i % 8 = 3 THEN DATE '2026-06-30' ELSE NULL END AS contract_end, CASE WHEN i % 5 = 1 THEN NULL ELSE 'mgmt' || i || '@booking.example' END AS manager_email
  FROM range(46) r(i)`;

const releases = `
  SELECT 'CAT' || lpad(CAST(i AS VARCHAR), 3, '0') AS catalogue_no, CAST(40 + i * 7 % 52 AS BIGINT) AS artist_id, 'Album ' || i AS title, ${pick(['LP', 'EP', 'single', 'lp'], 'i')} AS format, DATE '2023-01-13' + CAST(i * 9 AS INTEGER) AS released_on, CAST([9, 12, 19, 24][1 + i % 4] AS DECIMAL(6,2)) AS list_price, i % 10 = 9 AS deleted
  FROM range(150) r(i)`;

const streams = `
  SELECT CAST(i AS BIGINT) AS line_id, 'CAT' || lpad(CAST(i * 7 % 160 AS VARCHAR), 3, '0') AS catalogue_no, ${pick(['Spotify', 'Tidal', 'spotify', 'Deezer'], 'i')} AS platform, DATE '2025-07-01' + CAST(i // 2 AS INTEGER) AS played_on, CAST(100 + i * 313 % 90000 AS BIGINT) AS plays, CAST(40 + i * 97 % 30000 AS BIGINT) AS royalty_cents, ${pick(['SE', 'US', 'DE', 'BR', 'NULL'], 'i // 3')} AS territory
  FROM range(900) r(i)`;

const pressings = `
  SELECT 'PR' || (1 + i) AS pressing_id, 'CAT' || lpad(CAST(i * 5 % 150 AS VARCHAR), 3, '0') AS catalogue_no, DATE '2024-02-01' + CAST(i * 14 AS INTEGER) AS pressed_on, [{'colour': ${pick(['black', 'clear', 'red'], 'i')}, 'copies': CAST(100 + i * 30 % 700 AS INTEGER)}, {'colour': 'splatter', 'copies': CAST(50 + i % 9 * 10 AS INTEGER)}] AS variants
  FROM range(60) r(i)`;

const pupils = `
  SELECT 'P' || (2000 + i) AS pupil_no, ${pick(['Jonas', 'Amelie', 'Tariq', 'Sofia'], 'i')} AS first_name, ${pick(['Lang', 'Moser', 'Aydin'], 'i // 4')} AS last_name, CASE WHEN i % 10 = 6 THEN NULL ELSE 'p' || i || ${pick(['@post.example', '@Post.example', '@test.example'], 'i')} END AS mail, DATE '1998-01-01' + CAST(i * 37 AS INTEGER) AS born_on, ${pick(['B', 'A', 'BE', 'B'], 'i')} AS licence_class, DATE '2025-11-03' + CAST(i * 3 AS INTEGER) AS enrolled_on, ${pick(['Salzburg', 'Hallein', 'salzburg', 'NULL'], 'i')} AS town
  FROM range(120) r(i)`;

const instructors = `
  SELECT CAST(1 + i AS INTEGER) AS instructor_id, ${pick(['Huber', 'Gruber', 'Wimmer'], 'i')} || ' ' || ${pick(['Max', 'Eva'], 'i')} AS name, ${pick(['Golf', 'Octavia', 'Leon'], 'i')} AS car, CAST(32 + i AS DECIMAL(6,2)) AS hourly_wage
  FROM range(11) r(i)`;

const lessons = (month: number): string => `
  SELECT 'L${month}-' || i AS lesson_id, 'P' || (2000 + i * 11 % 126) AS pupil_no, CASE WHEN i % 15 = 8 THEN NULL ELSE CAST(1 + i % 13 AS INTEGER) END AS instructor_id, TIMESTAMP '2026-0${month}-01 07:30:00' + INTERVAL (i * 5) HOUR AS starts_at, CAST([45, 90, 90, 135][1 + i % 4] AS INTEGER) AS minutes, CASE WHEN i % 18 = 3 THEN 'n/a' ELSE CAST(48 + i % 4 * 24 AS VARCHAR) END AS fee, ${pick(['held', 'Held', 'cancelled', 'held', 'no show'], 'i')} AS outcome
  FROM range(${90 + month}) r(i)`;

const exams = `
  SELECT CAST(1 + i AS BIGINT) AS exam_id, 'P' || (2000 + i * 3 % 118) AS pupil_no, ${pick(['theory', 'practical', 'Theory'], 'i')} AS kind, DATE '2026-01-10' + CAST(i * 3 AS INTEGER) AS taken_on, CAST(i * 7 % 30 AS INTEGER) AS errors, ${pick(['yes', 'no', 'yes'], 'i // 2')} AS passed
  FROM range(95) r(i)`;

const months = [4, 5, 6];
const label = (name: string, sql: string): TestDataset => ({
  connection: 'label',
  name: `catalog.${name}`,
  kind: 'table',
  relation: name,
  sql,
});
const bucket = (name: string, relation: string, sql: string): TestDataset => ({
  ...file(`s3://drive-school/${name}`, relation, sql),
  connection: 'drive-school',
});

/** `relation` is what the oracle's SQL calls it. */
export const twentySecondSiblingHouse: TestDataset[] = [
  file('storage/units.xlsx', 'units', units),
  file('storage/rentals.csv', 'rentals', rentals),
  file('storage/tenants.csv', 'tenants', tenants),
  file('storage/invoices.parquet', 'invoices', invoices),
  { ...file('storage/gate_log', 'gate_log', [1, 2, 3].map(gate).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[1, 2, 3].map((week) => file(`storage/gate_log/gate_2026_w4${week}.csv`, `gate_${week}`, gate(week))),
  label('artists', artists),
  label('releases', releases),
  label('streams', streams),
  file('label/pressings.jsonl', 'pressings', pressings),
  bucket('master/pupils.csv', 'pupils', pupils),
  bucket('master/instructors.csv', 'instructors', instructors),
  { ...bucket('lessons', 'lessons', months.map(lessons).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...months.map((month) => bucket(`lessons/lessons_2026_0${month}.csv`, `lessons_${month}`, lessons(month))),
  bucket('exams.csv.gz', 'exams', exams),
];
