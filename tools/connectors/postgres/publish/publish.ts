/** Publishing: one transaction that moves exactly the approved delta, with its ledger row, fence and undo data. */
import { conflictError, transientError } from '#domain/errors.ts';
import type { LoadReceipt } from '#domain/receipt.ts';
import type { ConnectorContext, PublishOutcome, PublishRequest } from '../../connector.ts';
import { applyLoad, lockFor } from './apply.ts';
import { movePositions, rewindPositions } from '../bookkeeping/cursors.ts';
import type { Database, Transaction } from '../session/database.ts';
import { keepColumns } from '../bookkeeping/loaded-columns.ts';
import { holdFence, takeFence } from '../bookkeeping/fence.ts';
import { parseHandle, type Applied, type Handle } from '../stage/handle.ts';
import { noteInput } from '../bookkeeping/input-register.ts';
import { claimLedger, fillLedger, isUnknownCommit, readLedger } from '../bookkeeping/ledger.ts';
import { quotePrivate, quoteTable, writeTable } from '../names.ts';
import { publishRejects, reopenRejects, replayRejects } from '../bookkeeping/rejects.ts';
import { limitsMs } from '../session/settings.ts';
import { countRows } from '../target/target-table.ts';
import { keepForUndo, requireKept } from '../bookkeeping/undo-register.ts';

type Load = PublishRequest['loads'][number] & { handle: Handle };
const doing = 'publishing';

/**
 * Publishes all loads of a run, or none. A run that committed before is returned with `alreadyDone`.
 * Throws `publish.stale`, `fence.lost`, `stage.gone`, transient errors.
 */
export async function publishRun(
  database: Database,
  context: Omit<ConnectorContext, 'engine'>,
  request: PublishRequest,
): Promise<PublishOutcome> {
  request.failpoint('publish.started');
  const outcome = await publishOnce(database, context, request).catch((error: unknown) => {
    if (isUnknownCommit(error)) return settleUnknown(database, request, error);
    throw error;
  });
  request.failpoint('publish.after-commit');
  return outcome;
}

async function publishOnce(
  database: Database,
  { signal }: Omit<ConnectorContext, 'engine'>,
  request: PublishRequest,
): Promise<PublishOutcome> {
  // Committed at once: should this attempt fail, no older one may publish after it was said that nothing was written.
  await takeFence(database, request.fence);
  return database.transaction(doing, { statementMs: limitsMs.long, signal }, async (tx) => {
    // Locked until the commit, so that no two attempts overlap.
    await holdFence(tx, request.fence);
    if (!(await claimLedger(tx, request))) return (await readLedger(tx, request.runId)) ?? { loads: [], alreadyDone: true };
    const loads = request.loads.map((load) => ({ ...load, handle: parseHandle(load.staged.handle) }));
    await tx.run(doing, `SET LOCAL work_mem = '64MB'`);
    await requireStages(tx, loads);
    await requireUndoable(tx, loads);
    await lockTables(tx, loads);
    const receipts: LoadReceipt[] = [];
    for (const load of loads) {
      const applied = await applyLoad(tx, load.handle);
      await noteProgress(tx, request.runId, load.handle);
      const undoUntil = await keepForUndo(tx, { runId: request.runId, handle: load.handle, load: load.load, effect: load.staged.effect });
      receipts.push({ ...(await receiptOf(tx, load, applied)), undoUntil });
    }
    await fillLedger(tx, request.runId, receipts);
    await keepRecord(
      tx,
      request,
      loads.flatMap(({ handle }) => handle.undoing?.runId ?? []),
    );
    request.failpoint('publish.before-commit');
    return { loads: receipts, alreadyDone: false };
  });
}

/** Where incremental loads stand moves with their rows, forwards or back. */
async function noteProgress(tx: Transaction, runId: string, handle: Handle): Promise<void> {
  await movePositions(tx, { runId, table: handle, advances: handle.advances });
  if (handle.brought) await keepColumns(tx, { runId, table: handle, ...handle.brought });
  if (handle.undoing) await rewindPositions(tx, handle, { runId: handle.undoing.runId, byRunId: runId });
}

