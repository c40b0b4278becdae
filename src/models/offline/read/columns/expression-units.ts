/** A number in another unit: "duration in minutes instead of seconds", "bytes_sent in kilobytes", "wind in m/s". */
import type { Column } from '#domain/dataset.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isNumber } from '../../link/types.ts';
import { linkQuietly } from '../link.ts';
import type { Expression, Known } from './expression-type.ts';

interface Unit {
  /** Units of one kind can be turned into each other. */
  kind: string;
  /** How a name ends for it. */
  suffix: string;
  /** How many smallest units of its kind it is. */
  size: number;
  words: RegExp;
}

const units: Unit[] = [
  { kind: 'time', suffix: 'ms', size: 1, words: /^(?:ms|milliseconds?|millis)$/ },
  { kind: 'time', suffix: 'sec', size: 1_000, words: /^(?:s|secs?|seconds?)$/ },
  { kind: 'time', suffix: 'min', size: 60_000, words: /^(?:min|mins|minutes?)$/ },
  { kind: 'time', suffix: 'hours', size: 3_600_000, words: /^(?:h|hrs?|hours?)$/ },
  { kind: 'time', suffix: 'days', size: 86_400_000, words: /^days?$/ },
  { kind: 'data', suffix: 'bytes', size: 1, words: /^(?:b|bytes?)$/ },
  { kind: 'data', suffix: 'kb', size: 1_000, words: /^(?:kb|kilobytes?)$/ },
  { kind: 'data', suffix: 'mb', size: 1_000_000, words: /^(?:mb|megabytes?)$/ },
  { kind: 'data', suffix: 'gb', size: 1_000_000_000, words: /^(?:gb|gigabytes?)$/ },
  { kind: 'weight', suffix: 'mg', size: 1, words: /^(?:mg|milligram(?:me)?s?)$/ },
  { kind: 'weight', suffix: 'g', size: 1_000, words: /^(?:g|gram(?:me)?s?)$/ },
  { kind: 'weight', suffix: 'kg', size: 1_000_000, words: /^(?:kg|kilos?|kilogram(?:me)?s?)$/ },
  { kind: 'weight', suffix: 't', size: 1_000_000_000, words: /^(?:t|tons?|tonnes?)$/ },
  { kind: 'length', suffix: 'mm', size: 1, words: /^(?:mm|millimet(?:er|re)s?)$/ },
  { kind: 'length', suffix: 'cm', size: 10, words: /^(?:cm|centimet(?:er|re)s?)$/ },
  { kind: 'length', suffix: 'm', size: 1_000, words: /^(?:m|met(?:er|re)s?)$/ },
  { kind: 'length', suffix: 'km', size: 1_000_000, words: /^(?:km|kilomet(?:er|re)s?)$/ },
  { kind: 'area', suffix: 'm2', size: 1, words: /^(?:m2|m²|sqm|square met(?:er|re)s?)$/ },
  { kind: 'area', suffix: 'ha', size: 10_000, words: /^(?:ha|hectares?)$/ },
  { kind: 'area', suffix: 'km2', size: 1_000_000, words: /^(?:km2|km²|sqkm|square kilomet(?:er|re)s?)$/ },
  { kind: 'volume', suffix: 'ml', size: 1, words: /^(?:ml|millilit(?:er|re)s?)$/ },
  { kind: 'volume', suffix: 'l', size: 1_000, words: /^(?:l|lit(?:er|re)s?)$/ },
  { kind: 'volume', suffix: 'hl', size: 100_000, words: /^(?:hl|hectolit(?:er|re)s?)$/ },
  { kind: 'volume', suffix: 'm3', size: 1_000_000, words: /^(?:m3|m³|cbm|cubic met(?:er|re)s?)$/ },
  { kind: 'speed', suffix: 'kmh', size: 10, words: /^(?:kmh|km\/h|kph)$/ },
  { kind: 'speed', suffix: 'ms', size: 36, words: /^(?:m\/s|mps|met(?:er|re)s? per second)$/ },
  { kind: 'energy', suffix: 'wh', size: 1, words: /^(?:wh|watt hours?)$/ },
  { kind: 'energy', suffix: 'kwh', size: 1_000, words: /^(?:kwh|kilowatt hours?)$/ },
  { kind: 'energy', suffix: 'mwh', size: 1_000_000, words: /^(?:mwh|megawatt hours?)$/ },
  {
    kind: 'money',
    suffix: 'cents',
    size: 1,
    words: /^(?:cents?|ct|pence|pennies|rappen|centimes?|centimos?|groszy?|grosze|[öø]re|kopecks?|kopeks?|paise|sen)$/,
  },
  {
    kind: 'money',
    suffix: '',
    size: 100,
    words: /^(?:euros?|eur|dollars?|usd|pounds?|gbp|francs?|chf|kron(?:er|or|a|e)|dkk|sek|nok|zlot(?:y|ys|ych|e)|pln|rupees?|inr)$/,
  },
];

const toOther =
  /^(?:the\s+)?(?<column>.+?)\s+(?:(?:converted|expressed|given|measured)\s+)?(?:in|to|into)\s+(?<to>[\p{L}/]+[2²]?)(?:\s*,?\s+(?:instead of|rather than|not|from)\s+(?:in\s+)?(?<from>[\p{L}/]+[2²]?))?(?:\s+please)?$/iu;
const fromTo = /^(?:convert\s+)?(?:the\s+)?(?<column>.+?)\s+from\s+(?<from>[\p{L}/]+[2²]?)\s+(?:to|into)\s+(?<to>[\p{L}/]+[2²]?)$/iu;

