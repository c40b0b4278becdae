/** Taking back a load by key: its delta the other way round, over the rows that still are as they were loaded. */
import { count, counted } from '#domain/amounts.ts';
import { leftRowWords } from '#domain/card-view/load-view.ts';
import type { LeftRow, TakesBack } from '#domain/effect.ts';
import { conflictError } from '#domain/errors.ts';
import type { Session, Transaction } from '../session/database.ts';
import { beforeColumn, columnOf, newColumn } from '../stage/delta.ts';
import { undoable } from '../stage/finding.ts';
import type { Handle, StagedColumn } from '../stage/handle.ts';
import { isUniqueKey } from '../target/keys.ts';
import { quotePrivate, writeTable } from '../names.ts';
import { sampleDelta } from '../stage/samples.ts';
import { dropPrivate, register } from '../stage/stage.ts';
import { shapeOf, type TableFacts } from '../target/target-table.ts';
import { removeBlocked, type Blocked } from './blocked.ts';
import { judge, judgedFrom, listLeft, whyLeft, type Judging, type Verdict } from './judge.ts';
import { loadedRows } from './loaded-rows.ts';
import { addedColumns, targetColumns } from './target-columns.ts';
import type { TakenBack, Undo } from './taken-back.ts';

const doing = 'measuring what can be taken back';

/** Stages the reversed delta. Throws `undo.impossible` when no row is as it was loaded. */
export async function takeBackRows(tx: Transaction, undo: Undo, target: TableFacts): Promise<TakenBack> {
  const { kept } = undo;
  const columns = targetColumns(kept, target);
  const judging: Judging = { kept, loaded: loadedRows(kept), target, columns };
  const verdict = await judge(tx, judging);
  const left = verdict.possible === verdict.rows ? [] : await listLeft(tx, judging);
  const added = await addedColumns(tx, target, { added: columns.added, takenBack: verdict.filled });
  const { handle, blocked, dropped } = await stageReversed(tx, undo, { judging, drops: added.drops });
  requireSomething(handle, { verdict, blocked, left: [...left, ...blocked.left] });
  const stay = dropped ? [] : added.drops.map(({ name }) => ({ name, reason: 'rows that stay hold a value in it' }));
  const takesBack: TakesBack = {
    changed: verdict.changed,
    gone: verdict.gone,
    taken: verdict.taken + blocked.taken,
    ...(blocked.tied > 0 ? { tied: blocked.tied } : {}),
    left: [...left, ...blocked.left],
    dropsTable: false,
    columnsDropped: dropped ? added.drops.map(({ name }) => name) : [],
    columnsKept: [...added.kept, ...stay],
  };
  return { handle, samples: await sampleDelta(tx, handle, columns.current), takesBack, rows: verdict.rows, undo: undoable };
}

interface Staging {
  judging: Judging;
  drops: Reversed['drops'];
}

/** Makes the delta. Columns are dropped only when no row that would fill them has to stay. */
async function stageReversed(
  tx: Transaction,
  undo: Undo,
  { judging, drops }: Staging,
): Promise<{ handle: Handle; blocked: Blocked; dropped: boolean }> {
  const { columns, target } = judging;
  const goes = new Set(drops.map(({ name }) => name));
  const written = columns.written.filter(({ name }) => !goes.has(name));
  const handle = reversedHandle(undo, { target, written, before: columns.current.map(({ name }) => name), drops });
  await tx.run(doing, `CREATE TABLE ${quotePrivate(handle.stage)} AS ${reversedSql(judging, handle)}`);
  await tx.run(doing, `ANALYZE ${quotePrivate(handle.stage)}`);
  await register(tx, undo.request.fence, { name: handle.stage, load: undo.request.load.id });
  const blocked = await removeBlocked(tx, handle, target);
  if (drops.length > 0 && blocked.taken + blocked.tied > 0) {
    await dropPrivate(tx, [handle.stage]);
    return { ...(await stageReversed(tx, undo, { judging, drops: [] })), dropped: false };
  }
  return { handle: { ...handle, expected: await countDelta(tx, handle) }, blocked, dropped: true };
}

interface Reversed {
  target: TableFacts;
  written: StagedColumn[];
  before: string[];
  drops: NonNullable<Handle['undoing']>['drops'];
}

