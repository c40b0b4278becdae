/** One load on its way to a card: staged, reconciled with the engine, and measured against its target. */
import { dictionary } from '#domain/dictionary.ts';
import type { StagedLoad } from '#domain/effect.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { ConnectorContext, StageRequest } from '../../connector.ts';
import { checksumOf } from '../publish/content.ts';
import { chooseStreams } from './copy-streams.ts';
import type { Database, Place, Row } from '../session/database.ts';
import { dropStages } from './discard.ts';
import { holdFence } from '../bookkeeping/fence.ts';
import type { StageFacts } from './finding.ts';
import type { StagedColumn } from './handle.ts';
import { loadIdOf, numberRows } from '../target/load-id.ts';
import { alreadyThere, measure, type Measured } from './measure.ts';
import { privateSchema } from '../names.ts';
import { proveKey } from '../target/prove-key.ts';
import { reconcile, type Reconciliation } from './reconcile.ts';
import { requireCreateRights, requireTableRights } from '../target/rights.ts';
import { limitsMs } from '../session/settings.ts';
import { fillStage, namePrivateTables, type PrivateTables } from './stage.ts';
import { keyColumns, stageColumns, widenedColumns } from './stage-columns.ts';
import { readTable } from '../target/target-table.ts';
import { lossOf } from '../types.ts';
import type { WireTotals } from './wire-meter.ts';

export interface StagingPlace extends Place {
  copyStreams?: 1 | 2 | undefined;
}

/** What is known before a row is copied. */
interface Prepared {
  /** Those the engine sends. */
  columns: StagedColumn[];
  /** The one that numbers the rows. */
  loadId: StagedColumn | null;
  newSchema: boolean;
  /** The stage becomes the table as it is, without a key: its checksum as a whole is what an undo is guarded by. */
  becomesTable: boolean;
  tables: PrivateTables;
}

/** Stages and measures; a failure leaves no stage behind. Throws what `TargetWriter.stage` says. */
export async function stageLoad(place: StagingPlace, context: ConnectorContext, request: StageRequest): Promise<StagedLoad> {
  const prepared = await prepare(place.database, request);
  const { columns, tables } = prepared;
  try {
    const wire = await fillStage(place.database, context, request, {
      stage: tables.stage,
      columns,
      streams: streamsFor(place, context, request),
    });
    request.failpoint('prepare.staged');
    const [reconciled, keyIsProven] = await Promise.all([
      reconcileStage(place.database, context, request, { ...prepared, wire }),
      proveKey(context.engine, request.relation, { key: keyColumns(request.load, columns), rows: wire.rows }),
    ]);
    if (prepared.loadId) await numberRows(place.database, tables.stage, context);
    const facts = { rows: wire.rows, values: reconciled.values, content: reconciled.content, keyIsProven };
    const { effect, handle, notes } = await measureStage(place, context, request, { ...prepared, columns: withLoadId(prepared), facts });
    request.failpoint('prepare.measured');
    return {
      load: request.load.id,
      effect,
      stagedRows: wire.rows,
      bytes: wire.bytes,
      handle,
      reconciled: reconciled.entries,
      notes: [...reconciled.notes, ...notes],
    };
  } catch (error) {
    await dropStages(place.database, [tables.stage]).catch((failure: Error) => {
      context.log.warn('a stage could not be dropped; it goes with its plan', { stage: tables.stage, reason: failure.message });
    });
    throw error;
  }
}

function streamsFor({ copyStreams }: StagingPlace, { log }: ConnectorContext, { load, inputBytes }: StageRequest): 1 | 2 {
  const { streams, reason } = chooseStreams(inputBytes ?? 0, { wanted: copyStreams });
  log.info('a stage is filled', { load: load.id, streams, reason });
  return streams;
}

const withLoadId = ({ columns, loadId }: Pick<Prepared, 'columns' | 'loadId'>): StagedColumn[] => (loadId ? [...columns, loadId] : columns);

/** Everything that can be refused without copying. */
async function prepare(database: Database, { load }: StageRequest): Promise<Prepared> {
  const found = await readTable(database, load);
  if (found && load.mode === 'create') throw alreadyThere(found, found.rowsEstimate);
  const columns = stageColumns(load, found);
  const tables = namePrivateTables();
  const loadId = loadIdOf(load, found);
  if (!found) {
    const becomesTable = loadId === null && load.key.length === 0;
    return { columns, loadId, tables, becomesTable, ...(await requireCreateRights(database, load)) };
  }
  const addsColumns = withLoadId({ columns, loadId }).some((column) => column.added);
  await requireTableRights(database, load, load.mode, {
    altersColumns: addsColumns || widenedColumns(columns, found).length > 0,
    builds: load.createKey === true || (load.indexes ?? []).length > 0,
  });
  return { columns, loadId, tables, becomesTable: false, newSchema: false };
}

async function reconcileStage(
  database: Database,
  { signal }: ConnectorContext,
  { load }: StageRequest,
  { columns, tables, becomesTable, wire }: Prepared & { wire: WireTotals },
): Promise<Reconciliation> {
  const doing = `reconciling ${load.id}`;
  return database.transaction(doing, { readOnly: true, statementMs: limitsMs.long, signal }, async (tx) => {
    const ask = async (sql: string): Promise<Row> => (await tx.run(doing, sql)).rows[0] ?? {};
    // By the types as Postgres spells them, so that the same rows have the same hashes once the stage is the table.
    const made = becomesTable ? await readTable(tx, { schema: privateSchema, table: tables.stage }) : null;
    const reconciled = await reconcile(ask, { stage: tables.stage, columns, checksum: made && checksumOf(made.columns) }, wire);
    return { ...reconciled, notes: [...reconciled.notes, ...columns.flatMap((column) => lossNote(column, load))] };
  });
}

/** What a column's values lose in its type; nothing where that is the type they come from. */
function lossNote({ name, source, engineType, type }: StagedColumn, { native = {} }: PlannedLoad): string[] {
  const loss = dictionary(native)[source] === type ? null : lossOf(engineType, type);
  return loss === null ? [] : [`${name} ${loss}.`];
}

async function measureStage(
  { connection, database }: Place,
  { signal }: ConnectorContext,
  request: StageRequest,
  prepared: Prepared & { facts: StageFacts },
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
