/** What is in a table or view: columns, size, keys, comments and a sample, without changing anything. */
import type { Inspection } from '#domain/dataset.ts';
import { AppError, inputError } from '#domain/errors.ts';
import { measureColumns } from './column-facts.ts';
import type { Place } from '../session/database.ts';
import { suggestTables } from './list-tables.ts';
import { quoteTable, resolveTable, writeTable, type TableName } from '../names.ts';
import { readRows } from './query.ts';
import { limitsMs } from '../session/settings.ts';
import { sourceNotes } from './source-notes.ts';
import { relationColumns } from './source-relation.ts';
import { engineType, nativeTypes, pinned } from './source-types.ts';

/** Rows shown of a table. */
export const sampleRows = 20;
/** Larger tables are not counted for an inspection: the planner's estimate is shown. */
const countedRows = 5_000_000;

/** A partitioned table has the size and the rows of its partitions. */
const inspectSql = `
  SELECT c.oid, c.relkind AS kind,
    CASE c.relkind WHEN 'p' THEN (SELECT sum(greatest(p.reltuples, 0)) FROM pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid = t.relid WHERE t.isleaf)
      ELSE c.reltuples END AS estimate,
    CASE c.relkind WHEN 'p' THEN (SELECT sum(pg_total_relation_size(t.relid)) FROM pg_partition_tree(c.oid) t WHERE t.isleaf)
      ELSE pg_total_relation_size(c.oid) END AS size
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

/** Throws `source.not-found` with the nearest names, `source.outside-roots` for schemas of the system. */
export async function inspectSource(place: Place, dataset: string, signal: AbortSignal): Promise<Inspection> {
  const { connection, database } = place;
  const name = await resolveSource(place, dataset, signal);
  const doing = `inspecting ${writeTable(name)}`;
  const options = { readOnly: true, statementMs: limitsMs.short, signal };
  const found = await database.transaction(doing, options, async (tx) => {
    const [table] = (await tx.run(doing, inspectSql, [name.schema, name.table])).rows;
    if (!table) return null;
    const columns = await relationColumns(tx, quoteTable(name));
    const notes = await sourceNotes(tx, { oid: table['oid'] ?? '', kind: table['kind'] ?? '', name: writeTable(name) });
    return { table, columns, notes, sample: await readRows(tx, `SELECT * FROM ${quoteTable(name)} LIMIT ${sampleRows + 1}`, sampleRows) };
  });
  if (!found) throw await notFound(place, dataset, signal);
  if (found.columns.length === 0)
    throw inputError('source.empty', `${writeTable(name)} has no columns.`, { hint: 'Name a table that has some.' });
  const estimate = Number(found.table['estimate']);
  const skip = estimate > countedRows;
  const measured = await measureColumns(database, { from: quoteTable(name), columns: found.columns, skip, signal });
  return {
    connection,
    dataset: writeTable(name),
    kind: 'postgres',
    columns: measured.columns.map((column) => ({ name: column.name, type: engineType(column) })),
    native: nativeTypes(measured.columns),
    reader: { ...name, columns: pinned(measured.columns) },
    rows: measured.rows ?? (estimate < 0 ? null : estimate),
    rowsExact: measured.rows !== null,
    sizeBytes: Number(found.table['size']),
    notes: [...found.notes, ...measured.notes],
    sample: found.sample,
  };
}

/** Names of sources are not written to, so what a target must not be is only out of reach here. */
async function resolveSource(place: Place, dataset: string, signal: AbortSignal): Promise<TableName> {
  try {
    return resolveTable(dataset);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== 'target.protected') throw await notFound(place, dataset, signal);
    throw inputError('source.outside-roots', `${dataset} belongs to the system and is not read.`, { cause: error });
  }
}

async function notFound(place: Place, dataset: string, signal: AbortSignal): Promise<AppError> {
  const suggestions = await suggestTables(place, dataset, signal);
  return inputError('source.not-found', `There is no table ${JSON.stringify(dataset.slice(0, 200))} in ${place.connection}.`, {
    hint: suggestions.length > 0 ? `Did you mean ${suggestions.join(' or ')}?` : 'List the tables to see what there is.',
    details: { suggestions },
  });
}
