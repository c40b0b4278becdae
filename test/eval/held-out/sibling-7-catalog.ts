/**
 * A ski resort (files), a law firm (tables of a database) and a car-sharing club (a bucket and an HTTP source): negated booleans, units in
 * column names, open ends that are NULL, ids as numbers, texts and references, a struct, a list. The requests in sibling-7.yaml were
 * written before the planner was read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const passes = `
  SELECT 'SP-' || (50100 + i) AS pass_no, CAST(300 + i * 7 % 118 AS INTEGER) AS guest_id, ${pick(['day', 'Day', 'season', 'half-day', 'day ', 'Season'], 'i // 2')} AS pass_type,
    DATE '2025-11-20' + CAST(i * 2 % 330 AS INTEGER) AS valid_from, DATE '2025-11-20' + CAST(i * 2 % 330 + i % 5 AS INTEGER) AS valid_to,
    CASE WHEN i % 40 = 9 THEN NULL ELSE CAST(2900 + i * 1310 % 79000 AS BIGINT) END AS price_rappen, again = 1 OR i % 11 = 4 AS refunded, ${pick(['desk', 'app', 'web', 'desk'], 'i // 3')} AS sold_via,
    TIMESTAMP '2025-11-18 07:00:00' + INTERVAL (i * 17 + again * 29) HOUR AS modified_at
  FROM (SELECT i, 0 AS again FROM range(360) r(i) UNION ALL SELECT i, 1 FROM range(5, 360, 21) r(i))`;

const guests = `
  SELECT CAST(300 + i AS INTEGER) AS guest_id, CASE WHEN i % 8 = 3 THEN '  ' ELSE '' END || ${pick(['Nina', 'Reto', 'Luca', 'Maud'], 'i')} || ' ' || ${pick(['Amstutz', 'Favre', 'Rossi'], 'i // 4')} AS full_name,
    CASE WHEN i % 6 = 2 THEN NULL WHEN i % 12 = 5 THEN 'x' || i || '@test.example' WHEN i % 5 = 0 THEN ' Guest' || i || '@Post.example' ELSE 'guest' || i || '@post.example' END AS mail,
    CASE WHEN i % 7 = 1 THEN NULL ELSE '+41 79 ' || (400000 + i * 431) END AS mobile, ${pick(['CH', 'DE', 'IT', 'CH', 'FR'], 'i')} AS land, i % 3 = 0 AS newsletter,
    DATE '1948-02-11' + CAST(i * 197 AS INTEGER) AS birthday, 'X' || (7100200 + i * 613) AS passport_no
  FROM range(110) r(i)`;

const guestsTwice = `
  WITH all_rows AS (${guests}) FROM all_rows
  UNION ALL FROM all_rows WHERE guest_id IN (304, 310, 333, 351)
  UNION ALL SELECT * REPLACE (guest_id + 900 AS guest_id, '+41 78 ' || guest_id AS mobile) FROM all_rows WHERE guest_id IN (301, 307, 312, 315, 319)`;

const lifts = `
  SELECT 'L' || (10 + i) AS lift_code, ${pick(['Gipfel', 'Mulde', 'Kreuz', 'Wald', 'Joch'], 'i')} || ' ' || (1 + i // 5) AS lift_name, ${pick(['north', 'south', 'glacier'], 'i // 2')} AS sector,
    CAST(420 + i * 371 % 2900 AS INTEGER) AS length_m, i % 4 <> 1 AS is_open, CAST(1968 + i * 3 % 55 AS INTEGER) AS built_year, i % 3 = 0 AS heated_seats
  FROM range(18) r(i)`;

const scans = (month: number): string => `
  SELECT CAST(${month} * 100000 + i AS BIGINT) AS scan_id, 'SP-' || (50100 + i * 5 % 340) AS pass_no, 'L' || (10 + i % 20) AS lift_code, TIMESTAMP '2026-0${month}-01 08:10:00' + INTERVAL (i * 97) MINUTE AS scanned_at,
    CAST(i * 7 % 31 AS INTEGER) AS wait_min${month === 3 ? `, ${pick(['A', 'B'], 'i')} AS gate` : ''}
  FROM range(180) r(i)`;

const matters = `
  SELECT '26/' || (1000 + i) || '-' || ${pick(['K', 'M', 'S'], 'i')} AS file_ref, CAST(7000 + i * 3 % 64 AS INTEGER) AS client_no, ${pick(['Dr. Vogt', 'Hansen', 'Okafor', 'Lindner'], 'i // 2')} AS lawyer,
    ${pick(['tenancy', 'family', 'labour', 'Tenancy', 'tax', 'Family '], 'i')} AS area, DATE '2025-02-03' + CAST(i * 3 AS INTEGER) AS opened_on, CASE WHEN i % 3 = 1 THEN NULL ELSE DATE '2025-05-03' + CAST(i * 3 AS INTEGER) END AS closed_on,
    CASE WHEN i % 25 = 6 THEN NULL ELSE CAST(800 + i * 2711 % 90000 AS DECIMAL(12,2)) END AS value_eur, i % 9 = 2 AS pro_bono
  FROM range(150) r(i)`;

const clients = `
  SELECT CAST(7000 + i AS INTEGER) AS client_no, ${pick(['Brandt', 'Eklund', 'Moreau', 'Sato'], 'i')} || CASE WHEN i % 2 = 0 THEN ' GmbH' ELSE '' END AS firma, CASE WHEN i % 10 = 7 THEN NULL WHEN i % 4 = 1 THEN 'Office' || i || '@Firm.example' ELSE 'office' || i || '@firm.example' END AS contact_email,
    lpad(CAST(20095 + i * 17 AS VARCHAR), 5, '0') AS plz, ${pick(['Hamburg', 'hamburg', 'Bremen', 'Stade', 'Bremen '], 'i')} AS ort, i % 5 = 0 AS vip, 'DE' || (811000000 + i * 77) AS vat_id
  FROM range(70) r(i)`;

const timeEntries = `
  SELECT CAST(880000 + i AS BIGINT) AS entry_id, '26/' || (1000 + i * 11 % 150) || '-' || ${pick(['K', 'M', 'S'], 'i * 11 % 150')} AS file_ref, ${pick(['VOG', 'HAN', 'OKA', 'LIN'], 'i // 4')} AS staff_code,
    DATE '2025-09-01' + CAST(i * 2 % 420 AS INTEGER) AS worked_on, CAST(6 + i * 13 % 240 AS INTEGER) AS minutes, CAST(18000 + i % 4 * 2500 AS BIGINT) AS rate_cents, i % 7 <> 3 AS billable, CASE WHEN i % 5 = 0 THEN NULL ELSE 'call ' || i END AS note
  FROM range(520) r(i)`;

const invoices = `
  SELECT 'R' || (2600 + i) AS invoice_no, '26/' || (1000 + i * 7 % 120) || '-' || ${pick(['K', 'M', 'S'], 'i * 7 % 120')} AS file_ref, DATE '2025-10-01' + CAST(i * 2 AS INTEGER) AS issued_on, DATE '2025-10-31' + CAST(i * 2 AS INTEGER) AS due_on,
    CASE WHEN i % 4 = 2 THEN NULL ELSE DATE '2025-10-12' + CAST(i * 2 AS INTEGER) END AS paid_on, CAST(250 + i * 317 % 6400 AS DECIMAL(10,2)) AS net, ${pick(['EUR', 'EUR', 'CHF'], 'i')} AS currency, i % 6 = 1 AS disputed
  FROM range(190) r(i)`;

const trips = `
  SELECT 'T' || lpad(CAST(i AS VARCHAR), 6, '0') AS trip_id, 'HH-CS ' || (100 + i % 26) AS plate, {'no': CAST(41000 + i * 13 % 75 AS INTEGER), 'tier': ${pick(['basic', 'Plus', 'plus', 'pro'], 'i')}} AS member,
    TIMESTAMP '2025-12-01 05:00:00' + INTERVAL (i * 19) HOUR AS started_at, CASE WHEN i % 30 = 17 THEN NULL ELSE TIMESTAMP '2025-12-01 05:00:00' + INTERVAL (i * 19 * 60 + 12 + i * 7 % 300) MINUTE END AS ended_at,
    CAST(900 + i * 733 % 64000 AS BIGINT) AS distance_m, CAST(350 + i * 419 % 9800 AS BIGINT) AS fare_cents, CASE WHEN i % 3 = 0 THEN NULL ELSE ${pick(['SPRING', 'FRIEND'], 'i')} END AS promo_code,
    list_transform(range(1 + i % 3), lambda k: {'station': 'ST' || (1 + (i + k) % 14), 'minutes': CAST(3 + (i + k) % 9 AS INTEGER)}) AS stops
  FROM range(400) r(i)`;

const cars = `
  SELECT 'HH-CS ' || (100 + i) AS plate, ${pick(['Zoe', 'Corsa', 'ID.3', 'Kangoo'], 'i')} AS model, ${pick(['mini', 'compact', 'van'], 'i // 2')} AS car_class, i % 2 = 0 AS electric, i % 9 = 5 AS retired, CAST(980 + i * 37 AS INTEGER) AS weight_kg,
    'ST' || (1 + i % 12) AS home_station, CASE WHEN i % 8 = 3 THEN NULL ELSE DATE '2026-01-10' + CAST(i * 9 AS INTEGER) END AS last_service, CAST(8000 + i * 2917 % 70000 AS DOUBLE) AS mileage_km
  FROM range(29) r(i)`;

const members = `
  SELECT CAST(41000 + i AS INTEGER) AS member_no, ${pick(['Lea', 'Tim', 'Aylin', 'Jo'], 'i')} AS first_name, ${pick(['Horn', 'Bach', 'Kaya'], 'i // 3')} AS last_name, CASE WHEN i % 9 = 4 THEN NULL ELSE 'm' || i || '@Club.example' END AS email,
    i % 10 = 6 AS blocked, i % 4 <> 2 AS license_checked, DATE '2023-01-15' + CAST(i * 12 AS INTEGER) AS joined_on, 'DE' || (4400112200 + i * 991) AS iban
  FROM range(80) r(i)`;

const stations = `
  SELECT 'ST' || (1 + i) AS station_code, ${pick(['Markt', 'Hafen', 'Park', 'Bahnhof'], 'i')} || ' ' || (1 + i // 4) AS station_name, ${pick(['Altona', 'Mitte', 'Nord'], 'i // 3')} AS district, CAST(2 + i * 5 % 9 AS INTEGER) AS spots, i % 3 = 1 AS covered
  FROM range(15) r(i)`;

const law = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'lex',
  name: `office.${name}`,
  kind: 'table',
  relation,
  sql,
});
const fleet = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'fleet',
  name: `s3://fleet/${name}`,
  kind: 'file',
  relation,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const seventhSiblingHouse: TestDataset[] = [
  file('ski/passes.csv', 'passes', passes),
  file('ski/guests.csv', 'guests', guestsTwice),
  file('ski/lifts.csv', 'lifts', lifts),
  { ...file('ski/scans', 'scans', [1, 2, 3].map((month) => scans(month)).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[1, 2, 3].map((month) => file(`ski/scans/scans_2026_0${month}.csv`, `scans_2026_0${month}`, scans(month))),
  law('matters', 'matters', matters),
  law('clients', 'clients', clients),
  law('time_entries', 'time_entries', timeEntries),
  law('invoices', 'invoices', invoices),
  fleet('trips.parquet', 'trips', trips),
  fleet('cars.csv', 'cars', cars),
  fleet('members.csv', 'members', members),
  { connection: 'geo', name: 'stations', kind: 'file', relation: 'stations', sql: stations },
];
