/** The place where conversations are played: one real Headgate, its warehouse and its writable folders, empty for each of them. */
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { z } from 'zod';
import { JsonValue } from '#domain/json.ts';
import { readConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { startHeadgate } from '#src/main.ts';
import { startEmbeddedPostgres } from '#store/embedded-postgres.ts';
import { comparable, type Kind } from './compare.ts';
import { openOracle, type Oracle } from './oracle.ts';
import type { Seen } from './seen.ts';

export interface ArenaOptions {
  /** `offline` by default. */
  model?: string | undefined;
  baseUrl?: string | undefined;
  /** Databases that are there already; without them an embedded Postgres is started. */
  databases?: { catalog: string; warehouse: string };
}

export interface Arena {
  server: { url: string; token: string };
  oracle: Oracle;
  /** Removes every table that is not Headgate's own, and every file but those given: texts by their paths below the roots. */
  reset(files?: Record<string, string>): Promise<void>;
  /** Puts one file there, `data/…`, beside or in place of what is. */
  write(path: string, text: string): Promise<void>;
  /** What another person does in the warehouse. */
  meddle(sql: string): Promise<void>;
  /** One line per table of the warehouse, with its content's hash, and per written file. */
  written(): Promise<string[]>;
  /** A table of the warehouse, or null. `select` takes the place of all its columns. */
  table(name: string, select?: string): Promise<Seen['target']>;
  /** Written files, `exports/…` or a glob of them, or null when there is none. */
  file(path: string): Promise<Seen['target']>;
  /** The JSON text of a REST resource; empty when there is no such thing. */
  resource(path: string): Promise<string>;
  close(): Promise<void>;
}

const samples = join(import.meta.dirname, '../../samples');
const folders = ['exports', 'data'] as const;

/** Starts everything; close it whatever happens. */
export async function openArena(options: ArenaOptions = {}): Promise<Arena> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-eval-'));
  // Engines and the embedded Postgres run as other users, below it.
  await chmod(folder, 0o711);
  await Promise.all(folders.map((name) => mkdir(join(folder, name))));
  const closers: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const databases = options.databases ?? (await ownDatabases(folder, closers));
    const env = settings(folder, databases, options);
    closers.push(putInEnvironment(env));
    const server = await startHeadgate(readConfig(env), createLog({ level: 'error', stream: process.stderr }));
    closers.push(() => server.stop());
    const client = await connect(databases.warehouse);
    closers.push(() => client.end());
    const oracle = await openOracle(samples);
    closers.push(async () => oracle.close());
    return {
      server,
      oracle,
      reset: async (files = {}) => {
        await dropTables(client);
        await Promise.all(folders.map((name) => emptyFolder(join(folder, name))));
        for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
      },
      write: (path, text) => writeFile(join(folder, path), text),
      meddle: async (sql) => void (await client.query(sql)),
      written: async () => [...(await tableLines(client)), ...(await fileLines(folder))],
      table: (name, select) => readTable(client, name, select),
      file: async (path) => {
        const rows = await oracle.file(join(folder, path)).catch(() => null);
        return rows && { rows, types: {} };
      },
      resource: async (path) => {
        const response = await fetch(`${server.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${server.token}` } });
        return response.ok ? response.text() : '';
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function ownDatabases(folder: string, closers: (() => Promise<void>)[]): Promise<{ catalog: string; warehouse: string }> {
  const log = createLog({ level: 'error', stream: process.stderr });
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'state'), log, databases: ['headgate', 'warehouse'] });
  closers.push(() => postgres.stop());
  return { catalog: postgres.url('headgate'), warehouse: postgres.url('warehouse') };
}

function settings(folder: string, databases: { catalog: string; warehouse: string }, options: ArenaOptions): Record<string, string> {
  const { OPENAI_API_KEY } = process.env;
  return {
    DATABASE_URL: databases.catalog,
    WAREHOUSE_URL: databases.warehouse,
    HEADGATE_DATA_DIR: join(folder, 'state'),
    HEADGATE_FILES_ROOTS: [`${samples}:ro`, ...folders.map((name) => join(folder, name))].join(','),
    HEADGATE_PORT: '0',
    HEADGATE_TOKEN: 'a-token-for-evaluation-only-01234',
    HEADGATE_LOG_LEVEL: 'error',
    HEADGATE_MODEL: options.model ?? 'offline',
    ...(options.baseUrl === undefined ? {} : { OPENAI_BASE_URL: options.baseUrl }),
    ...(OPENAI_API_KEY === undefined || options.model === undefined ? {} : { OPENAI_API_KEY }),
  };
}

/** Workers are forked with this process's environment. Returns the way to take the settings out again. */
function putInEnvironment(env: Record<string, string>): () => Promise<void> {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  return async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

async function connect(url: string): Promise<Client> {
  const text = { getTypeParser: () => (value: string | Buffer) => String(value) };
  const client = new Client({ connectionString: url, types: text, options: '-c timezone=UTC -c datestyle=ISO -c lock_timeout=10s' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

const Named = z.object({ schema: z.string(), name: z.string() });

async function tables(client: Client): Promise<string[]> {
  const { rows } = await client.query(
    `select schemaname as schema, tablename as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema', 'headgate') order by 1, 2`,
  );
  return z
    .array(Named)
    .parse(rows)
    .map(({ schema, name }) => `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`);
}

async function dropTables(client: Client): Promise<void> {
  for (const table of await tables(client)) await client.query(`drop table ${table} cascade`);
}

async function tableLines(client: Client): Promise<string[]> {
  const lines: string[] = [];
  for (const table of await tables(client)) {
    const { rows } = await client.query(`select md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as hash from ${table} t`);
    lines.push(`${table} ${z.array(z.object({ hash: z.string() })).parse(rows)[0]?.hash}`);
  }
  return lines;
}

async function fileLines(folder: string): Promise<string[]> {
  const lines: string[] = [];
  for (const name of folders) {
    for (const entry of await readdir(join(folder, name), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = await stat(path);
      if (entry.isFile()) lines.push(`${path} ${size} ${mtimeMs}`);
    }
  }
  return lines;
}

async function emptyFolder(path: string): Promise<void> {
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
}

const Cells = z.array(z.array(JsonValue));
const Types = z.array(z.object({ name: z.string(), type: z.string() }));

async function readTable(client: Client, name: string, select = '*'): Promise<Seen['target']> {
  const [schema = '', table = ''] = name.split('.');
  const quoted = `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
  if (!(await tables(client)).includes(quoted)) return null;
  const described = await client.query(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [quoted],
  );
  const types = Types.parse(described.rows);
  const { fields, rows } = await client.query({ text: `select ${select} from ${quoted}`, rowMode: 'array' });
  return {
    rows: comparable(
      fields.map((field) => ({ name: field.name, kind: kindOfOid(field.dataTypeID) })),
      Cells.parse(rows),
    ),
    types: Object.fromEntries(types.map(({ name, type }) => [name, type])),
  };
}

const numbers = new Set([20, 21, 23, 700, 701, 1700]);
const times = new Set([1082, 1114, 1184]);

/** The kind of a PostgreSQL type, by its fixed oid. */
const kindOfOid = (oid: number): Kind => (numbers.has(oid) ? 'number' : times.has(oid) ? 'time' : 'other');
