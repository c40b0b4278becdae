/**
 * A bakery chain and a dental clinic, shaped like samples/: dirty payment and status texts, unknown totals, receipts that come twice with
 * a later `edited_at`, missing phones, test patients, monthly files, nested cakes. Its requests in sibling-4.yaml were written before the
 * planner was read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const sales = `
  SELECT CAST(770001 + i AS BIGINT) AS receipt_no, ${pick(['Kiel', 'Lübeck', 'Husum', 'Kiel'], 'i // 3')} AS shop, DATE '2025-10-01' + CAST(i * 9 // 10 AS INTEGER) AS sold_on,
    'BR-' || (20 + i * 5 % 11) AS product_code, CAST(1 + i % 6 AS INTEGER) AS pieces,
    CASE WHEN i % 45 = 8 THEN NULL WHEN i % 80 = 13 THEN -4.20 ELSE CAST(2 + i * 41 % 390 / 10.0 AS DECIMAL(10,2)) END AS total, ${pick(['EUR', 'EUR', 'DKK'], 'i // 2')} AS currency,
    ${pick(['cash', 'Cash', 'card', 'ec', 'card ', 'cash'], 'i')} AS payment, CASE again WHEN 1 THEN 'refunded' ELSE ${pick(['paid', 'Paid', 'refunded', 'paid', 'open'], 'i // 2')} END AS state,
    TIMESTAMP '2025-10-01 06:30:00' + INTERVAL (i * 21 + again * 31) HOUR AS edited_at
  FROM (SELECT i, 0 AS again FROM range(420) r(i) UNION ALL SELECT i, 1 FROM range(7, 420, 24) r(i))`;

const products = `
  SELECT 'BR-' || (20 + i) AS code, ${pick(['Rye loaf', 'Spelt roll', 'Cheesecake', 'Plum tart', 'Pretzel'], 'i')} || ' ' || (1 + i) AS name, ${pick(['bread', 'rolls', 'cake', 'cake', 'snack'], 'i')} AS category,
    CAST(1.2 + i * 13 % 60 / 10.0 AS DOUBLE) AS price, i % 3 <> 1 AS vegan
  FROM range(14) r(i)`;

const patients = `
  SELECT 'PT' || (100 + i) AS patient_id, CASE WHEN i % 9 = 2 THEN ' ' ELSE '' END || ${pick(['Ida', 'Jan', 'Rosa', 'Emil'], 'i')} || ' ' || ${pick(['Petersen', 'Thomsen', 'Krog'], 'i // 4')} || CASE WHEN i % 11 = 3 THEN '  ' ELSE '' END AS name,
    CASE WHEN i % 6 = 1 THEN NULL WHEN i % 10 = 4 THEN 'dummy' || i || '@test.example' WHEN i % 5 = 0 THEN 'Pat' || i || '@Mail.example ' ELSE 'pat' || i || '@mail.example' END AS email,
    CASE WHEN i % 7 = 3 THEN NULL ELSE '0431 ' || (62000 + i * 37) END AS phone, ${pick(['Kiel', 'Plön', 'Eckernförde'], 'i // 2')} AS city, CASE WHEN i % 4 = 1 THEN NULL ELSE ${pick(['AOK', 'TK', 'Barmer'], 'i')} END AS insurer,
    DATE '1950-03-01' + CAST(i * 211 AS INTEGER) AS born_on, 'A' || (120450000 + i * 7919) AS insurance_no
  FROM range(105) r(i)`;

const appointments = `
  SELECT CAST(40001 + i AS BIGINT) AS appointment_id, 'PT' || (100 + i * 7 % 80) AS patient_id, ${pick(['Weber', 'Lang', 'Amsel', 'Roth'], 'i // 2')} AS dentist, ${pick(['checkup', 'filling', 'cleaning', 'crown', 'checkup'], 'i')} AS treatment,
    TIMESTAMP '2025-11-03 08:00:00' + INTERVAL (i * 26) HOUR AS slot_at, ${pick(['done', 'Done', 'no-show', 'done', 'cancelled', 'DONE '], 'i // 3')} AS status, CAST(2500 + i * 1733 % 41000 AS BIGINT) AS cost_cents
  FROM range(310) r(i)`;

const cakeOrders = `
  SELECT CAST(9100 + i AS BIGINT) AS order_no, TIMESTAMP '2026-05-02 10:00:00' + INTERVAL (i * 9) HOUR AS ordered_at, {'name': 'Guest ' || i % 30, 'email': 'guest' || i % 30 || '@mail.example'} AS guest,
    list_transform(range(1 + i % 3), lambda k: {'code': 'BR-' || (20 + (i + k * 3) % 16), 'qty': CAST(1 + (i + k) % 4 AS INTEGER), 'unit_price': CAST(12.5 + (i + k) % 7 AS DECIMAL(6,2))}) AS cakes
  FROM range(90) r(i)`;

const deliveries = (month: number): string => `
  SELECT CAST(${month} * 1000 + i AS BIGINT) AS delivery_id, ${pick(['Kiel', 'Lübeck', 'Husum'], 'i')} AS shop, DATE '2026-0${month}-01' + CAST(i % 28 AS INTEGER) AS delivered_on, CAST(10 + i * 17 % 230 AS INTEGER) AS crates,
    ${pick(['flour', 'butter', 'Flour'], 'i // 2')} AS goods${month === 6 ? ', i % 5 = 0 AS late' : ''}
  FROM range(${50 + month}) r(i)`;

/** The patients, the last three once more as they are and the four before them under another number. */
const patientsTwice = `
  WITH all_rows AS (${patients}), numbered AS (SELECT *, row_number() OVER (ORDER BY patient_id) AS n FROM all_rows)
  SELECT * EXCLUDE (n) FROM numbered UNION ALL SELECT * EXCLUDE (n) FROM numbered WHERE patient_id IN ('PT202', 'PT203', 'PT200')
  UNION ALL SELECT * EXCLUDE (n) REPLACE ('PT9' || n AS patient_id) FROM numbered WHERE patient_id IN ('PT188', 'PT190', 'PT192', 'PT195')`;

/** `relation` is what the oracle's SQL calls it. */
export const fourthSiblingHouse: TestDataset[] = [
  file('bakery/sales.csv', 'sales', sales),
  file('bakery/products.csv', 'products', products),
  file('bakery/cake_orders.jsonl', 'cake_orders', cakeOrders),
  {
    ...file('bakery/deliveries', 'deliveries', `${deliveries(4)} UNION ALL BY NAME ${deliveries(5)} UNION ALL BY NAME ${deliveries(6)}`),
    kind: 'folder',
  },
  ...[4, 5, 6].map((month) => file(`bakery/deliveries/deliveries_2026_0${month}.csv`, `deliveries_2026_0${month}`, deliveries(month))),
  file('dental/patients.csv', 'patients', patientsTwice),
  file('dental/appointments.csv.gz', 'appointments', appointments),
];
