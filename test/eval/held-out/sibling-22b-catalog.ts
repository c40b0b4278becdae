/** A furniture rental (files and a database), for sibling-22b.yaml: damages without a price, orders that stand twice, customers in three spellings of a country. */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const items = `
  SELECT 'IT' || (100 + i) AS item_code, ${pick(['Oslo', 'Milan', 'Kyoto'], 'i')} || ' ' || ${pick(['sofa', 'desk', 'chair', 'lamp'], 'i // 3')} AS label, ${pick(['sofa', 'desk', 'Desk', 'chair', 'lamp'], 'i')} AS category, CAST(9 + i * 7 % 80 AS DECIMAL(8,2)) AS monthly_fee, CAST(120 + i * 53 % 1900 AS DECIMAL(10,2)) AS purchase_price, DATE '2021-03-01' + CAST(i * 13 AS INTEGER) AS bought_on, i % 11 = 4 AS retired, CAST(4 + i % 70 AS INTEGER) AS weight_kg
  FROM range(120) r(i)`;
const customers = `
  SELECT CAST(i AS INTEGER) AS customer_no, ${pick(['Nord Office', 'Studio', 'Kanzlei', 'Loft'], 'i')} || ' ' || i AS company, CASE WHEN i % 8 = 5 THEN NULL ELSE ' Hello' || i || '@Rent.example' END AS email, ${pick(['NL', 'BE', 'DE', 'US', 'nl'], 'i')} AS country, CASE WHEN i % 6 = 1 THEN NULL ELSE ${pick(['small', 'large'], 'i')} END AS segment, DATE '2023-05-01' + CAST(i * 9 AS INTEGER) AS joined_on
  FROM range(1, 96) r(i)`;
const orders = `
  SELECT CAST(4000 + i AS BIGINT) AS order_id, CAST(1 + i * 7 % 104 AS INTEGER) AS customer_no, 'IT' || (100 + i * 11 % 126) AS item_code, TIMESTAMP '2025-06-02 07:15:00' + INTERVAL (i * 31) HOUR AS ordered_at, DATE '2025-06-09' + CAST(i * 31 // 24 AS INTEGER) AS delivered_on, CASE WHEN i % 4 = 1 THEN NULL ELSE DATE '2025-12-09' + CAST(i * 31 // 24 AS INTEGER) END AS returned_on, ${pick(['running', 'Running', 'returned', 'cancelled'], 'i // 2')} AS state, CASE WHEN i % 17 = 3 THEN NULL ELSE CAST(20 + i * 19 % 400 AS DECIMAL(8,2)) END AS fee, TIMESTAMP '2025-06-03 00:00:00' + INTERVAL (i * 31 + again * 77) HOUR AS synced_at
  FROM (SELECT i, 0 AS again FROM range(360) r(i) UNION ALL SELECT i, 1 FROM range(6, 360, 24) r(i))`;
const damages = (month: number): string => `
  SELECT 'D${month}-' || i AS damage_no, CAST(4000 + i * 9 AS BIGINT) AS order_id, DATE '2026-0${month}-02' + CAST(i AS INTEGER) AS reported_on, ${pick(['scratch', 'stain', 'Scratch', 'broken leg'], 'i')} AS kind, ${month === 3 ? "CASE WHEN i % 7 = 2 THEN 'n/a' ELSE CAST(1500 + i * 700 AS VARCHAR) END" : 'CAST(1500 + i * 700 AS VARCHAR)'} AS cost_cents
  FROM range(${16 + month}) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const furnitureHouse: TestDataset[] = [
  file('rental/items.xlsx', 'items', items),
  { connection: 'shopdb', name: 'public.customers', kind: 'table', relation: 'customers', sql: customers },
  { connection: 'shopdb', name: 'public.orders', kind: 'table', relation: 'orders', sql: orders },
  { ...file('rental/damages', 'damages', [2, 3].map(damages).join(' UNION ALL ')), kind: 'folder' },
  ...[2, 3].map((month) => file(`rental/damages/damages_2026_0${month}.csv`, `damages_${month}`, damages(month))),
];
