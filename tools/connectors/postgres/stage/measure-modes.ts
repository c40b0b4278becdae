/** The ways of loading, each measured against its target. */
import { counted } from '#domain/amounts.ts';
import { loadIdColumn } from '#domain/plan.ts';
import { readContent, rowHash, sumHashes } from '../publish/content.ts';
import type { Transaction } from '../session/database.ts';
import { buildDelta, columnOf, findRenumbered, type Changes } from './delta.ts';
import { baseHandle, columnsNotLoaded, undoable, type Finding, type Staged } from './finding.ts';
import { undoKey, type Handle, type StagedColumn } from './handle.ts';
import { countKnownKeys, findKeyFaults, promisedKey, requireKeyInTarget } from '../target/keys.ts';
import { privateSchema, quotePrivate, quoteTable, writeTable } from '../names.ts';
import { sampleDelta, sampleDeletes, sampleInserts } from './samples.ts';
import { register } from './stage.ts';
import { keyColumns } from './stage-columns.ts';
import { readTable, type TableFacts } from '../target/target-table.ts';

/** A new table: all rows are inserts. */
export async function measureNew(tx: Transaction, staged: Staged): Promise<Finding> {
  const handle = baseHandle(staged, 'rename');
  const notes = staged.newSchema ? [`The schema ${staged.request.load.schema} is created.`] : [];
  return {
    handle: { ...handle, created: await createdBy(tx, staged, handle) },
    samples: await sampleInserts(tx, handle),
    notes,
    undo: undoable,
  };
}

/** What tells later whether the table still is what was loaded: as a whole, and by key where there is one. */
async function createdBy(tx: Transaction, staged: Staged, handle: Handle): Promise<Handle['created']> {
  // By the types as Postgres spells them, so that the same rows have the same hashes once the stage is the table.
  const facts = await readTable(tx, { schema: privateSchema, table: handle.stage });
  if (!facts) return null;
  const key = undoKey(handle);
  if (key.length === 0) return { content: staged.facts.content ?? (await readContent(tx, facts)), images: null };
  const { images } = staged.tables;
  const t = columnOf('t');
  const list = [...key.map((name, index) => `${t(name)} AS k${index + 1}`), `${rowHash(facts.columns)} AS image`];
  await tx.run(
    'keeping the hash of each row',
    `CREATE TABLE ${quotePrivate(images)} AS SELECT ${list.join(', ')} FROM ${quotePrivate(handle.stage)} t`,
  );
  await register(tx, staged.request.fence, { name: images, load: staged.request.load.id });
  // The table's checksum is the sum of its rows' hashes: nothing is hashed twice.
  return { content: await sumHashes(tx, images), images };
}

/** By key: inserts, and changes with before and after. */
export async function measureUpsert(tx: Transaction, staged: Staged, target: TableFacts): Promise<Finding> {
  const handle = baseHandle(staged, 'merge');
  await requireKeyInTarget(tx, handle.stage, keyColumns(staged.request.load, staged.columns), target);
  const before = target.columns.filter(({ name }) => staged.columns.some((column) => !column.added && column.name === name));
  const changes = { updates: true, deletes: null };
  return measureMerge(tx, staged, { handle: { ...handle, before: before.map(({ name }) => name) }, target, changes });
}

/** Builds the delta of a merge and puts it into words. */
export async function measureMerge(
  tx: Transaction,
  staged: Staged,
  { handle, target, changes }: { handle: Handle; target: TableFacts; changes: Changes },
): Promise<Finding> {
  const expected = await buildDelta(tx, handle, { changes, staged: staged.facts.rows });
  const { request } = staged;
  await register(tx, request.fence, { name: handle.delta ?? '', load: request.load.id });
  const before = handle.before.flatMap((name) => target.columns.filter((column) => column.name === name));
  const untouched = columnsNotLoaded(staged);
  const left =
    untouched.length === 0
      ? []
      : [
          `${untouched.join(', ')} ${untouched.length === 1 ? 'stays as it is in changed rows, and gets its' : 'stay as they are in changed rows, and get their'} default in new ones.`,
        ];
  const notes = [...left, ...(changes.updates ? await renumberedNotes(tx, handle) : [])];
  return { handle: { ...handle, expected }, samples: await sampleDelta(tx, handle, before), notes, undo: undoable };
}