export interface Conversion extends Expression {
  column: Column;
  /** The column's name with the new unit at its end, as its own unit stands there. */
  name: string;
}

/** A column in another unit than the one that its name or the phrase states; null when one of them is not known. */
export function conversionOf(said: string, known: Known): Conversion | null {
  const { column: phrase = '', from, to = '' } = (fromTo.exec(said) ?? toOther.exec(said))?.groups ?? {};
  const column = phrase === '' ? null : linkQuietly(phrase.replace(/^convert\s+/i, ''), known);
  if (!column || !isNumber(column)) return null;
  const sql = temperature(column, to.toLowerCase());
  if (sql !== null) return { sql, type: 'DOUBLE', column, name: column.name };
  const target = unitsNamed(to);
  const source = from === undefined ? unitOrMoney(column) : unitsNamed(from);
  const pair = source.flatMap((old) => target.filter((fresh) => fresh.kind === old.kind).map((fresh) => ({ old, fresh })))[0];
  if (pair === undefined || pair.old === pair.fresh) return null;
  const { old, fresh } = pair;
  return { ...scaled(column, old, fresh), column, name: renamed(column, fresh) };
}

export const converted = (said: string, known: Known): Expression | null => {
  const made = conversionOf(said, known);
  return made && { sql: made.sql, type: made.type };
};

/** Whether a column counts the hundredth parts of a currency: `price_rappen`, `fee_cents`. */
export const isInCents = (column: Column): boolean => unitOf(column).some(({ suffix }) => suffix === 'cents');

/** Whether a column's name says that it counts metres, kilos or hours, and no money. */
export const isMeasuredInUnits = (column: Column): boolean => {
  const own = unitOf(column);
  return own.length > 0 && own.every(({ kind }) => kind !== 'money');
};

const unitsNamed = (word: string): Unit[] => units.filter(({ words }) => words.test(word.toLowerCase()));

/** The number columns that hold what a unit measures: "over 60 km/h" is about the wind. */
export function measuredIn(word: string, columns: Column[]): Column[] {
  const kinds = unitsNamed(word).map(({ kind }) => kind);
  const isDegree = /^(?:degrees?|celsius|fahrenheit|°c|°f)$/i.test(word);
  return columns.filter((column) => {
    if (!isNumber(column)) return false;
    const words = nameWords(column.name);
    return isDegree ? words.includes('temperature') : unitOf(column).some(({ kind }) => kinds.includes(kind));
  });
}

/** Whether a column is kept in the very unit that a word names. */
export const isInUnit = (word: string, column: Column): boolean => unitOf(column).some((unit) => unitsNamed(word).includes(unit));

/** How many of a column's own unit one of the unit that a word names is: 60 for "hours" of `minutes_taken`; null where either has none of the kind. */
export function ownUnits(word: string, column: Column): number | null {
  const pairs = unitsNamed(word).flatMap((said) => unitOf(column).flatMap((own) => (own.kind === said.kind ? [said.size / own.size] : [])));
  return pairs.length === 1 ? (pairs[0] ?? null) : null;
}

/** The unit in which a column's name ends, or that it names at all. */
function unitOf({ name }: Column): Unit[] {
  const words = nameWords(name);
  // `price_per_kg` is no weight.
  if (words.includes('per')) return [];
  const last = unitsNamed(words.at(-1) ?? '');
  return last.length > 0 ? last : words.flatMap(unitsNamed).filter(({ suffix }) => suffix.length > 1);
}

/** An amount with two decimals counts a currency, whichever it is. */
function unitOrMoney(column: Column): Unit[] {
  const stated = unitOf(column);
  return stated.length > 0 || !/^DECIMAL\(\d+,\s*2\)$/i.test(column.type)
    ? stated
    : units.filter(({ kind, suffix }) => kind === 'money' && suffix === '');
}

function scaled({ name }: Column, from: Unit, to: Unit): Expression {
  if (from.kind === 'money' && from.size < to.size) return { sql: `cast(${nameSql(name)} * 0.01 as decimal(18,2))`, type: 'DECIMAL(18,2)' };
  const factor = from.size / to.size;
  if (from.kind === 'money' && factor > 1) return { sql: `cast(round(${nameSql(name)} * ${factor}) as bigint)`, type: 'BIGINT' };
  return factor >= 1
    ? { sql: `${nameSql(name)} * ${factor}`, type: 'DOUBLE' }
    : { sql: `${nameSql(name)} / ${Number((1 / factor).toPrecision(12))}`, type: 'DOUBLE' };
}

function temperature({ name }: Column, to: string): string | null {
  const words = nameWords(name);
  if (to === 'fahrenheit' && (words.includes('c') || words.includes('celsius'))) return `${nameSql(name)} * 1.8 + 32`;
  return to === 'celsius' && (words.includes('f') || words.includes('fahrenheit')) ? `(${nameSql(name)} - 32) / 1.8` : null;
}

/** `durationSec` → `durationMin`, `weight_kg` → `weight_t`; a name without its unit keeps its own. */
function renamed({ name }: Column, { suffix }: Unit): string {
  const [, stem = '', end = ''] = /^(.+?)(_[a-z]+[23]?|[A-Z][a-z]+)$/.exec(name) ?? [];
  if (end === '' || unitsNamed(end.replace('_', '')).length === 0) return name;
  if (suffix === '') return stem.replace(/_in$/i, '');
  return end.startsWith('_') ? `${stem}_${suffix}` : `${stem}${suffix.charAt(0).toUpperCase()}${suffix.slice(1)}`;
}
