/** Applies one staged load to its target, guarded: a row that is not the one the approver saw is never touched. */
import { count, counted } from '#domain/amounts.ts';
import { AppError } from '#domain/errors.ts';
import { quoteName, quoteNames } from '#tools/sql.ts';
import { readContent } from './content.ts';
import type { Transaction } from '../session/database.ts';
import { beforeColumn, columnOf, newColumn, rowImage, sameKey } from '../stage/delta.ts';
import type { Applied, Handle } from '../stage/handle.ts';
import { quotePrivate, quoteTable, writeTable } from '../names.ts';
import { putAway } from './put-away.ts';
import { renameStage } from './rename.ts';
import { moveSequences } from '../target/sequences.ts';
import { stale } from './stale.ts';
import { createStructure } from '../target/structure.ts';
import { readTable, shapeOf, type TableFacts } from '../target/target-table.ts';

/** Locks that a load needs before its first change, taken for all loads in a fixed order. */
export function lockFor(handle: Handle): string | null {
  const { route, columns, expected, keyIsUnique, guard } = handle;
  if (route === 'rename') return null;
  const drops = handle.undoing !== null && handle.undoing.drops.length > 0;
  if (route === 'put-away' || drops || handle.structure?.key || handle.widened.length > 0 || columns.some((column) => column.added))
    return 'ACCESS EXCLUSIVE';
  const wholeTable = guard.content !== null;
  const unguardedInserts = route === 'merge' && expected.inserts > 0 && !keyIsUnique;
  const indexes = (handle.structure?.indexes ?? []).length > 0;
  return wholeTable || unguardedInserts || indexes ? 'SHARE ROW EXCLUSIVE' : null;
}

/** Applies the load and returns what it did. Throws `publish.stale` when the target moved or the counts differ from the approved ones. */
export async function applyLoad(tx: Transaction, handle: Handle): Promise<Applied> {
  if (handle.route === 'rename') {
    const created = await renameStage(tx, handle);
    await createStructure(tx, handle);
    return created;
  }
  const target = await requireSameTable(tx, handle);
  if (handle.guard.content) await requireSameContent(tx, handle, target);
  if (handle.route === 'put-away') return putAway(tx, handle, target);
  for (const { name, type, added } of handle.columns) {
    if (added)
      await tx.run(`adding ${name} to ${writeTable(handle)}`, `ALTER TABLE ${quoteTable(handle)} ADD COLUMN ${quoteName(name)} ${type}`);
  }
  for (const { name, to } of handle.widened) {
    await tx.run(
      `widening ${name} of ${writeTable(handle)}`,
      `ALTER TABLE ${quoteTable(handle)} ALTER COLUMN ${quoteName(name)} TYPE ${to}`,
    );
  }
  await moveSequences(tx, handle);
  const applied = handle.route === 'merge' ? await mergeRows(tx, handle) : await insertStage(tx, handle);
  requireApproved(handle, applied);
  await createStructure(tx, handle);
  for (const { name } of handle.undoing?.drops ?? []) await dropColumn(tx, handle, name);
  return applied;
}

/** Only a column that holds nothing any more: what somebody else wrote into it is not ours to drop. */
async function dropColumn(tx: Transaction, handle: Handle, name: string): Promise<void> {
  const doing = `dropping ${name} of ${writeTable(handle)}`;
  const { rows } = await tx.run(doing, `SELECT EXISTS (SELECT FROM ${quoteTable(handle)} WHERE ${quoteName(name)} IS NOT NULL) AS used`);
  if (rows[0]?.['used'] === 't') throw stale(handle, `somebody wrote into ${name}, which was to be dropped`);
  await tx.run(doing, `ALTER TABLE ${quoteTable(handle)} DROP COLUMN ${quoteName(name)}`);
}

async function requireSameTable(tx: Transaction, handle: Handle): Promise<TableFacts> {
  const target = await readTable(tx, handle);
  if (!target) throw stale(handle, 'it is gone');
  if (shapeOf(target) !== handle.guard.shape) throw stale(handle, 'its columns, keys or triggers changed');
  return target;
}

async function requireSameContent(tx: Transaction, handle: Handle, target: TableFacts): Promise<void> {
  const now = await readContent(tx, target);
  const then = handle.guard.content;
  if (!then || (now.rows === then.rows && now.checksum === then.checksum)) return;
  const what = now.rows === then.rows ? 'rows in it changed' : `it held ${counted(Number(then.rows), 'row')} and now holds ${now.rows}`;
  throw stale(handle, what, { rowsThen: Number(then.rows), rowsNow: Number(now.rows) });
}

function requireApproved(handle: Handle, applied: Applied): void {
  for (const [kind, word] of [
    ['deletes', 'deleted'],
    ['updates', 'changed'],
    ['inserts', 'inserted'],
  ] as const) {
    const [approved, possible] = [handle.expected[kind], applied[kind]];
    if (approved === possible) continue;
    throw stale(
      handle,
      `${counted(approved, 'row was', 'rows were')} to be ${word}, but only ${count(possible)} ${possible === 1 ? 'is still as it was' : 'are still as they were'}`,
      { kind, approved, possible },
    );
  }
}

