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
const fewestMoments = 3;
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

/** Whether the pace of a run is worth a drawing: of one whose rows are counted at its end alone, a flat line would say that it stands still. */
export const isPaceKnown = (metrics: readonly { rowsPerSecond: number }[]): boolean =>
  metrics.filter(({ rowsPerSecond }) => rowsPerSecond > 0).length >= fewestMoments;

/** What is drawn: a label per row and the figures of each column; a cell without a figure is null. */
export interface Plot {
  labels: string[];
  series: { name: string; values: (number | null)[] }[];
}

/** The figures of a chart from its table; null when the table lacks one of its columns. */
export function plotOf({ columns, rows }: Pick<Table, 'columns' | 'rows'>, { x, y }: Chart): Plot | null {
  const place = (name: string): number => columns.findIndex((column) => column.name === name);
  const [axis, figures] = [place(x), y.map(place)];
  if (axis < 0 || figures.some((index) => index < 0)) return null;
  const labels = rows.map((row) => labelOf(row[axis]));
  const series = y.map((name, index) => ({ name, values: rows.map((row) => figureOf(row[figures[index] ?? -1])) }));
  return { labels, series };
}

function labelOf(cell: unknown): string {
  if (cell === null || cell === undefined) return 'none';
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  return text.replace(/[ T]00:00:00(?:\.0+)?$/, '');
}

/** Exact decimals and large integers come as texts. */
function figureOf(cell: unknown): number | null {
  const value = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
