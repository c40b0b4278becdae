/** Reading from Postgres: list, inspect and open tables and views. */
import type { SourceReader } from '../connector.ts';
import type { Database } from './database.ts';
import { inspectSource } from './inspect-source.ts';
import { listTables } from './list-tables.ts';
import { openTable } from './open-table.ts';

/** The reader of one connection. */
export function createReader(connection: string, database: Database): SourceReader {
  const place = { connection, database };
  return {
    list: ({ signal }, query) => listTables(place, query, signal),
    inspect: ({ signal }, dataset) => inspectSource(place, dataset, signal),
    open: (context, source) => openTable(place, context, source),
  };
}
