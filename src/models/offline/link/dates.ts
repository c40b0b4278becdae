/** Dates and spans of time in words, as half-open ranges of ISO dates. */
import { dayPlus, iso } from './day.ts';
import { dictionary } from '#domain/dictionary.ts';
import * as english from 'chrono-node/en';
import type { RunWord } from '../text/word-run.ts';

export interface DateRange {
  /** First day. */
  start: string;
  /** The day after the last. */
  end: string;
  /** How many words it took. */
  length: number;
  /** A day whose year was not said. */
  open?: boolean;
}

const utc = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month - 1, day));

/** The date or month or quarter or year that starts at a word; null when none does. A month without a year is the last one that has begun. */
export function dateAt(run: readonly RunWord[], index: number, today: string): DateRange | null {
  const here = run.slice(index, index + 7);
  const first = here[0]?.lower ?? '';
  // "After the 15th of march".
  if (first === 'the' && /^\d{1,2}(?:st|nd|rd|th)$/.test(here[1]?.lower ?? '')) {
    const day = dateAt(run, index + 1, today);
    return day && { ...day, length: day.length + 1 };
  }
  const quarter = /^q([1-4])$/.exec(first);
  if (quarter) return quarterRange(Number(quarter[1]), here[1]?.lower, today);
  const part =
    halfAt(here, today) ?? quarterAt(here, today) ?? edgeAt(run, index, today) ?? stretchAt(run, index, today) ?? weekdayAt(here, today);
  if (part) return part;
  if (/^(?:19|20)\d\d$/.test(first)) return { start: `${first}-01-01`, end: `${Number(first) + 1}-01-01`, length: 1 };
  const month = /^(\d{4})-(\d{2})$/.exec(first);
  if (month) return { ...monthRange(Number(month[1]), Number(month[2])), length: 1 };
  return byChrono(here.slice(0, 5), today);
}

/** "2025", "the year 2025", "last year", "this year". */
const yearWords = String.raw`(?:(?:the year )?((?:19|20)\d\d)|(?:the )?(this|current|last|previous) year|the year)`;

const yearOf = (number: string | undefined, named: string | undefined, today: string): number =>
  Number(number ?? today.slice(0, 4)) - (/last|previous/.test(named ?? '') ? 1 : 0);

const halves = new RegExp(
  String.raw`^(?:(?:the )?(first|second|1st|2nd|last) half(?: of)?|(h[12]))(?: (?:of )?${yearWords})?(?![\p{L}\p{N}])`,
  'u',
);

/** "The first half of 2026", "h2 2025", "the second half of last year". */
function halfAt(here: readonly RunWord[], today: string): DateRange | null {
  const said = halves.exec(spoken(here));
  if (!said) return null;
  const isFirst = /^(?:first|1st|h1)$/.test(said[1] ?? said[2] ?? '');
  const year = yearOf(said[3], said[4], today);
  const [start, end] = isFirst ? [utc(year, 1, 1), utc(year, 7, 1)] : [utc(year, 7, 1), utc(year + 1, 1, 1)];
  return { start: iso(start), end: iso(end), length: said[0].split(' ').length };
}

const quarters = new RegExp(
  String.raw`^(?:the )?(?:(first|second|third|fourth|1st|2nd|3rd|4th) quarter|quarter ([1-4]))(?: of)?(?: ${yearWords})?(?![\p{L}\p{N}])`,
  'u',
);

/** "The first quarter of 2026", "quarter 2", "the third quarter of last year". */
function quarterAt(here: readonly RunWord[], today: string): DateRange | null {
  const said = quarters.exec(spoken(here));
  if (!said) return null;
  const named = ['first', 'second', 'third', 'fourth'].indexOf(said[1] ?? '') + 1;
  const quarter = named > 0 ? named : Number.parseInt(said[1] ?? said[2] ?? '1', 10);
  return { ...quarterRange(quarter, String(yearOf(said[3], said[4], today)), today), length: said[0].split(' ').length };
}

/** The words up to where something stands between them. */
const spoken = (here: readonly RunWord[]): string => {
  const stop = here.findIndex(({ gap }, at) => at > 0 && gap !== 'blank');
  return here
    .slice(0, stop < 0 ? here.length : stop)
    .map(({ lower }) => lower)
    .join(' ');
};

