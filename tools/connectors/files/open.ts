/** Opens a planned source for one job. */
import { dataError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { ConnectorContext, OpenedSource } from '../connector.ts';
import { groupFiles, readHeaders } from './csv/open.ts';
import { typedSql } from './csv/scan.ts';
import { csvRejects } from './csv/rejects.ts';
import { jsonPaths, jsonSql } from './json.ts';
import { checkMarks, parquetSql, pathsOf } from './parquet.ts';
import { parseReader } from './reader.ts';
import type { Reader } from './reader.ts';
import { resolveDataset } from './resolve.ts';
import type { Root } from './roots.ts';
import { verifyFiles } from './verify.ts';
import type { FoundFile } from './walk.ts';

/** Where a source of a plan lives. */
export interface Opening {
  roots: readonly Root[];
  connection: string;
}

export async function openSource(
  context: ConnectorContext,
  opening: Opening,
  source: { id: string; dataset: string; reader: JsonObject },
): Promise<OpenedSource> {
  const reader = parseReader(source.reader);
  const { files, name } = await resolveDataset(opening.roots, source.dataset);
  const scan = await scanOf(context, { id: source.id, files, reader });
  const parts = verifyFiles(files, context.signal);
  return {
    sql: scan.sql,
    rowsEstimate: null,
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    rejects: scan.rejects,
    verified: parts.then((verified) => ({ source: source.id, connection: opening.connection, dataset: name, parts: verified })),
  };
}

async function scanOf(
  context: ConnectorContext,
  { id, files, reader }: { id: string; files: FoundFile[]; reader: Reader },
): Promise<Pick<OpenedSource, 'sql' | 'rejects'>> {
  const none = (): Promise<{ count: number; rows: [] }> => Promise.resolve({ count: 0, rows: [] });
  switch (reader.format) {
    case 'csv': {
      const groups = await groupFiles(context, await readHeaders(context, files, reader.dialect), reader);
      const scan = { reader, groups, rejectTables: id };
      return { sql: typedSql(scan), rejects: () => csvRejects(context, id, scan) };
    }
    case 'parquet':
      for (const file of files) await checkMarks(file);
      return { sql: parquetSql(reader, await pathsOf(context, files)), rejects: none };
    case 'json':
    case 'ndjson':
      if (files.some((file) => file.sizeBytes === 0)) throw dataError('source.empty', 'A planned file is empty now.');
      return { sql: jsonSql(reader, await jsonPaths(context, files)), rejects: none };
  }
}
