/** Opens a planned source for one job. */
import type { Snapshot } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import { cancelledError } from '#domain/errors.ts';
import type { ConnectorContext, OpenedSource } from '../connector.ts';
import { admitFiles } from './admit.ts';
import { groupFiles, readHeaders } from './csv/open.ts';
import { csvRejects } from './csv/rejects.ts';
import { textScan } from './csv/scan.ts';
import { jsonRejects } from './json-rejects.ts';
import { jsonScan, refuseEmpty, refuseNewMembers } from './json.ts';
import { openParquet } from './parquet.ts';
import { parseReader } from './reader.ts';
import type { CsvReader, JsonReader, Reader } from './reader.ts';
import { resolveDataset } from './resolve.ts';
import type { Root } from './roots.ts';
import { typedSql } from './typed/scan.ts';
import { readTally } from './typed/tally.ts';
import { pinFiles, verifyFiles } from './verify.ts';
import type { FoundFile } from './walk.ts';

/** Where the sources of a connection live. */
export interface Opening {
  roots: readonly Root[];
  connection: string;
  maxUnpackedBytes: number;
}

type Opened = Pick<OpenedSource, 'sql' | 'rowsEstimate' | 'rejects'>;

export async function openSource(
  context: ConnectorContext,
  opening: Opening,
  source: { id: string; dataset: string; reader: JsonObject },
): Promise<OpenedSource> {
  if (context.signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  const reader = parseReader(source.reader);
  const { files, name } = await resolveDataset(opening.roots, source.dataset);
  // The engine may work on copies: facts taken before they are made prove that the copies are of what is hashed.
  const pinned = await pinFiles(files);
  const opened = await openFiles(context, { id: source.id, files, reader });
  const verify = async (): Promise<Snapshot> => {
    const parts = await verifyFiles(pinned, { reader, signal: context.signal, maxUnpackedBytes: opening.maxUnpackedBytes });
    return { source: source.id, connection: opening.connection, dataset: name, parts };
  };
  const proof = once(verify);
  return {
    ...opened,
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    // Hashing starts when somebody asks for the proof; an answer from a few rows does without.
    get verified() {
      return proof();
    },
  };
}

/** Starts the work when first asked for it. Who asks sees its failure; that nobody awaits it yet must not end the process. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => {
    if (result === null) {
      result = work();
      result.catch(() => {});
    }
    return result;
  };
}

interface Planned<R extends Reader> {
  id: string;
  files: readonly FoundFile[];
  reader: R;
}

function openFiles(context: ConnectorContext, { reader, ...planned }: Planned<Reader>): Promise<Opened> {
  switch (reader.format) {
    case 'csv':
      return openCsv(context, { ...planned, reader });
    case 'parquet':
      return openParquet(context, planned.files, reader);
    case 'json':
    case 'ndjson':
      return openJson(context, { ...planned, reader });
  }
}

async function openCsv(context: ConnectorContext, { id, files, reader }: Planned<CsvReader>): Promise<Opened> {
  refuseEmpty(files);
  const groups = await groupFiles(context, await readHeaders(context, files, reader.dialect), reader);
  const scan = { reader, groups, rejectTables: id };
  const tally = await readTally(context.engine);
  return { sql: typedSql(textScan(scan)), rowsEstimate: null, rejects: () => csvRejects(context, { source: id, scan, tally }) };
}

async function openJson(context: ConnectorContext, { id, files, reader }: Planned<JsonReader>): Promise<Opened> {
  refuseEmpty(files);
  const sources = await admitFiles(context.engine, files);
  await refuseNewMembers(context, sources, reader);
  const tally = await readTally(context.engine);
  return {
    sql: typedSql(jsonScan(reader, sources)),
    rowsEstimate: null,
    rejects: () => jsonRejects(context, { source: id, reader, sources, tally }),
  };
}
