/** A bakery chain: shops, tickets with a nested list, deliveries in a database, suppliers under other names, a folder of daily counts. */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const tickets = `
  SELECT 'T' || (70000 + i) AS ticket_no, CAST(1 + i * 3 % 9 AS INTEGER) AS shop_id, TIMESTAMP '2026-03-01 06:10:00' + INTERVAL (i * 47) MINUTE AS rung_up_at, CAST(CASE WHEN i % 33 = 7 THEN NULL ELSE 2 + i * 37 % 480 / 10.0 END AS DECIMAL(8,2)) AS total, ${pick(['cash', 'card', 'Card', 'voucher'], 'i // 2')} AS tender, i % 25 = 9 AS voided, CASE WHEN i % 5 = 2 THEN 'L' || (100 + i * 7 % 60) ELSE NULL END AS loyalty_no, TIMESTAMP '2026-03-01 23:00:00' + INTERVAL (i * 47 + again * 600) MINUTE AS exported_at
  FROM (SELECT i, 0 AS again FROM range(460) r(i) UNION ALL SELECT i, 1 FROM range(9, 460, 23) r(i))`;

const shops = `
  SELECT CAST(1 + i AS INTEGER) AS shop_id, ${pick(['Altmarkt', 'Bahnhof', 'Campus'], 'i')} || ' ' || i AS shop_name, ${pick(['Leipzig', 'Halle', 'leipzig '], 'i')} AS city, DATE '2015-05-01' + CAST(i * 200 AS INTEGER) AS opened_on, CASE WHEN i = 10 THEN DATE '2026-01-31' ELSE NULL END AS closed_on, CASE WHEN i % 4 = 3 THEN NULL ELSE '0341 ' || (50000 + i * 77) END AS phone
  FROM range(12) r(i)`;

const members = `
  WITH base AS (
    SELECT 'L' || (100 + i) AS loyalty_no, ${pick(['Anna', 'Ben', 'Clara', 'David'], 'i')} || ' ' || ${pick(['Koch', 'Maus', 'Veit'], 'i // 4')} AS name, CASE WHEN i % 6 = 4 THEN NULL WHEN i % 4 = 1 THEN ' Member' || i || '@Brot.example' ELSE 'member' || i || '@brot.example' END AS email, ${pick(['bronze', 'silver', 'Silver', 'gold'], 'i')} AS level, DATE '2022-02-02' + CAST(i * 13 AS INTEGER) AS joined_on, 'DE89' || (370400440 + i * 991) AS iban
    FROM range(80) r(i))
  FROM base UNION ALL FROM base WHERE loyalty_no IN ('L104', 'L131') UNION ALL SELECT * REPLACE (loyalty_no || 'X' AS loyalty_no) FROM base WHERE loyalty_no IN ('L102', 'L117', 'L126')`;

const flour = `
  SELECT 'FD' || (300 + i) AS drop_no, ${pick(['MUE', 'SPE', 'OEK'], 'i')} AS mill, CAST(1 + i * 5 % 12 AS INTEGER) AS shop, DATE '2026-02-01' + CAST(i AS INTEGER) AS ordered_on, CASE WHEN i % 8 = 5 THEN NULL ELSE DATE '2026-02-02' + CAST(i + i * 3 % 6 AS INTEGER) END AS arrived_on, DATE '2026-02-04' + CAST(i AS INTEGER) AS promised_on, CASE WHEN i % 14 = 3 THEN 'n/a' ELSE CAST(25 + i * 75 % 900 AS VARCHAR) END AS kilos, CAST(1900 + i * 410 % 52000 AS BIGINT) AS cost_cents, ${pick(['open', 'paid', 'disputed', 'Paid'], 'i')} AS status
  FROM range(120) r(i)`;

const mills = `
  SELECT * FROM (VALUES ('MUE', 'Mühle Ost', 'DE', 14), ('SPE', 'Spelta', 'AT', 30), ('OEK', 'Ökokorn', 'DE', 10), ('ROG', 'Roggenhof', 'PL', 21)) t(mill_code, mill_name, country, payment_days)`;

const invoices = `
  SELECT 'IN' || (900 + i) AS invoice_no, 'FD' || (300 + i * 2) AS drop_no, CAST(1900 + (i * 2) * 410 % 52000 + CASE WHEN i % 9 = 4 THEN 500 ELSE 0 END AS BIGINT) AS amount_cents, DATE '2026-02-10' + CAST(i * 2 AS INTEGER) AS issued_on, ${pick(['transfer', 'debit', 'Transfer'], 'i')} AS settled_by
  FROM range(52) r(i)`;

const counts = (day: number): string => `
  SELECT CAST(1 + i AS INTEGER) AS shop_id, DATE '2026-03-0${day}' AS counted_on, ${pick(['rye', 'roll', 'bun'], 'i')} AS product, CAST(i * 7 % 30 AS INTEGER) AS left_over${day === 3 ? ', CAST(i % 4 AS INTEGER) AS given_away' : ''}
  FROM range(${9 + day}) r(i)`;

const cakes = `
  SELECT 'C' || (10 + i) AS order_ref, 'L' || (100 + i * 3 % 70) AS loyalty_no, DATE '2026-03-05' + CAST(i AS INTEGER) AS pickup_on, {'name': 'Cake ' || i % 5, 'tiers': CAST(1 + i % 3 AS INTEGER)} AS cake, list_transform(range(1 + i % 3), lambda k: {'extra': ${pick(['candles', 'text', 'berries'], 'i + k')}, 'price': CAST(2 + k AS INTEGER)}) AS extras
  FROM range(40) r(i)`;

const baking = (name: string, sql: string, relation = name): TestDataset => ({
  connection: 'purchasing',
  name: `buy.${name}`,
  kind: 'table',
  relation,
  sql,
});

export const seventeenthSiblingHouseB: TestDataset[] = [
  file('tills/tickets.csv', 'tickets', tickets),
  file('tills/shops.csv', 'shops', shops),
  file('loyalty/members.csv', 'members', members),
  file('loyalty/cake_orders.jsonl', 'cakes', cakes),
  { ...file('tills/counts', 'counts', [1, 2, 3].map(counts).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[1, 2, 3].map((day) => file(`tills/counts/counts_2026_03_0${day}.csv`, `counts_${day}`, counts(day))),
  baking('flour_drops', flour, 'flour'),
  baking('mills', mills),
  baking('invoices', invoices),
];
