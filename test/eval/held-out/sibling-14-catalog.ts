/**
 * A coworking space, a fish market and a marathon organiser: visits and bookings, catches and auctions, entries and checkpoints, with corrected
 * rows, cents, nested lists and a column for each month; then a mobile game studio and a city archive. The requests of sibling-14.yaml and
 * sibling-14b.yaml were written before they were played.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

/** Every row of the numbers below `count`, and some of them once more with other values and a later change. */
const twice = (count: number, every: number): string =>
  `(SELECT i, 0 AS again FROM range(${count}) r(i) UNION ALL SELECT i, 1 FROM range(5, ${count}, ${every}) r(i))`;

const members = `
  SELECT CAST(2001 + i AS BIGINT) AS member_id, ${pick(['Ada', 'Bruno', 'Chloe', 'Dario'], 'i')} || ' ' || ${pick(['Falk', 'Greco', 'Hansen'], 'i // 2')} || i AS full_name, ${pick(['Pixelworks', 'NULL', 'Nordlicht', 'NULL', 'Tandem'], 'i')} AS company,
    CASE i % 8 WHEN 3 THEN NULL WHEN 6 THEN 'probe' || i || '@test.example' ELSE 'Member' || i || '@mail.example' END AS email, '+49 151 ' || (300000 + i * 191) AS phone, ${pick(['flex', 'fixed desk', 'office', 'flex', 'day pass'], 'i // 2')} AS plan,
    ${pick(['DE', 'PT', 'NL', 'DE', 'SE'], 'i * 3 // 2')} AS country, DATE '2023-01-09' + CAST(i * 5 AS INTEGER) AS joined_on, CASE WHEN i % 7 = 4 THEN DATE '2025-02-01' + CAST(i * 3 AS INTEGER) ELSE NULL END AS left_on, 'DE' || (4100000000 + i * 6311917) AS iban
  FROM range(210) r(i)`;

const bookings = `
  SELECT 'BK' || (50001 + i) AS booking_id, CAST(2001 + i * 17 % 215 AS BIGINT) AS member_id, 'R' || lpad(CAST(1 + i * 5 % 14 AS VARCHAR), 2, '0') AS room_code, TIMESTAMP '2025-01-06 08:00:00' + INTERVAL (i * 11) HOUR AS starts_at, CAST(1 + i % 8 AS INTEGER) AS hours,
    CASE WHEN i % 27 = 9 THEN NULL ELSE CAST(12 + i * 173 % 3100 / 10.0 + again * 5 AS DECIMAL(10,2)) END AS price_eur, ${pick(['confirmed', 'Confirmed', 'cancelled', 'no-show', 'confirmed '], 'i')} AS status, ${pick(['app', 'front desk', 'app', 'website'], 'i // 3')} AS channel,
    TIMESTAMP '2025-01-02 10:00:00' + INTERVAL (i * 11 + again * 70) HOUR AS updated_at
  FROM ${twice(760, 42)}`;

const rooms = `
  SELECT 'R' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS room_code, ${pick(['Atlas', 'Birch', 'Cedar', 'Delta', 'Ember'], 'i')} || ' ' || (1 + i // 5) AS room_name, ${pick(['harbour', 'old town', 'station'], 'i')} AS site, CAST(4 + i * 5 % 22 AS INTEGER) AS seats, CAST(9 + i * 3 % 40 AS DECIMAL(6,2)) AS hourly_rate, i % 3 = 1 AS has_screen
  FROM range(14) r(i)`;

const invoices = `
  SELECT 'INV-' || (8800 + i) AS invoice_no, CAST(2001 + i * 7 % 210 AS BIGINT) AS member_id, DATE '2025-01-31' + CAST(i AS INTEGER) AS issued_on, ${pick(['paid', 'open', 'Paid', 'overdue'], 'i // 2')} AS status,
    list_transform(range(1 + i % 4), lambda k: {'service': ${pick(['desk', 'meeting room', 'locker', 'coffee', 'printing'], '(i + k * 2)')}, 'qty': CAST(1 + (i + k) % 6 AS INTEGER), 'unit_price': CAST(2 + (i * 11 + k * 7) % 90 AS DECIMAL(8,2))}) AS positions
  FROM range(340) r(i)`;

