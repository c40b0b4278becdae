/** What inserted rows got in columns that the load did not bring: defaults, and numbers of sequences. An undo must know them to see later writes. */
import { quoteName } from '#tools/sql.ts';
import type { Transaction } from '../session/database.ts';
import { columnOf, newColumn, sameKey } from '../stage/delta.ts';
import { undoKey, type Handle } from '../stage/handle.ts';
import { quotePrivate, quoteTable } from '../names.ts';
import type { TableFacts } from '../target/target-table.ts';

export interface Rest {
  /** Our table: the key as k1, k2, …, the columns as r1, r2, … */
  name: string;
  columns: string[];
}

/** Keeps them in a new private table. Null when the load brings every column, or inserts nothing. */
export async function keepRest(
  tx: Transaction,
  { handle: given, target, name }: { handle: Handle; target: TableFacts; name: string },
): Promise<Rest | null> {
  const handle = { ...given, key: undoKey(given) };
  const columns = target.columns
    .filter((column) => !column.generated && !handle.columns.some((loaded) => loaded.name === column.name))
    .map((column) => column.name);
  if (columns.length === 0 || handle.expected.inserts === 0) return null;
  const merge = handle.route === 'merge';
  const loaded = (column: string): string => (merge ? `l.${newColumn(handle, column)}` : `l.${quoteName(column)}`);
  const t = columnOf('t');
  const list = [...handle.key.map((key, index) => `${t(key)} AS k${index + 1}`), ...columns.map((c, index) => `${t(c)} AS r${index + 1}`)];
  await tx.run(
    'keeping what the table itself filled in',
    `CREATE TABLE ${quotePrivate(name)} AS SELECT ${list.join(', ')} FROM ${quotePrivate(merge ? (handle.delta ?? '') : handle.stage)} l
     JOIN ${quoteTable(handle)} t ON ${sameKey(handle, t, loaded)}${merge ? ` WHERE l.op = 'i'` : ''}`,
  );
  return { name, columns };
}
