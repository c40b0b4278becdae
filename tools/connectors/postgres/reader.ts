/** Reading from Postgres: which tables there are, and what is in them. */
import type { DatasetEntry, Inspection } from '#domain/dataset.ts';
import { inputError } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import { quoteText } from '#tools/sql.ts';
import type { SourceReader } from '../connector.ts';
import type { Database, Row, Session } from './database.ts';
import { isProtectedSchema, quoteTable, resolveTable, writeTable, type TableName } from './names.ts';
import { engineColumns, openTable, sourceColumns, type TableReader } from './open-table.ts';
import { readRows } from './query.ts';
import { limitsMs } from './settings.ts';
import { duckdbType } from './source-types.ts';

/** Rows shown of a table. */
const sampleRows = 20;

/** The reader of one connection. */
export function createReader(connection: string, database: Database): SourceReader {
  return {
    list: (_context, query) => listTables(connection, database, query),
    inspect: async (_context, dataset) => inspectSource(connection, database, resolveTable(dataset)),
    open: (context, source) => openTable({ connection, database }, context, source),
  };
}

const listSql = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.reltuples AS rows,
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_total_relation_size(c.oid) END AS size
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND has_schema_privilege(n.oid, 'USAGE')
    AND n.nspname !~ '^pg_' AND n.nspname <> ALL($1)
    AND ($2 = '' OR position(lower($2) in lower(n.nspname || '.' || c.relname)) > 0)
  ORDER BY 1, 2 LIMIT $3`;

async function listTables(connection: string, database: Database, query: { search?: string; limit: number }): Promise<DatasetEntry[]> {
  const hidden = ['information_schema', 'headgate', 'headgate_catalog', 'pgboss'].filter(isProtectedSchema);
  const { rows } = await database.run('listing tables', listSql, [hidden, query.search ?? '', query.limit]);
  return rows.map((row) => ({
    connection,
    name: writeTable({ schema: row['schema'] ?? '', table: row['name'] ?? '' }),
    kind: row['kind'] === 'v' || row['kind'] === 'm' ? 'view' : 'table',
    ...(row['size'] === null || row['size'] === undefined ? {} : { sizeBytes: Number(row['size']) }),
    ...(Number(row['rows']) < 0 || row['kind'] === 'v' ? {} : { rows: Number(row['rows']) }),
  }));
}

const inspectSql = `
  SELECT c.oid, c.relkind AS kind, c.reltuples AS rows, pg_total_relation_size(c.oid) AS size, obj_description(c.oid, 'pg_class') AS comment
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

async function inspectSource(connection: string, database: Database, name: TableName): Promise<Inspection> {
  const doing = `inspecting ${writeTable(name)}`;
  return database.transaction(doing, { readOnly: true, statementMs: limitsMs.short }, async (tx) => {
    const [found] = (await tx.run(doing, inspectSql, [name.schema, name.table])).rows;
    if (!found) throw await notFound(connection, database, name);
    const columns = await sourceColumns(tx, name);
    const comments = (await tx.run(doing, commentsSql, [found['oid'] ?? ''])).rows;
    const sample = await readRows(tx, `SELECT * FROM ${quoteTable(name)} LIMIT ${sampleRows + 1}`, sampleRows);
    return {
      connection,
      dataset: writeTable(name),
      kind: 'postgres',
      columns: engineColumns(columns),
      reader: { ...name, columns },
      rows: Number(found['rows']) < 0 ? null : Number(found['rows']),
      rowsExact: false,
      sizeBytes: Number(found['size']),
      notes: [...notesOf(found, comments), ...inexact(columns), ...(await keyNotes(tx, found['oid'] ?? ''))],
      sample,
    };
  });
}

const commentsSql = `
  SELECT a.attname AS name, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND col_description(a.attrelid, a.attnum) IS NOT NULL ORDER BY a.attnum`;

/** Comments are other people's words: quoted, so that they read as such. */
function notesOf(table: Row, comments: Row[]): string[] {
  return [
    ...(table['comment'] === null || table['comment'] === undefined ? [] : [`The table's comment is ${quoteText(table['comment'])}.`]),
    ...comments.map((column) => `The comment of ${column['name']} is ${quoteText(column['comment'] ?? '')}.`),
    ...(Number(table['rows']) < 0 ? [] : ['The row count is the estimate of the last ANALYZE.']),
  ];
}

function inexact(columns: TableReader['columns']): string[] {
  const rounded = columns.filter(({ type }) => type.startsWith('numeric') && duckdbType(type) === 'DOUBLE').map(({ name }) => name);
  return rounded.length === 0 ? [] : [`${rounded.join(', ')}: numbers without a fixed precision are read as floating point.`];
}

const constraintsSql = `
  SELECT contype AS kind, pg_get_constraintdef(oid) AS definition FROM pg_constraint
  WHERE conrelid = $1 AND contype IN ('p', 'u', 'f') ORDER BY contype = 'p' DESC, conname`;

async function keyNotes(session: Session, oid: string): Promise<string[]> {
  const { rows } = await session.run('reading keys', constraintsSql, [oid]);
  return rows.map((row) => `${row['definition']}.`);
}

async function notFound(connection: string, database: Database, name: TableName) {
  const entries = await listTables(connection, database, { limit: 1000 });
  const suggestions = nearest(
    writeTable(name),
    entries.map((entry) => entry.name),
  );
  return inputError('source.not-found', `There is no table ${writeTable(name)} in ${connection}.`, {
    hint: suggestions.length > 0 ? `Did you mean ${suggestions.join(' or ')}?` : 'List the tables to see what there is.',
    details: { suggestions },
  });
}
