/**
 * Vending machines (vends with later corrections, machines, products, refills with their lines, the rent of each month), a firm that hires out cranes
 * (hires, the fleet, builders, staff with their managers) and a printer of shirts (orders, designs, returns): the requests of sibling-33.yaml were
 * written before the planner was read.
 */
import type { JsonObject } from '#domain/json.ts';
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const vend = (corrected: string): string => `
  SELECT 'V' || (50000 + i) AS vend_id, 'M' || lpad(CAST(i * 11 % 58 AS VARCHAR), 3, '0') AS machine_no, 'P' || (20 + i * 7 % 23) AS product_code, TIMESTAMP '2025-10-06 07:40:00' + INTERVAL (i * 13) HOUR AS vended_at,
    CAST(1 + i % 2 AS INTEGER) AS qty, CAST(CASE WHEN i % 47 = 19 THEN NULL ELSE 0.9 + i * 17 % 48 / 10.0 END AS DECIMAL(6,2)) AS price_eur, ${pick(['card', 'coin', 'Card', 'app', 'card'], 'i // 2')} AS pay_type, ${pick(['ok', 'OK', 'ok', 'ok', 'jam', 'ok', 'refunded'], 'i')} AS result, ${corrected} AS corrected_at`;

const vends = `
  ${vend("TIMESTAMP '2025-10-06 07:41:00' + INTERVAL (i * 13) HOUR")} FROM range(740) r(i)
  UNION ALL ${vend("TIMESTAMP '2026-11-19 06:00:00' + INTERVAL (i) MINUTE")} FROM range(5, 740, 35) r(i)`;

const machines = `
  SELECT 'M' || lpad(CAST(i AS VARCHAR), 3, '0') AS machine_no, ${pick(['Station', 'Clinic', 'Campus', 'Gym'], 'i')} || ' ' || (1 + i // 4) AS site, ${pick(['Gent', 'Aalst', 'gent', 'Brugge'], 'i // 2')} AS city, ${pick(['snack', 'drink', 'combo'], 'i')} AS kind, DATE '2019-03-04' + CAST(i * 31 AS INTEGER) AS installed_on, CASE WHEN i % 13 = 6 THEN DATE '2026-02-02' + CAST(i AS INTEGER) END AS removed_on
  FROM range(64) r(i)`;

const products = `
  SELECT 'P' || (20 + i) AS product_code, ${pick(['Nut bar', 'Cola', 'Crisps', 'Water', 'Wafer'], 'i')} || ' ' || (1 + i // 5) AS product_name, ${pick(['sweet', 'drinks', 'salty', 'Drinks'], 'i')} AS category, CAST(1.1 + i * 13 % 27 / 10.0 AS DECIMAL(6,2)) AS list_price, CAST(0.04 + i * 7 % 46 / 100.0 AS DECIMAL(6,3)) AS weight_kg, i % 6 = 2 AS seasonal
  FROM range(26) r(i)`;

const refills = `
  SELECT 'R' || (700 + i) AS refill_id, 'M' || lpad(CAST(i * 5 % 60 AS VARCHAR), 3, '0') AS machine_no, DATE '2025-10-07' + CAST(i * 2 AS INTEGER) AS done_on, ${pick(['Wout', 'Nele', 'Bram'], 'i // 2')} AS driver,
    list_transform(range(1 + i % 4), lambda k: {'product_code': 'P' || (20 + (i * 3 + k * 5) % 24), 'units': CAST(6 + (i + k * 5) % 19 AS INTEGER), 'unit_cost': CAST(0.4 + (i + k * 3) % 9 / 10.0 AS DECIMAL(6,2))}) AS lines
  FROM range(200) r(i)`;

const rents = `
  SELECT 'M' || lpad(CAST(i % 60 AS VARCHAR), 3, '0') AS machine_no, strftime(DATE '2026-01-01' + to_months(CAST(i // 60 AS INTEGER)), '%Y-%m') AS period, CAST(40 + i * 9 % 55 AS DECIMAL(8,2)) AS rent_eur, CAST(8 + i * 23 % 210 / 10.0 AS DECIMAL(8,2)) AS power_eur
  FROM range(600) r(i)`;

