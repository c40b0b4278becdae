/** Conditions on dates that move with today or with the data: the last 90 days, next month, two weeks ago, yesterday. */
import type { Column } from '#domain/dataset.ts';
import { dayPlus } from '../../link/day.ts';
import { calendarSpan, dateAt, moved, type Unit, unitOf } from '../../link/dates.ts';
import { nameWords } from '../../link/names.ts';
import { numberAt } from '../../link/numbers.ts';
import { nameSql } from '../../link/sql-text.ts';
import { lengthAt } from '../../text/word-run.ts';
import { day, inRange, match, valueOf } from './date-match.ts';
import type { Match, Scan } from './scan.ts';

/** Behind a span, that it is counted back from the newest row and not from today: "available", "that we have data for". */
function ofTheData({ run }: Scan, at: number): number {
  const plain = lengthAt(run, at, 'of in the data|of the data|of data|in the data|of our data|available|on record|of records|of it');
  if (plain > 0) return plain;
  const who = at + lengthAt(run, at, 'that|which|for which');
  const does = who + lengthAt(run, who, 'we|you|i|they|there|the data|the file|the table');
  if (does === who) return 0;
  const whole = lengthAt(
    run,
    does,
    'have data for|have data on|have data|have in the data|is data for|is data|covers|contains|holds|reaches',
  );
  // "The last 30 days we have no mail for" says something of the rows.
  const bare = whole > 0 ? 0 : lengthAt(run, does, 'have|got');
  return whole > 0 || (bare > 0 && run[does + bare]?.gap !== 'blank') ? does + whole + bare - at : 0;
}

/** "the last 90 days", "past 3 months of the data". */
export function lastAt(scan: Scan, index: number, column: Column): Match | null {
  // Of what is there, not of the calendar.
  const newest = lengthAt(
    scan.run,
    index,
    'newest|the newest|in the newest|of the newest|from the newest|within the newest|for the newest',
  );
  const said = lengthAt(
    scan.run,
    index,
    'last|past|in the last|in the past|within the last|from the last|over the last|during the last|the last|the past|in last|latest|most recent|the latest|the most recent|in the latest|in the most recent|of the latest|of the most recent|previous|of the last|of the past|from the past|for the last|for the past',
  );
  const intro = Math.max(newest, said);
  // "The last quarter of the data" is one of them.
  const number = (intro > 0 ? numberAt(scan.run, index + intro) : null) ?? { text: '1', length: 0 };
  const unit = intro > 0 ? unitOf(scan.run[index + intro + number.length]?.lower) : null;
  if (!unit) return null;
  const end = index + intro + number.length + 1;
  const ofData = ofTheData(scan, end);
  const length = end - index + ofData;
  if (number.length === 0 && ofData === 0) return null;
  // "The last 10 days of September" are a span of their own.
  if (lengthAt(scan.run, end, 'of|in') > 0 && dateAt(scan.run, end + 1, scan.today) !== null) return null;
  const back = `interval '${number.text} ${unit}s'`;
  const value = valueOf(column);
  if (ofData + newest === 0) {
    const since = moved(scan.today, -Number(number.text), unit);
    return match(scan, length, `${value} >= ${day(since)}`, `${column.name} since ${since}, ${number.text} ${unit}s before today`);
  }
  const words = `${column.name} within ${number.text} ${unit}s of the newest one in the data`;
  const sql = (relation: string): string => `${value} > (select max(${value}) from ${nameSql(relation)}) - ${back}`;
  return scan.negatedAt === null ? { length, sql, words } : { length, sql: (relation) => `not (${sql(relation)})`, words: `not ${words}` };
}

/** "Within the next 30 days", "in the coming 2 weeks": today and what follows it. */
export function nextAt(scan: Scan, index: number, column: Column): Match | null {
  const intro = lengthAt(
    scan.run,
    index,
    'in the next|within the next|over the next|during the next|for the next|the next|within the coming|in the coming|over the coming|the coming',
  );
  const number = intro > 0 ? numberAt(scan.run, index + intro) : null;
  const unit = number ? unitOf(scan.run[index + intro + number.length]?.lower) : null;
  if (!number || !unit) return null;
  const last = moved(scan.today, Number(number.text), unit);
  return inRange(scan, column, intro + number.length + 1, { start: scan.today, end: dayPlus(last, 1) });
}

const agoes: [words: string, behind: string, isOlder: boolean][] = [
  ['older than', '', true],
  ['more than|over|longer than|at least', 'ago|old|back', true],
  ['newer than|younger than|not older than|no older than', '', false],
  ['less than|at most|not more than', 'ago|old', false],
];

/** "Older than 90 days", "more than 6 months ago": as far back from today. */
export function agoAt(scan: Scan, index: number, column: Column): Match | null {
  // "Older than 5 years" of houses with an age is about that.
  if (scan.column === null && scan.columns.some(({ name }) => nameWords(name).includes('age'))) return null;
  for (const [words, behind, isOlder] of agoes) {
    const intro = lengthAt(scan.run, index, words);
    const number = intro > 0 ? numberAt(scan.run, index + intro) : null;
    const end = index + intro + (number?.length ?? 0);
    const unit = number ? unitOf(scan.run[end]?.lower) : null;
    const ago = lengthAt(scan.run, end + 1, behind === '' ? 'ago|old' : behind);
    if (!number || !unit || (behind !== '' && ago === 0)) continue;
    const since = moved(scan.today, -Number(number.text), unit);
    const said = `${column.name} ${isOlder ? 'before' : 'since'} ${since}, ${number.text} ${unit}s before today`;
    return match(scan, end + 1 + ago - index, `${valueOf(column)} ${isOlder ? '<' : '>='} ${day(since)}`, said);
  }
  return null;
}

/** "this month", "last year", "yesterday". */
export function calendarAt(scan: Scan, index: number, column: Column): Match | null {
  const intro = lengthAt(scan.run, index, 'in|from|of|during|for');
  const which = scan.run[index + intro]?.lower ?? '';
  if (which === 'today' || which === 'yesterday') {
    return inRange(scan, column, intro + 1, calendarSpan('day', which === 'today' ? 0 : -1, scan.today));
  }
  const twoAgo = beforeLast(scan, index + intro);
  if (twoAgo !== null) return inRange(scan, column, intro + twoAgo.length, calendarSpan(twoAgo.unit, -2, scan.today));
  const offset = which === 'this' || which === 'current' ? 0 : which === 'last' || which === 'previous' ? -1 : null;
  const unit = unitOf(scan.run[index + intro + 1]?.lower);
  // "From last friday" is of that day, as "from yesterday" is.
  const named = offset === -1 && unit === null ? dateAt(scan.run, index + intro, scan.today) : null;
  if (named !== null) return inRange(scan, column, intro + named.length, named);
  const soFar = offset === 0 ? lengthAt(scan.run, index + intro + 2, 'so far|up to now|until now|to date|until today|up to today') : 0;
  return offset === null || unit === null ? null : inRange(scan, column, intro + 2 + soFar, calendarSpan(unit, offset, scan.today));
}

/** "The week before last", "the month before last month". */
function beforeLast({ run }: Scan, index: number): { unit: Unit; length: number } | null {
  const article = lengthAt(run, index, 'the');
  const unit = unitOf(run[index + article]?.lower);
  const length = unit === null ? 0 : lengthAt(run, index + article + 1, `before last|before last ${unit}`);
  return unit === null || length === 0 ? null : { unit, length: article + 1 + length };
}
