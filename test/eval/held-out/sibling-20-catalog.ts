/**
 * A rental of electric scooters, for sibling-20.yaml: rides that stand twice, fares that are missing or negative, staff among the riders,
 * repairs with a list of parts beside a table of parts, invoices in cents, a folder of monthly files, and what was once loaded from it.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const rides = `SELECT 'R' || (70000 + i) AS ride_id, CAST(1 + i * 7 % 160 AS BIGINT) AS rider_id, 'SC-' || lpad(CAST(i * 3 % 40 AS VARCHAR), 3, '0') AS scooter_id, TIMESTAMP '2026-02-01 06:00:00' + INTERVAL (i * 7) HOUR AS started_at,
 CASE WHEN i % 31 = 4 THEN NULL ELSE TIMESTAMP '2026-02-01 06:00:00' + INTERVAL (i * 7) HOUR + INTERVAL (5 + i % 50) MINUTE END AS ended_at, CAST(0.4 + i * 13 % 90 / 10.0 AS DECIMAL(5,1)) AS distance_km,
 CAST(CASE WHEN i % 60 = 9 THEN NULL WHEN i % 150 = 20 THEN -3.50 ELSE 1 + i * 17 % 240 / 10.0 END AS DECIMAL(6,2)) AS fare, ${pick(['EUR', 'EUR', 'CHF', 'PLN'], 'i')} AS currency, ${pick(['Berlin', 'Vienna', 'Zurich', 'Gdansk', 'Hamburg'], 'i // 2')} AS city,
 ${pick(['finished', 'Finished', 'aborted', 'finished', 'refunded'], 'i // 3')} AS state, CASE WHEN i % 6 = 0 THEN 'SPRING' || (i % 3) ELSE NULL END AS promo_code, TIMESTAMP '2026-02-01 06:00:00' + INTERVAL (i * 7 + i % 5) HOUR AS modified_at
 FROM (SELECT i FROM range(900) r(i) UNION ALL SELECT i FROM range(11, 900, 40) r(i))`;
const riders = `SELECT CAST(i AS BIGINT) AS rider_id, ${pick(['Ana', 'Bo', 'Cem', 'Dag', 'Eli'], 'i')} || ' ' || ${pick(['Novak', 'Weber', 'Rossi'], 'i // 2')} AS full_name, CASE i % 9 WHEN 0 THEN NULL WHEN 1 THEN ' Rider' || i || '@Mail.example ' WHEN 2 THEN 'r' || i || '@staff.example' ELSE 'r' || i || '@mail.example' END AS email,
 '+49 ' || (1500000 + i * 37) AS phone, ${pick(['Berlin', 'Vienna', 'Zurich', 'Gdansk', 'Hamburg'], 'i')} AS home_city, CASE WHEN i % 11 = 3 THEN NULL ELSE ${pick(['basic', 'plus', 'student'], 'i')} END AS tariff, DATE '2024-05-01' + CAST(i * 4 AS INTEGER) AS joined_on, 'DE89' || (37040044053201 + i) AS iban
 FROM (SELECT i FROM range(1, 161) r(i) UNION ALL SELECT i FROM range(5, 160, 40) r(i))`;
const scooters = `SELECT 'SC-' || lpad(CAST(i AS VARCHAR), 3, '0') AS scooter_id, ${pick(['Swift', 'Moby', 'Cargo'], 'i')} AS model, CAST(i * 7 % 101 AS INTEGER) AS battery_pct, CAST(350 + i * 11 AS DECIMAL(8,2)) AS purchase_price, i % 5 <> 0 AS in_service FROM range(42) r(i)`;
const repairs = `SELECT 'W' || (300 + i) AS repair_no, TIMESTAMP '2026-06-01 09:00:00' + INTERVAL (i * 9) HOUR AS opened_at, {'id': 'SC-' || lpad(CAST(i % 40 AS VARCHAR), 3, '0'), 'model': ${pick(['Swift', 'Moby', 'Cargo'], 'i')}} AS scooter, [{'part_no': 'P' || (i % 7), 'qty': CAST(1 + i % 3 AS BIGINT), 'unit_cost': CAST(4.5 + i % 20 AS DOUBLE)}, {'part_no': 'P' || ((i + 3) % 7), 'qty': CAST(1 AS BIGINT), 'unit_cost': CAST(9.9 AS DOUBLE)}] AS parts FROM range(120) r(i)`;
const parts = `SELECT 'P' || i AS part_no, ${pick(['brake lever', 'tyre', 'light', 'battery pack'], 'i')} AS title, ${pick(['brakes', 'wheels', 'electrics'], 'i')} AS part_group FROM range(7) r(i)`;
const invoices = `SELECT CAST(500000 + i AS BIGINT) AS invoice_no, 'R' || (70000 + i * 2 % 900) AS ride_id, ${pick(['card', 'paypal', 'voucher'], 'i')} AS pay_method, CAST(100 + i * 170 % 2400 AS BIGINT) AS total_cents, TIMESTAMP '2026-02-02 10:00:00' + INTERVAL (i * 14) HOUR AS settled_at, ${pick(['settled', 'settled', 'open', 'failed'], 'i')} AS status FROM range(430) r(i)`;
const pings = `SELECT CAST(i AS BIGINT) AS ping_id, 'SC-' || lpad(CAST(i % 40 AS VARCHAR), 3, '0') AS scooter_id, 47.1 + i % 90 / 100.0 AS lat, 8.5 + i % 70 / 100.0 AS lon, CAST(i * 3 % 30 AS INTEGER) AS speed_kmh, TIMESTAMP '2026-10-01' + INTERVAL (i * 11) MINUTE AS ts FROM range(3000) r(i)`;
const upload = (month: number, extra = ''): string =>
  `SELECT ride_id, rider_id, fare, started_at${extra} FROM (${rides}) WHERE month(started_at) = ${month}`;

/** `relation` is what the oracle's SQL calls it. */
export const twentiethSiblingHouse: TestDataset[] = [
  file('fleet/rides.csv', 'rides', rides),
  file('fleet/riders.csv', 'riders', riders),
  file('fleet/scooters.parquet', 'scooters', scooters),
  file('fleet/repairs.jsonl', 'repairs', repairs),
  file('fleet/parts.csv', 'parts', parts),
  file('fleet/invoices.csv.gz', 'invoices', invoices),
  file('fleet/pings.parquet', 'pings', pings),
  { ...file('fleet/uploads', 'uploads', `${upload(7)} UNION ALL ${upload(8)} UNION ALL ${upload(9)}`), kind: 'folder' },
  file('fleet/uploads/rides_2026_07.csv', 'uploads_07', upload(7)),
  file('fleet/uploads/rides_2026_08.csv', 'uploads_08', upload(8)),
  file('fleet/uploads/rides_2026_09.csv', 'uploads_09', upload(9, ', city')),
  table('ops.rides', 'ops_rides', `FROM (${rides}) WHERE started_at < '2026-06-01'`),
  table('ops.fares_by_city', 'fares_by_city', `SELECT city, sum(try_cast(fare AS DECIMAL(8,2))) AS fares FROM (${rides}) GROUP BY 1`),
];
