/** Measures what a staged load would change: by key against the target, or by counting where nothing is compared. */
import { inputError } from '#domain/errors.ts';
import type { EffectSample, LoadEffect } from '#domain/effect.ts';
import type { StageRequest } from '../connector.ts';
import { requireConstraints } from './constraints.ts';
import { readContent } from './content.ts';
import type { Transaction } from './database.ts';
import { buildDelta } from './delta.ts';
import type { Handle, StagedColumn } from './handle.ts';
import type { Hazard } from './hazards.ts';
import { countKnownKeys, findKeyFaults, isUniqueKey, requireKeyInTarget, requireKeyOfStage } from './keys.ts';
import { quotePrivate, quoteTable, writeTable } from './names.ts';
import { requireUnreferenced } from './references.ts';
import { sampleDelta, sampleDeletes, sampleInserts } from './samples.ts';
import { register, type PrivateTables } from './stage.ts';
import { keyColumns } from './stage-columns.ts';
import { countRows, shapeOf, type TableFacts } from './target-table.ts';

/** A filled stage and what it is measured against. */
export interface Staged {
  request: StageRequest;
  connection: string;
  tables: PrivateTables;
  columns: StagedColumn[];
  rows: number;
  target: TableFacts | null;
  newSchema: boolean;
}

export interface Measured {
  effect: LoadEffect;
  handle: Handle;
  notes: string[];
}

/** What one way of loading measured, before it is put in the words of the card. */
interface Finding {
  handle: Handle;
  samples: EffectSample[];
  notes: string[];
  undo: LoadEffect['undo'];
}

const undoable: LoadEffect['undo'] = { possible: true, reason: null };

/** Measures inside one snapshot of the target. Throws `target.exists`, `key.null`, `key.duplicate`. */
export async function measure(tx: Transaction, staged: Staged): Promise<Measured> {
  const { load } = staged.request;
  const { target } = staged;
  if (load.mode !== 'append' && load.key.length > 0) await requireKeyOfStage(tx, staged.tables.stage, keyColumns(load, staged.columns));
  if (target === null) return described(staged, await measureNew(tx, staged), null);
  const targetRows = await countRows(tx, target);
  const finding = await measureExisting(tx, staged, { target, targetRows });
  await requireConstraints(tx, finding.handle, target);
  await requireUnreferenced(tx, finding.handle, target);
  return described(staged, finding, targetRows);
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
    case 'replace':
      return measureReplace(tx, staged, existing);
  }
}

/** The error of a create on a table that is there; it carries the question to ask instead. */
export const alreadyThere = (target: TableFacts, rows: number | null) =>
  inputError('target.exists', `${writeTable(target)} exists${rows === null ? '' : ` and holds ${rows} rows`}; it cannot be created.`, {
    hint: 'Append to it, replace its rows, or upsert by key.',
    details: { question: { text: `${writeTable(target)} exists. Append, replace or upsert?`, choices: ['append', 'replace', 'upsert'] } },
  });

function baseHandle(staged: Staged, route: Handle['route']): Handle {
  const { tables } = staged;
  const { load } = staged.request;
  const key = keyColumns(load, staged.columns);
  return {
    format: 1,
    route,
    schema: load.schema,
    table: load.table,
    stage: tables.stage,
    delta: route === 'merge' ? tables.delta : null,
    beforeTable: route === 'swap-rows' ? tables.before : null,
    columns: staged.columns,
    before: [],
    key: key.map(({ name }) => name),
    keyIsUnique: staged.target !== null && isUniqueKey(staged.target, key),
    newSchema: staged.newSchema,
    expected: { inserts: staged.rows, updates: 0, deletes: 0, unchanged: 0 },
    guard: { shape: staged.target && shapeOf(staged.target), content: null },
  };
}

async function measureNew(tx: Transaction, staged: Staged): Promise<Finding> {
  const handle = baseHandle(staged, 'rename');
  const notes = [
    ...(staged.newSchema ? [`The schema ${staged.request.load.schema} is created.`] : []),
    ...(handle.key.length > 0 ? [`No index is created; ${handle.key.join(', ')} identified every row when it was measured.`] : []),
  ];
  return { handle, samples: await sampleInserts(tx, handle), notes, undo: undoable };
}

