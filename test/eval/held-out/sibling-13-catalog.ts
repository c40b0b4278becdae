/**
 * A cheese dairy (files), a courier (tables of a database) and a chess federation (a bucket): rates of currencies, texts where numbers should be,
 * customers that are there twice, a struct and a list in orders, two players in a game. The requests in sibling-13.yaml were written before the
 * planner was read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const cheeses = `
  SELECT 'CH' || (10 + i) AS cheese_code, ${pick(['Bergkäse', 'Tomme', 'Gouda', 'Brebis', 'Chèvre'], 'i')} || ' ' || (1 + i // 5) AS cheese_name, ${pick(['cow', 'Cow', 'goat', 'sheep', 'cow '], 'i')} AS milk_type, CAST(i * 5 % 19 AS INTEGER) AS ripening_months,
    CAST(CASE WHEN i % 14 = 9 THEN NULL ELSE 11.9 + i * 37 % 290 / 10.0 END AS DECIMAL(8,2)) AS price_kg, i % 3 = 1 AS organic, i % 9 = 4 AS discontinued
  FROM range(36) r(i)`;

const batches = `
  SELECT 'B-' || (4001 + i) AS batch_no, 'CH' || (10 + i * 7 % 39) AS cheese_code, DATE '2025-10-01' + CAST(i AS INTEGER) AS made_on, CASE WHEN i % 5 = 3 THEN NULL ELSE DATE '2025-10-01' + CAST(i + 30 + i * 11 % 120 AS INTEGER) END AS released_on,
    CAST(400 + i * 53 % 2600 AS INTEGER) AS milk_l, CAST(6 + i * 13 % 60 AS INTEGER) AS wheels, CASE WHEN i % 13 = 6 THEN 'n.a.' ELSE CAST(CAST(42 + i * 7 % 140 / 10.0 AS DECIMAL(4,1)) AS VARCHAR) END AS fat_pct,
    ${pick(['passed', 'Passed', 'blocked', 'passed', 'pending', 'passed '], 'i // 2')} AS quality, ${pick(['old vault', 'new vault', 'tunnel'], 'i')} AS cellar, TIMESTAMP '2025-10-01 17:00:00' + INTERVAL (i * 24 + again * 50) HOUR AS checked_at
  FROM (SELECT i, 0 AS again FROM range(280) r(i) UNION ALL SELECT i, 1 FROM range(9, 280, 16) r(i))`;

const intake = (month: number): string => `
  SELECT CAST(70 + i % 24 AS INTEGER) AS farm_id, DATE '2026-0${month}-01' + CAST(i // 8 AS INTEGER) AS delivered_on, CAST(180 + i * 61 % 900 AS INTEGER) AS liters, CASE WHEN i % 19 = 7 THEN 'n/a' ELSE CAST(3 + i % 5 AS VARCHAR) END AS temp_c, ${pick(['neg', 'neg', 'neg', 'pos'], 'i // 3')} AS antibiotics${month === 3 ? ', CAST(i * 17 % 300 AS INTEGER) AS cell_count' : ''}
  FROM range(${80 + month * 10}) r(i)`;

const farms = `
  SELECT CAST(70 + i AS INTEGER) AS farm_id, ${pick(['Alois', 'Berta', 'Conrad', 'Dora'], 'i')} || ' ' || ${pick(['Egger', 'Moser', 'Huber'], 'i // 4')} AS farmer, ${pick(['Schwarzenberg', 'Egg', 'Mellau', 'Sulzberg'], 'i')} AS village, CAST(6 + i * 11 % 80 AS INTEGER) AS herd_size,
    CASE WHEN i % 6 = 5 THEN NULL ELSE '+43 (0)664 ' || (50 + i) || '-' || (1200 + i * 7) END AS mobile, CASE WHEN i % 8 = 3 THEN NULL WHEN i % 3 = 0 THEN ' Farm' || i || '@Hof.example ' ELSE 'farm' || i || '@hof.example' END AS mail, 'AT61' || (1904300234573 + i * 31) AS iban, DATE '2009-03-01' + CAST(i * 170 AS INTEGER) AS member_since
  FROM range(30) r(i)`;

const invoices = `
  SELECT CAST(26000 + i AS INTEGER) AS invoice_no, 'K' || (300 + i * 7 % 66) AS customer_no, DATE '2025-11-03' + CAST(i AS INTEGER) AS issued_on, DATE '2025-11-03' + CAST(i + 14 + i % 3 * 8 AS INTEGER) AS due_on, CASE WHEN i % 4 = 2 THEN NULL ELSE DATE '2025-11-03' + CAST(i + 3 + i * 5 % 40 AS INTEGER) END AS paid_on,
    CAST(CASE WHEN i % 31 = 12 THEN NULL WHEN i % 37 = 5 THEN -60 ELSE 45 + i * 131 % 9000 / 10.0 END AS DECIMAL(10,2)) AS net, ${pick(['EUR', 'EUR', 'CHF', 'USD'], 'i')} AS currency, ${pick(['paid', 'Paid', 'open', 'reminded', 'cancelled'], 'i // 2')} AS status, TIMESTAMP '2025-11-03 07:30:00' + INTERVAL (i * 24 + i % 9) HOUR AS updated_at
  FROM range(260) r(i)`;

const customers = `
  WITH all_rows AS (
    SELECT 'K' || (300 + i) AS customer_no, ${pick(['Gasthof', 'Hotel', 'Feinkost', 'Bistro'], 'i')} || ' ' || ${pick(['Adler', 'Krone', 'Sonne'], 'i // 4')} || ' ' || i AS name, ${pick(['at', 'DE', 'ch', 'AT', 'us'], 'i')} AS country, CASE WHEN i % 9 = 2 THEN NULL ELSE 'office' || i || ${pick(['@adler.example', '@Krone.example', '@test.example'], 'i')} END AS email,
      CASE WHEN i % 7 = 6 THEN NULL ELSE '05512/' || (3000 + i * 13) || ' ext. ' || i % 9 END AS phone, CASE WHEN i % 5 = 1 THEN NULL ELSE ${pick(['gastro', 'retail', 'private'], 'i')} END AS segment, 'ATU' || (6600100 + i * 7) AS vat_id
    FROM range(62) r(i))
  FROM all_rows UNION ALL FROM all_rows WHERE customer_no IN ('K304', 'K317', 'K340') UNION ALL SELECT * REPLACE ('K' || (900 + CAST(customer_no[2:] AS INTEGER)) AS customer_no) FROM all_rows WHERE customer_no IN ('K303', 'K306', 'K312', 'K321', 'K330')`;

const orders = `
  SELECT 'O' || (8000 + i) AS order_no, TIMESTAMP '2026-01-05 06:00:00' + INTERVAL (i * 13) HOUR AS placed_at, {'customer_no': 'K' || (300 + i * 5 % 64), 'city': ${pick(['Bregenz', 'Dornbirn', 'Lindau'], 'i')}} AS buyer,
    list_transform(range(1 + i % 3), lambda k: {'cheese_code': 'CH' || (10 + (i * 3 + k * 5) % 38), 'kg': CAST(1 + (i + k) % 7 AS INTEGER), 'price_kg': CAST(12 + (i * 3 + k) % 20 AS INTEGER)}) AS positions
  FROM range(120) r(i)`;

const rates = `SELECT * FROM (VALUES ('EUR', 1.0), ('CHF', 1.05), ('USD', 0.92)) AS r(currency, to_eur)`;

const parcels = `
  SELECT 'TN' || (550000 + i * 3) AS tracking_no, CAST(40 + i * 11 % 48 AS INTEGER) AS sender_id, ${pick(['DE', 'PL', 'CZ', 'DE', 'AT'], 'i')} AS dest_country, lpad(CAST(1000 + i * 371 % 98000 AS VARCHAR), 5, '0') AS postcode, CAST(120 + i * 233 % 21000 AS INTEGER) AS weight_g, ${pick(['express', 'Standard', 'standard', 'same day', 'standard '], 'i')} AS service,
    CAST(CASE WHEN i % 3 = 0 THEN 0 ELSE 900 + i * 410 % 24000 END AS BIGINT) AS cod_cents, TIMESTAMP '2026-05-04 08:00:00' + INTERVAL (i * 5) HOUR AS picked_up_at, CASE WHEN i % 7 = 5 THEN NULL ELSE TIMESTAMP '2026-05-04 08:00:00' + INTERVAL (i * 5 + 6 + i * 17 % 150) HOUR END AS delivered_at, CASE WHEN i % 4 = 1 THEN NULL ELSE ${pick(['neighbour', 'recipient', 'reception'], 'i')} END AS signed_by,
    ${pick(['delivered', 'Delivered', 'in transit', 'returned', 'lost'], 'i // 3')} AS status, i % 6 = 2 AS insured, 'leave at ' || ${pick(['door', 'gate', 'shop'], 'i')} || '  ' AS note
  FROM range(420) r(i)`;

const senders = `
  SELECT CAST(40 + i AS INTEGER) AS sender_id, ${pick(['Blumen', 'Shoe', 'Book', 'Tech'], 'i')} || ' ' || ${pick(['Box', 'Point', 'Haus'], 'i // 4')} || ' ' || i AS company, CASE WHEN i % 10 = 4 THEN NULL ELSE 'ship' || i || ${pick(['@shop.example', '@store.example', '@courier.internal'], 'i')} END AS account_email, ${pick(['basic', 'pro', 'Basic'], 'i')} AS plan, DATE '2022-01-10' + CAST(i * 23 AS INTEGER) AS signed_on
  FROM range(45) r(i)`;

const drivers = `
  SELECT 'D' || lpad(CAST(i AS VARCHAR), 2, '0') AS driver_id, ${pick(['Ines', 'Janek', 'Karim', 'Lena', 'Milos'], 'i')} AS first_name, ${pick(['Berg', 'Novak', 'Said'], 'i // 5')} AS last_name, ${pick(['north', 'South', 'north', 'south'], 'i')} AS depot, '0176-' || (400200 + i * 91) AS phone, DATE '2026-02-01' + CAST(i * 45 AS INTEGER) AS license_expires, i % 5 <> 3 AS active
  FROM range(22) r(i)`;

const tours = `
  SELECT CAST(9000 + i AS INTEGER) AS tour_id, 'D' || lpad(CAST(i * 5 % 24 AS VARCHAR), 2, '0') AS driver_id, DATE '2026-05-04' + CAST(i // 9 AS INTEGER) AS tour_date, CAST(35 + i * 17 % 210 AS INTEGER) AS km, CAST(20 + i * 7 % 90 AS INTEGER) AS stops, CAST(4 + i * 3 % 19 AS DOUBLE) AS fuel_l
  FROM range(240) r(i) WHERE i * 5 % 24 NOT IN (7, 18)`;

const scans = `
  SELECT CAST(700000 + i AS BIGINT) AS scan_id, 'TN' || (550000 + i * 2 % 435 * 3) AS tracking_no, ${pick(['hub', 'north', 'south'], 'i // 2')} AS place, TIMESTAMP '2026-05-04 10:00:00' + INTERVAL (i * 2) HOUR AS scanned_at, ${pick(['in', 'out', 'damaged', 'in'], 'i')} AS event
  FROM range(900) r(i)`;

const players = `
  SELECT CAST(1200 + i AS INTEGER) AS player_id, ${pick(['Adams', 'Bielik', 'Cohen', 'Duda'], 'i // 4')} || ', ' || ${pick(['Nora', 'Petr', 'Omar', 'Ida'], 'i')} AS player_name, CASE WHEN i % 3 <> 0 THEN NULL ELSE ${pick(['GM', 'IM', 'fm'], 'i // 3')} END AS title, CAST(1 + i * 3 % 15 AS INTEGER) AS club_id, CAST(1950 + i * 7 % 66 AS INTEGER) AS birth_year,
    CASE WHEN i % 12 = 7 THEN NULL ELSE CAST(1100 + i * 67 % 1500 AS INTEGER) END AS elo, CASE WHEN i % 8 = 5 THEN NULL ELSE 'p' || i || ${pick(['@chess.example', '@mail.example'], 'i')} END AS email, i % 10 <> 6 AS dues_paid
  FROM range(130) r(i)`;

const clubs = `
  SELECT CAST(1 + i AS INTEGER) AS club_id, ${pick(['SK', 'Rook', 'Tower'], 'i')} || ' ' || ${pick(['Graz', 'Linz', 'Wels', 'Enns'], 'i')} AS club_name, ${pick(['Styria', 'Upper Austria', 'upper austria'], 'i')} AS state, CAST(1890 + i * 9 AS INTEGER) AS founded FROM range(17) r(i)`;

const tournaments = `
  SELECT 'EV' || (20 + i) AS event_code, ${pick(['Open', 'Rapid', 'Youth Cup'], 'i')} || ' ' || ${pick(['Graz', 'Linz'], 'i')} AS event_name, DATE '2026-01-09' + CAST(i * 14 AS INTEGER) AS starts_on, DATE '2026-01-09' + CAST(i * 14 + i % 9 AS INTEGER) AS ends_on, CAST(15 + i * 5 % 40 AS DECIMAL(6,2)) AS entry_fee, ${pick(['classical', 'rapid', 'blitz'], 'i')} AS time_control FROM range(18) r(i)`;

const entries = `
  SELECT CAST(61000 + i AS INTEGER) AS entry_id, 'EV' || (20 + i * 5 % 16) AS event_code, CAST(1200 + i * 7 % 134 AS INTEGER) AS player_id, TIMESTAMP '2025-12-01 09:00:00' + INTERVAL (i * 15) HOUR AS registered_at, ${pick(['yes', 'no', 'yes'], 'i')} AS fee_paid, CASE WHEN i % 11 = 4 THEN DATE '2025-12-10' + CAST(i AS INTEGER) END AS withdrawn_on
  FROM range(310) r(i) WHERE i * 7 % 134 NOT IN (5, 44, 91)`;

const games = `
  SELECT CAST(330 + i AS BIGINT) AS game_id, 'EV' || (20 + i * 5 % 16) AS event_code, CAST(1200 + i * 7 % 130 AS INTEGER) AS white_id, CAST(1200 + (i * 11 + 3) % 130 AS INTEGER) AS black_id, ${pick(['1-0', '0-1', '1/2-1/2', '1-0'], 'i')} AS result, CAST(14 + i * 13 % 80 AS INTEGER) AS moves, ${pick(['Sicilian', 'sicilian', 'Caro-Kann', 'Ruy Lopez'], 'i // 2')} AS opening, DATE '2026-01-09' + CAST(i // 2 AS INTEGER) AS played_on, CAST(600 + i * 97 % 14000 AS INTEGER) AS duration_sec
  FROM range(400) r(i)`;

const courier = (name: string, sql: string): TestDataset => ({
  connection: 'courierdb',
  name: `ops.${name}`,
  kind: 'table',
  relation: name,
  sql,
});
const chess = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'chess',
  name: `s3://chess/${name}`,
  kind: 'file',
  relation,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const thirteenthSiblingHouse: TestDataset[] = [
  file('dairy/cheeses.csv', 'cheeses', cheeses),
  file('dairy/batches.csv', 'batches', batches),
  file('dairy/farms.csv', 'farms', farms),
  file('dairy/invoices.csv', 'invoices', invoices),
  file('dairy/customers.csv', 'customers', customers),
  file('dairy/orders.jsonl', 'orders', orders),
  file('dairy/rates.csv', 'rates', rates),
  { ...file('dairy/intake', 'intake', [1, 2, 3].map((month) => intake(month)).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[1, 2, 3].map((month) => file(`dairy/intake/intake_2026_0${month}.csv`, `intake_0${month}`, intake(month))),
  courier('parcels', parcels),
  courier('senders', senders),
  courier('drivers', drivers),
  courier('tours', tours),
  courier('scans', scans),
  chess('players.parquet', 'players', players),
  chess('clubs.csv', 'clubs', clubs),
  chess('tournaments.csv', 'tournaments', tournaments),
  chess('entries.csv', 'entries', entries),
  chess('games.parquet', 'games', games),
];

const samples = `
  SELECT 'BS' || (71000 + i) AS sample_id, CAST(8100 + i * 7 % 124 AS INTEGER) AS patient_no, 'L' || (1 + i % 6) AS lab_code, TIMESTAMP '2026-02-02 07:10:00' + INTERVAL (i * 7) HOUR AS drawn_at, CASE WHEN i % 9 = 4 THEN NULL ELSE TIMESTAMP '2026-02-02 07:10:00' + INTERVAL (i * 7 + 2 + i * 13 % 70) HOUR END AS reported_at,
    ${pick(['final', 'Final', 'pending', 'rejected', 'final '], 'i // 2')} AS state, i % 7 = 3 AS fasting, CAST(CASE WHEN i % 23 = 9 THEN NULL ELSE 1200 + i * 350 % 18000 END AS BIGINT) AS price_cents, ${pick(['insurance', 'Self-pay', 'self-pay', 'employer'], 'i')} AS payer, TIMESTAMP '2026-02-03 00:00:00' + INTERVAL (i * 7 + again * 30) HOUR AS modified_at
  FROM (SELECT i, 0 AS again FROM range(330) r(i) UNION ALL SELECT i, 1 FROM range(5, 330, 25) r(i))`;

const results = `
  SELECT CAST(900000 + i AS BIGINT) AS result_id, 'BS' || (71000 + i * 3 % 338) AS sample_id, ${pick(['HB', 'CRP', 'GLU', 'TSH'], 'i')} AS analyte, CASE WHEN i % 17 = 6 THEN 'hemolyzed' WHEN i % 29 = 3 THEN '-' ELSE CAST(CAST(4 + i * 37 % 260 / 10.0 AS DECIMAL(6,1)) AS VARCHAR) END AS measured, ${pick(['g/dl', 'mg/l', 'mg/dl', 'mU/l'], 'i')} AS unit, i % 8 = 5 AS flagged_abnormal
  FROM range(760) r(i)`;

const patients = `
  WITH all_rows AS (
    SELECT CAST(8100 + i AS INTEGER) AS patient_no, ${pick(['ANNA', 'ben', 'Clara', 'DIRK'], 'i')} AS first_name, ${pick(['Vogel', 'Weiss', 'Xander'], 'i // 4')} AS last_name, DATE '1941-04-09' + CAST(i * 231 AS INTEGER) AS dob, ${pick(['f', 'M', 'F', 'm'], 'i')} AS sex, CASE WHEN i % 6 = 1 THEN NULL WHEN i % 4 = 2 THEN 'P' || i || '@Post.example ' ELSE 'p' || i || '@post.example' END AS mail, CASE WHEN i % 5 = 3 THEN NULL ELSE '+41 79 ' || (100 + i) || ' ' || (20 + i % 60) || ' ' || (10 + i % 80) END AS mobile, ${pick(['CH', 'CH', 'DE', 'FR'], 'i')} AS country, '756.' || (4410 + i) || '.' || (2200 + i * 3) || '.11' AS ahv_no
    FROM range(118) r(i))
  FROM all_rows UNION ALL FROM all_rows WHERE patient_no IN (8103, 8150, 8177) UNION ALL SELECT * REPLACE (patient_no + 700 AS patient_no, NULL AS mobile) FROM all_rows WHERE patient_no IN (8102, 8106, 8110, 8144)`;

const labs = `
  SELECT 'L' || (1 + i) AS lab_code, ${pick(['Bern', 'Basel', 'Zug'], 'i')} || ' ' || (1 + i // 3) AS lab_name, ${pick(['west', 'north', 'West'], 'i')} AS region, CAST(4 + i * 3 % 11 AS INTEGER) AS staff FROM range(8) r(i)`;

const panels = `
  SELECT 'PN' || (10 + i) AS panel_id, DATE '2026-03-01' + CAST(i AS INTEGER) AS ordered_on, {'doctor_id': 'DR' || (1 + i % 9), 'clinic': ${pick(['Aare', 'Limmat'], 'i')}} AS requester, list_transform(range(1 + i % 3), lambda k: {'analyte': ${pick(['HB', 'CRP', 'TSH'], 'i + k')}, 'urgent': (i + k) % 4 = 0}) AS tests
  FROM range(60) r(i)`;

const washLog = (day: number): string => `
  SELECT CAST(${day} * 1000 + i AS INTEGER) AS wash_id, 'W' || (1 + i % 9) AS bay, TIMESTAMP '2026-06-0${day} 07:00:00' + INTERVAL (i * 11) MINUTE AS started_at, CAST(150 + i * 37 % 900 AS INTEGER) AS duration_sec, CAST(60 + i * 13 % 140 AS INTEGER) AS water_l${day === 2 ? ', i % 3 = 0 AS foam' : ''}
  FROM range(${60 + day * 6}) r(i)`;

const sales = `
  SELECT CAST(33000 + i AS INTEGER) AS receipt_no, CASE WHEN i % 3 = 1 THEN NULL ELSE 'M' || (500 + i * 7 % 88) END AS member_no, 'PG' || (1 + i % 7) AS program_code, DATE '2026-04-01' + CAST(i // 4 AS INTEGER) AS sold_on, CAST(CASE WHEN i % 41 = 13 THEN -12 ELSE 8 + i * 7 % 31 END AS DECIMAL(8,2)) AS paid_eur, ${pick(['card', 'cash', 'Card', 'app'], 'i')} AS tender, i % 10 = 6 AS voucher, CASE WHEN i % 12 = 5 THEN 'refunded' WHEN i % 12 = 8 THEN 'void' ELSE 'ok' END AS status, CASE WHEN i % 20 = 7 THEN 'BE XY ' || i ELSE 'be-xy ' || i END AS plate
  FROM range(320) r(i)`;

const programs = `
  SELECT 'PG' || (1 + i) AS program_code, ${pick(['Basic', 'Shine', 'Wax', 'Truck'], 'i')} || ' ' || (1 + i // 4) AS program_name, CAST(7 + i * 4 AS DECIMAL(6,2)) AS list_price, CAST(3 + i * 2 AS INTEGER) AS minutes, i % 4 <> 3 AS available FROM range(9) r(i)`;

const members = `
  SELECT 'M' || (500 + i) AS member_no, ${pick(['Ella', 'Finn', 'Gus'], 'i')} || ' ' || ${pick(['Hart', 'Ives'], 'i // 3')} AS full_name, CASE WHEN i % 7 = 2 THEN NULL ELSE 'm' || i || ${pick(['@drive.example', '@test.example', '@drive.example'], 'i')} END AS email, ${pick(['gold', 'Silver', 'silver', 'none'], 'i')} AS tier, DATE '2024-01-15' + CAST(i * 8 AS INTEGER) AS joined_on, CASE WHEN i % 6 = 3 THEN DATE '2026-01-15' + CAST(i AS INTEGER) END AS cancelled_on, CAST(i * 19 % 300 AS INTEGER) AS points
  FROM range(84) r(i)`;

const blood = (name: string, sql: string): TestDataset => ({
  connection: 'labdb',
  name: `lis.${name}`,
  kind: 'table',
  relation: name,
  sql,
});

/** The second round's data: a blood-test chain and a car wash. */
export const thirteenthSiblingHouseB: TestDataset[] = [
  blood('samples', samples),
  blood('results', results),
  blood('patients', patients),
  file('blood/labs.csv', 'labs', labs),
  file('blood/panels.jsonl', 'panels', panels),
  { ...file('carwash/washes', 'washes', [1, 2, 3].map((day) => washLog(day)).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[1, 2, 3].map((day) => file(`carwash/washes/washes_2026_06_0${day}.csv`, `washes_${day}`, washLog(day))),
  file('carwash/sales.csv', 'sales', sales),
  file('carwash/programs.csv', 'programs', programs),
  file('carwash/members.parquet', 'members', members),
];
