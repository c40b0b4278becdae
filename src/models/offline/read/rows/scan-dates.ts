/** Conditions on dates: since, before, in, between, the last 90 days. */
import type { Column } from '#domain/dataset.ts';
import { dayPlus } from '../../link/day.ts';
import { dateAt, type DateRange, lastWeekday } from '../../link/dates.ts';
import { beginning, sameYear } from '../../link/day-span.ts';
import { dateColumns, isBirth, isDate, isText } from '../../link/types.ts';
import { findValue } from '../../link/values.ts';
import { joined, lengthAt } from '../../text/word-run.ts';
import { weekdaysAt } from './weekdays.ts';
import { day, inRange, isCalledMonth, match, valueOf } from './date-match.ts';
import type { Match, Scan } from './scan.ts';
import { agoAt, calendarAt, lastAt, nextAt } from './scan-passing-dates.ts';

export function dateConditionAt(scan: Scan, index: number): Match | null {
  const column = dateColumn(scan);
  if (column === undefined) return null;
  return (
    onWeekdays(scan, index, column) ??
    anyOfAt(scan, index, column) ??
    betweenAt(scan, index, column) ??
    lastAt(scan, index, column) ??
    nextAt(scan, index, column) ??
    agoAt(scan, index, column) ??
    calendarAt(scan, index, column) ??
    boundAt(scan, index, column) ??
    onlyAt(scan, index, column) ??
    ledAt(scan, index, column)
  );
}

/** "The october shipments", "q3 2025 orders": a time right before the name of the data. A number there is how many. */
function ledAt(scan: Scan, index: number, column: Column): Match | null {
  const word = scan.run[index]?.lower ?? '';
  if (scan.column !== null || !/^\p{L}/u.test(word) || word === 'may' || isOwnValue(scan, word)) return null;
  const range = dateAt(scan.run, index, scan.today);
  const leads = range !== null && scan.run[index + range.length - 1]?.leads === true;
  return leads ? inRange(scan, column, range.length, range) : null;
}

/** "Only june", "just 2025". */
function onlyAt(scan: Scan, index: number, column: Column): Match | null {
  const alone = lengthAt(scan.run, index, 'only|just');
  // "Only the last 3 months" are no month that long ago.
  const passing = alone === 0 ? null : (lastAt(scan, index + alone, column) ?? nextAt(scan, index + alone, column));
  if (passing !== null) return { ...passing, length: passing.length + alone };
  const intro = lengthAt(scan.run, index, 'only|just|only the|just the');
  const range = intro > 0 ? dateAt(scan.run, index + intro, scan.today) : null;
  const behind = range === null ? '' : (scan.run[index + intro + range.length]?.lower ?? '');
  return range === null || /^(?:be|have|not)$/.test(behind) ? null : inRange(scan, column, intro + range.length, range);
}

/** "On weekends", "on a saturday or sunday": by the day of the week, Monday the first. */
function onWeekdays(scan: Scan, index: number, column: Column): Match | null {
  const said = weekdaysAt(scan.run, index);
  if (said?.length === 1 && isOwnValue(scan, scan.run[index]?.lower ?? '')) return null;
  return said && match(scan, said.length, `isodow(${valueOf(column)}) in (${said.days.join(', ')})`, `${column.name} on ${said.words}`);
}

/** "Weekend subscriptions" of an edition that is called so: a value of the data, and no day. */
const isOwnValue = ({ columns, known }: Scan, word: string): boolean =>
  findValue(word, columns.filter(isText), known).some(({ how }) => how === 'value');

/** The date column that was named, or the one the dataset is about. */
function dateColumn(scan: Scan): Column | undefined {
  const named = scan.column?.column;
  if (named) return isDate(named) || isCalledMonth(named) || /date|_at$|time/i.test(named.name) ? named : undefined;
  return (
    scan.columns.find(({ name }) => name === scan.dated) ??
    // "Readers since 2025" are not those who were born since.
    dateColumns(scan.columns, scan.subject.noun).find((column) => !isBirth(column)) ??
    scan.columns.find((column) => isCalledMonth(column) && holdsMonths(scan, column))
  );
}

