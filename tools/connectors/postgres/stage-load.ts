/** One load on its way to a card: staged, reconciled with the engine, and measured against its target. */
import type { StagedLoad } from '#domain/effect.ts';
import type { ConnectorContext, StageRequest } from '../connector.ts';
import type { Database, Place, Row } from './database.ts';
import { dropStages } from './discard.ts';
import { holdFence } from './fence.ts';
import type { StagedColumn } from './handle.ts';
import { alreadyThere, measure, type Measured } from './measure.ts';
import { reconcile, type Reconciliation } from './reconcile.ts';
import { requireCreateRights, requireTableRights } from './rights.ts';
import { limitsMs } from './settings.ts';
import { fillStage, namePrivateTables, type PrivateTables } from './stage.ts';
import { keyColumns, stageColumns } from './stage-columns.ts';
import { readTable } from './target-table.ts';

/** What is known before a row is copied. */
interface Prepared {
  columns: StagedColumn[];
  newSchema: boolean;
  tables: PrivateTables;
}

/** Stages and measures; a failure leaves no stage behind. Throws what `TargetWriter.stage` says. */
export async function stageLoad(place: Place, context: ConnectorContext, request: StageRequest): Promise<StagedLoad> {
  const prepared = await prepare(place.database, request);
  const { stage } = prepared.tables;
  const { rows, bytes } = await fillStage(place.database, context, request, { stage, columns: prepared.columns });
  request.failpoint('prepare.staged');
  try {
    const reconciled = await reconcileStage(place.database, context, request, prepared);
    const measured = await measureStage(place, context, request, { ...prepared, facts: reconciled.facts });
    request.failpoint('prepare.measured');
    const notes = [...reconciled.notes, ...measured.notes];
    const { effect, handle } = measured;
    return { load: request.load.id, effect, stagedRows: rows, bytes, handle, reconciled: reconciled.entries, notes };
  } catch (error) {
    await dropStages(place.database, [stage]).catch((failure: Error) => {
      context.log.warn('a stage could not be dropped; it goes with its plan', { stage, reason: failure.message });
    });
    throw error;
  }
}

/** Everything that can be refused without copying. */
async function prepare(database: Database, { load }: StageRequest): Promise<Prepared> {
  const found = await readTable(database, load);
  if (found && load.mode === 'create') throw alreadyThere(found, found.rowsEstimate);
  const columns = stageColumns(load, found);
  const tables = namePrivateTables();
  if (!found) return { columns, tables, ...(await requireCreateRights(database, load)) };
  const addsColumns = columns.some((column) => column.added);
  await requireTableRights(database, load, load.mode, addsColumns);
  return { columns, tables, newSchema: false };
}

async function reconcileStage(
  database: Database,
  { engine, signal }: ConnectorContext,
  { load, relation }: StageRequest,
  { columns, tables }: Prepared,
): Promise<Reconciliation> {
  const doing = `reconciling ${load.id}`;
  const ask = (sql: string): Promise<Row> =>
    database.transaction(
      doing,
      { readOnly: true, statementMs: limitsMs.long, signal },
      async (tx) => (await tx.run(doing, sql)).rows[0] ?? {},
    );
  return reconcile(engine, ask, { relation, stage: tables.stage, columns, key: keyColumns(load, columns) });
}

async function measureStage(
  { connection, database }: Place,
  { signal }: ConnectorContext,
  request: StageRequest,
  prepared: Prepared & Pick<Reconciliation, 'facts'>,
): Promise<Measured> {
  const { load } = request;
  const options = { isolation: 'REPEATABLE READ', statementMs: limitsMs.long, signal } as const;
  return database.transaction(`measuring ${load.id}`, options, async (tx) => {
    const target = await readTable(tx, load);
    const measured = await measure(tx, { request, connection, target, ...prepared });
    await holdFence(tx, request.fence);
    return measured;
  });
}