const checkins = `
  SELECT CAST(9100001 + i AS BIGINT) AS checkin_id, CAST(2001 + i * 31 % 210 AS BIGINT) AS member_id, ${pick(['harbour', 'station', 'old town', 'harbour'], 'i // 2')} AS site, TIMESTAMP '2025-09-01 07:40:00' + INTERVAL (i * 97) MINUTE AS ts, CASE WHEN i % 14 = 3 THEN NULL ELSE CAST(20 + i * 37 % 540 AS INTEGER) END AS duration_min
  FROM range(2600) r(i)`;

const occupancy = `
  SELECT ${pick(['harbour', 'old town', 'station'], 'i')} AS site, CAST(60 + i * 7 AS INTEGER) AS jan, CAST(64 + i * 5 AS INTEGER) AS feb, CASE WHEN i = 1 THEN NULL ELSE CAST(70 + i * 3 AS INTEGER) END AS mar, CAST(72 + i AS INTEGER) AS apr, CAST(75 + i * 2 AS INTEGER) AS may, CAST(69 + i * 4 AS INTEGER) AS jun
  FROM range(3) r(i)`;

const landings = `
  SELECT CAST(70001 + i AS BIGINT) AS landing_id, 'VS' || (10 + i * 7 % 32) AS vessel_id, ${pick(['cod', 'herring', 'plaice', 'cod', 'Cod', 'turbot', 'shrimp'], 'i')} AS species, DATE '2025-03-01' + CAST(i // 2 AS INTEGER) AS landed_on, CAST(CASE WHEN i % 33 = 12 THEN NULL ELSE 15 + i * 211 % 9000 / 10.0 + again END AS DECIMAL(10,1)) AS weight_kg,
    CAST(1 + i * 37 % 240 / 10.0 AS DECIMAL(6,2)) AS price_per_kg, ${pick(['A', 'B', 'A', 'E', 'C'], 'i // 3')} AS grade, ${pick(['Esbjerg', 'Cuxhaven', 'Urk', 'Esbjerg', 'Peterhead'], 'i * 3 // 2')} AS port, TIMESTAMP '2025-03-01 05:30:00' + INTERVAL (i * 12 + again * 55) HOUR AS revised_at
  FROM ${twice(840, 56)}`;

const vessels = `
  SELECT 'VS' || (10 + i) AS vessel_id, ${pick(['Freya', 'Anna', 'Stella', 'Thor'], 'i')} || ' ' || (100 + i) AS vessel_name, ${pick(['Olsen', 'Peters', 'de Vries'], 'i')} AS skipper, ${pick(['DK', 'DE', 'NL', 'GB'], 'i // 2')} AS flag, CAST(9 + i * 7 % 30 AS DECIMAL(5,1)) AS length_m, DATE '1988-01-01' + CAST(i * 390 AS INTEGER) AS built_on
  FROM range(30) r(i)`;

const sales = `
  SELECT 'S-' || (440001 + i) AS sale_no, CAST(70001 + i * 3 % 840 AS BIGINT) AS landing_id, 'BY' || (300 + i * 13 % 60) AS buyer_code, TIMESTAMP '2025-03-02 06:10:00' + INTERVAL (i * 5) HOUR AS sold_at, CAST(5 + i * 53 % 400 AS DECIMAL(8,1)) AS kilos, CAST(900 + i * 7919 % 250000 AS INTEGER) AS amount_cents, ${pick(['EUR', 'DKK', 'EUR', 'GBP'], 'i // 3')} AS currency, ${pick(['settled', 'Settled', 'withdrawn', 'pending', 'settled'], 'i')} AS sale_status
  FROM range(1500) r(i)`;

