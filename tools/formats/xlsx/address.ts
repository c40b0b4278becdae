/** Where cells lie: `B7`, and the part of a sheet that is read, `A3:F200`. Rows and columns count from 1. */
import { inputError } from '#domain/errors.ts';
import { printable } from '../printable.ts';

/** What a sheet holds at most in any spreadsheet program. */
export const lastRow = 1_048_576;
const lastColumn = 16_384;

/** A part of a sheet; null ends where the data ends. */
export interface Area {
  top: number;
  left: number;
  bottom: number | null;
  right: number | null;
}

export const wholeSheet: Area = { top: 1, left: 1, bottom: null, right: null };

/** `F` → 6. */
export function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}

/** 6 → `F`. */
export function columnLetters(number: number): string {
  let letters = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** `B7` → row 7, column 2; null for anything that no sheet holds. */
export function cellAddress(text: string): { row: number; column: number } | null {
  const [, letters = '', digits = ''] = /^([A-Z]{1,3})([1-9]\d{0,6})$/i.exec(text) ?? [];
  const [row, column] = [Number(digits), columnNumber(letters)];
  return row >= 1 && row <= lastRow && column >= 1 && column <= lastColumn ? { row, column } : null;
}

/** `A3:F200`, `A3` (from there on) or `B:D`. Throws `source.bad-options`. */
export function parseRange(text: string): Area {
  const [, left, top, right, bottom] = /^\$?([A-Z]{1,3})\$?(\d{1,7})?(?::\$?([A-Z]{1,3})\$?(\d{1,7})?)?$/i.exec(text.trim()) ?? [];
  const area = {
    top: Number(top ?? 1),
    left: columnNumber(left ?? ''),
    bottom: bottom === undefined ? null : Number(bottom),
    right: right === undefined ? null : columnNumber(right),
  };
  const ends = { bottom: area.bottom ?? lastRow, right: area.right ?? lastColumn };
  const isOne =
    left !== undefined &&
    area.top >= 1 &&
    ends.bottom <= lastRow &&
    ends.right <= lastColumn &&
    area.top <= ends.bottom &&
    area.left <= ends.right;
  if (isOne) return area;
  throw inputError('source.bad-options', `"${printable(text)}" is not a range of cells.`, {
    hint: 'A range is like A3:F200, B:D, or A3 for everything from there on.',
  });
}
