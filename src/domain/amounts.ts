/** Counts, figures, sizes and times in words, the same wherever they are said. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** `18368` → `18,368`. */
export const count = (number: number): string => whole.format(number);

/** `1 row`, `2,061 rows`. */
export const counted = (number: number, one: string, many = `${one}s`): string => `${count(number)} ${number === 1 ? one : many}`;

/** `1,234.57`: what was measured, with at most two decimals. */
export const figure = (value: number): string => hundredths.format(value);

/** Bytes in units of 1,000: `184 KB`, `1.2 GB`. */
export function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let left = size;
  let unit = 0;
  // What would be rounded up to 1,000 belongs to the next unit.
  for (; left >= 999.5 && unit < units.length - 1; unit += 1) left /= 1000;
  return `${unit === 0 || left >= 100 ? count(left) : tenths.format(left)} ${units[unit]}`;
}

/** `40 ms`, `0.3 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function seconds(time: number): string {
  if (time < 0.1) return `${count(time * 1000)} ms`;
  if (time < 9.95) return `${tenths.format(time)} s`;
  if (time < 59.5) return `${count(time)} s`;
  const minutes = Math.floor(time / 60);
  return minutes < 60 ? `${minutes} min ${Math.floor(time % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
