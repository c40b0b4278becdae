/**
 * A theatre's box office, a vet, a water utility and a recruiter, shaped like samples/: dirty status texts, unknown numbers, keys that
 * come twice with a later `updated_at`, missing e-mails, test accounts, monthly files, nested lists, an event log and tables that join
 * by key. Its requests in sibling-1.yaml were written before the planner was read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

/** Every row of the numbers below `count`, and some of them once more with other values and a later update. */
const twice = (count: number, every: number): string =>
  `(SELECT i, 0 AS again FROM range(${count}) r(i) UNION ALL SELECT i, 1 FROM range(5, ${count}, ${every}) r(i))`;

const bookings = `
  SELECT CAST(50001 + i AS BIGINT) AS booking_id, 'P' || lpad(CAST(1 + i * 7 % 80 AS VARCHAR), 3, '0') AS patron_id, DATE '2025-09-01' + CAST(i * 7 // 10 AS INTEGER) AS booked_on,
    CASE again WHEN 1 THEN 'refunded' ELSE ${pick(['confirmed', 'Confirmed', 'pending', 'cancelled', 'confirmed', 'refunded', 'confirmed '], 'i')} END AS status,
    CASE WHEN i % 50 = 7 THEN NULL WHEN i % 90 = 11 THEN -12.50 ELSE CAST(18 + i * 37 % 1150 / 10.0 AS DECIMAL(10,2)) END AS price, ${pick(['EUR', 'EUR', 'GBP', 'USD'], 'i // 3')} AS currency,
    ${pick(['DE', 'FR', 'GB', 'AT', 'NL'], 'i // 2')} AS country, CASE i % 11 WHEN 0 THEN NULL WHEN 4 THEN 'qa' || i || '@test.example' ELSE 'guest' || i % 80 || '@mail.example' END AS email,
    TIMESTAMP '2025-09-01 12:00:00' + INTERVAL (i * 17 + again * 50) HOUR AS updated_at
  FROM ${twice(600, 30)}`;

const patrons = `
  SELECT 'P' || lpad(CAST(1 + i AS VARCHAR), 3, '0') AS patron_id, ${pick(['Lea', 'Otto', 'Mira', 'Finn'], 'i')} || ' ' || ${pick(['Berg', 'Sand', 'Wolf'], 'i // 4')} || i AS name,
    CASE i % 6 WHEN 0 THEN ' Guest' || i || '@Mail.example' WHEN 1 THEN NULL ELSE 'guest' || i || '@mail.example' END AS email, CASE WHEN i % 8 = 3 THEN NULL ELSE '+49 40 ' || (551000 + i * 31) END AS phone,
    ${pick(['Hamburg', 'Kiel', 'Bremen', 'Paris'], 'i // 2')} AS city, CASE WHEN i % 5 = 2 THEN NULL ELSE ${pick(['gold', 'silver', 'basic'], 'i')} END AS membership,
    DATE '2021-02-01' + CAST(i * 13 AS INTEGER) AS joined_on, 'C' || (4010000 + i * 977) AS passport_no
  FROM range(115) r(i)`;

const visits = `
  SELECT CAST(3001 + i AS BIGINT) AS visit_id, 'PET' || (1 + i * 11 % 70) AS pet_id, DATE '2026-01-03' + CAST(i * 8 // 10 AS INTEGER) AS visit_date, ${pick(['checkup', 'vaccination', 'surgery', 'dental', 'checkup'], 'i')} AS reason,
    CASE again WHEN 1 THEN 'cancelled' ELSE ${pick(['seen', 'Seen', 'no-show', 'seen', 'cancelled', 'SEEN '], 'i // 2')} END AS status, CASE WHEN i % 40 = 9 THEN NULL ELSE CAST(25 + i * 53 % 2600 / 10.0 AS DOUBLE) END AS fee,
    CASE i % 9 WHEN 2 THEN NULL WHEN 5 THEN 'demo' || i || '@test.example' ELSE 'owner' || i % 60 || '@post.example' END AS owner_email, TIMESTAMP '2026-01-03 08:00:00' + INTERVAL (i * 19 + again * 30) HOUR AS updated_at
  FROM ${twice(380, 25)}`;

