/**
 * One more trade, in the shapes of samples/: an online tutoring platform with its lessons (dirty states, fees that are missing or negative,
 * corrected lessons under their old id, test accounts), students, tutors, worksheets with nested answers, payouts, clicks and monthly ratings.
 * Its requests in sibling-2.yaml were written before the planner was read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const lesson = (fee: string, days: number): string => `
  SELECT CAST(70001 + i AS BIGINT) AS lesson_id, 'S' || (1000 + i * 37 % 90) AS student_id, printf('T%02d', 1 + (i * i + i // 3) % 14) AS tutor_id,
    DATE '2025-08-04' + CAST(i + i // 10 - i % 3 AS INTEGER) AS lesson_date, ${pick(['maths', 'physics', 'french', 'chemistry', 'maths'], 'i * 7 // 5')} AS subject,
    ${pick(['done', 'Done', 'booked', 'cancelled', 'done', 'no-show', 'done '], 'i')} AS state, CAST(${fee} AS DECIMAL(12,2)) AS fee, ${pick(['EUR', 'EUR', 'GBP', 'CHF', 'EUR'], 'i // 2')} AS currency,
    ${pick(['DE', 'AT', 'FR', 'GB', 'CH', 'DE'], 'i // 3')} AS country, CAST([30, 45, 60, 90][1 + i // 4 % 4] AS INTEGER) AS minutes,
    CASE i % 9 WHEN 0 THEN NULL WHEN 4 THEN 'probe' || i || '@test.example' ELSE 'parent' || (i * 37 % 90) || '@home.example' END AS parent_email,
    TIMESTAMP '2025-08-04 18:20:00' + INTERVAL (i + i // 10 + ${days}) DAY AS changed_at
  FROM range(420) r(i)`;
const fee = 'CASE WHEN i % 35 = 4 THEN NULL WHEN i % 90 = 50 THEN -25 ELSE 18 + i * 67 % 90 + i % 2 * 0.5 END';
const lessons = `${lesson(fee, 0)} UNION ALL ${lesson(`${fee} + 5`, 3)} WHERE i % 17 = 3`;

const student = `
  SELECT 'S' || (1000 + i) AS student_id, ${pick(['Ines', 'Jonas', 'Karim', 'Lena', 'Mila'], 'i')} || ' ' || ${pick(['Auer', 'Bauer', 'Chevalier', 'Doyle'], 'i // 5')} AS full_name,
    CASE i % 8 WHEN 2 THEN NULL WHEN 3 THEN ' Student' || i || '@Home.example' WHEN 6 THEN 'probe' || i || '@test.example' ELSE 'student' || i || '@home.example' END AS email,
    '+43 660 ' || (71000 + i * 31) AS phone, ${pick(['DE', 'AT', 'FR', 'GB', 'CH'], 'i')} AS country, ${pick(['beginner', 'advanced', 'NULL', 'intermediate', 'beginner', 'Advanced'], 'i')} AS level,
    DATE '2024-02-01' + CAST(i * 10 AS INTEGER) AS joined_on, 'P' || (4400000 + i * 917) AS passport_no
  FROM range(90) r(i)`;
const students = `${student} UNION ALL ${student} WHERE i % 23 = 5`;

const tutors = `
  SELECT printf('T%02d', i) AS tutor_id, ${pick(['Nora', 'Oskar', 'Paula', 'Quentin', 'Rosa'], 'i')} || ' ' || ${pick(['Lang', 'Moreau', 'Nolan'], 'i')} AS tutor_name,
    ${pick(['maths', 'physics', 'french', 'chemistry'], 'i')} AS speciality, CAST(19 + i * 7 % 23 AS DECIMAL(8,2)) AS hourly_rate, i % 5 <> 2 AS active
  FROM range(1, 15) r(i)`;

const worksheets = `
  SELECT CAST(300 + i AS BIGINT) AS worksheet_id, TIMESTAMP '2026-04-01 15:00:00' + INTERVAL (i * 29) HOUR AS handed_in_at,
    {'id': 'S' || (1000 + i * 7 % 90), 'email': 'student' || (i * 7 % 90) || '@home.example'} AS student,
    list_transform(range(1 + i % 4), lambda a: {'question': 'Q' || (1 + (i + a) % 12), 'topic': ['fractions', 'optics', 'verbs'][1 + (i + a) % 3], 'points': CAST((i * 3 + a * 5) % 11 AS BIGINT)}) AS answers
  FROM range(70) r(i)`;

const payouts = `
  SELECT CAST(9000 + i AS BIGINT) AS payout_id, printf('T%02d', 1 + i * i % 14) AS tutor_id, ${pick(['bank', 'paypal', 'revolut', 'bank'], 'i // 2')} AS method, CAST(4100 + i * 1337 % 38000 AS BIGINT) AS amount_cents,
    TIMESTAMP '2026-01-03 10:00:00' + INTERVAL (i * 35) HOUR AS paid_at, ${pick(['paid', 'Paid', 'failed', 'paid', 'pending'], 'i')} AS status
  FROM range(200) r(i)`;

const clicks = `
  SELECT CAST(i AS BIGINT) AS event_id, 'v' || (i // 6) AS session_id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'S' || (1000 + i * 11 % 90) END AS student_id, ${pick(['open', 'play', 'open', 'submit', 'quit', 'play', 'open'], 'i')} AS action,
    ${pick(['/home', '/lesson', '/lesson', '/worksheet', '/tutors', '/home', '/lesson', '/price', '/help', '/home', '/worksheet'], 'i * i % 29')} AS page, TIMESTAMP '2026-09-01 00:05:00' + INTERVAL (i * 37) MINUTE AS ts,
    CAST(120 + i * 71 % 5200 AS INTEGER) AS duration_ms
  FROM range(1500) r(i)`;

const ratings = (month: number): string => `
  SELECT CAST(5000 + ${month - 6} * 55 + i AS BIGINT) AS rating_id, CAST(70001 + i * 5 + ${month} AS BIGINT) AS lesson_id, CAST(1 + i * ${month} % 7 * 3 % 5 AS INTEGER) AS stars,
    ${pick(['great', 'NULL', 'too fast', ' ok '], 'i')} AS comment, DATE '2026-0${month}-01' + CAST(i // 2 AS INTEGER) AS rated_on${month === 8 ? `, ${pick(['phone', 'laptop'], 'i')} AS device` : ''}
  FROM range(60) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const tutoringHouse: TestDataset[] = [
  file('tutoring/lessons.csv', 'lessons', lessons),
  file('tutoring/students.csv', 'students', students),
  file('tutoring/tutors.csv', 'tutors', tutors),
  file('tutoring/worksheets.jsonl', 'worksheets', worksheets),
  file('tutoring/payouts.csv.gz', 'payouts', payouts),
  file('tutoring/clicks.parquet', 'clicks', clicks),
  { ...file('tutoring/ratings', 'ratings', [6, 7, 8].map(ratings).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[6, 7, 8].map((month) => file(`tutoring/ratings/ratings_2026_0${month}.csv`, `ratings_0${month}`, ratings(month))),
];

const rental = (price: string, days: number): string => `
  SELECT 'R' || (2001 + i) AS rental_id, ${pick(['AUR', 'BEA', 'CAL', 'DOR', 'AUR', 'ELA', 'BEA', 'AUR'], 'i // 2')} AS boat_code, 'K' || (100 + i * 13 % 40) AS skipper_id,
    DATE '2025-04-02' + CAST(i * 2 - i % 3 AS INTEGER) AS starts_on, ${pick(['returned', 'Returned', 'out', 'cancelled', ' returned', 'lost'], 'i')} AS state, CAST(${price} AS DECIMAL(12,2)) AS price,
    ${pick(['EUR', 'HRK', 'EUR'], 'i // 2')} AS currency, ${pick(['Split', 'Zadar', 'Pula', 'Kotor'], 'i // 3')} AS marina, CAST([4, 8, 24, 72][1 + i // 5 % 4] AS INTEGER) AS hours,
    CASE i % 8 WHEN 1 THEN NULL WHEN 6 THEN 'check' || i || '@test.example' ELSE 'crew' || i || '@sail.example' END AS contact_email, TIMESTAMP '2025-04-02 09:00:00' + INTERVAL (i * 2 + ${days}) DAY AS modified_at
  FROM range(280) r(i)`;
const price = 'CASE WHEN i % 31 = 7 THEN NULL ELSE 60 + i * 53 % 240 + i % 4 * 0.25 END';

const skipper = `
  SELECT 'K' || (100 + i) AS skipper_id, ${pick(['Ante', 'Bruna', 'Cvita', 'Duje'], 'i')} || ' ' || ${pick(['Horvat', 'Rossi', 'Weber'], 'i // 4')} AS name,
    CASE i % 7 WHEN 2 THEN NULL WHEN 4 THEN ' Skipper' || i || '@Sail.example' WHEN 5 THEN 'check' || i || '@test.example' ELSE 'skipper' || i || '@sail.example' END AS email,
    ${pick(['HR', 'IT', 'DE', 'SI', 'GB'], 'i')} AS country, ${pick(['coastal', 'NULL', 'offshore', 'Coastal'], 'i')} AS licence, DATE '2023-05-10' + CAST(i * 27 AS INTEGER) AS registered_on, 'HR' || (880100 + i * 71) AS id_card
  FROM range(40) r(i)`;

const boats = `
  SELECT * FROM (VALUES ('AUR', 'Bavaria 38', 6, 190.0, true), ('BEA', 'Hanse 41', 8, 240.0, true), ('CAL', 'Dufour 35', 5, 160.0, false), ('DOR', 'Lagoon 42', 10, 420.0, true), ('ELA', 'Elan 33', 4, 130.0, true), ('FLO', 'First 27', 4, 110.0, false))
  v(boat_code, model, berths, daily_rate, in_use)`;

const inspections = `
  SELECT CAST(40 + i AS BIGINT) AS inspection_no, TIMESTAMP '2026-02-01 08:00:00' + INTERVAL (i * 53) HOUR AS inspected_at, {'code': ${pick(['AUR', 'BEA', 'CAL', 'DOR', 'ELA'], 'i')}, 'type': 'sail'} AS boat,
    list_transform(range(1 + i % 3), lambda f: {'part': ['hull', 'engine', 'rigging', 'sail'][1 + (i + f) % 4], 'severity': ['low', 'high', 'medium'][1 + (i * 2 + f) % 3], 'repair_minutes': CAST(15 + (i * 7 + f * 40) % 200 AS BIGINT)}) AS findings
  FROM range(55) r(i)`;

const fuel = `
  SELECT CAST(600 + i AS BIGINT) AS fill_id, ${pick(['AUR', 'BEA', 'CAL', 'DOR', 'ELA'], 'i * i')} AS boat_code, ${pick(['diesel', 'petrol', 'diesel'], 'i // 2')} AS fuel_type, CAST(12 + i * 17 % 90 AS DECIMAL(8,1)) AS litres,
    CAST(1900 + i * 613 % 15000 AS BIGINT) AS cost_cents, TIMESTAMP '2026-03-04 07:30:00' + INTERVAL (i * 31) HOUR AS filled_at
  FROM range(170) r(i)`;

const positions = `
  SELECT CAST(i AS BIGINT) AS position_id, ${pick(['AUR', 'BEA', 'DOR', 'ELA'], 'i // 3')} AS boat_code, TIMESTAMP '2026-07-01 00:10:00' + INTERVAL (i * 47) MINUTE AS recorded_at, CAST(i * 29 % 110 / 10.0 AS DECIMAL(5,1)) AS speed_knots,
    CASE WHEN i % 9 = 4 THEN NULL ELSE CAST(i * 77 % 360 AS INTEGER) END AS heading, ${pick(['anchored', 'sailing', 'motor', 'sailing'], 'i // 2')} AS mode
  FROM range(900) r(i)`;

const gauge = (month: number): string => `
  SELECT CAST(${month} * 100 - ${month} * 8 + i AS BIGINT) AS log_id, ${pick(['inner', 'outer'], 'i')} AS gauge, CAST(40 + i * ${month} % 37 AS INTEGER) AS level_cm, DATE '2026-0${month}-01' + CAST(i // 4 AS INTEGER) AS logged_on${month === 7 ? ', CAST(i % 30 AS INTEGER) AS wind' : ''}
  FROM range(100) r(i)`;

/** Boats for hire, for the second round. */
export const harbourHouse: TestDataset[] = [
  file('harbour/rentals.csv', 'rentals', `${rental(price, 0)} UNION ALL ${rental(`${price} + 20`, 5)} WHERE i % 19 = 2`),
  file('harbour/skippers.csv', 'skippers', `${skipper} UNION ALL ${skipper} WHERE i % 11 = 3`),
  file('harbour/boats.csv', 'boats', boats),
  file('harbour/inspections.jsonl', 'inspections', inspections),
  file('harbour/fuel.csv.gz', 'fuel', fuel),
  file('harbour/positions.parquet', 'positions', positions),
  { ...file('harbour/levels', 'levels', [5, 6, 7].map(gauge).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[5, 6, 7].map((month) => file(`harbour/levels/levels_2026_0${month}.csv`, `levels_0${month}`, gauge(month))),
];
