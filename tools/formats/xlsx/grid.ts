/** The values of one sheet as text, row by row, as the reading library and a second look at its XML give them. */
import { count, counted } from '#domain/amounts.ts';
import { readSheet } from 'read-excel-file/universal';
import { AppError, dataError, inputError } from '#domain/errors.ts';
import { printable } from '../printable.ts';
import { errorMark } from '../typed/error-mark.ts';
import { lastRow } from './address.ts';
import { rawCells } from './cells.ts';
import type { RawCell } from './cells.ts';
import { dayText } from './day-text.ts';
import { numberText } from './number-text.ts';
import type { CutSheet } from './workbook.ts';

export interface Grid {
  /** By sheet row and column, from 0; what lies beyond a row's end is empty. */
  rows: (string | null)[][];
  /** Which of the first rows hold texts alone, by row from 0. */
  textRows: boolean[];
}

/** More cells, or a larger rectangle around them, take more memory than a reader of one sheet may have. */
const maxCells = 5_000_000;
const maxArea = 40_000_000;
const lookedAtRows = 200;

/** Throws `source.too-large`, `source.unreadable`. */
export async function readGrid(sheet: CutSheet, number: number): Promise<Grid> {
  refuseTooLarge(sheet.xml);
  const values: unknown[][] = await readSheet(arrayBuffer(sheet.workbook), number, { trim: false }).catch((error: unknown) => {
    throw unreadable(error);
  });
  const grid: Grid = { rows: values.map(() => []), textRows: values.slice(0, lookedAtRows).map(isTextRow) };
  for (const cell of rawCells(sheet.xml)) note(grid, cell, textOf(cell, values[cell.row - 1]?.[cell.column - 1] ?? null, sheet.is1904));
  return grid;
}

function note(grid: Grid, cell: RawCell, text: string | null): void {
  if (text === null) return;
  while (grid.rows.length < cell.row) grid.rows.push([]);
  const row = grid.rows[cell.row - 1] ?? [];
  while (row.length < cell.column - 1) row.push(null);
  row[cell.column - 1] = text;
}

/** The library reads strings and knows which numbers are days; it hands out errors as nothing and cuts times, so those are read from the cell. */
function textOf(cell: RawCell, value: unknown, is1904: boolean): string | null {
  if (cell.type === 'e') return errorMark + (cell.value ?? '#ERROR!');
  if (cell.hasFormula && cell.value === null) return `${errorMark}formula without a stored result`;
  if (typeof value === 'string') return value.startsWith(errorMark) ? value.slice(1) : value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return cell.type === 'd' ? cell.value : dayOr(cell.value ?? '', is1904);
  return typeof value === 'number' ? numberText(cell.value ?? String(value)) : null;
}

const dayOr = (stored: string, is1904: boolean): string => dayText(Number(stored), is1904) ?? `${errorMark}${stored} is no day`;

const isTextRow = (row: readonly unknown[]): boolean => row.every((value) => value === null || typeof value === 'string');

function refuseTooLarge(xml: string): void {
  let cells = 0;
  const last = { row: 0, column: 0 };
  // Rows without cells count, too: the library makes room for all of them.
  for (const [, row] of xml.matchAll(/<(?:[\w.-]+:)?row\s[^>]*?\br\s*=\s*["'](\d+)/g)) last.row = Math.max(last.row, Number(row));
  for (const { row, column } of rawCells(xml)) {
    cells += 1;
    last.row = Math.max(last.row, row);
    last.column = Math.max(last.column, column);
  }
  if (cells <= maxCells && last.row <= lastRow && last.row * last.column <= maxArea) return;
  throw inputError(
    'source.too-large',
    `The sheet has ${counted(cells, 'cell')} in ${counted(last.row, 'row')} and ${counted(last.column, 'column')}.`,
    {
      hint: `At most ${count(maxCells)} cells are read from a workbook; save the sheet as CSV, or split it.`,
    },
  );
}

const arrayBuffer = (bytes: Buffer): ArrayBuffer => Uint8Array.from(bytes).buffer;

function unreadable(error: unknown): Error {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return dataError('source.unreadable', `The sheet cannot be read: ${printable(message)}.`, {
    hint: 'Open the workbook in a spreadsheet program and save it again.',
    cause: error,
  });
}
