/** What is kept of a published load so that it can be taken back, and what of it may be dropped at once. */
import type { LoadEffect } from '#domain/effect.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { Transaction } from './database.ts';
import type { Handle } from './handle.ts';
import { dropPrivate } from './stage.ts';

/** How long a load can be undone. */
const undoDays = 30;

interface Published {
  runId: string;
  handle: Handle;
  load: PlannedLoad;
  effect: LoadEffect;
}

/** Moves the load's private tables from the stages to the undo register, in the publishing transaction; drops what undo does not need. */
export async function keepForUndo(tx: Transaction, { runId, handle, load, effect }: Published): Promise<void> {
  const tables = [handle.stage, handle.delta, handle.expected.deletes > 0 ? handle.beforeTable : null].filter((name) => name !== null);
  await tx.run('registering undo data', 'DELETE FROM headgate.stages WHERE name = ANY($1)', [tables]);
  const kept = effect.undo.possible ? keptTables(handle) : [];
  const left = handle.route === 'rename' ? [] : tables;
  await dropPrivate(
    tx,
    left.filter((name) => !kept.includes(name)),
  );
  if (!effect.undo.possible) return;
  await tx.run(
    'registering undo data',
    `INSERT INTO headgate.undo (run_id, load, target_schema, target_table, how, kept, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(days => $7))`,
    [runId, load.id, handle.schema, handle.table, JSON.stringify(handle), kept, undoDays],
  );
}

/** The tables that hold before and after images. A renamed stage is the target itself. */
function keptTables(handle: Handle): string[] {
  switch (handle.route) {
    case 'rename':
      return [];
    case 'append':
      return [handle.stage];
    case 'swap-rows':
      return handle.beforeTable === null || handle.expected.deletes === 0 ? [handle.stage] : [handle.stage, handle.beforeTable];
    case 'merge':
      return handle.delta === null ? [] : [handle.delta];
  }
}
