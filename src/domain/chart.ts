/** What of a result table is drawn beside it. */
import { z } from 'zod';
import type { Table } from './dataset.ts';

export const Chart = z.object({
  kind: z.enum(['bar', 'line']),
  /** The column along the axis; `y` are the columns of figures. */
  x: z.string(),
  y: z.array(z.string()).min(1).max(4),
});
export type Chart = z.infer<typeof Chart>;

const fewest = 2;
const mostBars = 40;
const mostPoints = 1000;

const isFigure = (type: string): boolean =>
  /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL)/i.test(type) && !type.endsWith(']');
const isTime = (type: string): boolean => /^(?:DATE|TIMESTAMP)/i.test(type);
/** Numbers that name things rather than measure them. */
const isName = (name: string): boolean => /(?:^|_)(?:id|no|number|code|zip|key)$/i.test(name);

/** The chart that suits a table: a line over time, bars over few groups; null where a drawing would say nothing. */
export function chartOf({ columns, rows }: Pick<Table, 'columns' | 'rows'>): Chart | null {
  if (rows.length < fewest) return null;
  const figures = columns.filter(({ name, type }) => isFigure(type) && !isName(name)).map(({ name }) => name);
  const others = columns.filter(({ name }) => !figures.includes(name));
  const [axis, ...rest] = others;
  if (axis === undefined || figures.length === 0 || rest.length > 0) return null;
  const values = rows.map((row) => row[columns.indexOf(axis)]);
  // A value that stands twice is a list of rows, not a group.
  if (new Set(values.map((value) => JSON.stringify(value))).size < rows.length) return null;
  if (isTime(axis.type)) return rows.length <= mostPoints ? { kind: 'line', x: axis.name, y: figures.slice(0, 4) } : null;
  return rows.length <= mostBars ? { kind: 'bar', x: axis.name, y: figures.slice(0, 4) } : null;
}

/** The chart as asked for where the table has its columns, else the one that suits; null for none. */
export function fittingChart(table: Pick<Table, 'columns' | 'rows'>, asked: Chart | 'none' | undefined): Chart | null {
  if (asked === 'none') return null;
  const figures = new Set(table.columns.filter(({ type }) => isFigure(type)).map(({ name }) => name));
  const fits =
    asked !== undefined &&
    table.rows.length > 0 &&
    table.columns.some(({ name }) => name === asked.x) &&
    asked.y.every((name) => figures.has(name));
  return fits ? asked : chartOf(table);
}
