/** The connector for folders of files: CSV, TSV, JSON, NDJSON (each also gzipped) and Parquet. */
import { access, constants, realpath } from 'node:fs/promises';
import { z } from 'zod';
import type { Inspection } from '#domain/dataset.ts';
import { cancelledError, inputError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Capabilities, Connection, Connector, ConnectorContext, SourceReader } from '../connector.ts';
import { inspectCsv } from './csv/inspect.ts';
import { family } from './format.ts';
import type { Found } from './found.ts';
import { inspectJson } from './json.ts';
import { listEntries } from './list.ts';
import { openSource } from './open.ts';
import { inspectParquet } from './parquet.ts';
import { parseOptions } from './reader.ts';
import { resolveDataset } from './resolve.ts';
import { printable } from './roots.ts';

const Settings = z.strictObject({
  roots: z.array(z.strictObject({ name: z.string().regex(/^[^/\\\0]+$/), path: z.string().min(1), writable: z.boolean() })),
  /** A gzip file may unpack to this much; by default 20 GiB. */
  maxUnpackedBytes: z.number().positive().optional(),
});
export type FilesSettings = z.infer<typeof Settings>;

const capabilities: Capabilities = { read: true, write: false, transactional: false, modes: [], maxIdentifierBytes: null };
const inspectors = { csv: inspectCsv, json: inspectJson, parquet: inspectParquet };
const sampleRows = 20;

export const files: Connector<FilesSettings> = { kind: 'files', capabilities, settings: Settings, connect };

function connect(name: string, { roots, maxUnpackedBytes = 20 * 2 ** 30 }: FilesSettings): Connection {
  const reader: SourceReader = {
    list: (context, query) => listEntries(name, roots, context, query),
    inspect: (context, dataset, options) => inspect(context, { connection: name, roots }, { dataset, options }),
    open: (context, source) => openSource(context, { roots, connection: name, maxUnpackedBytes }, source),
  };
  return { name, kind: 'files', capabilities, reader, writer: null, health: () => health(roots), close: () => Promise.resolve() };
}

async function inspect(
  context: ConnectorContext,
  { connection, roots }: { connection: string } & Pick<FilesSettings, 'roots'>,
  ask: { dataset: string; options: JsonObject },
): Promise<Inspection> {
  if (context.signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  const options = parseOptions(ask.options);
  const dataset = await resolveDataset(roots, ask.dataset);
  const found = await inspectors[family(dataset.files[0]?.format ?? 'csv')](context, dataset, options);
  refuseSecondFilename(found);
  const sample = await context.engine.query(found.sql, { maxRows: sampleRows });
  return {
    connection,
    dataset: dataset.name,
    kind: 'files',
    columns: sample.columns,
    reader: found.reader,
    rows: found.rows,
    rowsExact: found.rowsExact,
    sizeBytes: dataset.files.reduce((sum, file) => sum + file.sizeBytes, 0),
    notes: found.notes,
    sample,
  };
}

function refuseSecondFilename({ reader }: Found): void {
  if (!reader.filename || !reader.columns.some(({ name }) => name.toLowerCase() === 'filename')) return;
  throw inputError('source.bad-options', 'The files have a column "filename" already, so the option filename cannot add one.', {
    hint: 'Leave the option out.',
  });
}

async function health(roots: FilesSettings['roots']): Promise<{ ok: boolean; message: string }> {
  const problems: string[] = [];
  for (const root of roots) {
    const mode = constants.R_OK | (root.writable ? constants.W_OK : 0);
    const reachable = await realpath(root.path)
      .then((path) => access(path, mode))
      .then(
        () => true,
        () => false,
      );
    if (!reachable) problems.push(`the folder of "${printable(root.name)}" is missing or not ${root.writable ? 'writable' : 'readable'}`);
  }
  if (roots.length === 0) problems.push('no root is configured');
  return problems.length === 0
    ? { ok: true, message: `${roots.length} ${roots.length === 1 ? 'folder is' : 'folders are'} reachable.` }
    : { ok: false, message: `${problems.join('; ')}.` };
}
