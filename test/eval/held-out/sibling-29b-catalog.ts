/**
 * A tailor's workshop, for sibling-29b.yaml: tickets that stand twice, words in several spellings, customers without a phone, takings in cents,
 * fittings with a list of measures, monthly files in a bucket.
 */
import type { TestDataset } from '../../unit/offline-catalog.ts';
import { file, pick } from './catalog.ts';

const tickets = `
  SELECT CAST(5100 + i AS BIGINT) AS ticket_no, CAST(70 + i * 7 % 80 AS INTEGER) AS customer_no, ${pick(['coat', 'dress', 'trousers', 'suit'], 'i')} AS garment, DATE '2026-01-03' + CAST(i AS INTEGER) AS brought_in, CASE WHEN i % 6 = 5 THEN NULL ELSE DATE '2026-01-08' + CAST(i + i * 3 % 9 AS INTEGER) END AS picked_up, CAST(CASE WHEN i % 25 = 3 THEN NULL ELSE 15 + i * 17 % 240 END AS DECIMAL(8,2)) AS price, ${pick(['EUR', 'EUR', 'DKK'], 'i')} AS currency,
    ${pick(['finished', 'Finished', 'in work', 'returned', 'finished '], 'i // 2')} AS progress, i % 5 = 0 AS rush, TIMESTAMP '2026-01-03 09:00:00' + INTERVAL (i * 20 + again * 200) HOUR AS edited_at
  FROM (SELECT i, 0 AS again FROM range(260) r(i) UNION ALL SELECT i, 1 FROM range(8, 260, 21) r(i))`;
const customers = `
  SELECT CAST(70 + i AS INTEGER) AS customer_no, ${pick(['Signe', 'Anders', 'Ida', 'Karl'], 'i')} || ' ' || ${pick(['Holm', 'Berg', 'Lund'], 'i // 4')} AS name, CASE WHEN i % 7 = 2 THEN NULL WHEN i % 3 = 1 THEN ' Kunde' || i || '@Traad.example ' ELSE 'kunde' || i || '@traad.example' END AS email, CASE WHEN i % 5 = 1 THEN NULL ELSE '+45 20 ' || (11000 + i * 37) END AS phone, ${pick(['DK', 'SE', 'DE', 'NO'], 'i')} AS country, CASE WHEN i % 4 = 3 THEN NULL ELSE ${pick(['regular', 'new'], 'i')} END AS kind, '0101' || (600000 + i * 311) AS cpr_no
  FROM range(82) r(i)`;
const takings = `
  SELECT 'T' || (900 + i) AS taking_no, CAST(5100 + i * 3 % 270 AS BIGINT) AS ticket_no, ${pick(['card', 'cash', 'mobile'], 'i')} AS method, CAST(1500 + i * 1700 % 24000 AS BIGINT) AS amount_cents, TIMESTAMP '2026-01-05 12:00:00' + INTERVAL (i * 31) HOUR AS taken_at
  FROM range(150) r(i)`;
const fittings = `
  SELECT 'F' || (1 + i) AS fitting_no, CAST(5100 + i * 4 AS BIGINT) AS ticket_no, list_transform(range(1 + i % 3), lambda k: {'part_code': 'M' || (1 + (i + k * 2) % 7), 'cm': CAST(30 + (i * 7 + k) % 80 AS INTEGER)}) AS measures FROM range(60) r(i)`;
const parts = `SELECT 'M' || (1 + i) AS part_code, ${pick(['sleeve', 'waist', 'chest', 'inseam'], 'i')} AS part_name FROM range(6) r(i)`;
const fabrics = (month: number): string => `
  SELECT 'B' || (${month} * 100 + i) AS bolt_no, DATE '2026-0${month}-01' + CAST(i % 28 AS INTEGER) AS received_on, ${pick(['wool', 'Wool', 'linen', 'silk'], 'i')} AS cloth, CAST(2 + i * 7 % 40 AS INTEGER) AS metres, CAST(9.5 + i % 30 AS DECIMAL(8,2)) AS metre_price${month === 6 ? ', i % 4 = 0 AS organic' : ''} FROM range(45) r(i)`;
const months = [4, 5, 6];
const inBucket = (name: string, relation: string, sql: string): TestDataset => ({
  ...file(`s3://loom/${name}`, relation, sql),
  connection: 'loom',
});

/** `relation` is what the oracle's SQL calls it. */
export const tailorsHouse: TestDataset[] = [
  file('tailor/tickets.csv', 'tickets', tickets),
  file('tailor/customers.csv', 'customers', customers),
  file('tailor/takings.csv.gz', 'takings', takings),
  file('tailor/fittings.jsonl', 'fittings', fittings),
  file('tailor/parts.xlsx', 'parts', parts),
  { ...inBucket('fabrics', 'fabrics', months.map(fabrics).join(' UNION ALL BY NAME ')), kind: 'folder' },
  ...months.map((month) => inBucket(`fabrics/fabrics_2026_0${month}.parquet`, `fabrics_${month}`, fabrics(month))),
];
