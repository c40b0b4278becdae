/** Counts, sizes and times in words, the same wherever a card is shown. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** `18368` → `18,368`. */
export const count = (number: number): string => whole.format(number);

/** `1 row`, `2,061 rows`. */
export const counted = (number: number, one: string, many = `${one}s`): string => `${count(number)} ${number === 1 ? one : many}`;

/** Bytes in units of 1,000: `184 KB`, `1.2 GB`. */
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