const hires = `
  SELECT CAST(3100 + i AS INTEGER) AS hire_no, 'CR' || (1 + i * 7 % 34) AS crane_id, CAST(600 + i * 11 % 73 AS INTEGER) AS builder_id, DATE '2025-07-01' + CAST(i AS INTEGER) AS starts_on, DATE '2025-07-01' + CAST(i + 3 + i * 5 % 20 AS INTEGER) AS due_back_on,
    CASE WHEN i % 9 = 4 THEN NULL WHEN i > 490 THEN NULL ELSE DATE '2025-07-01' + CAST(i + 3 + i * 5 % 20 + i * 3 % 8 AS INTEGER) END AS returned_on, CAST(180 + i * 37 % 720 AS DECIMAL(8,2)) AS day_rate, CAST(CASE WHEN i % 41 = 13 THEN NULL ELSE 900 + i * 613 % 14300 END AS DECIMAL(10,2)) AS total_eur,
    ${pick(['Lille', 'Antwerp', 'Breda', 'lille'], 'i // 2')} AS depot, CASE WHEN i % 9 = 4 THEN ${pick(['cancelled', 'Cancelled'], 'i')} WHEN i > 490 THEN 'out' ELSE 'returned' END AS state
  FROM range(505) r(i)`;

const fleet = `
  SELECT 'CR' || (1 + i) AS crane_id, ${pick(['Liebherr', 'Potain', 'Grove'], 'i')} || ' ' || (100 + i * 5) AS model, ${pick(['tower', 'mobile', 'Tower', 'crawler'], 'i')} AS crane_type, CAST(8 + i * 11 % 120 AS INTEGER) AS max_tonnes, DATE '2011-04-11' + CAST(i * 67 AS INTEGER) AS bought_on, CAST(110000 + i * 27100 % 690000 AS DECIMAL(12,2)) AS purchase_price
  FROM range(36) r(i)`;

const builder = `
  SELECT CAST(600 + i AS INTEGER) AS builder_id, ${pick(['Bouw', 'Maes', 'Durand', 'Keller'], 'i')} || ' ' || ${pick(['NV', 'Fils', 'GmbH'], 'i // 4')} || ' ' || i AS company, CASE WHEN i % 8 = 3 THEN NULL WHEN i % 8 = 6 THEN 'Site' || i || '@Bouw.Example' ELSE 'site' || i || '@bouw.example' END AS email, ${pick(['NL', 'BE', 'FR', 'DE'], 'i // 2')} AS country, ${pick(['coast', 'inland', 'Coast'], 'i')} AS region, ${pick(['gold', 'standard', 'NULL'], 'i // 3')} AS tier,
    DATE '2018-02-01' + CAST(i * 41 AS INTEGER) AS joined_on, CASE WHEN i % 6 = 1 THEN DATE '2026-03-01' + CAST(i AS INTEGER) END AS left_on`;

const builders = `${builder} FROM range(76) r(i) UNION ALL ${builder} FROM range(20, 23) r(i)`;

const staff = `
  SELECT CAST(1 + i AS INTEGER) AS staff_no, ${pick(['Els', 'Tom', 'Ines', 'Karim'], 'i')} || ' ' || ${pick(['Claes', 'Petit', 'Vos'], 'i // 4')} AS staff_name, ${pick(['rigger', 'operator', 'planner'], 'i')} AS role, CASE WHEN i < 3 THEN NULL ELSE CAST(1 + i % 7 AS INTEGER) END AS manager_no, CAST(2400 + i * 311 % 2100 AS DECIMAL(8,2)) AS salary, ${pick(['Lille', 'Antwerp', 'Breda'], 'i // 3')} AS depot, DATE '2012-09-03' + CAST(i * 97 AS INTEGER) AS hired_on
  FROM range(42) r(i)`;

