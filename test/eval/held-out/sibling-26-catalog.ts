/**
 * A ferry-port customs broker (declarations, clients, ferry arrivals), an allotment association (plots, members, dues, water, workdays with their
 * helpers) and an e-bike repair chain (repairs, parts used, parts, customers): the requests of sibling-26.yaml were written before the planner was
 * read.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const declarations = `
  SELECT 'MRN' || (26000 + i) AS declaration_no, CAST(700 + i * 11 % 37 AS INTEGER) AS client_id, TIMESTAMP '2025-11-03 06:20:00' + INTERVAL (i * 15) HOUR AS lodged_at,
    CASE WHEN i % 9 IN (3, 7) THEN NULL ELSE TIMESTAMP '2025-11-03 06:20:00' + INTERVAL (i * 15) HOUR + INTERVAL (25 + i * 137 % 4100) MINUTE END AS released_at,
    CASE WHEN i % 9 = 3 THEN 'held' WHEN i % 9 = 7 THEN ${pick(['rejected', 'cancelled', 'Rejected'], 'i // 9')} ELSE ${pick(['released', 'Released', 'released '], 'i')} END AS status,
    ${pick(['green', 'green', 'yellow', 'red', 'Green', 'green', 'yellow'], 'i')} AS channel, ${pick(['TR', 'UA', 'CN', 'GB', 'NO'], 'i // 2')} AS origin_country, CAST(1 + i * 7 % 97 AS INTEGER) AS hs_chapter,
    CAST(900 + i * 733 % 60000 AS DECIMAL(12,2)) AS customs_value_eur, CAST(CASE WHEN i % 33 = 12 THEN NULL ELSE 15 + i * 97 % 4300 / 2.0 END AS DECIMAL(10,2)) AS duty_eur, CAST(60 + i * 139 % 9000 AS DECIMAL(10,2)) AS vat_eur
  FROM range(610) r(i)`;

const clients = `
  SELECT CAST(700 + i AS INTEGER) AS client_id, ${pick(['Baltic', 'Nordsee', 'Öresund', 'Skagen'], 'i')} || ' ' || ${pick(['Trading', 'Foods', 'Timber'], 'i // 4')} || ' ' || (1 + i) AS client_name, ${pick(['DE', 'DK', 'SE', 'PL'], 'i')} AS country,
    CASE WHEN i % 6 = 5 THEN NULL ELSE 'zoll' || i || '@import.example' END AS contact_email, DATE '2017-03-01' + CAST(i * 71 AS INTEGER) AS client_since, ${pick(['Maren', 'Tjark', 'Lone'], 'i')} AS account_manager, CAST(5000 + i * 2500 % 40000 AS INTEGER) AS credit_limit_eur
  FROM range(35) r(i)`;

const arrivals = `
  SELECT CAST(4100 + i AS INTEGER) AS arrival_id, ${pick(['Peter Pan', 'Nils Dacke', 'Skåne', 'Huckleberry'], 'i')} AS ferry, ${pick(['Trelleborg', 'Gedser', 'Klaipeda'], 'i // 2')} AS port_from, TIMESTAMP '2026-05-01 04:45:00' + INTERVAL (i * 7) HOUR + INTERVAL (i * 13 % 50) MINUTE AS docked_at,
    CAST(CASE WHEN i % 21 = 9 THEN NULL ELSE i * 37 % 95 - 12 END AS INTEGER) AS delay_min, CAST(8 + i * 17 % 90 AS INTEGER) AS trailers, i % 26 = 11 AS diverted
  FROM range(500) r(i)`;

const plots = `
  SELECT 'P' || lpad(CAST(1 + i AS VARCHAR), 3, '0') AS plot_no, ${pick(['Oak', 'Birch', 'Meadow', 'oak'], 'i // 3')} AS section, CAST(140 + i * 37 % 260 AS INTEGER) AS size_m2, CAST(70 + i * 13 % 160 AS DECIMAL(8,2)) AS yearly_rent_eur, i % 5 <> 2 AS has_water, CASE WHEN i % 13 = 6 THEN NULL ELSE CAST(2001 + i * 7 % 110 AS INTEGER) END AS tenant_id
  FROM range(96) r(i)`;

const members = `
  SELECT CAST(2001 + i AS INTEGER) AS member_id, ${pick(['Hanne', 'Uwe', 'Sabine', 'Kemal', 'Ivana'], 'i')} || ' ' || ${pick(['Krüger', 'Yilmaz', 'Peters'], 'i // 5')} AS full_name, CASE WHEN i % 8 = 3 THEN NULL ELSE 'garten' || i || '@laube.example' END AS email, CASE WHEN i % 4 = 1 THEN NULL ELSE '+49 381 ' || (40000 + i * 23) END AS phone,
    DATE '2009-04-01' + CAST(i * 53 AS INTEGER) AS joined_on, CASE WHEN i % 7 = 5 THEN DATE '2023-10-31' + CAST(i * 9 AS INTEGER) END AS left_on, DATE '1941-02-11' + CAST(i * 173 AS INTEGER) AS birth_date, ${pick(['Lichtenhagen', 'Warnemünde', 'Reutershagen'], 'i')} AS district, 'DE44' || lpad(CAST(i * 91193 % 100000000 AS VARCHAR), 18, '2') AS iban
  FROM range(110) r(i)`;

const dues = `
  SELECT CAST(60000 + i AS INTEGER) AS due_id, CAST(2001 + i * 3 % 110 AS INTEGER) AS member_id, CAST(2024 + i // 110 AS INTEGER) AS dues_year, CAST(120 + i * 17 % 90 AS DECIMAL(8,2)) AS amount_eur, make_date(CAST(2024 + i // 110 AS INTEGER), 3, 31) AS due_on, CASE WHEN i % 6 = 4 THEN NULL ELSE make_date(CAST(2024 + i // 110 AS INTEGER), 1, 15) + CAST(i * 7 % 200 AS INTEGER) END AS paid_on, ${pick(['transfer', 'cash', 'Transfer', 'direct debit'], 'i // 2')} AS method
  FROM range(330) r(i)`;

const readings = `
  SELECT 'P' || lpad(CAST(1 + i % 96 AS VARCHAR), 3, '0') AS plot_no, DATE '2025-04-30' + CAST(i // 96 * 61 AS INTEGER) AS read_on, CAST(CASE WHEN i % 41 = 17 THEN NULL ELSE 1 + i * 29 % 170 / 10.0 END AS DECIMAL(6,1)) AS used_m3
  FROM range(864) r(i)`;

const workdays = `
  SELECT 'WD' || (1 + i) AS workday_id, DATE '2025-03-15' + CAST(i * 21 AS INTEGER) AS held_on, ${pick(['hedges', 'paths', 'club house', 'Paths'], 'i')} AS task, list_transform(range(3 + i % 5), lambda k: {'member_id': CAST(2001 + (i * 11 + k * 7) % 60 AS INTEGER), 'hours': CAST(2 + (i + k * 3) % 5 AS INTEGER)}) AS helpers
  FROM range(28) r(i)`;

const repairs = `
  SELECT 'R' || (50000 + i) AS repair_no, ${pick(['Altstadt', 'Hafen', 'Südring', 'altstadt'], 'i // 2')} AS shop, CAST(9000 + i * 7 % 260 AS INTEGER) AS customer_id, 'EB-' || (100 + i * 3 % 330) AS bike_id, ${pick(['brakes', 'tyres', 'battery', 'Brakes', 'motor', 'service'], 'i')} AS repair_type, TIMESTAMP '2026-01-05 08:30:00' + INTERVAL (i * 11) HOUR AS received_at,
    CASE WHEN i % 10 IN (4, 8) THEN NULL ELSE TIMESTAMP '2026-01-05 08:30:00' + INTERVAL (i * 11 + 2 + i * 13 % 150) HOUR END AS finished_at, CASE WHEN i % 10 = 4 THEN 'open' WHEN i % 10 = 8 THEN 'cancelled' ELSE ${pick(['collected', 'Collected', 'ready'], 'i')} END AS state, ${pick(['Jannis', 'Rieke', 'Paula', 'Omar', 'Tim'], 'i')} AS mechanic,
    CAST(15 + i * 19 % 160 AS INTEGER) AS labour_min, CAST(CASE WHEN i % 29 = 6 THEN NULL ELSE 25 + i * 83 % 4200 / 10.0 END AS DECIMAL(8,2)) AS price_eur
  FROM range(702) r(i)`;

const partsUsed = `
  SELECT 'R' || (50000 + i * 5 % 702) AS repair_no, 'TP-' || (10 + i * 7 % 41) AS part_no, CAST(1 + i * 3 % 4 AS INTEGER) AS qty, CAST(290 + i * 710 % 18000 AS BIGINT) AS unit_price_cents
  FROM range(900) r(i)`;

const parts = `
  SELECT 'TP-' || (10 + i) AS part_no, ${pick(['Brake pad', 'Inner tube', 'Chain', 'Cell pack', 'Sensor'], 'i')} || ' ' || (1 + i) AS part_name, ${pick(['brakes', 'wheels', 'Drive', 'battery', 'drive'], 'i')} AS category, CAST(i * 13 % 60 AS INTEGER) AS stock
  FROM range(41) r(i)`;

const customers = `
  SELECT CAST(9000 + i AS INTEGER) AS customer_id, ${pick(['Levke', 'Marco', 'Nele', 'Sven'], 'i')} || ' ' || ${pick(['Boysen', 'Rossi', 'Thomsen'], 'i // 4')} AS customer_name, CASE WHEN i % 9 = 4 THEN NULL ELSE 'rad' || i || '@tretlager.example' END AS email, ${pick(['Kiel', 'Lübeck', 'kiel', 'Eckernförde'], 'i // 2')} AS city, i % 3 = 1 AS newsletter
  FROM range(260) r(i)`;

const garden = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'verein',
  name: `garden.${name}`,
  kind: 'table',
  relation,
  sql,
});

/** `relation` is what the oracle's SQL calls it. */
export const twentySixthSiblingHouse: TestDataset[] = [
  file('broker/declarations.csv.gz', 'declarations', declarations),
  file('broker/clients.csv', 'clients', clients),
  file('broker/ferry_arrivals.parquet', 'arrivals', arrivals),
  garden('plots', 'plots', plots),
  garden('members', 'members', members),
  garden('dues', 'dues', dues),
  garden('water_readings', 'readings', readings),
  file('garden/workdays.jsonl', 'workdays', workdays),
  file('ebikes/repairs.csv', 'repairs', repairs),
  file('ebikes/parts_used.csv', 'parts_used', partsUsed),
  file('ebikes/parts.csv', 'parts', parts),
  file('ebikes/customers.csv', 'customers', customers),
];
