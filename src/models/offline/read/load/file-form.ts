/** How files are written: "as parquet", "gzipped", "partitioned by country", "safe for excel". */
import { dictionary } from '#domain/dictionary.ts';
import type { DraftInput } from '#domain/draft.ts';
import type { FileFormat } from '#domain/file-output.ts';
import { columnsAfter } from '../../draft/columns-after.ts';
import { addOperation } from '../../draft/edit.ts';
import { linkColumn } from '../../link/columns.ts';
import { nameSql } from '../../link/sql-text.ts';
import { dateColumns } from '../../link/types.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText } from '../../text/request-text.ts';
import type { Scope } from '../scope.ts';
import type { TargetWish } from './target-wish.ts';

export interface FileForm {
  format: FileFormat | null;
  gzip: boolean;
  spreadsheetSafe: boolean;
  /** What stands between the values of a CSV file; null: a comma. */
  delimiter: string | null;
  /** Without the line of names. */
  headless: boolean;
  /** Phrases for the columns, or units of time, that become folders. */
  partitionBy: string[];
  /** What asked for the folders. */
  phrase: string;
  place: number;
  /** The file that is there already and gets this form. */
  instead?: string;
}

const formats: [FileFormat, RegExp][] = [
  [
    'csv',
    pattern('as|in|to|into|that a|an? gzipped|compressed|spreadsheet-safe|excel-safe? csv_files|csv_file|csvs|csv|spreadsheet format?'),
  ],
  ['parquet', pattern('as|in|to|into|that a|an? gzipped|compressed? parquet_files|parquet_file|parquets|parquet format?')],
  ['ndjson', pattern('as|in|to|into a|an? gzipped|compressed? ndjson|jsonl|json_lines|jsonlines|line_delimited_json file|files|format?')],
  ['json', pattern('as|in|to|into a|an? gzipped|compressed? json_files|json_file|json format?')],
];
/** "A json lines copy of it". */
const copies =
  /(?<![\p{L}\p{N}_])(?:an?|one)\s+(?<format>csv|parquet|ndjson|jsonl|json lines|json)\s+(?:copy|version|export|dump|extract)(?![\p{L}\p{N}_])/dgiu;
const partitions = [
  pattern('partitioned|partitioning|partition|hive_partitioned|bucketed it|them|the_files? by|on|per {by:list}'),
  pattern(
    'split|splitting|divided|separated|organised|organized it|them? by|per|into {by:name} folder|folders|directory|directories|files',
  ),
  pattern('split|splitting|divided|separated|organised|organized it|them? by|per|on {by:list}'),
  pattern(
    'in|into|with|as? one|a|separate? folder|folders|subfolder|subfolders|directory|directories|partition|partitions|file|files per|for_each|for_every|by {by:list}',
  ),
];
const gzipped = pattern('gzipped|gzip|compressed|with_gzip|with_compression|as_gzip|gz');
const safes = [
  pattern('safe|safely|made_safe for|in excel|spreadsheets|spreadsheet|google_sheets'),
  pattern('spreadsheet-safe|excel-safe|spreadsheet_safe|excel_safe'),
];
const exporting =
  /\b(?:export|save|write|dump|download|unload|extract)\w*\b|\b(?:in)?to (?:an?|one) (?:(?:gzipped|compressed|plain) )?(?:csv|parquet|ndjson|jsonl|json)\b(?! (?:columns?|strings?|lists?|arrays?|texts?|fields?|objects?)\b)/i;

