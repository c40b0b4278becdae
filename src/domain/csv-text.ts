/** Text of comma-separated files as RFC 4180 has it. */
import type { KeptReject } from './reject.ts';

/**
 * One record with its line end. NULL is an empty field, an empty text is quoted. With `spreadsheet`, a cell that a spreadsheet would
 * take for a formula begins with an apostrophe.
 */
export function csvLine(cells: readonly (string | number | null)[], { spreadsheet }: { spreadsheet: boolean }): string {
  return `${cells.map((cell) => csvCell(cell, spreadsheet)).join(',')}\r\n`;
}

function csvCell(cell: string | number | null, spreadsheet: boolean): string {
  if (cell === null || typeof cell === 'number') return String(cell ?? '');
  const text = spreadsheet && /^[=+\-@\t\r\0]/.test(cell) ? `'${cell}` : cell;
  return text === '' || /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The columns of a list of rejects; `record` is the row as JSON. */
export const rejectHeader = ['number', 'source', 'file', 'line', 'column', 'value', 'reason', 'replayed_by', 'record', 'raw'];

export const rejectCells = (reject: KeptReject): (string | number | null)[] => [
  reject.number,
  reject.source,
  reject.file,
  reject.line,
  reject.column,
  reject.value,
  reject.reason,
  reject.replayedBy,
  reject.record === null ? null : JSON.stringify(reject.record),
  reject.raw,
];
