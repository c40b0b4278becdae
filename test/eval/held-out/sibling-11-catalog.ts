/**
 * A telecom provider, a hotel chain with French and German columns and a test lab, then a nursery garden and a tram operator: codes, unit
 * suffixes, flags, several dates in a row, nested lists, the same column in more than one file. Their requests in sibling-11.yaml and
 * sibling-11b.yaml were written before they were played.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

/** Every row of the numbers below `count`, and some of them once more with other values and a later change. */
const twice = (count: number, every: number): string =>
  `(SELECT i, 0 AS again FROM range(${count}) r(i) UNION ALL SELECT i, 1 FROM range(4, ${count}, ${every}) r(i))`;

const contracts = `
  SELECT 'CT' || (70001 + i) AS contract_no, 'K' || (900 + i * 11 % 120) AS customer_ref, ${pick(['S5', 'M10', 'L20', 'M10', 'XL'], 'i // 2')} AS tariff_code, ${pick(['active', 'Active', 'suspended', 'terminated', 'active '], 'i')} AS contract_state,
    ${pick(['north', 'south', 'west', 'south', 'islands'], 'i * 3 // 2')} AS region, DATE '2023-02-01' + CAST(i * 2 AS INTEGER) AS signed_on, CASE WHEN i % 5 = 3 THEN DATE '2025-02-01' + CAST(i AS INTEGER) ELSE NULL END AS ends_on,
    CAST(9 + i * 137 % 4100 / 100.0 + again AS DECIMAL(8,2)) AS monthly_fee_eur, ${pick(['shop', 'web', 'phone', 'web'], 'i // 5')} AS sales_channel, i % 6 = 1 AS with_handset, TIMESTAMP '2024-02-01 08:00:00' + INTERVAL (i * 30 + again * 90) HOUR AS modified_at
  FROM ${twice(500, 28)}`;

const usage = `
  SELECT CAST(3300001 + i AS BIGINT) AS usage_id, 'CT' || (70001 + i * 13 % 500) AS contract_no, ${pick(['voice', 'data', 'sms', 'data', 'roaming', 'data'], 'i')} AS service, TIMESTAMP '2025-06-01 00:20:00' + INTERVAL (i * 5) HOUR AS started_at,
    CASE WHEN i % 3 = 0 THEN CAST(5 + i * 71 % 3500 AS INTEGER) ELSE NULL END AS duration_s, CASE WHEN i % 3 <> 0 THEN CAST(i * 337 % 90000 / 10.0 AS DECIMAL(10,1)) ELSE NULL END AS volume_mb, CAST(i * 29 % 800 AS INTEGER) AS charge_cents,
    ${pick(['T-NOR-1', 'T-NOR-2', 'T-SUD-1', 'T-WES-4', 'T-ISL-1'], 'i // 4')} AS cell_id, ${pick(['DE', 'AT', 'ES', 'DE', 'IT', 'DE'], 'i // 3')} AS country
  FROM range(2400) r(i)`;

const customers = `
  SELECT 'K' || (900 + i) AS customer_ref, ${pick(['Aydin', 'Brandl', 'Costa', 'Dubois'], 'i // 2')} || ' ' || i AS holder, ${pick(['private', 'business', 'private'], 'i')} AS kind, ${pick(['DE', 'AT', 'DE', 'CH'], 'i')} AS country,
    CASE i % 7 WHEN 2 THEN NULL WHEN 5 THEN 'qa' || i || '@test.example' ELSE 'k' || i || '@Mail.example' END AS contact_mail, '+49 170 ' || (220000 + i * 173) AS mobile_no, 'DE' || (5000000000 + i * 7919333) AS iban, DATE '1950-03-02' + CAST(i * 131 AS INTEGER) AS born_on
  FROM range(120) r(i)`;

const tariffs = `
  SELECT * FROM (VALUES ('S5', 'Start 5', 'mobile', 5, 100), ('M10', 'Mid 10', 'mobile', 10, 300), ('L20', 'Large 20', 'mobile', 20, 1000), ('XL', 'Home XL', 'fibre', 500, 0), ('PRE', 'Prepaid', 'prepaid', 1, 0))
  v(tariff_code, tariff_name, family, included_gb, included_min)`;