const buyers = `
  SELECT 'BY' || (300 + i) AS buyer_code, ${pick(['Nordsee', 'Atlantic', 'Kaiser', 'Oceana'], 'i')} || ' ' || ${pick(['GmbH', 'Ltd', 'BV'], 'i')} || ' ' || i AS buyer_name, ${pick(['DE', 'NL', 'GB', 'DE', 'FR', 'NULL'], 'i')} AS country, ${pick(['wholesale', 'restaurant', 'retail', 'wholesale'], 'i // 2')} AS segment, CASE WHEN i % 9 = 2 THEN NULL ELSE ' Buyer' || i || '@fish.example' END AS email, 'VAT' || (70012345 + i * 991) AS vat_no, CAST(5000 + i * 750 AS DECIMAL(10,2)) AS credit_limit
  FROM range(58) r(i)`;

const prices = (month: number): string => `
  SELECT 'Q' || (${month} * 40 + i * 3 % 95) AS quote_id, ${pick(['cod', 'herring', 'plaice', 'turbot'], 'i')} AS species, DATE '2026-01-01' + CAST((${month} - 1) * 31 + i % 28 AS INTEGER) AS quoted_on, CAST(1 + i * 29 % 200 / 10.0 AS DECIMAL(6,2)) AS eur_per_kg${month === 3 ? ", 'est.' AS remark" : ''}
  FROM range(${60 + month}) r(i)`;

const runners = `
  SELECT 'RN' || (1000 + i) AS runner_id, ${pick(['Ines', 'Jonas', 'Kemal', 'Lotta', 'Mirko'], 'i')} AS first_name, ${pick(['Novak', 'Otto', 'Pires', 'Quinn'], 'i // 3')} || i AS last_name, ${pick(['f', 'm', 'm', 'f', 'x', 'm'], 'i')} AS gender, DATE '1958-04-03' + CAST(i * 41 % 17000 AS INTEGER) AS birth_date, ${pick(['AT', 'CZ', 'AT', 'KE', 'IT', 'NULL'], 'i')} AS nationality,
    CASE i % 9 WHEN 4 THEN NULL WHEN 7 THEN 'dummy' || i || '@test.example' ELSE 'Runner' || i || '@run.example' END AS email, ${pick(['LC Donau', 'NULL', 'Tri Wien', 'NULL', 'SK Brno', 'LC Donau'], 'i // 2')} AS club, 'X' || (5500000 + i * 733) AS passport_no
  FROM range(420) r(i)`;

const entries = `
  SELECT CAST(100001 + i AS BIGINT) AS entry_no, 'RN' || (1000 + i * 19 % 430) AS runner_id, ${pick(['marathon', 'half', '10k', 'half', 'relay'], 'i // 2')} AS distance, DATE '2025-10-01' + CAST(i // 3 AS INTEGER) AS registered_on, CASE WHEN i % 41 = 17 THEN NULL ELSE CAST(25 + i * 17 % 900 / 10.0 + again * 10 AS DECIMAL(8,2)) END AS fee_eur, ${pick(['paid', 'Paid', 'open', 'withdrawn', 'paid'], 'i')} AS entry_status,
    ${pick(['S', 'M', 'L', 'M', 'XL', 'NULL'], 'i')} AS shirt_size, ${pick(['online', 'expo', 'online', 'club'], 'i // 4')} AS registered_via, TIMESTAMP '2025-10-01 12:00:00' + INTERVAL (i * 8 + again * 100) HOUR AS last_change
  FROM ${twice(980, 70)}`;

