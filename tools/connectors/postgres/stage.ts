/** Stages a load: a private table in the target with the load's rows, fenced, complete and reconciled. */
import { randomBytes } from 'node:crypto';
import { quoteName } from '#tools/sql.ts';
import type { ConnectorContext, Fence, StageRequest } from '../connector.ts';
import { copyRows } from './copy.ts';
import type { Database, Session, Transaction } from './database.ts';
import { holdFence, takeFence } from './fence.ts';
import type { StagedColumn } from './handle.ts';
import { quotePrivate } from './names.ts';
import { limitsMs } from './settings.ts';
import type { WireTotals } from './wire-meter.ts';

/** The private tables of one staged load. */
export interface PrivateTables {
  stage: string;
  delta: string;
  before: string;
  images: string;
}

/** New names for every attempt, so that it neither waits for one that hangs nor meets what is kept for undo. */
export function namePrivateTables(): PrivateTables {
  const id = randomBytes(8).toString('hex');
  return { stage: `stage_${id}`, delta: `delta_${id}`, before: `before_${id}`, images: `images_${id}` };
}

/**
 * Takes the fence, drops what a former attempt left, and copies the relation into a new stage, in one transaction:
 * a failure or a crash leaves nothing behind. Throws `fence.lost`, `stage.incomplete`, data errors.
 */
export async function fillStage(
  database: Database,
  context: ConnectorContext,
  request: StageRequest,
  { stage, columns }: { stage: string; columns: StagedColumn[] },
): Promise<WireTotals> {
  const doing = `staging ${request.load.id}`;
  await takeFence(database, request.fence);
  return database.transaction(doing, { statementMs: limitsMs.copy, signal: context.signal }, async (tx) => {
    await dropFormer(tx, request);
    await tx.run(doing, createStageSql(stage, columns));
    const copied = await copyRows(tx, context, { stage, columns, request });
    await register(tx, request.fence, { name: stage, load: request.load.id });
    // Last, and held until the commit: an attempt that was overtaken while copying leaves no stage.
    await holdFence(tx, request.fence);
    return copied;
  });
}

/** Drops what a former attempt at this load staged. */
export async function dropFormer(tx: Transaction, { fence, load }: Pick<StageRequest, 'fence' | 'load'>): Promise<void> {
  const doing = `dropping a former stage of ${load.id}`;
  const former = await tx.run(doing, 'DELETE FROM headgate.stages WHERE plan_id = $1 AND load = $2 RETURNING name', [
    fence.planId,
    load.id,
  ]);
  await dropPrivate(
    tx,
    former.rows.map(({ name }) => name ?? ''),
  );
}

/** Drops private tables that may be gone already. */
export async function dropPrivate(tx: Transaction, names: string[]): Promise<void> {
  if (names.length > 0) await tx.run('dropping private tables', `DROP TABLE IF EXISTS ${names.map(quotePrivate).join(', ')}`);
}

function createStageSql(stage: string, columns: StagedColumn[]): string {
  const list = columns.map(({ name, type, collate }) => `${quoteName(name)} ${type} ${collate}`.trimEnd());
  return `CREATE TABLE ${quotePrivate(stage)} (${list.join(', ')})`;
}

/** Notes a private table of a plan, so that it can be dropped when the plan is given up. */
export async function register(session: Session, fence: Fence, table: { name: string; load: string }): Promise<void> {
  await session.run(
    'registering a stage',
    `INSERT INTO headgate.stages (name, plan_id, load, epoch) VALUES ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, created_at = now()`,
    [table.name, fence.planId, table.load, fence.epoch],
  );
}
