/** What is in a table or view: columns, size, keys, comments and a sample, without changing anything. */
import type { Inspection } from '#domain/dataset.ts';
import { AppError, inputError } from '#domain/errors.ts';
import { quoteText } from '#tools/sql.ts';
import type { Database, Place, Row, Session } from './database.ts';
import { suggestTables } from './list-tables.ts';
import { quoteTable, resolveTable, writeTable, type TableName } from './names.ts';
import { engineColumns, sourceColumns, type TableReader } from './open-table.ts';
import { readRows } from './query.ts';
import { limitsMs } from './settings.ts';
import { duckdbType } from './source-types.ts';
import { countRows } from './target-table.ts';

/** Rows shown of a table. */
const sampleRows = 20;
/** Larger tables are not counted for an inspection: the planner's estimate is shown. */
const countedRows = 5_000_000;

const inspectSql = `
  SELECT c.oid, c.reltuples AS estimate, pg_total_relation_size(c.oid) AS size, obj_description(c.oid, 'pg_class') AS comment
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
    const oid = table['oid'] ?? '';
    const columns = await sourceColumns(tx, name);
    const notes = [
      ...commentNotes(table, (await tx.run(doing, commentsSql, [oid])).rows),
      ...inexactNotes(columns),
      ...(await keyNotes(tx, oid)),
    ];
    return { table, columns, notes, sample: await readRows(tx, `SELECT * FROM ${quoteTable(name)} LIMIT ${sampleRows + 1}`, sampleRows) };
  });
  if (!found) throw await notFound(place, dataset, signal);
  return {
    connection,
    dataset: writeTable(name),
    kind: 'postgres',
    columns: engineColumns(found.columns),
    reader: { ...name, columns: found.columns },
    ...(await rowsOf(database, name, Number(found.table['estimate']), signal)),
    sizeBytes: Number(found.table['size']),
    notes: found.notes,
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

/** An exact count where it takes a moment, else the planner's estimate, else nothing. */
async function rowsOf(
  database: Database,
  name: TableName,
  estimate: number,
  signal: AbortSignal,
): Promise<Pick<Inspection, 'rows' | 'rowsExact'>> {
  const fallback = { rows: estimate < 0 ? null : estimate, rowsExact: false };
  if (estimate > countedRows) return fallback;
  try {
    const options = { readOnly: true, statementMs: limitsMs.count, signal };
    return { rows: await database.transaction('counting', options, (tx) => countRows(tx, name)), rowsExact: true };
  } catch (error) {
    if (error instanceof AppError && error.code === 'postgres.timeout') return fallback;
    throw error;
  }
}

const commentsSql = `
  SELECT a.attname AS name, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND col_description(a.attrelid, a.attnum) IS NOT NULL ORDER BY a.attnum`;

/** Comments are other people's words: quoted, so that they read as such. */
function commentNotes(table: Row, comments: Row[]): string[] {
  const own = table['comment'] ?? null;
  return [
    ...(own === null ? [] : [`The table's comment is ${quoteText(own)}.`]),
    ...comments.map((column) => `The comment of ${column['name']} is ${quoteText(column['comment'] ?? '')}.`),
  ];
}

function inexactNotes(columns: TableReader['columns']): string[] {
  const rounded = columns.filter(({ type }) => type.startsWith('numeric') && duckdbType(type) === 'DOUBLE').map(({ name }) => name);
  return rounded.length === 0 ? [] : [`${rounded.join(', ')}: numbers without a fixed precision are read as floating point.`];
}

const constraintsSql = `
  SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
  WHERE conrelid = $1 AND contype IN ('p', 'u', 'f') ORDER BY contype = 'p' DESC, conname`;

async function keyNotes(session: Session, oid: string): Promise<string[]> {
  const { rows } = await session.run('reading keys', constraintsSql, [oid]);
  return rows.map((row) => `${row['definition']}.`);
}
