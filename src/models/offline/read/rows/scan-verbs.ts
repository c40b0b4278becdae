/** Conditions said with verbs: "hired since 2023", "that have churned", "not paid yet", "unpaid". */
import type { Column } from '#domain/dataset.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { dateColumns, isDate, isText } from '../../link/types.ts';
import { findValue } from '../../link/values.ts';
import { dateOfVerb, endOfState, factOfVerb, yearOfVerb } from '../../link/verb-columns.ts';
import { lengthAt } from '../../text/word-run.ts';
import type { Match, Scan } from './scan.ts';
import { dateConditionAt } from './scan-dates.ts';
import { undoneAt } from './scan-missing.ts';
import { datesAt, yearAt } from './scan-comparison.ts';

/** "opened in september": a date right behind a verb is about the verb's column. */
export function datedVerbAt(scan: Scan, index: number): Match | null {
  const word = scan.run[index];
  const year = word === undefined ? undefined : yearOfVerb(word.lower, scan.columns);
  const inYear = year && yearAt({ ...scan, column: { column: year, at: index } }, index + 1);
  if (inYear) return { ...inYear, length: inYear.length + 1 };
  const column = word === undefined ? undefined : dateOfVerb(word.lower, scan.columns, scan.subject.noun);
  if (column === undefined || scan.run[index + 1]?.gap !== 'blank') return null;
  // "Paid invoices from 2026" are in that state, and of that year.
  if (word?.leads === true && findValue(word.lower, scan.columns.filter(isText), scan.known).length > 0) return null;
  const particle = particleAt(scan, index + 1, column);
  for (const length of particle > 0 ? [1, 1 + particle] : [1]) {
    const about: Scan = { ...scan, column: { column, at: index } };
    const dated = dateConditionAt(about, index + length) ?? datesAt(about, index + length);
    if (dated) return { ...dated, length: dated.length + length };
  }
  return null;
}

/** "Picked up" of `picked_up_at`, "dropped off" of `dropped_at`: what belongs to the verb. */
function particleAt({ run }: Scan, at: number, { name }: Column): number {
  const word = run[at];
  const isSpelled = name
    .toLowerCase()
    .split('_')
    .includes(word?.lower ?? '');
  return word?.gap === 'blank' && (isSpelled || /^(?:up|off|out|back|down|away)$/.test(word.lower)) ? 1 : 0;
}

/** "Has expired" of `expires_on`: the date is known long before. */
function overAt({ negatedAt, today }: Scan, column: Column, word: string): Match | null {
  const words = nameWords(column.name);
  if (word !== 'expired' || !isDate(column) || !words.some((part) => /^(?:expires?|expiry|expiration|expiring)$/.test(part))) return null;
  const name = nameSql(column.name);
  const sql = negatedAt === null ? `${name} < date '${today}'` : `(${name} is null or ${name} >= date '${today}')`;
  return { length: 1, sql: () => sql, words: sql };
}

const auxiliary =
  /^(?:have|has|had|were|was|are|is|been|already|ever|not|never|did|do|does|haven't|hasn't|weren't|wasn't|didn't|yet|and|or|only|who|that|which)$/;

/** "The current month". */
const isOfTime = (word: string, next = ''): boolean =>
  word === 'current' && /^(?:hour|day|week|month|quarter|year|time|date|season|value|price|rate|version|state|status)s?$/.test(next);

/** "That have churned", "the returned ones", "shipped orders" where they have a date of their own: that it is done, and not when. */
function saysState({ run, columns, subject }: Scan, index: number, date: Column): boolean {
  const isOfRows = run[index]?.leads === true && dateColumns(columns, subject.noun)[0] !== date;
  return isOfRows || auxiliary.test(run[index - 1]?.lower ?? '') || run[index + 1]?.lower === 'ones';
}

/** "that have churned", "did not convert", "unpaid": whether the date of it is there, or its flag. */
export function factAt(scan: Scan, index: number): Match | null {
  const word = scan.run[index]?.lower ?? '';
  const isOther = /^(?:to|we|i|you|they|did|please)$/.test(scan.run[index - 1]?.lower ?? '') || isOfTime(word, scan.run[index + 1]?.lower);
  const end = isOther ? undefined : endOfState(word, scan.columns);
  if (end !== undefined) {
    const isOver = scan.negatedAt !== null;
    return {
      length: 1,
      sql: () => `${nameSql(end.name)} is ${isOver ? 'not ' : ''}null`,
      words: `${end.name} is ${isOver ? 'there' : 'missing'}`,
    };
  }
  const column = factOfVerb(word, scan.columns);
  const undone = word.startsWith('un') ? factOfVerb(word.slice(2), scan.columns) : undefined;
  const meant = column ?? undone;
  if (meant === undefined && word.startsWith('un')) return undoneAt(scan, word.slice(2), 1);
  if (meant === undefined || (column !== undefined && isDate(column) && !saysState(scan, index, column))) return null;
  const over = overAt(scan, meant, word);
  if (over !== null) return over;
  const wanted = (scan.negatedAt === null) === (column !== undefined);
  const verb = 1 + (isDate(meant) ? particleAt(scan, index + 1, meant) : 0);
  const length = verb + lengthAt(scan.run, index + verb, 'yet|already|so far|until now');
  const name = nameSql(meant.name);
  if (isDate(meant))
    return { length, sql: () => `${name} is ${wanted ? 'not ' : ''}null`, words: `${meant.name} is ${wanted ? 'there' : 'missing'}` };
  return { length, sql: () => `${name} is ${wanted ? 'true' : 'not true'}`, words: `${meant.name} is ${wanted ? '' : 'not '}true` };
}
