/** Measures what a staged load would change, and puts it in the words of the card. */
import { counted } from '#domain/amounts.ts';
import { inputError } from '#domain/errors.ts';
import type { LoadEffect } from '#domain/effect.ts';
import { requireConstraints } from '../target/constraints.ts';
import type { Transaction } from '../session/database.ts';
import type { Finding, Staged } from './finding.ts';
import type { Handle } from './handle.ts';
import type { Hazard } from '../target/hazards.ts';
import { promisedKey, requireKeyOfStage } from '../target/keys.ts';
import { measureMergeMissing, measureOnlyNew } from './measure-by-key.ts';
import { measureAppend, measureNew, measureReplace, measureUpsert } from './measure-modes.ts';
import { writeTable } from '../names.ts';
import { requirePartitions } from '../target/partitions.ts';
import { requireUnreferenced } from '../target/references.ts';
import { measureSequences } from '../target/sequences.ts';
import { keyColumns } from './stage-columns.ts';
import { lockWords, measureStructure } from '../target/structure.ts';
import { countRows, type TableFacts } from '../target/target-table.ts';

export interface Measured {
  effect: LoadEffect;
  handle: Handle;
  notes: string[];
}

/** Measures inside one snapshot of the target. Throws `target.exists`, `key.null`, `key.duplicate`. */
export async function measure(tx: Transaction, staged: Staged): Promise<Measured> {
  const { load } = staged.request;
  const { target } = staged;
  // Room for the hash tables of the joins and checks below; the default spills at a few thousand rows.
  await tx.run('measuring', `SET LOCAL work_mem = '64MB'`);
  // Few rows of the join differ, which the planner cannot know: without this it takes a single process.
  await tx.run('measuring', 'SET LOCAL parallel_tuple_cost = 0.005');
  if (load.mode !== 'append' && load.key.length > 0 && !staged.facts.keyIsProven) {
    await requireKeyOfStage(tx, staged.tables.stage, keyColumns(load, staged.columns));
  }
  if (target === null) return described(staged, await structured(tx, staged, await measureNew(tx, staged)), null);
  const targetRows = await countRows(tx, target);
  const finding = await structured(tx, staged, await measureExisting(tx, staged, { target, targetRows }));
  const { moves, notes } = await measureSequences(tx, finding.handle, target);
  await requireConstraints(tx, { handle: finding.handle, facts: staged.facts, target });
  await requirePartitions(tx, { handle: finding.handle, target });
  await requireUnreferenced(tx, finding.handle, target);
  const moving = { ...finding, handle: { ...finding.handle, sequences: moves }, notes: [...finding.notes, ...notes] };
  return described(staged, moving, targetRows);
}

/** The finding with what is created besides rows, and what that and new columns mean for others. */
async function structured(tx: Transaction, staged: Staged, finding: Finding): Promise<Finding> {
  const { structure, notes } = await measureStructure(tx, staged, finding);
  const locks = staged.target && staged.columns.some(({ added }) => added) ? [`${lockWords(staged.target)} while columns are added.`] : [];
  const handle = structure ? { ...finding.handle, structure } : finding.handle;
  return { ...finding, handle, notes: [...finding.notes, ...locks, ...notes] };
}

async function measureExisting(tx: Transaction, staged: Staged, existing: { target: TableFacts; targetRows: number }): Promise<Finding> {
  const { target, targetRows } = existing;
  switch (staged.request.load.mode) {
    case 'create':
      throw alreadyThere(target, targetRows);
    case 'upsert':
      return measureUpsert(tx, staged, target);
    case 'append':
      return measureAppend(tx, staged, target);
    case 'insert-only-new':
      return measureOnlyNew(tx, staged, target);
    case 'merge':
      return measureMergeMissing(tx, staged, target);
    case 'replace':
      return measureReplace(tx, staged, existing);
  }
}

/** The error of a create on a table that is there; it carries the question to ask instead. */
export const alreadyThere = (target: TableFacts, rows: number | null) =>
  inputError(
    'target.exists',
    `${writeTable(target)} exists${rows === null ? '' : ` and holds ${counted(rows, 'row')}`}; it cannot be created.`,
    {
      hint: 'Append to it, replace its rows, or upsert by key.',
      details: { question: { text: `${writeTable(target)} exists. Append, replace or upsert?`, choices: ['append', 'replace', 'upsert'] } },
    },
  );

/** Puts a finding in the words of the card; where the table acts by itself, the effect is unavailable instead of guessed. */
function described(staged: Staged, finding: Finding, targetRows: number | null): Measured {
  const { load } = staged.request;
  const { expected } = finding.handle;
  const hiding = (staged.target?.hazards ?? []).filter((hazard) => hides(hazard, expected));
  const known = hiding.length === 0;
  const reason = known ? null : `${writeTable(load)} acts by itself: ${hiding.map(({ words }) => words).join('; ')}.`;
  const added = staged.columns.filter((column) => column.added);
  const notes = known
    ? finding.notes
    : [
        ...finding.notes,
        `Without that it would be ${counted(expected.inserts, 'insert')}, ${counted(expected.updates, 'update')} and ${counted(expected.deletes, 'delete')}.`,
      ];
  return {
    handle: finding.handle,
    notes,
    effect: {
      load: load.id,
      target: `${staged.connection}.${writeTable(load)}`,
      mode: load.mode,
      basis: known ? 'exact' : 'unavailable',
      reason,
      tableExists: staged.target !== null,
      targetRows,
      inserts: known ? expected.inserts : null,
      updates: known ? expected.updates : null,
      deletes: known ? expected.deletes : null,
      unchanged: known ? expected.unchanged : null,
      columnsAdded: added.map(({ name, type }) => ({ name, type })),
      ...(finding.handle.widened.length > 0 ? { columnsWidened: finding.handle.widened } : {}),
      ...createdOf(finding.handle),
      ...uniqueOf(staged),
      samples: finding.samples,
      undo: known ? finding.undo : { possible: false, reason: 'What the table does by itself cannot be taken back.' },
    },
  };
}

/** Only of an append: the other modes write a row once by themselves. */
function uniqueOf({ request, target, columns }: Staged): Pick<LoadEffect, 'uniqueBy'> {
  const key = request.load.mode === 'append' && target !== null ? promisedKey(target, columns) : [];
  return key.length > 0 ? { uniqueBy: key.map(({ name }) => name) } : {};
}

function createdOf({ structure }: Handle): Pick<LoadEffect, 'keysAdded' | 'indexesAdded'> {
  if (!structure) return {};
  return {
    ...(structure.key ? { keysAdded: [structure.key] } : {}),
    ...(structure.indexes.length > 0 ? { indexesAdded: structure.indexes } : {}),
  };
}

/** Whether the table does something by itself when these changes happen. */
export function hides(hazard: Hazard, expected: Handle['expected']): boolean {
  const happens = { insert: expected.inserts > 0, update: expected.updates > 0, delete: expected.deletes > 0 };
  return hazard.hides.length === 3 || hazard.hides.some((change) => happens[change]);
}