const faults = `
  SELECT 'F-' || (4400 + i) AS fault_no, ${pick(['T-NOR-1', 'T-SUD-1', 'T-SUD-1', 'T-ISL-1', 'T-WES-4'], 'i')} AS cell_id, ${pick(['power', 'fibre cut', 'software', 'power'], 'i // 2')} AS cause, ${pick(['minor', 'major', 'minor', 'critical'], 'i')} AS severity,
    TIMESTAMP '2026-01-03 03:00:00' + INTERVAL (i * 31) HOUR AS opened_at, CASE WHEN i % 9 = 4 THEN NULL ELSE TIMESTAMP '2026-01-03 03:00:00' + INTERVAL (i * 31 + 1 + i % 40) HOUR END AS closed_at, CAST(i * 17 % 260 AS INTEGER) AS affected_lines
  FROM range(230) r(i)`;

const stays = `
  SELECT CAST(610001 + i AS BIGINT) AS sejour_id, 'H' || lpad(CAST(1 + i * 5 % 9 AS VARCHAR), 2, '0') AS hotel_code, 'G' || (3000 + i * 19 % 160) AS guest_no, ${pick(['single', 'double', 'suite', 'double', 'family'], 'i // 2')} AS room_type,
    DATE '2025-01-04' + CAST(i AS INTEGER) AS arrivee, DATE '2025-01-05' + CAST(i + i % 6 AS INTEGER) AS depart, CAST(1 + i % 6 AS INTEGER) AS nights, CAST(CASE WHEN i % 31 = 7 THEN NULL ELSE 70 + i * 233 % 6900 / 10.0 + again * 10 END AS DECIMAL(10,2)) AS prix_ttc,
    ${pick(['EUR', 'CHF', 'EUR', 'EUR', 'GBP'], 'i // 3')} AS devise, ${pick(['checked out', 'Checked Out', 'no show', 'cancelled', 'checked out', 'in house'], 'i')} AS etat, ${pick(['direct', 'agency', 'portal', 'portal'], 'i * 3 // 2')} AS booked_via, i % 4 = 2 AS breakfast,
    TIMESTAMP '2025-01-04 15:00:00' + INTERVAL (i * 24 + again * 36) HOUR AS maj_le
  FROM ${twice(640, 40)}`;

const hotels = `
  SELECT 'H' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS hotel_code, ${pick(['Belvedere', 'Seeblick', 'Central', 'Parc'], 'i')} || ' ' || ${pick(['Nice', 'Bern', 'Graz'], 'i')} AS hotel_name, ${pick(['Nice', 'Bern', 'Graz'], 'i')} AS ville, ${pick(['FR', 'CH', 'AT'], 'i')} AS country,
    CAST(3 + i % 3 AS INTEGER) AS stars, CAST(24 + i * 17 % 90 AS INTEGER) AS rooms, i % 4 = 3 AS has_spa
  FROM range(9) r(i)`;

const guests = `
  SELECT 'G' || (3000 + i) AS guest_no, ${pick(['Keller', 'Martin', 'Rossi', 'Smith'], 'i // 3')} || i AS nom, ${pick(['Ida', 'Hugo', 'Lea', 'Tom'], 'i')} AS prenom, ${pick(['DE', 'FR', 'GB', 'CH', 'IT', 'NULL'], 'i')} AS pays, ${pick(['none', 'silver', 'gold', 'none', 'Gold'], 'i')} AS loyalty,
    CASE i % 6 WHEN 1 THEN NULL WHEN 4 THEN 'probe' || i || '@test.example' ELSE 'guest' || i || '@post.example' END AS courriel, '+41 79 ' || (300000 + i * 211) AS tel, 'P' || (8800000 + i * 1217) AS passport_no, DATE '2022-06-01' + CAST(i * 8 AS INTEGER) AS inscrit_le
  FROM range(160) r(i)`;