/** Reads and claims the form; null where no file is meant. A format named with a verb of exporting means a file, also without a place. */
export function readFileForm(text: RequestText, target: TargetWish | null, instead?: string): FileForm | null {
  const isFile = target?.kind === 'file';
  if (!isFile && (target !== null || !exporting.test(text.original))) return null;
  const spelled = text.take(delimitedCsv, csvWithDelimiter);
  const said = spelled ? { format: 'csv' as const, gzip: false, safe: false } : takeFormat(text);
  if (!isFile && said === null) return null;
  const isCsv = said?.format === 'csv' || /\.csv(?:\.gz)?$/i.test(target?.name ?? '');
  const headless = isCsv && text.take(withoutNames) !== null;
  const delimited = spelled ?? (isCsv ? text.take(withDelimiter) : null);
  const folders = text.take(...partitions);
  if (instead !== undefined && said === null && folders === null) return null;
  return {
    format: said?.format ?? null,
    gzip: text.take(gzipped) !== null || said?.gzip === true,
    spreadsheetSafe: text.take(...safes) !== null || said?.safe === true,
    headless: headless || (isCsv && text.take(withoutNames) !== null),
    delimiter: delimited ? (delimiters[delimited.part('by').toLowerCase()] ?? null) : null,
    partitionBy: splitList(folders?.part('by') ?? ''),
    phrase: folders?.phrase ?? '',
    place: folders?.start ?? 0,
    ...(instead === undefined ? {} : { instead }),
  };
}

const delimiters = dictionary<string>({ semicolon: ';', tab: '\t', pipe: '|' });
/** "As a semicolon separated csv": how it is written. How a source is read stands with the source. */
const delimitedCsv =
  /(?<![\p{L}\p{N}_])(?:as|to|into|in)\s+(?:an?\s+)?(?<by>semicolon|tab|pipe)[\s-]*(?:(?:separated|delimited)\s+)?csv(?:\s+file)?(?![\p{L}\p{N}_/.])/dgiu;

/** "As csv with semicolons instead of commas". */
const csvWithDelimiter =
  /(?<![\p{L}\p{N}_])(?:as|to|into|in)\s+(?:an?\s+)?csv(?:\s+file)?,?\s+(?:with|using|but with|separated by|delimited by)\s+(?:an?\s+)?(?<by>semicolon|tab|pipe)s?(?:\s+as\s+(?:an?\s+|the\s+)?(?:separator|delimiter)s?)?(?:\s+(?:instead of|not|rather than)\s+(?:an?\s+)?commas?)?(?![\p{L}\p{N}_/.])/dgiu;

/** "To exports/list.csv with semicolons", "to a csv file, tab separated": right behind what is written. */
const withDelimiter =
  /(?<=¦\s*,?\s*(?:and\s+)?)(?:(?:with|using|separated by|delimited by)\s+(?:an?\s+)?(?<by>semicolon|tab|pipe)s?(?:\s+(?:as\s+(?:an?\s+|the\s+)?)?(?:separator|delimiter)s?)?|(?<by>semicolon|tab|pipe)[\s-](?:separated|delimited))(?![\p{L}\p{N}_/.])/dgiu;
const withoutNames =
  /(?<=¦\s*,?\s*(?:and\s+|but\s+)?)(?:without|with no|no)\s+(?:an?\s+|the\s+)?(?:headers?|column names)(?:\s+(?:row|line))?(?![\p{L}\p{N}_/.])/dgiu;

function takeFormat(text: RequestText): { format: FileFormat; gzip: boolean; safe: boolean } | null {
  for (const [format, words] of formats) {
    const taken = text.take(words);
    if (taken) return { format, gzip: /gzipped|compressed/i.test(taken.phrase), safe: /-safe/i.test(taken.phrase) };
  }
  const alone = text
    .take(formatAlone, copies)
    ?.part('format')
    .toLowerCase()
    .replace(/^json(?: lines|l)$/, 'ndjson');
  const named = formats.find(([name]) => name === alone)?.[0];
  return named === undefined ? null : { format: named, gzip: false, safe: false };
}

/** ", parquet," as a clause of its own. */
const formatAlone =
  /(?<=^(?:make (?:it|that) (?:an? )?)?|[,;]\s*)(?<format>parquet|csv|ndjson|json)(?:\s+(?:files?|format))?(?=\s*(?:[,;¦]|$|and\s))/dgiu;

const endingOf = (path: string): string | null => /\.(?:csv|tsv|json|jsonl|ndjson|parquet)(?:\.gz)?$/i.exec(path)?.[0] ?? null;

