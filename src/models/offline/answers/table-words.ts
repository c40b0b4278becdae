/** A small table in one sentence. */
import type { Table } from '#domain/dataset.ts';

const shown = (cell: unknown): string => {
  if (cell === null || cell === undefined) return 'none';
  if (typeof cell === 'object') return JSON.stringify(cell);
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  return /^-?\d{4,}$/.test(text)
    ? Number(text).toLocaleString('en-US')
    : /^\d{4}-\d\d-\d\d 00:00:00$/.test(text)
      ? text.slice(0, 10)
      : text;
};

/** `rows`: the table lists rows as they are; otherwise it holds figures per group. */
export function spoken({ columns, rows, truncated }: Table, listsRows: boolean): string {
  const [first] = rows;
  if (first === undefined) return 'Nothing in the data fits.';
  if (rows.length === 1 && columns.length === 1) return `${columns[0]?.name ?? 'It'}: ${shown(first[0])}.`;
  const count = `${rows.length.toLocaleString('en-US')}${truncated ? ' or more' : ''}`;
  if (listsRows) return `${count} ${rows.length === 1 ? 'row' : 'rows'}.`;
  const named = columns.map(({ name }, index) => `${name} ${shown(first[index])}`).join(', ');
  return rows.length === 1 ? `${named}.` : `${count} rows; the first is ${named}.`;
}