/** What the run could not read, what it read again, and what its loads were made of. Throws `publish.stale`. */
async function keepRecord(tx: Transaction, { fence, runId, record, loads }: PublishRequest, undone: readonly string[]): Promise<void> {
  await publishRejects(tx, fence.planId, { runId, runNumber: record?.runNumber ?? null });
  for (const undoneRun of new Set(undone)) await reopenRejects(tx, undoneRun);
  if (!record) return;
  for (const replay of record.replays) await replayRejects(tx, replay, record.runNumber);
  for (const { load } of loads) {
    const identity = record.inputs[load.id];
    if (identity) await noteInput(tx, runId, load, identity);
  }
}

/** Staged rows may have been given up meanwhile. */
async function requireStages(tx: Transaction, loads: Load[]): Promise<void> {
  for (const { handle, load } of loads) {
    // A table that is put away takes the stage's name only now.
    for (const table of [handle.route === 'put-away' ? null : handle.stage, handle.delta]) {
      if (table === null) continue;
      const { rows } = await tx.run('looking for the stage', 'SELECT to_regclass($1) IS NULL AS gone', [quotePrivate(table)]);
      if (rows[0]?.['gone'] !== 't') continue;
      throw conflictError('stage.gone', `The staged rows of ${load.id} for ${writeTable(handle)} are gone.`, { hint: 'Prepare again.' });
    }
  }
}

/** A load is taken back once: until the commit nobody else can. */
async function requireUndoable(tx: Transaction, loads: Load[]): Promise<void> {
  for (const { undoing, schema, table } of loads.map(({ handle }) => handle)) {
    if (undoing) await requireKept(tx, { runId: undoing.runId, load: undoing.load, schema, table }, { lock: true });
  }
}

/** All tables in one fixed order, so that two publishes never wait for each other in a circle. */
async function lockTables(tx: Transaction, loads: Load[]): Promise<void> {
  const locks = loads.flatMap(({ handle }) => {
    const mode = lockFor(handle);
    return mode === null || handle.guard.shape === null ? [] : [{ table: quoteTable(handle), mode }];
  });
  locks.sort((a, b) => (a.table < b.table ? -1 : 1));
  for (const { table, mode } of locks) await tx.run(`locking ${table}`, `LOCK TABLE ${table} IN ${mode} MODE`);
}

async function receiptOf(tx: Transaction, { handle, load, staged }: Load, applied: Applied): Promise<LoadReceipt> {
  return {
    load: load.id,
    target: staged.effect.target,
    mode: load.mode,
    inserted: applied.inserts,
    updated: applied.updates,
    deleted: applied.deletes,
    unchanged: applied.unchanged,
    rowsAfter: await rowsAfter(tx, handle, applied),
    ...(handle.route === 'put-away' ? { gone: true } : {}),
    reconciled: staged.reconciled,
  };
}

async function rowsAfter(tx: Transaction, handle: Handle, { inserts }: Applied): Promise<number> {
  if (handle.route === 'put-away') return 0;
  // A stage that becomes the table was counted when it was renamed.
  return handle.route === 'rename' ? inserts : countRows(tx, handle);
}

/** Waits until the lost session's transaction has ended either way, then lets the ledger decide. */
async function settleUnknown(database: Database, request: PublishRequest, error: Error): Promise<PublishOutcome> {
  const known = await database.transaction('asking the ledger what happened', { statementMs: limitsMs.short }, async (tx) => {
    await tx.run('waiting for the lost session', 'SELECT epoch FROM headgate.fence WHERE plan_id = $1 FOR UPDATE', [request.fence.planId]);
    return readLedger(tx, request.runId);
  });
  if (known) return { ...known, alreadyDone: false };
  throw transientError('postgres.unreachable', 'Postgres went away while committing; the ledger shows that nothing took effect.', {
    hint: 'It is tried again.',
    cause: error,
  });
}