const orders = `
  SELECT 'SH' || (12000 + i) AS order_no, DATE '2025-11-01' + CAST(i * 13 // 20 AS INTEGER) AS placed_on, CASE WHEN i % 15 = 8 THEN NULL ELSE DATE '2025-11-01' + CAST(i * 13 // 20 + 1 + i * 7 % 9 AS INTEGER) END AS shipped_on, 'tee' || i * 7 % 210 || '@mail.example' AS buyer_email, ${pick(['DE', 'FR', 'PL', 'GB', 'DE'], 'i // 2')} AS country, ${pick(['web', 'Etsy', 'fair', 'web '], 'i')} AS channel,
    'D' || (300 + i * 13 % 45) AS design_id, CAST(1 + i * 3 % 7 AS INTEGER) AS shirts, CAST(CASE WHEN i % 39 = 12 THEN NULL ELSE 19 + i * 71 % 1400 / 10.0 END AS DECIMAL(8,2)) AS total, ${pick(['EUR', 'EUR', 'GBP', 'PLN'], 'i // 2')} AS currency, CASE WHEN i % 15 = 8 THEN 'open' WHEN i % 26 = 4 THEN 'Shipped' ELSE 'shipped' END AS status
  FROM range(580) r(i)`;

const designs = `
  SELECT 'D' || (300 + i) AS design_id, ${pick(['Fox', 'Retro', 'Moon', 'Wave'], 'i')} || ' ' || (1 + i) AS title, CASE WHEN i % 10 = 6 THEN NULL ELSE ${pick(['Kaja', 'M. Roux', 'Theo B', 'kaja'], 'i')} END AS artist, ${pick(['animals', 'music', 'Music', 'space'], 'i // 2')} AS theme, CAST(4 + i * 3 % 11 AS INTEGER) AS royalty_pct, DATE '2024-01-15' + CAST(i * 12 AS INTEGER) AS released_on
  FROM range(48) r(i)`;

const sentBack = `
  SELECT CAST(880 + i AS INTEGER) AS return_id, 'SH' || (12000 + i * 9) AS order_no, DATE '2025-11-12' + CAST(i * 6 AS INTEGER) AS returned_on, ${pick(['size', 'Size', 'print fault', 'late', 'other'], 'i // 2')} AS reason, CAST(9 + i * 23 % 74 AS DECIMAL(8,2)) AS refund`;

