/**
 * A pottery school (files), a bicycle courier depot (tables of a database) and a dental laboratory (files and a bucket): paid and pledged in
 * other tables, cents, texts with marks in them, a nested list, keys of other names. The requests in sibling-17.yaml were written before the
 * planner was read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const classes = `
  SELECT 'K' || (200 + i) AS class_id, ${pick(['Wheel Basics', 'Handbuilding', 'Raku Night', 'Glazing', 'Kids Clay'], 'i')} || ' ' || (1 + i // 5) AS title, ${pick(['Ines', 'Tomasz', 'Ines', 'Oda'], 'i')} AS tutor, DATE '2026-01-12' + CAST(i * 8 AS INTEGER) AS starts_on,
    CAST(4 + i * 3 % 9 AS INTEGER) AS places, CAST(45 + i * 17 % 160 AS DECIMAL(8,2)) AS fee, ${pick(['beginner', 'Beginner ', 'advanced', 'children'], 'i')} AS level, i % 9 = 6 AS cancelled
  FROM range(36) r(i)`;

const signups = `
  SELECT CAST(81000 + i AS BIGINT) AS signup_id, 'K' || (200 + i * 7 % 33) AS class_id, CAST(300 + i * 13 % 120 AS INTEGER) AS student_no, TIMESTAMP '2025-11-02 09:30:00' + INTERVAL (i * 23) HOUR AS signed_up_at,
    ${pick(['confirmed', 'Confirmed', 'waiting list', 'cancelled', 'confirmed', 'no-show'], 'i // 2')} AS state, CASE WHEN i % 19 = 5 THEN '-' WHEN i % 31 = 8 THEN 'n/a' ELSE CAST(45 + i * 29 % 160 AS VARCHAR) END AS price, CASE WHEN i % 4 <> 1 THEN NULL ELSE ${pick(['GIFT', 'FRIEND', 'SPRING'], 'i // 4')} END AS voucher, i % 3 = 0 AS own_clay
  FROM range(380) r(i)`;

const students = `
  WITH base AS (
    SELECT CAST(300 + i AS INTEGER) AS student_no, ${pick(['Mara', 'Leo', 'Yusuf', 'Greta', 'Anouk'], 'i')} || ' ' || ${pick(['Kern', 'Silva', 'Holm'], 'i // 5')} AS full_name, CASE WHEN i % 8 = 3 THEN NULL WHEN i % 5 = 2 THEN ' Student' || i || '@Clay.example ' ELSE 'student' || i || '@clay.example' END AS email, CASE WHEN i % 6 = 1 THEN NULL ELSE '0043 660 ' || (410000 + i * 37) END AS mobile,
      ${pick(['Graz', 'Linz', 'Wien', 'graz'], 'i')} AS town, CASE WHEN i % 7 = 0 THEN NULL ELSE ${pick(['flyer', 'friend', 'instagram'], 'i')} END AS heard_from, DATE '1960-03-01' + CAST(i * 111 AS INTEGER) AS birthday, 'AT61' || (190430000 + i * 7919) AS iban
    FROM range(130) r(i))
  FROM base UNION ALL FROM base WHERE student_no IN (311, 342, 377) UNION ALL SELECT * REPLACE (student_no + 500 AS student_no, 'Wien' AS town) FROM base WHERE student_no IN (305, 320, 333, 350, 361, 404, 409)`;

const receipts = `
  SELECT 'R-' || (5000 + i) AS receipt_no, CAST(81000 + i * 2 % 390 AS BIGINT) AS signup_id, ${pick(['card', 'cash', 'Card', 'paypal'], 'i')} AS paid_by, CAST(4500 + i * 2900 % 16100 AS BIGINT) AS amount_cents, TIMESTAMP '2025-11-03 10:00:00' + INTERVAL (i * 41) HOUR AS received_at, i % 23 = 4 AS bounced
  FROM range(170) r(i)`;

const firing = (month: number): string => `
  SELECT 'F-0${month}-' || i AS firing_no, DATE '2026-0${month}-02' + CAST(i AS INTEGER) AS fired_on, ${pick(['North kiln', 'South kiln', 'north kiln'], 'i')} AS kiln, CAST(950 + i * 37 % 330 AS INTEGER) AS peak_c, CAST(20 + i * 11 % 60 AS INTEGER) AS pieces, CAST(i * 3 % 7 AS INTEGER) AS broken${month === 4 ? ', CAST(30 + i * 7 % 20 AS INTEGER) AS gas_m3' : ''}
  FROM range(${18 + month}) r(i)`;

const deliveries = `
  SELECT 'D' || (40100 + i) AS delivery_id, CAST(11 + i * 5 % 26 AS INTEGER) AS rider_id, 'CL' || (70 + i * 7 % 41) AS client_code, TIMESTAMP '2026-02-02 07:40:00' + INTERVAL (i * 170) MINUTE AS picked_up_at, CASE WHEN i % 9 = 7 THEN NULL ELSE TIMESTAMP '2026-02-02 07:40:00' + INTERVAL (i * 170 + 12 + i * 13 % 75) MINUTE END AS dropped_at,
    ${pick(['delivered', 'Delivered', 'returned', 'delivered', 'lost'], 'i')} AS outcome, CAST(i * 37 % 180 / 10.0 AS DOUBLE) AS km, CAST(350 + i * 90 % 2400 AS BIGINT) AS price_cents, ${pick(['center', 'north', 'harbour', 'NULL'], 'i')} AS zone, i % 6 = 2 AS express, CASE WHEN i % 5 = 0 THEN ' ring twice ' WHEN i % 5 = 3 THEN '' ELSE NULL END AS note, TIMESTAMP '2026-02-03 00:00:00' + INTERVAL (i * 170 + again * 900) MINUTE AS synced_at
  FROM (SELECT i, 0 AS again FROM range(520) r(i) UNION ALL SELECT i, 1 FROM range(5, 520, 21) r(i))`;

const riders = `
  SELECT CAST(11 + i AS INTEGER) AS rider_id, ${pick(['Noa', 'Piet', 'Samira', 'Dag'], 'i')} || ' ' || i AS rider_name, ${pick(['cargo', 'road', 'e-bike'], 'i')} AS bike, DATE '2023-04-01' + CAST(i * 33 AS INTEGER) AS joined_on, CASE WHEN i % 8 = 5 THEN DATE '2026-03-31' ELSE NULL END AS left_on, ${pick(['NL', 'BE', 'DE'], 'i')} AS country, CAST(1150 + i * 35 % 400 AS DECIMAL(8,2)) AS monthly_pay
  FROM range(30) r(i)`;

const clients = `
  SELECT 'CL' || (70 + i) AS client_code, ${pick(['Blum', 'Apotheke', 'Notariat', 'Druckhaus'], 'i')} || ' ' || i AS company, ${pick(['NL', 'BE', 'NL', 'DE'], 'i')} AS country, ${pick(['gold', 'silver', 'NULL', 'silver'], 'i')} AS tier, 'ops' || i || ${pick(['@firm.example', '@Firm.example', '@test.example'], 'i')} AS contact_email, CAST(i * 111 % 900 AS DECIMAL(10,2)) AS credit_limit
  FROM range(44) r(i)`;

const workOrders = `
  SELECT 'WO' || (9100 + i) AS work_no, 'P' || lpad(CAST(1 + i * 7 % 24 AS VARCHAR), 3, '0') AS practice_code, ${pick(['crown', 'bridge', 'Crown', 'denture', 'splint', 'crown '], 'i')} AS piece, ${pick(['zirconia', 'metal', 'resin'], 'i // 2')} AS material, DATE '2025-08-04' + CAST(i AS INTEGER) AS received_on, DATE '2025-08-18' + CAST(i AS INTEGER) AS due_on, CASE WHEN i % 7 = 6 THEN NULL ELSE DATE '2025-08-12' + CAST(i + i * 5 % 13 AS INTEGER) END AS sent_on,
    CAST(CASE WHEN i % 29 = 11 THEN NULL ELSE 60 + i * 47 % 900 END AS DECIMAL(10,2)) AS net_price, ${pick(['EUR', 'EUR', 'CHF'], 'i')} AS currency, ${pick(['done', 'open', 'remake', 'Done'], 'i')} AS status, 'A' || (1 + i % 4) || '-' || ${pick(['anterior', 'posterior'], 'i')} AS shade
  FROM range(420) r(i)`;

const practices = `
  SELECT 'P' || lpad(CAST(1 + i AS VARCHAR), 3, '0') AS code, ${pick(['Dr. Aster', 'Dr. Bode', 'Praxis Cron'], 'i')} || ' ' || i AS practice_name, ${pick(['DE', 'CH', 'AT', 'DE'], 'i')} AS country, CASE WHEN i % 5 = 2 THEN NULL ELSE '+49 30 ' || (7000 + i * 13) END AS phone, ${pick(['monthly', 'weekly', 'NULL'], 'i')} AS billing, DATE '2019-01-15' + CAST(i * 50 AS INTEGER) AS customer_since
  FROM range(27) r(i)`;

const bills = `
  SELECT 'B-' || (600 + i) AS bill_no, 'WO' || (9100 + i * 3 % 430) AS work_no, CAST(60 + (i * 3 % 430) * 47 % 900 + CASE WHEN i % 17 = 3 THEN 10 ELSE 0 END AS DECIMAL(10,2)) AS billed, DATE '2025-09-01' + CAST(i * 2 AS INTEGER) AS billed_on, CASE WHEN i % 4 = 3 THEN NULL ELSE DATE '2025-09-20' + CAST(i * 2 AS INTEGER) END AS settled_on
  FROM range(210) r(i)`;

const scans = `
  SELECT 'S' || (1 + i) AS scan_id, 'WO' || (9100 + i * 5) AS work_no, TIMESTAMP '2025-08-05 11:00:00' + INTERVAL (i * 30) HOUR AS scanned_at, {'model': ${pick(['Trios', 'Medit'], 'i')}, 'serial': 'SN' || (50 + i % 6)} AS scanner,
    list_transform(range(1 + i % 3), lambda k: {'tooth': CAST(11 + (i * 3 + k * 5) % 38 AS INTEGER), 'microns': CAST(12 + (i + k) * 7 % 40 AS INTEGER)}) AS teeth
  FROM range(70) r(i)`;

const depot = (name: string, sql: string): TestDataset => ({
  connection: 'depot',
  name: `dispatch.${name}`,
  kind: 'table',
  relation: name,
  sql,
});

export const seventeenthSiblingHouse: TestDataset[] = [
  file('pottery/classes.csv', 'classes', classes),
  file('pottery/signups.csv', 'signups', signups),
  file('pottery/students.csv', 'students', students),
  file('pottery/receipts.csv.gz', 'receipts', receipts),
  { ...file('pottery/firings', 'firings', [2, 3, 4].map(firing).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[2, 3, 4].map((month) => file(`pottery/firings/firings_2026_0${month}.csv`, `firings_${month}`, firing(month))),
  depot('deliveries', deliveries),
  depot('riders', riders),
  depot('clients', clients),
  file('lab/work_orders.parquet', 'work_orders', workOrders),
  file('lab/practices.csv', 'practices', practices),
  file('lab/bills.csv', 'bills', bills),
  { connection: 'lab-bucket', name: 's3://lab-bucket/scans/scans.jsonl', kind: 'file', relation: 'scans', sql: scans },
];
