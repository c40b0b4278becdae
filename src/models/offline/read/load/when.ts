/** A day in words that comes: "until monday", "till friday", "until december 24", "for 3 days", "until tomorrow". */
import * as english from 'chrono-node/en';
import { dayPlus } from '../../link/day.ts';
import { calendarSpan } from '../../link/dates.ts';

const until = /\b(?:until|till|til|up to|through)\s+(.+)$/i;
const during = /\bfor\s+(?:the\s+next\s+)?(an?|one|two|three|four|five|six|seven|\d{1,3})\s+(day|week|month)s?\b/i;
const numbers: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7 };
const daysOf: Record<string, number> = { day: 1, week: 7, month: 30 };

export interface DayAhead {
  /** ISO day. */
  day: string;
  /** The words it was read from. */
  phrase: string;
}

/** The day that a request names as an end; `unread` when it names one that could not be read; null when it names none. */
export function dayAhead(text: string, today: string): DayAhead | 'unread' | null {
  const lasting = during.exec(text);
  if (lasting) {
    const [phrase, said = '1', unit = 'day'] = lasting;
    const count = numbers[said.toLowerCase()] ?? Number(said);
    return { day: dayPlus(today, count * (daysOf[unit.toLowerCase()] ?? 1)), phrase };
  }
  const named = until.exec(text);
  if (!named) return null;
  const calendar = /^(?:the )?(?:start of |beginning of )?next (week|month)\b/i.exec(named[1] ?? '');
  if (calendar) {
    const day = calendarSpan(calendar[1]?.toLowerCase() === 'month' ? 'month' : 'week', 1, today).start;
    return { day, phrase: `${named[0].slice(0, named[0].length - (named[1] ?? '').length)}${calendar[0]}` };
  }
  const [found] = english.GB.parse(named[1] ?? '', { instant: new Date(`${today}T12:00:00Z`), timezone: 'UTC' }, { forwardDate: true });
  const [year, month, day] = [found?.start.get('year'), found?.start.get('month'), found?.start.get('day')];
  if (!found || found.index > 4 || !year || !month || !day) return 'unread';
  const said = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  // "Until monday", said on a monday, is the next one.
  const iso = said === today && found.start.isCertain('weekday') ? dayPlus(said, 7) : said;
  const end = (named[1] ?? '').slice(0, found.index + found.text.length);
  return { day: iso, phrase: `${named[0].slice(0, named[0].length - (named[1] ?? '').length)}${end}` };
}
