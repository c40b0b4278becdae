/** Which files are data, told by their names. */

export type Format = 'csv' | 'tsv' | 'json' | 'ndjson' | 'parquet' | 'xlsx';

const byExtension: Record<string, Format> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  psv: 'csv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
  xlsx: 'xlsx',
  xlsm: 'xlsx',
};

/** The extensions people may use, for messages. */
export const knownExtensions = [
  ...Object.keys(byExtension).map((extension) => `.${extension}`),
  'text also as .gz or .zst, and all of them within a .zip',
].join(', ');

export interface FileKind {
  /** Of a file whose name does not say: delimited text, until its first bytes were looked at. */
  format: Format;
  byLook?: true;
  gzip: boolean;
  zstd?: true;
}

/** The kind of a file by its name (`orders.csv.gz` → csv, gzip), or null when it is no data file. Only text is wrapped in gzip or zstd. */
export function fileKind(name: string): FileKind | null {
  const packing = /\.(gz|zst)$/i.exec(name)?.[1]?.toLowerCase();
  const bare = packing === undefined ? name : name.slice(0, -packing.length - 1);
  const extension = /\.([a-z]+)$/i.exec(bare)?.[1]?.toLowerCase() ?? '';
  const format = Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
  if (format === undefined || (packing !== undefined && !isText(format))) return null;
  return { format, gzip: packing === 'gz', ...(packing === 'zst' ? { zstd: true } : {}) };
}

/**
 * The kind of a file whose name says nothing about its content (`orders.txt`, `export.dat.gz`, `orders`): it is read by its look, when
 * somebody names it; null for every other name.
 */
export function fileKindByLook(name: string): FileKind | null {
  const packing = /\.(gz|zst)$/i.exec(name)?.[1]?.toLowerCase();
  const bare = (packing === undefined ? name : name.slice(0, -packing.length - 1)).split('/').at(-1) ?? '';
  if (!(saysNothing.test(bare) || /^[^.]+$/.test(bare))) return null;
  return { format: 'csv', byLook: true, gzip: packing === 'gz', ...(packing === 'zst' ? { zstd: true } : {}) };
}

/** Endings of text of any form. */
const saysNothing = /^[^.].*\.(txt|text|dat)$/i;

/** Whether a pattern names such an ending; `exports/*` means the files that say what they are. */
export const meansLooked = (pattern: string): boolean => /\.(txt|text|dat)(\.gz|\.zst)?$/i.test(pattern);

export const isArchive = (name: string): boolean => /\.zip$/i.test(name);

const isText = (format: Format): boolean => format !== 'parquet' && format !== 'xlsx';

/** Tab-separated files are CSV with another delimiter; everything else reads with its own function. */
export const family = (format: Format): 'csv' | 'json' | 'parquet' | 'xlsx' =>
  format === 'parquet' || format === 'xlsx' ? format : format === 'json' || format === 'ndjson' ? 'json' : 'csv';
