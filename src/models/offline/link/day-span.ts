/** A phrase that is nothing but a day or a span of days: "2024-05-01", "march to june 2026", "the last 7 days". */
import { RequestText } from '../text/request-text.ts';
import { lengthAt, runOf, type RunWord } from '../text/word-run.ts';
import { dayPlus } from './day.ts';
import { calendarSpan, dateAt, type DateRange, unitOf } from './dates.ts';
import { numberAt } from './numbers.ts';

/** Both days belong to it. */
export interface DaySpan {
  first: string;
  last: string;
}

/** Null when a word of the phrase means something else. A span that is not over ends today. */
export function daySpan(said: string, today: string): DaySpan | null {
  const run = runOf(new RequestText(said));
  const start = lengthAt(run, 0, 'the|all of|the whole of|the month of|the day|the days|the whole|whole|between|from');
  // "August and october" are two months; "between august and october" is one span.
  const links = `to|through|until|till|-|–|up to|to the|until the${/^between\b/i.test(said.trim()) ? '|and' : ''}`;
  const found =
    start < run.length ? (lastOnes(run, start, today) ?? calendar(run, start, today) ?? dates(run, start, { links, today })) : null;
  if (found === null || start + found.length !== run.length) return null;
  const last = dayPlus(found.end, -1);
  return { first: found.start, last: found.start <= today && last > today ? today : last };
}

/** "Last 7 days": those before today. */
function lastOnes(run: readonly RunWord[], at: number, today: string): DateRange | null {
  const intro = lengthAt(run, at, 'last|past|previous');
  const number = intro > 0 ? numberAt(run, at + intro) : null;
  const unit = number ? unitOf(run[at + intro + number.length]?.lower) : null;
  if (!number || !unit) return null;
  const count = Number(number.text);
  const start =
    unit === 'day' || unit === 'week' ? dayPlus(today, -count * (unit === 'day' ? 1 : 7)) : calendarSpan(unit, -count, today).start;
  const end = unit === 'day' || unit === 'week' ? today : calendarSpan(unit, 0, today).start;
  return { start, end, length: intro + number.length + 1 };
}

/** "Yesterday", "last week", "this month". */
function calendar(run: readonly RunWord[], at: number, today: string): DateRange | null {
  const word = run[at]?.lower ?? '';
  if (word === 'today' || word === 'yesterday') return { ...calendarSpan('day', word === 'today' ? 0 : -1, today), length: 1 };
  const offset = /^(?:this|current)$/.test(word) ? 0 : /^(?:last|past|previous)$/.test(word) ? -1 : null;
  const unit = unitOf(run[at + 1]?.lower);
  return offset === null || unit === null ? null : { ...calendarSpan(unit, offset, today), length: 2 };
}

/** A date, a month, or two of them with a word between. */
function dates(run: readonly RunWord[], at: number, { links, today }: { links: string; today: string }): DateRange | null {
  const first = dateAt(run, at, today);
  if (first === null) return null;
  const link = lengthAt(run, at + first.length, links);
  const last = link > 0 ? dateAt(run, at + first.length + link, today) : null;
  if (last === null) return first;
  return { start: beginning(first, last), end: last.end, length: first.length + link + last.length };
}

/** "March to June 2026", "November to January": a beginning without a year is the last one before the end. */
export function beginning(first: DateRange, last: DateRange): string {
  const start = sameYear(first, last);
  return start >= last.end && isOpen(first) ? `${Number(last.start.slice(0, 4)) - 1}${start.slice(4)}` : start;
}

/** The first of two takes the year of the last where it has none of its own. */
export function sameYear(first: DateRange, last: DateRange): string {
  if (first.start <= last.start && first.start.slice(0, 4) === last.start.slice(0, 4)) return first.start;
  const moved = `${last.start.slice(0, 4)}${first.start.slice(4)}`;
  return isOpen(first) && moved < last.end ? moved : first.start;
}

/** "March", "1 june": without a year of its own. */
const isOpen = ({ length, open }: DateRange): boolean => length === 1 || open === true;
