/** Loads by key that do less or more than an upsert: only new rows, or a merge that also deletes what is missing. */
import { counted } from '#domain/amounts.ts';
import { dataError } from '#domain/errors.ts';
import { scopeWords, type Scope } from '#domain/scope.ts';
import { quoteName } from '#tools/sql.ts';
import type { Transaction } from '../session/database.ts';
import { columnOf } from './delta.ts';
import { baseHandle, type Finding, type Staged } from './finding.ts';
import { requireKeyInTarget, requireWholeKey } from '../target/keys.ts';
import { measureMerge } from './measure-modes.ts';
import { quotePrivate } from '../names.ts';
import { scopeSql } from '../scope.ts';
import { keyColumns } from './stage-columns.ts';
import type { TableFacts } from '../target/target-table.ts';

/** Rows whose key is not there are inserted; the others are left alone, even where they differ. */
export async function measureOnlyNew(tx: Transaction, staged: Staged, target: TableFacts): Promise<Finding> {
  const before = target.columns.filter(({ name }) => staged.columns.some((column) => !column.added && column.name === name));
  const handle = { ...baseHandle(staged, 'merge'), before: before.map(({ name }) => name) };
  await requireKeyInTarget(tx, handle.stage, keyColumns(staged.request.load, staged.columns), target);
  const finding = await measureMerge(tx, staged, { handle, target, changes: { updates: false, deletes: null } });
  const known = finding.handle.expected.unchanged;
  const words = handle.key.join(', ');
  return {
    ...finding,
    notes:
      known === 0
        ? finding.notes
        : [...finding.notes, `${counted(known, 'row')} whose ${words} is there already: left as ${known === 1 ? 'it is' : 'they are'}.`],
  };
}

/** By key: inserts, changes, and the deletion of rows that the load lacks, in the whole table or within a scope. */
export async function measureMergeMissing(tx: Transaction, staged: Staged, target: TableFacts): Promise<Finding> {
  const base = baseHandle(staged, 'merge');
  await requireWholeKey(tx, target, keyColumns(staged.request.load, staged.columns));
  const before = target.columns.filter(({ generated }) => !generated).map(({ name }) => name);
  const { within } = staged.request.load;
  const handle = { ...base, before };
  if (!within) return measureMerge(tx, staged, { handle, target, changes: { updates: true, deletes: 'TRUE' } });
  const scope = spelledLikeTarget(within, staged);
  await requireInScope(tx, handle.stage, { scope, words: scopeWords(within) });
  const deletes = scopeSql(scope, columnOf('t'));
  const finding = await measureMerge(tx, staged, { handle, target, changes: { updates: true, deletes } });
  return { ...finding, notes: [...finding.notes, `Rows are deleted only where ${scopeWords(within)}.`] };
}

const spelledLikeTarget = ({ conditions }: Scope, { columns }: Staged): Scope => ({
  conditions: conditions.map((condition) => ({
    ...condition,
    column: columns.find(({ source }) => source === condition.column)?.name ?? condition.column,
  })),
});

/** Rows outside would be loaded, but never deleted by the next merge of the same scope. */
async function requireInScope(tx: Transaction, stage: string, { scope, words }: { scope: Scope; words: string }): Promise<void> {
  const inside = scopeSql(scope, quoteName);
  const { rows } = await tx.run('checking the scope', `SELECT count(*) AS n FROM ${quotePrivate(stage)} WHERE (${inside}) IS NOT TRUE`);
  const outside = Number(rows[0]?.['n']);
  if (outside === 0) return;
  throw dataError('load.outside-scope', `${outside} of the rows to load are not within the scope of the merge: ${words}.`, {
    hint: 'Filter them out in a step, or widen the scope.',
    details: { rows: outside },
  });
}