const folios = `
  SELECT 'FO' || (20500 + i) AS folio_no, CAST(610001 + i * 3 AS BIGINT) AS sejour_id, TIMESTAMP '2025-01-05 10:00:00' + INTERVAL (i * 70) HOUR AS closed_at, {'hotel': 'H' || lpad(CAST(1 + i % 9 AS VARCHAR), 2, '0'), 'clerk': ${pick(['Mia', 'Noa', 'Ben'], 'i')}} AS desk,
    list_transform(range(1 + i % 4), lambda k: {'article': ${pick(['minibar', 'laundry', 'spa', 'parking', 'dinner'], '(i + k * 2)')}, 'qty': CAST(1 + (i + k) % 3 AS INTEGER), 'unit_price': CAST(4 + (i * 7 + k * 5) % 60 AS DECIMAL(6,2))}) AS charges
  FROM range(180) r(i)`;

const occupancy = `
  SELECT 'H' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS hotel_code, CAST(50 + i * 7 % 40 AS INTEGER) AS jan_pct, CAST(48 + i * 11 % 40 AS INTEGER) AS feb_pct, CASE WHEN i = 4 THEN NULL ELSE CAST(55 + i * 3 % 40 AS INTEGER) END AS mar_pct, CAST(60 + i * 13 % 35 AS INTEGER) AS apr_pct, CAST(62 + i * 5 % 30 AS INTEGER) AS may_pct
  FROM range(9) r(i)`;

const probes = `
  SELECT 'P25-' || lpad(CAST(i AS VARCHAR), 5, '0') AS probe_id, ${pick(['water', 'soil', 'food', 'water', 'air'], 'i // 2')} AS matrix, ${pick(['lead', 'nitrate', 'ecoli', 'pH', 'nitrate'], 'i')} AS parameter, 'A' || (40 + i * 7 % 30) AS auftraggeber,
    TIMESTAMP '2025-03-03 07:30:00' + INTERVAL (i * 13) HOUR AS taken_at, CASE WHEN i % 17 = 6 THEN NULL ELSE TIMESTAMP '2025-03-04 09:00:00' + INTERVAL (i * 13 + i % 90) HOUR END AS analysed_at, CASE WHEN i % 29 = 8 THEN NULL ELSE CAST(i * 53 % 900 / 10.0 + again AS DECIMAL(8,2)) END AS wert,
    ${pick(['valid', 'Valid', 'rejected', 'valid ', 'pending'], 'i')} AS befund, ${pick(['Ott', 'Lange', 'Demir'], 'i // 4')} AS analyst, CAST(18 + i * 7 % 120 AS DECIMAL(8,2)) AS kosten_eur, i % 7 = 2 AS express, TIMESTAMP '2025-03-05 09:00:00' + INTERVAL (i * 13 + again * 40) HOUR AS stand
  FROM ${twice(720, 45)}`;

const instruments = `
  SELECT 'IN' || (10 + i) AS instrument_no, ${pick(['ICP-MS', 'HPLC', 'pH meter', 'ICP-MS'], 'i')} AS model, ${pick(['Ott', 'Lange', 'Demir'], 'i')} AS owner, DATE '2019-04-01' + CAST(i * 150 AS INTEGER) AS bought_on, DATE '2025-09-01' + CAST(i * 12 AS INTEGER) AS calibrated_on, CAST(1200 + i * 977 AS DECIMAL(10,2)) AS price_eur
  FROM range(16) r(i)`;