/** "The end of June", "the beginning of this year": its last or its first day. */
function edgeAt(run: readonly RunWord[], index: number, today: string): DateRange | null {
  const edge = /^(?:the )?(?:very )?(end|beginning|start) of (?:the (?=year|month|quarter|week))?(?:(this|current|last|previous) )?/u.exec(
    `${spoken(run.slice(index, index + 6))} `,
  );
  if (!edge) return null;
  const intro = edge[0].trim().split(' ').length - (edge[2] === undefined ? 0 : 1);
  const word = run[index + intro + (edge[2] === undefined ? 0 : 1)]?.lower;
  const unit = edge[2] !== undefined || edge[0].endsWith('the ') ? unitOf(word) : null;
  const span =
    unit === null
      ? dateAt(run, index + intro, today)
      : { ...calendarSpan(unit, /last|previous/.test(edge[2] ?? '') ? -1 : 0, today), length: edge[2] === undefined ? 1 : 2 };
  if (span === null) return null;
  const length = intro + span.length;
  return edge[1] === 'end'
    ? { start: dayPlus(span.end, -1), end: span.end, length }
    : { start: span.start, end: dayPlus(span.start, 1), length };
}

/** "The last 10 days of September", "the first week of 2026": so much of its end or of its beginning. */
function stretchAt(run: readonly RunWord[], index: number, today: string): DateRange | null {
  const said = /^(?:the )?(?:very )?(first|last|final) (?:(\d{1,3}) )?(day|week|month)s? (?:of|in) (?:the )?/u.exec(
    spoken(run.slice(index, index + 8)),
  );
  const unit = unitOf(said?.[3]);
  if (!said || unit === null) return null;
  const intro = said[0].trim().split(' ').length;
  const span = dateAt(run, index + intro, today);
  if (span === null) return null;
  const count = Number(said[2] ?? '1');
  const isFirst = said[1] === 'first';
  const edge = moved(isFirst ? span.start : span.end, isFirst ? count : -count, unit);
  // "The last 3 months in August" are not of it.
  if (isFirst ? edge > span.end : edge < span.start) return null;
  const length = intro + span.length;
  return isFirst ? { start: span.start, end: edge, length } : { start: edge, end: span.end, length };
}

/** A day so many units later or earlier. */
export function moved(from: string, count: number, unit: Unit): string {
  if (unit === 'day' || unit === 'week') return dayPlus(from, count * (unit === 'day' ? 1 : 7));
  const date = new Date(from);
  date.setUTCMonth(date.getUTCMonth() + count * (unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12));
  return date.toISOString().slice(0, 10);
}

const weekdays = 'sunday|monday|tuesday|wednesday|thursday|friday|saturday'.split('|');

/** "Last Tuesday": the one before today; "last weekend": the last that is over. */
function weekdayAt(here: readonly RunWord[], today: string): DateRange | null {
  const weekend = /^(?:the )?(?:last|past|previous) weekend(?![\p{L}\p{N}])/u.exec(spoken(here));
  const sunday = weekend && lastWeekday('sunday', today);
  if (weekend && sunday) return { start: dayPlus(sunday, -1), end: dayPlus(sunday, 1), length: weekend[0].split(' ').length };
  const said = /^(?:the )?(?:last|past|previous) (\p{L}+day)(?![\p{L}\p{N}])/u.exec(spoken(here));
  const start = said && lastWeekday(said[1] ?? '', today);
  return said && start ? { start, end: dayPlus(start, 1), length: said[0].split(' ').length } : null;
}

/** The day of that name before today; null when no day is called so. */
export function lastWeekday(name: string, today: string): string | null {
  const wanted = weekdays.indexOf(name);
  const back = (new Date(today).getUTCDay() - wanted + 7) % 7;
  return wanted < 0 ? null : dayPlus(today, -(back === 0 ? 7 : back));
}

