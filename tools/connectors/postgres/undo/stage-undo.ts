/** Stages the taking back of a published load, for the same publish as every load. */
import type { LoadEffect, StagedLoad } from '#domain/effect.ts';
import { conflictError } from '#domain/errors.ts';
import type { ConnectorContext, UndoRequest } from '../../connector.ts';
import type { Place, Transaction } from '../session/database.ts';
import { holdFence, takeFence } from '../bookkeeping/fence.ts';
import { hides } from '../stage/measure.ts';
import { writeTable } from '../names.ts';
import { requireTableRights } from '../target/rights.ts';
import { limitsMs } from '../session/settings.ts';
import { dropFormer, namePrivateTables } from '../stage/stage.ts';
import { readTable, type TableFacts } from '../target/target-table.ts';
import { requireKept, type Kept } from '../bookkeeping/undo-register.ts';
import { takeBackRows } from './take-back-rows.ts';
import { bringBackTable, rowsOf, swapBack, takeBackTable } from './take-back-table.ts';
import type { TakenBack, Undo } from './taken-back.ts';

/** Measures inside one snapshot of the target; a failure leaves nothing behind. Throws what `TargetWriter.stageUndo` says. */
export async function stageUndo(
  { connection, database }: Place,
  { signal }: Omit<ConnectorContext, 'engine'>,
  request: UndoRequest,
): Promise<StagedLoad> {
  const doing = `measuring the undo of ${request.load.id}`;
  await takeFence(database, request.fence);
  const options = { isolation: 'REPEATABLE READ', statementMs: limitsMs.long, signal } as const;
  const staged = await database.transaction(doing, options, async (tx) => {
    await dropFormer(tx, request);
    await tx.run(doing, `SET LOCAL work_mem = '64MB'`);
    const { schema, table, id } = request.load;
    const kept = await requireKept(tx, { runId: request.runId, load: id, schema, table }, { lock: false });
    const target = await readTable(tx, kept);
    const found = await takeBack(tx, { request, kept, tables: namePrivateTables() }, target);
    request.failpoint('prepare.staging');
    const effect = effectOf(`${connection}.${writeTable(kept)}`, request, { found, target, targetRows: await rowsOf(tx, target) });
    await holdFence(tx, request.fence);
    return describe(request, found, { effect, notes: staying(kept) });
  });
  request.failpoint('prepare.measured');
  return staged;
}

async function takeBack(tx: Transaction, undo: Undo, target: TableFacts | null): Promise<TakenBack> {
  const { route } = undo.kept;
  if (route === 'put-away') return bringBackTable(tx, undo, target);
  if (!target) {
    throw conflictError('undo.impossible', `${writeTable(undo.kept)} is gone, so there is nothing to take back from it.`);
  }
  await requireTableRights(tx, target, 'replace', {
    altersColumns: undo.kept.columns.some((column) => column.added) || route === 'rename',
    builds: false,
  });
  switch (route) {
    case 'rename':
      return takeBackTable(tx, undo, target);
    case 'swap-rows':
      return swapBack(tx, undo, target);
    case 'append':
    case 'merge':
      return takeBackRows(tx, undo, target);
  }
}

interface Found {
  found: TakenBack;
  target: TableFacts | null;
  targetRows: number | null;
}

function effectOf(name: string, { load }: UndoRequest, { found, target, targetRows }: Found): LoadEffect {
  const { handle, samples, takesBack, undo } = found;
  const { inserts, updates, deletes } = handle.expected;
  const hiding = takesBack.dropsTable ? [] : (target?.hazards ?? []).filter((hazard) => hides(hazard, handle.expected));
  const known = hiding.length === 0;
  return {
    load: load.id,
    target: name,
    mode: load.mode,
    basis: known ? 'exact' : 'unavailable',
    reason: known ? null : `${writeTable(load)} acts by itself: ${hiding.map(({ words }) => words).join('; ')}.`,
    tableExists: target !== null,
    targetRows,
    inserts: known ? inserts : null,
    updates: known ? updates : null,
    deletes: known ? deletes : null,
    unchanged: known ? 0 : null,
    columnsAdded: handle.columns
      .filter((column) => column.added && target !== null)
      .map(({ name: column, type }) => ({ name: column, type })),
    samples,
    undo: known ? undo : { possible: false, reason: 'What the table does by itself cannot be taken back.' },
    takesBack,
  };
}

/** What the load made of the table besides rows, and what stays of it: later rows may need it. */
function staying({ route, structure, widened, sequences }: Kept): string[] {
  if (route === 'rename' || route === 'put-away') return [];
  const built = [...(structure?.key ? [`the primary key over ${structure.key.join(', ')}`] : []), ...indexWords(structure)];
  return [
    ...widened.map(({ name, from, to }) => `${name} stays ${to}; the load had widened it from ${from}.`),
    ...sequences.map(({ column, name }) => `The sequence ${name} stays where the load moved it: no ${column} is given twice.`),
    ...built.map((words) => `What the load built stays: ${words}.`),
  ];
}

const indexWords = (structure: Kept['structure']): string[] =>
  (structure?.indexes ?? []).map((columns) => `the index over ${columns.join(', ')}`);

function describe(
  request: UndoRequest,
  { handle, takesBack, rows }: TakenBack,
  { effect, notes }: { effect: LoadEffect; notes: string[] },
): StagedLoad {
  const { inserts, updates, deletes } = handle.expected;
  const { changed, gone, taken, tied = 0 } = takesBack;
  // Replacing whole takes back one set of rows and brings another.
  const takenBack = handle.route === 'swap-rows' ? deletes : inserts + updates + deletes;
  const accounted = takenBack + changed + gone + taken + tied;
  return {
    load: request.load.id,
    effect,
    stagedRows: inserts + updates + deletes,
    bytes: 0,
    handle,
    reconciled: [{ what: 'rows of the load', engine: String(rows), target: String(accounted), agrees: rows === accounted }],
    notes,
  };
}
