/** Numbers, sizes, times and odd characters as people read them. */
import { count, seconds } from '#domain/amounts.ts';
import { showInvisible } from '#domain/visible.ts';

export { bytes, count, counted } from '#domain/amounts.ts';
export { cellText } from '#domain/card-view/cell-text.ts';

/** `12 ms`, `1.4 s`, `3 min 20 s`, `2 h 5 min`. */
export const duration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${count(milliseconds)} ms` : seconds(milliseconds / 1000);

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
