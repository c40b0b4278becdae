/** Comparisons with numbers, dates and other columns. */
import type { Column } from '#domain/dataset.ts';
import { numberAt, type NumberPhrase, percentAt } from '../../link/numbers.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isDate, isIdentifier, isInPercent, isNumber, isOfMoney } from '../../link/types.ts';
import { measuredBy } from '../../link/verb-columns.ts';
import { isFiller } from '../../text/filler.ts';
import { lengthAt } from '../../text/word-run.ts';
import { isInCents } from '../columns/expression-units.ts';
import { type Operator, operators, opposites, orLess, orMore } from './operators.ts';
import { columnBehind, currencyCondition, inUnit, moneyColumn, numberColumn, numberSql, unitAt } from './number-column.ts';
import { averageAt } from './scan-average.ts';
import { columnAt, type Match, type Scan } from './scan.ts';
import { containsAt, literalAt } from './scan-texts.ts';

export function comparisonAt(scan: Scan, index: number): Match | null {
  return (
    signAt(scan, index) ??
    rangeAt(scan, index) ??
    averageAt(scan, index) ??
    measuredAt(scan, index) ??
    numbersAt(scan, index) ??
    trailingOperatorAt(scan, index) ??
    operatorAt(scan, index) ??
    datesAt(scan, index) ??
    yearAt(scan, index) ??
    containsAt(scan, index)
  );
}

const yearBounds: [Operator, string][] = [
  ['>', 'after|later than|newer than|younger than'],
  ['<', 'before|earlier than|older than'],
  ['=', 'in|during'],
  ['>=', 'since|from'],
  ['<=', 'until|till|up to and including'],
];

/** "With a vintage after 2020": a number that counts years. */
export function yearAt(scan: Scan, index: number): Match | null {
  const column = scan.column?.column;
  const isKey = column !== undefined && isIdentifier(column) && !/year/i.test(column.name);
  if (column === undefined || isKey || isOfMoney(column) || !/INT/i.test(column.type)) return null;
  const copula = lengthAt(scan.run, index, 'is|was|are|were');
  for (const [operator, words] of yearBounds) {
    const length = lengthAt(scan.run, index + copula, words);
    const number = length === 0 ? null : numberAt(scan.run, index + copula + length);
    if (number !== null && /^(?:1[5-9]|20)\d\d$/.test(number.text))
      return compared(scan, index, copula + length + number.length, operator, number);
  }
  return null;
}

/** "returned_on after due_on", "delivered later than promised_on". */
export function datesAt(scan: Scan, index: number): Match | null {
  if (scan.column === null || !isDate(scan.column.column)) return null;
  const copula = lengthAt(scan.run, index, 'is|was|were|are|lies');
  const later = lengthAt(scan.run, index + copula, 'after|later than|past');
  const earlier = lengthAt(scan.run, index + copula, 'before|earlier than');
  return later + earlier === 0 ? null : columnsCompared(scan, index, copula + later + earlier, later > 0 ? '>' : '<');
}

/** "slower than 2000 ms", "cost more than $5", "earn at least 60k": the word says which number. */
function measuredAt(scan: Scan, index: number): Match | null {
  const found = measuredBy(scan.run[index]?.lower ?? '', scan.columns);
  if (!found) return lengthInUnit(scan, index);
  const than = lengthAt(scan.run, index + 1, 'than');
  const number = than > 0 ? numberAt(scan.run, index + 2) : null;
  const about: Scan = { ...scan, column: { column: found.column, at: index } };
  if (number) return compared(about, index, 2 + number.length, found.less ? '<' : '>', number);
  // "Lasted longer than an hour", "took less than 5 minutes".
  const compare =
    measuredAt(scan, index + 1) ?? trailingOperatorAt(about, index + 1) ?? operatorAt(about, index + 1) ?? rangeAt(about, index + 1);
  return compare && { ...compare, length: compare.length + 1 };
}