const holdsMonths = ({ known }: Scan, { name }: Column): boolean =>
  known.get(name)?.every((value) => /^\d{4}-(?:0[1-9]|1[0-2])$/.test(value)) === true;

/** "In June and August", "in May, July or October 2025": each of them, not what lies between. */
function anyOfAt(scan: Scan, index: number, column: Column): Match | null {
  const ranges: DateRange[] = [];
  let [at, link] = [
    index,
    lengthAt(scan.run, index, 'in|for|during|of|on|dated|either in|from|only|just|only the|just the|only in|only from|only of'),
  ];
  const isFrom = scan.run[index]?.lower === 'from';
  for (let range = dateAt(scan.run, at + link, scan.today); range !== null; range = dateAt(scan.run, at + link, scan.today)) {
    ranges.push(range);
    at += link + range.length;
    link = lengthAt(scan.run, at, 'and|or|and in|or in|and on|or on');
    if (link === 0 && scan.run[at]?.gap !== 'comma') break;
  }
  const last = ranges.at(-1);
  // "From 3 May and 9 May" may well be a span.
  const areDays = ranges.every(({ start, end }) => dayPlus(start, 1) === end);
  // "In 2025, september": a year that was said is not moved into another.
  const years = ranges.filter(({ start, end }) => sameDayNextYear(start) === end).length;
  if (last === undefined || ranges.length < 2 || (isFrom && areDays) || (years > 0 && years < ranges.length)) return null;
  const value = valueOf(column);
  const meant = ranges.map((range) => inYearOf(range, last));
  return match(
    scan,
    at - index,
    `(${meant.map(({ start, end }) => `(${value} >= ${day(start)} and ${value} < ${day(end)})`).join(' or ')})`,
    `${column.name} ${meant.map(({ start, end }) => `from ${start} to ${dayPlus(end, -1)}`).join(' or ')}`,
  );
}

