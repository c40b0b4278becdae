/** Writes the table of a sheet as CSV text, every value quoted, for the scan that types it. */
import { writeSync } from 'node:fs';
import { errorMark } from '../typed/error-mark.ts';
import type { Grid } from './grid.ts';
import type { Layout } from './layout.ts';

export interface Written {
  rows: number;
  blankRows: number;
  jumps: [number, number][];
  /** Cells that hold an error, and the first of them. */
  errors: number;
  firstError: string | null;
}

const pieceCharacters = 1 << 20;

/** Writes the names, when there are any, and the rows that hold something. */
export function writeTable(fd: number, { rows }: Grid, layout: Layout): Written {
  const written: Written = { rows: 0, blankRows: 0, jumps: [], errors: 0, firstError: null };
  let piece = layout.names === null ? '' : lineOf(layout.names);
  let expected = -1;
  for (let row = layout.top; row <= layout.bottom; row += 1) {
    const cells = rows[row - 1] ?? [];
    const values = layout.columns.map((column) => cells[column - 1] ?? null);
    if (values.every((value) => value === null)) {
      written.blankRows += 1;
      continue;
    }
    written.rows += 1;
    if (row !== expected) written.jumps.push([written.rows, row]);
    expected = row + 1;
    for (const value of values) if (value?.startsWith(errorMark) === true) noteError(written, value);
    piece += lineOf(values);
    if (piece.length < pieceCharacters) continue;
    writeAll(fd, piece);
    piece = '';
  }
  writeAll(fd, piece);
  return written;
}

function noteError(written: Written, text: string): void {
  written.errors += 1;
  written.firstError ??= text.slice(errorMark.length);
}

const lineOf = (values: readonly (string | null)[]): string =>
  `${values.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
