/** Opens a table for one job: copies it, from one snapshot, into the job's folder, and tells the engine how to scan it. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { conflictError, inputError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { quoteName, quoteText } from '#tools/sql.ts';
import type { ConnectorContext, OpenedSource } from '../connector.ts';
import type { Place, Transaction } from './database.ts';
import { quoteTable, writeTable, type TableName } from './names.ts';
import { limitsMs } from './settings.ts';
import { duckdbType, readColumn } from './source-types.ts';
import { postgresError } from './sql-state.ts';

/** What an inspection pins: the table, and its columns with their Postgres types. */
export const TableReader = z.strictObject({
  schema: z.string(),
  table: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })).min(1),
});
export type TableReader = z.infer<typeof TableReader>;

interface Copied {
  bytes: number;
  sha256: string;
  rows: number;
}

/** Throws `source.changed` when the columns are not the inspected ones any more, `postgres.*`. */
export async function openTable(
  { connection, database }: Place,
  context: ConnectorContext,
  source: { id: string; dataset: string; reader: JsonObject },
): Promise<OpenedSource> {
  const reader = parseReader(source);
  // One file per table and job: asked again, the table is read again, and what is being scanned stays readable.
  const name = createHash('sha256')
    .update(`${connection}\0${writeTable(reader)}`)
    .digest('hex')
    .slice(0, 20);
  const path = join(context.engine.folder, `table-${name}.csv`);
  const options = { isolation: 'REPEATABLE READ', readOnly: true, statementMs: limitsMs.copy, signal: context.signal } as const;
  const copied = await database.transaction(`reading ${source.dataset}`, options, async (tx) => {
    await requireSameColumns(tx, reader);
    return copyTable(tx, reader, `${path}.part`);
  });
  await rename(`${path}.part`, path);
  // A table does not know when it changed last; the hash of its rows is what tells two states apart.
  const part = { name: writeTable(reader), sizeBytes: copied.bytes, modifiedAt: '', sha256: copied.sha256 };
  return {
    sql: scanSql(path, reader),
    rowsEstimate: copied.rows,
    sizeBytes: copied.bytes,
    rejects: () => Promise.resolve({ count: 0, rows: [] }),
    verified: Promise.resolve({ source: source.id, connection, dataset: source.dataset, parts: [part] }),
  };
}

function parseReader({ dataset, reader }: { dataset: string; reader: JsonObject }): TableReader {
  const parsed = TableReader.safeParse(reader);
  if (parsed.success) return parsed.data;
  throw inputError('source.unreadable', `The pinned reader of ${dataset} does not fit a table: ${z.prettifyError(parsed.error)}`, {
    hint: 'Inspect it again.',
  });
}

/** Columns of a table or view with their Postgres types, in order. */
export async function sourceColumns(tx: Transaction, name: TableName): Promise<TableReader['columns']> {
  const { rows } = await tx.run(
    `reading the columns of ${writeTable(name)}`,
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
     WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [quoteTable(name)],
  );
  return rows.map((row) => ({ name: row['name'] ?? '', type: row['type'] ?? '' }));
}

/** Columns that were added since are not read; one that is gone or has another type ends the read. */
async function requireSameColumns(tx: Transaction, reader: TableReader): Promise<void> {
  const now = new Map((await sourceColumns(tx, reader)).map((column) => [column.name, column.type]));
  const changed = reader.columns.filter(({ name, type }) => now.get(name) !== type);
  if (changed.length === 0) return;
  const words = changed.map(({ name, type }) => `${name} was ${type} and is ${now.get(name) ?? 'gone'}`).join('; ');
  throw conflictError('source.changed', `${writeTable(reader)} changed since it was inspected: ${words}.`, {
    hint: 'Inspect it again and prepare anew.',
  });
}

async function copyTable(tx: Transaction, reader: TableReader, path: string): Promise<Copied> {
  const doing = `reading ${writeTable(reader)}`;
  // The same table gives the same bytes: no parallel workers, and no scan that starts where another one is.
  await tx.run(doing, 'SET LOCAL max_parallel_workers_per_gather = 0');
  await tx.run(doing, 'SET LOCAL synchronize_seqscans = off');
  // The engine reads this form of an interval.
  await tx.run(doing, `SET LOCAL IntervalStyle = 'postgres_verbose'`);
  const list = reader.columns.map(({ name, type }) => readColumn(type).toText(quoteName(name)));
  const source = tx.client.query(
    copyTo(`COPY (SELECT ${list.join(', ')} FROM ${quoteTable(reader)}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)`),
  );
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(source, meter, createWriteStream(path, { mode: 0o600 })).catch((error: unknown) => {
    throw postgresError(error, doing);
  });
  // The engine may run as another user, which owns nothing here; the folder above keeps everybody else out.
  await chmod(path, 0o644);
  return { bytes, sha256: hash.digest('hex'), rows: source.rowCount };
}

/** Every value was quoted and NULL was not: that is how an empty text stays apart from NULL. */
function scanSql(path: string, reader: TableReader): string {
  const raw = reader.columns.map(({ type }, index) => `c${index}: ${quoteText(readColumn(type).csvType)}`);
  const list = reader.columns.map(({ name, type }, index) => `${readColumn(type).fromText(`c${index}`)} AS ${quoteName(name)}`);
  return `SELECT ${list.join(', ')} FROM read_csv(${quoteText(path)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
    new_line = '\\n', nullstr = '', allow_quoted_nulls = false, parallel = false, max_line_size = 8388608, buffer_size = 16777216, columns = {${raw.join(', ')}})`;
}

/** The engine's columns of a table. */
export const engineColumns = (columns: TableReader['columns']): TableReader['columns'] =>
  columns.map(({ name, type }) => ({ name, type: duckdbType(type) }));
