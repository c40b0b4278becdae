/** A whole Headgate for benchmarks: its own folder and embedded PostgreSQL, the server here, its worker beside it. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { readConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { startHeadgate } from '#src/main.ts';
import { startEmbeddedPostgres } from '#store/embedded-postgres.ts';
import { followThread, type TestThread } from '../support/product/headgate-thread.ts';

export interface BenchHouse {
  url: string;
  token: string;
  /** The folder of the files root `bench`. */
  data: string;
  warehouseUrl: string;
  catalogUrl: string;
  /** Runs SQL in the warehouse. */
  sql(text: string): Promise<void>;
  open(): Promise<TestThread>;
  close(): Promise<void>;
}

/** Starts one; `env` adds settings. */
export async function openHouse(env: Record<string, string> = {}): Promise<BenchHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-bench-'));
  const data = join(folder, 'bench');
  await mkdir(data);
  const log = createLog({ level: 'error', stream: process.stderr });
  const dataDir = join(folder, 'data');
  const postgres = await startEmbeddedPostgres({ dataDir, log, databases: ['headgate', 'warehouse'] });
  const settings = { HEADGATE_FILES_ROOTS: data, HEADGATE_DATA_DIR: dataDir, HEADGATE_PORT: '0', HEADGATE_LOG_LEVEL: 'error', ...env };
  // The worker is forked with this process's environment.
  Object.assign(process.env, settings);
  const server = await startHeadgate(readConfig(settings), log, { warmUp: true });
  const client = new Client({ connectionString: postgres.url('warehouse') });
  await client.connect();
  return {
    url: server.url,
    token: server.token,
    data,
    warehouseUrl: postgres.url('warehouse'),
    catalogUrl: postgres.url('headgate'),
    sql: async (text) => void (await client.query(text)),
    open: () => followThread({ url: server.url, token: server.token, logs: () => '' }),
    async close() {
      await client.end();
      await server.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Orders of ten columns as DuckDB makes them, `count` of them from number `first` on. */
export const ordersSql = (count: number, first = 0): string =>
  `select i as id, 'C' || (i * 7919 % 100000) as customer_id, date '2024-01-01' + (i % 700)::int as order_date,
    ['completed','pending','cancelled','refunded'][1 + i % 4] as status, ((i * 37) % 1000000 / 100.0)::decimal(12,2) as amount,
    ['EUR','USD','GBP'][1 + i % 3] as currency, ['DE','FR','IT','US','GB'][1 + i % 5] as country, 'user' || i || '@example.com' as email,
    i % 9 + 1 as quantity, timestamp '2025-01-01' + to_seconds(i % 10000000) as updated_at
    from range(${first}, ${first + count}) t(i)`;

/** The same columns in Postgres. */
export const orderColumns =
  'id bigint, customer_id text, order_date date, status text, amount numeric(12,2), currency text, country text, email text, quantity bigint, updated_at timestamp';

/** Writes a query's rows to a CSV or Parquet file. */
export async function writeFileOf(sql: string, path: string): Promise<void> {
  const connection = await (await DuckDBInstance.create()).connect();
  const format = path.endsWith('.parquet') ? 'format parquet, compression zstd' : 'format csv, header true';
  await connection.run(`copy (${sql}) to '${path}' (${format})`);
  connection.closeSync();
}
