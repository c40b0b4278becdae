/**
 * When a text is exactly a value of a type. DuckDB's own casts are lenient: they round 1.5 to the BIGINT 2 and 1.555 to the
 * DECIMAL 1.56, and drop `+02` from a TIMESTAMP. Here such a text breaks the type. Every test begins with one that is cheap and
 * nearly always enough, because it runs for every value of every load.
 */
import { quoteName, quoteText } from '../../sql.ts';
import { day, time, zone } from './patterns.ts';

const matches = (text: string, pattern: string): string => `regexp_full_match(${text}, ${quoteText(pattern)})`;
/** `shape` in LIKE's terms, where `_` is any one character; for texts of another shape the slower pattern decides. */
const unless = (text: string, shape: string, pattern: string): string =>
  `(${text} NOT LIKE ${quoteText(shape)} AND NOT ${matches(text, pattern)})`;

const integer = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;

/** SQL that is true when a non-NULL text, cast to `typed`, could not be cast or lost something. */
export function brokenSql(text: string, typed: string, type: string): string {
  const loss = lossSql(text, typed, type.toUpperCase());
  return loss === null ? `${typed} IS NULL` : `(${typed} IS NULL OR ${loss})`;
}

function lossSql(text: string, typed: string, type: string): string | null {
  const scale = Number(/^DECIMAL\(\d+,\s*(\d+)\)$/.exec(type)?.[1] ?? 0);
  // DuckDB reads 1_000 as a thousand; a text like that is a code.
  const underscore = `contains(${text}, '_')`;
  if (scale > 0) return `${underscore} OR ${unless(text, `%.${'_'.repeat(scale)}`, `[+-]?[0-9]*[.]?[0-9]{0,${scale}}0*`)}`;
  if (integer.test(type) || type.startsWith('DECIMAL')) {
    // Nearly every whole number is written as DuckDB writes it, which is the cheapest thing to tell.
    return `(${typed}::VARCHAR <> ${text} AND (${underscore} OR ${fractionSql(text, typed)}))`;
  }
  if (type === 'DOUBLE') return `${underscore} OR (strlen(${text}) > ${doubleDigits} AND ${mantissaSql(text)} > ${doubleDigits})`;
  switch (type) {
    case 'DATE':
      return unless(text, '____-__-__', `${day}([ T]00:00(:00([.]0+)?)?)?`);
    case 'TIMESTAMP':
      return unless(text, '____-__-_____:__:__', `${day}(${time})?`);
    case 'TIMESTAMPTZ':
      return `NOT ${matches(text, day + time + zone)}`;
    default:
      return null;
  }
}

const doubleDigits = 17;
/** How many digits a number is written with, leading zeros and the exponent aside. */
const mantissaSql = (text: string): string => `strlen(regexp_replace(regexp_replace(${text}, '[eE].*$', ''), '^[+-]?[0.]*|[.]', '', 'g'))`;

/** A whole number equals its text read as DOUBLE, unless there was a fraction; beyond 15 digits a DOUBLE cannot tell. */
const fractionSql = (text: string, typed: string): string =>
  `${typed}::DOUBLE IS DISTINCT FROM try_cast(${text} AS DOUBLE) OR (strlen(${text}) > 15 AND NOT ${matches(text, '[+-]?[0-9]+([.]0*)?')})`;

/** What a value of the type is, for "… is not a whole number". */
export function typeWords(type: string): string {
  const scale = /^DECIMAL\(\d+,\s*(\d+)\)$/i.exec(type)?.[1];
  if (scale !== undefined) return `a number with at most ${scale} decimals`;
  if (integer.test(type.toUpperCase())) return 'a whole number';
  return words[type.toUpperCase()] ?? `a ${type}`;
}

const words: Record<string, string> = {
  BOOLEAN: 'true or false',
  DATE: 'a date',
  DOUBLE: 'a number',
  TIMESTAMP: 'a date and time without a zone',
  TIMESTAMPTZ: 'a date and time with a zone',
};

/** What stands in the place of a text that is not exactly of a type, as SQL: no type takes it, and whoever refuses it quotes it. */
export const inexactSql = (column: string, type: string): string =>
  `concat(${quoteText(`⟦${typeWords(type)}⟦${column}⟦`)}, ${quoteName(column)}, '⟧')`;

/** An error that quotes such a text in words; null when it quotes none. */
export function toldInexact(message: string): string | null {
  const [, words, column, value = ''] = /⟦([^⟦]*)⟦([^⟦]*)⟦(.*?)(?:⟧|…?$)/s.exec(message) ?? [];
  return words === undefined ? null : `The value "${value}" of ${column} is not exactly ${words}.`;
}