const pets = `
  SELECT 'PET' || (1 + i) AS pet_id, CASE WHEN i % 7 = 1 THEN ' ' ELSE '' END || ${pick(['Rex', 'Mimi', 'Bello', 'Luna', 'Coco'], 'i')} || CASE WHEN i % 9 = 4 THEN '  ' ELSE '' END AS name, ${pick(['dog', 'cat', 'Dog', 'rabbit', 'DOG', 'Cat '], 'i')} AS species,
    CASE WHEN i % 4 = 1 THEN NULL ELSE ${pick(['beagle', 'siamese', 'poodle'], 'i')} END AS breed, CAST(2 + i * 7 % 380 / 10.0 AS DECIMAL(5,1)) AS weight_kg, 'Owner ' || i % 60 AS owner, '0' || (151000 + i * 17) AS owner_phone,
    '9761' || (20000000 + i * 7919) AS chip_no, DATE '2015-04-01' + CAST(i * 37 AS INTEGER) AS born_on
  FROM range(85) r(i)`;

const prescriptions = `
  SELECT CAST(3001 + i * 2 AS BIGINT) AS visit_id, TIMESTAMP '2026-01-03 09:00:00' + INTERVAL (i * 38) HOUR AS prescribed_at, {'id': 'PET' || (1 + i * 22 % 70), 'species': ${pick(['dog', 'cat'], 'i')}} AS pet,
    list_transform(range(1 + i % 3), lambda k: {'code': 'M-' || (101 + (i + k * 5) % 14), 'doses': CAST(1 + (i + k) % 6 AS INTEGER), 'unit_price': CAST(3.5 + (i + k) % 9 AS DECIMAL(6,2))}) AS items
  FROM range(140) r(i)`;

const medicines = `
  SELECT 'M-' || (101 + i) AS code, ${pick(['Amoxivet', 'Carprodyl', 'Milbetab', 'Otoclean'], 'i')} || ' ' || (10 + i) AS name, ${pick(['antibiotic', 'painkiller', 'parasites', 'ear care'], 'i')} AS category,
    CAST(3.5 + i * 17 % 90 / 10.0 AS DOUBLE) AS price, i % 5 <> 3 AS active
  FROM range(12) r(i)`;

const bills = `
  SELECT CAST(700100 + i AS BIGINT) AS bill_id, 'H' || (1 + i * 3 % 85) AS household_id, ${pick(['card', 'transfer', 'direct debit'], 'i')} AS method, CAST(1800 + i * 739 % 21000 AS BIGINT) AS amount_cents,
    TIMESTAMP '2026-02-01 10:00:00' + INTERVAL (i * 21) HOUR AS paid_at, ${pick(['paid', 'Paid', 'failed', 'open', 'paid'], 'i')} AS status
  FROM range(300) r(i)`;

const households = `
  SELECT 'H' || (1 + i) AS household_id, 'Holder ' || i AS holder, ${pick(['Mill Lane', 'Dock Road', 'Park Row'], 'i')} || ' ' || (1 + i) AS street, ${pick(['north', 'south', 'harbour'], 'i // 2')} AS zone, 'WM-' || (9000 + i * 3) AS meter_no,
    DATE '2012-05-01' + CAST(i * 40 AS INTEGER) AS connected_on
  FROM range(100) r(i)`;

const leakEvents = `
  SELECT CAST(i AS BIGINT) AS event_id, 'WM-' || (9000 + i * 3 % 300) AS meter_no, ${pick(['burst', 'drip', 'backflow', 'drip'], 'i')} AS event_type, TIMESTAMP '2026-10-01 00:00:00' + INTERVAL (i * 13) MINUTE AS ts,
    CAST(400 + i * 331 % 90000 AS INTEGER) AS duration_ms
  FROM range(2000) r(i)`;

const readings = (month: number): string => `
  SELECT CAST(${month} * 1000 + i AS BIGINT) AS reading_id, 'H' || (1 + i * 3 % 100) AS household_id, DATE '2026-0${month}-01' + CAST(i % 28 AS INTEGER) AS read_on, CAST(900 + i * 271 % 14000 AS INTEGER) AS litres,
    ${pick(['ok', 'OK', 'suspect'], 'i')} AS status${month === 9 ? ', i % 6 = 0 AS estimated' : ''}
  FROM range(${60 + month}) r(i)`;