/** "Longer than 60 minutes" where only the unit says of which number: the one that is kept in such a unit. */
function lengthInUnit(scan: Scan, index: number): Match | null {
  const [, less] = /^(?:longer|(shorter))$/.exec(scan.run[index]?.lower ?? '') ?? ['', null];
  const number = less === null || lengthAt(scan.run, index + 1, 'than') === 0 ? null : numberAt(scan.run, index + 2);
  if (number === null || (inUnit(scan, index + 2 + number.length) ?? columnBehind(scan, index + 2 + number.length)) === null) return null;
  return compared(scan, index, 2 + number.length, less === undefined ? '>' : '<', number);
}

/** "status 404 or 500": several numbers of a named column. */
function numbersAt(scan: Scan, index: number): Match | null {
  const intro = lengthAt(scan.run, index, '=|is|in|equals|are|one of|either');
  const numbers: string[] = [];
  let at = index + intro;
  for (let number = numberAt(scan.run, at); number !== null; number = numberAt(scan.run, at)) {
    numbers.push(number.text);
    at += number.length;
    const link = lengthAt(scan.run, at, 'or|and');
    if ((link === 0 && scan.run[at]?.gap !== 'comma') || numberAt(scan.run, at + link) === null) break;
    at += link;
  }
  // "With 1 or 2 stars": the column is named behind.
  const behind = scan.column === null && intro === 0 ? columnBehind(scan, at) : null;
  const column = scan.column?.column ?? behind?.column;
  if (numbers.length < 2 || column === undefined || !isNumber(column)) return null;
  at += behind?.length ?? 0;
  const name = nameSql(column.name);
  const sql = excluded(scan, column.name, `${name} in (${numbers.join(', ')})`);
  return { length: at - index, sql: () => sql, words: `${column.name} is ${scan.negatedAt === null ? '' : 'not '}${numbers.join(' or ')}` };
}

/** "quantity on hand is below the reorder level": two columns of a row against each other. */
function columnsCompared(scan: Scan, index: number, length: number, said: Operator): Match | null {
  const left = scan.column?.column;
  const article = lengthAt(scan.run, index + length, 'the|its|their');
  const right = left === undefined ? null : columnAt(scan.run, index + length + article, scan);
  if (left === undefined || right === null || right.column === left) return null;
  if (!(isNumber(left) && isNumber(right.column)) && !(isDate(left) && isDate(right.column))) return null;
  // "Earns more than their manager": the number of a manager is no amount.
  if (isIdentifier(left) !== isIdentifier(right.column)) return null;
  const operator = scan.negatedAt === null ? said : opposites[said];
  const sql = `${nameSql(left.name)} ${operator} ${nameSql(right.column.name)}`;
  return { length: length + article + right.length, sql: () => sql, words: `${left.name} ${operator} ${right.column.name}` };
}

/** "negative amounts", "amount is negative". */
function signAt(scan: Scan, index: number): Match | null {
  const length = lengthAt(scan.run, index, 'negative|is negative|are negative|below zero|positive|is positive|are positive|above zero');
  const target = length > 0 ? numberColumn(scan, index + length) : null;
  if (!target) return null;
  const words = scan.run
    .slice(index, index + length)
    .map((word) => word.lower)
    .join(' ');
  const sql = excluded(scan, target.column.name, `${nameSql(target.column.name)} ${/negative|below/.test(words) ? '<' : '>'} 0`);
  return { length: length + target.length, sql: () => sql, words: sql };
}

/** The condition, or its opposite that keeps rows without a value. */
const excluded = (scan: Scan, column: string, condition: string): string =>
  scan.negatedAt === null ? condition : `(${nameSql(column)} is null or not ${condition})`;

