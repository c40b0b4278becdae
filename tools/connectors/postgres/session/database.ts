/** Sessions of one Postgres connection: a bounded pool, transactions with limits, and errors in our words. */
import type { PoolClient, QueryArrayConfig, QueryConfig } from 'pg';
import { AppError, cancelledError, transientError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { BreakerState } from '#domain/states.ts';
import { control, silenceMs } from './control.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { limitsMs, type PostgresSettings } from './settings.ts';
import { doingSql, processOf, watchSilence, type Doing } from './silence-watch.ts';
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
  /** Waits for what `client` is asked beside `run`, and gives the session up when the server turns out to be silent. */
  watched<T>(answer: Promise<T>): Promise<T>;
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
  /** Whether the server is called at all. */
  breaker(): BreakerState;
  close(): Promise<void>;
}

/** A database and the name of its connection, which people know it by. */
export interface Place {
  connection: string;
  database: Database;
}

/** Opens the database of a connection; no session is made before the first use. */
export function openDatabase(place: { name: string; settings: PostgresSettings }, log: Logger): Database {
  const sessions = openSessions(place, log);
  return {
    run: async (doing, sql, params) => runAlone(sessions, doing, { sql, params }),
    transaction: (doing, options, work) => inTransaction(sessions, doing, options, work),
    breaker: () => sessions.breaker(),
    close: () => sessions.close(),
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

/** One statement on a session of its own. */
async function runAlone(
  sessions: Sessions,
  doing: string,
  query: { sql: string; params?: Param[] | undefined },
  limitMs: number = limitsMs.short,
): Promise<Result> {
  const client = await sessions.take(doing);
  let broken = true;
  try {
    const result = await runOn(client, limitMs, doing, query);
    broken = false;
    return result;
  } catch (thrown) {
    const error = postgresError(thrown, doing);
    sessions.failed(error);
    broken = isGone(error);
    throw error;
  } finally {
    client.release(broken);
  }
}

async function runOn(
  on: PoolClient,
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

async function inTransaction<T>(
  sessions: Sessions,
  doing: string,
  options: TransactionOptions,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  if (options.signal?.aborted) throw cancelledError('run.cancelled', `Stopped before ${doing}.`);
  const client = await sessions.take(doing);
  const tx = transactionOn(client, options.statementMs, sessions);
  options.signal?.addEventListener('abort', tx.abandon);
  let broken = true;
  try {
    await control(client, beginSql(options));
    const result = await work(tx);
    options.signal?.throwIfAborted();
    options.signal?.removeEventListener('abort', tx.abandon);
    await tx.watched(commit(client, doing, options.statementMs));
    broken = false;
    return result;
  } catch (error) {
    if (options.signal?.aborted) throw cancelledError('run.cancelled', `Stopped while ${doing}.`, { cause: error });
    const failure = postgresError(error, doing);
    sessions.failed(failure);
    broken = !(await rollBack(client, failure));
    throw failure;
  } finally {
    options.signal?.removeEventListener('abort', tx.abandon);
    client.release(broken);
  }
}

function transactionOn(client: PoolClient, statementMs: number, sessions: Sessions): Transaction {
  const abandon = () => void client.connection.stream.destroy();
  const watch = watchSilence({ ask: () => askWhat(sessions, processOf(client)), giveUp: abandon });
  return {
    client,
    run: (doing, sql, params) => watch.during(runOn(client, statementMs, doing, { sql, params })),
    answer: (doing, sql) => watch.during(answerOn(client, statementMs, doing, sql)),
    watched: (answer) => watch.during(answer),
    abandon,
  };
}

/** What the server does in a session, asked on another one. All sessions in use is no silence. */
async function askWhat(sessions: Sessions, pid: number | null): Promise<Doing> {
  if (pid === null) return 'working';
  try {
    const { rows } = await runAlone(sessions, 'asking whether a session is alive', { sql: doingSql, params: [pid] }, limitsMs.control);
    return rows[0]?.['doing'] === 'working' ? 'working' : rows.length === 0 ? 'gone' : 'not working';
  } catch (error) {
    if (error instanceof AppError && (error.code === 'postgres.busy' || error.code === 'postgres.too-many-connections')) return 'working';
    throw error;
  }
}

function beginSql({ isolation = 'READ COMMITTED', readOnly = false, statementMs }: TransactionOptions): string {
  return `BEGIN ISOLATION LEVEL ${isolation}${readOnly ? ' READ ONLY' : ''}; SET LOCAL statement_timeout = ${statementMs}`;
}

/** False when the session is of no use any more. */
async function rollBack(client: PoolClient, failure: AppError): Promise<boolean> {
  if (isGone(failure)) return false;
  return control(client, 'ROLLBACK').then(
    () => true,
    () => false,
  );
}

const isGone = ({ code }: AppError): boolean => code === 'postgres.unreachable' || code === 'postgres.commit-unknown';

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
