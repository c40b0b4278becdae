/**
 * Other trades again: an airline, a town hall, a telescope, a restaurant, a football league, an insurer, flats for sale, presses,
 * donations, a college, a helpdesk, podcasts and shared bikes. Its requests in blind-3.yaml were written before the planner was read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const flights = `
  SELECT 'AX' || (100 + i % 14) AS flight_no, ${pick(['LIS', 'OSL', 'ATH', 'LIS', 'WAW'], 'i')} AS dep_airport, ${pick(['DUB', 'NCE', 'CPH'], 'i // 2')} AS arr_airport,
    TIMESTAMP '2026-05-01 06:10:00' + INTERVAL (i * 31) HOUR AS sched_dep, CASE WHEN i % 6 = 2 THEN NULL ELSE CAST(i * 37 % 200 - 10 AS INTEGER) END AS delay_min,
    CAST(20 + i * 53 % 170 AS INTEGER) AS pax, ${pick(['landed', 'Landed', 'cancelled', 'diverted', 'landed', 'landed '], 'i')} AS status,
    'CS-' || ${pick(['TAA', 'TAB', 'TAC', 'TAD', 'TZZ'], 'i // 3')} AS tail_no
  FROM range(150) r(i)`;

const aircraft = `
  SELECT * FROM (VALUES ('CS-TAA', 'A320', 174, DATE '2014-03-01'), ('CS-TAB', 'A320', 174, DATE '2016-07-12'), ('CS-TAC', 'E195', 118, DATE '2021-02-02'),
    ('CS-TAD', 'A321', 212, DATE '2023-10-30'), ('CS-TAE', 'E195', 118, NULL)) v(tail_no, model, seats, in_service_since)`;

const permits = `
  SELECT CAST(41000 + i AS BIGINT) AS permit_id, ${pick(['demolition', 'new build', 'renovation', 'signage'], 'i')} AS permit_type, ${pick(['Harbour', 'Old Town', 'Northside'], 'i // 2')} AS district,
    'Applicant ' || (i % 25) AS applicant_name, CASE WHEN i % 5 = 0 THEN NULL ELSE '0' || (170 + i % 9) || ' ' || (440000 + i * 77) END AS applicant_phone,
    DATE '2025-10-01' + CAST(i * 3 AS INTEGER) AS filed_on, CASE WHEN i % 4 = 1 THEN NULL ELSE DATE '2025-10-01' + CAST(i * 3 + 5 + i * 11 % 35 AS INTEGER) END AS issued_on,
    CAST(75 + i * 139 % 2400 AS DECIMAL(10,2)) AS fee_usd, CASE WHEN i % 4 = 1 THEN ${pick(['pending', 'rejected'], 'i // 4')} ELSE ${pick(['issued', 'Issued '], 'i')} END AS state
  FROM range(125) r(i)`;

const exposures = `
  SELECT CAST(i AS BIGINT) AS exposure_id, {'name': ${pick(['M31', 'M42', 'NGC 7000', 'Vega'], 'i // 2')}, 'ra': CAST(10.68 + i // 2 % 4 AS DOUBLE), 'dec': CAST(41.27 - i // 2 % 4 AS DOUBLE)} AS target,
    ${pick(['ALFOSC', 'NOTCam', 'FIES'], 'i')} AS instrument, CAST(30 * (1 + i * 7 % 20) AS INTEGER) AS exposure_sec, CASE WHEN i % 8 = 5 THEN NULL ELSE CAST(0.6 + i * 13 % 23 / 10.0 AS DECIMAL(4,2)) END AS seeing,
    TIMESTAMP '2026-10-02 20:00:00' + INTERVAL (i * 11) HOUR AS taken_at,
    list_transform(range(1 + i % 3), lambda f: {'filter': ['B', 'V', 'R'][1 + (i + f) % 3], 'magnitude': CAST(12.5 + f + i % 5 AS DECIMAL(5,2))}) AS frames
  FROM range(80) r(i)`;

const menu = `
  SELECT ${pick(['Caesar Salad', 'Tagliatelle', 'Crème brûlée', 'Lentil Soup', 'Espresso'], 'i')} || ' ' || (1 + i // 5) AS "Item Name", ${pick(['Starters', 'Mains', 'Desserts', 'Starters', 'Drinks'], 'i')} AS "Menu Section",
    CAST(2.9 + i * 37 % 240 / 10.0 AS DECIMAL(6,2)) AS "Price (EUR)", CASE WHEN i % 9 = 4 THEN NULL ELSE CAST(5 + i * 61 % 900 AS INTEGER) END AS "kcal / portion", ${pick(['yes', 'no', 'No'], 'i')} AS "Vegan?",
    CASE i % 4 WHEN 0 THEN NULL ELSE ${pick(['gluten', 'milk, egg', 'gluten, milk'], 'i')} END AS "Allergens", DATE '2026-01-15' + CAST(i * 6 AS INTEGER) AS "On Menu Since"
  FROM range(45) r(i)`;

const matches = `
  SELECT CAST(7000 + i AS BIGINT) AS match_id, CASE WHEN i < 60 THEN '2025/26' ELSE '2026/27' END AS season, CAST(1 + i % 60 // 4 AS INTEGER) AS matchday, DATE '2025-08-16' + CAST(i // 4 * 14 + i % 2 AS INTEGER) AS played_on,
    ${pick(['Rovers', 'United', 'Athletic', 'Wanderers', 'City'], 'i')} AS home_team, ${pick(['Albion', 'Harriers', 'Town'], 'i // 2')} AS away_team, CAST(i * 7 // 3 % 5 AS INTEGER) AS home_goals, CAST(i * 11 % 4 AS INTEGER) AS away_goals,
    CAST(4100 + i * 1733 % 38000 AS INTEGER) AS attendance, ${pick(['A. Webb', 'K. Moss', 'L. Dean', 'S. Frappart'], 'i // 3')} AS referee
  FROM range(124) r(i)`;

const claims = `
  SELECT 'CL-' || (3000 + i) AS "Claim No", 'POL' || (200 + i * 2 % 40) AS "Policy No", DATE '2026-01-09' + CAST(i * 3 AS INTEGER) AS "Loss Date", DATE '2026-01-09' + CAST(i * 3 + i % 20 AS INTEGER) AS "Reported On",
    CAST(250 + i * 911 % 15000 AS DECIMAL(12,2)) AS "Amount Claimed", CASE WHEN i % 3 = 1 THEN NULL ELSE CAST(200 + i * 577 % 9000 AS DECIMAL(12,2)) END AS "Amount Paid",
    CASE WHEN i % 3 = 1 THEN ${pick(['open', 'denied', 'Open'], 'i // 3')} ELSE ${pick(['settled', 'Settled'], 'i')} END AS "Claim Status", ${pick(['water', 'theft', 'fire', 'storm'], 'i')} AS "Cause of Loss", ${pick(['Hanna Voss', 'Igor Lem', 'Ruth Adler'], 'i // 5')} AS "Adjuster"
  FROM range(100) r(i)`;

const policies = `
  SELECT 'POL' || (200 + i) AS policy_no, 'Holder ' || i AS holder_name, CASE i % 5 WHEN 0 THEN ' HOLDER' || i || '@Post.example ' WHEN 1 THEN NULL ELSE 'holder' || i || '@post.example' END AS holder_email,
    ${pick(['home', 'car', 'travel'], 'i')} AS product, CAST(90 + i * 67 % 1300 AS DECIMAL(10,2)) AS annual_premium, ${pick(['Bavaria', 'Saxony', 'Hesse'], 'i // 2')} AS region, DATE '2022-02-01' + CAST(i * 31 AS INTEGER) AS valid_from,
    'DE' || (12 + i) || '500105175407' || (100000 + i * 37) AS iban
  FROM range(40) r(i)`;

const listings = `
  SELECT 'LST' || (500 + i) AS listing_id, ${pick(['Porto', 'Lisbon', 'Faro', 'Braga'], 'i')} AS city, ${pick(['flat', 'house', 'flat', 'studio'], 'i // 2')} AS property_type, CAST(1 + i % 6 AS INTEGER) AS bedrooms, CAST(28 + i * 17 % 190 AS DECIMAL(7,1)) AS area_m2,
    CAST(95000 + i * 12347 % 780000 AS DECIMAL(12,2)) AS asking_price, DATE '2025-12-20' + CAST(i * 3 AS INTEGER) AS listed_on, CASE WHEN i % 3 = 0 THEN NULL ELSE DATE '2025-12-20' + CAST(i * 3 + 10 + i % 35 AS INTEGER) END AS sold_on,
    CASE WHEN i % 10 = 7 THEN 'N/A' ELSE ${pick(['A', 'b', 'C', 'D', 'B'], 'i')} END AS energy_class, ${pick(['joana', 'rui', 'marta'], 'i')} || '@casa.example' AS agent_email
  FROM range(95) r(i)`;

const presses = `
  SELECT ${pick(['PR-1', 'PR-2', 'PR-3', 'PR-4'], 'i')} AS machine_id, TIMESTAMP '2026-11-10 00:00:00' + INTERVAL (i // 4 * 45) MINUTE AS measured_at, CAST(55 + i * 19 % 480 / 10.0 AS DECIMAL(6,2)) AS oil_temp_c,
    CASE WHEN i % 17 = 9 THEN NULL ELSE CAST(0.2 + i * 7 % 50 / 10.0 AS DECIMAL(5,2)) END AS vibration_mm_s, CAST(180 + i * 29 % 60 AS INTEGER) AS pressure_bar, i % 25 = 3 AS alarm, ${pick(['early', 'late', 'night'], 'i // 40')} AS shift
  FROM range(480) r(i)`;

const donations = `
  SELECT CAST(i - i // 40 AS BIGINT) AS donation_id, CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN 'Donor' || i % 30 || '@Mail.example ' ELSE 'donor' || i % 30 || '@mail.example' END AS donor_email, ${pick(['Clean Water', 'School Meals', 'Winter Aid'], 'i // 2')} AS campaign,
    CAST(500 + i * 1291 % 40000 AS BIGINT) AS amount_cents, ${pick(['GBP', 'EUR', 'GBP', 'USD'], 'i')} AS currency, TIMESTAMP '2026-03-01 09:30:00' + INTERVAL (i * 37) HOUR AS donated_at, ${pick(['card', 'bank transfer', 'cash', 'card'], 'i // 3')} AS payment_method,
    i % 3 = 0 AS recurring, ${pick(['UK', 'IE', 'FR', 'UK'], 'i // 5')} AS donor_country
  FROM range(160) r(i)`;

const enrolments = `
  SELECT CAST(90 + i AS BIGINT) AS enrolment_id, 'ST' || (1000 + i * 13 % 48) AS student_id, ${pick(['MA101', 'PH205', 'HI110', 'CS301', 'XX999'], 'i')} AS course_code, DATE '2025-09-01' + CAST(i * 3 AS INTEGER) AS enrolled_on,
    CASE WHEN i % 6 = 1 THEN NULL ELSE CAST(35 + i * 23 % 66 AS INTEGER) END AS final_score, ${pick(['active', 'completed', 'dropped', 'Completed', 'withdrawn'], 'i // 2')} AS enrolment_status
  FROM range(140) r(i)`;

const courses = `
  SELECT * FROM (VALUES ('MA101', 'Calculus I', 'Mathematics', 6, true), ('PH205', 'Optics', 'Physics', 4, true), ('HI110', 'Modern Europe', 'History', 5, false), ('CS301', 'Databases', 'Computing', 6, true), ('CS410', 'Compilers', 'Computing', 8, false))
  v(course_code, course_title, department, credits, mandatory)`;

const tickets = `
  SELECT 'T-' || (880 + i) AS ticket_id, TIMESTAMP '2026-08-03 08:05:00' + INTERVAL (i * 17) HOUR AS opened_at, CASE WHEN i % 5 = 3 THEN NULL ELSE TIMESTAMP '2026-08-03 08:05:00' + INTERVAL (i * 17 + 2 + i * 5 % 90) HOUR END AS closed_at,
    ${pick(['low', 'high', 'normal', 'urgent', 'normal'], 'i // 2')} AS priority, ${pick(['Network', 'Hardware', 'Accounts'], 'i')} AS queue, ${pick(['password reset', 'printer broken', 'vpn slow', 'new laptop'], 'i // 3')} || ' (' || i || ')' AS subject,
    'user' || i % 33 || '@corp.example' AS requester_email, CASE WHEN i % 4 = 2 THEN NULL ELSE CAST(1 + i * 3 % 5 AS INTEGER) END AS satisfaction, ${pick(['nadia', 'omar', 'pia', 'NULL'], 'i // 4')} AS assignee
  FROM range(150) r(i)`;

const plays = `
  SELECT CAST(i AS BIGINT) AS play_id, 'EP' || (1 + i * 3 % 25) AS episode_id, ${pick(['Night Desk', 'Slow Science', 'Two Left Feet'], 'i * 3 % 25')} AS podcast, ${pick(['GB', 'US', 'DE', 'US', 'NG'], 'i')} AS country,
    CAST(20 + i * 197 % 3600 AS INTEGER) AS listened_sec, TIMESTAMP '2026-09-14 05:00:00' + INTERVAL (i * 6) HOUR AS played_at, ${pick(['Spotify', 'Apple', 'Web', 'spotify'], 'i // 2')} AS app, i % 3 = 1 AS finished
  FROM range(260) r(i)`;

const episodes = `
  SELECT 'EP' || i AS episode_id, 'Episode ' || i AS episode_title, DATE '2026-06-01' + CAST(i * 7 AS INTEGER) AS published_on, CAST(900 + i * 133 % 2700 AS INTEGER) AS length_sec, i % 4 = 0 AS explicit FROM range(1, 28) r(i)`;

const trips = (month: number): string => `
  SELECT 'B' || ${month} || '-' || i AS trip_id, CAST(1 + i * 5 % 9 AS BIGINT) AS start_station_id, CAST(1 + i * 2 % 8 AS BIGINT) AS end_station_id, TIMESTAMP '2026-${String(month).padStart(2, '0')}-01 06:00:00' + INTERVAL (i * 9) HOUR AS started_at,
    CAST(3 + i * 17 % 70 AS INTEGER) AS minutes, ${pick(['classic', 'electric', 'Electric'], 'i')} AS bike_type, i % 4 <> 0 AS is_member, CAST(0.5 + i * 13 % 80 / 10.0 AS DECIMAL(5,2)) AS distance_km
  FROM range(${month === 9 ? 80 : 83}) r(i)`;

const stations = `
  SELECT * FROM (VALUES (1, 'Market Square', 'Centre', 24), (2, 'Central Station', 'Centre', 40), (3, 'Lake Gate', 'West', 12), (4, 'Stadium', 'East', 30), (5, 'Museum', 'Centre', 18), (6, 'Zoo', 'West', 10), (7, 'Airport', 'East', 36), (8, 'Campus', 'West', 22), (10, 'Depot', 'East', 60))
  v(station_id, station_name, zone, docks)`;

/** `relation` is what the oracle's SQL calls it. */
export const thirdHouse: TestDataset[] = [
  file('airline/flights.csv', 'flights', flights),
  file('airline/aircraft.parquet', 'aircraft', aircraft),
  table('public.permits', 'permits', permits, 'cityhall'),
  file('telescope/exposures.ndjson', 'exposures', exposures),
  file('restaurant/menu_items.tsv', 'menu', menu),
  file('football/matches.csv', 'matches', matches),
  file('insurance/claims.xlsx', 'claims', claims),
  table('ins.policies', 'policies', policies),
  file('realestate/listings.parquet', 'listings', listings),
  file('factory/press_readings.csv.gz', 'presses', presses),
  file('charity/donations.csv', 'donations', donations),
  file('college/enrolments.csv', 'enrolments', enrolments),
  table('academics.courses', 'courses', courses, 'campusdb'),
  file('helpdesk/tickets.json', 'tickets', tickets),
  { connection: 'audio', name: 's3://audio/stats/plays.parquet', kind: 'file', relation: 'plays', sql: plays },
  { connection: 'audio', name: 's3://audio/stats/episodes.csv', kind: 'file', relation: 'episodes', sql: episodes },
  { ...file('bikes/trips', 'trips', `${trips(8)} UNION ALL ${trips(9)} UNION ALL ${trips(10)}`), kind: 'folder' },
  file('bikes/trips/trips_2026_08.csv', 'trips_08', trips(8)),
  file('bikes/trips/trips_2026_09.csv', 'trips_09', trips(9)),
  file('bikes/trips/trips_2026_10.csv', 'trips_10', trips(10)),
  file('bikes/stations.csv', 'stations', stations),
];
