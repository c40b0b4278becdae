/** Opens the files of a planned source for one job. */
import type { Snapshot } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import type { ConnectorContext, OpenedSource } from '../connectors/connector.ts';
import { admitFiles } from './admit.ts';
import { groupFiles, groupSources, readHeaders } from './csv/open.ts';
import { csvRejectRows, csvRejects } from './csv/rejects.ts';
import { textScan } from './csv/scan.ts';
import type { CsvScan } from './csv/scan.ts';
import { refuseOtherNested } from './json-nested.ts';
import { keepDigits } from './json-numbers.ts';
import { jsonRejectRows, jsonRejects } from './json-rejects.ts';
import { jsonScan, refuseEmpty, refuseNewMembers } from './json.ts';
import { openParquet } from './parquet.ts';
import { withPartitions } from './partitions.ts';
import { parseReader } from './reader.ts';
import { inPages } from './reject-pages.ts';
import type { CsvReader, JsonReader, Reader, XlsxReader } from './reader.ts';
import { typedSql } from './typed/scan.ts';
import { readTally } from './typed/tally.ts';
import { unpackFiles } from './unpack.ts';
import { pinFiles, verifyFiles } from './verify.ts';
import { openSheets, textReaderOf } from './xlsx/scan.ts';
import type { DataFile, FileDataset } from './data-file.ts';

type Opened = Pick<OpenedSource, 'sql' | 'rowsEstimate' | 'rejects' | 'rejectPages'>;

/**
 * Opens files with the reader their inspection pinned; the files are as they are known now. Throws `source.drift`, `source.empty`,
 * `source.bad-reader`; `verified` throws `source.changed`, `source.truncated`, `source.too-large`.
 */
export async function openFiles(
  context: ConnectorContext,
  { files, name }: Pick<FileDataset, 'files' | 'name'>,
  source: {
    id: string;
    connection: string;
    reader: JsonObject;
    maxUnpackedBytes: number;
    /** What whoever brought the files adds to the proof. */
    prove?: (snapshot: Snapshot) => Promise<Snapshot>;
  },
): Promise<OpenedSource> {
  const reader = parseReader(source.reader);
  // The engine may work on copies: facts taken before they are made prove that the copies are of what is hashed.
  const pinned = await pinFiles(files);
  const unpacked = await unpackFiles(context, files, source.maxUnpackedBytes);
  const ready = isJson(reader)
    ? await keepDigits(context, unpacked, { maxBytes: source.maxUnpackedBytes, members: reader.columns })
    : unpacked;
  const opened = await openFormat(context, { id: source.id, files: ready, reader });
  const verify = async (): Promise<Snapshot> => {
    const read = pinned.map((one, index) => ({ ...one, read: ready[index] ?? one.file }));
    const [parts] = await Promise.all([
      verifyFiles(read, { reader, signal: context.signal, maxUnpackedBytes: source.maxUnpackedBytes }),
      isJson(reader) ? refuseOtherNested(context, { read: ready, written: unpacked }, reader) : undefined,
    ]);
    const snapshot = { source: source.id, connection: source.connection, dataset: name, parts };
    return source.prove === undefined ? snapshot : source.prove(snapshot);
  };
  const proof = once(verify);
  return {
    ...opened,
    sql: reader.partitions === undefined ? opened.sql : withPartitions(opened.sql, name, reader.partitions),
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    // Hashing starts when somebody asks for the proof; an answer from a few rows does without.
    get verified() {
      return proof();
    },
  };
}

const isJson = (reader: Reader): reader is JsonReader => reader.format === 'json' || reader.format === 'ndjson';

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
  files: readonly DataFile[];
  reader: R;
}

function openFormat(context: ConnectorContext, { reader, ...planned }: Planned<Reader>): Promise<Opened> {
  switch (reader.format) {
    case 'csv':
      return openCsv(context, { ...planned, reader });
    case 'xlsx':
      return openXlsx(context, { ...planned, reader });
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
  return openScan(context, id, { reader, groups, rejectTables: id });
}

async function openXlsx(context: ConnectorContext, { id, files, reader: planned }: Planned<XlsxReader>): Promise<Opened> {
  const reader = textReaderOf(planned);
  const { sheet, area, header } = planned;
  const sheets = await openSheets(context, files, { ...(sheet === null ? {} : { sheet }), area, header });
  return openScan(context, id, { reader, groups: groupSources(sheets, reader), rejectTables: id });
}

async function openScan(context: ConnectorContext, id: string, scan: CsvScan): Promise<Opened> {
  const tally = await readTally(context.engine);
  const opened = { source: id, scan, tally };
  return {
    sql: typedSql(textScan(scan)),
    rowsEstimate: null,
    rejects: (listed) => csvRejects(context, opened, listed),
    rejectPages: (limit) => inPages(csvRejectRows(context, opened, limit), limit),
  };
}

async function openJson(context: ConnectorContext, { id, files, reader }: Planned<JsonReader>): Promise<Opened> {
  refuseEmpty(files);
  const sources = await admitFiles(context.engine, files);
  await refuseNewMembers(context, sources, reader);
  const tally = await readTally(context.engine);
  const opened = { source: id, reader, sources, tally };
  return {
    sql: typedSql(jsonScan(reader, sources)),
    rowsEstimate: null,
    rejects: (listed) => jsonRejects(context, opened, listed),
    rejectPages: (limit) => inPages(jsonRejectRows(context, opened, limit), limit),
  };
}
