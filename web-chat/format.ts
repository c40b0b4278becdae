/** Numbers, sizes, times and odd characters as people read them. */
import type { JsonValue } from '#domain/json.ts';
import { showInvisible } from '#domain/visible.ts';

const integers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const decimals = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, minimumFractionDigits: 1 });

/** `1,204`. */
export const count = (value: number): string => integers.format(value);

/** `1 row`, `1,204 rows`. */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** `184 KB`, `1.2 MB`; units of 1,000 bytes. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  // What would be rounded up to 1,000 belongs to the next unit.
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? count(size) : decimals.format(size)} ${units[unit]}`;
}

/** `12 ms`, `1.4 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${count(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${decimals.format(seconds)} s`;
  if (seconds < 3600) return `${count(Math.floor(seconds / 60))} min ${count(Math.floor(seconds % 60))} s`;
  return `${count(Math.floor(seconds / 3600))} h ${count(Math.floor((seconds % 3600) / 60))} min`;
}

/** `14:05` today, `3 May, 14:05` on another day; in the reader's zone. */
export function moment(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === now.toDateString()) return time;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${time}`;
}

/** The full time with seconds and the name of the zone, for hovering. */
export const exactMoment = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }) +
  ` ${
    Intl.DateTimeFormat('en-GB', { timeZoneName: 'long' })
      .formatToParts(new Date(iso))
      .find(({ type }) => type === 'timeZoneName')?.value ?? ''
  }`;

/** `in 24 h`, `in 3 min`, `now`: how long until a time. */
export function until(iso: string, now = Date.now()): string {
  const minutes = Math.round((Date.parse(iso) - now) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `in ${minutes} min`;
  return minutes < 48 * 60 ? `in ${Math.round(minutes / 60)} h` : `in ${Math.round(minutes / 1440)} days`;
}

/** A text of several lines: their breaks stay, everything else that is invisible is shown. */
export const visibleLines = (text: string): string => text.split('\n').map(showInvisible).join('\n');

/** A cell of a table as text; NULL is the empty-looking thing that must not look empty. */
export function cellText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return showInvisible(value);
  return showInvisible(typeof value === 'object' ? JSON.stringify(value) : String(value));
}
