/** Writing to Postgres: inspect, stage and measure, publish, and ask the ledger. */
import type { StagedLoad } from '#domain/effect.ts';
import type { ConnectorContext, StageRequest, TargetWriter } from '../connector.ts';
import type { Database } from './database.ts';
import { discardPlan } from './discard.ts';
import { holdFence } from './fence.ts';
import { findInLedger } from './ledger.ts';
import { alreadyThere, measure } from './measure.ts';
import { resolveTable } from './names.ts';
import { publishRun } from './publish.ts';
import { queryTarget } from './query.ts';
import { reconcile } from './reconcile.ts';
import { requireCreateRights, requireTableRights } from './rights.ts';
import { limitsMs } from './settings.ts';
import { fillStage, namePrivateTables } from './stage.ts';
import { keyColumns, stageColumns } from './stage-columns.ts';
import { inspectTable, readTable } from './target-table.ts';
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

async function stageLoad(
  { connection, database }: { connection: string; database: Database },
  context: ConnectorContext,
  request: StageRequest,
): Promise<StagedLoad> {
  const { load } = request;
  const found = await readTable(database, load);
  if (found && load.mode === 'create') throw alreadyThere(found, found.rowsEstimate);
  const columns = stageColumns(load, found);
  const { newSchema } = found ? { newSchema: false } : await requireCreateRights(database, load);
  if (found)
    await requireTableRights(
      database,
      load,
      load.mode,
      columns.some((column) => column.added),
    );
  const tables = namePrivateTables();
  const { rows, bytes } = await fillStage(database, context, request, { stage: tables.stage, columns });
  request.failpoint('prepare.staged');
  const limits = { statementMs: limitsMs.long, signal: context.signal };
  const reconciled = await database.transaction(`reconciling ${load.id}`, { ...limits, readOnly: true }, (tx) =>
    reconcile(
      { engine: context.engine, session: tx },
      { relation: request.relation, stage: tables.stage, columns, key: keyColumns(load, columns) },
    ),
  );
  const options = { ...limits, isolation: 'REPEATABLE READ' } as const;
  const measured = await database.transaction(`measuring ${load.id}`, options, async (tx) => {
    const target = await readTable(tx, load);
    const result = await measure(tx, { request, connection, tables, columns, facts: reconciled.facts, target, newSchema });
    await holdFence(tx, request.fence);
    return result;
  });
  request.failpoint('prepare.measured');
  return {
    load: load.id,
    effect: measured.effect,
    stagedRows: rows,
    bytes,
    handle: measured.handle,
    reconciled: reconciled.entries,
    notes: [...reconciled.notes, ...measured.notes],
  };
}
