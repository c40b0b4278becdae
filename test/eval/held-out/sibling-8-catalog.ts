/**
 * A brewery with German columns, a blood bank with French ones and a print shop, then a zoo and a customs office: unit suffixes, flags,
 * several dates in a row, months as columns, nested lists, keys of different kinds. Their requests in sibling-8.yaml and sibling-8b.yaml
 * were written before they were played.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

/** Every row of the numbers below `count`, and some of them once more with other values and a later change. */
const twice = (count: number, every: number): string =>
  `(SELECT i, 0 AS again FROM range(${count}) r(i) UNION ALL SELECT i, 1 FROM range(3, ${count}, ${every}) r(i))`;

const sude = `
  SELECT 'SUD-' || (2400 + i) AS sud_nr, ${pick(['HEL', 'WEI', 'PIL', 'BOC', 'HEL', 'PIL'], 'i')} AS beer_code, DATE '2024-11-04' + CAST(i * 2 AS INTEGER) AS gebraut_am,
    DATE '2024-11-25' + CAST(i * 2 + i % 9 AS INTEGER) AS abgefuellt_am, ${pick(['T1', 'T2', 'T3', 'T4', 'T5'], 'i // 2')} AS tank,
    CASE again WHEN 1 THEN 'verworfen' ELSE ${pick(['fertig', 'Fertig', 'in Gaerung', 'fertig ', 'verworfen', 'fertig'], 'i')} END AS zustand,
    CAST(18 + i * 37 % 420 / 10.0 + again AS DECIMAL(8,1)) AS menge_hl, CASE WHEN i % 40 = 11 THEN NULL ELSE CAST(11 + i * 13 % 60 / 10.0 AS DECIMAL(5,2)) END AS stammwuerze_p,
    TIMESTAMP '2024-11-25 12:00:00' + INTERVAL (i * 50 + again * 30) HOUR AS geaendert_am
  FROM ${twice(330, 22)}`;

const beers = `
  SELECT * FROM (VALUES ('HEL', 'Hofgarten Hell', 'lager', 4.9, true), ('WEI', 'Wolkenweizen', 'wheat', 5.4, true), ('PIL', 'Felsenpils', 'lager', 4.8, true), ('BOC', 'Winterbock', 'strong', 7.2, false), ('ALK', 'Null Acht', 'free', 0.4, true))
  v(beer_code, beer_name, style, abv_pct, im_sortiment)`;

const deliveries = `
  SELECT CAST(50001 + i AS BIGINT) AS delivery_no, 'W' || (20 + i * 7 % 33) AS pub_id, ${pick(['HEL', 'PIL', 'WEI', 'HEL', 'BOC'], 'i * 3 // 2')} AS beer_code, ${pick(['pub', 'retail', 'festival', 'pub', 'online'], 'i // 3')} AS channel,
    DATE '2025-02-03' + CAST(i * 7 // 6 AS INTEGER) AS ordered_on, CASE WHEN i % 19 = 5 THEN NULL ELSE DATE '2025-02-05' + CAST(i * 7 // 6 + i % 6 AS INTEGER) END AS delivered_on,
    CAST(1 + i * 5 % 14 AS INTEGER) AS kegs, CASE WHEN i % 37 = 6 THEN NULL ELSE CAST(45 + i * 227 % 8800 / 10.0 + again * 5 AS DECIMAL(10,2)) END AS amount_eur, i % 4 <> 1 AS paid,
    TIMESTAMP '2025-02-05 06:30:00' + INTERVAL (i * 28 + again * 70) HOUR AS updated_at
  FROM ${twice(520, 26)}`;

const pubs = `
  SELECT 'W' || (20 + i) AS pub_id, ${pick(['Zum Anker', 'Alte Post', 'Krone', 'Bierkeller', 'Linde'], 'i')} || ' ' || i AS pub_name, ${pick(['Bamberg', 'Linz', 'Trier', 'Metz'], 'i')} AS city,
    ${pick(['DE', 'AT', 'DE', 'FR'], 'i')} AS country, CASE i % 6 WHEN 1 THEN NULL WHEN 4 THEN ' Wirt' || i || '@Pub.example' ELSE 'wirt' || i || '@pub.example' END AS contact_email,
    '+49 951 ' || (40100 + i * 37) AS phone, DATE '2021-05-01' + CAST(i * 41 AS INTEGER) AS kunde_seit, i % 7 = 0 AS vip
  FROM range(36) r(i)`;

const energy = `
  SELECT 'M' || (1 + i) AS meter_id, ${pick(['brewhouse', 'cellar', 'bottling', 'office'], 'i')} AS site, CAST(410 + i * 37 % 300 AS INTEGER) AS jan_kwh, CAST(390 + i * 41 % 310 AS INTEGER) AS feb_kwh,
    CASE WHEN i = 5 THEN NULL ELSE CAST(350 + i * 43 % 280 AS INTEGER) END AS mar_kwh, CAST(300 + i * 47 % 260 AS INTEGER) AS apr_kwh
  FROM range(14) r(i)`;

