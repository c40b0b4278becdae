/**
 * A firm that drives patients (trips with later amendments, vehicles, fuel, crews with their supervisors), a second-hand bookshop (books, customers,
 * sales with their lines, books lent out) and a toll road (passages, gantries, outages, accounts): the requests of sibling-36.yaml were written
 * before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const trip = (amended: string): string => `
  SELECT 'T' || (70000 + i) AS trip_id, 'AMB-' || (1 + i * 7 % 26) AS vehicle_no, CAST(100 + i * 11 % 40 AS INTEGER) AS crew_no, TIMESTAMP '2025-09-01 05:30:00' + INTERVAL (i * 15) HOUR AS ordered_at,
    CASE WHEN i % 14 = 9 THEN NULL ELSE TIMESTAMP '2025-09-01 05:30:00' + INTERVAL (i * 15) HOUR + INTERVAL (12 + i * 17 % 70) MINUTE END AS picked_up_at, CAST(2 + i * 29 % 83 AS INTEGER) AS km,
    CAST(CASE WHEN i % 43 = 11 THEN NULL ELSE 38 + i * 53 % 1900 / 10.0 END AS DECIMAL(8,2)) AS fare, ${pick(['AOK', 'private', 'BKK', 'aok', 'TK'], 'i // 2')} AS payer, ${pick(['dialysis', 'discharge', 'Dialysis', 'checkup'], 'i // 3')} AS reason,
    CASE WHEN i % 14 = 9 THEN ${pick(['no show', 'cancelled', 'Cancelled'], 'i')} ELSE 'done' END AS status, ${amended} AS amended_at`;

const trips = `
  ${trip("TIMESTAMP '2025-09-01 09:30:00' + INTERVAL (i * 15) HOUR")} FROM range(700) r(i)
  UNION ALL ${trip("TIMESTAMP '2026-11-18 07:00:00' + INTERVAL (i) MINUTE")} FROM range(13, 700, 41) r(i)`;

const vehicles = `
  SELECT 'AMB-' || (1 + i) AS vehicle_no, ${pick(['van', 'stretcher', 'Van', 'wheelchair'], 'i')} AS vehicle_type, ${pick(['Ulm', 'Aalen', 'Ulm', 'Giengen'], 'i // 3')} AS base, DATE '2014-05-06' + CAST(i * 139 AS INTEGER) AS bought_on, CAST(31000 + i * 7100 % 58000 AS DECIMAL(10,2)) AS price, CASE WHEN i % 10 = 7 THEN DATE '2026-04-01' + CAST(i AS INTEGER) END AS sold_on, DATE '2026-09-10' + CAST(i * 5 AS INTEGER) AS next_inspection
  FROM range(30) r(i)`;

const fuel = `
  SELECT CAST(4000 + i AS INTEGER) AS fill_id, 'AMB-' || (1 + i * 3 % 27) AS vehicle_no, DATE '2025-09-02' + CAST(i AS INTEGER) AS filled_on, CAST(22 + i * 31 % 440 / 10.0 AS DECIMAL(6,2)) AS litres, CAST(36 + i * 47 % 810 / 10.0 AS DECIMAL(8,2)) AS cost, ${pick(['Aral', 'Shell', 'aral', 'OMV'], 'i // 2')} AS station
  FROM range(430) r(i)`;

const crew = `
  SELECT CAST(100 + i AS INTEGER) AS crew_no, ${pick(['Jana', 'Milos', 'Petra', 'Ali'], 'i')} || ' ' || ${pick(['Kurz', 'Weber', 'Demir'], 'i // 4')} AS crew_name, ${pick(['driver', 'medic', 'dispatcher'], 'i')} AS job, CASE WHEN i < 2 THEN NULL ELSE CAST(100 + i % 5 AS INTEGER) END AS supervisor_no, CAST(2300 + i * 287 % 1700 AS DECIMAL(8,2)) AS wage, DATE '2011-01-10' + CAST(i * 113 AS INTEGER) AS hired_on, CASE WHEN i % 9 = 5 THEN DATE '2026-02-10' + CAST(i * 4 AS INTEGER) END AS left_on
  FROM range(41) r(i)`;

const books = `
  SELECT CAST(2000 + i AS INTEGER) AS book_id, ${pick(['Letters', 'Dust', 'The Pier', 'Winter'], 'i')} || ' ' || (1 + i // 4) AS title, CASE WHEN i % 12 = 5 THEN NULL ELSE ${pick(['I. Calder', 'Anna Moor', 'J Pike', 'anna moor'], 'i // 2')} END AS author, ${pick(['crime', 'Poetry', 'poetry', 'travel', 'art'], 'i // 3')} AS genre, ${pick(['good', 'fair', 'as new'], 'i')} AS condition,
    CAST(1 + i * 7 % 90 / 10.0 AS DECIMAL(6,2)) AS bought_for, CAST(4 + i * 19 % 310 / 10.0 AS DECIMAL(6,2)) AS asking_price, CAST(90 + i * 37 % 700 AS INTEGER) AS pages, DATE '2024-02-01' + CAST(i * 2 AS INTEGER) AS added_on
  FROM range(320) r(i)`;

const customers = `
  SELECT CAST(900 + i AS INTEGER) AS customer_id, ${pick(['Fay', 'Owen', 'Bea', 'Lars'], 'i')} || ' ' || ${pick(['Hunt', 'Nolan', 'Kemp'], 'i // 4')} AS customer_name, CASE WHEN i % 7 = 2 THEN NULL ELSE 'reader' || i || '@post.example' END AS email, ${pick(['GB', 'IE', 'FR', 'NL'], 'i // 2')} AS country, ${pick(['regular', 'collector', 'Regular', 'trade'], 'i')} AS kind, i % 3 = 0 AS newsletter, DATE '2020-03-01' + CAST(i * 17 AS INTEGER) AS since
  FROM range(120) r(i)`;

const sales = `
  SELECT 'S-' || (5000 + i) AS sale_no, DATE '2025-10-01' + CAST(i * 4 // 5 AS INTEGER) AS sold_on, CASE WHEN i % 11 = 4 THEN NULL ELSE CAST(900 + i * 13 % 112 AS INTEGER) END AS customer_id, ${pick(['shop', 'web', 'fair', 'Shop'], 'i // 2')} AS channel, ${pick(['GBP', 'GBP', 'EUR'], 'i')} AS currency, CAST(CASE WHEN i % 37 = 6 THEN NULL ELSE 5 + i * 41 % 930 / 10.0 END AS DECIMAL(8,2)) AS total, ${pick(['paid', 'Paid', 'paid', 'open', 'refunded'], 'i')} AS payment_state,
    list_transform(range(1 + i % 3), lambda k: {'book_id': CAST(2000 + (i * 5 + k * 7) % 316 AS INTEGER), 'price': CAST(3 + (i * 7 + k * 3) % 29 AS DECIMAL(6,2)), 'copies': CAST(1 + (i + k) % 2 AS INTEGER)}) AS lines
  FROM range(480) r(i)`;

const lendings = `
  SELECT CAST(300 + i AS INTEGER) AS lending_id, CAST(2000 + i * 9 % 300 AS INTEGER) AS book_id, CAST(900 + i * 7 % 100 AS INTEGER) AS customer_id, DATE '2026-01-05' + CAST(i AS INTEGER) AS lent_on, DATE '2026-01-05' + CAST(i + 21 AS INTEGER) AS due_on, CASE WHEN i % 8 = 3 OR i > 300 THEN NULL ELSE DATE '2026-01-05' + CAST(i + 10 + i * 7 % 25 AS INTEGER) END AS returned_on, CAST(i % 4 AS DECIMAL(6,2)) AS fee
  FROM range(318) r(i)`;

const passages = `
  SELECT CAST(1000000 + i AS BIGINT) AS passage_id, 'G' || lpad(CAST(1 + i * 5 % 18 AS VARCHAR), 2, '0') AS gantry_id, CASE WHEN i % 13 = 7 THEN NULL ELSE 'AC' || (200 + i * 17 % 90) END AS account_no, TIMESTAMP '2025-12-01 00:20:00' + INTERVAL (i * 8) HOUR AS passed_at, ${pick(['car', 'truck', 'Car', 'van', 'car'], 'i // 2')} AS vehicle_class, CAST(CASE WHEN i % 51 = 20 THEN NULL ELSE 1.2 + i * 37 % 148 / 10.0 END AS DECIMAL(6,2)) AS toll, ${pick(['tag', 'app', 'Tag', 'cash', 'tag'], 'i')} AS paid_by, i % 23 = 4 AS disputed
  FROM range(1050) r(i)`;

const gantries = `
  SELECT 'G' || lpad(CAST(1 + i AS VARCHAR), 2, '0') AS gantry_id, ${pick(['A7', 'A12', 'a7', 'B3'], 'i // 2')} AS road, CAST(4.5 + i * 7.3 AS DECIMAL(6,1)) AS km_mark, ${pick(['north', 'south'], 'i')} AS direction, DATE '2017-06-01' + CAST(i * 71 AS INTEGER) AS opened_on
  FROM range(21) r(i)`;

const outages = `
  SELECT CAST(60 + i AS INTEGER) AS outage_id, 'G' || lpad(CAST(1 + i * 3 % 19 AS VARCHAR), 2, '0') AS gantry_id, TIMESTAMP '2026-01-02 03:10:00' + INTERVAL (i * 61) HOUR AS started_at, CASE WHEN i % 20 = 13 THEN NULL ELSE TIMESTAMP '2026-01-02 03:10:00' + INTERVAL (i * 61) HOUR + INTERVAL (9 + i * 59 % 371) MINUTE END AS ended_at, ${pick(['power', 'camera', 'Power', 'network'], 'i')} AS cause
  FROM range(126) r(i)`;

const account = `
  SELECT 'AC' || (200 + i) AS account_no, ${pick(['Fracht', 'Lund', 'Baker', 'Rossi'], 'i')} || ' ' || ${pick(['Oy', 'Ltd', 'SpA'], 'i // 4')} || ' ' || i AS holder, CASE WHEN i % 6 = 4 THEN NULL WHEN i % 6 = 1 THEN 'Toll' || i || '@Fleet.Example' ELSE 'toll' || i || '@fleet.example' END AS email, ${pick(['DK', 'SE', 'DE', 'PL'], 'i // 3')} AS country, ${pick(['fleet', 'private', 'Fleet'], 'i')} AS tariff, DATE '2019-01-15' + CAST(i * 29 AS INTEGER) AS opened_on, CASE WHEN i % 7 = 3 THEN DATE '2026-03-20' + CAST(i AS INTEGER) END AS closed_on, CAST(CASE WHEN i = 41 THEN 99000 ELSE i * 83 % 240 END AS DECIMAL(10,2)) AS balance`;

const accounts = `${account} FROM range(95) r(i) UNION ALL ${account} FROM range(30, 34) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const thirtySixthSiblingHouse: TestDataset[] = [
  file('transport/trips.csv', 'trips', trips),
  file('transport/vehicles.csv', 'vehicles', vehicles),
  file('transport/fuel.csv', 'fuel', fuel),
  table('staff.crew', 'crew', crew),
  table('bookshop.books', 'books', books, 'shop'),
  table('bookshop.customers', 'customers', customers, 'shop'),
  table('bookshop.lendings', 'lendings', lendings, 'shop'),
  file('bookshop/sales.jsonl', 'sales', sales),
  file('toll/passages.parquet', 'passages', passages),
  file('toll/gantries.csv', 'gantries', gantries),
  file('toll/outages.csv', 'outages', outages),
  file('toll/accounts.csv', 'accounts', accounts),
];

const loadOfTolls = {
  number: 58,
  title: 'Tolls by road',
  state: 'succeeded',
  targets: ['warehouse.tolls.income_by_road'],
  sources: ['toll/passages.parquet', 'toll/gantries.csv'],
  startedAt: '2026-11-21T03:30:00.000Z',
  finishedAt: '2026-11-21T03:30:05.000Z',
  seconds: 5,
  rows: { source: 1050, loaded: 3, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 1047 },
  askedBy: 'ilse',
  decidedBy: 'ilse',
  error: null,
  here: false,
};

/** What was done before the requests that say `past`. */
export const thirtySixthSiblingPast: Record<string, JsonObject> = {
  find_values: { hits: [{ column: 'station', value: 'Aral', rows: 108, how: 'exact' }] },
  list_runs: { runs: [loadOfTolls], failedPlans: [], pace: null },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.tolls.income_by_road',
        loads: [
          {
            run: 58,
            finishedAt: '2026-11-21T03:30:05.000Z',
            loaded: 3,
            rowsAfter: 3,
            sourcesChangedAt: '2026-11-20T21:00:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: {
    dependents: [
      {
        target: 'warehouse.tolls.revenue_by_tariff',
        run: 55,
        title: 'Revenue by tariff',
        reads: 'toll/accounts.csv',
        columns: ['tariff'],
        uses: ['aggregate: sum of toll per tariff'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.tolls.income_by_road',
        run: 58,
        title: 'Tolls by road',
        finishedAt: '2026-11-21T03:30:05.000Z',
        sources: ['toll/passages.parquet', 'toll/gantries.csv'],
        steps: [{ words: 'sum of toll per road', rowsIn: 1050, rowsOut: 3 }],
        rows: { source: 1050, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 1047, loaded: 3 },
        column: {
          name: 'income',
          from: [{ dataset: 'toll/passages.parquet', column: 'toll' }],
          made: { words: 'sum of toll per road', expression: 'sum(toll)' },
        },
      },
    ],
    hidden: 0,
  },
};

const visit = (fixed: string): string => `
  SELECT CAST(40000 + i AS INTEGER) AS visit_no, CASE WHEN i % 9 = 5 THEN NULL ELSE CAST(700 + i * 13 % 97 AS INTEGER) END AS guest_id, TIMESTAMP '2025-11-03 10:15:00' + INTERVAL (i * 11) HOUR AS came_at,
    CASE WHEN i % 31 = 12 THEN NULL ELSE TIMESTAMP '2025-11-03 10:15:00' + INTERVAL (i * 11) HOUR + INTERVAL (60 + i * 37 % 227) MINUTE END AS left_at, ${pick(['day', 'evening', 'Day', '2 hours'], 'i // 2')} AS ticket, CAST(CASE WHEN i % 53 = 17 THEN NULL ELSE 14 + i * 29 % 310 / 10.0 END AS DECIMAL(7,2)) AS price, ${pick(['door', 'online', 'Online', 'voucher'], 'i // 3')} AS bought_at, CASE WHEN i % 24 = 7 THEN 'refunded' ELSE 'ok' END AS state, ${fixed} AS fixed_at`;

const visits = `
  ${visit("TIMESTAMP '2025-11-03 22:15:00' + INTERVAL (i * 11) HOUR")} FROM range(800) r(i)
  UNION ALL ${visit("TIMESTAMP '2026-11-17 08:00:00' + INTERVAL (i) MINUTE")} FROM range(19, 800, 71) r(i)`;

const guests = `
  SELECT CAST(700 + i AS INTEGER) AS guest_id, ${pick(['Aino', 'Juha', 'Meri', 'Otto'], 'i')} || ' ' || ${pick(['Laine', 'Salo', 'Koski'], 'i // 4')} AS guest_name, CASE WHEN i % 5 = 3 THEN NULL ELSE 'guest' || i || '@bath.example' END AS email, ${pick(['Turku', 'Espoo', 'turku', 'Oulu'], 'i // 2')} AS city, ${pick(['gold', 'basic', 'Basic', 'NULL'], 'i')} AS tier, DATE '2021-02-01' + CAST(i * 15 AS INTEGER) AS joined_on, CASE WHEN i % 8 = 2 THEN DATE '2026-05-04' + CAST(i AS INTEGER) END AS quit_on
  FROM range(110) r(i)`;

const treatments = `
  SELECT 'TR' || (10 + i) AS treatment_code, ${pick(['Mud', 'Salt', 'Back', 'Foot'], 'i')} || ' ' || ${pick(['wrap', 'scrub', 'massage'], 'i')} AS treatment_name, ${pick(['massage', 'skin', 'Massage', 'feet'], 'i // 2')} AS category, CAST(20 + i * 10 % 70 AS INTEGER) AS minutes, CAST(25 + i * 17 % 90 AS DECIMAL(7,2)) AS list_price
  FROM range(18) r(i)`;

const appointments = `
  SELECT 'AP' || (3000 + i) AS appointment_no, CAST(700 + i * 7 % 100 AS INTEGER) AS guest_id, DATE '2025-12-01' + CAST(i * 6 // 7 AS INTEGER) AS booked_on, DATE '2025-12-01' + CAST(i * 6 // 7 + 2 + i * 5 % 17 AS INTEGER) AS held_on, 'TR' || (10 + i * 5 % 16) AS treatment_code, CAST(CASE WHEN i % 29 = 8 THEN NULL ELSE 22 + i * 31 % 840 / 10.0 END AS DECIMAL(7,2)) AS paid_eur, CASE WHEN i % 12 = 4 THEN 'no-show' WHEN i % 17 = 6 THEN 'Cancelled' ELSE 'held' END AS status
  FROM range(390) r(i)`;

const energy = `
  SELECT DATE '2026-01-01' + CAST(i // 2 AS INTEGER) AS read_on, ${pick(['garden', 'tower'], 'i')} AS house, CAST(90 + i * 17 % 160 AS DECIMAL(8,1)) AS kwh, CAST(20 + i * 13 % 44 AS DECIMAL(8,2)) AS cost
  FROM range(640) r(i) WHERE i % 46 <> 20`;

/** The data of sibling-36b.yaml: a public sauna. */
export const thirtySixthSiblingHouseB: TestDataset[] = [
  file('sauna/visits.csv', 'visits', visits),
  table('sauna.guests', 'guests', guests, 'desk'),
  table('sauna.treatments', 'treatments', treatments, 'desk'),
  file('sauna/appointments.csv', 'appointments', appointments),
  file('sauna/energy.csv', 'energy', energy),
];
