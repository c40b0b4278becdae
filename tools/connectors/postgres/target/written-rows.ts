/** The rows that a load will write, as they will stand in the target: what its indexes are asked about before anybody approves. */
import { quoteName } from '#tools/sql.ts';
import { columnOf, newColumn, sameKey } from '../stage/delta.ts';
import type { Handle } from '../stage/handle.ts';
import { quotePrivate, quoteTable } from '../names.ts';
import type { TableFacts } from './target-table.ts';

/**
 * A SELECT of the given columns of the rows to write, under the target's names. A column that is not loaded keeps its value in a
 * changed row and has its default in a new one. Null when a default cannot be known.
 */
export function writtenRows(handle: Handle, target: TableFacts, columns: string[]): string | null {
  const merge = handle.route === 'merge';
  const list = columns.map((name) => writtenValue(handle, target, name));
  if (list.some((value) => value === null)) return null;
  const select = columns.map((name, index) => `${list[index]} AS ${quoteName(name)}`).join(', ');
  if (!merge) return `SELECT ${select} FROM ${quotePrivate(handle.stage)} w`;
  const same = sameKey(handle, columnOf('t'), (name) => `w.${newColumn(handle, name)}`);
  return `SELECT ${select} FROM ${quotePrivate(handle.delta ?? '')} w LEFT JOIN ${quoteTable(handle)} t ON ${same} WHERE w.op IN ('i', 'u')`;
}

function writtenValue(handle: Handle, target: TableFacts, name: string): string | null {
  const merge = handle.route === 'merge';
  if (handle.columns.some((column) => column.name === name)) return merge ? `w.${newColumn(handle, name)}` : `w.${quoteName(name)}`;
  const column = target.columns.find((candidate) => candidate.name === name);
  if (!column || column.generated || column.identityAlways) return null;
  const initial = column.hasDefault ? constantOf(column.defaultValue) : `NULL::${column.type}`;
  if (initial === null) return null;
  return merge ? `CASE w.op WHEN 'u' THEN t.${quoteName(name)} ELSE ${initial} END` : initial;
}

/** A default without a call is the same for every row. */
const constantOf = (expression: string | null): string | null => (expression === null || expression.includes('(') ? null : expression);
