/**
 * A ferry line and a furniture maker, shaped like samples/: dirty states, unknown fares, tickets that come again with a later
 * `changed_at`, mixed-case e-mails, test accounts, monthly counts, nested parts. Its requests in sibling-5.yaml were written before
 * the planner was read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

/** Every row of the numbers below `count`, and some of them once more with other values and a later change. */
const twice = (count: number, every: number): string =>
  `(SELECT i, 0 AS again FROM range(${count}) r(i) UNION ALL SELECT i, 1 FROM range(4, ${count}, ${every}) r(i))`;

const tickets = `
  SELECT CAST(910001 + i AS BIGINT) AS ticket_no, 'PX' || (100 + i * 7 % 90) AS passenger_id,
    ${pick(['Oslo-Kiel', 'Bergen-Hirtshals', 'Harwich-Hoek', 'Trelleborg-Rostock', 'Dover-Calais', 'Oslo-Kiel', 'Turku-Stockholm'], 'i')} AS route,
    DATE '2025-08-01' + CAST(i * 3 // 5 + CASE WHEN i > 300 THEN 4 ELSE 0 END AS INTEGER) AS travel_date, ${pick(['deck', 'inside', 'outside', 'deck', 'suite'], 'i // 2')} AS cabin,
    CASE again WHEN 1 THEN 'cancelled' ELSE ${pick(['boarded', 'Boarded', 'booked', 'no-show', 'boarded ', 'cancelled'], 'i')} END AS state,
    CASE WHEN i % 50 = 9 THEN NULL WHEN i % 120 = 17 THEN -25.00 ELSE CAST(19 + i * 131 % 4999 / 10.0 AS DECIMAL(10,2)) END AS fare,
    ${pick(['EUR', 'NOK', 'EUR', 'GBP'], 'i // 3')} AS currency, TIMESTAMP '2025-07-01 10:00:00' + INTERVAL (i * 13 + again * 45) HOUR AS changed_at
  FROM ${twice(640, 25)}`;

const passengers = `
  SELECT 'PX' || (100 + i) AS passenger_id, ${pick(['Liv', 'Arne', 'Kaja', 'Nils'], 'i')} || ' ' || ${pick(['Dahl', 'Moen', 'Vik'], 'i // 4')} || i AS name,
    CASE i % 7 WHEN 0 THEN ' Pax' || i || '@Mail.example' WHEN 2 THEN NULL WHEN 5 THEN 'probe' || i || '@test.example' ELSE 'pax' || i || '@mail.example' END AS email,
    ${pick(['NO', 'DE', 'GB', 'SE', 'FI', 'NO'], 'i // 2')} AS country, CASE WHEN i % 4 = 3 THEN NULL ELSE ${pick(['gold', 'silver', 'blue'], 'i')} END AS tier,
    DATE '2022-03-01' + CAST(i * 11 AS INTEGER) AS joined_on, 'N' || (7300100 + i * 613) AS passport_no
  FROM (SELECT i FROM range(105) r(i) UNION ALL SELECT i FROM range(101, 105) r(i))`;

const sales = `
  SELECT CAST(30001 + i AS BIGINT) AS sale_id, ${pick(['Malmo', 'Basel', 'Ghent', 'Basel'], 'i // 5')} AS shop, DATE '2026-01-02' + CAST(i * 2 // 3 AS INTEGER) AS sold_on,
    'FM-' || (10 + i * 3 % 16) AS model_code, ${pick(['oak', 'pine', 'beech', 'oak', 'walnut'], 'i')} AS wood, CAST(1 + i * 5 % 7 - again AS INTEGER) AS pieces,
    CASE WHEN i % 44 = 6 THEN NULL ELSE CAST(40 + i * 577 % 9871 / 10.0 AS DECIMAL(10,2)) END AS price, ${pick(['CH', 'SE', 'BE', 'DE', 'NL', 'US'], 'i // 2')} AS country,
    CASE i % 12 WHEN 1 THEN NULL WHEN 8 THEN 'try' || i || '@test.example' ELSE 'buyer' || i % 70 || '@home.example' END AS email,
    TIMESTAMP '2026-01-02 09:00:00' + INTERVAL (i * 16 + again * 29) HOUR AS updated_at
  FROM ${twice(420, 30)}`;

const models = `
  SELECT 'FM-' || (10 + i) AS model_code, ${pick(['chair', 'table', 'shelf', 'bed'], 'i')} AS category, CAST(40 + i * 17 % 160 AS INTEGER) AS length_cm,
    CAST(35 + i * 11 % 90 AS INTEGER) AS width_cm, CAST(42 + i * 29 % 150 AS INTEGER) AS height_cm
  FROM range(16) r(i)`;

const workOrders = `
  SELECT CAST(8001 + i AS BIGINT) AS work_order, TIMESTAMP '2026-04-01 07:00:00' + INTERVAL (i * 9) HOUR AS started_at, {'id': 'B' || (1 + i % 6), 'hall': ${pick(['north', 'south'], 'i')}} AS bench,
    list_transform(range(1 + i % 4), lambda k: {'part_no': 'P-' || (201 + (i * 3 + k * 5) % 18), 'qty': CAST(1 + (i + k * 2) % 9 AS INTEGER), 'unit_cost': CAST(0.75 + (i * 7 + k) % 23 / 2.0 AS DECIMAL(8,2))}) AS parts
  FROM range(130) r(i)`;

const stock = (month: number): string => `
  SELECT 'SK-' || (500 + (i * 3 + ${month} * 7) % 95) AS sku, ${pick(['A', 'B', 'C'], 'i')} AS shelf, DATE '2026-0${month}-01' + CAST(i % 27 AS INTEGER) AS counted_on,
    CAST(i * 19 % 240 AS INTEGER) AS qty${month === 7 ? ', CAST(i % 5 AS INTEGER) AS damaged' : ''}
  FROM range(${62 + month}) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const fifthSiblingHouse: TestDataset[] = [
  file('ferry/tickets.csv', 'tickets', tickets),
  file('ferry/passengers.csv', 'passengers', passengers),
  file('furniture/sales.csv', 'sales', sales),
  file('furniture/models.csv', 'models', models),
  file('furniture/work_orders.jsonl', 'work_orders', workOrders),
  { ...file('furniture/stock', 'stock', `${stock(5)} UNION ALL BY NAME ${stock(6)} UNION ALL BY NAME ${stock(7)}`), kind: 'folder' },
  ...[5, 6, 7].map((month) => file(`furniture/stock/stock_2026_0${month}.csv`, `stock_2026_0${month}`, stock(month))),
];
