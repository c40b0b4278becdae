/** Stages a load: a private table in the target with the load's rows, fenced, complete and reconciled. */
import { randomBytes } from 'node:crypto';
import { AppError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { ConnectorContext, Fence, StageRequest } from '../../connector.ts';
import { copyRows } from './copy.ts';
import type { Database, Session, Transaction } from '../session/database.ts';
import { holdFence, takeFence } from '../bookkeeping/fence.ts';
import type { StagedColumn } from './handle.ts';
import { quotePrivate } from '../names.ts';
import { limitsMs } from '../session/settings.ts';
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
 * Takes the fence, drops what a former attempt left, and copies the relation into a new stage. One stream does it in one transaction,
 * and a failure or a crash leaves nothing behind; several fill a stage that is registered first, so that it can always be swept.
 * Throws `fence.lost`, `stage.incomplete`, data errors.
 */
export async function fillStage(
  database: Database,
  context: ConnectorContext,
  request: StageRequest,
  { stage, columns, streams }: { stage: string; columns: StagedColumn[]; streams: 1 | 2 },
): Promise<WireTotals> {
  const doing = `staging ${request.load.id}`;
  const options = { statementMs: limitsMs.copy, signal: context.signal };
  const make = async (tx: Transaction): Promise<void> => {
    await dropFormer(tx, request);
    await tx.run(doing, createStageSql(stage, columns));
    await register(tx, request.fence, { name: stage, load: request.load.id });
  };
  await takeFence(database, request.fence);
  if (streams === 2) await database.transaction(doing, options, make);
  return database.transaction(doing, options, async (tx) => {
    if (streams === 1) await make(tx);
    const copied =
      streams === 1
        ? await copyRows([tx], context, { stage, columns, request, isNew: true })
        : await database.transaction(doing, options, (second) =>
            copyRows([tx, second], context, { stage, columns, request, isNew: false }),
          );
    // Last, and held until the commit: an attempt that was overtaken while copying leaves no stage.
    await holdFence(tx, request.fence);
    return copied;
  });
}

/** Drops what a former attempt at this load staged. What that attempt, hanging, still holds is left for the plan's end: nobody waits for it. */
export async function dropFormer(tx: Transaction, { fence, load }: Pick<StageRequest, 'fence' | 'load'>): Promise<void> {
  const doing = `dropping a former stage of ${load.id}`;
  const former = await tx.run(doing, 'SELECT name FROM headgate.stages WHERE plan_id = $1 AND load = $2', [fence.planId, load.id]);
  for (const { name } of former.rows) {
    if (name === null || name === undefined || !(await isFree(tx, doing, name))) continue;
    await tx.run(doing, 'DELETE FROM headgate.stages WHERE name = $1', [name]);
    await dropPrivate(tx, [name]);
  }
}

/** Takes the lock that dropping needs, if nobody holds another. A table that is gone is free. */
async function isFree(tx: Transaction, doing: string, name: string): Promise<boolean> {
  const { rows } = await tx.run(doing, 'SELECT to_regclass($1) IS NULL AS gone', [quotePrivate(name)]);
  if (rows[0]?.['gone'] === 't') return true;
  await tx.run(doing, 'SAVEPOINT former');
  try {
    await tx.run(doing, `LOCK TABLE ${quotePrivate(name)} IN ACCESS EXCLUSIVE MODE NOWAIT`);
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'postgres.lock-timeout') throw error;
    await tx.run(doing, 'ROLLBACK TO SAVEPOINT former');
    return false;
  }
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
