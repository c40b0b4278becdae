/** The catalog database: a bounded pool, transactions, and migrations at start. */
import { readdir, readFile } from 'node:fs/promises';
import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { AppError, asAppError, inputError, setupError, transientError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';

/** Runs one statement: the pool itself, or a transaction. Row types are ours, so they are trusted. */
export interface Sql {
  query<Row extends object>(text: string, values?: unknown[]): Promise<{ rows: Row[]; count: number }>;
}

/** A statement runner inside a transaction. The brand keeps pool queries out of places that need one. */
export interface Transaction extends Sql {
  readonly inTransaction: true;
  /** Does this last, just before the commit: for what takes a lock that everybody needs. */
  beforeCommit(work: () => Promise<void>): void;
}

export interface Database extends Sql {
  readonly url: string;
  /** Runs `work` in one transaction; rolls back when it throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The schema that holds our catalog, apart from the `headgate` schema of targets. */
export const catalogSchema = 'headgate_catalog';

/**
 * Connects to the catalog. `max` bounds the sessions. Throws `catalog.unreachable` from the first statement on.
 */
export function openDatabase(options: { url: string; log: Logger; max?: number; name: string }): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.name,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: `-c search_path=${catalogSchema} -c idle_in_transaction_session_timeout=60000 -c statement_timeout=60000 -c lock_timeout=20000`,
  });
  outliveSessions(pool, (error) => options.log.warn('catalog connection lost', { error: error.message }));
  const database: Database = {
    url: options.url,
    query: (text, values) => run(pool, text, values),
    transaction: (work) => inTransaction(pool, work),
    close: () => pool.end(),
  };
  return database;
}

/** Keeps a process alive when Postgres ends its sessions, idle ones and those in use; the query that was under way fails by itself. */
export function outliveSessions(pool: Pool, lost: (error: Error) => void): void {
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', () => {}));
}

async function run<Row extends object>(client: Pool | PoolClient, text: string, values?: unknown[]) {
  try {
    const result = await client.query<Row & QueryResultRow>(text, values);
    return { rows: result.rows, count: result.rowCount ?? 0 };
  } catch (error) {
    throw catalogError(error);
  }
}

async function inTransaction<T>(pool: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw catalogError(error);
  });
  let broken: Error | undefined;
  try {
    await run(client, 'begin');
    const last: (() => Promise<void>)[] = [];
    const result = await work({
      inTransaction: true,
      query: (text, values) => run(client, text, values),
      beforeCommit: (task) => void last.push(task),
    });
    for (const task of last) await task();
    await run(client, 'commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollback: Error) => {
      broken = rollback;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

const unreachable = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', '57P01', '57P02', '57P03', '25P03', '53300']);
const lostSession = /terminated unexpectedly|timeout exceeded when trying to connect|Connection terminated|not queryable/;
/** Others were first, or it took too long: the same transaction may well succeed next time. */
const busy = new Set(['40001', '40P01', '55P03', '57014']);

/** What the driver threw, in our words; errors that are ours already pass through. */
export function catalogError(error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof AppError) return error;
  if (busy.has(code)) {
    return transientError('catalog.busy', `The catalog database could not do this now: ${message}`, { hint: 'Try again.', cause: error });
  }
  if (unreachable.has(code) || code.startsWith('08') || lostSession.test(message)) {
    return transientError('catalog.unreachable', `The catalog database does not answer: ${message}`, {
      hint: 'Check DATABASE_URL and that Postgres is running.',
      cause: error,
    });
  }
  if (code.startsWith('28') || code === '3D000') {
    return setupError('catalog.refused', `The catalog database refused the connection: ${message}`, {
      hint: 'Check the user, password and database in DATABASE_URL.',
      cause: error,
    });
  }
  if (code === '22021' || code === '22P05') return notStorable(error);
  return asAppError(error);
}

/** A text that Postgres cannot hold. */
export const notStorable = (cause?: unknown): AppError =>
  inputError('text.not-storable', 'A text holds a NUL character or half of a character, which no database can keep.', {
    hint: 'Remove what is invisible in it, or type it anew.',
    cause,
  });

/** Applies the numbered migrations that are missing, one process at a time. Returns the names applied. */
export async function migrate(database: Database): Promise<string[]> {
  const folder = new URL('./migrations/', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return database.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('headgate.migrate', 0))`);
    await tx.query(`create schema if not exists ${catalogSchema}`);
    await tx.query('create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())');
    const done = new Set((await tx.query<{ name: string }>('select name from migrations')).rows.map((row) => row.name));
    const missing = files.filter((name) => !done.has(name));
    for (const name of missing) {
      await tx.query(await readFile(new URL(name, folder), 'utf8'));
      await tx.query('insert into migrations (name) values ($1)', [name]);
    }
    return missing;
  });
}
