/** Days and times of workbooks, which lie there as days since an epoch, as text. */

const dayMs = 86_400_000;
/** Day 0 of the usual calendar, from March 1900 on; and of the one that begins in 1904. */
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);
/** The usual calendar has a 29 February 1900, which never was. */
const dayThatNeverWas = 60;

/**
 * `2026-05-31`, `2026-05-31 12:30:00`, or `12:30:00` for a time without a day; exact to the millisecond. Null for a number that is no
 * day: negative, beyond the year 9999, or the 29th of February 1900.
 */
export function dayText(serial: number, is1904: boolean): string | null {
  let day = Math.floor(serial);
  let ms = Math.round((serial - day) * dayMs);
  if (ms === dayMs) [day, ms] = [day + 1, 0];
  if (!Number.isFinite(serial) || day < 0 || (!is1904 && day === dayThatNeverWas)) return null;
  if (!is1904 && day === 0) return timeText(ms);
  const epoch = is1904 ? epoch1904 : day < dayThatNeverWas ? epoch1900 + dayMs : epoch1900;
  const date = new Date(epoch + day * dayMs);
  if (Number.isNaN(date.valueOf()) || date.getUTCFullYear() > 9999) return null;
  const text = date.toISOString().slice(0, 10);
  return ms === 0 ? text : `${text} ${timeText(ms)}`;
}

const timeText = (ms: number): string => new Date(ms).toISOString().slice(11, ms % 1000 === 0 ? 19 : 23);