function reversedHandle({ kept, request, tables }: Undo, { target, written, before, drops }: Reversed): Handle {
  return {
    format: 1,
    route: 'merge',
    schema: kept.schema,
    table: kept.table,
    stage: tables.delta,
    delta: tables.delta,
    beforeTable: null,
    columns: written,
    before,
    key: kept.key,
    keyIsUnique: isUniqueKey(
      target,
      written.filter(({ name }) => kept.key.includes(name)),
    ),
    newSchema: false,
    structure: null,
    expected: { inserts: 0, updates: 0, deletes: 0, unchanged: 0 },
    guard: { shape: shapeOf(target), content: null },
    created: null,
    undoing: { runId: request.runId, load: request.load.id, drops, renames: [] },
    advances: [],
    hasLoadIds: false,
    brought: null,
    widened: [],
    sequences: [],
  };
}

/** What was inserted is deleted, what was changed gets its values back, what was deleted is inserted. */
function reversedSql(judging: Judging, handle: Handle): string {
  const { loaded, target } = judging;
  const t = columnOf('t');
  const there = new Set(target.columns.map(({ name }) => name));
  const isLoaded = (name: string): boolean => judging.kept.columns.some((column) => column.name === name);
  const restored = ({ name, type, collate }: StagedColumn): string => {
    const before = loaded.before(name);
    const unchanged = isLoaded(name) || !there.has(name) ? 'NULL' : t(name);
    const value =
      before === null ? `CASE ${loaded.op} WHEN 'u' THEN ${unchanged} END` : `CASE ${loaded.op} WHEN 'i' THEN NULL ELSE ${before} END`;
    return `(${value})::${type} ${collate} AS ${newColumn(handle, name)}`;
  };
  const list = [
    `(CASE ${loaded.op} WHEN 'i' THEN 'd' WHEN 'u' THEN 'u' ELSE 'i' END)::"char" AS op`,
    ...handle.columns.map(restored),
    ...handle.before.map((name) => `${t(name)} AS ${beforeColumn(handle, name)}`),
  ];
  return `SELECT ${list.join(', ')} FROM ${judgedFrom(judging)} WHERE ${whyLeft(judging)} = 'ok'`;
}

async function countDelta(session: Session, handle: Handle): Promise<Handle['expected']> {
  const { rows } = await session.run(doing, `SELECT op, count(*) AS n FROM ${quotePrivate(handle.stage)} GROUP BY op`);
  const of = (op: string): number => Number(rows.find((row) => row['op'] === op)?.['n'] ?? 0);
  return { inserts: of('i'), updates: of('u'), deletes: of('d'), unchanged: 0 };
}

/** Where there is no card to show them, the refusal lists the rows. */
function requireSomething(handle: Handle, { verdict, blocked, left }: { verdict: Verdict; blocked: Blocked; left: LeftRow[] }): void {
  const { inserts, updates, deletes } = handle.expected;
  if (inserts + updates + deletes > 0 || (handle.undoing?.drops.length ?? 0) > 0) return;
  const name = writeTable(handle);
  const { rows, changed, gone } = verdict;
  if (rows === 0) throw conflictError('undo.impossible', `The load changed nothing in ${name}, so there is nothing to take back.`);
  const counts = { changed, gone, taken: verdict.taken + blocked.taken, tied: blocked.tied };
  throw conflictError(
    'undo.impossible',
    `Nothing of the load into ${name} can be taken back: of its ${counted(rows, 'row')}, ${leftWords(counts)}. ${listWords(left, rows)}.`,
    { hint: 'Later writes changed them; they are left as they are.' },
  );
}

const listedRows = 20;

/** Keys and reasons; what the rows hold is for a card alone. */
function listWords(left: LeftRow[], rows: number): string {
  const shown = left.slice(0, listedRows).map((row) => leftRowWords({ ...row, loaded: null, now: null }));
  return [...shown, ...(rows > shown.length ? [`and ${count(rows - shown.length)} more`] : [])].join('; ');
}

const leftWords = ({ changed, gone, taken, tied }: Record<'changed' | 'gone' | 'taken' | 'tied', number>): string =>
  [
    ...(changed > 0 ? [`${changed} changed since`] : []),
    ...(gone > 0 ? [`${gone} ${gone === 1 ? 'is' : 'are'} gone`] : []),
    ...(taken > 0 ? [`${taken} gave ${taken === 1 ? 'its' : 'their'} place to later rows`] : []),
    ...(tied > 0 ? [`${tied} ${tied === 1 ? 'is' : 'are'} tied to rows of other tables`] : []),
  ].join(', ');
