/**
 * A subscription box, a co-op supermarket and a physiotherapy practice: subscribers, shipments and charges in cents, receipts with nested lines,
 * waste, appointments and invoices, with texts in mixed case, missing ends and rows without a partner. The requests of sibling-23.yaml were
 * written before they were played.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const subscribers = `
  SELECT CAST(20001 + i AS BIGINT) AS subscriber_id, ${pick(['Ada', 'Bruno', 'Clara', 'Dario', 'Elif'], 'i')} || ' ' || ${pick(['Novak', 'Okafor', 'Peters'], 'i // 3')} || i AS full_name, CASE WHEN i % 12 = 5 THEN NULL ELSE 'Box' || i || '@mail.example' END AS email, ${pick(['DE', 'AT', 'DE', 'NL', 'FR'], 'i // 2')} AS country,
    ${pick(['classic', 'family', 'tasting', 'classic'], 'i')} AS plan, ${pick(['instagram', 'friend', 'google', 'instagram', 'NULL', 'podcast'], 'i')} AS referral, DATE '2024-09-02' + CAST(i * 2 AS INTEGER) AS started_on, CASE WHEN i % 7 = 2 THEN DATE '2024-11-15' + CAST(i * 2 AS INTEGER) ELSE NULL END AS cancelled_on
  FROM range(360) r(i)`;

const shipments = `
  SELECT 'SHP' || (80001 + i) AS shipment_id, CAST(20001 + (i * i + i * 17) % 372 AS BIGINT) AS subscriber_id, TIMESTAMP '2025-01-03 07:30:00' + INTERVAL (i * 401) MINUTE AS shipped_at, CASE WHEN i % 13 = 6 THEN NULL ELSE TIMESTAMP '2025-01-03 07:30:00' + INTERVAL (i * 401 + 900 + i * 379 % 7100) MINUTE END AS delivered_at,
    ${pick(['DHL', 'DPD', 'GLS', 'DHL'], 'i')} AS carrier, ${pick(['delivered', 'Delivered', 'delivered', 'returned', 'delivered', 'lost', 'delivered '], 'i')} AS status, CAST(3 + i * 29 % 610 / 100.0 AS DECIMAL(8,2)) AS cost_eur
  FROM range(2400) r(i)`;

const charges = `
  SELECT CAST(310001 + i AS BIGINT) AS charge_id, CAST(20001 + i * 13 % 360 AS BIGINT) AS subscriber_id, DATE '2025-01-01' + CAST(i * 2 // 9 AS INTEGER) AS charged_on, CAST(${pick(['2490', '3990', '1490', '2490'], 'i * 13 % 360')} AS INTEGER) AS amount_cents, ${pick(['succeeded', 'Succeeded', 'failed', 'succeeded', 'succeeded', 'refunded'], 'i')} AS result, ${pick(['card', 'paypal', 'sepa'], 'i // 2')} AS method
  FROM range(3000) r(i)`;

const receipts = `
  SELECT CAST(770001 + i AS BIGINT) AS receipt_no, 'BR' || (1 + i * 3 % 5) AS branch_code, TIMESTAMP '2026-01-02 08:05:00' + INTERVAL (i * 263) MINUTE AS sold_at, CASE WHEN i % 4 = 1 THEN NULL ELSE 'M' || (100 + i * 7 % 180) END AS member_no, ${pick(['card', 'cash', 'Card', 'card'], 'i')} AS payment,
    list_transform(range(1 + i % 4), lambda k: {'article_no': 'AR' || (200 + (i * 5 + k * 11) % 50), 'qty': CAST(1 + (i + k) % 3 AS INTEGER), 'price': CAST(1 + (i * 5 + k * 11) % 50 * 17 % 90 / 10.0 AS DECIMAL(6,2))}) AS lines
  FROM range(1700) r(i)`;

const articles = `
  SELECT 'AR' || (200 + i) AS article_no, ${pick(['Oat milk', 'Apples', 'Rye bread', 'Tofu', 'Soap', 'Cheddar'], 'i')} || ' ' || (1 + i // 6) AS article_name, ${pick(['dairy', 'fruit', 'bakery', 'Dairy', 'household', 'dairy'], 'i')} AS department, CAST(1 + i * 17 % 90 / 10.0 AS DECIMAL(6,2)) AS list_price, i % 3 <> 0 AS organic, ${pick(['Hofgut', 'Sonnenhof', 'Lindenau'], 'i // 2')} AS producer
  FROM range(48) r(i)`;

const branches = `
  SELECT 'BR' || (1 + i) AS branch_code, ${pick(['Altona', 'Barmbek', 'Eppendorf', 'Wandsbek'], 'i')} AS branch_name, ${pick(['Hamburg', 'Hamburg', 'Kiel', 'Lübeck'], 'i')} AS city, CAST(220 + i * 95 AS INTEGER) AS floor_m2, DATE '2016-04-01' + CAST(i * 430 AS INTEGER) AS opened_on
  FROM range(4) r(i)`;

const waste = `
  SELECT CAST(5001 + i AS BIGINT) AS waste_id, 'BR' || (1 + i * 7 % 5) AS branch_code, 'AR' || (200 + i * 9 % 50) AS article_no, DATE '2026-01-02' + CAST(i // 3 AS INTEGER) AS thrown_on, CASE WHEN i % 29 = 12 THEN NULL ELSE CAST(0.2 + i * 7 % 43 / 10.0 AS DECIMAL(6,2)) END AS kilos, CAST(1 + i * 11 % 70 / 4.0 AS DECIMAL(8,2)) AS value_eur, ${pick(['expired', 'Expired', 'broken', 'mouldy', 'expired'], 'i')} AS reason
  FROM range(900) r(i)`;

const appointments = `
  SELECT CAST(60001 + i AS BIGINT) AS appointment_id, CAST(901 + (i * i + i * 7) % 260 AS BIGINT) AS patient_id, ${pick(['Ines', 'Jonas', 'Karla', 'Levin', 'Ines'], 'i // 2')} AS therapist, ${pick(['massage', 'exercise', 'Massage', 'lymph drainage', 'exercise'], 'i')} AS treatment, CAST(TIMESTAMP '2025-06-02 08:00:00' + INTERVAL (i * 4) HOUR - INTERVAL (1 + i * 5 % 19) DAY AS DATE) AS booked_on, TIMESTAMP '2025-06-02 08:00:00' + INTERVAL (i * 4) HOUR AS starts_at,
    CAST(${pick(['20', '40', '30', '60'], 'i')} AS INTEGER) AS minutes, CASE WHEN i % 47 = 20 THEN NULL ELSE CAST(22 + i * 13 % 49 AS DECIMAL(8,2)) END AS fee_eur, ${pick(['done', 'Done', 'no-show', 'done', 'cancelled', 'done', 'done'], 'i')} AS state
  FROM range(2600) r(i)`;

const patients = `
  SELECT CAST(901 + i AS BIGINT) AS patient_id, ${pick(['Mona', 'Nils', 'Olga', 'Paul'], 'i')} || ' ' || ${pick(['Quandt', 'Reuter', 'Sommer'], 'i // 2')} || i AS patient_name, DATE '1944-03-09' + CAST(i * 101 % 25000 AS INTEGER) AS birth_date, ${pick(['AOK', 'TK', 'Barmer', 'private', 'AOK', 'NULL'], 'i')} AS insurer, ${pick(['Bonn', 'Köln', 'Bonn', 'Siegburg'], 'i // 3')} AS town
  FROM range(250) r(i)`;

const invoices = `
  SELECT 'PI-' || (4001 + i) AS invoice_no, CAST(60001 + i * 2 AS BIGINT) AS appointment_id, CAST(TIMESTAMP '2025-06-05 00:00:00' + INTERVAL (i * 8) HOUR AS DATE) AS issued_on, CAST(20 + i * 26 % 49 AS DECIMAL(8,2)) AS total_eur, CASE WHEN i % 6 = 4 THEN NULL ELSE CAST(TIMESTAMP '2025-06-05 00:00:00' + INTERVAL (i * 8) HOUR AS DATE) + CAST(3 + i * 11 % 40 AS INTEGER) END AS paid_on, ${pick(['paid', 'Paid', 'paid', 'paid', 'open', 'paid'], 'i')} AS status
  FROM range(1150) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const twentyThirdSiblingHouse: TestDataset[] = [
  file('box/subscribers.csv', 'subscribers', subscribers),
  file('box/shipments.parquet', 'shipments', shipments),
  file('box/charges.csv', 'charges', charges),
  file('coop/receipts.jsonl', 'receipts', receipts),
  file('coop/articles.csv', 'articles', articles),
  file('coop/branches.csv', 'branches', branches),
  file('coop/waste.csv', 'waste', waste),
  table('physio.appointments', 'appointments', appointments),
  file('physio/patients.csv', 'patients', patients),
  file('physio/invoices.csv', 'invoices', invoices),
];

const campaigns = `
  SELECT 'C' || (100 + i) AS campaign_id, ${pick(['Spring', 'Brand', 'Retarget', 'Launch'], 'i')} || ' ' || (1 + i // 4) AS campaign_name, ${pick(['Nordwind', 'Kaffeewerk', 'Velo24'], 'i')} AS client, ${pick(['awareness', 'leads', 'sales', 'leads'], 'i // 2')} AS goal, DATE '2025-01-06' + CAST(i * 14 AS INTEGER) AS start_date, CASE WHEN i % 5 = 3 THEN NULL ELSE DATE '2025-03-06' + CAST(i * 14 AS INTEGER) END AS end_date, CAST(2000 + i * 350 AS DECIMAL(10,2)) AS budget_eur
  FROM range(40) r(i)`;

const performance = `
  SELECT DATE '2025-06-01' + CAST(i // 6 AS INTEGER) AS day, 'C' || (100 + i * 7 % 42) AS campaign_id, ${pick(['search', 'social', 'Search', 'display', 'video', 'social'], 'i')} AS channel, ${pick(['mobile', 'desktop', 'tablet', 'mobile'], 'i // 3')} AS device, CAST(800 + i * 371 % 9100 AS INTEGER) AS impressions, CAST(5 + i * 37 % 240 AS INTEGER) AS clicks,
    CASE WHEN i % 41 = 17 THEN NULL ELSE CAST(4 + i * 53 % 900 / 7.0 AS DECIMAL(10,2)) END AS cost_eur, CAST(i * 11 % 9 AS INTEGER) AS conversions
  FROM range(3100) r(i)`;

const leads = `
  SELECT CAST(90001 + i AS BIGINT) AS lead_id, 'C' || (100 + i * 11 % 44) AS campaign_id, TIMESTAMP '2025-06-02 09:15:00' + INTERVAL (i * 9) HOUR AS created_at, CASE WHEN i % 3 = 1 THEN NULL ELSE TIMESTAMP '2025-06-02 09:15:00' + INTERVAL (i * 9 + 5 + i * 17 % 300) HOUR END AS qualified_at, ${pick(['new', 'qualified', 'Qualified', 'rejected', 'won'], 'i')} AS stage, ${pick(['DE', 'AT', 'CH', 'DE'], 'i')} AS country, CASE WHEN i % 4 = 2 THEN NULL ELSE CAST(150 + i * 83 % 4000 AS DECIMAL(10,2)) END AS deal_value
  FROM range(1300) r(i)`;

const sessions = `
  SELECT 'S' || (500001 + i) AS session_id, TIMESTAMP '2026-08-01 00:10:00' + INTERVAL (i * 47) MINUTE AS started_at, CAST(1 + i * 13 % 11 AS INTEGER) AS page_views, CAST(5 + i * 91 % 900 AS INTEGER) AS seconds, ${pick(['DE', 'AT', 'CH', 'DE'], 'i // 2')} AS country, i % 4 = 1 AS bounced, CASE WHEN i % 3 = 0 THEN NULL ELSE 'C' || (100 + i * 3 % 44) END AS campaign_id
  FROM range(3300) r(i)`;

/** An ad agency: daily figures of campaigns, leads with their moments, and sessions. */
export const twentyThirdSiblingHouseB: TestDataset[] = [
  file('ads/campaigns.csv', 'campaigns', campaigns),
  file('ads/performance.parquet', 'performance', performance),
  table('crm.leads', 'leads', leads),
  file('web/sessions.csv', 'sessions', sessions),
];