const tastings = `
  SELECT CAST(700 + i AS BIGINT) AS tasting_id, DATE '2026-03-02' + CAST(i * 3 AS INTEGER) AS tasted_on, {'code': ${pick(['HEL', 'PIL', 'WEI', 'BOC'], 'i')}, 'batch': 'SUD-' || (2400 + i)} AS beer,
    list_transform(range(1 + i % 4), lambda t: {'taster': 'J' || (1 + (i * 3 + t * 2) % 9), 'aroma': CAST(1 + (i + t * 3) % 10 AS INTEGER), 'body': CAST(1 + (i * 2 + t) % 10 AS INTEGER)}) AS scores
  FROM range(64) r(i)`;

const donations = `
  SELECT CAST(880001 + i AS BIGINT) AS don_id, 'D' || (5000 + i * 17 % 140) AS donor_no, TIMESTAMP '2025-03-01 08:10:00' + INTERVAL (i * 17) HOUR AS donated_at, ${pick(['LYO', 'GRE', 'ANN', 'LYO', 'CHA'], 'i // 2')} AS site_code,
    ${pick(['O+', 'A+', 'A-', 'B+', 'O-', 'AB+'], 'i * 5 // 3')} AS blood_group, CAST(400 + i * 10 % 90 AS INTEGER) AS volume_ml, CASE WHEN i % 33 = 4 THEN NULL ELSE CAST(12 + i * 7 % 50 / 10.0 AS DECIMAL(4,1)) END AS hb_g_dl,
    CASE again WHEN 1 THEN 'reactive' ELSE ${pick(['ok', 'OK', 'ok', 'void', 'ok ', 'reactive'], 'i')} END AS resultat, DATE '2025-03-03' + CAST(i * 17 // 24 + i % 3 AS INTEGER) AS tested_on, i % 3 = 0 AS first_time
  FROM ${twice(700, 35)}`;

const donors = `
  SELECT 'D' || (5000 + i) AS donor_no, ${pick(['Moreau', 'Petit', 'Roux', 'Blanc'], 'i // 3')} || i AS nom, ${pick(['Luc', 'Anne', 'Jean', 'Zoe', 'Eve'], 'i')} AS prenom, ${pick(['F', 'M', 'NULL', 'F', 'M'], 'i')} AS sexe,
    ${pick(['Lyon', 'Grenoble', 'Annecy', 'Lyon', 'Chambery'], 'i')} AS ville, CASE i % 8 WHEN 3 THEN NULL WHEN 6 THEN 'bench' || i || '@test.example' ELSE 'don' || i || '@courriel.example' END AS courriel,
    '+33 4 72 ' || (30000 + i * 53) AS telephone, DATE '1961-04-12' + CAST(i * 97 AS INTEGER) AS birth_date, DATE '2025-01-05' + CAST(i * 4 AS INTEGER) AS last_contact, '1' || (61040000 + i * 7919) AS nir
  FROM range(140) r(i)`;

const shipments = `
  SELECT 'TR' || (310 + i) AS transfer_ref, ${pick(['CHU Lyon', 'CHU Grenoble', 'Clinique Sud', 'CHU Lyon', 'Hopital Annecy'], 'i')} AS hospital, ${pick(['red cells', 'plasma', 'platelets', 'red cells'], 'i // 2')} AS component,
    CAST(2 + i * 11 % 23 AS INTEGER) AS units, DATE '2023-10-02' + CAST(i * 5 AS INTEGER) AS sent_on, CAST(20000 + i * 3331 % 91000 AS BIGINT) AS price_cents, i % 5 = 2 AS urgent,
    ${pick(['received', 'Received', 'lost', 'received', 'returned'], 'i // 3')} AS status
  FROM range(210) r(i)`;

const bags = (month: number): string => `
  SELECT 'BG' || (9000 + (i * 7 + ${month} * 11) % 120) AS bag_no, ${pick(['red cells', 'plasma', 'platelets'], 'i')} AS component, ${pick(['LYO', 'GRE', 'ANN'], 'i // 2')} AS site_code,
    DATE '2026-0${month}-01' + CAST(i % 28 AS INTEGER) AS counted_on, CAST(3 + i * 13 % 40 AS INTEGER) AS days_left${month === 6 ? ', i % 4 = 1 AS quarantined' : ''}
  FROM range(${50 + month * 3}) r(i)`;

