/** Taking back a load by key: its delta the other way round, over the rows that still are as they were loaded. */
import type { TakesBack } from '#domain/effect.ts';
import { conflictError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { Session, Transaction } from '../database.ts';
import { beforeColumn, columnOf, newColumn, sameKey } from '../delta.ts';
import { undoable } from '../finding.ts';
import type { Handle, StagedColumn } from '../handle.ts';
import { isUniqueKey } from '../keys.ts';
import { quotePrivate, quoteTable, writeTable } from '../names.ts';
import { requireUnreferenced } from '../references.ts';
import { sampleDelta } from '../samples.ts';
import { register } from '../stage.ts';
import { shapeOf, type TableFacts } from '../target-table.ts';
import { judge, judgedFrom, listLeft, whyLeft, type Judging, type Verdict } from './judge.ts';
import { loadedRows } from './loaded-rows.ts';
import { addedColumns, targetColumns } from './target-columns.ts';
import type { TakenBack, Undo } from './taken-back.ts';

const doing = 'measuring what can be taken back';

/** Stages the reversed delta. Throws `undo.impossible` when no row is as it was loaded. */
export async function takeBackRows(tx: Transaction, undo: Undo, target: TableFacts): Promise<TakenBack> {
  const { kept, request } = undo;
  const columns = targetColumns(kept, target);
  const judging: Judging = { kept, loaded: loadedRows(kept), target, columns };
  const verdict = await judge(tx, judging);
  const left = verdict.possible === verdict.rows ? [] : await listLeft(tx, judging);
  const added = await addedColumns(tx, target, { added: columns.added, takenBack: verdict.filled });
  const goes = new Set(added.drops.map(({ name }) => name));
  const written = columns.written.filter(({ name }) => !goes.has(name));
  const handle = reversedHandle(undo, { target, written, before: columns.current.map(({ name }) => name), drops: added.drops });
  await tx.run(doing, `CREATE TABLE ${quotePrivate(handle.stage)} AS ${reversedSql(judging, handle)}`);
  await tx.run(doing, `ANALYZE ${quotePrivate(handle.stage)}`);
  await register(tx, request.fence, { name: handle.stage, load: request.load.id });
  const blocked = await removeBlocked(tx, handle, target);
  const expected = await countDelta(tx, handle);
  const measured = { ...handle, expected };
  requireSomething(measured, verdict, blocked);
  await requireUnreferenced(tx, measured, target);
  const takesBack: TakesBack = {
    changed: verdict.changed,
    gone: verdict.gone,
    taken: verdict.taken + blocked,
    left,
    dropsTable: false,
    columnsDropped: [...goes],
    columnsKept: added.kept,
  };
  const samples = await sampleDelta(tx, measured, columns.current);
  return { handle: measured, samples, takesBack, rows: verdict.rows, undo: undoable };
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

/**
 * Drops from the delta what the table would refuse: a row whose unique value a later row has now. Dropping one may
 * block another, so it is done until nothing more goes. Returns how many went.
 */
async function removeBlocked(tx: Transaction, handle: Handle, target: TableFacts): Promise<number> {
  const delta = quotePrivate(handle.stage);
  const keys = target.keys.filter(
    (key) => !handle.key.every((name) => key.includes(name)) && key.every((name) => handle.columns.some((column) => column.name === name)),
  );
  const keyIsThere = handle.key.every((name) => handle.before.includes(name));
  const goes = keyIsThere ? sameKey(handle, columnOf('x'), (name) => `e.${beforeColumn(handle, name)}`) : 'FALSE';
  let removed = 0;
  for (let more = keys.length > 0; more;) {
    more = false;
    for (const key of keys) {
      const same = key.map((name) => `x.${quoteName(name)} = d.${newColumn(handle, name)}`).join(' AND ');
      const { affected } = await tx.run(
        doing,
        `DELETE FROM ${delta} d WHERE d.op IN ('i', 'u') AND EXISTS (SELECT FROM ${quoteTable(target)} x WHERE ${same}
           AND NOT EXISTS (SELECT FROM ${delta} e WHERE e.op IN ('d', 'u') AND ${goes}))`,
      );
      removed += affected;
      more ||= affected > 0;
    }
  }
  return removed;
}

async function countDelta(session: Session, handle: Handle): Promise<Handle['expected']> {
  const { rows } = await session.run(doing, `SELECT op, count(*) AS n FROM ${quotePrivate(handle.stage)} GROUP BY op`);
  const count = (op: string): number => Number(rows.find((row) => row['op'] === op)?.['n'] ?? 0);
  return { inserts: count('i'), updates: count('u'), deletes: count('d'), unchanged: 0 };
}

function requireSomething(handle: Handle, verdict: Verdict, blocked: number): void {
  const { inserts, updates, deletes } = handle.expected;
  if (inserts + updates + deletes > 0 || (handle.undoing?.drops.length ?? 0) > 0) return;
  const name = writeTable(handle);
  const { rows, changed, gone, taken } = verdict;
  if (rows === 0) throw conflictError('undo.impossible', `The load changed nothing in ${name}, so there is nothing to take back.`);
  throw conflictError(
    'undo.impossible',
    `Nothing of the load into ${name} can be taken back: of its ${rows} rows, ${leftWords({ changed, gone, taken: taken + blocked })}.`,
    { hint: 'Later writes changed them; they are left as they are.' },
  );
}

const leftWords = ({ changed, gone, taken }: Pick<Verdict, 'changed' | 'gone' | 'taken'>): string =>
  [
    ...(changed > 0 ? [`${changed} changed since`] : []),
    ...(gone > 0 ? [`${gone} are gone`] : []),
    ...(taken > 0 ? [`${taken} gave their place to later rows`] : []),
  ].join(', ');