async function mergeRows(tx: Transaction, handle: Handle): Promise<Applied> {
  const { expected } = handle;
  // Deletes first, so that a value they give free can be inserted again under another key.
  const deletes = expected.deletes === 0 ? 0 : await affected(tx, handle, deleteSql(handle));
  const updates = expected.updates === 0 ? 0 : await affected(tx, handle, updateSql(handle));
  const inserts = expected.inserts === 0 ? 0 : await affected(tx, handle, insertDeltaSql(handle));
  return { inserts, updates, deletes, unchanged: expected.unchanged };
}

async function insertStage(tx: Transaction, handle: Handle): Promise<Applied> {
  const { expected } = handle;
  const deletes = handle.route === 'swap-rows' && expected.deletes > 0 ? await deleteAll(tx, handle) : 0;
  const names = handle.columns.map(({ name }) => name);
  // Behind a lock nobody can insert meanwhile, and a plain insert takes half the time.
  const conflicts = lockFor(handle) === null ? ' ON CONFLICT DO NOTHING' : '';
  const inserts = await affected(
    tx,
    handle,
    `${insertInto(handle)} SELECT ${quoteNames(names)} FROM ${quotePrivate(handle.stage)}${conflicts}`,
  );
  return { inserts, updates: 0, deletes, unchanged: 0 };
}

/** Keeps every row and deletes it. Not TRUNCATE: a reader with an older snapshot would see an empty table. The lock keeps both statements on the same rows. */
async function deleteAll(tx: Transaction, handle: Handle): Promise<number> {
  const before = quotePrivate(handle.beforeTable ?? '');
  const kept = await affected(tx, handle, `CREATE TABLE ${before} AS SELECT ${quoteNames(handle.before)} FROM ${quoteTable(handle)}`);
  const deleted = await affected(tx, handle, `DELETE FROM ${quoteTable(handle)}`);
  return Math.min(kept, deleted);
}

async function affected(tx: Transaction, handle: Handle, sql: string): Promise<number> {
  try {
    return (await tx.run(`publishing to ${writeTable(handle)}`, sql)).affected;
  } catch (error) {
    throw error instanceof AppError && error.code === 'postgres.constraint' ? brokenMeanwhile(handle, error) : error;
  }
}

/** Constraints held when the effect was measured, so somebody else's rows are in the way now. Their values are not repeated. */
function brokenMeanwhile(handle: Handle, error: AppError): AppError {
  const named = error.cause instanceof Error && 'constraint' in error.cause ? error.cause.constraint : undefined;
  const name = typeof named === 'string' ? named : 'a constraint';
  return stale(handle, `${name} would be broken now`, { constraint: name });
}

const [t, d] = [columnOf('t'), (column: string) => `d.${column}`];

/** True only while the current row is, byte for byte, the one that was measured. */
const stillBefore = (handle: Handle): string =>
  `${rowImage(handle.before.map(t))} *= ${rowImage(handle.before.map((name) => d(beforeColumn(handle, name))))}`;

function updateSql(handle: Handle): string {
  const changes = handle.columns
    .filter((column) => !column.identityAlways)
    .map(({ name }) => `${quoteName(name)} = ${d(newColumn(handle, name))}`);
  // What a dropped column holds besides is somebody else's.
  const emptied = (handle.undoing?.drops ?? []).map(({ name }) => `${quoteName(name)} = NULL`);
  return `UPDATE ${quoteTable(handle)} t SET ${[...changes, ...emptied].join(', ')} FROM ${quotePrivate(handle.delta ?? '')} d
    WHERE d.op = 'u' AND ${sameKey(handle, t, (name) => d(newColumn(handle, name)))} AND ${stillBefore(handle)}`;
}

function deleteSql(handle: Handle): string {
  return `DELETE FROM ${quoteTable(handle)} t USING ${quotePrivate(handle.delta ?? '')} d
    WHERE d.op = 'd' AND ${sameKey(handle, t, (name) => d(beforeColumn(handle, name)))} AND ${stillBefore(handle)}`;
}

function insertDeltaSql(handle: Handle): string {
  const list = handle.columns.map(({ name }) => d(newColumn(handle, name)));
  const absent = `NOT EXISTS (SELECT FROM ${quoteTable(handle)} t WHERE ${sameKey(handle, t, (name) => d(newColumn(handle, name)))})`;
  return `${insertInto(handle)} SELECT ${list.join(', ')} FROM ${quotePrivate(handle.delta ?? '')} d
    WHERE d.op = 'i'${handle.keyIsUnique ? '' : ` AND ${absent}`}${lockFor(handle) === null ? ' ON CONFLICT DO NOTHING' : ''}`;
}

function insertInto(handle: Handle): string {
  const override = handle.columns.some((column) => column.identityAlways) ? ' OVERRIDING SYSTEM VALUE' : '';
  return `INSERT INTO ${quoteTable(handle)} (${quoteNames(handle.columns.map(({ name }) => name))})${override}`;
}
