/** Writing to Postgres: inspect, stage and measure, publish, and ask the ledger. */
import type { TargetWriter } from '../connector.ts';
import { readPosition } from './bookkeeping/cursors.ts';
import { discardPlan, stagedPlans, sweepExpired } from './stage/discard.ts';
import { findLoadedBefore } from './bookkeeping/input-register.ts';
import { freeBytes } from './session/free-space.ts';
import { findInLedger } from './bookkeeping/ledger.ts';
import { resolveTable } from './names.ts';
import { publishRun } from './publish/publish.ts';
import { queryTarget } from './source/query.ts';
import { createRejectKeeper } from './bookkeeping/rejects.ts';
import { stageLoad, type StagingPlace } from './stage/stage-load.ts';
import { inspectTable } from './target/target-table.ts';
import { migrateTarget } from './target-schema/migrate.ts';
import { stageUndo } from './undo/stage-undo.ts';

/** The writer of one connection. Our private schema is prepared at the first stage or publish. */
export function createWriter(place: StagingPlace): TargetWriter {
  const { connection, database } = place;
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
    position: async (table, source) => {
      await ready();
      return readPosition(database, table, source);
    },
    stage: async (context, request) => {
      await ready();
      return stageLoad(place, context, request);
    },
    stageUndo: async (context, request) => {
      await ready();
      return stageUndo({ connection, database }, context, request);
    },
    publish: async (context, request) => {
      await ready();
      return publishRun(database, context, request);
    },
    ledger: (runId, fence) => findInLedger(database, runId, fence),
    discard: (planId) => discardPlan(database, planId),
    sweep: () => sweepExpired(database),
    stagedPlans: () => stagedPlans(database),
    rejects: createRejectKeeper(database, ready),
    loadedBefore: (load, identity) => findLoadedBefore(database, load, identity),
    freeBytes: () => freeBytes(database),
    query: (sql, options) => queryTarget(database, sql, options),
  };
}
