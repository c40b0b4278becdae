/**
 * A vineyard (files), an online school (tables of a database) and a campsite (a bucket and an HTTP source): texts where numbers should be,
 * three dates in a row, lists of structs, a struct, yes/no texts, chains of keys. The requests in sibling-10.yaml were written before the
 * planner was read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const wines = `
  SELECT 'W-' || (101 + i) AS wine_code, ${pick(['Schlossberg', 'Clos Neuf', 'Terrasse', 'Kirchenstück'], 'i')} || ' ' || i AS cuvee, ${pick(['Riesling', 'riesling', 'Pinot Noir', 'Merlot', 'Pinot Noir ', 'Silvaner'], 'i')} AS grape,
    CAST(2016 + i * 3 % 9 AS INTEGER) AS vintage, ${pick(['white', 'white', 'red', 'red', 'rosé'], 'i')} AS colour, CAST(CASE WHEN i % 20 = 13 THEN NULL ELSE 6.5 + i * 37 % 410 / 10.0 END AS DECIMAL(8,2)) AS bottle_price, CAST(11.5 + i % 7 * 0.5 AS DOUBLE) AS alcohol_pct,
    i % 3 = 0 AS is_organic, CAST(i * 29 % 160 AS INTEGER) AS stock_bottles, i % 8 = 5 AS sold_out
  FROM range(48) r(i)`;

const orders = `
  SELECT 'WO-' || (7001 + i) AS order_ref, CAST(520 + i * 11 % 94 AS INTEGER) AS buyer_no, TIMESTAMP '2025-09-03 08:15:00' + INTERVAL (i * 31) HOUR AS ordered_at, CASE WHEN i % 6 = 4 THEN NULL ELSE DATE '2025-09-04' + CAST(i * 31 // 24 + i % 9 AS INTEGER) END AS shipped_on,
    CASE WHEN i % 5 = 2 THEN NULL ELSE DATE '2025-09-05' + CAST(i * 31 // 24 + i * 7 % 23 AS INTEGER) END AS paid_on, ${pick(['paid', 'Paid', 'open', 'cancelled', 'returned', 'paid '], 'i // 2')} AS state,
    CAST(CASE WHEN i % 27 = 8 THEN NULL ELSE 18 + i * 173 % 6400 / 10.0 END AS DECIMAL(10,2)) AS total, ${pick(['EUR', 'EUR', 'CHF'], 'i')} AS currency, i % 7 = 3 AS gift, TIMESTAMP '2025-09-03 09:00:00' + INTERVAL (i * 31 + again * 40) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(340) r(i) UNION ALL SELECT i, 1 FROM range(7, 340, 19) r(i))`;

const orderLines = `
  SELECT 'WO-' || (7001 + i * 3 % 344) AS order_ref, 'W-' || (101 + i * 7 % 51) AS wine_code, CAST(1 + i * 5 % 18 AS INTEGER) AS bottles, CAST(650 + i * 390 % 4100 AS BIGINT) AS unit_cents
  FROM range(700) r(i) WHERE i * 7 % 51 NOT IN (4, 9)`;

const buyers = `
  WITH all_rows AS (
    SELECT CAST(520 + i AS INTEGER) AS buyer_no, ${pick(['Anke', 'Bruno', 'Céline', 'Drago', 'Elif'], 'i')} || ' ' || ${pick(['Roth', 'Faure', 'Maes'], 'i // 5')} AS nom, CASE WHEN i % 7 = 4 THEN NULL WHEN i % 5 = 1 THEN ' Buyer' || i || '@Cave.example' ELSE 'buyer' || i || '@cave.example' END AS courriel,
      CASE WHEN i % 6 = 2 THEN NULL ELSE '+43 1 ' || (60000 + i * 71) END AS telephone, ${pick(['AT', 'DE', 'BE', 'FR', 'DE'], 'i')} AS pays, ${pick(['private', 'restaurant', 'dealer', 'private'], 'i')} AS client_type, DATE '1951-06-02' + CAST(i * 203 AS INTEGER) AS born_on, 'ATU' || (440100 + i * 17) AS tax_no
    FROM range(90) r(i))
  FROM all_rows UNION ALL FROM all_rows WHERE buyer_no IN (523, 531, 560, 577) UNION ALL SELECT * REPLACE (buyer_no + 800 AS buyer_no, '+43 2 ' || buyer_no AS telephone) FROM all_rows WHERE buyer_no IN (520, 525, 530, 542, 549, 555)`;

const tastings = `
  SELECT 'T' || (40 + i) AS tasting_id, DATE '2026-01-10' + CAST(i * 6 AS INTEGER) AS held_on, {'name': ${pick(['Vera', 'Jonas'], 'i')}, 'mail': 'host' || i % 4 || '@cave.example'} AS host,
    list_transform(range(2 + i % 3), lambda k: {'wine_code': 'W-' || (101 + (i * 5 + k * 3) % 48), 'points': CAST(78 + (i * 3 + k * 7) % 20 AS INTEGER)}) AS flight
  FROM range(40) r(i)`;

const harvest = (year: number): string => `
  SELECT 'P' || (1 + i % 14) AS parcel_code, DATE '${year}-09-08' + CAST(i // 3 AS INTEGER) AS picked_on, ${pick(['Riesling', 'Pinot Noir', 'Merlot'], 'i')} AS grape, CASE WHEN i % 17 = 5 THEN 'n/a' WHEN i % 31 = 9 THEN 'broken scale' ELSE CAST(240 + i * 83 % 1900 AS VARCHAR) END AS weight_kg, CAST(70 + i * 7 % 38 AS INTEGER) AS sugar_oe${year === 2025 ? ', CAST(i % 12 AS INTEGER) AS rain_mm' : ''}
  FROM range(${60 + (year - 2023) * 12}) r(i)`;

const parcels = `
  SELECT 'P' || (1 + i) AS parcel_code, ${pick(['Bacharach', 'Oberwesel', 'Kaub'], 'i')} AS village, CAST(8 + i * 7 % 45 AS INTEGER) AS slope_deg, CAST(1800 + i * 2710 % 21000 AS INTEGER) AS area_m2, ${pick(['slate', 'loess', 'Slate', 'lime'], 'i')} AS soil
  FROM range(16) r(i)`;

const enrolments = `
  SELECT CAST(330000 + i AS BIGINT) AS enrolment_id, 'lx-' || lpad(CAST(i * 13 % 140 AS VARCHAR), 4, '0') || '-q' AS learner_uuid, 'C' || (900 + i * 5 % 27) AS course_code, TIMESTAMP '2025-10-05 10:00:00' + INTERVAL (i * 21) HOUR AS enrolled_at,
    CASE WHEN i % 4 = 1 THEN NULL ELSE TIMESTAMP '2025-10-20 10:00:00' + INTERVAL (i * 21 + i % 90 * 11) HOUR END AS finished_at, CAST(i * 37 % 101 AS INTEGER) AS progress_pct, CAST(1900 + i * 2300 % 31000 AS BIGINT) AS fee_cents, CASE WHEN i % 3 <> 0 THEN NULL ELSE ${pick(['WELCOME', 'ALUMNI'], 'i')} END AS coupon, i % 12 = 5 AS refunded
  FROM range(430) r(i)`;

const learners = `
  SELECT 'lx-' || lpad(CAST(i AS VARCHAR), 4, '0') || '-q' AS learner_uuid, ${pick(['Ana', 'Bo', 'Chidi', 'Dina'], 'i')} || ' ' || ${pick(['Lima', 'Stark', 'Obi'], 'i // 4')} AS display_name, CASE WHEN i % 11 = 6 THEN NULL ELSE lower(${pick(['ana', 'bo', 'chidi', 'dina'], 'i')}) || i || ${pick(['@uni.edu', '@web.example', '@firm.example'], 'i')} END AS email,
    ${pick(['PT', 'NO', 'NG', 'DE', 'PT'], 'i')} AS country_code, DATE '2024-02-01' + CAST(i * 5 AS INTEGER) AS joined_on, i % 13 = 2 AS is_staff, i % 4 <> 0 AS marketing_ok, DATE '1979-05-05' + CAST(i * 61 AS INTEGER) AS dob
  FROM range(140) r(i)`;

const courses = `
  SELECT 'C' || (900 + i) AS course_code, ${pick(['Algebra', 'Poetry', 'Welding', 'Statistics', 'Spanish'], 'i')} || ' ' || (1 + i // 5) AS title, CAST(11 + i * 3 % 9 AS INTEGER) AS teacher_id, ${pick(['beginner', 'advanced', 'Beginner'], 'i')} AS level, ${pick(['English', 'German', 'Spanish'], 'i // 2')} AS language, CAST(4 + i * 7 % 41 AS INTEGER) AS hours, CAST(29 + i * 13 % 240 AS DECIMAL(8,2)) AS list_price_eur, i % 6 <> 5 AS published
  FROM range(31) r(i)`;

const teachers = `
  SELECT CAST(11 + i AS INTEGER) AS teacher_id, ${pick(['Prof. Lund', 'M. Costa', 'Y. Sato'], 'i')} || ' ' || i AS teacher_name, ${pick(['maths', 'languages', 'crafts'], 'i')} AS department, DATE '2015-08-01' + CAST(i * 90 AS INTEGER) AS hired_on
  FROM range(9) r(i)`;

const quizzes = `
  SELECT CAST(71000 + i AS BIGINT) AS attempt_id, 'lx-' || lpad(CAST(i * 3 % 146 AS VARCHAR), 4, '0') || '-q' AS learner_uuid, 'C' || (900 + i * 11 % 25) AS course_code, CAST(i * 13 % 97 AS INTEGER) AS score, CAST(97 + i % 2 * 3 AS INTEGER) AS max_score,
    CASE WHEN i * 13 % 97 >= 40 THEN 'yes' ELSE 'no' END AS passed, CAST(60 + i * 47 % 1500 AS INTEGER) AS duration_sec, TIMESTAMP '2026-01-07 12:00:00' + INTERVAL (i * 9) HOUR AS submitted_at
  FROM range(500) r(i)`;

const stays = `
  SELECT 'ST' || (1000 + i) AS stay_id, {'code': 'N' || (1 + i * 7 % 38), 'kind': ${pick(['tent', 'Van', 'van', 'cabin'], 'i')}} AS pitch, CASE WHEN i % 9 = 3 THEN NULL ELSE 'g' || i * 7 % 160 || '@camper.example' END AS guest_mail, DATE '2026-04-02' + CAST(i * 3 % 190 AS INTEGER) AS arrives, DATE '2026-04-02' + CAST(i * 3 % 190 + 1 + i * 5 % 13 AS INTEGER) AS departs,
    CAST(1 + i % 4 AS INTEGER) AS adults, CAST(i % 3 AS INTEGER) AS kids, CAST(i // 2 % 2 AS INTEGER) AS dogs, CAST(38 + i * 23 % 700 AS DECIMAL(8,2)) AS paid_eur, ${pick(['checked out', 'no show', 'Checked out', 'booked'], 'i // 2')} AS status
  FROM range(300) r(i)`;

const pitches = `
  SELECT 'N' || (1 + i) AS pitch_code, ${pick(['dune', 'forest', 'lake'], 'i // 3')} AS zone, CAST(45 + i * 13 % 90 AS INTEGER) AS size_m2, i % 3 <> 1 AS power, i % 5 = 0 AS sea_view FROM range(36) r(i)`;

const rates = `
  SELECT ${pick(['low', 'mid', 'high'], 'i')} AS season, ${pick(['tent', 'van', 'cabin'], 'i // 3')} AS pitch_kind, CAST(14 + i * 9 AS DECIMAL(6,2)) AS per_night FROM range(9) r(i)`;

const school = (name: string, sql: string): TestDataset => ({
  connection: 'campus',
  name: `school.${name}`,
  kind: 'table',
  relation: name,
  sql,
});
const camp = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'camp',
  name: `s3://camp/${name}`,
  kind: 'file',
  relation,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const tenthSiblingHouse: TestDataset[] = [
  file('winery/wines.csv', 'wines', wines),
  file('winery/orders.csv', 'orders', orders),
  file('winery/order_lines.csv', 'order_lines', orderLines),
  file('winery/buyers.csv', 'buyers', buyers),
  file('winery/tastings.jsonl', 'tastings', tastings),
  { ...file('winery/harvest', 'harvest', [2023, 2024, 2025].map((year) => harvest(year)).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[2023, 2024, 2025].map((year) => file(`winery/harvest/harvest_${year}.csv`, `harvest_${year}`, harvest(year))),
  file('winery/parcels.csv', 'parcels', parcels),
  school('enrolments', enrolments),
  school('learners', learners),
  school('courses', courses),
  school('teachers', teachers),
  school('quiz_results', quizzes),
  camp('stays.parquet', 'stays', stays),
  camp('pitches.csv', 'pitches', pitches),
  { connection: 'tariff', name: 'rates', kind: 'file', relation: 'rates', sql: rates },
];

const receipts = `
  SELECT 'K' || (88000 + i) AS kassenbon, CAST(2100 + i * 17 % 130 AS BIGINT) AS kunden_nr, 'F-' || (300 + i * 7 % 66) AS frame_sku, TIMESTAMP '2025-08-04 09:10:00' + INTERVAL (i * 23) HOUR AS sold_at, CASE WHEN i % 7 = 5 THEN NULL ELSE DATE '2025-08-06' + CAST(i * 23 // 24 + i * 5 % 19 AS INTEGER) END AS picked_up_on,
    CASE WHEN i % 19 = 4 THEN 'N/A' WHEN i % 37 = 11 THEN '-' ELSE CAST(CAST(39 + i * 227 % 5200 / 10.0 AS DECIMAL(8,2)) AS VARCHAR) END AS betrag, ${pick(['EUR', 'EUR', 'EUR', 'CHF'], 'i')} AS currency, ${pick(['card', 'Cash', 'card', 'voucher', 'cash', 'card '], 'i // 2')} AS paid_by, ${pick(['sold', 'Sold', 'reserved', 'cancelled', 'sold'], 'i')} AS status,
    ${pick(['Linz', 'Graz', 'Wels'], 'i // 4')} AS branch, TIMESTAMP '2025-08-04 10:00:00' + INTERVAL (i * 23 + again * 30) HOUR AS edited_at
  FROM (SELECT i, 0 AS again FROM range(310) r(i) UNION ALL SELECT i, 1 FROM range(3, 310, 22) r(i))`;

const kunden = `
  SELECT CAST(2100 + i AS BIGINT) AS kunden_nr, ${pick(['Ida', 'Paul', 'Rosa', 'Emil'], 'i')} AS vorname, ${pick(['Gruber', 'Hofer', 'Wolf'], 'i // 3')} AS nachname, CASE WHEN i % 8 = 5 THEN NULL WHEN i % 6 = 1 THEN 'X' || i || '@test.example' WHEN i % 4 = 2 THEN ' K' || i || '@Mail.example ' ELSE 'k' || i || '@mail.example' END AS email,
    CASE WHEN i % 5 = 3 THEN NULL ELSE '+43 732 ' || (3000 + i * 19) END AS telefon, ${pick(['AT', 'AT', 'DE', 'CZ'], 'i')} AS land, ${pick(['gold', 'basic', 'silver', 'Basic'], 'i // 2')} AS tier, CASE WHEN i % 9 = 2 THEN NULL ELSE ${pick(['window', 'web', 'friend'], 'i')} END AS heard_from, DATE '1940-10-01' + CAST(i * 171 AS INTEGER) AS geburtstag, i % 3 <> 1 AS reminders_ok, 'SV' || (44100 + i * 23) AS insurance_no
  FROM range(120) r(i)`;

const frames = `
  SELECT 'F-' || (300 + i) AS frame_sku, ${pick(['Nova', 'Luna', 'Arc'], 'i')} || ' ' || i AS frame_name, ${pick(['titanium', 'acetate', 'Titanium', 'steel'], 'i')} AS material, CAST(9 + i * 7 % 34 AS INTEGER) AS weight_g, CAST(42 + i * 13 % 300 AS DOUBLE) AS list_price, i % 4 = 1 AS kids_frame, CAST(i * 5 % 23 AS INTEGER) AS units_in_stock, 'BR' || (1 + i % 7) AS brand_code
  FROM range(70) r(i)`;

const brands = `
  SELECT 'BR' || (1 + i) AS brand_code, ${pick(['Alpin', 'Seeblick', 'Metro'], 'i')} || ' ' || i AS brand_name, ${pick(['IT', 'AT', 'JP'], 'i')} AS origin FROM range(8) r(i)`;

const exams = (quarter: number): string => `
  SELECT 'E' || (${quarter} * 1000 + i) AS exam_id, CAST(2100 + (i * 11 + ${quarter}) % 140 AS BIGINT) AS kunden_nr, DATE '2026-0${1 + (quarter - 1) * 3}-02' + CAST(i % 80 AS INTEGER) AS examined_on, CAST(-600 + i * 25 % 900 AS INTEGER) AS sphere_centi, i % 5 = 0 AS referral${quarter === 2 ? ", 'room ' || (1 + i % 3) AS room" : ''}
  FROM range(${70 + quarter * 9}) r(i)`;

const films = `
  SELECT 'FM' || lpad(CAST(i AS VARCHAR), 3, '0') AS film_code, ${pick(['Salt', 'Night Bus', 'La Marée', 'Echo'], 'i')} || ' ' || i AS title, ${pick(['fiction', 'documentary', 'Fiction', 'animation', 'documentary '], 'i')} AS section, CAST(12 + i * 17 % 160 AS INTEGER) AS runtime_min, CAST(2019 + i * 3 % 8 AS INTEGER) AS made_in, ${pick(['FR', 'KR', 'BR', 'PL', 'FR'], 'i')} AS country, i % 6 = 2 AS premiere, CASE WHEN i % 10 = 7 THEN NULL ELSE 'agent' || i % 13 || '@' || ${pick(['sales.example', 'indie.example'], 'i')} END AS contact_mail, DATE '2026-01-11' + CAST(i AS INTEGER) AS submitted_on, CASE WHEN i % 3 = 1 THEN NULL ELSE DATE '2026-02-01' + CAST(i + i * 7 % 30 AS INTEGER) END AS accepted_on
  FROM range(90) r(i)`;

const screenings = `
  SELECT CAST(5000 + i AS INTEGER) AS screening_id, 'FM' || lpad(CAST(i * 7 % 94 AS VARCHAR), 3, '0') AS film_code, ${pick(['Odeon 1', 'Odeon 2', 'Open Air'], 'i // 2')} AS venue, TIMESTAMP '2026-07-03 11:00:00' + INTERVAL (i * 2) HOUR AS starts_at, CAST(80 + i % 3 * 120 AS INTEGER) AS seats, CAST(i * 37 % 190 AS INTEGER) AS tickets_sold, i % 8 = 3 AS sold_out
  FROM range(140) r(i) WHERE i * 7 % 94 NOT IN (12, 40)`;

const votes = `
  SELECT 'V-' || (9000 + i) AS vote_ref, CAST(5000 + i * 3 % 146 AS INTEGER) AS screening_id, CAST(1 + i * 7 % 5 AS INTEGER) AS stars, TIMESTAMP '2026-07-03 14:00:00' + INTERVAL (i * 40) MINUTE AS cast_at, {'device': ${pick(['phone', 'Kiosk', 'phone'], 'i')}, 'badge': 'B' || (100 + i * 11 % 300)} AS voter
  FROM range(380) r(i)`;

const parties = `
  SELECT 'P' || (1 + i) AS party_id, DATE '2026-07-03' + CAST(i % 10 AS INTEGER) AS held_on, list_transform(range(1 + i % 4), lambda k: {'badge': 'B' || (100 + (i * 31 + k * 17) % 300), 'role': ${pick(['press', 'jury', 'crew'], 'i + k')}}) AS attendees
  FROM range(25) r(i)`;

const fest = (name: string, sql: string): TestDataset => ({
  connection: 'fest',
  name: `program.${name}`,
  kind: 'table',
  relation: name,
  sql,
});

/** The second round's data: an optician and a film festival. */
export const tenthSiblingHouseB: TestDataset[] = [
  file('optician/receipts.csv', 'receipts', receipts),
  file('optician/kunden.csv', 'kunden', kunden),
  file('optician/frames.parquet', 'frames', frames),
  file('optician/brands.csv', 'brands', brands),
  { ...file('optician/exams', 'exams', [1, 2].map((quarter) => exams(quarter)).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[1, 2].map((quarter) => file(`optician/exams/exams_2026_q${quarter}.csv`, `exams_q${quarter}`, exams(quarter))),
  fest('films', films),
  fest('screenings', screenings),
  fest('votes', votes),
  file('festival/parties.jsonl', 'parties', parties),
];
