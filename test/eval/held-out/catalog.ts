/**
 * Another house than samples/: sensors, invoices with European columns, people and departments, web logs, stock with nested
 * lists, and tables and objects of other systems. Small, deterministic, and with the irregularities that real data has.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';

/** A value of a list, picked by a row number. */
export const pick = (values: string[], by: string): string =>
  `[${values.map((value) => (value === 'NULL' ? 'NULL' : `'${value}'`)).join(', ')}][1 + (${by}) % ${values.length}]`;

export const file = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'files',
  name,
  kind: 'file',
  relation,
  sql,
});
export const table = (name: string, relation: string, sql: string, connection = 'warehouse'): TestDataset => ({
  connection,
  name,
  kind: 'table',
  relation,
  sql,
});

/** What `show_run` says beside the run itself, of one without details. */
export const bareRun = { model: 'offline', steps: [], loads: [], checks: [], inputs: [], undoneBy: null };

const readings = `
  SELECT CAST(i - i // 50 AS BIGINT) AS "readingId", ${pick(['S-01', 'S-02', 'S-03', 'S-04', 'S-05', 'S-99'], 'i')} AS "sensorId",
    ${pick(['BER', 'MUC', 'HAM', 'ber '], 'i // 3')} AS "siteCode",
    CASE WHEN i % 37 = 0 THEN NULL ELSE CAST(15 + (i * 7 % 200) / 10.0 AS DECIMAL(5,2)) END AS "tempC",
    CAST(30 + i * 13 % 60 AS INTEGER) AS "humidityPct",
    TIMESTAMP '2026-09-01 00:00:00' + INTERVAL (i * 3) HOUR AS "recordedAt", i % 11 = 0 AS "batteryLow",
    ${pick(['ok', 'OK ', 'suspect', 'bad', 'NULL'], 'i // 2')} AS "qualityFlag"
  FROM range(640) r(i)`;

const sensors = `
  SELECT * FROM (VALUES ('S-01', 'Alpha', DATE '2024-03-01', 'Ana@Example.org', 4.5), ('S-02', 'Alpha', DATE '2025-01-15', ' bob@example.org ', 4.5),
    ('S-03', 'Beta', DATE '2025-06-30', NULL, 9.0), ('S-04', 'Beta', DATE '2026-02-01', 'cy@example.org', 9.0),
    ('S-05', 'Gamma', DATE '2026-05-05', '', 12.25), ('S-06', 'Gamma', NULL, 'dee@example.org', NULL))
  v("sensorId", "modelName", "installedOn", "ownerEmail", "pricePerMonth")`;

const invoices = `
  SELECT 'R' || lpad(CAST(i AS VARCHAR), 4, '0') AS rechnung_nr, CAST(100 + i % 9 AS BIGINT) AS kunde_nr,
    DATE '2026-01-05' + CAST(i * 3 AS INTEGER) AS rechnungsdatum, CAST(50 + (i * 97 % 1500) AS DECIMAL(12,2)) AS betrag_netto,
    CAST(CASE WHEN i % 4 = 0 THEN 7 ELSE 19 END AS INTEGER) AS mwst_satz, ${pick(['EUR', 'EUR', 'CHF'], 'i')} AS waehrung,
    ${pick(['DE', 'AT', 'CH', 'DE', 'FR'], 'i')} AS land, ${pick(['offen', 'bezahlt', 'Bezahlt', 'storniert'], 'i // 2')} AS status,
    CASE WHEN i % 3 = 0 THEN NULL ELSE DATE '2026-01-20' + CAST(i * 3 AS INTEGER) END AS bezahlt_am,
    replace(replace(replace(printf('%,.2f', 1000.5 + i), ',', '#'), '.', ','), '#', '.') AS saldo_text
  FROM range(90) r(i)`;

const employees = `
  SELECT CAST(i AS BIGINT) AS emp_id, ${pick(['Ana', 'Bob', 'Cy', 'Dee', 'Eve'], 'i')} || i AS first_name, ${pick(['Miller', 'Stone', 'Frost'], 'i')} AS last_name,
    CAST(1 + i % 6 AS BIGINT) AS dept_id, DATE '2019-01-07' + CAST(i * 29 AS INTEGER) AS hire_date, CAST(30000 + i * 731 % 70000 AS DECIMAL(10,2)) AS salary,
    CASE WHEN i % 10 = 0 THEN NULL ELSE CAST(i // 10 * 10 AS BIGINT) END AS manager_id,
    CASE i % 8 WHEN 0 THEN NULL WHEN 1 THEN ' Emp' || i || '@Corp.example ' ELSE 'emp' || i || '@corp.example' END AS email,
    '0' || (30 + i) || ' / 55-' || (1000 + i) AS phone, 'DE89' || (37040044053201 + i) AS iban, ${pick(['Berlin', 'Munich', 'Vienna', 'Zurich'], 'i // 2')} AS city,
    ${pick(['full-time', 'part-time', 'contractor', 'full-time'], 'i')} AS employment_type, i % 7 <> 0 AS is_active
  FROM range(1, 81) r(i)`;

