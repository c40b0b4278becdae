/** The delta of a merge: a private table with the rows to insert, change (new and before image) and delete, built by one join. */
import { quoteName } from '#tools/sql.ts';
import type { Transaction } from '../session/database.ts';
import type { Handle } from './handle.ts';
import { quotePrivate, quoteTable } from '../names.ts';

/** `n1, n2, …`: where the delta keeps the new value of a column. */
export const newColumn = (handle: Handle, name: string): string => `n${1 + handle.columns.findIndex((column) => column.name === name)}`;
/** `b1, b2, …`: where it keeps the value before. */
export const beforeColumn = (handle: Handle, name: string): string => `b${1 + handle.before.indexOf(name)}`;

/** `t.k = s.k AND …` between two tables in a merge's FROM. */
export const sameKey = (handle: Handle, left: (name: string) => string, right: (name: string) => string): string =>
  handle.key.map((name) => `${left(name)} = ${right(name)}`).join(' AND ');

export const columnOf =
  (alias: string) =>
  (name: string): string =>
    `${alias}.${quoteName(name)}`;

/** A column of the target as it will be: in the wider type, where it gets one, so that images have one type. */
function asStaged({ widened }: Handle): (name: string) => string {
  const t = columnOf('t');
  return (name) => {
    const wider = widened.find((column) => column.name === name);
    return wider ? `CAST(${t(name)} AS ${wider.to})` : t(name);
  };
}

/** Images are compared byte for byte: `=` does not exist for json, and overlooks changes of case under some collations. */
export const rowImage = (columns: string[]): string => `ROW(${columns.join(', ')})::record`;

/** Columns beside the key whose numbers the table draws itself, always: a row that is there keeps its own. */
const drawnNumbers = ({ columns, key }: Handle): string[] =>
  columns.flatMap(({ name, identityAlways }) => (identityAlways && !key.includes(name) ? [name] : []));

/** What a load would number anew and cannot: the columns, and in how many of the rows that are there. */
export async function findRenumbered(tx: Transaction, handle: Handle): Promise<{ columns: string[]; rows: number }> {
  const columns = drawnNumbers(handle);
  if (columns.length === 0) return { columns, rows: 0 };
  const [s, t] = [columnOf('s'), columnOf('t')];
  const { rows } = await tx.run(
    'looking for rows with other numbers',
    `SELECT count(*) AS n FROM ${quotePrivate(handle.stage)} s JOIN ${quoteTable(handle)} t ON ${sameKey(handle, s, t)}
     WHERE ${rowImage(columns.map(s))} *<> ${rowImage(columns.map(t))}`,
  );
  return { columns, rows: Number(rows[0]?.['n']) };
}

/** What a merge does to rows that are there. */
export interface Changes {
  /** Rows with the same key and other values are changed. */
  updates: boolean;
  /** The condition over `t` under which rows that the stage lacks are deleted; null: none are. */
  deletes: string | null;
}

/**
 * Creates the delta table and returns its counts.
 * Its columns are plain and positional, so that nothing in it binds the owner's types or names.
 */
export async function buildDelta(
  tx: Transaction,
  handle: Handle,
  { changes, staged }: { changes: Changes; staged: number },
): Promise<Handle['expected']> {
  const doing = 'measuring the delta';
  const delta = quotePrivate(handle.delta ?? '');
  await tx.run(doing, `CREATE TABLE ${delta} AS ${deltaSelect(handle, changes)}`);
  const { rows } = await tx.run(doing, `SELECT op, count(*) AS n FROM ${delta} GROUP BY op`);
  // Without statistics the publish would be planned for a table of a handful of rows.
  await tx.run(doing, `ANALYZE ${delta}`);
  const count = (op: string) => Number(rows.find((row) => row['op'] === op)?.['n'] ?? 0);
  const [inserts, updates] = [count('i'), count('u')];
  return { inserts, updates, deletes: count('d'), unchanged: staged - inserts - updates };
}

function deltaSelect(handle: Handle, { updates, deletes }: Changes): string {
  const [s, t] = [columnOf('s'), asStaged(handle)];
  const firstKey = handle.key[0] ?? '';
  const keptNumber = (name: string): string => `CASE WHEN ${t(firstKey)} IS NULL THEN ${s(name)} ELSE ${t(name)} END`;
  const drawn = drawnNumbers(handle);
  const shared = handle.columns.filter(({ name, added }) => !added && !drawn.includes(name)).map(({ name }) => name);
  const added = handle.columns.filter((column) => column.added).map(({ name }) => name);
  const differs = [`${rowImage(shared.map(t))} *<> ${rowImage(shared.map(s))}`, ...added.map((name) => `${s(name)} IS NOT NULL`)];
  const changed = [
    `${t(firstKey)} IS NULL`,
    ...(deletes === null ? [] : [`${s(firstKey)} IS NULL AND ${deletes}`]),
    ...(updates ? [`${s(firstKey)} IS NOT NULL AND (${differs.join(' OR ')})`] : []),
  ];
  const list = [
    `(CASE WHEN ${t(firstKey)} IS NULL THEN 'i' WHEN ${s(firstKey)} IS NULL THEN 'd' ELSE 'u' END)::"char" AS op`,
    ...handle.columns.map(({ name }) => `${drawn.includes(name) ? keptNumber(name) : s(name)} AS ${newColumn(handle, name)}`),
    ...handle.before.map((name) => `${t(name)} AS ${beforeColumn(handle, name)}`),
  ];
  return `SELECT ${list.join(', ')}
    FROM ${quotePrivate(handle.stage)} s ${deletes === null ? 'LEFT' : 'FULL'} JOIN ${quoteTable(handle)} t ON ${sameKey(handle, s, t)}
    WHERE ${changed.join(' OR ')}`;
}
