/**
 * The column types that CSV text is read as, and when a text is exactly a value of one. DuckDB's own casts are lenient:
 * they round 1.5 to the BIGINT 2 and 1.555 to the DECIMAL 1.56, and drop `+02` from a TIMESTAMP. Here such a text breaks the type.
 */
import { z } from 'zod';
import { quoteText } from '../../../sql.ts';

/** What a text looks like. */
export const Shape = z.enum(['boolean', 'integer', 'decimal', 'date', 'timestamp', 'zoned', 'double', 'text']);
export type Shape = z.infer<typeof Shape>;

const day = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}';
const time = '[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?';
const zone = ' ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)';

/** A text of this shape matches the pattern as a whole and can be cast to the type. Leading zeros make a code, not a number. */
const shapes: { shape: Exclude<Shape, 'text'>; pattern: string; castable: string }[] = [
  { shape: 'integer', pattern: '-?(0|[1-9][0-9]{0,18})', castable: 'BIGINT' },
  { shape: 'decimal', pattern: '-?(0|[1-9][0-9]*)?[.][0-9]+|-?[1-9][0-9]{18,37}', castable: 'DOUBLE' },
  { shape: 'date', pattern: day, castable: 'DATE' },
  { shape: 'timestamp', pattern: day + time, castable: 'TIMESTAMP' },
  { shape: 'zoned', pattern: day + time + zone, castable: 'TIMESTAMPTZ' },
  { shape: 'double', pattern: '-?[0-9]+([.][0-9]*)?[eE][+-]?[0-9]+', castable: 'DOUBLE' },
  { shape: 'boolean', pattern: '(?i)true|false', castable: 'BOOLEAN' },
];

/** SQL that names the shape of a non-NULL text. */
export function shapeSql(text: string): string {
  const tests = shapes.map(
    ({ shape, pattern, castable }) =>
      `WHEN regexp_full_match(${text}, ${quoteText(pattern)}) AND try_cast(${text} AS ${castable}) IS NOT NULL THEN ${quoteText(shape)}`,
  );
  return `CASE ${tests.join(' ')} ELSE 'text' END`;
}

/** How often each shape was seen in a column, and the digits its numbers need. */
export interface ShapeCounts {
  counts: Partial<Record<Shape, number>>;
  integerDigits: number;
  fractionDigits: number;
}

/** The narrowest type that holds every value exactly; VARCHAR when there is none, or no value at all. */
export function typeFor({ counts, integerDigits, fractionDigits }: ShapeCounts): string {
  const seen = new Set(Object.entries(counts).flatMap(([shape, count]) => (count > 0 ? [shape] : [])));
  const only = (...allowed: Shape[]): boolean => seen.size > 0 && [...seen].every((shape) => allowed.some((name) => name === shape));
  if (only('boolean')) return 'BOOLEAN';
  if (only('integer')) return 'BIGINT';
  if (only('integer', 'decimal')) return decimalFor(integerDigits, fractionDigits);
  if (only('integer', 'decimal', 'double')) return 'DOUBLE';
  if (only('date')) return 'DATE';
  if (only('date', 'timestamp')) return 'TIMESTAMP';
  if (only('zoned')) return 'TIMESTAMPTZ';
  return 'VARCHAR';
}

/** Money-like numbers get room to grow to 12 digits before they cost more. */
function decimalFor(integerDigits: number, fractionDigits: number): string {
  const digits = integerDigits + fractionDigits;
  if (digits > 38) return 'DOUBLE';
  const roomy = [12, 18, 38].find((width) => width >= digits + 2) ?? 38;
  return `DECIMAL(${roomy},${fractionDigits})`;
}

/** SQL that is true when a non-NULL text, cast to `typed`, lost something or could not be cast. */
export function brokenSql(text: string, typed: string, type: string): string {
  const failed = `${typed} IS NULL`;
  const scale = /^DECIMAL\(\d+,\s*(\d+)\)$/i.exec(type)?.[1];
  if (scale !== undefined) return `(${failed} OR ${fractionLoss(text, Number(scale))})`;
  switch (type.toUpperCase()) {
    case 'BOOLEAN':
    case 'DOUBLE':
      return `(${failed})`;
    case 'DATE':
      return `(${failed} OR (strlen(${text}) <> 10 AND NOT regexp_full_match(${text}, ${quoteText(`${day}([ T]00:00(:00([.]0+)?)?)?`)})))`;
    case 'TIMESTAMP':
      // Nineteen bytes with a colon before the seconds can hold no zone and no further digits.
      return `(${failed} OR (NOT (strlen(${text}) = 19 AND ${text}[17] = ':') AND NOT regexp_full_match(${text}, ${quoteText(`${day}(${time})?`)})))`;
    case 'TIMESTAMPTZ':
    case 'TIMESTAMP WITH TIME ZONE':
      return `(${failed} OR NOT regexp_full_match(${text}, ${quoteText(day + time + zone)}))`;
    default:
      return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)$/i.test(type) ? `(${failed} OR ${fractionLoss(text, 0)})` : `(${failed})`;
  }
}

/** More digits after the point than the type keeps, unless they are zeros; or an exponent, which hides them. */
function fractionLoss(text: string, scale: number): string {
  const tooFine = `NOT regexp_full_match(${text}, ${quoteText(`[^.eE]*[.]?[0-9]{0,${scale}}0*`)})`;
  const suspicious =
    scale === 0 ? `contains(${text}, '.')` : `(strpos(${text}, '.') > 0 AND strlen(${text}) - strpos(${text}, '.') > ${scale})`;
  return `((${suspicious} OR contains(${text}, 'e') OR contains(${text}, 'E')) AND ${tooFine})`;
}
