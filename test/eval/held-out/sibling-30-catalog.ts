/**
 * A coffee roastery (sales with later versions, clients, the bags of a sale, coffees), a tool library (loans, tools, borrowers) and the
 * maintenance of street lights (faults, lamps): the requests of sibling-30.yaml were written before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const sale = (edited: string): string => `
  SELECT 'S-' || (8000 + i) AS sale_id, CAST(300 + i * 13 % 61 AS INTEGER) AS client_no, DATE '2025-09-02' + CAST(i * 8 // 9 AS INTEGER) AS sold_on,
    ${pick(['paid', 'Paid', 'open', 'paid ', 'refunded', 'paid', 'void'], 'i')} AS state,
    CAST(CASE WHEN i % 43 = 17 THEN NULL ELSE 18 + i * 377 % 9100 / 10.0 END AS DECIMAL(10,2)) AS net, ${pick(['EUR', 'EUR', 'CHF', 'EUR', 'GBP'], 'i // 3')} AS currency,
    ${pick(['DE', 'CH', 'AT', 'GB', 'DE', 'NL'], 'i // 2')} AS country, ${pick(['webshop', 'cafe', 'Webshop', 'wholesale'], 'i // 4')} AS channel, ${edited} AS edited_at`;

const sales = `
  ${sale("TIMESTAMP '2025-09-02 10:00:00' + INTERVAL (i * 21) HOUR")} FROM range(500) r(i)
  UNION ALL ${sale("TIMESTAMP '2026-11-18 08:00:00' + INTERVAL (i) MINUTE")} FROM range(3, 500, 21) r(i)`;

const clients = `
  SELECT CAST(300 + i AS INTEGER) AS client_no, ${pick(['Kiosk', 'Bistro', 'Office', 'Bakery'], 'i')} || ' ' || ${pick(['Linde', 'Park', 'Nord'], 'i // 4')} || ' ' || i AS company,
    CASE WHEN i % 9 = 2 THEN NULL ELSE ${pick(['info', 'Kaffee', 'bar'], 'i')} || i || '@cups.example' END AS email, ${pick(['gold', 'silver', 'basic', 'NULL'], 'i // 2')} AS tier, ${pick(['DE', 'CH', 'AT', 'GB'], 'i')} AS country, DATE '2019-01-14' + CAST(i * 37 AS INTEGER) AS client_since
  FROM range(64) r(i)`;

const bags = `
  SELECT 'S-' || (8000 + i) AS sale_id, TIMESTAMP '2025-09-02 09:30:00' + INTERVAL (i * 21) HOUR AS packed_at,
    list_transform(range(1 + i % 3), lambda k: {'sku': 'C' || (10 + (i * 5 + k * 3) % 14), 'kg': CAST(1 + (i + k * 2) % 6 AS INTEGER), 'price_per_kg': CAST(14 + (i * 3 + k) % 11 AS DECIMAL(6,2))}) AS bag_lines
  FROM range(420) r(i)`;

const coffees = `
  SELECT 'C' || (10 + i) AS sku, ${pick(['Finca', 'Monte', 'Sidamo', 'Huila', 'House'], 'i')} || ' ' || (1 + i) AS coffee, ${pick(['Ethiopia', 'Colombia', 'Brazil', 'ethiopia'], 'i')} AS origin, ${pick(['espresso', 'filter'], 'i // 2')} AS roast, i % 3 = 1 AS organic
  FROM range(16) r(i)`;

const loans = `
  SELECT CAST(7000 + i AS INTEGER) AS loan_id, 'T' || (100 + i * 11 % 73) AS tool_no, CAST(40 + i * 7 % 130 AS INTEGER) AS borrower_id, DATE '2025-10-01' + CAST(i * 2 // 3 AS INTEGER) AS taken_on, DATE '2025-10-08' + CAST(i * 2 // 3 AS INTEGER) AS due_on,
    CASE WHEN i % 12 = 7 THEN NULL ELSE DATE '2025-10-01' + CAST(i * 2 // 3 + 1 + i * 5 % 13 AS INTEGER) END AS returned_on, CAST(CASE WHEN i % 31 = 4 THEN NULL ELSE 2 + i * 3 % 19 END AS DECIMAL(6,2)) AS fee, ${pick(['East', 'Harbour', 'West', 'east'], 'i // 2')} AS branch
  FROM range(620) r(i)`;

const tools = `
  SELECT 'T' || (100 + i) AS tool_no, ${pick(['Drill', 'Ladder', 'Sander', 'Saw', 'Pump'], 'i')} || ' ' || (1 + i) AS tool_name, ${pick(['power', 'garden', 'Power', 'access'], 'i // 2')} AS category, CAST(25 + i * 19 % 310 AS DECIMAL(8,2)) AS purchase_price, DATE '2018-05-01' + CAST(i * 33 AS INTEGER) AS bought_on
  FROM range(80) r(i)`;

const borrower = `
  SELECT CAST(40 + i AS INTEGER) AS borrower_id, ${pick(['Mina', 'Otto', 'Pelle', 'Ruth'], 'i')} || ' ' || ${pick(['Haas', 'Lind', 'Okoye'], 'i // 4')} AS full_name, CASE WHEN i % 10 = 3 THEN NULL WHEN i % 10 = 6 THEN 'Post' || i || '@Werk.Example' ELSE 'post' || i || '@werk.example' END AS email,
    ${pick(['Mitte', 'Hafen', 'Anger', 'mitte'], 'i // 3')} AS district, DATE '2020-02-01' + CAST(i * 15 AS INTEGER) AS joined_on`;

const borrowers = `${borrower} FROM range(140) r(i) UNION ALL ${borrower} FROM range(10, 14) r(i)`;

const faults = `
  SELECT CAST(21000 + i AS INTEGER) AS fault_no, 'L' || lpad(CAST(i * 17 % 150 AS VARCHAR), 4, '0') AS lamp_no, TIMESTAMP '2025-11-20 19:10:00' + INTERVAL (i * 16) HOUR AS reported_at,
    CASE WHEN i % 11 = 5 THEN NULL ELSE TIMESTAMP '2025-11-20 19:10:00' + INTERVAL (i * 16 + 4 + i * 23 % 190) HOUR END AS fixed_at, ${pick(['bulb', 'cable', 'Bulb', 'vandalism', 'sensor'], 'i')} AS cause, ${pick(['low', 'high', 'normal', 'normal', 'High'], 'i // 3')} AS priority,
    ${pick(['A', 'B', 'C'], 'i // 2 % 5')} AS crew, CAST(CASE WHEN i % 11 = 5 OR i % 37 = 9 THEN NULL ELSE 12 + i * 71 % 3300 / 10.0 END AS DECIMAL(8,2)) AS cost_eur, CASE WHEN i % 11 = 5 THEN 'open' WHEN i % 23 = 8 THEN 'cancelled' ELSE 'fixed' END AS status
  FROM range(540) r(i)`;

const lamps = `
  SELECT 'L' || lpad(CAST(i AS VARCHAR), 4, '0') AS lamp_no, ${pick(['Quay St', 'Mill Lane', 'High St', 'Elm Row', 'Park Way'], 'i')} AS street, ${pick(['North', 'Old Town', 'South', 'north'], 'i // 3')} AS district, CAST([24, 36, 58][1 + i % 3] AS INTEGER) AS watt, ${pick(['led', 'sodium', 'LED'], 'i')} AS lamp_type, DATE '2009-06-01' + CAST(i * 29 AS INTEGER) AS installed_on
  FROM range(160) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const thirtiethSiblingHouse: TestDataset[] = [
  file('roastery/sales.csv', 'sales', sales),
  file('roastery/clients.csv', 'clients', clients),
  file('roastery/bags.jsonl', 'bags', bags),
  file('roastery/coffees.csv', 'coffees', coffees),
  file('toollib/loans.parquet', 'loans', loans),
  file('toollib/tools.csv', 'tools', tools),
  file('toollib/borrowers.csv', 'borrowers', borrowers),
  table('lights.faults', 'faults', faults, 'city'),
  table('lights.lamps', 'lamps', lamps, 'city'),
];

const loadOfSales = {
  number: 77,
  title: 'Load sales into coffee.sales',
  state: 'succeeded',
  targets: ['warehouse.coffee.sales'],
  sources: ['roastery/sales.csv'],
  startedAt: '2026-11-22T05:00:00.000Z',
  finishedAt: '2026-11-22T05:00:09.000Z',
  seconds: 9,
  rows: { source: 524, loaded: 524, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 0 },
  askedBy: 'jo',
  decidedBy: 'jo',
  error: null,
  here: false,
};

/** What was done before the requests that say `past`. */
export const thirtiethSiblingPast: Record<string, JsonObject> = {
  list_runs: { runs: [loadOfSales], failedPlans: [], pace: null },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.coffee.sales',
        loads: [
          {
            run: 77,
            finishedAt: '2026-11-22T05:00:09.000Z',
            loaded: 524,
            rowsAfter: 524,
            sourcesChangedAt: '2026-11-21T21:10:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: {
    dependents: [
      {
        target: 'warehouse.coffee.sales_by_tier',
        run: 70,
        title: 'Sales by tier',
        reads: 'roastery/clients.csv',
        columns: ['tier'],
        uses: ['aggregate: sum of net per tier'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.coffee.sales_by_country',
        run: 68,
        title: 'Sales by country',
        finishedAt: '2026-11-20T06:40:00.000Z',
        sources: ['roastery/sales.csv'],
        steps: [{ words: 'sum of net per country', rowsIn: 524, rowsOut: 5 }],
        rows: { source: 524, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 519, loaded: 5 },
        column: {
          name: 'net',
          from: [{ dataset: 'roastery/sales.csv', column: 'net' }],
          made: { words: 'sum of net per country', expression: 'sum(net)' },
        },
      },
    ],
    hidden: 0,
  },
};

const visits = `
  SELECT CAST(90000 + i AS INTEGER) AS visit_id, CASE WHEN i % 17 = 5 THEN NULL ELSE 'K' || lpad(CAST(i * 19 % 170 AS VARCHAR), 4, '0') END AS guest_no, ${pick(['Ahmet', 'Lena', 'Jonas', 'Mira', 'Cem'], 'i // 3')} AS barber, ${pick(['Market Sq', 'Station', 'market sq', 'Campus'], 'i // 5')} AS salon, TIMESTAMP '2026-01-02 09:15:00' + INTERVAL (i * 9) HOUR AS started_at, TIMESTAMP '2026-01-02 09:15:00' + INTERVAL (i * 9) HOUR + INTERVAL (15 + i * 7 % 60) MINUTE AS finished_at,
    ${pick(['cut', 'beard', 'Cut', 'color', 'kids cut'], 'i')} AS service, CAST(CASE WHEN i % 37 = 11 THEN NULL ELSE 14 + i * 13 % 520 / 10.0 END AS DECIMAL(7,2)) AS price_eur, CAST(i % 4 * 1.5 AS DECIMAL(6,2)) AS tip_eur, ${pick(['card', 'cash', 'Card', 'voucher'], 'i // 2')} AS paid_by, CASE WHEN i % 13 = 7 THEN 'no-show' WHEN i % 29 = 3 THEN 'cancelled' ELSE 'done' END AS status
  FROM range(820) r(i)`;

const guests = `
  SELECT 'K' || lpad(CAST(i AS VARCHAR), 4, '0') AS guest_no, ${pick(['Bo', 'Edda', 'Finn', 'Ida'], 'i')} || ' ' || ${pick(['Kurz', 'Lang', 'Wolf'], 'i // 4')} AS guest_name, CASE WHEN i % 7 = 3 THEN NULL ELSE 'haar' || i || '@kamm.example' END AS email, DATE '2021-05-01' + CAST(i * 11 AS INTEGER) AS first_visit_on, ${pick(['student', 'regular', 'senior', 'NULL'], 'i // 2')} AS segment
  FROM range(180) r(i)`;

const inspections = `
  SELECT 'IN' || (5000 + i) AS inspection_no, 'E' || (100 + i * 7 % 64) AS lift_no, DATE '2025-08-04' + CAST(i AS INTEGER) AS due_on, CASE WHEN i % 14 = 9 THEN NULL ELSE DATE '2025-08-01' + CAST(i + i * 5 % 17 AS INTEGER) END AS done_on, ${pick(['Berg', 'Sato', 'Nwosu'], 'i // 2')} AS inspector, ${pick(['passed', 'passed', 'failed', 'Passed', 'minor'], 'i')} AS result, CAST(i * 3 % 9 AS INTEGER) AS defects, CAST(CASE WHEN i % 14 = 9 THEN NULL ELSE 80 + i * 41 % 260 END AS DECIMAL(8,2)) AS fee_eur
  FROM range(440) r(i)`;

const lifts = `
  SELECT 'E' || (100 + i) AS lift_no, ${pick(['Kone', 'Otis', 'Schindler', 'otis'], 'i')} AS maker, ${pick(['office', 'hospital', 'housing'], 'i // 3')} AS building_type, CAST(1978 + i * 3 % 44 AS INTEGER) AS built_in, CAST(4 + i % 9 AS INTEGER) AS floors, ${pick(['Lyon', 'Graz', 'lyon', 'Bern'], 'i // 2')} AS city
  FROM range(70) r(i)`;

/** The same of a chain of barbers and of inspectors of lifts: the requests of sibling-30b.yaml. */
export const thirtiethSiblingHouseB: TestDataset[] = [
  file('barbers/visits.csv', 'visits', visits),
  file('barbers/guests.csv', 'guests', guests),
  file('lifts/inspections.csv', 'inspections', inspections),
  file('lifts/lifts.csv', 'lifts', lifts),
];