const sameDayNextYear = (day: string): string => `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;

/** "June and August 2025": a month without a year takes that of the last. */
function inYearOf(range: DateRange, last: DateRange): { start: string; end: string } {
  const start = sameYear(range, last);
  const years = Number(start.slice(0, 4)) - Number(range.start.slice(0, 4));
  return { start, end: `${Number(range.end.slice(0, 4)) + years}${range.end.slice(4)}` };
}

/** "between January and March 2026", "from 2026-01-01 to 2026-02-15", "January to March 2026". */
function betweenAt(scan: Scan, index: number, column: Column): Match | null {
  const intro = lengthAt(scan.run, index, 'between|from|for|in|of|during|dated between|dated from');
  const first = dateAt(scan.run, index + intro, scan.today) ?? dayOfLater(scan, index + intro);
  if (!first) return null;
  const middle = index + intro + first.length;
  const link = lengthAt(scan.run, middle, 'and|to|through|until|till|-|up to');
  const last = link > 0 ? dateAt(scan.run, middle + link, scan.today) : null;
  if (!last) return null;
  const length = intro + first.length + link + last.length;
  return inRange(scan, column, length, { start: beginning(first, last), end: last.end });
}

/** "The 1st" of "from the 1st to the 15th of March": in the month of the other one. */
function dayOfLater({ run, today }: Scan, index: number): DateRange | null {
  const article = lengthAt(run, index, 'the');
  const said = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(run[index + article]?.lower ?? '')?.[1];
  const link = said === undefined ? 0 : lengthAt(run, index + article + 1, 'and|to|through|until|till|-|up to');
  const last = link === 0 ? null : dateAt(run, index + article + 1 + link, today);
  if (last === null || said === undefined || dayPlus(last.start, 1) !== last.end) return null;
  const start = `${last.start.slice(0, 8)}${said.padStart(2, '0')}`;
  return start < last.start ? { start, end: dayPlus(start, 1), length: article + 1 } : null;
}

type Make = (range: DateRange, value: string) => [sql: string, words: string];
const since: Make = ({ start }, value) => [`${value} >= ${day(start)}`, `since ${start}`];
const until: Make = ({ end }, value) => [`${value} < ${day(end)}`, `until ${dayPlus(end, -1)}`];

const inside: Make = ({ start, end }, value) => [
  `${value} >= ${day(start)} and ${value} < ${day(end)}`,
  `from ${start} to ${dayPlus(end, -1)}`,
];

const bounds: [string, Make][] = [
  [
    'since|from|starting|starting from|starting in|beginning|beginning in|as of|on or after|from the|since the|later than or on|no earlier than|>=|is since|is from',
    since,
  ],
  ['after|later than|newer than|past|>|is after', ({ end }, value) => [`${value} >= ${day(end)}`, `after ${dayPlus(end, -1)}`]],
  ['before|earlier than|older than|prior to|<|is before', ({ start }, value) => [`${value} < ${day(start)}`, `before ${start}`]],
  ['until|till|up to|through|on or before|no later than|by the end of|to the end of|<=|is until', until],
  [
    'outside|outside of|not in|not during',
    ({ start, end }, value) => [`(${value} < ${day(start)} or ${value} >= ${day(end)})`, `before ${start} or after ${dayPlus(end, -1)}`],
  ],
  ['in|on|during|for|of|dated|placed in|placed on|within|throughout|is|=|equals|equal to', inside],
];

/** "2024 or later"; but "before 1950 or after 2015" goes on with a date of its own. */
function trailing({ run, today }: Scan, index: number, spellings: string): number {
  const length = lengthAt(run, index, spellings);
  // "In Q1 2025 on the pro plan": what goes on names another thing.
  const next = run[index + length];
  const isPlace = next?.gap === 'blank' && /^(?:the|an?|our|their|its|my|any|all)$|days?$|^weekends?$/.test(next.lower);
  if (run[index]?.lower === 'on' && length === 1 && isPlace) return 0;
  return length > 0 && dateAt(run, index + length, today) === null ? length : 0;
}

/** "Since monday", "before friday": the last one of them. */
function bareDay({ run, today }: Scan, index: number): DateRange | null {
  const isBound = /^(?:since|after|before|until|till)$/.test(run[index - 1]?.lower ?? '');
  const start = isBound ? lastWeekday(run[index]?.lower ?? '', today) : null;
  return start === null ? null : { start, end: dayPlus(start, 1), length: 1 };
}

/** "since March 2026", "before 2026-05-01", "in 2025". */
function boundAt(scan: Scan, index: number, column: Column): Match | null {
  for (const [spellings, make] of bounds) {
    const intro = lengthAt(scan.run, index, spellings);
    const range = intro > 0 ? (dateAt(scan.run, index + intro, scan.today) ?? bareDay(scan, index + intro)) : null;
    if (!range) continue;
    const end = index + intro + range.length;
    const onwards = trailing(scan, end, 'on|onwards|onward|and later|or later|and after|or after|and newer|or newer|forward');
    const back = onwards > 0 ? 0 : trailing(scan, end, 'or earlier|and earlier|or before|and before|or older|and older');
    // "From March 2026" is in it, "from 1 March" begins with it.
    const isSpan =
      make === since && dayPlus(range.start, 1) !== range.end && /^from(?: the)?$/.test(joined(scan.run, index, index + intro) ?? '');
    const within = make === inside || isSpan;
    const meant = within && onwards > 0 ? since : within && back > 0 ? until : isSpan ? inside : make;
    const [sql, words] = meant(range, valueOf(column));
    return match(scan, end - index + onwards + back, sql, `${column.name} ${words}`);
  }
  return null;
}
