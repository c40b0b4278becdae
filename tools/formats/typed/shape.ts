/** What a text looks like, and which type holds every value of a column exactly. */
import { z } from 'zod';
import { quoteText } from '../../sql.ts';
import { day, time, zone } from './patterns.ts';

export const Shape = z.enum(['boolean', 'integer', 'decimal', 'date', 'timestamp', 'zoned', 'double', 'local-number', 'local-day', 'text']);
export type Shape = z.infer<typeof Shape>;

/** A text of this shape matches the pattern as a whole and can be cast to the type. Leading zeros make a code, not a number. */
const shapes: { shape: Exclude<Shape, 'text' | 'local-number' | 'local-day'>; pattern: string; castable: string }[] = [
  { shape: 'integer', pattern: '-?(0|[1-9][0-9]{0,18})', castable: 'BIGINT' },
  { shape: 'decimal', pattern: '-?(0|[1-9][0-9]*)?[.][0-9]+|-?[1-9][0-9]{18,37}', castable: 'DOUBLE' },
  { shape: 'date', pattern: day, castable: 'DATE' },
  { shape: 'timestamp', pattern: day + time, castable: 'TIMESTAMP' },
  { shape: 'zoned', pattern: day + time + zone, castable: 'TIMESTAMPTZ' },
  { shape: 'double', pattern: '-?[0-9]+([.][0-9]*)?[eE][+-]?[0-9]+', castable: 'DOUBLE' },
  { shape: 'boolean', pattern: '(?i)true|false', castable: 'BOOLEAN' },
];

/** Numbers and days as they are written in one place of the world and read otherwise in another: they stay text, and that is said. */
const localShapes: { shape: Shape; pattern: string }[] = [
  { shape: 'local-number', pattern: '[+-]?([0-9]{1,3}([., ][0-9]{3})+([.,][0-9]+)?|[0-9]+,[0-9]+)' },
  { shape: 'local-day', pattern: '[0-9]{1,2}([./-])[0-9]{1,2}[./-]([0-9]{4}|[0-9]{2})' },
];

/** SQL that names the shape of a non-NULL text. */
export function shapeSql(text: string): string {
  const tests = shapes.map(
    ({ shape, pattern, castable }) =>
      `WHEN regexp_full_match(${text}, ${quoteText(pattern)}) AND try_cast(${text} AS ${castable}) IS NOT NULL THEN ${quoteText(shape)}`,
  );
  const local = localShapes.map(({ shape, pattern }) => `WHEN regexp_full_match(${text}, ${quoteText(pattern)}) THEN ${quoteText(shape)}`);
  return `CASE ${[...tests, ...local].join(' ')} ELSE 'text' END`;
}

/** How often each shape was seen in a column, and the digits its numbers need. */
export interface ShapeCounts {
  counts: Partial<Record<Shape, number>>;
  integerDigits: number;
  fractionDigits: number;
}

/**
 * A column is what nearly all of its values are: this few texts among so many values are mistakes in the data, and become rejects
 * that a person sees, instead of making the whole column text.
 */
const strayShare = 0.02;
const enoughValues = 50;

const areStrays = (texts: number, values: number): boolean => values >= enoughValues && texts <= values * strayShare;

const textShapes = ['text', 'local-number', 'local-day'] as const;
const isTextShape = (shape: string): boolean => textShapes.some((one) => one === shape);

/** The narrowest type that holds every value exactly, strays aside; VARCHAR when there is none, or no value at all. */
export function typeFor({ counts, integerDigits, fractionDigits }: ShapeCounts): string {
  const values = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const texts = textShapes.reduce((sum, shape) => sum + (counts[shape] ?? 0), 0);
  const seen = Object.entries(counts).flatMap(([shape, count]) =>
    count > 0 && !(isTextShape(shape) && areStrays(texts, values)) ? [shape] : [],
  );
  const only = (...allowed: string[]): boolean => seen.length > 0 && seen.every((shape) => allowed.includes(shape));
  if (only('boolean')) return 'BOOLEAN';
  if (only('integer')) return 'BIGINT';
  if (only('integer', 'decimal')) return decimalFor(integerDigits, fractionDigits);
  if (only('integer', 'decimal', 'double')) return integerDigits + fractionDigits <= doubleDigits ? 'DOUBLE' : 'VARCHAR';
  if (only('date')) return 'DATE';
  if (only('date', 'timestamp')) return 'TIMESTAMP';
  if (only('zoned')) return 'TIMESTAMPTZ';
  return 'VARCHAR';
}

/** A DOUBLE keeps so many digits of any number. */
const doubleDigits = 17;

/** Widths that numbers may grow into: two digits of room, and DuckDB's steps of cost. */
const widths = [12, 18, 38];

export function decimalFor(integerDigits: number, fractionDigits: number): string {
  const digits = Math.max(integerDigits, 1) + fractionDigits;
  if (digits > 38) return 'VARCHAR';
  return `DECIMAL(${widths.find((width) => width >= digits + 2) ?? 38},${fractionDigits})`;
}
