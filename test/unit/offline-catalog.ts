/** The catalog of the offline planner's tests: samples/ as a plain DuckDB reads it, with the names and kinds that the house lists. */
import { fileURLToPath } from 'node:url';

const samples = fileURLToPath(new URL('../../samples', import.meta.url));
const csv = (path: string): string => `read_csv('${samples}/${path}', nullstr = ['', 'N/A', '-'], union_by_name = true)`;

export interface TestDataset {
  connection: string;
  name: string;
  kind: 'file' | 'folder' | 'table';
  /** Its table in the test's DuckDB. */
  relation: string;
  sql: string;
}

const file = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'files',
  name: `samples/${name}`,
  kind: 'file',
  relation,
  sql,
});

export const datasets: TestDataset[] = [
  file('customers.csv', 'customers', `FROM ${csv('customers.csv')}`),
  file('hostile.csv', 'hostile', `FROM ${csv('hostile.csv')}`),
  { ...file('inbox', 'inbox', `FROM ${csv('inbox/*.csv')}`), kind: 'folder' },
  ...['01', '02', '03'].map((month) =>
    file(`inbox/orders_2026_${month}.csv`, `orders_2026_${month}`, `FROM ${csv(`inbox/orders_2026_${month}.csv`)}`),
  ),
  file('order_items.jsonl', 'order_items', `FROM read_json('${samples}/order_items.jsonl')`),
  file('orders.csv', 'orders', `SELECT * REPLACE (CAST(amount AS DECIMAL(12,2)) AS amount) FROM ${csv('orders.csv')}`),
  file('payments.csv.gz', 'payments', `FROM ${csv('payments.csv.gz')}`),
  file('products.csv', 'products', `SELECT * REPLACE (CAST(price AS DECIMAL(12,2)) AS price) FROM ${csv('products.csv')}`),
  file('web_events.parquet', 'web_events', `FROM '${samples}/web_events.parquet'`),
];

/** A file of a house, by the query that makes its rows. */
export const fileOf = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'files',
  name,
  kind: 'file',
  relation,
  sql,
});

/** A table of its warehouse, likewise. */
export const tableOf = (name: string, relation: string, sql: string): TestDataset => ({
  connection: 'warehouse',
  name,
  kind: 'table',
  relation,
  sql,
});
