/** What a query returns: its columns without running it, and its first rows within a few seconds. */
import type { Inspection, Table } from '#domain/dataset.ts';
import { AppError } from '#domain/errors.ts';
import { measureColumns } from './column-facts.ts';
import type { Place } from '../session/database.ts';
import { describeQuery } from './describe-query.ts';
import { sampleRows } from './inspect-source.ts';
import { readRows } from './query.ts';
import { limitsMs } from '../session/settings.ts';
import { fromItem, queryLabel } from './source-relation.ts';
import { engineType, nativeTypes, pinned } from './source-types.ts';

/** Throws what `describeQuery` throws. */
export async function inspectQuery(place: Place, query: string, signal: AbortSignal): Promise<Inspection> {
  const { connection, database } = place;
  const columns = await describeQuery(database, query, signal);
  const from = fromItem({ query, columns });
  const measured = await measureColumns(database, { from, columns, skip: false, signal });
  const sample = await sampleOf(place, from, signal);
  return {
    connection,
    dataset: queryLabel(query),
    kind: 'postgres',
    columns: measured.columns.map((column) => ({ name: column.name, type: engineType(column) })),
    native: nativeTypes(measured.columns),
    reader: { query, columns: pinned(measured.columns) },
    rows: measured.rows,
    rowsExact: measured.rows !== null,
    sizeBytes: 0,
    notes: [...measured.notes, ...(sample ? [] : ['The query takes long; no rows are shown.'])],
    sample: sample ?? { columns: [], rows: [], truncated: true },
  };
}

async function sampleOf({ database }: Place, from: string, signal: AbortSignal): Promise<Table | null> {
  const options = { readOnly: true, statementMs: limitsMs.count, signal };
  const sql = `SELECT * FROM ${from} s LIMIT ${sampleRows + 1}`;
  return database
    .transaction('looking at the first rows', options, (tx) => readRows(tx, sql, sampleRows))
    .catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'postgres.timeout') return null;
      throw error;
    });
}
