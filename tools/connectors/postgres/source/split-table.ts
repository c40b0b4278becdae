/** How many streams read a table, decided by what is known of it: two ranges of its blocks, or of its key, where that pays, else one. */
import { quoteName, quoteText } from '#tools/sql.ts';
import type { Row, Transaction } from '../session/database.ts';
import { quoteTable, type TableName } from '../names.ts';

/** Below it the second session costs more than it saves. */
const parallelBytes = 32 * 2 ** 20;
/** The smaller range holds at least this share of the rows. */
const evenShare = 0.25;

export interface Streams {
  /** Conditions over `s`, one per stream; together they hold for every row once. */
  ranges: string[];
  /** In words, for the log. */
  reason: string;
}

const one = (reason: string): Streams => ({ ranges: ['TRUE'], reason });

/** Who may read only some columns may not read where a row lies; other ways of storing rows need not have places at all. */
const factsSql = `
  SELECT c.relkind AS kind, pg_table_size(c.oid) AS bytes, c.reltuples AS rows, k.name, k.type,
    pg_relation_size(c.oid) / current_setting('block_size')::int AS blocks,
    has_table_privilege(c.oid, 'SELECT') AND EXISTS (SELECT FROM pg_am WHERE oid = c.relam AND amname = 'heap') AS has_places
  FROM pg_class c LEFT JOIN LATERAL (
    SELECT a.attname AS name, a.atttypid::regtype::text AS type FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'uuid'::regtype)
    ORDER BY i.indisprimary DESC, i.indnkeyatts LIMIT 1) k ON true
  WHERE c.oid = to_regclass($1)`;

/** Splits a table, so that the same rows are read in the same order. It stays as it lies until the transaction ends. */
export async function chooseStreams(tx: Transaction, table: TableName): Promise<Streams> {
  const doing = 'choosing how many streams read a table';
  // The lock keeps whoever would write the table anew, and so move its rows, from doing it between two streams.
  await tx.run(doing, `SELECT 1 FROM ${quoteTable(table)} LIMIT 0`);
  const { rows } = await tx.run(doing, factsSql, [quoteTable(table)]);
  const facts = rows[0] ?? {};
  const bytes = Number(facts['bytes'] ?? 0);
  const size = `${Math.round(bytes / 2 ** 20)} MiB`;
  if (facts['kind'] !== 'r') return one('it is no ordinary table');
  if (bytes < parallelBytes) return one(`it has ${size}, and a second stream pays from ${parallelBytes / 2 ** 20} MiB on`);
  if (facts['has_places'] === 't') return byBlocks(Number(facts['blocks']), size);
  return byKey(tx, table, { facts, size });
}

/** Half of the blocks each: no index is asked, no row is looked at twice, and no key is needed. */
function byBlocks(blocks: number, size: string): Streams {
  // In coarse steps: blocks that somebody added and gave up again change nothing.
  const step = 2 ** Math.max(0, Math.floor(Math.log2(blocks)) - 4);
  const middle = `'(${Math.round(blocks / 2 / step) * step},0)'::tid`;
  return { ranges: [`s.ctid < ${middle}`, `s.ctid >= ${middle}`], reason: `it has ${size}, half of its blocks for each` };
}

async function byKey(tx: Transaction, table: TableName, { facts, size }: { facts: Row; size: string }): Promise<Streams> {
  const { name, type } = facts;
  if (!name || !type) return one('it has no unique key of whole numbers or UUIDs');
  const column = `s.${quoteName(name)}`;
  const middle = type === 'uuid' ? '80000000-0000-0000-0000-000000000000' : await middleOf(tx, table, name);
  if (middle === null) return one('it is empty');
  const below = `${column} < ${quoteText(middle)}`;
  const share = await shareOf(tx, `SELECT 1 FROM ${quoteTable(table)} s WHERE ${below}`, Number(facts['rows']));
  const words = `${Math.round(share * 100)} % of its rows have a ${name} below ${middle}`;
  if (share < evenShare || share > 1 - evenShare) return one(`${words}, which is no even split`);
  return { ranges: [below, `(${below}) IS NOT TRUE`], reason: `it has ${size}, and ${words}` };
}

async function middleOf(tx: Transaction, table: TableName, name: string): Promise<string | null> {
  const key = quoteName(name);
  const sql = `SELECT div(min(${key})::numeric + max(${key})::numeric, 2) AS middle FROM ${quoteTable(table)}`;
  return (await tx.run('looking for the middle of a key', sql)).rows[0]?.['middle'] ?? null;
}

/** As the planner expects it. */
async function shareOf(tx: Transaction, sql: string, rows: number): Promise<number> {
  const found = await tx.run('asking the planner', `EXPLAIN (FORMAT JSON) ${sql}`);
  const [, expected] = /"Plan Rows": (\d+)/.exec(found.rows[0]?.['QUERY PLAN'] ?? '') ?? [];
  return rows > 0 ? Number(expected ?? 0) / rows : 0;
}
