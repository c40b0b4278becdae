/**
 * A removals firm (files), a boarding kennel (tables of a database) and a pen wholesaler (a bucket, a web address and a file), for sibling-29.yaml:
 * jobs and stays that stand twice, words in several spellings, test accounts, receipts in cents, a list of items in each inventory, dates without
 * an end, a folder of weekly files of which one has a column more.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const jobs = `
  SELECT CAST(26000 + i AS BIGINT) AS job_no, 'C' || (300 + i * 11 % 130) AS client_no, DATE '2025-10-06' + CAST(i * 3 // 4 AS INTEGER) AS moved_on, ${pick(['Utrecht', 'Gent', 'Luxembourg', 'Leeds', 'Basel'], 'i')} AS from_city, ${pick(['Lille', 'Utrecht', 'Aachen', 'Gent'], 'i // 2')} AS to_city, CAST(6 + i * 7 % 48 AS INTEGER) AS volume_m3,
    CASE WHEN i % 41 = 6 THEN 'N/A' ELSE CAST(180 + i * 37 % 1900 AS VARCHAR) || '.50' END AS quote, ${pick(['EUR', 'EUR', 'GBP', 'CHF'], 'i')} AS currency, ${pick(['NL', 'BE', 'LU', 'GB', 'CH'], 'i')} AS country, ${pick(['done', 'Done', 'booked', 'cancelled', 'done '], 'i // 2')} AS status, i % 4 = 1 AS insured, TIMESTAMP '2025-09-20 07:00:00' + INTERVAL (i * 18 + again * 400) HOUR AS changed_at
  FROM (SELECT i, 0 AS again FROM range(420) r(i) UNION ALL SELECT i, 1 FROM range(9, 420, 19) r(i))`;

const clients = `
  WITH base AS (
    SELECT 'C' || (300 + i) AS client_no, ${pick(['Femke', 'Louis', 'Nadia', 'Omar', 'Petra'], 'i')} || ' ' || ${pick(['Maes', 'Dubois', 'Visser'], 'i // 5')} AS full_name, CASE WHEN i % 9 = 4 THEN NULL WHEN i % 13 = 5 THEN 'qa' || i || '@test.example' WHEN i % 4 = 1 THEN ' Client' || i || '@Post.example ' ELSE 'client' || i || '@post.example' END AS email, CASE WHEN i % 6 = 2 THEN NULL ELSE '+31 6 ' || (120000 + i * 53) END AS phone,
      ${pick(['NL', 'BE', 'LU', 'GB', 'CH'], 'i')} AS country, CASE WHEN i % 5 = 3 THEN NULL ELSE ${pick(['web', 'friend', 'flyer'], 'i')} END AS source, DATE '2023-02-01' + CAST(i * 9 AS INTEGER) AS joined_on, 'NX' || (5500100 + i * 91) AS passport_no
    FROM range(140) r(i))
  FROM base UNION ALL FROM base WHERE client_no IN ('C307', 'C333', 'C390', 'C412') UNION ALL SELECT * REPLACE ('C' || (CAST(substr(client_no, 2) AS INTEGER) + 500) AS client_no, 'GB' AS country) FROM base WHERE client_no IN ('C301', 'C320', 'C345', 'C377', 'C401')`;

const receipts = `
  SELECT 'Q' || (7000 + i) AS receipt_no, CAST(26000 + i * 3 % 440 AS BIGINT) AS job_no, ${pick(['bank', 'card', 'cash', 'Card'], 'i')} AS paid_with, CAST(18050 + i * 3700 % 190000 AS BIGINT) AS amount_cents, TIMESTAMP '2025-10-08 09:00:00' + INTERVAL (i * 27) HOUR AS paid_at, ${pick(['paid', 'paid', 'bounced', 'paid'], 'i')} AS state
  FROM range(240) r(i)`;

const inventories = `
  SELECT CAST(26000 + i * 5 AS BIGINT) AS job_no, TIMESTAMP '2025-10-01 16:00:00' + INTERVAL (i * 50) HOUR AS listed_at, {'name': ${pick(['Rik', 'Sanne'], 'i')}, 'branch': ${pick(['north', 'south'], 'i // 2')}} AS surveyor,
    list_transform(range(1 + i % 4), lambda k: {'box_code': 'X' || (1 + (i + k * 3) % 9), 'room': ['kitchen', 'attic', 'office'][1 + (i + k) % 3], 'pieces': CAST(1 + (i * 5 + k) % 12 AS INTEGER), 'fragile': (i + k) % 4 = 0}) AS items
  FROM range(80) r(i)`;

const boxes = `SELECT 'X' || (1 + i) AS box_code, ${pick(['book box', 'wardrobe box', 'crate', 'bag'], 'i')} AS label, ${pick(['small', 'medium', 'large'], 'i')} AS size_class, CAST(2.5 + i * 1.75 AS DECIMAL(6,2)) AS price FROM range(8) r(i)`;

const week = (number: number): string => `
  SELECT CAST(28000 + ${number} * 20 + i AS BIGINT) AS job_no, DATE '2026-09-28' + CAST((${number} - 40) * 7 + i % 6 AS INTEGER) AS moved_on, ${pick(['v1', 'v2', 'v3'], 'i')} AS van, CAST(3 + i % 5 AS INTEGER) AS crew${number === 42 ? ', CAST(i * 11 % 90 AS INTEGER) AS delay_min' : ''}
  FROM range(26) r(i)`;

const stays = `
  SELECT CAST(4400 + i AS INTEGER) AS stay_id, CAST(1 + i * 7 % 93 AS INTEGER) AS dog_id, DATE '2025-12-01' + CAST(i AS INTEGER) AS check_in, CASE WHEN i % 8 = 7 THEN NULL ELSE DATE '2025-12-03' + CAST(i + i * 3 % 11 AS INTEGER) END AS check_out, ${pick(['A', 'B', 'C'], 'i // 3')} AS kennel_block, CAST(24 + i % 4 * 3 AS DECIMAL(6,2)) AS nightly_rate,
    CAST(CASE WHEN i % 23 = 5 THEN NULL ELSE 60 + i * 29 % 480 END AS DECIMAL(8,2)) AS total, ${pick(['checked out', 'Checked Out', 'booked', 'cancelled', 'checked out'], 'i // 2')} AS state, TIMESTAMP '2025-11-20 10:00:00' + INTERVAL (i * 24 + again * 300) HOUR AS updated_at
  FROM (SELECT i, 0 AS again FROM range(320) r(i) UNION ALL SELECT i, 1 FROM range(6, 320, 16) r(i))`;

const dogs = `
  SELECT CAST(1 + i AS INTEGER) AS dog_id, ${pick(['Bello', 'Luna', 'Rex', 'Emmi', 'Oskar', 'Nala'], 'i')} AS name, ${pick(['beagle', 'dachshund', 'collie', 'mixed'], 'i // 2')} AS breed, CAST(4 + i * 31 % 380 / 10.0 AS DOUBLE) AS weight_kg, i % 3 <> 1 AS neutered, CAST(800 + i * 3 % 60 AS INTEGER) AS owner_id, DATE '2014-05-01' + CAST(i * 41 AS INTEGER) AS born_on
  FROM range(90) r(i)`;

const owners = `
  SELECT CAST(800 + i AS INTEGER) AS owner_id, ${pick(['Karin', 'Jonas', 'Mila', 'Viktor'], 'i')} || ' ' || ${pick(['Horn', 'Ebner', 'Graf'], 'i // 4')} AS owner_name, CASE WHEN i % 7 = 3 THEN NULL WHEN i % 10 = 8 THEN 'bot' || i || '@test.example' WHEN i % 3 = 1 THEN ' Owner' || i || '@Wuff.example' ELSE 'owner' || i || '@wuff.example' END AS mail, CASE WHEN i % 5 = 4 THEN NULL ELSE '0660 ' || (330000 + i * 71) END AS mobile, ${pick(['DE', 'AT', 'CH', 'DE', 'GB'], 'i')} AS country, i % 6 = 0 AS vip, 'DE02' || (12030000 + i * 7717) AS iban
  FROM range(64) r(i)`;

const shipments = (month: number): string => `
  SELECT 'SH' || (${month} * 1000 + i) AS shipment_no, CAST(10 + i * 7 % 45 AS INTEGER) AS retailer_id, 'P-' || (100 + i * 13 % 36) AS article_no, DATE '2026-0${month}-01' + CAST(i % 28 AS INTEGER) AS shipped_on, CASE WHEN i % 9 = 4 THEN NULL ELSE DATE '2026-0${month}-03' + CAST(i % 28 + i % 5 AS INTEGER) END AS delivered_on, CAST(1 + i * 17 % 60 AS INTEGER) AS units, CAST(0.8 + i * 7 % 240 / 10.0 AS DOUBLE) AS unit_price, ${pick(['ES', 'PT', 'IT', 'FR', 'SE'], 'i')} AS destination, ${pick(['fine', 'Fine', 'damaged', 'fine', 'late'], 'i // 2')} AS condition
  FROM range(90) r(i)`;

const articles = `SELECT 'P-' || (100 + i) AS article_no, ${pick(['fountain pen', 'ink bottle', 'notebook', 'pencil'], 'i')} || ' ' || i AS title, ${pick(['pens', 'inks', 'paper'], 'i')} AS range_name, CAST(1.2 + i * 3 AS DECIMAL(8,2)) AS list_price, i % 7 <> 2 AS in_catalog FROM range(34) r(i)`;

const retailers = `SELECT CAST(10 + i AS INTEGER) AS retailer_id, ${pick(['Papeleria', 'Cartoleria', 'Pennor', 'Papeterie'], 'i')} || ' ' || i AS shop_name, ${pick(['ES', 'IT', 'SE', 'FR', 'PT'], 'i')} AS country, CASE WHEN i % 6 = 1 THEN NULL ELSE ${pick(['gold', 'silver'], 'i')} END AS tier, CAST(500 + i * 130 % 4000 AS DOUBLE) AS credit_limit, DATE '2021-03-01' + CAST(i * 20 AS INTEGER) AS since FROM range(48) r(i)`;

const rates = `SELECT * FROM (VALUES ('EUR', 1.0, DATE '2026-11-20'), ('GBP', 1.14, DATE '2026-11-20'), ('CHF', 1.06, DATE '2026-11-20'), ('SEK', 0.09, DATE '2026-11-20')) v(currency, rate_to_eur, as_of)`;

const kennel = (name: string, sql: string): TestDataset => ({
  connection: 'kennel',
  name: `boarding.${name}`,
  kind: 'table',
  relation: name,
  sql,
});
const inBucket = (name: string, relation: string, sql: string): TestDataset => ({
  ...file(`s3://inkhouse/${name}`, relation, sql),
  connection: 'inkhouse',
});
const months = [7, 8, 9];
const weeks = [40, 41, 42];

/** `relation` is what the oracle's SQL calls it. */
export const twentyNinthSiblingHouse: TestDataset[] = [
  file('removals/jobs.csv', 'jobs', jobs),
  file('removals/clients.csv', 'clients', clients),
  file('removals/receipts.csv.gz', 'receipts', receipts),
  file('removals/inventories.jsonl', 'inventories', inventories),
  file('removals/boxes.xlsx', 'boxes', boxes),
  { ...file('removals/weeks', 'weeks', weeks.map(week).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...weeks.map((number) => file(`removals/weeks/jobs_w${number}.csv`, `week_${number}`, week(number))),
  kennel('stays', stays),
  kennel('dogs', dogs),
  kennel('owners', owners),
  { ...inBucket('shipments', 'shipments', months.map(shipments).join(' UNION ALL ')), kind: 'folder' },
  ...months.map((month) => inBucket(`shipments/shipments_2026_0${month}.parquet`, `shipments_${month}`, shipments(month))),
  inBucket('articles.parquet', 'articles', articles),
  file('ink/retailers.csv', 'retailers', retailers),
  { ...file('https://fx.example/daily/rates.csv', 'rates', rates), connection: 'fx' },
];
