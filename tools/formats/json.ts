/** JSON and newline-delimited JSON: values of objects' members as text, typed like those of CSV; nested values as DuckDB finds them. */
import type { Column } from '#domain/dataset.ts';
import { conflictError, inputError } from '#domain/errors.ts';
import { quoteName, quoteText } from '../sql.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import { admitFiles } from './admit.ts';
import type { AdmittedFile } from './admit.ts';
import { examineFiles } from './csv/check.ts';
import { localNotes, nulNotes, tokenNotes } from './csv/notes.ts';
import { isNumeric } from '../relations/column-types.ts';
import { exactType } from './json-exact.ts';
import { explainMalformed } from './json-malformed.ts';
import { keepDigits } from './json-numbers.ts';
import type { Found } from './found.ts';
import { maxLevels, refuseUnfit } from './fit.ts';
import { normalNulls, wholeBytes } from './reader.ts';
import type { JsonReader, ReadOptions, TextColumn } from './reader.ts';
import type { FileDataset } from './data-file.ts';
import { printable } from './printable.ts';
import { inferColumns } from './typed/infer.ts';
import type { InferredColumn } from './typed/infer.ts';
import { typedSql } from './typed/scan.ts';
import type { TextScan } from './typed/scan.ts';
import { withTypes } from './typed/wanted.ts';
import type { DataFile } from './data-file.ts';
import { defaultUnpackedBytes } from './unpack.ts';

const maxObjectBytes = 16 << 20;
/** Of files too large to be looked at whole. */
const sampleRows = 50_000;

export async function inspectJson(context: ConnectorContext, dataset: FileDataset, options: ReadOptions): Promise<Found> {
  refuseEmpty(dataset.files);
  const facts = await examineFiles(context, dataset.files, 'utf-8', wholeBytes);
  let sources = await admitFiles(context.engine, dataset.files);
  try {
    const members = await membersOf(context, sources, isWhole(dataset));
    const exact = await keepDigits(context, dataset.files, { maxBytes: defaultUnpackedBytes, lookBytes: wholeBytes, members });
    const copies = exact.some((file, index) => file !== dataset.files[index]);
    if (copies) sources = await admitFiles(context.engine, exact);
    const inspected = { dataset, sources, members, copies, options, holdsNul: facts.nul !== null, notes: nulNotes(facts) };
    return await inspectSources(context, inspected);
  } catch (error) {
    throw await explainMalformed(error, sources, context.signal);
  }
}

const isWhole = ({ files }: FileDataset): boolean =>
  files.reduce((sum, file) => sum + file.sizeBytes * (file.gzip ? 8 : 1), 0) <= wholeBytes;

interface Inspected {
  dataset: FileDataset;
  sources: readonly AdmittedFile[];
  /** The members of the files as they are. */
  members: readonly Column[];
  /** Some of the sources are copies with long numbers in quotes. */
  copies: boolean;
  options: ReadOptions;
  holdsNul: boolean;
  notes: readonly string[];
}

async function inspectSources(
  context: ConnectorContext,
  { dataset, sources, members, copies, options, holdsNul, notes }: Inspected,
): Promise<Found> {
  const whole = isWhole(dataset);
  const long = copies ? longNumbers(members, await membersOf(context, sources, whole)) : new Map<string, string>();
  const detected = members.map(({ name, type }) => ({ name, type: long.get(name) ?? type }));
  refuseUnfit(dataset.name, detected);
  await refuseRenamed(context, sources, detected);
  const format = dataset.files.every((file) => file.format === 'ndjson') ? 'ndjson' : 'json';
  const untyped: JsonReader = {
    format,
    isPattern: dataset.isPattern,
    filename: options.filename ?? false,
    nulls: normalNulls(options.nulls),
    holdsNul,
    columns: detected.map(({ name }) => ({ name, type: 'VARCHAR', nullTokens: false, trim: false })),
  };
  const numbers = detected.flatMap(({ name, type }) => (long.has(name) && type === 'VARCHAR' ? [name] : []));
  const raw = shapesSql(untyped, sources, { whole, numbers });
  const inferred = await inferColumns(context, { raw, width: detected.length }, { nulls: untyped.nulls, whole });
  if (inferred.rows === 0 && detected.length === 1 && detected[0]?.type === 'JSON')
    throw inputError('source.empty', `"${printable(dataset.name)}" holds no object, so nobody knows its columns.`, {
      hint: 'Wait until there is one, or write a file with at least one object.',
    });
  const types = inferred.columns.map((column, index) => keepNested(column, detected[index]?.type ?? 'VARCHAR'));
  const reader = { ...untyped, columns: withTypes(untyped.columns, types, options.types) };
  return {
    reader,
    sql: typedSql(jsonScan(reader, sources)),
    rows: whole ? inferred.rows : null,
    rowsExact: whole,
    notes: [
      ...(dataset.files.length > 1 ? [`${dataset.files.length} files are one dataset.`] : []),
      ...(whole ? [] : ['Only members of the first 20,480 objects are read; others would have to be named.']),
      ...tokenNotes(reader.columns, types),
      ...localNotes(reader.columns, types),
      ...(copies ? longNotes(reader.columns, { members, long }) : []),
      ...notes,
    ],
  };
}

