/**
 * An escape-room chain (files), a tea importer (a database, a bucket and a web address) and a court reporting agency (files and a database):
 * totals that are missing, words in several spellings, bookings that stand twice, fees in cents, lists of texts and of structs.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const rooms = `
  SELECT 'RM-' || lpad(CAST(i AS VARCHAR), 2, '0') AS room_id, ${pick(['The Vault', 'Pharaoh', 'Asylum', 'Submarine', 'Alchemist'], 'i')} || ' ' || (1 + i // 5) AS room_name, ${pick(['Leeds', 'York', 'Hull'], 'i')} AS venue, ${pick(['easy', 'Medium', 'hard', 'medium', 'Hard '], 'i')} AS difficulty,
    CAST(2 + i % 2 AS INTEGER) AS min_players, CAST(5 + i % 4 AS INTEGER) AS max_players, CAST(18 + i % 5 * 2.5 AS DECIMAL(6,2)) AS price_per_player, DATE '2021-03-01' + CAST(i * 47 AS INTEGER) AS opened_on, CASE WHEN i % 6 = 4 THEN DATE '2025-12-31' ELSE NULL END AS closed_on,
    [[], ['horror'], ['history', 'family'], ['horror', 'history'], ['family']][1 + i % 5] AS themes
  FROM range(26) r(i)`;

const bookings = `
  SELECT CAST(81000 + i AS BIGINT) AS booking_id, 'RM-' || lpad(CAST(i * 7 % 29 AS VARCHAR), 2, '0') AS room_id, CAST(300 + i * 13 % 190 AS INTEGER) AS customer_id, TIMESTAMP '2025-09-01 09:00:00' + INTERVAL (i * 23) HOUR AS booked_at, TIMESTAMP '2025-09-06 10:00:00' + INTERVAL (i * 23 + i % 9 * 24) HOUR AS slot_start,
    CAST(2 + i % 5 AS INTEGER) AS players, CASE WHEN i % 23 = 6 THEN NULL ELSE CAST((2 + i % 5) * (18 + i % 4 * 2.5) AS DECIMAL(8,2)) END AS total, ${pick(['confirmed', 'Confirmed', 'cancelled', 'confirmed ', 'no-show', 'pending'], 'i // 2')} AS status, ${pick(['web', 'phone', 'NULL', 'web', 'partner'], 'i')} AS channel, CASE WHEN i % 8 = 1 THEN 'GIFT' || i ELSE NULL END AS voucher_code,
    TIMESTAMP '2026-10-20 08:00:00' - INTERVAL (i * 11 - again * 200) HOUR AS modified_at
  FROM (SELECT i, 0 AS again FROM range(420) r(i) UNION ALL SELECT i, 1 FROM range(5, 420, 19) r(i))`;

const customers = `
  WITH base AS (
    SELECT CAST(300 + i AS INTEGER) AS customer_id, ${pick(['Priya', 'Tom', 'Grace', 'Owen', 'Mia'], 'i')} AS first_name, ${pick(['Walsh', 'Okafor', 'Reid'], 'i // 5')} || i AS last_name, CASE WHEN i % 11 = 3 THEN NULL WHEN i % 4 = 1 THEN 'Guest' || i || '@Mail.example ' ELSE 'guest' || i || ${pick(['@mail.example', '@test.example', '@web.example'], 'i')} END AS email, CASE WHEN i % 7 = 5 THEN NULL ELSE '+44 113 ' || (400000 + i * 37) END AS phone,
      ${pick(['GB', 'IE', 'NL', 'gb', 'FR'], 'i')} AS country, DATE '1970-02-01' + CAST(i * 71 AS INTEGER) AS birthday, i % 3 = 0 AS newsletter, ${pick(['NULL', 'Birthday party', 'claustrophobic', 'birthday, allergic to nuts', 'corporate group'], 'i // 2')} AS notes
    FROM range(170) r(i))
  FROM base UNION ALL FROM base WHERE customer_id IN (304, 333, 377)`;

const sessions = (month: number): string => `
  SELECT 'S${month}-' || (i - i // 40) AS session_id, CAST(81000 + i * 3 % 430 AS BIGINT) AS booking_id, TIMESTAMP '2026-${String(month).padStart(2, '0')}-01 10:00:00' + INTERVAL (i * 7) HOUR AS started_at, CAST(28 + i * 7 % 33 AS INTEGER) AS minutes_taken, CAST(i % 6 AS INTEGER) AS hints_used, ${pick(['yes', 'no', 'Yes', 'yes'], 'i')} AS escaped, ${pick(['Kit', 'Ravi', 'Lena'], 'i')} AS game_master${month === 10 ? ', CAST(1 + i % 5 AS INTEGER) AS rating' : ''}
  FROM range(${78 + month}) r(i)`;

const suppliers = `
  SELECT CAST(10 + i AS INTEGER) AS supplier_id, ${pick([' Wuyi Gardens', 'Makaibari', 'Uji Estate ', 'Ceylon Hills'], 'i')} || CASE WHEN i < 4 THEN '' ELSE ' ' || i END AS supplier_name, ${pick(['CN', 'IN', 'JP', 'LK', 'cn'], 'i')} AS country, CASE WHEN i % 6 = 2 THEN NULL ELSE ${pick(['Sales', 'info', 'Export'], 'i')} || i || '@Tea.example' END AS contact_email, i % 3 <> 1 AS organic_certified, DATE '2012-04-01' + CAST(i * 113 AS INTEGER) AS partner_since, 'TX' || (77000 + i * 19) AS tax_id
  FROM range(34) r(i)`;

const lots = `
  SELECT 'LOT' || (5000 + i) AS lot_no, CAST(10 + i * 5 % 37 AS INTEGER) AS supplier_id, ${pick(['oolong', 'green', 'Oolong', 'black', 'white', 'Green'], 'i')} AS tea_type, ${pick(['CN', 'IN', 'JP', 'LK'], 'i // 2')} AS origin, DATE '2025-03-15' + CAST(i * 2 AS INTEGER) AS harvest_date, CAST(80 + i * 37 % 900 AS DECIMAL(8,1)) AS weight_kg, CAST(12 + i * 7 % 90 AS DECIMAL(8,2)) AS price_per_kg, ${pick(['EUR', 'USD', 'EUR'], 'i')} AS currency, CASE WHEN i % 4 = 3 THEN NULL ELSE DATE '2025-05-20' + CAST(i * 2 + i % 17 AS INTEGER) END AS arrived_on
  FROM range(280) r(i)`;

const tastings = `
  SELECT CAST(1 + i AS BIGINT) AS tasting_id, 'LOT' || (5000 + i * 3 % 290) AS lot_no, DATE '2025-08-01' + CAST(i * 2 AS INTEGER) AS tasted_on, ${pick(['Mei', 'Arun', 'Sofie'], 'i')} AS taster, CASE WHEN i % 14 = 9 THEN 'n/a' ELSE CAST(60 + i * 7 % 40 AS VARCHAR) END AS score, [['floral'], ['smoky', 'malt'], [], ['floral', 'honey']][1 + i % 4] AS flavours, ${pick(['NULL', 'Bitter finish', 'sweet', 'slightly bitter'], 'i')} AS remark
  FROM range(190) r(i)`;

const arrivals = (month: number): string => `
  SELECT CAST(${month} * 1000 + i AS BIGINT) AS arrival_id, 'LOT' || (5000 + i * ${month} % 280) AS lot_no, ${pick(['Hamburg', 'Rotterdam', 'hamburg'], 'i')} AS port, TIMESTAMP '2026-0${month}-01 04:00:00' + INTERVAL (i * 9) HOUR AS unloaded_at, CAST(20 + i % 40 AS INTEGER) AS chests, CASE WHEN i % 13 = 2 THEN NULL ELSE CAST(14000 + i * 900 AS BIGINT) END AS duty_cents
  FROM range(${50 + month}) r(i)`;

const jobs = `
  SELECT 'J' || (26000 + i) AS job_no, CAST(1 + i * 7 % 64 AS INTEGER) AS client_id, CASE WHEN i % 16 = 9 THEN NULL ELSE CAST(100 + i * 3 % 23 AS INTEGER) END AS reporter_id, DATE '2025-11-03' + CAST(i AS INTEGER) AS hearing_date, ${pick(['High Court', 'County Court', 'Tribunal', 'high court'], 'i')} AS court, CAST(20 + i * 17 % 380 AS INTEGER) AS duration_minutes, CAST(10 + i * 11 % 240 AS INTEGER) AS pages, CAST(9000 + i * 731 % 80000 AS BIGINT) AS fee_cents, ${pick(['done', 'Done', 'cancelled', 'booked', 'done'], 'i // 3')} AS status, i % 9 = 4 AS rush
  FROM range(350) r(i)`;

const reporters = `
  SELECT CAST(100 + i AS INTEGER) AS reporter_id, ${pick(['Hana', 'Jack', 'Ines', 'Paul'], 'i')} || ' ' || ${pick(['Kerr', 'Boyd', 'Moss'], 'i // 4')} AS name, ${pick(['London', 'Leeds', 'london', 'Cardiff'], 'i')} AS city, DATE '2015-01-12' + CAST(i * 160 AS INTEGER) AS hired_on, CAST(38 + i % 7 * 4.5 AS DECIMAL(6,2)) AS hourly_rate, CASE WHEN i % 5 = 3 THEN DATE '2026-03-31' + CAST(i AS INTEGER) ELSE NULL END AS left_on
  FROM range(21) r(i)`;

const clients = `
  SELECT CAST(1 + i AS INTEGER) AS client_id, ${pick(['Blake', 'Osei', 'Stone', 'Harper'], 'i')} || ${pick([' LLP', ' & Co', ' Legal'], 'i // 4')} AS firm, CASE WHEN i % 8 = 6 THEN NULL ELSE 'Desk' || i || '@Law.example' END AS contact_email, ${pick(['GB', 'IE', 'GB', 'US'], 'i')} AS country, CASE WHEN i % 9 = 1 THEN NULL ELSE 'GB' || (880000 + i * 7) END AS vat_no
  FROM range(60) r(i)`;

const transcripts = `
  SELECT CAST(7000 + i AS BIGINT) AS transcript_id, 'J' || (26000 + i * 2 % 355) AS job_no, TIMESTAMP '2025-11-06 15:00:00' + INTERVAL (i * 37) HOUR AS delivered_at, list_transform(range(i % 4), lambda e: {'exhibit_no': CAST(e + 1 AS INTEGER), 'title': 'Exhibit ' || (e + 1), 'sheets': CAST(3 + (i + e) % 12 AS INTEGER)}) AS exhibits
  FROM range(160) r(i)`;

const invoices = `
  SELECT CAST(i + 1 AS BIGINT) AS invoice_id, 'J' || (26000 + i * 5 % 300 // 2) AS job_no, DATE '2025-11-20' + CAST(i AS INTEGER) AS invoiced_on, CAST(90 + i * 29 % 900 AS DECIMAL(10,2)) AS amount, CASE WHEN i % 5 = 1 THEN NULL ELSE DATE '2025-11-25' + CAST(i + i * 7 % 40 AS INTEGER) END AS paid_on
  FROM range(260) r(i)`;

const stored = (connection: string, schema: string, name: string, sql: string): TestDataset => ({
  connection,
  name: `${schema}.${name}`,
  kind: 'table',
  relation: name,
  sql,
});
const bucket = (name: string, relation: string, sql: string): TestDataset => ({
  ...file(`s3://tea-port/${name}`, relation, sql),
  connection: 'tea-port',
});

/** `relation` is what the oracle's SQL calls it. */
export const twentyFifthSiblingHouse: TestDataset[] = [
  file('escape/rooms.xlsx', 'rooms', rooms),
  file('escape/bookings.csv', 'bookings', bookings),
  file('escape/customers.csv', 'customers', customers),
  { ...file('escape/sessions', 'sessions', [8, 9, 10].map(sessions).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[8, 9, 10].map((month) =>
    file(`escape/sessions/sessions_2026_${String(month).padStart(2, '0')}.csv`, `sessions_${month}`, sessions(month)),
  ),
  stored('teadb', 'public', 'suppliers', suppliers),
  stored('teadb', 'public', 'lots', lots),
  { ...file('https://tasting.example/export/tastings.json', 'tastings', tastings), connection: 'tasting-api' },
  { ...bucket('arrivals', 'arrivals', [7, 8, 9].map(arrivals).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[7, 8, 9].map((month) => bucket(`arrivals/arrivals_2026_0${month}.parquet`, `arrivals_${month}`, arrivals(month))),
  file('courts/jobs.csv.gz', 'jobs', jobs),
  stored('agency', 'office', 'reporters', reporters),
  stored('agency', 'office', 'clients', clients),
  file('courts/transcripts.jsonl', 'transcripts', transcripts),
  stored('agency', 'office', 'invoices', invoices),
];