const results = `
  SELECT CAST(100001 + i AS BIGINT) AS entry_no, ${pick(['marathon', 'half', '10k', 'half', 'relay'], 'i // 2')} AS distance, CAST(1 + i AS INTEGER) AS bib, ${pick(['A', 'B', 'C', 'B'], 'i // 4')} AS start_block, CASE WHEN i % 12 = 5 THEN NULL ELSE CAST(2100 + i * 787 % 17000 AS INTEGER) END AS finish_s, ${pick(['finished', 'finished', 'DNF', 'finished', 'DSQ', 'finished', 'DNS'], 'i // 3')} AS outcome
  FROM range(900) r(i)`;

const splits = `
  SELECT CAST(1 + i AS INTEGER) AS bib, ${pick(['marathon', 'half'], 'i')} AS distance, {'chip': 'C' || (4000 + i), 'wave': CAST(1 + i % 3 AS INTEGER)} AS tag,
    list_transform(range(1 + i % 5), lambda k: {'km': CAST(5 * (k + 1) AS INTEGER), 'elapsed_s': CAST((1400 + i * 7 % 500) * (k + 1) AS INTEGER), 'rank': CAST(1 + (i * 3 + k) % 300 AS INTEGER)}) AS checkpoints
  FROM range(260) r(i)`;

const donations = `
  SELECT 'DN' || (300 + i) AS donation_id, CAST(100001 + i * 7 % 980 AS BIGINT) AS entry_no, ${pick(['Red Cross', 'Wildlife', 'Hospice', 'Wildlife'], 'i // 2')} AS charity, CAST(5 + i * 37 % 2400 / 10.0 AS DECIMAL(8,2)) AS amount, ${pick(['EUR', 'EUR', 'CZK'], 'i')} AS currency, DATE '2026-01-10' + CAST(i // 4 AS INTEGER) AS donated_on
  FROM range(360) r(i)`;

