/** Looks at files: their columns, how they are to be read, and a sample. */
import type { Inspection } from '#domain/dataset.ts';
import { inputError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import { inspectCsv } from './csv/inspect.ts';
import type { FileDataset } from './data-file.ts';
import { family } from './format.ts';
import type { Found } from './found.ts';
import { inspectJson } from './json.ts';
import { ofOneFamily } from './one-family.ts';
import { inspectParquet } from './parquet.ts';
import { partitionColumns, withPartitions } from './partitions.ts';
import { parseOptions, type ReadOptions } from './reader.ts';
import { refuseDisguised } from './text/disguise.ts';
import { lookNotes } from './text/look.ts';
import { defaultUnpackedBytes, unpackFiles } from './unpack.ts';
import { unpackedEstimate } from './unpacked-estimate.ts';
import { inspectXlsx } from './xlsx/inspect.ts';

const inspectors = { csv: inspectCsv, json: inspectJson, parquet: inspectParquet, xlsx: inspectXlsx };
const sampleRows = 20;

/** What the files of a dataset hold. Throws `source.bad-options`, `source.empty`, `source.truncated`, `source.unreadable`, `source.too-wide`. */
export async function inspectFiles(
  context: ConnectorContext,
  dataset: FileDataset,
  ask: { connection: string; kind: string; options: JsonObject; maxUnpackedBytes?: number },
): Promise<Inspection> {
  const files = ofOneFamily(dataset.name, await unpackFiles(context, dataset.files, ask.maxUnpackedBytes ?? defaultUnpackedBytes));
  const kind = family(files[0]?.format ?? 'csv');
  const options = parseOptions(ask.options, kind);
  if (kind === 'csv' || kind === 'json') await refuseDisguised(files, context.signal);
  const found = await inspectPartitioned({ ...dataset, files }, options, (asked) =>
    inspectors[kind](context, { ...dataset, files }, asked),
  );
  refuseSecondFilename(found);
  const sample = await context.engine.query(found.sql, { maxRows: sampleRows }).catch((error: unknown) => {
    throw found.explain?.(error) ?? error;
  });
  return {
    connection: ask.connection,
    dataset: dataset.name,
    kind: ask.kind,
    columns: sample.columns,
    reader: found.reader,
    rows: found.rows,
    rowsExact: found.rowsExact,
    sizeBytes: dataset.files.reduce((sum, file) => sum + file.sizeBytes, 0),
    readBytes: unpackedEstimate(files),
    notes: [...lookNotes(files), ...found.notes],
    sample,
  };
}

/** As the format sees it; where folders hold values, with their columns, which need the name of each row's file. */
async function inspectPartitioned(
  dataset: FileDataset,
  options: ReadOptions,
  inspect: (options: ReadOptions) => Promise<Found>,
): Promise<Found> {
  if (dataset.partitioned !== true) return inspect(options);
  const found = await inspect({ ...options, filename: true });
  const columns = partitionColumns(dataset.name, dataset.files, found.reader.columns);
  const hasFilename = found.reader.columns.some(({ name }) => name.toLowerCase() === 'filename');
  if (columns.length === 0 || hasFilename) return inspect(options);
  const partitions = { columns, keepsFilename: options.filename ?? false };
  return {
    ...found,
    reader: { ...found.reader, partitions },
    sql: withPartitions(found.sql, dataset.name, partitions),
    notes: [...found.notes, `${columns.map(({ name }) => name).join(', ')}: from the names of the folders.`],
  };
}

function refuseSecondFilename({ reader }: Found): void {
  if (!reader.filename || !reader.columns.some(({ name }) => name.toLowerCase() === 'filename')) return;
  throw inputError('source.bad-options', 'The files have a column "filename" already, so the option filename cannot add one.', {
    hint: 'Leave the option out.',
  });
}