/** "over 100 euros", "amount >= 5", "with more than 3 items". */
function operatorAt(scan: Scan, index: number): Match | null {
  for (const [operator, spellings] of operators) {
    const length = lengthAt(scan.run, index, spellings);
    if (length === 0) continue;
    const number = percentAt(scan.run, index + length) ?? numberAt(scan.run, index + length);
    if (number) return compared(scan, index, length + number.length, operator, number);
    const columns = columnsCompared(scan, index, length, operator);
    if (columns) return columns;
    const literal = operator === '=' || operator === '<>' ? literalAt(scan, index, length, operator) : null;
    if (literal) return literal;
  }
  const number = percentAt(scan.run, index) ?? numberAt(scan.run, index);
  if (number !== null && lengthAt(scan.run, index + number.length, `${orMore}|${orLess}`) > 0) return null;
  const isBy = /^by$/.test(scan.run[index - 1]?.lower ?? '');
  const isEqual =
    number !== null && !isBy && (scan.column === null ? isOfColumnBehind(scan, index, number.length) : isNumber(scan.column.column));
  // "Fees of 2026" are those of a year.
  const isYear = /^(?:19|20)\d\d$/.test(number?.text ?? '') && /^(?:of|in|for|from|since|during)$/.test(scan.run[index - 1]?.lower ?? '');
  return number && isEqual && !(isYear && hasDate(scan)) ? compared(scan, index, number.length, '=', number) : null;
}

const hasDate = ({ columns, column }: Scan): boolean => columns.some(isDate) && !/year/i.test(column?.column.name ?? '');

/** "With 5 stars", "90 minute lessons": so many of the column behind. */
function isOfColumnBehind(scan: Scan, index: number, length: number): boolean {
  const behind = columnBehind(scan, index + length);
  if (behind === null) return false;
  const leads = scan.run[index + length + behind.length - 1]?.leads === true;
  return leads || /^(?:with|having|have|has|had|got|gave|exactly)$/.test(scan.run[index - 1]?.lower ?? '');
}

/** "100 or more", "5 or fewer". */
function trailingOperatorAt(scan: Scan, index: number): Match | null {
  const number = percentAt(scan.run, index) ?? numberAt(scan.run, index);
  if (!number) return null;
  const more = lengthAt(scan.run, index + number.length, orMore);
  const less = lengthAt(scan.run, index + number.length, orLess);
  if (more + less === 0) return behindUnit(scan, index, number);
  return compared(scan, index, number.length + more + less, more > 0 ? '>=' : '<=', number);
}

/** "30 minutes or more", "5 players or fewer". */
function behindUnit(scan: Scan, index: number, number: NumberPhrase): Match | null {
  const least = compared(scan, index, number.length, '>=', number);
  if (least === null || least.length === number.length) return null;
  const end = index + least.length;
  const [more, less] = [lengthAt(scan.run, end, orMore), lengthAt(scan.run, end, orLess)];
  if (more + less === 0 || scan.run[end + more + less]?.lower === 'than') return null;
  const match = more > 0 ? least : compared(scan, index, number.length, '<=', number);
  return match && { ...match, length: match.length + more + less };
}

/** "more than 100 but less than 200": the column that was compared right before. */
function goingOn({ run, column, compared: before }: Scan, index: number): Column | null {
  if (column !== null || before === null || index <= before.end || index > before.end + 2) return null;
  return run.slice(before.end, index).every(({ lower }) => /^(?:and|but|or|also|is)$/.test(lower)) ? before.column : null;
}

/** `page_views`, but not `days`. */
const countsThings = /(?<!(?:^|_)(?:second|sec|minute|min|hour|hr|day|week|month|quarter|year|m|kilo))(?<=[a-z]{3})s$/i;

function compared(given: Scan, index: number, length: number, said: Operator, number: NumberPhrase): Match | null {
  const same = goingOn(given, index);
  const scan = same === null || columnBehind(given, index + length) !== null ? given : { ...given, column: { column: same, at: index } };
  // "Buyer 404" of `buyer_no`: a bare number behind an id is that id.
  const own = said === '=' && length === number.length ? (scan.column?.column ?? null) : null;
  const isId = own !== null && isIdentifier(own) && isNumber(own) && columnBehind(scan, index + length) === null;
  const meant = isId
    ? { column: own, length: 0 }
    : (inUnit(scan, index + length) ?? numberColumn(scan, index + length, number.currency !== null));
  const target = meant === null || number.currency === null ? meant : moneyColumn(scan, meant);
  if (
    !target ||
    mistakesPercent(scan, { from: index, to: index + length }, target.column) ||
    (scan.column === null && target.length === 0 && followsUnknownName(scan, index))
  )
    return null;
  // "Paid more than 10 days late", "sessions longer than 5 minutes": neither money nor views are counted in times.
  const isTime = /^(?:minutes?|hours?|days?|weeks?|months?|years?)$/.test(scan.run[index + length + target.length]?.lower ?? '');
  if (isTime && ((scan.column === null && isOfMoney(target.column)) || countsThings.test(target.column.name))) return null;
  const operator = scan.negatedAt === null ? said : opposites[said];
  const currency = currencyCondition(scan, number.currency);
  // Whole euros against a column of cents.
  const inCents = number.currency !== null && isInCents(target.column);
  const unit = unitAt(scan, index + length + target.length, target.column);
  const value = inCents ? String(Number(number.text) * 100) : times(number.text, unit.factor);
  const sql = `${numberSql(target.column)} ${operator} ${value}${currency?.sql ?? ''}`;
  const end = length + target.length + unit.length;
  return {
    length: end + (unit.length > 0 ? ownNameAt(scan, index + end, target.column) : 0),
    compares: target.column,
    sql: () => sql,
    words: `${target.column.name} ${operator} ${value}${currency?.words ?? ''}`,
  };
}

