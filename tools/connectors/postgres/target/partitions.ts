/** Whether every staged row finds a partition of the target, asked before an approval instead of refused after it. */
import { counted } from '#domain/amounts.ts';
import { dataError } from '#domain/errors.ts';
import { quoteName, quoteText } from '#tools/sql.ts';
import type { Session } from '../session/database.ts';
import type { Handle } from '../stage/handle.ts';
import { quotePrivate, writeTable } from '../names.ts';
import type { TableFacts } from './target-table.ts';

const doing = 'looking for the partitions of the rows to load';

/** Throws `target.no-partition` with the number of rows and an example. Keys over expressions, and such that the load leaves to their defaults, are not asked. */
export async function requirePartitions(session: Session, { handle, target }: { handle: Handle; target: TableFacts }): Promise<void> {
  const [facts] = (await session.run(doing, partitionsSql, [target.oid])).rows;
  if (!facts || facts['any'] === 't') return;
  const keys: (string | null)[] = JSON.parse(facts['keys'] ?? '[]');
  const names = keys.filter((name) => name !== null);
  if (names.length < keys.length || !names.every((name) => handle.columns.some((column) => column.name === name))) return;
  const accepted: string[] = JSON.parse(facts['accepts'] ?? '[]');
  const words = `concat_ws(', ', ${names.map((name) => `${quoteText(`${name} = `)} || coalesce(${quoteName(name)}::text, 'NULL')`).join(', ')})`;
  const { rows } = await session.run(
    doing,
    `SELECT count(*) AS n, min(${words}) AS example FROM ${quotePrivate(handle.stage)} WHERE (${accepted.join(' OR ') || 'false'}) IS NOT TRUE`,
  );
  const homeless = Number(rows[0]?.['n']);
  if (homeless === 0) return;
  throw dataError(
    'target.no-partition',
    `No partition of ${writeTable(handle)} takes ${counted(homeless, 'row')} of this load (for example ${rows[0]?.['example'] ?? ''}).`,
    {
      hint: 'Create the partition that is missing, or filter these rows in a step.',
      details: { rows: homeless, key: names },
    },
  );
}

/** Nothing for a table without partitions. A default partition beside no other takes any row, and has no constraint. */
const partitionsSql = `
  SELECT bool_or(t.relid IS NOT NULL AND pg_get_partition_constraintdef(t.relid) IS NULL) AS any,
    json_agg(pg_get_partition_constraintdef(t.relid)) FILTER (WHERE t.relid IS NOT NULL) AS accepts,
    (SELECT json_agg(a.attname) FROM (SELECT DISTINCT n.partrelid, unnest(n.partattrs::int2[]) AS attnum FROM pg_partitioned_table n
      WHERE n.partrelid = c.oid OR n.partrelid IN (SELECT relid FROM pg_partition_tree(c.oid))) k
      LEFT JOIN pg_attribute a ON a.attrelid = k.partrelid AND a.attnum = k.attnum AND k.attnum > 0) AS keys
  FROM pg_class c LEFT JOIN LATERAL pg_partition_tree(c.oid) t ON t.isleaf WHERE c.oid = $1 AND c.relkind = 'p' GROUP BY c.oid`;
