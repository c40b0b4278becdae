/**
 * The engine as the rest of the house sees it: one DuckDB child process per job, behind a typed door.
 * No credentials, no network, limits that hold, and a kill timer. See sandbox.ts for how it is confined.
 */
import type { PipeStream } from './pipe-stream.ts';
import type { Cell, Column, Table } from '#domain/dataset.ts';
import type { Problem } from '#domain/errors.ts';
import type { FileCompression, FileFormat } from '#domain/file-output.ts';

/** Limits of one engine child. Every one is enforced outside DuckDB as well. */
export interface EngineLimits {
  threads: number;
  /** DuckDB's own budget; the process limit is set above it. */
  memoryBytes: number;
  /** Spill and materialised relations on disk. */
  diskBytes: number;
  /** Wall clock of one statement: interrupt, then kill. */
  statementMs: number;
  /** Whether rows keep the order of their source where nothing else orders them (default true). Without it loads need far less memory. */
  keepOrder?: boolean;
}

/** A named relation with its schema. */
export interface Relation {
  name: string;
  columns: Column[];
}

/** What a query returns about itself when it is only described. */
export interface Described {
  columns: Column[];
  /** For each output column the input columns it is computed from, as `relation.column`. */
  lineage: Record<string, string[]>;
}

export interface RowStream {
  /** CSV in Postgres' COPY dialect: no header, NULL unquoted and empty, every other value quoted, or those that need it. */
  stream: PipeStream;
  /** Settles when the query has ended; rejects when it failed, and then the stream is destroyed with the same error. */
  done: Promise<{ rows: number }>;
}

/** How a SELECT is written to files. */
export interface FileWriting {
  format: FileFormat;
  compression: FileCompression;
  /** CSV: what separates fields, and whether the first line names them. */
  delimiter: string;
  header: boolean;
  /** Columns that become folders (`month=2026-01`) instead of being written; without any, one file is made. */
  partitionBy: string[];
  /** Without a leading dot: `csv.gz`. */
  extension: string;
}

/** A file that was written, out of the child's reach, so that it stays as it is. */
export interface OutputFile {
  /** Where it belongs below its dataset: `month=2026-01/part-0.parquet`. */
  inside: string;
  path: string;
  sizeBytes: number;
}

export interface EngineProgress {
  /** 0…1, or null while unknown. */
  fraction: number | null;
  rows: number;
}

/**
 * A sequence every child has. A SELECT is the only statement a connector can run, and `nextval` the only mark a SELECT can leave:
 * a scan that meets a row it cannot read draws a number, so that a clean scan needs no second look. SQL of others cannot reach it.
 */
export const tallySequence = 'tally';

/** One running child. Statements run one after the other. */
export interface Engine {
  /** The version of DuckDB inside. */
  readonly version: string;
  /** A folder of this job that the child may read and write; inputs are placed here when it cannot reach them itself. */
  readonly folder: string;
  /**
   * Makes a file readable by the child and returns the path to use in SQL (a link or the file itself, never writable).
   */
  admit(path: string): Promise<string>;
  /**
   * Parses untrusted SQL with DuckDB's own parser and accepts exactly one SELECT over the given relations
   * with allow-listed functions. Returns problems; empty means accepted.
   */
  check(sql: string, relations: Relation[]): Promise<Problem[]>;
  /** Schema and column lineage of a SELECT over relations known only by schema; runs nothing. Checks it first; throws the first problem as an input error. */
  describe(sql: string, relations: Relation[]): Promise<Described>;
  /** Columns of a statement of ours over what is defined in the child. */
  columnsOf(sql: string): Promise<Column[]>;
  /** Defines a view. The SQL is ours, or was checked. */
  define(name: string, sql: string): Promise<void>;
  /** Runs a SELECT once into a table of the child. */
  materialise(name: string, sql: string, onProgress?: (progress: EngineProgress) => void): Promise<{ rows: number }>;
  /** First rows of a SELECT. `maxRows` bounds what crosses the border. */
  query(sql: string, options?: { maxRows?: number; params?: Cell[] }): Promise<Table>;
  /**
   * Streams a SELECT as CSV through a named pipe. `quoteAll: false` leaves quotes out where a value does not need them, which is
   * quicker to write and to read; not for a single column, where Postgres takes a bare `\.` for the end of the data.
   */
  streamCsv(sql: string, options?: { quoteAll?: boolean; onProgress?: (progress: EngineProgress) => void }): Promise<RowStream>;
  /**
   * Runs a SELECT of ours, or over checked relations, into files in the job's folder; the COPY is made here and nowhere else. The files go
   * with the engine. No rows make no file when partitioned. Throws `engine.too-many-files` beyond 10,000, `engine.disk-full`.
   */
  writeFiles(
    sql: string,
    writing: FileWriting,
    onProgress?: (progress: EngineProgress) => void,
  ): Promise<{ rows: number; files: OutputFile[] }>;
  /** Resident memory of the child, and the highest seen. */
  memory(): { bytes: number; peakBytes: number };
  /** Stops the running statement; the engine stays usable when DuckDB obeys, else it is killed. */
  interrupt(): void;
  /** Ends the child and removes its folder. Idempotent. */
  close(): Promise<void>;
}

/** Starts engine children. One per process. */
export interface EngineHost {
  start(options?: { limits?: Partial<EngineLimits>; signal?: AbortSignal; label?: string }): Promise<Engine>;
  /** A shared warm child for inspection and describing; restarted when it died. */
  warm<T>(use: (engine: Engine) => Promise<T>): Promise<T>;
  /** What of the sandbox is active here and what is not, with the reason. */
  sandbox(): { name: string; active: boolean; why: string }[];
  close(): Promise<void>;
}
