/** Writing to Postgres: inspect, stage and measure, publish, and ask the ledger. */
import type { TargetWriter } from '../connector.ts';
import type { Database } from './database.ts';
import { discardPlan } from './discard.ts';
import { findInLedger } from './ledger.ts';
import { resolveTable } from './names.ts';
import { publishRun } from './publish.ts';
import { queryTarget } from './query.ts';
import { stageLoad } from './stage-load.ts';
import { inspectTable } from './target-table.ts';
import { migrateTarget } from './target-schema/migrate.ts';

/** The writer of one connection. Our private schema is prepared at the first stage or publish. */
export function createWriter(connection: string, database: Database): TargetWriter {
  let migrated: Promise<void> | null = null;
  const ready = (): Promise<void> => {
    migrated ??= migrateTarget(database).catch((error: unknown) => {
      migrated = null;
      throw error;
    });
    return migrated;
  };
  return {
    resolve: resolveTable,
    inspectTarget: async (_context, table) => inspectTable(database, resolveTable(table)),
    stage: async (context, request) => {
      await ready();
      return stageLoad({ connection, database }, context, request);
    },
    publish: async (context, request) => {
      await ready();
      return publishRun(database, context, request);
    },
    ledger: (runId, fence) => findInLedger(database, runId, fence),
    discard: (planId) => discardPlan(database, planId),
    query: (sql, options) => queryTarget(database, sql, options),
  };
}
