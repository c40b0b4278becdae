/** Expressions on dates: parts of one ("month of sold_on"), the time between two ("length of stay in days"). */
import type { Column } from '#domain/dataset.ts';
import { dictionary } from '#domain/dictionary.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isDate } from '../../link/types.ts';
import { dateOfMoment } from '../../link/moments.ts';
import { dateOfVerb } from '../../link/verb-columns.ts';
import { linkQuietly } from '../link.ts';
import type { Expression, Known } from './expression-type.ts';

const whole = { type: 'BIGINT' };
const text = { type: 'VARCHAR' };
const parts: [RegExp, (name: string) => Expression][] = [
  [/^(?:calendar |iso )?week(?: number)?$/, (name) => ({ sql: `week(${name})`, ...whole })],
  [/^(?:weekday|day name|name of the (?:week)?day|day of (?:the )?week|weekday name)$/, (name) => ({ sql: `dayname(${name})`, ...text })],
  [/^(?:month name|name of the month)$/, (name) => ({ sql: `monthname(${name})`, ...text })],
  [/^day of (?:the )?year$/, (name) => ({ sql: `dayofyear(${name})`, ...whole })],
  [/^(?:month number|day of (?:the )?month|calendar year|hour of (?:the )?day)$/, (name) => ({ sql: name, ...whole })],
  [/^(?:year|quarter|month|day|hour|minute)$/, (name) => ({ sql: name, ...whole })],
  [/^(?:date|date part|calendar date|calendar day)$/, (name) => ({ sql: `cast(${name} as date)`, type: 'DATE' })],
];
const unitIn = /year|quarter|month|day|hour|minute/;
export const partWords =
  '(?:year|quarter|month number|month name|month|calendar week|week number|week|weekday|day of the week|day of week|day of the month|day of the year|day name|day|hour of the day|hour|minute|date)';

/** One part of a date column: "year", "weekday", "calendar week"; null for other words. */
export function datePart(part: string, column: Column): Expression | null {
  const said = part.trim().toLowerCase();
  const found = parts.find(([words]) => words.test(said));
  if (found === undefined || !isDate(column)) return null;
  const name = nameSql(column.name);
  const made = found[1](name);
  const unit = /hour/.test(said) ? 'hour' : (unitIn.exec(said)?.[0] ?? 'day');
  return made.sql === name ? { ...made, sql: `${unit}(${name})` } : made;
}

/** "The year the ticket was opened": a verb in the place of a column. */
const whenItHappened = String.raw`(?:(?:in|at|on) which\s+|when\s+|that\s+)?(?:the\s+|an?\s+|each\s+)?(?:\S+\s+)?(?:was|were|got|has been)\s+(\S+)`;

/** "year of sold_on", "the start of the month of sold_on". */
export function partOfDate(said: string, known: Known): Expression | null {
  const start =
    /^(?:the\s+)?(?:start|beginning|first day)\s+of\s+(?:the\s+)?(year|quarter|month|week|day|hour)\s+(?:of|in|from)\s+(.+)$/i.exec(said);
  const cut = /^(.+?)\s+(?:truncated|cut)\s+to\s+(?:the\s+|an?\s+)?(?:full\s+)?(year|quarter|month|week|day|hour|minute)$/i.exec(said);
  const [unit, phrase] = start ? [start[1], start[2]] : [cut?.[2], cut?.[1]];
  const truncated = phrase === undefined ? null : linkQuietly(phrase, known);
  if (unit !== undefined && truncated && isDate(truncated))
    return { sql: `date_trunc('${unit.toLowerCase()}', ${nameSql(truncated.name)})`, type: truncated.type };
  const match = new RegExp(`^(?:the\\s+)?(${partWords})\\s+(?:of|from|in|out of)\\s+(.+)$`, 'i').exec(said);
  const happening = match ? null : new RegExp(`^(?:the\\s+)?(${partWords})\\s+${whenItHappened}$`, 'i').exec(said);
  const verb = happening?.[2] ?? '';
  const when = happening ? (linkQuietly(verb, known) ?? dateOfVerb(verb, known.columns, known.subject.noun)) : null;
  if (happening && when) return datePart(happening[1] ?? '', when);
  const of = match?.[2] ?? '';
  // "The weekday of the sale" is that of the day on which it was.
  const isRow = sameWords(nameWords(of.replace(/^(?:the|each|every|its)\s+/i, '')), nameWords(known.subject.noun));
  const column = match ? (linkQuietly(of, known) ?? (isRow ? linkQuietly('date', known) : null)) : null;
  return match && column ? datePart(match[1] ?? '', column) : null;
}

