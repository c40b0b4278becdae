/** From a draft's path to how its files are written, or what is wrong with the wish. Pure: nothing is asked of the disk. */
import type { DraftLoad } from '#domain/draft.ts';
import type { Problem } from '#domain/errors.ts';
import { type FileCompression, type FileFormat, type FileOutput, foreignEnding } from '#domain/file-output.ts';
import type { Relation } from '#tools/engine/engine.ts';

const endings: Record<string, { format: FileFormat; delimiter?: string }> = {
  csv: { format: 'csv' },
  tsv: { format: 'csv', delimiter: '\t' },
  json: { format: 'json' },
  ndjson: { format: 'ndjson' },
  jsonl: { format: 'ndjson' },
  parquet: { format: 'parquet' },
};
const formats: FileFormat[] = ['parquet', 'csv', 'json', 'ndjson'];

interface Ending {
  format: FileFormat;
  delimiter: string;
  gzip: boolean;
}

/** What a path's ending says, or null when it is no file's name. */
function endingOf(path: string): Ending | null {
  const [, ending = '', gz] = /\.([a-z]+)(\.gz)?$/i.exec(path) ?? [];
  const known = Object.hasOwn(endings, ending.toLowerCase()) ? endings[ending.toLowerCase()] : undefined;
  return known ? { format: known.format, delimiter: known.delimiter ?? ',', gzip: gz !== undefined } : null;
}

/** How a load's files are written. Without problems `output` is complete. */
export function fileOutput(draft: DraftLoad, relation: Relation, at: string): { output: FileOutput } | { problems: Problem[] } {
  const path = draft.path ?? '';
  const ending = endingOf(path);
  const partitionBy = draft.partition_by ?? [];
  const format = draft.format ?? ending?.format;
  const other = foreignEnding(path);
  if (other !== null) return { problems: [foreignProblem(path, other, draft.format, at)] };
  if (!format) {
    const text = `In which format shall ${path} be written?`;
    const message = `${path} does not say in which format it is written.`;
    return { problems: [{ code: 'load.format-missing', message, at: `${at}.format`, question: { text, choices: formats } }] };
  }
  const options = draft.options ?? {};
  const compression = options.compression ?? (format === 'parquet' ? 'zstd' : ending?.gzip ? 'gzip' : 'none');
  const problems = [
    ...endingProblems({ path, ending, format, compression, folder: partitionBy.length > 0 }, at),
    ...compressionProblems(format, compression, at),
    ...optionProblems(draft, format, at),
    ...partitionProblems(partitionBy, relation, at),
  ];
  if (problems.length > 0) return { problems };
  return {
    output: {
      folder: ending === null,
      format,
      compression,
      delimiter: options.delimiter ?? ending?.delimiter ?? ',',
      header: options.header ?? true,
      spreadsheetSafe: options.spreadsheet_safe ?? false,
      partitionBy,
    },
  };
}

/** A file that is called like a workbook must not be a folder of something else. */
function foreignProblem(
  path: string,
  { ending, bare }: { ending: string; bare: string },
  format: FileFormat | undefined,
  at: string,
): Problem {
  const message = `${path} would be a .${ending} file; CSV, JSON, NDJSON and Parquet are what can be written.`;
  if (format !== undefined) return { code: 'load.wrong-ending', message, at: `${at}.path`, suggestions: [`${bare}.${format}`] };
  const text = `No .${ending} files are written here. As what shall ${bare} be written?`;
  return { code: 'load.format-missing', message, at: `${at}.format`, question: { text, choices: formats } };
}

interface Asked {
  path: string;
  ending: Ending | null;
  format: FileFormat;
  compression: FileCompression;
  folder: boolean;
}

/** A name that says something else than what is inside would be read wrongly by everybody. */
function endingProblems({ path, ending, format, compression, folder }: Asked, at: string): Problem[] {
  if (ending === null) return [];
  const bare = path.replace(/\.[a-z]+(\.gz)?$/i, '');
  if (folder) {
    const message = `Partitions are files in folders, so ${path} cannot be a single file.`;
    return [{ code: 'load.partitioned-file', message, at: `${at}.path`, suggestions: [bare] }];
  }
  if (ending.format !== format) {
    const message = `${path} ends like a ${ending.format} file but is to be written as ${format}.`;
    return [{ code: 'load.wrong-ending', message, at: `${at}.path`, suggestions: [`${bare}.${format}`] }];
  }
  if (format !== 'parquet' && ending.gzip !== (compression === 'gzip')) {
    const message = `The ending of ${path} and the compression "${compression}" do not agree.`;
    return [{ code: 'load.wrong-ending', message, at: `${at}.path`, suggestions: [ending.gzip ? path.slice(0, -3) : `${path}.gz`] }];
  }
  if (format === 'parquet' && ending.gzip) {
    const message = 'Parquet files are compressed inside; they are not wrapped in gzip.';
    return [{ code: 'load.wrong-ending', message, at: `${at}.path`, suggestions: [path.slice(0, -3)] }];
  }
  return [];
}

function compressionProblems(format: FileFormat, compression: FileCompression, at: string): Problem[] {
  if (format === 'parquet' || compression === 'none' || compression === 'gzip') return [];
  const message = `Text files are written plain or with gzip, not with ${compression}.`;
  return [{ code: 'load.compression', message, at: `${at}.options.compression`, suggestions: ['gzip', 'none'] }];
}

function optionProblems({ options = {} }: DraftLoad, format: FileFormat, at: string): Problem[] {
  const csvOnly = (['delimiter', 'header', 'spreadsheet_safe'] as const).filter((name) => options[name] !== undefined);
  if (format !== 'csv' && csvOnly.length > 0) {
    const message = `${csvOnly.join(', ')}: these are options of CSV files, and ${format} is written.`;
    return [{ code: 'load.option', message, at: `${at}.options` }];
  }
  if (options.delimiter !== undefined && /["\r\n\\\p{L}\p{N}]/u.test(options.delimiter)) {
    const message = `${JSON.stringify(options.delimiter)} cannot separate fields; use a sign such as , ; | or a tab.`;
    return [{ code: 'load.option', message, at: `${at}.options.delimiter`, suggestions: [',', ';', '|'] }];
  }
  return [];
}

function partitionProblems(partitionBy: string[], { name, columns }: Relation, at: string): Problem[] {
  const known = columns.map((column) => column.name);
  const unknown = partitionBy.filter((column) => !known.includes(column));
  if (unknown.length > 0) {
    const message = `"${name}" has no column ${unknown.join(', ')} to make folders of. It has ${known.slice(0, 30).join(', ')}.`;
    return [{ code: 'column.unknown', message, at: `${at}.partition_by` }];
  }
  if (new Set(partitionBy).size < partitionBy.length || partitionBy.length === known.length) {
    const message = 'The folders need distinct columns, and the files need at least one column of their own.';
    return [{ code: 'load.partitions', message, at: `${at}.partition_by` }];
  }
  return [];
}