async function renumberedNotes(tx: Transaction, handle: Handle): Promise<string[]> {
  const { columns, rows } = await findRenumbered(tx, handle);
  const names = columns.join(', ');
  return rows === 0
    ? []
    : [
        `${counted(rows, 'row has', 'rows have')} another ${names} in the source than in ${writeTable(handle)}, which draws it always itself (GENERATED ALWAYS AS IDENTITY): ${names} stays as it is there.`,
      ];
}

/** All rows are inserts, whatever is there. Where the load names no key, one that the table promises tells its rows apart. */
export async function measureAppend(tx: Transaction, staged: Staged, target: TableFacts): Promise<Finding> {
  const handle = baseHandle(staged, 'append');
  const samples = await sampleInserts(tx, handle);
  const notes = defaultNotes(staged);
  if (handle.hasLoadIds) return { handle, samples, notes, undo: undoable };
  const key = keyColumns(staged.request.load, staged.columns);
  if (key.length > 0) return measureAppendByKey(tx, { handle, samples, notes, undo: undoable }, { target, key });
  const promised = promisedKey(target, staged.columns).map(({ name }) => name);
  if (promised.length > 0) return { handle: { ...handle, key: promised, keyIsUnique: true }, samples, notes, undo: undoable };
  const reason = `Without a key the appended rows cannot be told from equal rows that were there before. Say “give each row a load id” (load_id in a plan file): each gets one in ${loadIdColumn}, and the load can be undone.`;
  return { handle, samples, notes, undo: { possible: false, reason } };
}

async function measureAppendByKey(
  tx: Transaction,
  finding: Finding,
  { target, key }: { target: TableFacts; key: StagedColumn[] },
): Promise<Finding> {
  const { handle } = finding;
  const known = key.some(({ added }) => added) ? 0 : await countKnownKeys(tx, handle.stage, key, target);
  const faults = await findKeyFaults(tx, quotePrivate(handle.stage), key);
  const words = handle.key.join(', ');
  const knownWords = `${counted(known, 'row to load has', 'rows to load have')} the same ${words} as rows of ${writeTable(target)}.`;
  const notes = known > 0 ? [...finding.notes, knownWords] : finding.notes;
  if (known === 0 && faults.nulls === 0 && faults.duplicates.keys === 0) return { ...finding, notes };
  const reason = `${words} does not identify the appended rows: some are repeated, missing or were there before.`;
  return { ...finding, notes, undo: { possible: false, reason } };
}

/** By key where one identifies the target's rows, else every row goes and comes. */
export async function measureReplace(
  tx: Transaction,
  staged: Staged,
  { target, targetRows }: { target: TableFacts; targetRows: number },
): Promise<Finding> {
  const content = await readContent(tx, target);
  const before = target.columns.filter(({ generated }) => !generated).map(({ name }) => name);
  const key = keyColumns(staged.request.load, staged.columns);
  if (key.length > 0 && key.every(({ added }) => !added)) {
    const faults = await findKeyFaults(tx, quoteTable(target), key);
    const handle = baseHandle(staged, 'merge');
    // Numbers that the table draws itself change only with their rows.
    if (faults.nulls === 0 && faults.duplicates.keys === 0 && (await findRenumbered(tx, handle)).rows === 0) {
      const changes = { updates: true, deletes: 'TRUE' };
      return measureMerge(tx, staged, { handle: { ...handle, before, guard: { ...handle.guard, content } }, target, changes });
    }
  }
  const handle = baseHandle(staged, 'swap-rows');
  const samples = [...(await sampleInserts(tx, handle)), ...(await sampleDeletes(tx, target))];
  const notes = [
    ...defaultNotes(staged),
    ...(key.length > 0
      ? [`${handle.key.join(', ')} does not say which row of ${writeTable(target)} becomes which, so all of them are replaced.`]
      : []),
  ];
  return {
    handle: { ...handle, before, expected: { ...handle.expected, deletes: targetRows }, guard: { ...handle.guard, content } },
    samples,
    notes,
    undo: undoable,
  };
}

function defaultNotes(staged: Staged): string[] {
  const left = columnsNotLoaded(staged);
  return left.length === 0
    ? []
    : [`${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} not loaded: new rows get ${left.length === 1 ? 'its' : 'their'} default.`];
}