const volunteers = `
  SELECT 'V' || lpad(CAST(i AS VARCHAR), 3, '0') AS volunteer_no, ${pick(['Petra', 'Rafi', 'Sanne', 'Ugo'], 'i')} AS name, ${pick(['water', 'start', 'finish', 'medical'], 'i // 2')} AS team, CAST(i % 5 AS INTEGER) AS fri_h, CAST(2 + i * 3 % 7 AS INTEGER) AS sat_h, CASE WHEN i % 10 = 6 THEN NULL ELSE CAST(4 + i % 6 AS INTEGER) END AS sun_h
  FROM range(64) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const fourteenthSiblingHouse: TestDataset[] = [
  file('cowork/members.csv', 'members', members),
  file('cowork/bookings.csv', 'bookings', bookings),
  file('cowork/rooms.csv', 'rooms', rooms),
  file('cowork/invoices.jsonl', 'invoices', invoices),
  file('cowork/checkins.parquet', 'checkins', checkins),
  file('cowork/desk_occupancy_2026.csv', 'occupancy', occupancy),
  file('fishmarket/landings.csv', 'landings', landings),
  file('fishmarket/vessels.csv', 'vessels', vessels),
  file('fishmarket/auction_sales.parquet', 'sales', sales),
  file('fishmarket/buyers.csv', 'buyers', buyers),
  { ...file('fishmarket/prices', 'prices', [1, 2, 3].map(prices).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[1, 2, 3].map((month) => file(`fishmarket/prices/prices_2026_0${month}.csv`, `prices_2026_0${month}`, prices(month))),
  file('race/runners.csv', 'runners', runners),
  file('race/entries.csv', 'entries', entries),
  file('race/results.parquet', 'results', results),
  file('race/splits.jsonl', 'splits', splits),
  file('race/donations.csv', 'donations', donations),
  file('race/volunteers.csv', 'volunteers', volunteers),
];

const players = `
  SELECT 'P' || (70001 + i) AS player_id, ${pick(['Nova', 'Rook', 'Pixel', 'Zed'], 'i')} || i AS nickname, CASE i % 6 WHEN 2 THEN NULL WHEN 5 THEN 'qa' || i || '@test.example' ELSE 'Play' || i || '@mail.example' END AS email, ${pick(['DE', 'JP', 'US', 'BR', 'US', 'NULL'], 'i // 2')} AS country, ${pick(['ios', 'android', 'android'], 'i')} AS platform,
    DATE '2024-11-04' + CAST(i * 2 AS INTEGER) AS installed_on, ${pick(['organic', 'ads', 'referral', 'ads'], 'i // 3')} AS acquired_via, 'DEV-' || (660000 + i * 37) AS device_token
  FROM range(320) r(i)`;

const purchases = `
  SELECT CAST(880001 + i AS BIGINT) AS purchase_id, 'P' || (70001 + i * 23 % 330) AS player_id, ${pick(['gems_100', 'gems_500', 'starter', 'skin', 'gems_100', 'season_pass'], 'i')} AS item_code, TIMESTAMP '2025-05-01 09:00:00' + INTERVAL (i * 7) HOUR AS bought_at, CASE WHEN i % 37 = 11 THEN NULL ELSE CAST(99 + i * 431 % 4900 + again * 10 AS INTEGER) END AS price_cents,
    ${pick(['USD', 'EUR', 'JPY', 'USD'], 'i // 2')} AS currency, ${pick(['ok', 'OK', 'refunded', 'ok', 'chargeback'], 'i')} AS state, TIMESTAMP '2025-05-01 10:00:00' + INTERVAL (i * 7 + again * 60) HOUR AS synced_at
  FROM ${twice(900, 60)}`;

const matches = `
  SELECT 'M' || (500000 + i) AS match_id, ${pick(['arena', 'duel', 'coop', 'arena'], 'i')} AS mode, ${pick(['Canyon', 'Harbor', 'Ruins'], 'i // 2')} AS map, TIMESTAMP '2026-02-01 00:10:00' + INTERVAL (i * 31) MINUTE AS played_at, CAST(60 + i * 53 % 1500 AS INTEGER) AS duration_s,
    list_transform(range(2 + i % 3), lambda k: {'player_id': 'P' || (70001 + (i * 7 + k * 13) % 320), 'score': CAST((i * 11 + k * 37) % 900 AS INTEGER), 'kills': CAST((i + k) % 15 AS INTEGER)}) AS results
  FROM range(700) r(i)`;

const items = `
  SELECT * FROM (VALUES ('gems_100', 'Gems 100', 'currency', 99), ('gems_500', 'Gems 500', 'currency', 449), ('starter', 'Starter pack', 'bundle', 299), ('skin', 'Dragon skin', 'cosmetic', 799), ('season_pass', 'Season pass', 'pass', 999), ('emote', 'Emote', 'cosmetic', 149))
  v(item_code, item_name, category, list_price_cents)`;

const retention = `
  SELECT ${pick(['2026-01', '2026-02', '2026-03', '2026-04'], 'i')} AS cohort, ${pick(['ios', 'android'], 'i // 4')} AS platform, CAST(42 + i AS INTEGER) AS day_1, CAST(21 + i * 2 % 9 AS INTEGER) AS day_7, CASE WHEN i = 7 THEN NULL ELSE CAST(8 + i % 5 AS INTEGER) END AS day_30
  FROM range(8) r(i)`;

const crashes = (week: number): string => `
  SELECT 'CR' || (${week} * 70 + i * 3 % 110) AS crash_no, ${pick(['3.1', '3.2', '3.2', '3.3'], 'i')} AS app_version, ${pick(['ios', 'android', 'android'], 'i')} AS platform, DATE '2026-05-04' + CAST((${week} - 19) * 7 + i % 7 AS INTEGER) AS crashed_on, CAST(i * 17 % 40 AS INTEGER) AS affected${week === 21 ? ', i % 4 = 0 AS fixed' : ''}
  FROM range(${40 + week}) r(i)`;

const records = `
  SELECT 'AR-' || lpad(CAST(i AS VARCHAR), 5, '0') AS record_no, ${pick(['map', 'letter', 'photo', 'deed', 'photo'], 'i')} AS kind, 'F' || lpad(CAST(1 + i * 7 % 24 AS VARCHAR), 2, '0') AS fonds_id, CAST(1780 + i * 13 % 220 AS INTEGER) AS year_made, CASE WHEN i % 9 = 4 THEN NULL ELSE DATE '2021-01-11' + CAST(i * 2 AS INTEGER) END AS scanned_on, CAST(1 + i * 7 % 60 AS INTEGER) AS pages,
    ${pick(['good', 'Good', 'fragile', 'damaged', 'good '], 'i // 2')} AS condition, CAST(200 + i * 71 % 9000 / 10.0 AS DECIMAL(8,1)) AS size_mb, ${pick(['Ilse', 'Marek', 'Tove'], 'i // 4')} AS archivist, TIMESTAMP '2021-01-12 09:00:00' + INTERVAL (i * 48 + again * 90) HOUR AS edited_at
  FROM ${twice(640, 44)}`;

const fonds = `
  SELECT 'F' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS fonds_id, ${pick(['Guild of bakers', 'Harbour office', 'Town council', 'St. Anne parish'], 'i')} || ' ' || i AS title, ${pick(['church', 'trade', 'council', 'private'], 'i')} AS origin, CAST(1 + i * 3 % 40 AS INTEGER) AS shelf_m, ${pick(['depot north', 'depot south'], 'i')} AS depot
  FROM range(24) r(i)`;

const requests = `
  SELECT CAST(3000 + i AS BIGINT) AS request_id, 'AR-' || lpad(CAST(i * 11 % 660 AS VARCHAR), 5, '0') AS record_no, 'R' || (100 + i * 17 % 80) AS reader_no, DATE '2025-08-01' + CAST(i // 3 AS INTEGER) AS requested_on, CASE WHEN i % 5 = 2 THEN NULL ELSE DATE '2025-08-03' + CAST(i // 3 + i % 9 AS INTEGER) END AS answered_on, ${pick(['answered', 'Answered', 'open', 'declined'], 'i')} AS state, CAST(i * 7 % 45 AS DECIMAL(6,2)) AS fee
  FROM range(840) r(i)`;

const readers = `
  SELECT 'R' || (100 + i) AS reader_no, ${pick(['Bauer', 'Cohen', 'Dietz'], 'i')} || ', ' || ${pick(['Ana', 'Bo', 'Cy'], 'i // 2')} AS reader_name, ${pick(['DE', 'AT', 'PL', 'DE'], 'i')} AS country, ${pick(['scholar', 'family', 'press', 'scholar'], 'i // 2')} AS purpose, CASE WHEN i % 7 = 3 THEN NULL ELSE 'reader' || i || '@post.example' END AS mail, '+48 600 ' || (100000 + i * 97) AS mobile, DATE '2020-05-01' + CAST(i * 20 AS INTEGER) AS card_since
  FROM range(78) r(i)`;

/** The second round's data. */
export const fourteenthSiblingHouseB: TestDataset[] = [
  file('game/players.csv', 'players', players),
  file('game/purchases.csv', 'purchases', purchases),
  file('game/matches.jsonl', 'matches', matches),
  file('game/items.csv', 'items', items),
  file('game/retention.csv', 'retention', retention),
  { ...file('game/crashes', 'crashes', [19, 20, 21].map(crashes).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[19, 20, 21].map((week) => file(`game/crashes/crashes_w${week}.csv`, `crashes_w${week}`, crashes(week))),
  file('archive/records.parquet', 'records', records),
  file('archive/fonds.csv', 'fonds', fonds),
  file('archive/requests.csv', 'requests', requests),
  file('archive/readers.csv', 'readers', readers),
];
