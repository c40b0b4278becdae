/** A whole Headgate for tests: server and workers as processes that can be killed, on databases of their own. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import type { Failpoint } from '#domain/failpoints.ts';
import { silentLogger } from '#domain/log.ts';
import type { Job } from '#jobs/jobs.ts';
import { openQueue } from '#jobs/queue.ts';
import { openCheckpointer } from '#store/checkpointer.ts';
import { migrate, openDatabase } from '#store/database.ts';
import { startChild, type Child } from '../child.ts';
import { compiledCode } from './compiled-code.ts';
import { followThread, type TestThread } from './headgate-thread.ts';
import { freshDatabase } from '../postgres/postgres.ts';

export interface HeadgateOptions {
  /** Where the first worker dies, as `name` or `name:nth`. */
  failpoint?: Failpoint | `${Failpoint}:${number}`;
  /** Worker processes to begin with. */
  workers?: number;
  /** More settings, for server and workers. */
  env?: Record<string, string>;
}

export interface TestHeadgate {
  readonly url: string;
  readonly token: string;
  /** The catalog database. */
  readonly catalogUrl: string;
  /** The folder behind the files root `data`. */
  readonly data: string;
  /** The worker processes started so far. */
  readonly workers: Child[];
  server(): Child;
  /** A new conversation, or one that exists; over another server than the first, if given. */
  open(threadId?: string, over?: { url: string }): Promise<TestThread>;
  /** A request of the admin: status and JSON body. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** `root` is the folder of another release; left out: this one. */
  startWorker(settings?: Pick<HeadgateOptions, 'failpoint' | 'env'> & { root?: URL }): Child;
  /** Puts jobs into the queue, as a second delivery would. */
  enqueue(...jobs: Job[]): Promise<void>;
  /** Whether no job waits or runs. */
  idle(): Promise<boolean>;
  /** One more server on the same databases; `env` differs from the first one's settings, `root` is the folder of another release. */
  startServer(env?: Record<string, string>, root?: URL): Promise<{ url: string }>;
  killServer(): Promise<void>;
  /** Starts the server again on the same port, after it was killed. */
  restart(): Promise<void>;
  /** Rows of a query in the target, or in the catalog. */
  warehouse<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  catalog<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Writes a file that a draft reads as `data/<name>`. */
  write(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

const Greeting = z.object({ url: z.string(), token: z.string() });
const thisRelease = new URL('../../../', import.meta.url);
const serverFile = 'test/support/product/serve-headgate.ts';
const workerFile = 'src/worker.ts';
const samples = join(import.meta.dirname, '../../../samples');

/** Starts everything. Close it in `afterAll`. */
export async function startTestHeadgate(options: HeadgateOptions = {}): Promise<TestHeadgate> {
  const [catalog, warehouse] = await Promise.all([freshDatabase({ name: 'catalog', fill: fillCatalog }), freshDatabase()]);
  const folder = await mkdtemp(join(tmpdir(), 'headgate-whole-'));
  // Engines run as other users, below it.
  await chmod(folder, 0o711);
  const data = join(folder, 'data');
  await mkdir(data);
  const env = settings({ catalog: catalog.url, warehouse: warehouse.url, folder, data }, options.env);
  const sessions = await Promise.all([catalog.url, warehouse.url].map(connect));
  const [catalogSession, warehouseSession] = sessions;
  const workers: Child[] = [];
  const others: Child[] = [];
  const threads: TestThread[] = [];
  const start = async (port: string, more: Record<string, string> = {}, root = thisRelease) => {
    const child = startChild(new URL(serverFile, root), { env: { ...env, ...more, HEADGATE_PORT: port }, cwd: folder });
    return { child, ...Greeting.parse(await child.greeting()) };
  };
  const startWorker: TestHeadgate['startWorker'] = ({ failpoint, env: more, root = thisRelease } = {}) => {
    const child = startChild(new URL(workerFile, root), { env: { ...env, ...more, HEADGATE_FAILPOINT: failpoint ?? '' }, cwd: folder });
    workers.push(child);
    return child;
  };
  let server = await start('0');
  for (let n = 0; n < (options.workers ?? 1); n += 1) startWorker(n === 0 && options.failpoint ? { failpoint: options.failpoint } : {});
  const logs = (): string => [server.child, ...others, ...workers].map((child) => child.log()).join('\n--\n');
  return {
    url: server.url,
    token: server.token,
    catalogUrl: catalog.url,
    data,
    workers,
    server: () => server.child,
    startWorker,
    async open(threadId, over = server) {
      const thread = await followThread({ url: over.url, token: server.token, logs }, threadId);
      threads.push(thread);
      return thread;
    },
    call: (method, path, body) => call(server, { method, path, body }),
    enqueue: (...jobs) => enqueue(catalog.url, jobs),
    idle: async () =>
      (await rowsOf(catalogSession, `select 1 from headgate_jobs.job where state in ('created', 'retry', 'active')`)).length === 0,
    async startServer(differently, root) {
      const more = await start('0', differently, root);
      others.push(more.child);
      return { url: more.url };
    },
    killServer: () => server.child.kill(),
    async restart() {
      server = await start(new URL(server.url).port);
    },
    warehouse: (sql, values) => rowsOf(warehouseSession, sql, values),
    catalog: (sql, values) => rowsOf(catalogSession, sql, values),
    write: (name, text) => writeFile(join(data, name), text),
    async close() {
      for (const thread of threads) thread.close();
      await Promise.all(
        [server.child, ...others, ...workers].map(async (child) => {
          await child.kill();
          await child.gone;
        }),
      );
      await Promise.all(sessions.map((session) => session.end()));
      await Promise.all([catalog.drop(), warehouse.drop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Everything that a start would install, so that each test begins with it. */
async function fillCatalog(url: string): Promise<void> {
  const database = openDatabase({ url, log: silentLogger, name: 'template' });
  await migrate(database);
  const queue = await openQueue(database, silentLogger);
  const checkpointer = await openCheckpointer(database, silentLogger);
  await checkpointer.close();
  await queue.close();
  await database.close();
}

async function enqueue(url: string, jobs: Job[]): Promise<void> {
  const database = openDatabase({ url, log: silentLogger, name: 'test' });
  const queue = await openQueue(database, silentLogger);
  await database.transaction(async (tx) => {
    for (const job of jobs) await queue.enqueue(tx, job);
  });
  await queue.close();
  await database.close();
}

function settings(
  made: { catalog: string; warehouse: string; folder: string; data: string },
  more: Record<string, string> = {},
): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    // Many processes start from the same files.
    NODE_COMPILE_CACHE: compiledCode,
    DATABASE_URL: made.catalog,
    WAREHOUSE_URL: made.warehouse,
    HEADGATE_DATA_DIR: join(made.folder, 'state'),
    HEADGATE_FILES_ROOTS: `${samples}:ro,${made.data}`,
    HEADGATE_TOKEN: 'a-token-for-tests-only-0123456789',
    HEADGATE_MODEL: 'offline',
    HEADGATE_WORKERS: '0',
    HEADGATE_LEASE_SECONDS: '3',
    HEADGATE_ENGINE_MEMORY: '512MiB',
    ...more,
  };
}

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'a test looking on',
    options: '-c search_path=headgate_catalog,public',
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function rowsOf<Row extends object>(client: Client | undefined, sql: string, values: unknown[] = []): Promise<Row[]> {
  if (client === undefined) throw new Error('The session is gone.');
  return (await client.query<Row>(sql, values)).rows;
}

async function call(
  server: { url: string; token: string },
  request: { method: string; path: string; body: unknown },
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.url}/api/v1${request.path}`, {
    method: request.method,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  return { status: response.status, body: await response.json() };
}
