/**
 * A radio station and a funeral home: flags as yes/no texts and booleans, seconds and grams, French and German names, open ends, nested
 * contacts. The requests in sibling-7b.yaml were written after the first round was mended.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const tracks = `
  SELECT 'TR' || (2000 + i) AS track_ref, ${pick(['Blue Hour', 'Nuit', 'Regen', 'Tide'], 'i')} || ' ' || i AS titre, 'AR' || (10 + i % 24) AS artist_code, CAST(95 + i * 37 % 420 AS INTEGER) AS length_sec, ${pick(['jazz', 'Jazz', 'pop', 'chanson', 'POP ', 'news'], 'i')} AS genre,
    i % 5 = 2 AS explicit, ${pick(['yes', 'no', 'yes', 'yes'], 'i // 2')} AS licensed, CASE WHEN i % 12 = 5 THEN NULL ELSE CAST(1961 + i * 7 % 64 AS INTEGER) END AS released_year, TIMESTAMP '2025-06-01 09:00:00' + INTERVAL (i * 13 + again * 50) HOUR AS edited
  FROM (SELECT i, 0 AS again FROM range(240) r(i) UNION ALL SELECT i, 1 FROM range(4, 240, 30) r(i))`;

const plays = (month: number): string => `
  SELECT CAST(${month} * 10000 + i AS BIGINT) AS play_id, 'TR' || (2000 + i * 7 % 260) AS track_ref, TIMESTAMP '2026-0${month}-01 06:00:00' + INTERVAL (i * 53) MINUTE AS aired_at, ${pick(['Morning', 'Drive', 'Night', 'morning'], 'i // 5')} AS show, CAST(400 + i * 91 % 5200 AS INTEGER) AS listeners
    ${month === 8 ? `, ${pick(['FM', 'web'], 'i')} AS band` : ''}
  FROM range(220) r(i)`;

const artists = `
  SELECT 'AR' || (10 + i) AS code, ${pick(['Mira Sol', 'Les Quais', 'Odd Harbour'], 'i')} || ' ' || i AS name, ${pick(['FR', 'DE', 'PT', 'FR'], 'i')} AS pays, i % 4 = 0 AS local, 'ISNI' || (300100 + i * 17) AS isni
  FROM range(30) r(i)`;

const sponsors = `
  SELECT CAST(60 + i AS INTEGER) AS sponsor_nr, ${pick(['Bäckerei Lohse', 'Garage Petit', 'Optik Adler'], 'i')} || ' ' || i AS firma, {'mail': ${pick(['kontakt', 'Info'], 'i')} || i || '@Spons.example', 'phone': CASE WHEN i % 4 = 2 THEN NULL ELSE '+49 40 ' || (880 + i * 3) END} AS contact,
    CAST(12000 + i * 3300 % 91000 AS BIGINT) AS budget_cents, DATE '2024-09-01' + CAST(i * 20 AS INTEGER) AS signed_on, CASE WHEN i % 3 = 0 THEN DATE '2026-03-01' + CAST(i * 5 AS INTEGER) END AS terminated_on
  FROM range(45) r(i)`;

const spots = `
  SELECT 'S-' || (700 + i) AS spot_id, CAST(60 + i * 5 % 38 AS INTEGER) AS sponsor_nr, CAST(15 + i % 4 * 10 AS INTEGER) AS length_sec, DATE '2026-01-05' + CAST(i AS INTEGER) AS booked_for, ${pick(['aired', 'Aired', 'missed', 'planned'], 'i // 3')} AS etat, CAST(90 + i * 31 % 700 AS DECIMAL(8,2)) AS prix_eur
  FROM range(260) r(i)`;

const cases = `
  SELECT 'F' || (5100 + i) AS case_no, ${pick(['Brügge', 'Kern', 'Adam', 'Voss'], 'i')} || CASE WHEN i % 9 = 4 THEN '  ' ELSE '' END AS family_name, CASE WHEN i % 7 = 3 THEN NULL WHEN i % 5 = 1 THEN 'Fam' || i || '@Mail.example ' ELSE 'fam' || i || '@mail.example' END AS email_contact,
    DATE '2025-08-01' + CAST(i * 2 AS INTEGER) AS opened, CASE WHEN i % 5 = 0 THEN NULL ELSE DATE '2025-08-06' + CAST(i * 2 AS INTEGER) END AS buried, ${pick(['urn', 'coffin', 'Urn', 'sea', 'coffin '], 'i')} AS bestattung, i % 6 <> 1 AS deposit_paid, CAST(CASE WHEN i % 30 = 11 THEN NULL ELSE 1400 + i * 211 % 7000 END AS DECIMAL(10,2)) AS betrag, 'G' || (1 + i % 9) AS grave_field, 'ID' || (88100 + i * 13) AS passport
  FROM range(160) r(i)`;

const urns = `
  SELECT 'U' || (30 + i) AS urn_code, ${pick(['Oak', 'Stone', 'Sand'], 'i')} || ' ' || i AS bezeichnung, CAST(900 + i * 410 % 5200 AS INTEGER) AS weight_g, CAST(80 + i * 23 % 600 AS DOUBLE) AS preis, i % 4 <> 3 AS in_stock, i % 3 = 1 AS biodegradable
  FROM range(26) r(i)`;

const fields = `
  SELECT 'G' || (1 + i) AS field_code, ${pick(['Linden', 'Birken', 'Wasser'], 'i')} || 'feld' AS field_name, ${pick(['old', 'new'], 'i')} AS part, CAST(40 + i * 12 AS INTEGER) AS places FROM range(11) r(i)`;

const bills = `
  SELECT CAST(91000 + i AS BIGINT) AS bill_no, 'F' || (5100 + i * 3 % 170) AS case_no, DATE '2025-09-01' + CAST(i * 2 AS INTEGER) AS sent_on, CASE WHEN i % 3 = 1 THEN NULL ELSE DATE '2025-09-20' + CAST(i * 2 AS INTEGER) END AS settled_on, CAST(50000 + i * 7700 % 410000 AS BIGINT) AS total_cents
  FROM range(170) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const radioHouse: TestDataset[] = [
  file('radio/tracks.csv', 'tracks', tracks),
  { ...file('radio/plays', 'plays', [7, 8].map((month) => plays(month)).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[7, 8].map((month) => file(`radio/plays/plays_2026_0${month}.csv`, `plays_2026_0${month}`, plays(month))),
  file('radio/artists.csv', 'artists', artists),
  file('radio/sponsors.jsonl', 'sponsors', sponsors),
  file('radio/spots.parquet', 'spots', spots),
  { connection: 'ruhe', name: 'haus.cases', kind: 'table', relation: 'cases', sql: cases },
  { connection: 'ruhe', name: 'haus.urns', kind: 'table', relation: 'urns', sql: urns },
  { connection: 'ruhe', name: 'haus.grave_fields', kind: 'table', relation: 'grave_fields', sql: fields },
  { connection: 'ruhe', name: 'haus.bills', kind: 'table', relation: 'bills', sql: bills },
];
