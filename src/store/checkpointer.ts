/** Where conversation graphs keep their state: LangGraph's Postgres saver on a pool of its own. */
import { Pool, types } from 'pg';
import type { Logger } from '#domain/log.ts';
import { keepingData } from './checkpointer-data.ts';
import { StepSaver } from './checkpointer-saver.ts';
import { outliveSessions, type Database } from './database.ts';

export interface Checkpointer {
  saver: StepSaver;
  close(): Promise<void>;
}

/** The type `bytea[]`, in which the library's saver reads all values of a checkpoint at once. */
const isByteaArrays = (type: number): boolean => type === 1001;

/** Rows of such values, whose text is JSON but for its brackets; the driver reads it letter by letter, and values are large. */
function byteaRows(text: string): (Buffer | null)[][] {
  const rows = JSON.parse(text.replaceAll('{', '[').replaceAll('}', ']').replaceAll('NULL', 'null')) as (string | null)[][];
  return rows.map((row) => row.map((hex) => (hex === null ? null : Buffer.from(hex.slice(2), 'hex'))));
}

/**
 * Opens the saver. Its own pool, because the library's would end the process when Postgres restarts;
 * its setup runs one process at a time, because two at once fail on its migrations table.
 */
export async function openCheckpointer(database: Database, log: Logger): Promise<Checkpointer> {
  const pool = new Pool({
    connectionString: database.url,
    max: 6,
    application_name: 'headgate graphs',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    // The log is written in order: whatever anybody saw was committed later and took the checkpoint along. What a dying database
    // loses is the newest of them, and its step is taken again.
    options: '-c synchronous_commit=off',
    types: {
      getTypeParser: (id, format) => (isByteaArrays(id) && format !== 'binary' ? byteaRows : types.getTypeParser(id, format)),
    },
  });
  outliveSessions(pool, (error) => log.warn('checkpoint connection lost', { error: error.message }));
  const saver = new StepSaver(pool, 'headgate_graphs');
  saver.serde = keepingData(saver.serde);
  await database.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('headgate.checkpoints', 0))`);
    await saver.setup();
  });
  return { saver, close: () => pool.end() };
}
