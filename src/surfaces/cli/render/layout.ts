/** Text in columns: widths as a terminal counts them, numbers with separators and units, tables. */
import type { Table } from '#domain/dataset.ts';
import type { JsonObject, JsonValue } from '#domain/json.ts';
import { showInvisible } from '#domain/visible.ts';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** `18368` → `18,368`. */
export const count = (number: number): string => whole.format(number);

/** `1 row`, `2,061 rows`. */
export const counted = (number: number, noun: string): string => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** Bytes in decimal units: `184 KB`, `1.2 GB`. */
export function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
  return `${(power === 0 ? whole : tenths).format(size / 1000 ** power)} ${units[power]}`;
}

/** `40 ms`, `0.3 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function seconds(time: number): string {
  if (time < 0.1) return `${whole.format(time * 1000)} ms`;
  if (time < 10) return `${tenths.format(time)} s`;
  if (time < 60) return `${whole.format(time)} s`;
  const minutes = Math.floor(time / 60);
  return minutes < 60 ? `${minutes} min ${Math.floor(time % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

// East Asian wide characters and emoji take two places; combining marks none.
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const zero = /\p{Mark}/u;
const ansi = /\u001b\[\d+m/g; // oxlint-disable-line eslint/no-control-regex -- colour codes take no place

/** The places a text takes in a terminal. */
export function width(text: string): number {
  let places = 0;
  for (const character of text.replace(ansi, '')) places += zero.test(character) ? 0 : wide.test(character) ? 2 : 1;
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

/** A cell as it is shown: JSON values as JSON, nothing invisible, NULL said. */
export function cell(value: JsonValue): string {
  if (value === null) return 'NULL';
  return showInvisible(typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value));
}

const widestColumn = 40;
const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|NUMERIC|FLOAT|DOUBLE|REAL)\b/i;

/** A result table: headings, a rule, rows; numbers to the right. What does not fit the width is cut with `…`. */
export function table({ columns, rows, truncated, notes = [] }: Table, places: number): string[] {
  const texts = [columns.map((column) => showInvisible(column.name)), ...rows.map((row) => row.map(cell))];
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

/** A listing: rows of texts in columns, without headings. */
export function listing(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => width(row[index] ?? ''))));
  return rows.map((row) =>
    row
      .map((text, index) => padEnd(text, widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A row in one line: `id 7, name Ana`. */
export const rowText = (row: JsonObject | null): string =>
  Object.entries(row ?? {})
    .map(([name, value]) => `${showInvisible(name)} ${cell(value)}`)
    .join(', ');
