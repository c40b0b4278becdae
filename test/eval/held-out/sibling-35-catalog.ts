/**
 * A riding school (files), a wholesaler of plumbing fittings (tables of a database) and a local newspaper (a bucket and a web address), for
 * sibling-35.yaml: lessons and invoices that stand twice, words in several spellings, prices as texts, test accounts, payments in cents, a list
 * of entries in each show, a folder of monthly feed sheets of which one has a column more, complaints of each week in a bucket.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const lessons = `
  SELECT CAST(40100 + i AS BIGINT) AS lesson_id, 'H' || (1 + i * 7 % 26) AS horse_id, 'R' || (500 + i * 11 % 118) AS rider_no, DATE '2025-09-15' + CAST(i AS INTEGER) AS lesson_date, ${pick(['Ms Brandt', 'Mr Oakley', 'Ms Ferro'], 'i // 2')} AS instructor, ${pick(['group', 'private', 'Group', 'lunge'], 'i')} AS lesson_type, ${pick(['held', 'Held', 'booked', 'cancelled', 'held ', 'no show'], 'i // 3')} AS status,
    CASE WHEN i % 37 = 11 THEN 'N/A' ELSE CAST(18 + i * 29 % 140 AS VARCHAR) || '.50' END AS price, ${pick(['EUR', 'EUR', 'CHF'], 'i')} AS currency, CAST(30 + i % 3 * 15 AS INTEGER) AS minutes, CASE WHEN i % 9 = 4 THEN NULL ELSE ${pick(['rider fell off', 'nice trot', 'lame left hind'], 'i')} END AS remark, TIMESTAMP '2025-09-15 18:00:00' + INTERVAL (i * 24 + again * 400) HOUR AS updated_at
  FROM (SELECT i, 0 AS again FROM range(380) r(i) UNION ALL SELECT i, 1 FROM range(7, 380, 23) r(i))`;

const riders = `
  WITH base AS (
    SELECT 'R' || (500 + i) AS rider_no, ${pick(['Mia', 'Jonas', 'Elif', 'Tom', 'Clara'], 'i')} || ' ' || ${pick(['Vogel', 'Steiner', 'Kaya', 'Meyer'], 'i // 5')} AS full_name, CASE WHEN i % 9 = 3 THEN NULL WHEN i % 13 = 6 THEN 'pony' || i || '@test.example' WHEN i % 4 = 1 THEN ' Rider' || i || '@Mail.example ' ELSE 'rider' || i || '@mail.example' END AS email, CASE WHEN i % 5 = 2 THEN NULL ELSE '+41 79 ' || (310200 + i * 53) END AS phone,
      ${pick(['CH', 'DE', 'AT', 'FR', 'CH', 'IT'], 'i')} AS country, CASE WHEN i % 7 = 5 THEN NULL ELSE ${pick(['beginner', 'bronze', 'silver'], 'i')} END AS badge, DATE '2021-04-01' + CAST(i * 13 AS INTEGER) AS joined_on, DATE '1985-02-11' + CAST(i * 97 AS INTEGER) AS born_on, 'INS' || (700400 + i * 37) AS insurance_no
    FROM range(115) r(i))
  FROM base UNION ALL FROM base WHERE rider_no IN ('R505', 'R540', 'R571', 'R590') UNION ALL SELECT * REPLACE ('R' || (CAST(substr(rider_no, 2) AS INTEGER) + 400) AS rider_no, 'DE' AS country) FROM base WHERE rider_no IN ('R501', 'R522', 'R547')`;

const horses = `
  SELECT 'H' || (1 + i) AS horse_id, ${pick(['Luna', 'Sam', 'Flicka', 'Pepper'], 'i')} || ' ' || i AS horse_name, ${pick(['Haflinger', 'Friesian', 'Shetland'], 'i')} AS breed, DATE '2006-03-01' + CAST(i * 240 AS INTEGER) AS foaled_on, CAST(118 + i * 9 % 60 AS INTEGER) AS height_cm, i % 7 = 3 AS retired, CASE WHEN i % 6 = 2 THEN NULL ELSE CAST(1 + i AS INTEGER) END AS stall
  FROM range(24) r(i)`;

const payments = `
  SELECT 'RC' || (20000 + i) AS receipt_no, CAST(40100 + i * 3 % 390 AS BIGINT) AS lesson_id, ${pick(['card', 'cash', 'Card', 'invoice'], 'i')} AS method, CAST(1850 + i * 2900 % 14000 AS BIGINT) AS amount_cents, TIMESTAMP '2025-09-16 09:30:00' + INTERVAL (i * 31) HOUR AS paid_at, ${pick(['paid', 'paid', 'paid', 'reversed'], 'i')} AS state
  FROM range(240) r(i)`;

const shows = `
  SELECT 'SH' || (70 + i) AS show_id, DATE '2026-04-05' + CAST(i * 6 AS INTEGER) AS held_on, {'name': ${pick(['Reithof Aare', 'Park Arena'], 'i')}, 'town': ${pick(['Bern', 'Thun', 'Basel'], 'i')}} AS venue,
    list_transform(range(2 + i % 4), lambda k: {'horse_id': 'H' || (1 + (i * 5 + k * 3) % 26), 'class': ['dressage', 'jumping', 'pony games'][1 + (i + k) % 3], 'place': CAST(1 + (i * 3 + k) % 12 AS INTEGER), 'prize_eur': CAST((i * 7 + k * 5) % 9 * 25 AS INTEGER)}) AS entries
  FROM range(26) r(i)`;

const feed = (month: number): string => `
  SELECT CAST(${month} * 1000 + i AS BIGINT) AS feeding_id, 'H' || (1 + i * 5 % 24) AS horse_id, DATE '2026-0${month}-01' + CAST(i % 28 AS INTEGER) AS fed_on, CAST(2 + i * 7 % 15 / 2.0 AS DECIMAL(4,1)) AS hay_kg, CAST(i * 3 % 5 AS INTEGER) AS oats_l${month === 9 ? `, ${pick(['NULL', 'salt lick', 'vitamins'], 'i')} AS extras` : ''}
  FROM range(70) r(i) UNION ALL SELECT CAST(${month - 1} * 1000 + i AS BIGINT), 'H' || (1 + i * 5 % 24), DATE '2026-0${month - 1}-01' + CAST(i % 28 AS INTEGER), CAST(2 + i * 7 % 15 / 2.0 AS DECIMAL(4,1)), CAST(i * 3 % 5 AS INTEGER)${month === 9 ? ', NULL' : ''} FROM range(${month === 7 ? 0 : 4}) r(i)`;

const invoices = `
  SELECT 'IV-' || (8000 + i) AS invoice_no, CAST(300 + i * 7 % 84 AS INTEGER) AS installer_id, DATE '2025-10-03' + CAST(i * 5 // 6 AS INTEGER) AS issued_on, DATE '2025-11-02' + CAST(i * 5 // 6 AS INTEGER) AS due_on, CASE WHEN i % 4 = 2 THEN NULL ELSE DATE '2025-10-09' + CAST(i * 5 // 6 + i * 11 % 50 AS INTEGER) END AS paid_on, CAST(45 + i * 613 % 9400 / 4.0 AS DECIMAL(10,2)) AS net_amount, ${pick(['EUR', 'EUR', 'PLN', 'EUR'], 'i')} AS currency,
    ${pick(['open', 'Paid', 'paid', 'paid', 'void', 'OPEN'], 'i // 2')} AS state, ${pick(['web', 'counter', 'phone'], 'i')} AS sales_channel, TIMESTAMP '2025-10-03 07:00:00' + INTERVAL (i * 20 + again * 300) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(420) r(i) UNION ALL SELECT i, 1 FROM range(4, 420, 25) r(i))`;

const invoiceLines = `
  SELECT 'IV-' || (8000 + i // 3) AS invoice_no, CAST(1 + i % 3 AS INTEGER) AS line_no, 'FT' || (10 + i * 13 % 52) AS fitting_no, CAST(1 + i * 7 % 40 AS INTEGER) AS pieces, CAST(0.8 + i * 37 % 240 / 10.0 AS DECIMAL(8,2)) AS unit_price
  FROM range(1100) r(i)`;

const fittings = `
  SELECT 'FT' || (10 + i) AS fitting_no, ${pick(['elbow', 'tee', 'ball valve', 'coupling'], 'i')} || ' ' || (10 + i % 5 * 5) || ' mm' AS label, ${pick(['brass', 'copper', 'Brass', 'pvc', 'copper '], 'i')} AS material, CAST(0.9 + i * 0.65 AS DECIMAL(8,2)) AS list_price, CAST(20 + i * 31 % 900 AS INTEGER) AS weight_g, CAST(i * 17 % 220 AS INTEGER) AS in_stock, i % 8 = 5 AS discontinued
  FROM range(48) r(i)`;

const installers = `
  SELECT CAST(300 + i AS INTEGER) AS installer_id, ${pick(['Rohr', 'Aqua', 'Wasser', 'Therm'], 'i')} || ' ' || ${pick(['GmbH', 'Sp. z o.o.', 'KG'], 'i')} || ' ' || i AS company, CASE WHEN i % 8 = 1 THEN NULL WHEN i % 15 = 7 THEN 'qa' || i || '@test.example' WHEN i % 3 = 2 THEN 'Office' || i || '@Rohr.example' ELSE 'office' || i || '@rohr.example' END AS contact_email, CASE WHEN i % 6 = 2 THEN NULL ELSE '+49 170 ' || (55100 + i * 29) END AS mobile, ${pick(['DE', 'PL', 'AT', 'DE', 'NL'], 'i')} AS country, CASE WHEN i % 5 = 3 THEN NULL ELSE ${pick(['A', 'B', 'C'], 'i')} END AS discount_group, 'VAT' || (330500 + i * 71) AS vat_id, DATE '2019-05-01' + CAST(i * 25 AS INTEGER) AS customer_since
  FROM range(80) r(i)`;

const subscriptions = `
  SELECT CAST(91000 + i AS BIGINT) AS sub_id, CAST(6000 + i * 3 % 220 AS INTEGER) AS reader_no, ${pick(['weekday', 'weekend', 'digital', 'Weekend'], 'i')} AS edition, DATE '2023-06-01' + CAST(i * 4 AS INTEGER) AS started_on, CASE WHEN i % 3 = 1 THEN DATE '2023-12-01' + CAST(i * 4 AS INTEGER) ELSE NULL END AS ended_on, CAST(1490 + i * 370 % 3600 AS INTEGER) AS monthly_price_cents, ${pick(['kiosk', 'web', 'phone', 'web'], 'i // 2')} AS channel, i % 5 <> 2 AS auto_renew
  FROM range(260) r(i)`;

const readers = `
  SELECT CAST(6000 + i AS INTEGER) AS reader_no, ${pick(['Anna', 'Karl', 'Sofie', 'Piet'], 'i')} AS first_name, ${pick(['Lang', 'de Vries', 'Roth'], 'i // 4')} AS last_name, CASE WHEN i % 10 = 4 THEN NULL ELSE ${pick(['', ' ', ''], 'i')} || ${pick(['reader', 'Reader'], 'i // 2')} || i || '@post.example' END AS email, ${pick(['Aarau', 'Olten', 'Baden', 'aarau'], 'i')} AS town, CASE WHEN i % 4 = 3 THEN NULL ELSE '062 ' || (8200 + i * 17) END AS landline, DATE '1948-01-20' + CAST(i * 83 AS INTEGER) AS birth_date, 'CH93' || (76201 + i * 5113) AS iban, i % 3 = 0 AS newsletter
  FROM range(210) r(i)`;

const complaints = (week: number): string => `
  SELECT CAST(${week} * 1000 + i AS BIGINT) AS complaint_id, CAST(6000 + (i * 17 + ${week}) % 215 AS INTEGER) AS reader_no, ${pick(['late', 'wet', 'missing', 'Late'], 'i')} AS reason, TIMESTAMP '2026-09-28 06:00:00' + INTERVAL (${week - 40} * 168 + i * 4) HOUR AS reported_at, i % 3 <> 1 AS refunded
  FROM range(${30 + week - 40}) r(i)`;

const adRates = `
  SELECT ${pick(['full', 'half', 'quarter'], 'i')} AS ad_size, ${pick(['front', 'inside', 'back', 'sports'], 'i // 3')} AS page, CAST(120 + i * 85 AS DECIMAL(8,2)) AS price_eur FROM range(12) r(i)`;

const depot = (name: string, sql: string): TestDataset => ({
  connection: 'plumbing',
  name: `depot.${name}`,
  kind: 'table',
  relation: name,
  sql,
});
const inBucket = (name: string, relation: string, sql: string): TestDataset => ({
  ...file(`s3://press/${name}`, relation, sql),
  connection: 'press',
});
const months = [7, 8, 9];
const weeks = [40, 41, 42];

/** `relation` is what the oracle's SQL calls it. */
export const thirtyFifthSiblingHouse: TestDataset[] = [
  file('riding/lessons.csv', 'lessons', lessons),
  file('riding/riders.csv', 'riders', riders),
  file('riding/horses.xlsx', 'horses', horses),
  file('riding/payments.csv.gz', 'payments', payments),
  file('riding/shows.jsonl', 'shows', shows),
  { ...file('riding/feed', 'feed', months.map(feed).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...months.map((month) => file(`riding/feed/feed_2026_0${month}.csv`, `feed_${month}`, feed(month))),
  depot('invoices', invoices),
  depot('invoice_lines', invoiceLines),
  depot('fittings', fittings),
  depot('installers', installers),
  inBucket('subscriptions.parquet', 'subscriptions', subscriptions),
  inBucket('readers.csv', 'readers', readers),
  { ...inBucket('complaints', 'complaints', weeks.map(complaints).join(' UNION ALL ')), kind: 'folder' },
  ...weeks.map((week) => inBucket(`complaints/complaints_2026_w${week}.parquet`, `complaints_${week}`, complaints(week))),
  { ...file('https://ads.example/rates/ad_rates.csv', 'ad_rates', adRates), connection: 'ads' },
];

const flights = `
  SELECT CAST(7100 + i AS BIGINT) AS flight_id, 'D-O' || ${pick(['ABC', 'KLM', 'XYZ', 'RST', 'UVW'], 'i')} AS balloon_reg, 'PL' || (1 + i * 3 % 14) AS pilot_id, DATE '2025-04-04' + CAST(i * 2 AS INTEGER) AS flight_date, ${pick(['flown', 'Flown', 'cancelled', 'flown ', 'postponed'], 'i // 2')} AS status, CASE WHEN i // 2 % 5 = 2 THEN ${pick(['wind', 'fog', 'pilot ill'], 'i')} ELSE NULL END AS cancel_reason, CAST(2 + i * 5 % 14 AS INTEGER) AS passengers, CAST(45 + i * 7 % 60 AS INTEGER) AS minutes, ${pick(['Ulm', 'Aalen', 'Kempten'], 'i // 3')} AS landing_town,
    CASE WHEN i % 33 = 8 THEN 'n/a' ELSE CAST(380 + i * 97 % 2600 AS VARCHAR) || '.00' END AS fare_total, ${pick(['EUR', 'EUR', 'CHF'], 'i')} AS currency, TIMESTAMP '2025-04-04 20:00:00' + INTERVAL (i * 48 + again * 90) HOUR AS updated_at
  FROM (SELECT i, 0 AS again FROM range(290) r(i) UNION ALL SELECT i, 1 FROM range(6, 290, 19) r(i))`;

const vouchers = `
  SELECT 'V' || (33000 + i * 7) AS voucher_code, ${pick(['Lea', 'Paul', 'Nora', 'Igor'], 'i')} || ' ' || ${pick(['Brand', 'Weiss', 'Cole'], 'i // 4')} AS buyer_name, CASE WHEN i % 9 = 2 THEN NULL WHEN i % 16 = 5 THEN 'qa' || i || '@test.example' WHEN i % 3 = 1 THEN ' Buyer' || i || '@Sky.example' ELSE 'buyer' || i || '@sky.example' END AS buyer_email, ${pick(['DE', 'CH', 'AT', 'DE', 'LI'], 'i')} AS country, DATE '2024-11-01' + CAST(i * 3 AS INTEGER) AS bought_on, DATE '2027-11-01' + CAST(i * 3 AS INTEGER) AS valid_until, CASE WHEN i % 3 = 0 THEN NULL ELSE DATE '2025-04-10' + CAST(i * 2 AS INTEGER) END AS redeemed_on, CAST(19900 + i % 4 * 5000 AS INTEGER) AS value_cents, i % 5 = 1 AS gift_box, CAST(7100 + i * 4 % 320 AS BIGINT) AS flight_id
  FROM range(210) r(i)`;

const pilots = `
  SELECT 'PL' || (1 + i) AS pilot_id, ${pick(['Jo', 'Sven', 'Marta', 'Pia'], 'i')} AS first_name, ${pick(['Adler', 'Falk', 'Storch'], 'i')} AS last_name, 'pilot' || i || '@sky.example' AS email, CASE WHEN i % 4 = 2 THEN NULL ELSE '0171 ' || (660100 + i * 411) END AS phone, 'BPL-' || (90210 + i * 13) AS licence_no, DATE '2014-03-01' + CAST(i * 200 AS INTEGER) AS hired_on, CASE WHEN i % 5 = 4 THEN DATE '2025-12-31' ELSE NULL END AS left_on
  FROM range(18) r(i)`;

const bookings = `
  SELECT 'BK' || (500 + i) AS booking_no, CAST(7100 + i * 2 AS BIGINT) AS flight_id, TIMESTAMP '2025-03-20 10:00:00' + INTERVAL (i * 50) HOUR AS booked_at, {'name': ${pick(['A. Brand', 'B. Cole'], 'i')}, 'phone': '0160 ' || (1000 + i)} AS contact,
    list_transform(range(1 + i % 3), lambda k: {'guest_name': 'Guest ' || (i * 3 + k), 'weight_kg': CAST(52 + (i * 7 + k * 11) % 60 AS INTEGER), 'menu': ['veg', 'meat'][1 + (i + k) % 2]}) AS guests
  FROM range(120) r(i)`;

const propane = (month: number): string => `
  SELECT CAST(${month} * 1000 + i AS BIGINT) AS fill_no, 'D-O' || ${pick(['ABC', 'KLM', 'XYZ', 'RST', 'UVW'], 'i')} AS balloon_reg, DATE '2026-0${month}-01' + CAST(i % 28 AS INTEGER) AS filled_on, CAST(20 + i * 7 % 80 AS DECIMAL(6,1)) AS propane_kg, CAST(31 + i * 13 % 190 AS DECIMAL(8,2)) AS cost_eur${month === 6 ? ", 'ST' || (1 + i % 3) AS station" : ''}
  FROM range(${30 + month}) r(i)`;

const balloons = `SELECT 'D-O' || ['ABC', 'KLM', 'XYZ', 'RST', 'UVW', 'QQQ'][1 + i] AS balloon_reg, ${pick(['Kubicek', 'Cameron'], 'i')} AS maker, CAST(3400 + i * 900 AS INTEGER) AS volume_m3, ${pick(['red', 'Blue', 'blue', 'RED'], 'i')} AS colour, DATE '2016-05-01' + CAST(i * 400 AS INTEGER) AS first_flight, i = 4 AS retired FROM range(6) r(i)`;

const seasons = [4, 5, 6];

/** The second round's data: a firm that flies hot-air balloons. */
export const thirtyFifthSiblingHouseB: TestDataset[] = [
  file('balloon/flights.csv', 'flights', flights),
  file('balloon/vouchers.xlsx', 'vouchers', vouchers),
  file('balloon/pilots.csv', 'pilots', pilots),
  file('balloon/bookings.jsonl', 'bookings', bookings),
  { ...file('balloon/propane', 'propane', seasons.map(propane).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...seasons.map((month) => file(`balloon/propane/propane_2026_0${month}.csv`, `propane_${month}`, propane(month))),
  { connection: 'hangar', name: 'fleet.balloons', kind: 'table', relation: 'balloons', sql: balloons },
];