const jobs = `
  SELECT 'J-' || (26000 + i) AS job_no, 'C' || (301 + i * 11 % 47) AS client_no, ${pick(['flyer', 'poster', 'book', 'flyer', 'business card'], 'i')} AS product, ${pick(['offset', 'digital', 'digital', 'screen'], 'i // 2')} AS press,
    CAST(50 * (1 + i * 7 % 60) AS INTEGER) AS copies, CAST(1 + i % 4 AS INTEGER) AS colours, CAST(25 + i * 313 % 9700 / 10.0 AS DECIMAL(10,2)) AS price_net, CASE WHEN i % 29 = 3 THEN NULL ELSE CAST(8 + i * 171 % 4100 / 10.0 AS DECIMAL(10,2)) END AS cost_net,
    DATE '2023-09-04' + CAST(i * 3 AS INTEGER) AS received_on, DATE '2023-09-09' + CAST(i * 3 + i % 11 AS INTEGER) AS due_on, ${pick(['delivered', 'Delivered', 'printing', 'on hold', 'delivered', 'scrapped'], 'i')} AS job_state, i % 9 = 4 AS rush,
    TIMESTAMP '2023-09-04 10:00:00' + INTERVAL (i * 72 + again * 20) HOUR AS changed_at
  FROM ${twice(380, 40)}`;

const clients = `
  SELECT 'C' || (301 + i) AS client_no, ${pick(['Nordlicht', 'Papeterie', 'Kontor', 'Atelier'], 'i')} || ' ' || i AS company, ${pick(['NL', 'BE', 'DE', 'DK', 'FR'], 'i')} AS country, ${pick(['agency', 'private', 'public', 'agency'], 'i')} AS segment,
    CASE WHEN i % 5 = 2 THEN NULL ELSE 'office' || i || '@client.example' END AS mail, '+31 20 ' || (55000 + i * 29) AS phone, 'NL' || (80010000 + i * 337) || 'B01' AS vat_id
  FROM range(47) r(i)`;

