/** How a load writes files: what people and models may ask for, and what a plan fixes. */
import { z } from 'zod';

export const FileFormat = z.enum(['csv', 'json', 'ndjson', 'parquet']);
export type FileFormat = z.infer<typeof FileFormat>;

export const FileCompression = z.enum(['none', 'gzip', 'snappy', 'zstd']);
export type FileCompression = z.infer<typeof FileCompression>;

/** Writing options of a draft. */
export const FileOptions = z.strictObject({
  /** CSV: one character between the fields; `,` unless the ending says otherwise. */
  delimiter: z.string().length(1).optional(),
  /** CSV: a first line with the column names; by default there is one. */
  header: z.boolean().optional(),
  /** Parquet: `zstd` by default. Texts: `gzip`, as the ending .gz says. */
  compression: FileCompression.optional(),
  /** CSV: texts that a spreadsheet would run as a formula get a leading apostrophe, which changes them. */
  spreadsheet_safe: z.boolean().optional(),
});
export type FileOptions = z.infer<typeof FileOptions>;

/** How a planned load writes its files. The load's `table` then is the path, and its `schema` is empty. */
export const FileOutput = z.object({
  /** A folder of files is one dataset; otherwise it is a single file. */
  folder: z.boolean(),
  format: FileFormat,
  compression: FileCompression,
  delimiter: z.string(),
  header: z.boolean(),
  spreadsheetSafe: z.boolean(),
  /** Columns whose values become the names of sub-folders (`month=2026-01`), outermost first. */
  partitionBy: z.array(z.string()),
});
export type FileOutput = z.infer<typeof FileOutput>;

const foreign = /\.(?<ending>xlsx?|ods|avro|orc|xml|html?|pdf|docx?|zip|sqlite3?|db|feather|arrow)$/i;

/** The ending of a path that names a format nobody writes here, in lower case, and the path without it; null for other paths. */
export function foreignEnding(path: string): { ending: string; bare: string } | null {
  const ending = foreign.exec(path)?.groups?.['ending'];
  return ending === undefined ? null : { ending: ending.toLowerCase(), bare: path.slice(0, -ending.length - 1) };
}