const applications = `
  SELECT CAST(81000 + i AS BIGINT) AS application_id, 'K' || (1 + i * 7 % 60) AS candidate_id, 'J-' || (11 + i % 9) AS job_code, DATE '2025-11-01' + CAST(i AS INTEGER) AS applied_on,
    CASE again WHEN 1 THEN 'withdrawn' ELSE ${pick(['applied', 'Applied', 'interview', 'rejected', 'hired', 'rejected', 'withdrawn', 'applied '], 'i')} END AS stage,
    CASE WHEN i % 30 = 4 THEN NULL ELSE CAST(32000 + i * 977 % 58000 AS DECIMAL(10,2)) END AS expected_salary, ${pick(['ES', 'PL', 'AT', 'DE', 'SE'], 'i // 2')} AS country,
    CASE i % 10 WHEN 3 THEN NULL WHEN 6 THEN 'bot' || i || '@test.example' ELSE 'cand' || i % 60 || '@work.example' END AS email, TIMESTAMP '2025-11-01 07:00:00' + INTERVAL (i * 25 + again * 40) HOUR AS updated_at
  FROM ${twice(340, 28)}`;

const candidates = `
  SELECT 'K' || (1 + i) AS candidate_id, ${pick(['Ada', 'Bo', 'Cleo', 'Dan'], 'i')} || ' ' || ${pick(['Kern', 'Lund', 'Moro'], 'i // 4')} || i AS full_name, CASE i % 5 WHEN 0 THEN 'Cand' || i || '@Work.example ' WHEN 3 THEN NULL ELSE 'cand' || i || '@work.example' END AS email,
    '+34 91 ' || (400000 + i * 53) AS phone, ${pick(['ES', 'PL', 'AT', 'DE', 'SE'], 'i')} AS country, CASE WHEN i % 6 = 2 THEN NULL ELSE ${pick(['junior', 'senior', 'lead'], 'i')} END AS seniority,
    DATE '2024-01-10' + CAST(i * 9 AS INTEGER) AS registered_on, 'T' || (55000 + i * 91) || 'X' AS tax_id
  FROM range(78) r(i)`;

const jobs = `
  SELECT 'J-' || (11 + i) AS job_code, ${pick(['Welder', 'Nurse', 'Analyst', 'Cook'], 'i')} || ' ' || (1 + i) AS title, ${pick(['Plant', 'Care', 'Office'], 'i')} AS department, CAST(30000 + i * 4250.5 AS DOUBLE) AS salary, i % 3 <> 1 AS open FROM range(12) r(i)`;

/** The rows, some of the last ones once more as they are, and some under another key but with the same e-mail or chip. */
const withDuplicates = (sql: string, key: string, exact: number, near: number, prefix: string): string => `
  WITH all_rows AS (${sql}), numbered AS (SELECT *, row_number() OVER () AS n, count(*) OVER () AS total FROM all_rows)
  SELECT * EXCLUDE (n, total) FROM numbered UNION ALL SELECT * EXCLUDE (n, total) FROM numbered WHERE n > total - ${exact}
  UNION ALL SELECT * EXCLUDE (n, total) REPLACE ('${prefix}' || n AS ${key}) FROM numbered WHERE n > total - ${exact + near} AND n <= total - ${exact}`;

/** `relation` is what the oracle's SQL calls it. */
export const siblingHouse: TestDataset[] = [
  file('boxoffice/bookings.csv', 'bookings', bookings),
  file('boxoffice/patrons.csv', 'patrons', withDuplicates(patrons, 'patron_id', 4, 6, 'P9')),
  file('vet/visits.csv', 'visits', visits),
  file('vet/pets.csv', 'pets', withDuplicates(pets, 'pet_id', 2, 3, 'PET9')),
  file('vet/prescriptions.jsonl', 'prescriptions', prescriptions),
  file('vet/medicines.csv', 'medicines', medicines),
  file('water/bills.csv.gz', 'bills', bills),
  file('water/households.csv', 'households', households),
  file('water/leak_events.parquet', 'leak_events', leakEvents),
  { ...file('water/intake', 'intake', `${readings(7)} UNION ALL BY NAME ${readings(8)} UNION ALL BY NAME ${readings(9)}`), kind: 'folder' },
  ...[7, 8, 9].map((month) => file(`water/intake/readings_2026_0${month}.csv`, `readings_2026_0${month}`, readings(month))),
  file('hiring/applications.csv', 'applications', applications),
  file('hiring/candidates.csv', 'candidates', withDuplicates(candidates, 'candidate_id', 3, 5, 'K9')),
  file('hiring/jobs.csv', 'jobs', jobs),
];