const departments = `
  SELECT * FROM (VALUES (1, 'Sales', 'CC10', 'Berlin', 250000), (2, 'Engineering', 'CC20', 'Munich', 900000), (3, 'Support', 'CC30', 'Vienna', 120000),
    (4, 'Finance', 'CC40', 'Berlin', 200000), (5, 'Legal', NULL, 'Zurich', 80000), (7, 'Research', 'CC70', 'Munich', 400000))
  v(dept_id, dept_name, cost_center, location, budget)`;

const access = (month: string, extra: string): string => `
  SELECT TIMESTAMP '2026-${month}-01 00:00:00' + INTERVAL (i * 47) MINUTE AS ts, '10.0.' || i % 4 || '.' || i % 19 AS ip,
    ${pick(['GET', 'POST', 'get', 'DELETE'], 'i')} AS method, ${pick(['/home', '/cart', '/checkout', '/login', '/api/v1/items'], 'i // 2')} AS path,
    CAST([200, 200, 404, 500, 302][1 + i % 5] AS INTEGER) AS http_status, CAST(300 + i * 61 % 9000 AS BIGINT) AS bytes_sent,
    CAST(5 + i * 17 % 2500 AS INTEGER) AS duration_ms, CASE WHEN i % 6 = 0 THEN NULL ELSE CAST(100 + i % 12 AS BIGINT) END AS user_id${extra}
  FROM range(800) r(i)`;
const october = access('10', '');
const november = access('11', `, ${pick(['google', 'NULL', 'mail'], 'i')} AS referrer`);

const stock = `
  SELECT 'IT' || (100 + i) AS "itemNo", ${pick(['W1', 'W2', 'W3'], 'i')} AS "warehouseId", CAST(i * 13 % 70 AS INTEGER) AS "qtyOnHand",
    CAST(20 + i % 15 AS INTEGER) AS "reorderLevel", CAST(2.5 + i * 3 % 40 AS DECIMAL(8,2)) AS "unitCost", DATE '2026-10-01' + CAST(i AS INTEGER) AS "lastCounted",
    {'name': ${pick(['Acme', 'Bolt', 'Core'], 'i')}, 'country': ${pick(['DE', 'PL'], 'i')}} AS supplier,
    list_transform(range(i % 3), lambda b: {'batchNo': 'B' || i || '-' || b, 'qty': CAST(5 + b AS BIGINT), 'expires': DATE '2027-01-01' + CAST(i AS INTEGER)}) AS batches
  FROM range(45) r(i)`;

const accounts = `
  SELECT CAST(i AS BIGINT) AS account_id, 'Company ' || i AS company, ${pick(['retail', 'Retail', 'energy', 'health', 'public'], 'i')} AS industry,
    ${pick(['EMEA', 'AMER', 'APAC'], 'i')} AS region, CAST(100 + i * 37 % 900 AS DECIMAL(10,2)) AS mrr, TIMESTAMP '2025-06-01 08:00:00' + INTERVAL (i * 5) DAY AS created_at,
    CASE WHEN i % 5 = 0 THEN TIMESTAMP '2026-06-01 00:00:00' + INTERVAL (i) DAY END AS churned_at, 'owner' || i % 4 || '@corp.example' AS owner_email
  FROM range(1, 101) r(i)`;

const billing = `
  SELECT CAST(i AS BIGINT) AS account_id, ${pick(['free', 'pro', 'team'], 'i')} AS plan, CAST(i % 30 AS INTEGER) AS overdue_days, CAST(i * 3 AS DECIMAL(10,2)) AS balance
  FROM range(1, 61) r(i)`;

const tickets = `
  SELECT CAST(i AS BIGINT) AS ticket_id, CAST(1 + i % 120 AS BIGINT) AS account_id, ${pick(['low', 'high', 'urgent'], 'i')} AS priority,
    ${pick(['open', 'closed', 'closed'], 'i // 3')} AS state, TIMESTAMP '2026-08-01 09:00:00' + INTERVAL (i * 9) HOUR AS opened_at, 'text ' || i AS subject
  FROM range(1, 241) r(i)`;

const clicks = `
  SELECT CAST(i AS BIGINT) AS click_id, ${pick(['spring', 'summer', 'autumn'], 'i')} AS campaign, DATE '2026-03-01' + CAST(i % 200 AS INTEGER) AS click_date,
    CAST(i * 7 % 90 / 10.0 AS DECIMAL(8,2)) AS cost_usd, i % 13 = 0 AS converted
  FROM range(500) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const otherHouse: TestDataset[] = [
  file('iot/sensorReadings.parquet', 'readings', readings),
  file('iot/sensors.csv', 'sensors', sensors),
  file('buchhaltung/rechnungen.csv', 'invoices', invoices),
  file('hr/employees.csv', 'employees', employees),
  file('hr/departments.csv', 'departments', departments),
  { ...file('logs/access', 'access', `${october} UNION ALL BY NAME ${november}`), kind: 'folder' },
  file('logs/access/access_2026_10.csv', 'october', october),
  file('logs/access/access_2026_11.csv', 'november', november),
  file('stock/inventory.jsonl', 'stock', stock),
  table('crm.accounts', 'crm_accounts', accounts),
  table('billing.accounts', 'billing_accounts', billing),
  table('support.tickets', 'tickets', tickets),
  { connection: 'lake', name: 's3://lake/ads/clicks.parquet', kind: 'file', relation: 'clicks', sql: clicks },
];