const returns = `${sentBack} FROM range(62) r(i) UNION ALL ${sentBack} FROM range(7, 62, 11) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const thirtyThirdSiblingHouse: TestDataset[] = [
  file('vending/vends.csv', 'vends', vends),
  file('vending/machines.csv', 'machines', machines),
  file('vending/products.csv', 'products', products),
  file('vending/refills.jsonl', 'refills', refills),
  file('vending/rents.csv', 'rents', rents),
  table('cranes.hires', 'hires', hires, 'yard'),
  table('cranes.fleet', 'fleet', fleet, 'yard'),
  table('cranes.builders', 'builders', builders, 'yard'),
  table('cranes.staff', 'staff', staff, 'yard'),
  file('prints/orders.parquet', 'orders', orders),
  file('prints/designs.csv', 'designs', designs),
  file('prints/returns.csv', 'returns', returns),
];

const loadOfVends = {
  number: 41,
  title: 'Takings by city',
  state: 'succeeded',
  targets: ['warehouse.vending.takings_by_city'],
  sources: ['vending/vends.csv'],
  startedAt: '2026-11-21T04:00:00.000Z',
  finishedAt: '2026-11-21T04:00:07.000Z',
  seconds: 7,
  rows: { source: 761, loaded: 3, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 758 },
  askedBy: 'lore',
  decidedBy: 'lore',
  error: null,
  here: false,
};

/** What was done before the requests that say `past`. */
export const thirtyThirdSiblingPast: Record<string, JsonObject> = {
  list_runs: { runs: [loadOfVends], failedPlans: [], pace: null },
  tell_freshness: {
    datasets: [
      {
        target: 'warehouse.vending.takings_by_city',
        loads: [
          {
            run: 41,
            finishedAt: '2026-11-21T04:00:07.000Z',
            loaded: 3,
            rowsAfter: 3,
            sourcesChangedAt: '2026-11-20T22:30:00.000Z',
            cursors: [],
          },
        ],
      },
    ],
  },
  find_dependents: {
    dependents: [
      {
        target: 'warehouse.cranes.revenue_by_region',
        run: 39,
        title: 'Revenue by region',
        reads: 'cranes.builders',
        columns: ['region'],
        uses: ['aggregate: sum of total_eur per region'],
        distance: 1,
      },
    ],
    hidden: 0,
  },
  explain_number: {
    origins: [
      {
        target: 'warehouse.vending.takings_by_city',
        run: 41,
        title: 'Takings by city',
        finishedAt: '2026-11-21T04:00:07.000Z',
        sources: ['vending/vends.csv', 'vending/machines.csv'],
        steps: [{ words: 'sum of price_eur per city', rowsIn: 761, rowsOut: 3 }],
        rows: { source: 761, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 758, loaded: 3 },
        column: {
          name: 'takings',
          from: [{ dataset: 'vending/vends.csv', column: 'price_eur' }],
          made: { words: 'sum of price_eur per city', expression: 'sum(price_eur)' },
        },
      },
    ],
    hidden: 0,
  },
};

const game = (edited: string): string => `
  SELECT CAST(90000 + i AS INTEGER) AS game_id, 'L' || (1 + i * 7 % 18) AS lane_no, CASE WHEN i % 3 = 1 THEN CAST(40 + i * 5 % 13 AS INTEGER) END AS league_id, TIMESTAMP '2025-12-01 16:05:00' + INTERVAL (i * 14) HOUR AS played_at, CAST(2 + i * 3 % 6 AS INTEGER) AS players, CAST(35 + i * 11 % 75 AS INTEGER) AS minutes,
    CAST(CASE WHEN i % 41 = 8 THEN NULL ELSE 18 + i * 23 % 610 / 10.0 END AS DECIMAL(7,2)) AS amount_eur, ${pick(['card', 'Cash', 'cash', 'voucher'], 'i // 2')} AS paid_with, CASE WHEN i % 16 = 5 THEN 'no-show' WHEN i % 27 = 9 THEN 'Cancelled' ELSE 'played' END AS status, ${edited} AS edited_at`;

const games = `
  ${game("TIMESTAMP '2025-12-01 18:00:00' + INTERVAL (i * 14) HOUR")} FROM range(600) r(i)
  UNION ALL ${game("TIMESTAMP '2026-11-20 09:00:00' + INTERVAL (i) MINUTE")} FROM range(11, 600, 49) r(i)`;

const lanes = `
  SELECT 'L' || (1 + i) AS lane_no, ${pick(['north', 'south', 'North'], 'i // 4')} AS wing, ${pick(['maple', 'synthetic'], 'i')} AS surface, DATE '2026-10-01' + CAST(i * 2 AS INTEGER) AS oiled_on FROM range(20) r(i)`;

const leagues = `
  SELECT CAST(40 + i AS INTEGER) AS league_id, ${pick(['Pin Pals', 'Gutter', 'Strike', 'Spare'], 'i')} || ' ' || i AS league_name, ${pick(['company', 'school', 'Company', 'friends'], 'i // 2')} AS kind, ${pick(['Bonn', 'Siegburg', 'bonn'], 'i')} AS town, DATE '2021-09-01' + CAST(i * 77 AS INTEGER) AS joined_on, CASE WHEN i % 4 = 2 THEN DATE '2026-05-01' + CAST(i * 3 AS INTEGER) END AS quit_on, CAST(120 + i * 35 % 260 AS DECIMAL(8,2)) AS season_fee
  FROM range(15) r(i)`;

const snackOrders = `
  SELECT 'SN' || (500 + i) AS ticket_no, CAST(90000 + i * 3 % 620 AS INTEGER) AS game_id, TIMESTAMP '2025-12-01 17:00:00' + INTERVAL (i * 31) HOUR AS sold_at,
    list_transform(range(1 + i % 3), lambda k: {'snack': ['fries', 'nachos', 'soda', 'Fries'][1 + (i + k * 3) % 4], 'qty': CAST(1 + (i + k) % 4 AS INTEGER), 'price': CAST(2.5 + (i + k) % 5 AS DECIMAL(6,2))}) AS items
  FROM range(260) r(i)`;

/** The data of sibling-33b.yaml: a bowling centre. */
export const thirtyThirdSiblingHouseB: TestDataset[] = [
  file('bowling/games.csv', 'games', games),
  file('bowling/lanes.csv', 'lanes', lanes),
  file('bowling/leagues.csv', 'leagues', leagues),
  file('bowling/snack_orders.jsonl', 'snack_orders', snackOrders),
];
