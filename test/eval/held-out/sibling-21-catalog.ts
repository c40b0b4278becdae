/** A call centre, for sibling-21.yaml: calls that stand twice, durations that are missing, tickets with labels, clients whose country is written in two ways. */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick, table } from './catalog.ts';

const calls = `SELECT CAST(900000 + i AS BIGINT) AS call_id, CAST(1 + i * 11 % 60 AS BIGINT) AS agent_id, CAST(100 + i * 7 % 220 AS BIGINT) AS client_no, TIMESTAMP '2026-06-01 08:00:00' + INTERVAL (i * 37) MINUTE AS answered_at,
 CASE WHEN i % 25 = 3 THEN NULL ELSE CAST(20 + i * 13 % 900 AS INTEGER) END AS duration_s, ${pick(['billing', 'tech', 'Billing', 'sales', 'NULL'], 'i // 2')} AS topic, ${pick(['solved', 'open', 'Solved', 'escalated'], 'i')} AS outcome, CASE WHEN i % 4 = 0 THEN CAST(1 + i % 5 AS INTEGER) ELSE NULL END AS rating, i % 9 = 0 AS recorded
 FROM (SELECT i FROM range(1500) r(i) UNION ALL SELECT i FROM range(20, 1500, 70) r(i))`;
const agents = `SELECT CAST(i AS BIGINT) AS agent_id, ${pick(['Mia', 'Noa', 'Liv', 'Kai'], 'i')} || ' ' || ${pick(['Berg', 'Dahl', 'Holm'], 'i // 3')} AS name, ${pick(['north', 'south', 'night'], 'i')} AS team, DATE '2021-02-01' + CAST(i * 23 AS INTEGER) AS hired_on, CAST(2100 + i * 35 AS DECIMAL(8,2)) AS salary, CASE WHEN i % 8 = 0 THEN NULL ELSE 'a' || i || '@callhub.example' END AS email FROM range(1, 66) r(i)`;
const clients = `SELECT CAST(100 + i AS BIGINT) AS client_no, 'Client ' || i AS company, ${pick(['SE', 'NO', 'DK', 'se', 'FI'], 'i')} AS country, ${pick(['gold', 'silver', 'bronze', 'NULL'], 'i')} AS tier, ' Contact' || i || '@Firm' || (i % 7) || '.example' AS contact_mail, '+46 70 ' || (100000 + i * 73) AS phone, DATE '2023-01-10' + CAST(i * 5 AS INTEGER) AS since FROM (SELECT i FROM range(220) r(i) UNION ALL SELECT i FROM range(7, 220, 60) r(i))`;
const tickets = `SELECT 'T-' || (4000 + i) AS ticket, CAST(900000 + i * 3 AS BIGINT) AS call_id, ${pick(['high', 'low', 'medium'], 'i')} AS priority, TIMESTAMP '2026-06-01 09:00:00' + INTERVAL (i * 111) MINUTE AS created, CASE WHEN i % 5 = 1 THEN NULL ELSE TIMESTAMP '2026-06-01 09:00:00' + INTERVAL (i * 111 + 60 + i % 4000) MINUTE END AS closed, [{'label': ${pick(['refund', 'router', 'invoice'], 'i')}, 'weight': CAST(1 + i % 3 AS BIGINT)}, {'label': ${pick(['vip', 'router'], 'i')}, 'weight': CAST(1 AS BIGINT)}] AS labels FROM range(480) r(i)`;
const contracts = `SELECT 'K' || i AS contract_id, CAST(100 + i * 3 % 220 AS BIGINT) AS client_no, CAST(90 + i * 21 % 900 AS DECIMAL(9,2)) AS monthly_fee, ${pick(['SEK', 'EUR'], 'i')} AS currency, DATE '2024-01-01' + CAST(i * 3 AS INTEGER) AS starts_on, CASE WHEN i % 4 = 0 THEN DATE '2026-02-01' + CAST(i AS INTEGER) ELSE NULL END AS ends_on, i % 6 <> 0 AS active FROM range(300) r(i)`;

/** `relation` is what the oracle's SQL calls it. */
export const twentyFirstSiblingHouse: TestDataset[] = [
  file('hub/calls.parquet', 'calls', calls),
  file('hub/agents.csv', 'agents', agents),
  file('hub/clients.csv', 'clients', clients),
  file('hub/tickets.jsonl', 'tickets', tickets),
  file('hub/contracts.csv.gz', 'contracts', contracts),
  table(
    'mart.calls_daily',
    'calls_daily',
    `SELECT CAST(answered_at AS DATE) AS day, count(*) AS calls, avg(duration_s) AS avg_s FROM (${calls}) GROUP BY 1`,
  ),
];
