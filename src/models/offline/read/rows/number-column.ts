/** Which column a number is about, in which unit and of which currency. */
import type { Column } from '#domain/dataset.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { ownColumn } from '../../link/own-column.ts';
import { nameSql, plainSql, textSql } from '../../link/sql-text.ts';
import { isCalledMoney, isCurrency, isIdentifier, isNumber, isOfMoney, isText, measureColumns } from '../../link/types.ts';
import { isFiller } from '../../text/filler.ts';
import { lengthAt } from '../../text/word-run.ts';
import { isMeasuredInUnits, measuredIn, ownUnits } from '../columns/expression-units.ts';
import { columnAt, type Scan } from './scan.ts';

/** "10 to 20 seats": the column is named right after. */
export function columnBehind(scan: Scan, after: number): { column: Column; length: number } | null {
  const named = columnAt(scan.run, after, scan) ?? turnedAt(scan, after);
  return named && isNumber(named.column) && scan.run[after]?.gap === 'blank' ? named : null;
}

/** "12 bottles in stock" of `stock_bottles`: the words of the name, the other way round. */
function turnedAt({ run, columns }: Scan, at: number): { column: Column; length: number } | null {
  const words = run.slice(at, at + 3);
  const [what, , where] = words;
  if (what === undefined || where === undefined || words.some(({ gap }) => gap !== 'blank') || lengthAt(run, at + 1, 'in|on|at|of') === 0)
    return null;
  const found = columns.filter(({ name }) => sameWords(nameWords(name), nameWords(`${where.lower} ${what.lower}`)));
  const size = sizeOf(run, at + 2, columns);
  if (found.length === 0 && size !== null) return size;
  return found[0] === undefined || found.length > 1 ? null : { column: found[0], length: 3 };
}

const sizes = new Set(['size', 'count', 'total', 'strength', 'capacity', 'headcount']);

/** "20 cows in the herd" of `herd_size`. */
function sizeOf(run: Scan['run'], place: number, columns: Column[]): { column: Column; length: number } | null {
  const at = place + lengthAt(run, place, 'the|their|its|our');
  const where = nameWords(run[at]?.lower ?? '')[0];
  const found = columns.filter((column) => {
    const [first, ...rest] = nameWords(column.name);
    return first === where && rest.length > 0 && rest.every((word) => sizes.has(word)) && isNumber(column);
  });
  return found.length === 1 && found[0] !== undefined ? { column: found[0], length: at - place + 3 } : null;
}

/** The column that was named before, or is named right after, or the one that numbers without a name are about. */
export function numberColumn(scan: Scan, after: number, hasCurrency = false): { column: Column; length: number } | null {
  const named = columnBehind(scan, after);
  const measures = measureColumns(scan.columns);
  const own = ownColumn(measures, scan.subject.noun);
  const [first, ...others] = own === undefined ? measures : [own];
  // "Readings over 10000 litres": rows that are called like their number are not that number.
  const said = scan.column?.column;
  const isRows =
    said !== undefined &&
    isIdentifier(said) &&
    !/year/i.test(said.name) &&
    !isIdentifier({ name: scan.run[scan.column?.at ?? 0]?.lower ?? '' });
  if (scan.column && isNumber(scan.column.column) && !(isRows && (named !== null || others.length === 0)))
    return { column: scan.column.column, length: 0 };
  if (named) return named;
  if (said !== undefined && holdsNumbers(said, scan)) return { column: said, length: 0 };
  if (scan.column === null && countsOthers(scan, after)) return null;
  const only = others.length === 0 ? first : undefined;
  const meant = hasCurrency ? only : bare(scan, only);
  return meant === undefined ? null : { column: meant, length: 0 };
}

/** "Less than 1000 rows", "more than 3 bathrooms": things that no column counts are no money. */
function countsOthers({ run }: Scan, after: number): boolean {
  const { lower = '', gap } = run[after] ?? {};
  const isThing = /^\p{L}{3,}s$|^(?:children|people|men|women)$/u.test(lower) && !isFiller(lower);
  return (
    gap === 'blank' && isThing && !/^(?:points|degrees|units|bucks|plus|minus|always|across|besides|perhaps|unless|whereas)$/.test(lower)
  );
}

/** What a number without any unit is about: money that is kept as text goes before what is no money. Nothing where several could be meant. */
function bare(scan: Scan, only: Column | undefined): Column | undefined {
  const texts =
    only !== undefined && isOfMoney(only) ? [] : scan.columns.filter((each) => scan.column === null && holdsNumbers(each, scan));
  const [money, ...more] = texts.filter(isCalledMoney);
  if (money !== undefined && more.length === 0) return money;
  return texts.length > 0 ? undefined : only;
}

/** A text that keeps numbers, as far as its values show: "a quote over 500" of `quote` with "N/A" in it. */
const holdsNumbers = (column: Column, { known }: Scan): boolean => {
  const values = known.get(column.name) ?? [];
  return isText(column) && !isIdentifier(column) && values.filter((value) => /^[-+]?\d+(?:\.\d+)?$/.test(value)).length * 2 > values.length;
};

