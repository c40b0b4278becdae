/** Where the table lies in a sheet: its header, its columns, its rows. */
import { inputError } from '#domain/errors.ts';
import { columnLetters } from './address.ts';
import type { Area } from './address.ts';
import type { Grid } from './grid.ts';
import type { HeaderWish } from './protocol.ts';

export interface Layout {
  /** The sheet row of the header; null: there is none. */
  headerRow: number | null;
  /** Sheet rows of the table, from 1, both included; `top` is above `bottom` when there are none. */
  top: number;
  bottom: number;
  /** Sheet columns of the table, from 1, in order. */
  columns: number[];
  /** The header's texts, as they are; null without a header. */
  names: string[] | null;
}

/** The table within an area. Throws `source.empty` when there is nothing, `source.duplicate-header` for a column with values and no name. */
export function layoutOf(grid: Grid, area: Area, wish: HeaderWish): Layout {
  const bottom = Math.min(area.bottom ?? grid.rows.length, grid.rows.length);
  const right = Math.min(area.right ?? Infinity, lastUsed(grid, area.top, bottom));
  const box = { top: area.top, left: area.left, bottom, right };
  const headerRow = headerRowOf(grid, box, wish);
  const top = headerRow === null ? firstUsed(grid, box) : headerRow + 1;
  const filled = filledColumns(grid, { ...box, top });
  const all = Array.from({ length: Math.max(0, right - area.left + 1) }, (_, index) => area.left + index);
  const at = (column: number): string => grid.rows[(headerRow ?? 1) - 1]?.[column - 1] ?? '';
  if (headerRow === null) {
    if (filled.size === 0) throw nothing();
    return { headerRow, top, bottom, columns: all, names: null };
  }
  // A column without a name and without values is a gap between the others.
  const columns = all.filter((column) => at(column) !== '' || filled.has(column));
  if (columns.length === 0) throw nothing();
  refuseNameless(columns.filter((column) => at(column).trim() === ''));
  return { headerRow, top, bottom, columns, names: columns.map(at) };
}

function headerRowOf(grid: Grid, box: Box, wish: HeaderWish): number | null {
  switch (wish) {
    case 'none':
      return null;
    case 'first':
      return firstUsed(grid, box);
    case 'look':
      return findHeader(grid, box);
    default:
      return wish.row;
  }
}

type Box = { top: number; left: number; bottom: number; right: number };

function lastUsed({ rows }: Grid, top: number, bottom: number): number {
  let last = 0;
  for (let row = top; row <= bottom; row += 1) last = Math.max(last, rows[row - 1]?.length ?? 0);
  return last;
}

const isUsed = ({ rows }: Grid, row: number, { left, right }: Box): boolean =>
  (rows[row - 1] ?? []).slice(left - 1, right).some((text) => text !== null);

function firstUsed(grid: Grid, box: Box): number {
  for (let row = box.top; row <= box.bottom; row += 1) if (isUsed(grid, row, box)) return row;
  return box.bottom + 1;
}

const lookedAt = 30;

/**
 * The first row of texts alone that names more than half as many columns as the fullest of the first rows has cells: titles and notes
 * above a table are narrower. Null when there is no such row above the first numbers.
 */
function findHeader(grid: Grid, box: Box): number | null {
  const rows: { row: number; filled: number }[] = [];
  for (let row = box.top; row <= box.bottom && rows.length < lookedAt; row += 1) {
    const filled = (grid.rows[row - 1] ?? []).slice(box.left - 1, box.right).filter((text) => text !== null).length;
    if (filled > 0) rows.push({ row, filled });
  }
  const fullest = Math.max(0, ...rows.map(({ filled }) => filled));
  const first = rows.find(({ filled }) => filled * 2 > fullest);
  return first !== undefined && (grid.textRows[first.row - 1] ?? false) ? first.row : null;
}

function filledColumns({ rows }: Grid, { top, left, bottom, right }: Box): Set<number> {
  const filled = new Set<number>();
  for (let row = top; row <= bottom; row += 1) {
    const cells = rows[row - 1] ?? [];
    for (let column = left; column <= Math.min(right, cells.length); column += 1) if (cells[column - 1] !== null) filled.add(column);
  }
  return filled;
}

function refuseNameless(columns: readonly number[]): void {
  if (columns.length === 0) return;
  const letters = columns.slice(0, 10).map(columnLetters).join(', ');
  throw inputError('source.duplicate-header', `The header has no name for column ${letters}, which has values.`, {
    hint: 'Name it in the sheet, leave it out with the option range, or say header: false.',
    details: { empty: columns.slice(0, 50) },
  });
}

const nothing = (): Error =>
  inputError('source.empty', 'There are no cells with values in this part of the sheet.', {
    hint: 'Name another sheet or range, or check that the workbook was saved.',
  });
