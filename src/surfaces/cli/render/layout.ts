/** Text in columns: widths as a terminal counts them, tables, listings. */
import { stripVTControlCharacters } from 'node:util';
import { count } from '#domain/amounts.ts';
import { cellText } from '#domain/card-view/cell-text.ts';
import type { Table } from '#domain/dataset.ts';
import { readableTimes } from '#domain/readable-times.ts';
import { showInvisible } from '#domain/visible.ts';

export { bytes, count, counted, seconds } from '#domain/amounts.ts';
export { cellText as cell, rowText } from '#domain/card-view/cell-text.ts';

// East Asian wide characters and emoji take two places; combining marks none.
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const zero = /\p{Mark}/u;

/** The places a text takes in a terminal. */
export function width(text: string): number {
  let places = 0;
  for (const character of stripVTControlCharacters(text)) places += zero.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return places;
}

export const padEnd = (text: string, places: number): string => text + ' '.repeat(Math.max(0, places - width(text)));
export const padStart = (text: string, places: number): string => ' '.repeat(Math.max(0, places - width(text))) + text;

/** At most `places` wide, with `…` where something is missing. For texts without colour. */
export function cut(text: string, places: number): string {
  if (width(text) <= places) return text;
  let kept = '';
  for (const character of text) {
    if (width(kept + character) > places - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Left and right on one line when both fit, else one after the other. */
export function ends(left: string, right: string, places: number): string[] {
  const gap = places - width(left) - width(right);
  if (right !== '' && gap >= 2) return [left + ' '.repeat(gap) + right];
  return [...wrapText(left, places), ...(right === '' ? [] : wrapText(right, places, '  '))];
}

/** Breaks a text at blanks. The first line starts with `first` and the text's own indent, the others with `rest`. */
export function wrapText(text: string, places: number, first = '', rest = `${first}  `): string[] {
  const lines: string[] = [];
  const start = first + (/^ */.exec(text)?.[0] ?? '');
  let line = start;
  for (const word of text.trimStart().split(' ')) {
    const isStart = line === start || line === rest;
    const longer = isStart ? line + word : `${line} ${word}`;
    if (isStart || width(longer) <= places) line = longer;
    else {
      lines.push(line);
      line = rest + word;
    }
  }
  return [...lines, line];
}

const widestColumn = 40;
const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|NUMERIC|FLOAT|DOUBLE|REAL)\b/i;

/** A result table: headings, a rule, rows; numbers to the right. What does not fit the width is cut with `…`. */
export function table(shown: Table, places: number): string[] {
  const { columns, rows, truncated, notes = [] } = readableTimes(shown);
  const texts = [columns.map((column) => showInvisible(column.name)), ...rows.map((row) => row.map(cellText))];
  const widths = columns.map((_, index) => Math.min(widestColumn, Math.max(1, ...texts.map((row) => width(row[index] ?? '')))));
  const toRight = columns.map((column) => numeric.test(column.type));
  const line = (row: string[]): string =>
    row
      .map((text, index) => (toRight[index] === true ? padStart : padEnd)(cut(text, widths[index] ?? 1), widths[index] ?? 1))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = texts;
  const drawn = [line(head), widths.map((size) => '─'.repeat(size)).join('  '), ...body.map(line)].map((text) => cut(text, places));
  const more = truncated ? [`… more rows than the ${count(rows.length)} shown`] : [];
  return [...drawn, ...more, ...notes.flatMap((note) => wrapText(showInvisible(note), places, '⚠ ', '  '))];
}

/** A listing: rows of texts in columns, without headings. Where columns do not fit, each row is a paragraph, with nothing cut. */
export function listing(rows: string[][], places = Infinity): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => width(row[index] ?? ''))));
  const lines = rows.map((row) =>
    row
      .map((text, index) => padEnd(text, widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  if (lines.every((line) => width(line) <= places)) return lines;
  return rows.flatMap((row) => wrapText(row.filter((text) => text !== '').join(' · '), places));
}