/** The draft whose first load writes files of this form. A unit of time becomes a column of its own. */
export function withFileForm(draft: DraftInput, form: FileForm | null, scope: Scope): DraftInput {
  const [load, ...others] = draft.loads;
  if (form === null || load?.path === undefined) return draft;
  const written = endingOf(load.path);
  const bare = written === null ? load.path : load.path.slice(0, -written.length);
  // Said of a file that was planned, a format is that of its name, too.
  const isOther = form.instead === load.path && form.format !== null && written !== null && formatOf(written) !== form.format;
  const ending = isOther ? `.${form.format}` : written;
  const isFolder = form.partitionBy.length > 0 || (ending === null && load.mode === 'append');
  const format = form.format ?? (ending === null ? null : formatOf(ending));
  const packed = form.gzip && format !== null && format !== 'parquet';
  const options = {
    ...(form.spreadsheetSafe ? { spreadsheet_safe: true } : {}),
    ...(form.delimiter === null ? {} : { delimiter: form.delimiter }),
    ...(form.headless ? { header: false } : {}),
    ...(packed && isFolder ? { compression: 'gzip' as const } : {}),
  };
  // A single file says its format by its name.
  const name = `${bare}${ending ?? (format === null ? '' : `.${format}`)}`;
  const path = isFolder ? bare : packed && !name.endsWith('.gz') ? `${name}.gz` : name;
  const changed = {
    ...load,
    path,
    ...(isFolder && format !== null ? { format } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
  const title = draft.title.endsWith(` into ${load.path}`) ? draft.title.replace(/\S+$/, path) : draft.title;
  return partitioned({ ...draft, title: title.slice(0, 120), loads: [changed, ...others] }, form, scope);
}

function formatOf(ending: string): FileFormat {
  const bare = ending.toLowerCase().replace(/^\./, '').replace(/\.gz$/, '');
  if (bare === 'csv' || bare === 'json' || bare === 'ndjson') return bare;
  return bare === 'tsv' ? 'csv' : bare === 'jsonl' ? 'ndjson' : 'parquet';
}

function partitioned(draft: DraftInput, form: FileForm, scope: Scope): DraftInput {
  let grown = draft;
  const names: string[] = [];
  for (const phrase of form.partitionBy) {
    const made = withPartition(grown, phrase, { form, scope });
    if (made === null) scope.unread.push(phrase);
    else {
      grown = made.draft;
      names.push(made.name);
    }
  }
  const [load, ...others] = grown.loads;
  return load === undefined || names.length === 0 ? grown : { ...grown, loads: [{ ...load, partition_by: names }, ...others] };
}

const units = dictionary<string>({
  year: '%Y',
  month: '%Y-%m',
  week: '%G-W%V',
  day: '%Y-%m-%d',
  date: '%Y-%m-%d',
  hour: '%Y-%m-%dT%H',
});

function withPartition(
  draft: DraftInput,
  phrase: string,
  { form, scope }: { form: FileForm; scope: Scope },
): { draft: DraftInput; name: string } | null {
  const columns = columnsAfter(draft, new Map([[scope.subject.id, scope.subject.seen.columns]]));
  const plain = phrase.replace(/^(?:the|each|every)\s+/i, '');
  const exact = columns.find(({ name }) => name.toLowerCase() === plain.toLowerCase().replaceAll(' ', '_'));
  if (exact) return { draft, name: exact.name };
  const unit = plain
    .toLowerCase()
    .replace(/ of .*$/, '')
    .replace(/s$/, '');
  const format = units[unit];
  // "By year and month of sent_on": the date is said once.
  const said = form.partitionBy.map((each) => / of (?:the )?(.+)$/i.exec(each)?.[1] ?? '').find((of) => of !== '');
  const link = said === undefined ? null : linkColumn(said, columns, scope.subject.noun);
  const date = link?.kind === 'one' ? link.column : dateColumns(columns, scope.subject.noun)[0];
  if (format !== undefined && date !== undefined) {
    const expression = `strftime(${nameSql(date.name)}, '${format}')`;
    scope.notes.push(`The folders are by ${unit} of ${date.name}.`);
    const params = () => ({ columns: { [unit]: expression } });
    return {
      draft: addOperation(draft, { phase: 'names', op: 'derive', id: `with_${unit}`, params, phrase: form.phrase, place: form.place }),
      name: unit,
    };
  }
  const named = linkColumn(plain, columns, scope.subject.noun);
  return named.kind === 'one' ? { draft, name: named.column.name } : null;
}
