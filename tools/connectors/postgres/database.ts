/** Sessions of one Postgres connection: a bounded pool, transactions with limits, and errors in our words. */
import { Pool } from 'pg';
import type { ClientBase, PoolClient, QueryArrayConfig, QueryConfig } from 'pg';
import { cancelledError, transientError, type AppError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { limitsMs, maxSessions, sessionSql } from './settings.ts';
import { isLostConnection, postgresError } from './sql-state.ts';

/** A row as Postgres' own text, exact for every type. */
export type Row = Record<string, string | null>;

export interface Result {
  rows: Row[];
  /** Rows that the statement returned or changed. */
  affected: number;
}

type Param = string | number | boolean | null | string[];

/** Runs statements; `doing` completes the sentence of an error: "reading the columns of public.orders". */
export interface Session {
  run(doing: string, sql: string, params?: Param[]): Promise<Result>;
}

/** Rows by position, with the columns they have. */
export interface Answer {
  columns: { name: string; typeOid: number; typeModifier: number }[];
  rows: (string | null)[][];
}

/** A session inside a transaction. `client` is for COPY alone. */
export interface Transaction extends Session {
  readonly client: PoolClient;
  /** Cuts the session off: what it does fails, and the server ends its statement within seconds (client_connection_check_interval). */
  abandon(this: void): void;
  /** Runs exactly one statement, which may be somebody else's text: the server refuses a second one. */
  answer(doing: string, sql: string): Promise<Answer>;
}

export interface TransactionOptions {
  isolation?: 'READ COMMITTED' | 'REPEATABLE READ';
  readOnly?: boolean;
  /** Time for one statement. */
  statementMs: number;
  signal?: AbortSignal;
}

export interface Database extends Session {
  /**
   * Runs `work` in one transaction; anything thrown rolls it back. Throws `postgres.commit-unknown` when the
   * connection was lost while committing, `run.cancelled` when the signal stopped it.
   */
  transaction<T>(doing: string, options: TransactionOptions, work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A database and the name of its connection, which people know it by. */
export interface Place {
  connection: string;
  database: Database;
}

/** Every value as text: no type is rounded or shifted on its way. */
const asText = { getTypeParser: () => (value: string) => value };

/** Opens a pool; no session is made before the first use. */
export function openDatabase(url: string, log: Logger): Database {
  const pool = new Pool({
    connectionString: url,
    max: maxSessions,
    connectionTimeoutMillis: limitsMs.connect,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: asText,
    verify: (client, done) => void control(client, sessionSql).then(() => done(), done),
  });
  pool.on('error', (error) => log.warn('an idle Postgres session was lost', { reason: error.message }));
  // A session that dies in use reports to its query as well; without a listener the process would end.
  pool.on('connect', (client) => client.on('error', (error) => log.debug('a Postgres session was lost', { reason: error.message })));
  return {
    run: (doing, sql, params) => runOn(pool, limitsMs.short, doing, { sql, params }),
    transaction: (doing, options, work) => inTransaction(pool, doing, options, work),
    close: () => pool.end(),
  };
}

/** The driver takes more than its type names. */
interface LimitedQuery extends QueryConfig<Param[]> {
  /** Milliseconds until the session is given up. Later than the server's own limit, so that it counts only when the server is silent. */
  query_timeout: number;
}
interface SingleQuery extends QueryArrayConfig<Param[]> {
  query_timeout: number;
  /** The extended protocol takes a single statement. */
  queryMode: 'extended';
}
const silenceMs = 10_000;

async function runOn(
  on: Pool | PoolClient,
  statementMs: number,
  doing: string,
  { sql, params }: { sql: string; params?: Param[] | undefined },
): Promise<Result> {
  const query: LimitedQuery = { text: sql, query_timeout: statementMs + silenceMs, ...(params === undefined ? {} : { values: params }) };
  try {
    const { rows, rowCount } = await on.query<Row>(query);
    return { rows, affected: rowCount ?? 0 };
  } catch (error) {
    throw postgresError(error, doing);
  }
}

async function answerOn(client: PoolClient, statementMs: number, doing: string, sql: string): Promise<Answer> {
  const query: SingleQuery = { text: sql, rowMode: 'array', queryMode: 'extended', query_timeout: statementMs + silenceMs };
  try {
    const { fields, rows } = await client.query<(string | null)[]>(query);
    return {
      columns: fields.map((field) => ({ name: field.name, typeOid: field.dataTypeID, typeModifier: field.dataTypeModifier })),
      rows,
    };
  } catch (error) {
    throw postgresError(error, doing);
  }
}

async function inTransaction<T>(pool: Pool, doing: string, options: TransactionOptions, work: (tx: Transaction) => Promise<T>): Promise<T> {
  if (options.signal?.aborted) throw cancelledError('run.cancelled', `Stopped before ${doing}.`);
  const client = await pool.connect().catch((error: unknown) => {
    throw postgresError(error, doing);
  });
  const tx = transactionOn(client, options.statementMs);
  options.signal?.addEventListener('abort', tx.abandon);
  let broken = true;
  try {
    await control(client, beginSql(options));
    const result = await work(tx);
    options.signal?.throwIfAborted();
    options.signal?.removeEventListener('abort', tx.abandon);
    await commit(client, doing, options.statementMs);
    broken = false;
    return result;
  } catch (error) {
    if (options.signal?.aborted) throw cancelledError('run.cancelled', `Stopped while ${doing}.`, { cause: error });
    const failure = postgresError(error, doing);
    broken = !(await rollBack(client, failure));
    throw failure;
  } finally {
    options.signal?.removeEventListener('abort', tx.abandon);
    client.release(broken);
  }
}

const transactionOn = (client: PoolClient, statementMs: number): Transaction => ({
  client,
  run: (doing, sql, params) => runOn(client, statementMs, doing, { sql, params }),
  answer: (doing, sql) => answerOn(client, statementMs, doing, sql),
  abandon: () => void client.connection.stream.destroy(),
});

/** Statements around the work; a server that is silent must not hold them for ever. */
async function control(client: ClientBase, sql: string, limitMs: number = limitsMs.control): Promise<void> {
  const query: LimitedQuery = { text: sql, query_timeout: limitMs + silenceMs };
  await client.query(query);
}

function beginSql({ isolation = 'READ COMMITTED', readOnly = false, statementMs }: TransactionOptions): string {
  return `BEGIN ISOLATION LEVEL ${isolation}${readOnly ? ' READ ONLY' : ''}; SET LOCAL statement_timeout = ${statementMs}`;
}

/** False when the session is of no use any more. */
async function rollBack(client: PoolClient, failure: AppError): Promise<boolean> {
  if (failure.code === 'postgres.unreachable' || failure.code === 'postgres.commit-unknown') return false;
  return control(client, 'ROLLBACK').then(
    () => true,
    () => false,
  );
}

async function commit(client: PoolClient, doing: string, statementMs: number): Promise<void> {
  try {
    await control(client, 'COMMIT', statementMs);
  } catch (error) {
    if (!isLostConnection(error)) throw error;
    throw transientError('postgres.commit-unknown', `Postgres went away while ${doing}; whether it was committed is not known yet.`, {
      hint: 'The ledger in the target decides: it is read before anything is tried again.',
      cause: error,
    });
  }
}