const times = (text: string, factor: number): string => (factor === 1 ? text : String(Number((Number(text) * factor).toPrecision(12))));

/** "Over 20%" of a share that may be kept as 0.2: nobody knows in which of the two. */
const mistakesPercent = ({ run }: Scan, { from, to }: { from: number; to: number }, column: Column): boolean =>
  run.slice(from, to + 1).some(({ lower }) => /%$|^percent$/.test(lower)) && !isInPercent(column);

/** "150 litres of water" of `water_l`. */
function ownNameAt(scan: Scan, place: number, column: Column): number {
  const of = lengthAt(scan.run, place, 'of the|of');
  const named = of > 0 ? columnAt(scan.run, place + of, scan) : null;
  return named?.column === column ? of + named.length : 0;
}

/** "where shoe_size > 40": a name that no column has must not be taken for another one. */
function followsUnknownName(scan: Scan, index: number): boolean {
  const before = scan.run[index - 1];
  const opens = /^(?:where|whose|with|having|and|or|if)$/.test(scan.run[index - 2]?.lower ?? '');
  if (before === undefined || isFiller(before.text) || scan.run[index]?.gap !== 'blank') return false;
  return (
    /[_\p{Ll}]\p{Lu}|_/u.test(before.text) || (opens && !/ing$|ed$/.test(before.lower) && columnAt(scan.run, index - 1, scan) === null)
  );
}

/** "between 10 and 50". */
function rangeAt(scan: Scan, index: number): Match | null {
  const outside = lengthAt(scan.run, index, 'outside of|outside|not between|not from|out of the range|beyond');
  const intro = outside || lengthAt(scan.run, index, 'between|ranging from|in the range of|in the range|from');
  const low = percentAt(scan.run, index + intro) ?? numberAt(scan.run, index + intro);
  if (!low) return null;
  const middle = index + intro + low.length;
  const link = lengthAt(scan.run, middle, intro > 0 ? 'and|to|through|until' : 'to|through');
  const high = link > 0 ? (percentAt(scan.run, middle + link) ?? numberAt(scan.run, middle + link)) : null;
  if (!high || (/^(?:19|20)\d\d$/.test(low.text) && scan.column === null)) return null;
  const length = intro + low.length + link + high.length;
  const target =
    inUnit(scan, index + length) ??
    (intro > 0 || scan.column !== null ? numberColumn(scan, index + length) : columnBehind(scan, index + length));
  if (!target || mistakesPercent(scan, { from: index, to: index + length }, target.column)) return null;
  const unit = unitAt(scan, index + length + target.length, target.column);
  const currency = currencyCondition(scan, low.currency ?? high.currency);
  const factor = (low.currency ?? high.currency) !== null && isInCents(target.column) ? 100 : unit.factor;
  const [least, most] = [low, high].map(({ text }) => times(text, factor));
  const name = numberSql(target.column);
  const between = `${name} ${(scan.negatedAt === null) === (outside === 0) ? '' : 'not '}between ${least} and ${most}${currency?.sql ?? ''}`;
  return { length: length + target.length + unit.length, sql: () => between, words: between.replace(name, target.column.name) };
}
