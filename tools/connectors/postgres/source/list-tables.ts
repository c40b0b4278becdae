/** Which tables and views a role may read. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { nearest } from '#domain/nearest.ts';
import type { Place } from '../session/database.ts';
import { isProtectedSchema, writeTable } from '../names.ts';
import { limitsMs } from '../session/settings.ts';

const listSql = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind,
    CASE c.relkind WHEN 'p' THEN (SELECT sum(CASE WHEN p.reltuples < 0 THEN NULL ELSE p.reltuples END)
      FROM pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid = t.relid WHERE t.isleaf) ELSE c.reltuples END AS rows,
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_total_relation_size(c.oid)
      WHEN c.relkind = 'p' THEN (SELECT sum(pg_total_relation_size(t.relid)) FROM pg_partition_tree(c.oid) t WHERE t.isleaf) END AS size
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND has_schema_privilege(n.oid, 'USAGE') AND n.nspname !~ '^pg_'
  ORDER BY 1, 2 LIMIT 10000`;

/** At most `limit` tables whose name contains the search text; the nearest names when none does. */
export async function listTables(
  { connection, database }: Place,
  { search = '', limit }: { search?: string; limit: number },
  signal: AbortSignal,
): Promise<DatasetEntry[]> {
  const doing = 'listing tables';
  const options = { readOnly: true, statementMs: limitsMs.short, signal };
  const { rows } = await database.transaction(doing, options, (tx) => tx.run(doing, listSql));
  const entries = rows
    .filter((row) => !isProtectedSchema(row['schema'] ?? ''))
    .map((row): DatasetEntry => ({
      connection,
      name: writeTable({ schema: row['schema'] ?? '', table: row['name'] ?? '' }),
      kind: row['kind'] === 'v' || row['kind'] === 'm' ? 'view' : 'table',
      ...(row['size'] === null || row['size'] === undefined ? {} : { sizeBytes: Number(row['size']) }),
      ...(row['rows'] === null || Number(row['rows']) < 0 || row['kind'] === 'v' ? {} : { rows: Number(row['rows']) }),
    }));
  return matching(entries, search).slice(0, limit);
}

function matching(entries: DatasetEntry[], search: string): DatasetEntry[] {
  const wanted = search.trim().toLowerCase();
  const containing = entries.filter(({ name }) => name.toLowerCase().includes(wanted));
  if (containing.length > 0) return containing;
  const names = nearest(
    search,
    entries.map(({ name }) => name),
    10,
  );
  return names.flatMap((name) => entries.filter((entry) => entry.name === name));
}

/** The names that are nearest to one that is not there. */
export async function suggestTables(place: Place, name: string, signal: AbortSignal): Promise<string[]> {
  const entries = await listTables(place, { limit: 10_000 }, signal);
  return nearest(
    name,
    entries.map((entry) => entry.name),
  );
}