const readings = (week: number): string => `
  SELECT 'R' || (${week} * 90 + i * 3 % 130) AS reading_no, 'IN' || (10 + i % 16) AS instrument_no, ${pick(['blank', 'sample', 'sample', 'standard'], 'i')} AS kind, DATE '2026-08-31' + CAST((${week} - 36) * 7 + i % 7 AS INTEGER) AS measured_on, CAST(i * 37 % 500 / 10.0 AS DECIMAL(6,1)) AS signal${week === 38 ? ', i % 5 = 0 AS flagged' : ''}
  FROM range(${50 + week}) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const eleventhSiblingHouse: TestDataset[] = [
  file('telco/contracts.csv', 'contracts', contracts),
  file('telco/usage_events.parquet', 'usage', usage),
  file('telco/customers.csv', 'customers', customers),
  file('telco/tariffs.csv', 'tariffs', tariffs),
  file('telco/faults.csv', 'faults', faults),
  file('hotels/stays.csv', 'stays', stays),
  file('hotels/hotels.csv', 'hotels', hotels),
  file('hotels/guests.csv', 'guests', guests),
  file('hotels/folios.jsonl', 'folios', folios),
  file('hotels/occupancy_2026.csv', 'occupancy', occupancy),
  file('lab/probes.parquet', 'probes', probes),
  file('lab/instruments.csv', 'instruments', instruments),
  { ...file('lab/readings', 'readings', [36, 37, 38].map(readings).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[36, 37, 38].map((week) => file(`lab/readings/readings_w${week}.csv`, `readings_w${week}`, readings(week))),
];

const plants = `
  SELECT 'PL' || lpad(CAST(i AS VARCHAR), 4, '0') AS plant_code, ${pick(['rose', 'maple', 'tulip', 'fern', 'lavender'], 'i')} AS genus, ${pick(['perennial', 'tree', 'bulb', 'shade'], 'i // 2')} AS plant_group, CAST(20 + i * 7 % 180 AS INTEGER) AS height_cm, CAST(3 + i * 37 % 400 / 10.0 AS DECIMAL(8,2)) AS list_price, i % 6 <> 2 AS hardy
  FROM range(60) r(i)`;

const sowings = `
  SELECT CAST(9001 + i AS BIGINT) AS sowing_id, 'PL' || lpad(CAST(i * 7 % 60 AS VARCHAR), 4, '0') AS plant_code, 'GH' || (1 + i * 3 % 5) AS greenhouse, DATE '2024-09-02' + CAST(i AS INTEGER) AS sown_on, CASE WHEN i % 11 = 5 THEN NULL ELSE DATE '2024-09-14' + CAST(i + i % 20 AS INTEGER) END AS sprouted_on,
    CAST(20 + i * 13 % 300 AS INTEGER) AS seeds, CASE WHEN i % 23 = 4 THEN NULL ELSE CAST(i * 13 % 260 AS INTEGER) END AS seedlings, ${pick(['growing', 'Growing', 'failed', 'potted', 'growing '], 'i')} AS stage, ${pick(['Hanne', 'Piet', 'Lucia'], 'i // 4')} AS gardener, TIMESTAMP '2024-09-03 18:00:00' + INTERVAL (i * 24 + again * 48) HOUR AS noted_at
  FROM ${twice(480, 32)}`;

const orders = `
  SELECT 'GO-' || (15000 + i) AS order_ref, 'B' || (70 + i * 13 % 90) AS buyer_no, DATE '2025-02-01' + CAST(i AS INTEGER) AS placed_on, ${pick(['NL', 'DE', 'BE', 'NL', 'FR'], 'i // 2')} AS country, ${pick(['shop', 'market', 'webshop', 'webshop'], 'i * 3 // 2')} AS sold_via, ${pick(['shipped', 'Shipped', 'open', 'returned', 'shipped', 'cancelled'], 'i')} AS order_state,
    list_transform(range(1 + i % 3), lambda k: {'plant_code': 'PL' || lpad(CAST((i * 5 + k * 11) % 60 AS VARCHAR), 4, '0'), 'pots': CAST(1 + (i + k) % 9 AS INTEGER), 'pot_price': CAST(2 + (i * 3 + k * 7) % 40 AS DECIMAL(6,2))}) AS lines
  FROM range(520) r(i)`;

const buyers = `
  SELECT 'B' || (70 + i) AS buyer_no, ${pick(['Jansen', 'Meyer', 'Claes', 'Petit'], 'i')} || ' ' || i AS buyer_name, ${pick(['NL', 'DE', 'BE', 'FR'], 'i // 2')} AS country, ${pick(['private', 'florist', 'city', 'private'], 'i')} AS buyer_kind, CASE i % 6 WHEN 2 THEN NULL WHEN 5 THEN 'x' || i || '@test.example' ELSE 'b' || i || '@garden.example' END AS email, '+31 6 ' || (110000 + i * 311) AS gsm, DATE '2019-03-01' + CAST(i * 25 AS INTEGER) AS since
  FROM range(90) r(i)`;

const watering = `
  SELECT 'GH' || (1 + i) AS greenhouse, CAST(300 + i * 41 % 200 AS INTEGER) AS mon_l, CAST(280 + i * 37 % 200 AS INTEGER) AS tue_l, CAST(310 + i * 43 % 200 AS INTEGER) AS wed_l, CASE WHEN i = 2 THEN NULL ELSE CAST(290 + i * 29 % 200 AS INTEGER) END AS thu_l, CAST(350 + i * 31 % 200 AS INTEGER) AS fri_l
  FROM range(5) r(i)`;

const trips = `
  SELECT 'T' || (880000 + i) AS trip_key, ${pick(['1', '4', '9', '4', 'N2'], 'i // 3')} AS line_no, 'V' || (200 + i * 7 % 24) AS vehicle_no, TIMESTAMP '2025-10-01 05:10:00' + INTERVAL (i * 7) HOUR AS departed_at, TIMESTAMP '2025-10-01 05:55:00' + INTERVAL (i * 7) HOUR + INTERVAL (i % 14) MINUTE AS arrived_at,
    CAST(i * 17 % 240 AS INTEGER) AS boardings, CAST(i * 11 % 15 - 2 AS INTEGER) AS delay_min, CAST(8 + i * 3 % 120 / 10.0 AS DECIMAL(6,1)) AS distance_km, ${pick(['run', 'Run', 'cancelled', 'run', 'shortened', 'run '], 'i')} AS outcome, i % 9 = 4 AS replacement_bus, TIMESTAMP '2025-10-02 01:00:00' + INTERVAL (i * 7 + again * 30) HOUR AS corrected_at
  FROM ${twice(900, 50)}`;

const vehicles = `
  SELECT 'V' || (200 + i) AS vehicle_no, ${pick(['Flexity', 'Citadis', 'Variobahn'], 'i')} AS type_name, ${pick(['north yard', 'south yard'], 'i')} AS depot, CAST(60 + i * 7 % 120 AS INTEGER) AS seats, DATE '2008-05-01' + CAST(i * 190 AS INTEGER) AS built_on, i % 5 = 1 AS low_floor
  FROM range(24) r(i)`;

const tickets = `
  SELECT CAST(5500001 + i AS BIGINT) AS ticket_id, ${pick(['single', 'day pass', 'single', 'week pass', 'reduced'], 'i')} AS product, ${pick(['app', 'machine', 'kiosk', 'app'], 'i // 2')} AS sales_point, DATE '2025-10-01' + CAST(i // 5 AS INTEGER) AS bought_on, CAST(180 + i * 71 % 2900 AS INTEGER) AS price_cents, ${pick(['1', '4', '9', 'N2'], 'i * 3 // 2')} AS line_no, ${pick(['valid', 'refunded', 'valid', 'valid'], 'i // 3')} AS ticket_state
  FROM range(1800) r(i)`;

const audits = (quarter: number): string => `
  SELECT 'AU' || (${quarter} * 60 + i * 3 % 80) AS audit_no, ${pick(['1', '4', '9'], 'i')} AS line_no, DATE '2025-01-06' + CAST((${quarter} - 1) * 91 + i AS INTEGER) AS audited_on, CAST(50 + i * 7 % 50 AS INTEGER) AS score_pct${quarter === 3 ? ", 'paper' AS form" : ''}
  FROM range(${44 + quarter}) r(i)`;

/** The second round's data. */
export const eleventhSiblingHouseB: TestDataset[] = [
  file('nursery/plants.csv', 'plants', plants),
  file('nursery/sowings.csv', 'sowings', sowings),
  file('nursery/garden_orders.jsonl', 'orders', orders),
  file('nursery/buyers.csv', 'buyers', buyers),
  file('nursery/watering_week.csv', 'watering', watering),
  file('tram/trips.parquet', 'trips', trips),
  file('tram/vehicles.csv', 'vehicles', vehicles),
  file('tram/tickets.csv', 'tickets', tickets),
  { ...file('tram/audits', 'audits', [1, 2, 3].map(audits).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...[1, 2, 3].map((quarter) => file(`tram/audits/audits_q${quarter}.csv`, `audits_q${quarter}`, audits(quarter))),
];