/**
 * "Worth more than 500 euros" without a name: no volume and no weight, but the one text that keeps numbers where no number is money. Null
 * where a stated currency can be of no column.
 */
export function moneyColumn(scan: Scan, { column, length }: { column: Column; length: number }): { column: Column; length: number } | null {
  if (scan.column !== null || length > 0 || isOfMoney(column) || !isMeasuredInUnits(column)) return { column, length };
  const [only, ...others] = scan.columns.filter((each) => holdsNumbers(each, scan));
  return only === undefined || others.length > 0 ? null : { column: only, length: 0 };
}

/** A column as a number is compared with it. */
export const numberSql = (column: Column): string =>
  isText(column) ? `try_cast(trim(${nameSql(column.name)}) as double)` : nameSql(column.name);

/** "Over 60 km/h", "300 sec or more": without a name, the one column that holds what the unit measures. */
export function inUnit(scan: Scan, after: number): { column: Column; length: number } | null {
  const word = scan.run[after];
  if (scan.column !== null || word?.gap !== 'blank' || columnBehind(scan, after) !== null) return null;
  const [only, ...others] = measuredIn(word.lower, scan.columns);
  return only !== undefined && others.length === 0 && unitAt(scan, after, only).length > 0 ? { column: only, length: 0 } : null;
}

const unitFactors: [RegExp, RegExp, number][] = [
  [/^(?:s|sec|secs|seconds?)$/, /(?:^|_)(?:ms|millis|milliseconds?)$/i, 1_000],
  [/^(?:min|mins|minutes?)$/, /(?:^|_)(?:ms|millis|milliseconds?)$/i, 60_000],
  [/^(?:min|mins|minutes?)$/, /(?:^|_)s$|(?:^|_|[a-z])(?:sec|secs|seconds?)$/i, 60],
  [/^(?:min|mins|minutes?)$/, /(?:^|_)min(?:ute)?s?$/i, 1],
  [/^(?:people|persons|spectators|visitors|guests|passengers)$/, /attendance|pax|passenger|visitor|guest|people|person|headcount/i, 1],
  [/^(?:hours?|h|hrs?)$/, /(?:^|_)s$|(?:^|_|[a-z])(?:sec|secs|seconds?)$/i, 3_600],
  [/^(?:hours?|h|hrs?)$/, /(?:^|_|[a-z])min(?:utes?|s)?$/i, 60],
  [/^(?:t|tons?|tonnes?)$/, /(?:^|_)kg$/i, 1_000],
  [/^(?:kg|kilos?|kilograms?)$/, /(?:^|_)(?:g|grams?)$/i, 1_000],
  [/^(?:g|grams?)$/, /(?:^|_)(?:g|grams?)$/i, 1],
  [/^(?:km|kilomet(?:er|re)s?)$/, /(?:^|_)(?:m|met(?:er|re)s?)$/i, 1_000],
  [/^(?:kb|kilobytes?)$/, /bytes/i, 1_000],
  [/^(?:mb|megabytes?)$/, /bytes/i, 1_000_000],
  [
    /^(?:ms|milliseconds?|%|percent|degrees?|celsius|°c|bytes|kg|km\/h|kmh|kph|m\/s|mm\/s|mm|sec|secs|seconds?|minutes?|kwh|volts?|pieces|units|points|items|days|hours)$/,
    /./,
    1,
  ],
];

const ofNoMoney = /^(?:ms|milliseconds?|seconds?|secs?|minutes?|days|hours?|kg|km\/h|kmh|kph|m\/s|mm|degrees?|celsius|kwh|volts?|bytes)$/;

/** A unit behind a number: taken as the column's own, or turned into it where the column's name says which. */
export function unitAt(scan: Scan, index: number, column: Column): { length: number; factor: number } {
  const word = scan.run[index];
  // "A rent over 50 days": left unread, it says that something else was meant.
  if (isOfMoney(column) && ofNoMoney.test(word?.lower ?? '')) return { length: 0, factor: 1 };
  const own = word?.gap === 'blank' ? ownUnits(word.lower, column) : null;
  if (own !== null) return { length: 1, factor: own };
  const known = word?.gap === 'blank' ? unitFactors.find(([unit, name]) => unit.test(word.lower) && name.test(column.name)) : undefined;
  return known === undefined ? { length: 0, factor: 1 } : { length: 1, factor: known[2] };
}

/** Money in a stated currency means rows of that currency, when the data tells them apart. */
export function currencyCondition(scan: Scan, currency: string | null): { sql: string; words: string } | null {
  const column = scan.columns.find((each) => isText(each) && isCurrency(each));
  if (currency === null || column === undefined) return null;
  return { sql: ` and ${plainSql(column.name)} = ${textSql(currency)}`, words: ` in ${currency.toUpperCase()}` };
}