/** The members that hold long numbers, with the types that keep all digits: those of their own are read as text, until their type is inferred. */
function longNumbers(members: readonly Column[], inCopies: readonly Column[]): Map<string, string> {
  const copied = new Map(inCopies.map(({ name, type }) => [name, type]));
  return new Map(
    members.flatMap(({ name, type }) => {
      const copy = copied.get(name) ?? type;
      if (copy === type) return [];
      return [[name, isNumeric(type) ? 'VARCHAR' : exactType(type, { found: type, copied: copy })]];
    }),
  );
}

function longNotes(columns: readonly TextColumn[], { members, long }: { members: readonly Column[]; long: ReadonlyMap<string, string> }) {
  return columns.flatMap(({ name, type }, index) => {
    if (type === 'JSON') return [`Numbers of more than 15 digits in "${printable(name)}" are read as text.`];
    const asItIs = members[index]?.type ?? type;
    const isText = type === 'VARCHAR' && isNumeric(asItIs);
    if (!isText && (isNumeric(asItIs) || type === asItIs || !long.has(name))) return [];
    return [
      `"${printable(name)}" holds numbers of more digits than floating point keeps; ${isText ? 'it is' : 'such numbers are'} read as text, so that no digit is lost.`,
    ];
  });
}

export function refuseEmpty(files: readonly DataFile[]): void {
  const empty = files.find((file) => file.sizeBytes === 0);
  if (empty === undefined) return;
  throw inputError('source.empty', `"${printable(empty.name)}" is empty.`, {
    hint: 'Check that the file was written completely.',
  });
}

/** The members of the objects, with the types that DuckDB finds for them. */
export async function membersOf(
  { engine }: ConnectorContext,
  sources: readonly AdmittedFile[],
  whole: boolean,
): Promise<{ name: string; type: string }[]> {
  const options = [
    `format = 'auto'`,
    'union_by_name = true',
    `maximum_object_size = ${maxObjectBytes}`,
    // What lies deeper stays JSON.
    `maximum_depth = ${maxLevels}`,
    ...(whole ? ['sample_size = -1'] : []),
  ];
  const found = await engine.columnsOf(`SELECT * FROM read_json(${listOf(sources)}, ${options.join(', ')})`);
  // Objects with many members look like a map to DuckDB; they are columns, or too many of them.
  const isMap = found.length === 1 && found[0]?.name === 'json' && found[0].type.startsWith('MAP(');
  if (!isMap) return found;
  return engine.columnsOf(`SELECT * FROM read_json(${listOf(sources)}, ${[...options, 'map_inference_threshold = -1'].join(', ')})`);
}

/**
 * DuckDB calls the second of two members that differ in case `A_1`, and one without a name `C0`, and then finds no such member in the
 * objects: the values would be lost. Throws `source.duplicate-header`, `source.bad-names`.
 */
async function refuseRenamed(
  context: ConnectorContext,
  sources: readonly AdmittedFile[],
  members: readonly { name: string }[],
): Promise<void> {
  const names = new Set(members.map(({ name }) => name.toLowerCase()));
  const bareOf = (name: string): string => name.replace(/_\d+$/, '');
  const perhaps = members.filter(({ name }) => /^C\d+$/.test(name) || (bareOf(name) !== name && names.has(bareOf(name).toLowerCase())));
  for (const { name } of perhaps.slice(0, 20)) {
    if (await isMember(context, sources, name)) continue;
    const hint = 'Give each member a name of its own.';
    if (bareOf(name) === name) throw inputError('source.bad-names', 'The objects have a member whose name is empty.', { hint });
    throw inputError('source.duplicate-header', `The objects have members that differ from "${printable(bareOf(name))}" in case alone.`, {
      hint: `No table tells such names apart. ${hint}`,
      details: { duplicates: [bareOf(name).slice(0, 100)] },
    });
  }
}

