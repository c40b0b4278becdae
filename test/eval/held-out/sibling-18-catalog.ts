/**
 * A theatre, a fitness chain and a parcel locker network: tickets and bar tills, check-ins and fees, drop-offs and pick-ups, with texts in mixed
 * case, missing ends, cents, nested lists and rows without a partner; then a garden centre. The requests of sibling-18.yaml and sibling-18b.yaml
 * were written before they were played.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const shows = `
  SELECT 'SH' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS show_code, ${pick(['The Seagull', 'Cabaret', 'Woyzeck', 'Peer Gynt', 'Chicago', 'Mother Courage', 'Nathan', 'Evita', 'Antigone'], 'i')} AS title, ${pick(['drama', 'musical', 'drama', 'drama', 'musical', 'drama', 'drama', 'musical', 'classic'], 'i')} AS genre,
    ${pick(['Kern', 'Vogt', 'Amsel'], 'i')} AS director, DATE '2025-09-05' + CAST(i * 23 AS INTEGER) AS premiere_on, CAST(85 + i * 17 % 70 AS INTEGER) AS running_min
  FROM range(9) r(i)`;

const performances = `
  SELECT CAST(3001 + i AS BIGINT) AS performance_id, 'SH' || lpad(CAST(1 + i * 5 % 9 AS VARCHAR), 2, '0') AS show_code, ${pick(['Main stage', 'Studio', 'Main stage', 'Cellar'], 'i')} AS venue, TIMESTAMP '2025-09-12 19:30:00' + INTERVAL (i * 2) DAY AS starts_at,
    ${pick(['played', 'Played', 'played', 'cancelled', 'played '], 'i // 2')} AS state, CAST(${pick(['420', '120', '420', '60'], 'i')} AS INTEGER) AS capacity
  FROM range(180) r(i)`;

const tickets = `
  SELECT 'T' || (700001 + i) AS ticket_id, CAST(3001 + i * 7 % 184 AS BIGINT) AS performance_id, CASE WHEN i % 6 = 4 THEN NULL ELSE CAST(10001 + i * 13 % 300 AS BIGINT) END AS patron_id, ${pick(['stalls', 'circle', 'stalls', 'box'], 'i // 3')} AS category,
    CASE WHEN i % 57 = 20 THEN NULL ELSE CAST(9 + i * 37 % 460 / 10.0 AS DECIMAL(8,2)) END AS price_eur, TIMESTAMP '2025-08-20 10:05:00' + INTERVAL (i * 173) MINUTE AS sold_at, ${pick(['web', 'box office', 'Web', 'phone'], 'i')} AS channel, ${pick(['sold', 'Sold', 'refunded', 'sold', 'reserved', 'sold', 'sold'], 'i')} AS status
  FROM range(3200) r(i)`;

const patrons = `
  SELECT CAST(10001 + i AS BIGINT) AS patron_id, ${pick(['Edda', 'Falk', 'Greta', 'Hugo'], 'i')} || ' ' || ${pick(['Brandt', 'Cohen', 'Dorn'], 'i // 2')} || i AS name, CASE WHEN i % 11 = 3 THEN NULL ELSE 'Patron' || i || '@stage.example' END AS email, ${pick(['Leipzig', 'Halle', 'Leipzig', 'Dresden', 'NULL'], 'i')} AS city,
    DATE '2019-02-01' + CAST(i * 8 AS INTEGER) AS member_since, i % 3 = 0 AS newsletter
  FROM range(290) r(i)`;

const barSales = `
  SELECT 'B-' || (52001 + i) AS sale_id, TIMESTAMP '2025-10-01 18:40:00' + INTERVAL (i * 11) HOUR AS sold_at, ${pick(['foyer', 'balcony', 'foyer'], 'i')} AS till, ${pick(['card', 'cash', 'card', 'Card'], 'i // 2')} AS paid_by,
    list_transform(range(1 + i % 3), lambda k: {'article_no': 'A' || (10 + (i * 3 + k * 5) % 12), 'qty': CAST(1 + (i + k) % 4 AS INTEGER), 'unit_price': CAST(2 + (i * 3 + k * 5) % 12 / 2.0 AS DECIMAL(6,2))}) AS items
  FROM range(620) r(i)`;

const barArticles = `
  SELECT 'A' || (10 + i) AS article_no, ${pick(['Riesling', 'Pretzel', 'Pilsner', 'Water', 'Espresso', 'Brownie'], 'i')} || ' ' || (1 + i // 6) AS article_name, ${pick(['wine', 'snack', 'beer', 'soft drink', 'coffee', 'snack'], 'i')} AS article_kind, CAST(2 + i / 2.0 AS DECIMAL(6,2)) AS list_price
  FROM range(12) r(i)`;

const members = `
  SELECT CAST(40001 + i AS BIGINT) AS member_id, ${pick(['Pia', 'Quirin', 'Rosa', 'Sami', 'Tara'], 'i')} || ' ' || ${pick(['Unger', 'Voss', 'Wirth'], 'i // 3')} || i AS full_name, CASE WHEN i % 9 = 5 THEN NULL ELSE ' Fit' || i || '@gym.example' END AS email, ${pick(['basic', 'plus', 'basic', 'student', 'premium'], 'i')} AS plan,
    ${pick(['Nord', 'Mitte', 'Hafen', 'Nord', 'West'], 'i // 2')} AS home_club, DATE '2023-11-03' + CAST(i * 2 AS INTEGER) AS joined_on, CASE WHEN i % 6 = 1 THEN DATE '2025-03-01' + CAST(i AS INTEGER) ELSE NULL END AS cancelled_on, DATE '1961-05-17' + CAST(i * 53 % 16000 AS INTEGER) AS birth_date
  FROM range(480) r(i)`;

const checkins = `
  SELECT CAST(8800001 + i AS BIGINT) AS checkin_id, CAST(40001 + (i * i + i * 29) % 470 AS BIGINT) AS member_id, ${pick(['Nord', 'Mitte', 'Hafen', 'Nord', 'West', 'Mitte', 'Nord'], 'i')} AS club, TIMESTAMP '2025-12-01 06:10:00' + INTERVAL (i * 83) MINUTE AS entered_at, CASE WHEN i % 23 = 11 THEN NULL ELSE CAST(15 + i * 41 % 131 AS INTEGER) END AS minutes
  FROM range(5200) r(i)`;

const fees = `
  SELECT 'F' || (61001 + i) AS fee_id, CAST(40001 + i * 17 % 485 AS BIGINT) AS member_id, DATE '2025-01-01' + INTERVAL (i // 90) MONTH AS due_on, CAST(${pick(['19.9', '29.9', '19.9', '14.9', '49.9'], 'i')} AS DECIMAL(8,2)) AS amount_eur, ${pick(['paid', 'Paid', 'paid', 'open', 'paid', 'refunded', 'paid', 'failed'], 'i // 2')} AS status,
    CASE WHEN ${pick(['1', '1', '1', '0', '1', '1', '1', '0'], 'i // 2')} = '1' THEN CAST(DATE '2025-01-01' + INTERVAL (i // 90) MONTH AS DATE) + CAST(i * 7 % 19 AS INTEGER) ELSE NULL END AS paid_on
  FROM range(1980) r(i)`;

const classes = `
  SELECT CAST(900 + i AS BIGINT) AS class_id, ${pick(['Nord', 'Mitte', 'Hafen', 'West'], 'i')} AS club, ${pick(['Yoga', 'Spinning', 'Pilates', 'yoga', 'HIIT'], 'i // 2')} AS class_type, ${pick(['Lena', 'Marco', 'Nadia', 'Ole', 'Petra', 'Rui'], 'i * 5 // 3')} AS trainer, DATE '2026-01-02' + CAST(i // 2 AS INTEGER) AS held_on, CAST(12 + i * 3 % 16 AS INTEGER) AS spots, CASE WHEN i % 31 = 14 THEN NULL ELSE CAST((12 + i * 3 % 16) * (i * 7 % 11) // 10 AS INTEGER) END AS attended
  FROM range(600) r(i)`;

const parcels = `
  SELECT 'P' || (2000001 + i) AS parcel_no, 'L' || (100 + i * 11 % 42) AS locker_id, ${pick(['DHL', 'GLS', 'UPS', 'DHL', 'Hermes'], 'i')} AS carrier, ${pick(['S', 'M', 'L', 'M', 'S', 'XL'], 'i // 2')} AS size, TIMESTAMP '2025-11-01 05:20:00' + INTERVAL (i * 187) MINUTE AS dropped_at,
    CASE WHEN ${pick(['1', '1', '1', '0', '1', '1', '0', '1', '1'], 'i')} = '1' THEN TIMESTAMP '2025-11-01 05:20:00' + INTERVAL (i * 187 + 40 + i * 389 % 6000) MINUTE ELSE NULL END AS picked_up_at, ${pick(['collected', 'Collected', 'collected', 'expired', 'collected', 'collected ', 'returned', 'collected', 'collected'], 'i')} AS status, CAST(90 + i * 31 % 410 AS INTEGER) AS fee_cents
  FROM range(2700) r(i)`;

const lockers = `
  SELECT 'L' || (100 + i) AS locker_id, ${pick(['Graz', 'Linz', 'Brno', 'Graz', 'Passau', 'Ostrava'], 'i')} AS city, ${pick(['AT', 'AT', 'CZ', 'AT', 'DE', 'CZ'], 'i')} AS country, CAST(24 + i * 8 % 60 AS INTEGER) AS compartments, DATE '2022-03-01' + CAST(i * 31 AS INTEGER) AS opened_on, ${pick(['supermarket', 'station', 'petrol station', 'supermarket', 'NULL'], 'i')} AS place_kind
  FROM range(40) r(i)`;

const complaints = `
  SELECT CAST(501 + i AS BIGINT) AS complaint_id, 'P' || (2000001 + i * 17 % 2720) AS parcel_no, DATE '2025-11-15' + CAST(i * 3 // 2 AS INTEGER) AS opened_on, ${pick(['damaged', 'door stuck', 'Damaged', 'wrong code', 'late'], 'i')} AS reason, CASE WHEN i % 4 = 2 THEN NULL ELSE CAST(3 + i * 7 % 45 AS DECIMAL(8,2)) END AS compensation_eur
  FROM range(210) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const eighteenthSiblingHouse: TestDataset[] = [
  file('theatre/shows.csv', 'shows', shows),
  file('theatre/performances.csv', 'performances', performances),
  file('theatre/tickets.parquet', 'tickets', tickets),
  file('theatre/patrons.csv', 'patrons', patrons),
  file('theatre/bar_sales.jsonl', 'bar_sales', barSales),
  file('theatre/bar_articles.csv', 'bar_articles', barArticles),
  file('gym/members.csv', 'members', members),
  file('gym/checkins.parquet', 'checkins', checkins),
  file('gym/membership_fees.csv', 'fees', fees),
  file('gym/classes.csv', 'classes', classes),
  table('lockers.parcels', 'parcels', parcels),
  file('lockers/lockers.csv', 'lockers', lockers),
  file('lockers/complaints.csv', 'complaints', complaints),
];

const plants = `
  SELECT 'PL' || (400 + i) AS plant_code, ${pick(['Rosa', 'Acer', 'Salvia', 'Buxus', 'Lavandula', 'Hosta'], 'i')} || ' ' || ${pick(['alba', 'nana', 'rubra'], 'i // 6')} AS latin_name, ${pick(['shrub', 'tree', 'perennial', 'shrub', 'perennial', 'Perennial'], 'i')} AS plant_group, CAST(9 + i * 5 % 30 AS INTEGER) AS pot_cm, CAST(4 + i * 13 % 400 / 10.0 AS DECIMAL(8,2)) AS list_price, 'SU' || (1 + i * 3 % 8) AS supplier_code, i % 3 <> 1 AS hardy
  FROM range(60) r(i)`;

const suppliers = `
  SELECT 'SU' || (1 + i) AS supplier_code, ${pick(['Boskoop', 'Flora', 'Gruen', 'Verde'], 'i')} || ' ' || (1 + i) AS supplier_name, ${pick(['NL', 'DE', 'IT', 'NL'], 'i')} AS country, CAST(2 + i * 3 % 11 AS INTEGER) AS lead_days
  FROM range(7) r(i)`;

const receipts = `
  SELECT CAST(910001 + i AS BIGINT) AS receipt_no, TIMESTAMP '2025-03-01 09:10:00' + INTERVAL (i * 307) MINUTE AS sold_at, ${pick(['till 1', 'till 2', 'till 1', 'outdoor'], 'i')} AS till, CASE WHEN i % 5 = 2 THEN NULL ELSE CAST(7001 + i * 11 % 220 AS BIGINT) END AS card_no, ${pick(['card', 'cash', 'card', 'voucher'], 'i // 2')} AS paid_with,
    list_transform(range(1 + i % 4), lambda k: {'plant_code': 'PL' || (400 + (i * 7 + k * 13) % 62), 'quantity': CAST(1 + (i + k * 2) % 5 AS INTEGER), 'price': CAST(4 + (i * 7 + k * 13) % 62 * 13 % 400 / 10.0 AS DECIMAL(8,2))}) AS lines
  FROM range(1300) r(i)`;

const cardholders = `
  SELECT CAST(7001 + i AS BIGINT) AS card_no, ${pick(['Ulla', 'Viggo', 'Wim', 'Xenia'], 'i')} || ' ' || ${pick(['Jansen', 'Keller', 'Lorenz'], 'i // 2')} || i AS holder_name, ${pick(['Kleve', 'Goch', 'Kleve', 'Xanten', 'NULL'], 'i')} AS town, DATE '2021-04-01' + CAST(i * 8 AS INTEGER) AS joined_on, DATE '1950-02-03' + CAST(i * 97 % 18000 AS INTEGER) AS born_on, CASE WHEN i % 7 = 4 THEN NULL ELSE 'Green' || i || '@garden.example' END AS email
  FROM range(210) r(i)`;

const deliveries = `
  SELECT 'D' || (3300 + i) AS delivery_no, 'SU' || (1 + i * 5 % 8) AS supplier_code, DATE '2025-02-10' + CAST(i AS INTEGER) AS ordered_on, CASE WHEN i % 9 = 7 THEN NULL ELSE DATE '2025-02-10' + CAST(i + 2 + i * 5 % 13 AS INTEGER) END AS arrived_on, CAST(20 + i * 31 % 480 AS INTEGER) AS pots, CAST(90 + i * 577 % 4200 AS DECIMAL(10,2)) AS cost_eur, ${pick(['complete', 'Complete', 'short', 'complete', 'damaged', 'complete'], 'i')} AS outcome
  FROM range(540) r(i)`;

const workshops = `
  SELECT CAST(60 + i AS BIGINT) AS workshop_id, ${pick(['Pruning', 'Bonsai', 'Compost', 'Wreaths'], 'i')} AS topic, DATE '2025-04-05' + CAST(i * 6 AS INTEGER) AS held_on, CAST(8 + i * 3 % 9 AS INTEGER) AS seats, CAST((8 + i * 3 % 9) * (i * 5 % 9) // 8 AS INTEGER) AS booked, CAST(15 + i * 5 % 40 AS DECIMAL(6,2)) AS fee_eur, ${pick(['held', 'held', 'cancelled', 'Held', 'held'], 'i')} AS status
  FROM range(96) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const eighteenthSiblingHouseB: TestDataset[] = [
  file('garden/plants.csv', 'plants', plants),
  file('garden/suppliers.csv', 'suppliers', suppliers),
  file('garden/receipts.jsonl', 'receipts', receipts),
  file('garden/cardholders.csv', 'cardholders', cardholders),
  file('garden/deliveries.parquet', 'deliveries', deliveries),
  table('events.workshops', 'workshops', workshops),
];
