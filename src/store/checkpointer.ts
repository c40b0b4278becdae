/** Where conversation graphs keep their state: LangGraph's Postgres saver on a pool of its own. */
import { Pool } from 'pg';
import type { Logger } from '#domain/log.ts';
import { keepingData } from './checkpointer-data.ts';
import { StepSaver } from './checkpointer-saver.ts';
import { outliveSessions, type Database } from './database.ts';

export interface Checkpointer {
  saver: StepSaver;
  close(): Promise<void>;
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
