/**
 * CSV → Postgres, new table: Headgate beside `psql \copy` of the same file into the same server, in one run.
 * Headgate's time is request → exact card plus approval → committed receipt: everything but the human wait.
 * `npm run bench -- [rows] [rounds]`; the default is 5,000,000 rows of 10 columns, three rounds, medians.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { readConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { startHeadgate } from '#src/main.ts';
import type { StoredEvent } from '#domain/events.ts';
import { startEmbeddedPostgres } from '#store/embedded-postgres.ts';
import { openConversation } from '../support/conversation.ts';

const rows = Number(process.argv[2] ?? 5_000_000);
const rounds = Number(process.argv[3] ?? 3);
const columns =
  'id bigint, customer_id text, order_date date, status text, amount numeric(12,2), currency text, country text, email text, quantity bigint, updated_at timestamp';

const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
const data = join(folder, 'bench');
mkdirSync(data);
const log = createLog({ level: 'error', stream: process.stderr });

async function generate(): Promise<string> {
  const path = join(data, 'orders.csv');
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`copy (select i as id, 'C' || (i * 7919 % 100000) as customer_id, date '2024-01-01' + (i % 700)::int as order_date,
    ['completed','pending','cancelled','refunded'][1 + i % 4] as status, ((i * 37) % 1000000 / 100.0)::decimal(12,2) as amount,
    ['EUR','USD','GBP'][1 + i % 3] as currency, ['DE','FR','IT','US','GB'][1 + i % 5] as country, 'user' || i || '@example.com' as email,
    i % 9 + 1 as quantity, timestamp '2025-01-01' + to_seconds(i % 10000000) as updated_at from range(${rows}) t(i))
    to '${path}' (format csv, header true)`);
  connection.closeSync();
  return path;
}

async function psqlCopy(url: string, path: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`drop table if exists yardstick; create table yardstick (${columns})`);
  const started = performance.now();
  execFileSync('psql', [url, '-q', '-c', `\\copy yardstick from '${path}' with (format csv, header true)`]);
  const seconds = (performance.now() - started) / 1000;
  await client.query('drop table yardstick');
  await client.end();
  return seconds;
}

interface Measured {
  seconds: number;
  workerPeakMiB: number;
  enginePeakMiB: number;
}

const peakMiB = (pid: string): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

async function headgateLoad(server: { url: string; token: string }, round: number): Promise<Measured> {
  const talk = await openConversation(server);
  const asked = performance.now();
  await talk.say(`load bench/orders.csv into bench.orders_${round}`);
  const card = await talk.until((event) => event.type === 'plan.proposed' || event.type === 'plan.failed', 600_000);
  if (card.type !== 'plan.proposed') throw new Error(JSON.stringify(card.data));
  const carded = performance.now();
  await talk.decide(card.data.planId, card.data.fingerprint, 'approve');
  const done = await talk.until((event) => event.type === 'run.succeeded' || event.type === 'run.failed', 600_000);
  const seconds = (carded - asked + (performance.now() - carded)) / 1000;
  if (done.type !== 'run.succeeded') throw new Error(JSON.stringify(done.data));
  const started = talk.events.find((event): event is Extract<StoredEvent, { type: 'run.started' }> => event.type === 'run.started');
  const { receipt } = done.data;
  if (receipt.rows.loaded !== rows) throw new Error(`loaded ${receipt.rows.loaded} of ${rows} rows`);
  talk.close();
  return {
    seconds,
    workerPeakMiB: peakMiB(started?.data.worker.split(':').at(-1) ?? ''),
    enginePeakMiB: Number(receipt.settings['enginePeakBytes']) / 2 ** 20,
  };
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const perSecond = (seconds: number): string => `${Math.round(rows / seconds).toLocaleString('en-US')} rows/s`;

if (spawnSync('psql', ['--version']).status !== 0) {
  process.stderr.write('The yardstick of this benchmark is psql, which is not installed (Debian: apt-get install postgresql-client).\n');
  process.exit(2);
}
try {
  const path = await generate();
  process.stdout.write(
    `${rows.toLocaleString('en-US')} rows × 10 columns, ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB of CSV, ${rounds} rounds\n`,
  );
  const dataDir = join(folder, 'data');
  const postgres = await startEmbeddedPostgres({ dataDir, log, databases: ['headgate', 'warehouse'] });
  const env = { HEADGATE_FILES_ROOTS: `${data}:ro`, HEADGATE_DATA_DIR: dataDir, HEADGATE_PORT: '0', HEADGATE_LOG_LEVEL: 'error' };
  Object.assign(process.env, env);
  const server = await startHeadgate(readConfig(env), log);
  const yard: number[] = [];
  const ours: Measured[] = [];
  // Interleaved, so that a slow minute of the machine hits both.
  for (let round = 1; round <= rounds; round++) {
    yard.push(await psqlCopy(postgres.url('warehouse'), path));
    ours.push(await headgateLoad(server, round));
    const last = ours.at(-1)!;
    process.stdout.write(`round ${round}: psql ${yard.at(-1)!.toFixed(2)} s, headgate ${last.seconds.toFixed(2)} s\n`);
  }
  await server.stop();
  await postgres.stop();
  const [reference, measured] = [median(yard), median(ours.map(({ seconds }) => seconds))];
  process.stdout.write(`psql \\copy       ${reference.toFixed(2)} s  ${perSecond(reference)}\n`);
  process.stdout.write(`headgate         ${measured.toFixed(2)} s  ${perSecond(measured)}  ratio ${(reference / measured).toFixed(2)}\n`);
  process.stdout.write(
    `peak memory      worker ${median(ours.map((one) => one.workerPeakMiB)).toFixed(0)} MiB, engine ${median(ours.map((one) => one.enginePeakMiB)).toFixed(0)} MiB\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
