/** A small table in one sentence. */
import type { Table } from '#domain/dataset.ts';
import { readableTimes } from '#domain/readable-times.ts';

const shown = (cell: unknown): string => {
  if (cell === null || cell === undefined) return 'none';
  if (typeof cell === 'object') return JSON.stringify(cell);
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  const [, whole, fraction = ''] = /^(-?[1-9]\d{3,14})(\.\d+)?$/.exec(text) ?? [];
  return whole === undefined ? text : `${Number(whole).toLocaleString('en-US')}${fraction}`;
};

/** `listsRows`: the table lists rows as they are; otherwise it holds figures per group. `total`: how many there are beside those shown. */
export function spoken(table: Table, listsRows: boolean, total = table.rows.length): string {
  const { columns, rows, truncated } = readableTimes(table);
  const [first] = rows;
  if (first === undefined) return 'Nothing in the data fits.';
  if (rows.length === 1 && columns.length === 1) return `${columns[0]?.name ?? 'It'}: ${shown(first[0])}.`;
  const count = `${rows.length.toLocaleString('en-US')}${truncated ? ' or more' : ''}`;
  if (listsRows && total > rows.length) return `${total.toLocaleString('en-US')} rows; the first ${count} are shown.`;
  if (listsRows) return `${count} ${rows.length === 1 ? 'row' : 'rows'}.`;
  const named = (row: Table['rows'][number]): string => columns.map(({ name }, index) => `${name} ${shown(row[index])}`).join(', ');
  if (rows.length === 1) return `${named(first)}.`;
  const end = truncated ? '' : `; last ${named(rows.at(-1) ?? first)}`;
  return `${count} rows: first ${named(first)}${end}.`;
}
