/** JSON and newline-delimited JSON: columns are found by looking at every object within the budget. */
import type { ConnectorContext } from '../connector.ts';
import { inputError } from '#domain/errors.ts';
import { quoteName, quoteText } from '../../sql.ts';
import { admitPath } from './admit.ts';
import type { Found } from './found.ts';
import type { JsonReader, ReadOptions } from './reader.ts';
import type { ResolvedDataset } from './resolve.ts';
import { printable } from './roots.ts';
import type { FoundFile } from './walk.ts';

const maxObjectBytes = 16 << 20;

export async function inspectJson(context: ConnectorContext, dataset: ResolvedDataset, options: ReadOptions): Promise<Found> {
  const empty = dataset.files.find((file) => file.sizeBytes === 0);
  if (empty !== undefined)
    throw inputError('source.empty', `"${printable(empty.inside)}" is empty.`, { hint: 'Check that the file was written completely.' });
  const paths = await jsonPaths(context, dataset.files);
  const format = dataset.files.every((file) => file.format === 'ndjson') ? 'ndjson' : 'json';
  const columns = await context.engine.columnsOf(
    `SELECT * FROM read_json(${listOf(paths)}, format = 'auto', sample_size = -1, union_by_name = true, maximum_object_size = ${maxObjectBytes})`,
  );
  const reader: JsonReader = { format, isPattern: dataset.isPattern, filename: options.filename ?? false, columns };
  const sql = jsonSql(reader, paths);
  const counted = await context.engine.query(`SELECT count(*)::DOUBLE FROM (${sql})`, { maxRows: 1 });
  return { reader, sql, rows: Number(counted.rows[0]?.[0] ?? 0), rowsExact: true, notes: [] };
}

interface JsonPath {
  path: string;
  name: string;
  gzip: boolean;
}

export const jsonPaths = (context: ConnectorContext, files: readonly FoundFile[]): Promise<JsonPath[]> =>
  Promise.all(files.map(async (file) => ({ ...(await admitPath(context.engine, file)), gzip: file.gzip })));

const listOf = (paths: readonly JsonPath[]): string => `[${paths.map(({ path }) => quoteText(path)).join(', ')}]`;

export function jsonSql(reader: JsonReader, paths: readonly JsonPath[]): string {
  const columns = reader.columns.map(({ name, type }) => `${quoteName(name)}: ${quoteText(type)}`);
  const names = paths.map(({ path, name }) => `${quoteText(path)}: ${quoteText(name)}`);
  const outputs = [
    ...reader.columns.map(({ name }) => quoteName(name)),
    ...(reader.filename ? [`MAP {${names.join(', ')}}[filename] AS filename`] : []),
  ];
  const options = [
    `columns = {${columns.join(', ')}}`,
    `format = ${reader.format === 'ndjson' ? "'newline_delimited'" : "'auto'"}`,
    `maximum_object_size = ${maxObjectBytes}`,
    ...(reader.filename ? ['filename = true'] : []),
  ];
  return `SELECT ${outputs.join(', ')} FROM read_json(${listOf(paths)}, ${options.join(', ')})`;
}
