/** How sample values are written: CSV cells, amounts, dates. */

/** CSV with LF line ends; a cell is quoted only where it must be, NULL is empty. */
export function csvOf(rows: (string | number | null)[][]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\n`).join('');
}

function cellOf(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Cents as a decimal with two places: 1905 → `19.05`. */
export function money(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Seconds since 1970 of a moment in UTC. */
export const moment = (iso: string): number => Date.parse(`${iso}Z`) / 1000;
export const dateText = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
export const timeText = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

export const daySeconds = 86_400;
