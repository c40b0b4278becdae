/** Which files are data, told by their names. */

export type Format = 'csv' | 'tsv' | 'json' | 'ndjson' | 'parquet';

const byExtension: Record<string, Format> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
};

/** The extensions people may use, for messages. */
export const knownExtensions = [...Object.keys(byExtension).map((extension) => `.${extension}`), 'each also as .gz'].join(', ');

export interface FileKind {
  format: Format;
  gzip: boolean;
}

/** The kind of a file by its name (`orders.csv.gz` → csv, gzip), or null when it is no data file. Parquet is never wrapped in gzip. */
export function fileKind(name: string): FileKind | null {
  const gzip = /\.gz$/i.test(name);
  const extension = /\.([a-z]+)$/i.exec(gzip ? name.slice(0, -3) : name)?.[1]?.toLowerCase() ?? '';
  const format = Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
  if (format === undefined || (gzip && format === 'parquet')) return null;
  return { format, gzip };
}

/** Tab-separated files are CSV with another delimiter; everything else reads with its own function. */
export const family = (format: Format): 'csv' | 'json' | 'parquet' =>
  format === 'parquet' ? 'parquet' : format === 'json' || format === 'ndjson' ? 'json' : 'csv';