async function isMember({ engine }: ConnectorContext, sources: readonly AdmittedFile[], name: string): Promise<boolean> {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const objects = `read_json_objects(${listOf(sources)}, format = 'auto', maximum_object_size = ${maxObjectBytes})`;
  const { rows } = await engine.query(`SELECT 1 FROM ${objects} WHERE json_exists(json, ${quoteText(pointer)}) LIMIT 1`, { maxRows: 1 });
  return rows.length > 0;
}

const listOf = (sources: readonly AdmittedFile[]): string => `[${sources.map(({ path }) => quoteText(path)).join(', ')}]`;

/** Objects and arrays keep the type DuckDB found; so do members that are sometimes nested and sometimes not. */
function keepNested(column: InferredColumn, detected: string): InferredColumn {
  return /^(STRUCT|MAP)\(|\]$|^JSON$/.test(detected) && column.type === 'VARCHAR'
    ? { ...column, type: detected, nullTokens: false, trim: false }
    : column;
}

function read(
  reader: Pick<JsonReader, 'format'>,
  sources: readonly AdmittedFile[],
  columns: readonly { name: string; type: string }[],
  filename: boolean,
): string {
  const options = [
    `columns = {${columns.map(({ name, type }) => `${quoteName(name)}: ${quoteText(type)}`).join(', ')}}`,
    `format = ${reader.format === 'ndjson' ? "'newline_delimited'" : "'auto'"}`,
    `maximum_object_size = ${maxObjectBytes}`,
    ...(filename ? ['filename = true'] : []),
  ];
  return `read_json(${listOf(sources)}, ${options.join(', ')})`;
}

/** The members as text for inference: a number in quotes is text, so that codes stay codes, except in `numbers`. */
function shapesSql(
  reader: JsonReader,
  sources: readonly AdmittedFile[],
  { whole, numbers }: { whole: boolean; numbers: readonly string[] },
): string {
  const number = quoteText('-?[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?|(?i)true|false');
  const columns = reader.columns.map(({ name }, index) => {
    const member = quoteName(name);
    if (numbers.includes(name)) return `${member}->>'$' AS c${index}`;
    const isText = `json_type(${member}) IN ('OBJECT', 'ARRAY') OR (json_type(${member}) = 'VARCHAR' AND regexp_full_match(${member}->>'$', ${number}))`;
    return `CASE WHEN ${isText} THEN 'text' ELSE ${member}->>'$' END AS c${index}`;
  });
  const members = reader.columns.map(({ name }) => ({ name, type: 'JSON' }));
  return `SELECT ${columns.join(', ')} FROM ${read(reader, sources, members, false)}${whole ? '' : ` LIMIT ${sampleRows}`}`;
}

const readType = ({ type }: TextColumn): string => (/^(STRUCT|MAP)\(|\]$|^JSON$/.test(type) ? type : 'VARCHAR');

/** The scan as planned. */
export function jsonScan(reader: JsonReader, sources: readonly AdmittedFile[]): TextScan {
  const members = reader.columns.map((column) => ({ name: column.name, type: readType(column) }));
  const names = sources.map(({ path, name }) => `${quoteText(path)}: ${quoteText(name)}`);
  return {
    ...reader,
    raw: (withFilename) => {
      const columns = reader.columns.map(({ name }, index) => `${quoteName(name)} AS c${index}`);
      if (withFilename) columns.push(`MAP {${names.join(', ')}}[filename] AS filename`);
      return `SELECT ${columns.join(', ')} FROM ${read(reader, sources, members, withFilename)}`;
    },
  };
}

/** Members that the plan does not know would be dropped without a word. Throws `source.drift`. */
export async function refuseNewMembers(context: ConnectorContext, sources: readonly AdmittedFile[], reader: JsonReader): Promise<void> {
  const planned = new Set(reader.columns.map(({ name }) => name));
  const extra = (await membersOf(context, sources, false)).filter(({ name }) => !planned.has(name));
  if (extra.length === 0) return;
  const names = extra.slice(0, 10).map(({ name }) => `"${printable(name)}"`);
  throw conflictError('source.drift', `The objects have members that were not planned: ${names.join(', ')}.`, {
    hint: 'They were added since the dataset was inspected; ask for the plan again.',
  });
}