async function measureUpsert(tx: Transaction, staged: Staged, target: TableFacts): Promise<Finding> {
  const handle = baseHandle(staged, 'merge');
  await requireKeyInTarget(tx, handle.stage, keyColumns(staged.request.load, staged.columns), target);
  const before = target.columns.filter(({ name }) => staged.columns.some((column) => !column.added && column.name === name));
  return measureMerge(tx, staged, { handle: { ...handle, before: before.map(({ name }) => name) }, target, deletes: false });
}

async function measureMerge(
  tx: Transaction,
  staged: Staged,
  { handle, target, deletes }: { handle: Handle; target: TableFacts; deletes: boolean },
): Promise<Finding> {
  const expected = await buildDelta(tx, handle, { deletes, staged: staged.rows });
  const { request } = staged;
  await register(tx, request.fence, { name: handle.delta ?? '', load: request.load.id });
  const before = handle.before.flatMap((name) => target.columns.filter((column) => column.name === name));
  const untouched = target.columns.filter(({ name, generated }) => !generated && !staged.columns.some((column) => column.name === name));
  const notes =
    untouched.length === 0
      ? []
      : [`${untouched.map(({ name }) => name).join(', ')} stay as they are in changed rows, and get their default in new ones.`];
  return { handle: { ...handle, expected }, samples: await sampleDelta(tx, handle, before), notes, undo: undoable };
}

async function measureAppend(tx: Transaction, staged: Staged, target: TableFacts): Promise<Finding> {
  const handle = baseHandle(staged, 'append');
  const key = keyColumns(staged.request.load, staged.columns);
  const samples = await sampleInserts(tx, handle);
  const notes = defaultNotes(staged, target);
  if (key.length === 0) {
    const reason = 'Without a key the appended rows cannot be told from equal rows that were there before.';
    return { handle, samples, notes, undo: { possible: false, reason } };
  }
  const known = key.some(({ added }) => added) ? 0 : await countKnownKeys(tx, handle.stage, key, target);
  const faults = await findKeyFaults(tx, quotePrivate(handle.stage), key);
  if (known > 0) notes.push(`${known} of the rows have a ${handle.key.join(', ')} that ${writeTable(target)} already has.`);
  const clean = known === 0 && faults.nulls === 0 && faults.duplicates.keys === 0;
  const reason = `${handle.key.join(', ')} does not identify the appended rows: some are repeated, missing or were there before.`;
  return { handle, samples, notes, undo: clean ? undoable : { possible: false, reason } };
}

async function measureReplace(
  tx: Transaction,
  staged: Staged,
  { target, targetRows }: { target: TableFacts; targetRows: number },
): Promise<Finding> {
  const content = await readContent(tx, target);
  const before = target.columns.filter(({ generated }) => !generated).map(({ name }) => name);
  const key = keyColumns(staged.request.load, staged.columns);
  if (key.length > 0 && key.every(({ added }) => !added)) {
    const faults = await findKeyFaults(tx, quoteTable(target), key);
    if (faults.nulls === 0 && faults.duplicates.keys === 0) {
      const handle = baseHandle(staged, 'merge');
      return measureMerge(tx, staged, { handle: { ...handle, before, guard: { ...handle.guard, content } }, target, deletes: true });
    }
  }
  const handle = baseHandle(staged, 'swap-rows');
  const samples = [...(await sampleInserts(tx, handle)), ...(await sampleDeletes(tx, target))];
  const notes = [
    ...defaultNotes(staged, target),
    ...(key.length > 0
      ? [`${handle.key.join(', ')} does not identify the rows of ${writeTable(target)}, so all of them are replaced.`]
      : []),
  ];
  return {
    handle: { ...handle, before, expected: { ...handle.expected, deletes: targetRows }, guard: { ...handle.guard, content } },
    samples,
    notes,
    undo: undoable,
  };
}

function defaultNotes(staged: Staged, target: TableFacts): string[] {
  const left = target.columns.filter(({ name, generated }) => !generated && !staged.columns.some((column) => column.name === name));
  return left.length === 0 ? [] : [`${left.map(({ name }) => name).join(', ')} are not loaded: new rows get their default.`];
}

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
        `Without that it would be ${expected.inserts} inserts, ${expected.updates} updates and ${expected.deletes} deletes.`,
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
      samples: finding.samples,
      undo: known ? finding.undo : { possible: false, reason: 'What the table does by itself cannot be taken back.' },
    },
  };
}

function hides(hazard: Hazard, expected: Handle['expected']): boolean {
  const happens = { insert: expected.inserts > 0, update: expected.updates > 0, delete: expected.deletes > 0 };
  return hazard.hides.length === 3 || hazard.hides.some((change) => happens[change]);
}
