/** What an inspection pins, so that every later read is the same read: the connector's part of a plan. */
import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { Column } from '#domain/dataset.ts';

/** `utf-16` is as its mark says, little-endian without one. `latin-1` is read as Windows-1252, which holds all of its characters. */
const Encoding = z.enum(['utf-8', 'utf-16', 'utf-16be', 'latin-1', 'windows-1252']);

export const Dialect = z.object({
  delimiter: z.string().min(1).max(4),
  /** Empty: fields are never quoted. */
  quote: z.string().max(1),
  escape: z.string().max(1),
  header: z.boolean(),
  /** Lines before the header or the first row. */
  skip: z.number().int().min(0),
  /** Lines that start with it are skipped; empty: none. */
  comment: z.string().max(1),
  encoding: Encoding,
  /** Nobody said the encoding: a file of UTF-8 is a surprise then. */
  encodingGuessed: z.literal(true).exactOptional(),
  /** Line ends differ within a file: it is read from a copy whose records all end alike. */
  mixedLineEnds: z.boolean(),
});
export type Dialect = z.infer<typeof Dialect>;

/** A column that arrives as text and is cast to its type. */
export const TextColumn = Column.extend({
  /** N/A and its like mean NULL here. */
  nullTokens: z.boolean(),
  /** Some values carry outer blanks, which do not belong to a number or a date. */
  trim: z.boolean(),
});
export type TextColumn = z.infer<typeof TextColumn>;

const CsvColumn = TextColumn.extend({
  /** The header text in the file, or null for the n-th column of a file without header. */
  source: z.string().nullable(),
  /** Not every file has it: where it is missing, it is NULL. */
  optional: z.boolean(),
});
type CsvColumn = z.infer<typeof CsvColumn>;

/** Columns that the names of the folders hold, and whether "filename" was asked for as well. */
export const Partitions = z.object({ columns: z.array(Column), keepsFilename: z.boolean() });
export type Partitions = z.infer<typeof Partitions>;

const base = {
  /** Left out: the folders hold no values. */
  partitions: Partitions.exactOptional(),
  /** The canonical dataset text names one file, or whatever fits a folder or pattern when it is read. */
  isPattern: z.boolean(),
  /** Adds the column `filename`: the canonical name of the file a row came from. */
  filename: z.boolean(),
};
const text = {
  ...base,
  /** Texts that mean "no value" in columns that say so, in lower case. */
  nulls: z.array(z.string()),
  /** Some text holds a NUL character: such rows are rejects, because no table can hold them. */
  holdsNul: z.boolean(),
};
export const CsvReader = z.object({
  ...text,
  format: z.literal('csv'),
  dialect: Dialect,
  /** Numbers have a comma before their decimals, and may have points between thousands. */
  decimalComma: z.literal(true).exactOptional(),
  columns: z.array(CsvColumn),
});
export type CsvReader = z.infer<typeof CsvReader>;

export const JsonReader = z.object({ ...text, format: z.enum(['json', 'ndjson']), columns: z.array(TextColumn) });
export type JsonReader = z.infer<typeof JsonReader>;

/** One sheet of a workbook, read as text like CSV. */
export const XlsxReader = z.object({
  ...text,
  format: z.literal('xlsx'),
  /** By name or number; null: the first visible one, whatever it is called. */
  sheet: z.union([z.string(), z.number()]).nullable(),
  /** Sheet rows and columns, from 1; null ends where the data ends. */
  area: z.object({ top: z.number(), left: z.number(), bottom: z.number().nullable(), right: z.number().nullable() }),
  /** The sheet row of the names, none at all, or `look` where the workbooks of a folder differ. */
  header: z.union([z.object({ row: z.number().int() }), z.enum(['none', 'look'])]),
  columns: z.array(CsvColumn),
});
export type XlsxReader = z.infer<typeof XlsxReader>;