const units = '(day|week|month|year|hour|minute|second)s?';
const betweens = [
  new RegExp(
    `^(?:the\\s+)?(?:number of\\s+|full\\s+|whole\\s+)*(?<unit>${units})\\s+(?:it took\\s+)?(?:between|from)\\s+(?<from>.+?)\\s+(?:and|to|until|till)\\s+(?<to>.+)$`,
    'i',
  ),
  new RegExp(
    `^(?:the\\s+)?(?:\\p{L}+\\s+)?(?:time|difference|duration|span|interval|delay|gap|distance)\\s+(?:in\\s+(?<unit>${units})\\s+)?(?:between|from)\\s+(?<from>.+?)\\s+(?:and|to|until|till)\\s+(?<to>.+)$`,
    'iu',
  ),
  new RegExp(
    `^(?:the\\s+)?(?:time|difference|duration|span|interval|delay|gap|distance)\\s+(?:between|from)\\s+(?<from>.+?)\\s+(?:and|to|until|till)\\s+(?<to>.+?)\\s+in\\s+(?<unit>${units})$`,
    'i',
  ),
  new RegExp(`^(?<to>.+?)\\s+(?:minus|-)\\s+(?<from>.+?)(?:\\s+in\\s+(?<unit>${units}))?$`, 'i'),
  new RegExp(`^from\\s+(?<from>.+?)\\s+(?:to|until|till)\\s+(?<to>.+?)\\s+in\\s+(?<unit>${units})$`, 'i'),
];

const shifted = /^(.+?)\s*(plus|minus|\+|-)\s*(\d+)(?:\s+(days?|weeks?|months?|years?|hours?|minutes?))?$/i;

/** "due_on plus 14 days", "to_date - from_date + 1". */
export function shiftedDate(said: string, known: Known): Expression | null {
  const [, phrase = '', sign = '', count = '', unit] = shifted.exec(said) ?? [];
  const operator = /minus|-/i.test(sign) ? '-' : '+';
  const between = phrase === '' ? null : timeBetween(phrase, known);
  if (between !== null) return { ...between, sql: `${between.sql} ${operator} ${count}` };
  const column = phrase === '' ? null : linkQuietly(phrase, known);
  if (!column || !isDate(column)) return null;
  const moved = `${nameSql(column.name)} ${operator} interval ${count} ${(unit ?? 'day').toLowerCase().replace(/s$/, '')}`;
  return /^DATE/i.test(column.type) ? { sql: `cast(${moved} as date)`, type: 'DATE' } : { sql: moved, type: column.type };
}

/** "days between a and b", "a minus b in hours", "length of stay in days". */
export function timeBetween(said: string, known: Known): Expression | null {
  for (const each of betweens) {
    const { unit = 'day', from = '', to = '' } = each.exec(said)?.groups ?? {};
    const [start, end] = [from, to].map((phrase) =>
      phrase === '' ? null : (linkQuietly(phrase, known) ?? dateOfMoment(phrase, known.columns, known.subject.noun)),
    );
    if (start && end && isDate(start) && isDate(end)) return difference(unit, start, end);
  }
  return impliedTime(said, known);
}

const difference = (unit: string, from: Column, to: Column): Expression => ({
  sql: `date_diff('${unit.toLowerCase().replace(/s$/, '')}', ${nameSql(from.name)}, ${nameSql(to.name)})`,
  type: 'BIGINT',
});

const implied = new RegExp(
  `^(?:the\\s+)?(?<what>(?:length|duration|time|days)\\b.*?|.*?\\b(?:time|duration|length|span|period|delay))\\s+in\\s+(?<unit>${units})$`,
  'i',
);

/** What begins, by the word in its column's name, and what ends it. */
const ends = dictionary<string[]>({
  admitted: ['discharged', 'released'],
  arrived: ['departed', 'left'],
  arrival: ['departure'],
  begin: ['end'],
  borrowed: ['returned'],
  checkin: ['checkout'],
  created: ['closed', 'resolved', 'completed', 'finished', 'solved', 'ended'],
  departed: ['arrived'],
  departure: ['arrival'],
  entered: ['left', 'exited'],
  from: ['to', 'until'],
  hired: ['left', 'terminated'],
  issued: ['paid', 'settled'],
  joined: ['left'],
  loaned: ['returned'],
  opened: ['closed', 'resolved'],
  ordered: ['delivered', 'shipped'],
  pickup: ['dropoff', 'delivery'],
  placed: ['delivered', 'shipped'],
  received: ['answered', 'resolved', 'closed'],
  rented: ['returned'],
  requested: ['completed', 'approved', 'closed'],
  sent: ['received', 'delivered', 'answered'],
  shipped: ['delivered', 'received', 'arrived'],
  start: ['end', 'finish', 'stop'],
  started: ['ended', 'finished', 'stopped', 'completed', 'cancelled'],
  submitted: ['approved', 'completed', 'closed'],
});

/** "Length of stay in days" where the data has one beginning and one end. */
function impliedTime(said: string, known: Known): Expression | null {
  const { what, unit = 'day' } = implied.exec(said)?.groups ?? {};
  if (what === undefined || linkQuietly(what, known) !== null) return null;
  const dates = known.columns.filter(isDate).map((column) => ({ column, words: nameWords(column.name) }));
  const pairs = dates.flatMap((from) =>
    dates
      .filter((to) => from.words.some((word) => (ends[word] ?? []).some((end) => to.words.includes(end))))
      .map((to) => ({ from: from.column, to: to.column })),
  );
  const [only, ...others] = pairs;
  return only === undefined || others.length > 0 ? null : difference(unit, only.from, only.to);
}