function quarterRange(quarter: number, yearWord: string | undefined, today: string): DateRange {
  const said = yearWord !== undefined && /^(?:19|20)\d\d$/.test(yearWord);
  const year = said ? Number(yearWord) : Number(today.slice(0, 4));
  return { start: iso(utc(year, quarter * 3 - 2, 1)), end: iso(utc(year, quarter * 3 + 1, 1)), length: said ? 2 : 1 };
}

const monthRange = (year: number, month: number): { start: string; end: string } => ({
  start: iso(utc(year, month, 1)),
  end: iso(utc(year, month + 1, 1)),
});

/** "July 15" is a day of this century's years, and not July of its fifteenth. */
const dayFirst = (text: string): string => text.replace(/^(\p{L}{3,9}\.?) (3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?=$|,? )/u, '$2 $1');

function byChrono(words: RunWord[], today: string): DateRange | null {
  // Chrono takes the "may" of "may and june" for no month.
  const isMay = words[0]?.lower === 'may';
  const stop = words
    .slice(1)
    .findIndex(({ gap, lower }) => gap === 'break' || (isMay && (gap === 'comma' || /^(?:and|or|but|to|until|till|through)$/.test(lower))));
  const usable = words.slice(0, 1 + stop || words.length);
  const text = dayFirst(usable.map((word) => word.text).join(' '));
  const [found] = english.GB.parse(text, { instant: new Date(`${today}T12:00:00Z`), timezone: 'UTC' });
  if (!found || found.index !== 0 || found.start.isCertain('hour')) return null;
  // Chrono reads "January to March 2026" as one; here a range is two dates with a word between.
  const single =
    found.end === null || found.end === undefined ? found.text : found.text.split(/\s+(?:to|until|till|through|and|-|–)\s+/i)[0];
  const length = (single ?? found.text).trim().split(/\s+/).length;
  const { start } = found;
  const [year, month, day] = [start.get('year'), start.get('month'), start.get('day')];
  if (year === null || month === null) return null;
  if (start.isCertain('month') && !start.isCertain('day')) {
    const begun = start.isCertain('year') || iso(utc(year, month, 1)) <= today ? year : year - 1;
    return { ...monthRange(begun, month), length };
  }
  if (day === null || (!start.isCertain('day') && !/yesterday|today|tomorrow|ago/i.test(found.text))) return null;
  // A day without a year, too, is the last one that has come.
  const came = (of: number): number => (iso(utc(of, month, day)) <= today ? of : of - 1);
  const isOpen = start.isCertain('day') && !start.isCertain('year');
  const date = iso(utc(isOpen ? came(Number(today.slice(0, 4))) : year, month, day));
  return { start: date, end: dayPlus(date, 1), length, ...(isOpen ? { open: true } : {}) };
}

export type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** "Weekly": the unit of time it counts in. */
export const adverbs = dictionary<string>({
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
  yearly: 'year',
  annual: 'year',
  annually: 'year',
});

/** `days` → `day`; null when the word is no unit of time. */
export function unitOf(word: string | undefined): Unit | null {
  const unit = /^(day|week|month|quarter|year)s?$/.exec(word ?? '')?.[1];
  return unit === 'day' || unit === 'week' || unit === 'month' || unit === 'quarter' || unit === 'year' ? unit : null;
}

/** The calendar span around `today` moved by `offset` units: this month, last year. Weeks start on Monday. */
export function calendarSpan(unit: Unit, offset: number, today: string): { start: string; end: string } {
  const [year = 0, month = 1] = today.split('-').map(Number);
  if (unit === 'day') return { start: dayPlus(today, offset), end: dayPlus(today, offset + 1) };
  if (unit === 'year') return { start: `${year + offset}-01-01`, end: `${year + offset + 1}-01-01` };
  if (unit === 'week') {
    const monday = dayPlus(today, -((new Date(today).getUTCDay() + 6) % 7));
    return { start: dayPlus(monday, offset * 7), end: dayPlus(monday, offset * 7 + 7) };
  }
  const first = unit === 'month' ? month + offset : Math.floor((month - 1) / 3) * 3 + 1 + offset * 3;
  const span = unit === 'month' ? 1 : 3;
  return { start: iso(utc(year, first, 1)), end: iso(utc(year, first + span, 1)) };
}