const paper = `
  SELECT 'PA-' || (10 + i) AS paper_code, CAST(80 + i * 30 % 270 AS INTEGER) AS weight_gsm, CAST(10 + i * 7 % 40 AS INTEGER) AS q1, CAST(12 + i * 5 % 40 AS INTEGER) AS q2, CAST(9 + i * 11 % 40 AS INTEGER) AS q3, CAST(15 + i * 3 % 40 AS INTEGER) AS q4
  FROM range(18) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const eighthSiblingHouse: TestDataset[] = [
  file('brewery/sude.csv', 'sude', sude),
  file('brewery/beers.csv', 'beers', beers),
  file('brewery/deliveries.csv', 'deliveries', deliveries),
  file('brewery/pubs.csv', 'pubs', pubs),
  file('brewery/energy_2026.csv', 'energy', energy),
  file('brewery/tastings.jsonl', 'tastings', tastings),
  file('bloodbank/donations.parquet', 'donations', donations),
  file('bloodbank/donors.csv', 'donors', donors),
  file('bloodbank/shipments.csv', 'shipments', shipments),
  { ...file('bloodbank/bags', 'bags', [4, 5, 6].map(bags).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[4, 5, 6].map((month) => file(`bloodbank/bags/bags_2026_0${month}.csv`, `bags_0${month}`, bags(month))),
  file('printshop/jobs.csv', 'jobs', jobs),
  file('printshop/clients.csv', 'clients', clients),
  file('printshop/paper_use.csv', 'paper', paper),
];

const feedings = `
  SELECT CAST(7001 + i AS BIGINT) AS feeding_id, 'AN' || (10 + i * 7 % 44) AS animal_id, ${pick(['hay', 'fish', 'fruit', 'meat', 'hay', 'pellets'], 'i')} AS food, ${pick(['K. Brandt', 'S. Okoye', 'M. Leroy'], 'i // 2')} AS keeper,
    TIMESTAMP '2025-12-01 07:00:00' + INTERVAL (i * 11) HOUR AS fed_at, CASE WHEN i % 41 = 8 THEN NULL ELSE CAST(0.5 + i * 17 % 120 / 10.0 + again AS DECIMAL(6,1)) END AS amount_kg, CAST(2 + i * 23 % 400 / 10.0 AS DECIMAL(8,2)) AS cost_eur,
    ${pick(['eaten', 'Eaten', 'left over', 'eaten', 'refused'], 'i')} AS outcome, i % 8 = 3 AS night_shift, TIMESTAMP '2025-12-01 12:00:00' + INTERVAL (i * 11 + again * 30) HOUR AS edited_at
  FROM ${twice(600, 30)}`;

const animals = `
  SELECT 'AN' || (10 + i) AS animal_id, ${pick(['Tilo', 'Ama', 'Juno', 'Rex', 'Suki'], 'i')} || ' ' || i AS animal_name, ${pick(['lion', 'seal', 'lemur', 'giraffe', 'owl'], 'i')} AS species, ${pick(['savanna', 'aquarium', 'rainforest', 'savanna'], 'i // 2')} AS enclosure,
    DATE '2009-03-01' + CAST(i * 111 AS INTEGER) AS born_on, ${pick(['f', 'm'], 'i')} AS sex, i % 6 = 5 AS on_loan
  FROM range(44) r(i)`;

const visitors = `
  SELECT DATE '2024-01-01' + CAST(i AS INTEGER) AS day, ${pick(['north', 'south', 'boat'], 'i')} AS gate, CAST(40 + i * 131 % 900 AS INTEGER) AS adults, CAST(20 + i * 71 % 500 AS INTEGER) AS children, CAST(300 + i * 977 % 12000 AS DECIMAL(10,2)) AS ticket_sales
  FROM range(780) r(i)`;

const weights = `
  SELECT 'AN' || (10 + i) AS animal_id, CAST(20 + i * 13 % 300 AS DECIMAL(6,1)) AS y2023, CAST(22 + i * 17 % 300 AS DECIMAL(6,1)) AS y2024, CAST(25 + i * 11 % 300 AS DECIMAL(6,1)) AS y2025
  FROM range(30) r(i)`;

const declarations = `
  SELECT 'CD-' || (400100 + i) AS declaration_no, 'IMP' || (50 + i * 13 % 38) AS importer_code, ${pick(['CN', 'TR', 'US', 'CN', 'VN', 'CH'], 'i')} AS origin_country, ${pick(['road', 'sea', 'air', 'sea'], 'i // 2')} AS transport,
    DATE '2024-06-03' + CAST(i * 2 AS INTEGER) AS lodged_on, CASE WHEN i % 15 = 6 THEN NULL ELSE DATE '2024-06-04' + CAST(i * 2 + i % 8 AS INTEGER) END AS cleared_on, CAST(120 + i * 3571 % 90000 / 4.0 AS DECIMAL(12,2)) AS goods_value,
    CASE WHEN i % 26 = 9 THEN NULL ELSE CAST(5 + i * 419 % 9000 / 5.0 AS DECIMAL(12,2)) END AS duty_paid, CAST(1 + i * 29 % 240 AS INTEGER) AS parcels, ${pick(['cleared', 'Cleared', 'held', 'seized', 'cleared '], 'i')} AS state,
    TIMESTAMP '2024-06-03 09:00:00' + INTERVAL (i * 48 + again * 12) HOUR AS changed_at
  FROM ${twice(400, 36)}`;

const importers = `
  SELECT 'IMP' || (50 + i) AS importer_code, ${pick(['Hansa', 'Polar', 'Delta', 'Orient'], 'i')} || ' Trade ' || i AS company, ${pick(['wholesale', 'retail', 'private'], 'i')} AS sector, 'EORI' || (7700 + i * 19) AS eori_no, CASE WHEN i % 7 = 3 THEN NULL ELSE 'desk' || i || '@trade.example' END AS desk_mail
  FROM range(38) r(i)`;

const checks = `
  SELECT CAST(100 + i AS BIGINT) AS check_id, 'CD-' || (400100 + i * 3) AS declaration_no, DATE '2025-02-01' + CAST(i AS INTEGER) AS checked_on,
    list_transform(range(1 + i % 3), lambda k: {'item': 'box ' || (k + 1), 'hs_code': '84' || (10 + (i + k) % 7), 'weight_kg': CAST(1 + (i * 5 + k * 7) % 40 AS INTEGER)}) AS items
  FROM range(90) r(i)`;

const manifests = (week: number): string => `
  SELECT 'MF' || (${week} * 40 + i * 3 % 70) AS manifest_no, ${pick(['Rotterdam', 'Piraeus', 'Gdansk'], 'i')} AS port, DATE '2026-03-02' + CAST(${week} * 7 + i % 7 AS INTEGER) AS arrived_on, CAST(5 + i * 7 % 60 AS INTEGER) AS containers
  FROM range(${40 + week}) r(i)`;

/** The second round's data. */
export const eighthSiblingHouse2: TestDataset[] = [
  file('zoo/feedings.csv', 'feedings', feedings),
  file('zoo/animals.csv', 'animals', animals),
  file('zoo/visitors.parquet', 'visitors', visitors),
  file('zoo/weights.csv', 'weights', weights),
  file('customs/declarations.csv', 'declarations', declarations),
  file('customs/importers.csv', 'importers', importers),
  file('customs/checks.jsonl', 'checks', checks),
  { ...file('customs/manifests', 'manifests', [1, 2, 3].map(manifests).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[1, 2, 3].map((week) => file(`customs/manifests/manifest_w${week}.csv`, `manifest_w${week}`, manifests(week))),
];
