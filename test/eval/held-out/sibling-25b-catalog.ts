/** A beekeepers' union: members, apiaries with lists of plants, hives, inspections by month, harvests that stand twice, orders of honey in cents. */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const members = `
  WITH base AS (
    SELECT 'BK' || (3000 + i) AS member_no, ${pick(['Jon', 'Aoife', 'Sam', 'Wren', 'Lukas'], 'i')} AS given_name, ${pick(['Field', 'Moore', 'Nagy'], 'i // 5')} || i AS family_name, CASE WHEN i % 10 = 4 THEN NULL WHEN i % 5 = 2 THEN ' Keeper' || i || '@Hive.example' ELSE 'keeper' || i || ${pick(['@hive.example', '@test.example', '@mail.example'], 'i')} END AS email, CASE WHEN i % 6 = 1 THEN NULL ELSE '0' || (7700900000 + i * 41) END AS mobile,
      ${pick(['Devon', 'Kent', 'devon', 'Fife'], 'i')} AS county, ${pick(['full', 'Full', 'associate', 'junior', 'NULL'], 'i // 2')} AS membership, DATE '2016-04-01' + CAST(i * 23 AS INTEGER) AS joined_on, CASE WHEN i % 8 = 6 THEN DATE '2025-12-31' ELSE NULL END AS resigned_on, DATE '1951-06-01' + CAST(i * 83 AS INTEGER) AS born_on
    FROM range(140) r(i))
  FROM base UNION ALL FROM base WHERE member_no IN ('BK3003', 'BK3051')`;

const apiaries = `
  SELECT CAST(1 + i AS INTEGER) AS apiary_id, 'BK' || (3000 + i * 3 % 150) AS member_no, ${pick(['Mill Lane', 'Hilltop', 'Orchard'], 'i')} || ' ' || i AS site_name, ${pick(['Devon', 'Kent', 'Fife'], 'i')} AS county, CAST(50 + i * 37 % 400 AS INTEGER) AS altitude_m, [['heather'], ['clover', 'lime'], [], ['clover', 'heather']][1 + i % 4] AS forage, i % 5 = 2 AS organic
  FROM range(70) r(i)`;

const hives = `
  SELECT 'H' || lpad(CAST(i AS VARCHAR), 4, '0') AS hive_code, CAST(1 + i * 11 % 74 AS INTEGER) AS apiary_id, ${pick(['National', 'WBC', 'national', 'Langstroth'], 'i')} AS hive_type, DATE '2019-04-01' + CAST(i * 9 AS INTEGER) AS set_up_on, CAST(CASE WHEN i % 7 = 3 THEN 0 ELSE i % 4 END AS INTEGER) AS supers, CASE WHEN i % 9 = 5 THEN NULL ELSE CAST(2019 + i % 7 AS INTEGER) END AS queen_year
  FROM range(240) r(i)`;

const inspections = (month: number): string => `
  SELECT CAST(${month} * 1000 + i AS BIGINT) AS inspection_id, 'H' || lpad(CAST(i * 7 % 250 AS VARCHAR), 4, '0') AS hive_code, TIMESTAMP '2026-0${month}-01 09:00:00' + INTERVAL (i * 8) HOUR AS inspected_at, CAST(5 + i * 3 % 50 AS INTEGER) AS minutes, CASE WHEN i % 12 = 7 THEN 'unknown' ELSE CAST(i % 30 AS VARCHAR) END AS mite_count, ${pick(['calm', 'Calm', 'aggressive', 'nervous'], 'i')} AS temper, ${pick(['NULL', 'Queen seen', 'swarm cells found', 'weak colony, no queen seen'], 'i // 3')} AS remarks${month === 7 ? ', i % 3 = 0 AS treated' : ''}
  FROM range(${70 + month}) r(i)`;

const harvests = `
  SELECT CAST(600 + i AS BIGINT) AS harvest_id, 'H' || lpad(CAST(i * 13 % 245 AS VARCHAR), 4, '0') AS hive_code, DATE '2025-05-10' + CAST(i AS INTEGER) AS taken_on, CASE WHEN i % 17 = 8 THEN NULL ELSE CAST(4 + i * 7 % 31 AS DECIMAL(6,1)) END AS weight_kg, CAST(16 + i % 5 * 0.8 AS DECIMAL(4,1)) AS moisture_pct, ${pick(['heather', 'blossom', 'Heather', 'lime'], 'i')} AS variety, TIMESTAMP '2026-09-01 00:00:00' - INTERVAL (i * 5 - again * 60) HOUR AS updated_at
  FROM (SELECT i, 0 AS again FROM range(260) r(i) UNION ALL SELECT i, 1 FROM range(9, 260, 21) r(i))`;

const orders = `
  SELECT CAST(90000 + i AS BIGINT) AS order_no, 'BK' || (3000 + i * 7 % 146) AS member_no, TIMESTAMP '2025-10-01 08:00:00' + INTERVAL (i * 17) HOUR AS ordered_at, CASE WHEN i % 6 = 4 THEN NULL ELSE TIMESTAMP '2025-10-02 12:00:00' + INTERVAL (i * 17 + i % 11 * 20) HOUR END AS shipped_at, CAST(1 + i % 24 AS INTEGER) AS jars, CAST(650 + i * 83 % 9000 AS BIGINT) AS total_pence, ${pick(['paid', 'Paid', 'open', 'refunded'], 'i // 2')} AS state, ${pick(['shop', 'market', 'NULL', 'web'], 'i')} AS channel
  FROM range(380) r(i)`;

const stored = (name: string, sql: string): TestDataset => ({
  connection: 'union',
  name: `bees.${name}`,
  kind: 'table',
  relation: name,
  sql,
});
const bucket = (name: string, relation: string, sql: string): TestDataset => ({
  ...file(`s3://field-notes/${name}`, relation, sql),
  connection: 'field-notes',
});

/** `relation` is what the oracle's SQL calls it. */
export const beekeepersHouse: TestDataset[] = [
  file('bees/members.csv', 'members', members),
  file('bees/apiaries.jsonl', 'apiaries', apiaries),
  stored('hives', hives),
  stored('harvests', harvests),
  { ...bucket('inspections', 'inspections', [5, 6, 7].map(inspections).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[5, 6, 7].map((month) => bucket(`inspections/inspections_2026_0${month}.csv`, `inspections_${month}`, inspections(month))),
  file('bees/orders.xlsx', 'orders', orders),
];
