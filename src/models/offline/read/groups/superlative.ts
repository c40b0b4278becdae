/** Words of rank: which column "slowest" or "best paid" is about, which way it is gone through, and how many are asked for. */
import type { Column } from '#domain/dataset.ts';
import { courseOf } from '../../link/course.ts';
import { isNamedAfter, nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { dateColumns, isBirth, isDate, isIdentifier, isNumber, isOfMoney, measureColumns } from '../../link/types.ts';
import { measuredBy } from '../../link/verb-columns.ts';
import type { Taken } from '../../text/request-text.ts';
import type { Scope } from '../scope.ts';

/** Alternatives of a phrase pattern. */
export const superlatives =
  'slowest|fastest|quickest|longest|shortest|oldest|earliest|youngest|newest|latest|most_recent|biggest|largest|smallest|highest|lowest|best_paid|worst_paid|most_expensive|dearest|priciest|cheapest|hottest|warmest|coldest|coolest|heaviest|lightest|tallest|widest|narrowest|thickest|thinnest|deepest|steepest';
const falling =
  /^(?:fastest|quickest|shortest|youngest|smallest|lowest|least|worst|bottom|worst paid|cheapest|coldest|coolest|lightest|narrowest|thinnest|earliest|oldest)$/i;

/** Whether the lowest come first: the youngest by a date are the latest. */
export const isRising = (which: string, column: Column): boolean => falling.test(which) && !(isDate(column) && which === 'youngest');

const counts = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
/** "three", "1,000" as a number. */
export const countOf = (said: string): number =>
  counts.includes(said.toLowerCase()) ? counts.indexOf(said.toLowerCase()) : Number(said.replaceAll(',', ''));

/** "The 10 highest salaries" are rows with the highest, and no salaries that most rows have; "top 3 years" are years. */
export const isRankedAmount = (word: string, column: Column): boolean =>
  isNumber(column) &&
  !isIdentifier(column) &&
  (/^(?:largest|biggest|greatest|highest|smallest|lowest)$/i.test(word) ||
    (/^(?:top|bottom|best|worst)$/i.test(word) && (isOfMoney(column) || /DECIMAL|DOUBLE|FLOAT/i.test(column.type))));

export const isOrdered = (column: Column): boolean => isNumber(column) || isDate(column);

/** What is ranked has the name of the data. */
export function namesData(found: Taken, { spans }: Pick<Scope, 'spans'>): boolean {
  const place = found.span('what');
  const length = found.part('what').replace(/[?!.,;]+$/, '').length;
  return place !== null && spans.some((span) => span.start <= place.start && span.end >= place.start + length);
}

export const unitBehind = /^\s*(?:hour|day|week|month|quarter|year)s?\b/i;

/** What is ranked are the rows: the data's name, a word for rows, or nothing. */
export function namesRows(found: Taken, { text, spans, columns }: Scope): boolean {
  const place = found.span('what');
  // "The newest 30 days" are a span of time.
  if (unitBehind.test(text.original.slice(place?.start ?? found.end))) return false;
  if (place === null || text.isClaimed(place.start) || namesData(found, { spans })) return true;
  const what = found.part('what').replace(/[?!.,;]+$/, '');
  return !columns.some(({ name }) => isNamedAfter(name, what));
}

/** The word that columns are measured by: "slower" of slowest. */
export function comparativeOf(which: string): string {
  if (which === 'best paid' || which === 'worst paid') return 'earn';
  return which === 'most expensive' || which === 'dearest' ? 'cost' : which.replace(/est$/, 'er');
}

/** The column that "slowest" or "best paid" is about. */
export function columnOfSuperlative(which: string, scope: Scope): Column | null {
  const measured = measuredBy(comparativeOf(which), scope.columns)?.column;
  if (measured) return measured;
  if (/^(?:newest|latest|most recent|last|oldest|youngest|earliest)$/.test(which)) {
    const births = /^(?:oldest|youngest)$/.test(which) ? scope.columns.filter((column) => isDate(column) && isBirth(column)) : [];
    if (births.length === 1) return births[0] ?? null;
    const years = scope.columns.filter((column) => isNumber(column) && nameWords(column.name).includes('year'));
    return dateColumns(scope.columns, scope.subject.noun)[0] ?? (years.length === 1 ? (years[0] ?? null) : null);
  }
  const [only, ...others] = /^(?:biggest|largest|smallest|highest|lowest)$/.test(which) ? measureColumns(scope.columns) : [];
  return only !== undefined && others.length === 0 ? only : null;
}

/** How rows are ranked by such a word: by the one column that it is about, or by how long they lasted; null where neither tells it. */
export function rankOf(which: string, scope: Scope): string | null {
  const column = columnOfSuperlative(which, scope);
  if (column) return `${nameSql(column.name)} ${isRising(which, column) ? 'asc' : 'desc'}`;
  const [begin, end] = /^(?:longest|shortest)$/.test(which) ? courseOf(scope.columns, scope.subject.noun) : [];
  if (begin !== undefined && end !== undefined) return `${nameSql(end)} - ${nameSql(begin)} ${which === 'shortest' ? 'asc' : 'desc'}`;
  // "The longest flights" where no time tells it: how far.
  const [far, ...more] = /^(?:longest|shortest)$/.test(which) ? scope.columns.filter(isDistance) : [];
  return far === undefined || more.length > 0 ? null : `${nameSql(far.name)} ${which === 'shortest' ? 'asc' : 'desc'}`;
}

const isDistance = (column: Column): boolean => isNumber(column) && nameWords(column.name).includes('distance');

/** "Tallest first", of several such words. */
const first = (words: string): string =>
  words
    .split('|')
    .map((word) => `${word}_first`)
    .join('|');
/** What says that the highest come first, and the lowest; alternatives of a phrase pattern. */
export const down = `descending|desc|down|from_high_to_low|reversed|${first('highest|largest|newest|latest|biggest|most|tallest|heaviest|widest|thickest|deepest|steepest|longest|slowest|dearest|most_expensive|hottest|warmest|best|busiest|strongest')}`;
export const up = `ascending|asc|up|from_low_to_high|${first('lowest|smallest|oldest|earliest|cheapest|lightest|narrowest|thinnest|shortest|least|fewest|coldest|coolest')}`;