export const ParquetReader = z.object({ ...base, format: z.literal('parquet'), columns: z.array(Column) });
export type ParquetReader = z.infer<typeof ParquetReader>;

const Reader = z.discriminatedUnion('format', [CsvReader, JsonReader, XlsxReader, ParquetReader]);
export type Reader = z.infer<typeof Reader>;

/** What a plan has pinned of how its source is read, by the form of whoever reads it. Throws `source.bad-reader`. */
export function parsePinned<Form extends z.ZodType>(form: Form, reader: JsonObject): z.output<Form> {
  const parsed = form.safeParse(reader);
  if (parsed.success) return parsed.data;
  throw inputError('source.bad-reader', `The pinned reader is not one of ours: ${z.prettifyError(parsed.error)}`, {
    hint: 'Inspect the dataset again.',
  });
}

export const parseReader = (reader: JsonObject): Reader => parsePinned(Reader, reader);

/** What a person or model may ask for when a file is read. */
export const ReadOptions = z.strictObject({
  delimiter: z.string().min(1).max(4).optional(),
  header: z.boolean().optional(),
  quote: z.string().max(1).optional(),
  encoding: Encoding.optional(),
  skip: z.number().int().min(0).max(10_000).optional(),
  /** What stands before the decimals of numbers; the other mark may stand between thousands. */
  decimal: z.enum(['.', ',']).optional(),
  /** Of a workbook: the sheet, by name or by number from 1. */
  sheet: z.union([z.string().min(1).max(255), z.number().int().min(1)]).optional(),
  /** Of a workbook: the sheet row with the names of the columns. */
  headerRow: z.number().int().min(1).max(1_048_576).optional(),
  /** Of a workbook: the cells to read, `A3:F200`, `B:D` or `A3`. */
  range: z.string().max(40).optional(),
  /** Texts that mean NULL in columns that are not text, instead of the usual ones. */
  nulls: z.array(z.string().max(40)).max(20).optional(),
  filename: z.boolean().optional(),
  /** Types by column name; the other columns are inferred. */
  types: z.record(z.string(), z.string().max(200)).optional(),
});
export type ReadOptions = z.infer<typeof ReadOptions>;

const onlyFor: Record<string, string[]> = {
  csv: ['delimiter', 'quote', 'encoding', 'skip', 'decimal'],
  xlsx: ['sheet', 'headerRow', 'range'],
};

/** The options that files of a kind take. */
function optionsFor(kind: string): string[] {
  const foreign = new Set(Object.entries(onlyFor).flatMap(([other, names]) => (other === kind ? [] : names)));
  if (kind !== 'csv' && kind !== 'xlsx') foreign.add('header');
  return Object.keys(ReadOptions.shape).filter((name) => !foreign.has(name));
}

/** Reading options for files of a kind, checked. Throws `source.bad-options`. */
export function parseOptions(options: JsonObject, kind: 'csv' | 'json' | 'xlsx' | 'parquet'): ReadOptions {
  const known = optionsFor(kind);
  const hint = `Options of ${kind} files are ${known.join(', ')}.`;
  const parsed = ReadOptions.safeParse(options);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
    throw inputError('source.bad-options', `The reading options are not understood: ${wrong.join('; ')}.`, { hint });
  }
  const foreign = Object.keys(parsed.data).filter((name) => !known.includes(name));
  if (foreign.length > 0)
    throw inputError('source.bad-options', `The option ${foreign.join(', ')} does not apply to ${kind} files.`, { hint });
  return parsed.data;
}

/** Files up to this size are looked at whole when they are inspected, larger ones by a sample. */
export const wholeBytes = 64 << 20;

const usualNulls = ['n/a', 'na', 'null', 'none', '-', ''];

/** The texts that mean "no value" in a column of numbers, dates or booleans, compared without case and outer blanks. */
export const normalNulls = (wanted: readonly string[] = usualNulls): string[] => [
  ...new Set(wanted.map((text) => text.trim().toLowerCase())),
];
