/** One locked-down DuckDB instance inside the child: how it is opened, and how a statement runs in it. */
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBMaterializedResult, DuckDBValue } from '@duckdb/node-api';
import { bugError, cancelledError } from '#domain/errors.ts';
import { quoteName, quoteText } from '../sql.ts';
import { fromDuckDb } from './duckdb-error.ts';
import type { ErrorContext } from './duckdb-error.ts';
import { tallySequence } from './engine.ts';
import type { EngineProgress } from './engine.ts';
import type { Setup } from './protocol.ts';

/** Runs one statement. Throws AppErrors. */
export type Run = (sql: string, params?: DuckDBValue[], context?: ErrorContext) => Promise<DuckDBMaterializedResult>;

export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  #running: DuckDBConnection | null = null;
  #stopped = false;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Opens an empty in-memory database that may touch nothing but the job's folder, and locks its configuration. */
  static async open(setup: Setup): Promise<Database> {
    const { limits, tempFolder, folder } = setup;
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(limits.threads),
      memory_limit: `${limits.memoryBytes}B`,
      temp_directory: tempFolder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      allow_unsigned_extensions: 'false',
    });
    const connection = await instance.connect();
    for (const statement of [
      // The same setting given at creation is reported but not enforced.
      `SET max_temp_directory_size = '${limits.diskBytes}B'`,
      `SET allowed_directories = [${quoteText(folder)}]`,
      `SET preserve_insertion_order = ${String(limits.keepOrder ?? true)}`,
      `SET TimeZone = 'UTC'`,
      'SET enable_progress_bar = true',
      'SET enable_progress_bar_print = false',
      `CREATE SEQUENCE ${quoteName(tallySequence)}`,
      'SET enable_external_access = false',
      'SET lock_configuration = true',
    ]) {
      await connection.run(statement);
    }
    return new Database(instance, connection);
  }

  /** Runs on the main connection. */
  readonly run: Run = (sql, params, context) => this.#runOn(this.#connection, sql, params, context);

  /** Lends a connection of its own, whose temporary tables nobody else sees and which vanish afterwards. */
  async aside<T>(use: (run: Run) => Promise<T>): Promise<T> {
    const connection = await this.#instance.connect();
    try {
      return await use((sql, params, context) => this.#runOn(connection, sql, params, context));
    } finally {
      connection.disconnectSync();
    }
  }

  /** Refuses text that holds more than one statement: DuckDB would run them all. */
  async mustBeOne(sql: string): Promise<void> {
    const { count } = await this.#connection.extractStatements(sql).catch((error: unknown) => {
      throw fromDuckDb(error);
    });
    if (count !== 1) throw bugError('engine.several-statements', `${count} statements were given where one belongs.`);
  }

  /** How far the running statement is. */
  progress(): EngineProgress {
    const { percentage, rows_processed: rows } = (this.#running ?? this.#connection).progress;
    return { fraction: percentage < 0 ? null : Math.min(1, percentage / 100), rows: Number(rows) };
  }

  /** Stops what runs now; further statements fail until `resume`. */
  stop(): void {
    this.#stopped = true;
    this.#running?.interrupt();
  }

  resume(): void {
    this.#stopped = false;
  }

  close(): void {
    this.#connection.disconnectSync();
    this.#instance.closeSync();
  }

  async #runOn(
    connection: DuckDBConnection,
    sql: string,
    params: DuckDBValue[] = [],
    context: ErrorContext = {},
  ): Promise<DuckDBMaterializedResult> {
    if (this.#stopped) throw cancelledError('engine.interrupted', 'The statement was stopped.');
    this.#running = connection;
    try {
      return await (params.length === 0 ? connection.run(sql) : connection.run(sql, params));
    } catch (error) {
      throw fromDuckDb(error, context);
    } finally {
      this.#running = null;
    }
  }
}
