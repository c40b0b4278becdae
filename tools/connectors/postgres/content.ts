/** The checksum of a whole table: equal checksums over equal row counts mean that nobody changed it meanwhile. */
import { quoteName } from '#tools/sql.ts';
import type { Session } from './database.ts';
import { quoteTable } from './names.ts';
import type { TableFacts } from './target-table.ts';

export interface Content {
  rows: string;
  checksum: string;
}

/** Types whose values Postgres can hash; others are compared by their text. */
const hashable =
  /^(smallint|integer|bigint|numeric|real|double precision|boolean|text|character|date|time|timestamp|interval|uuid|bytea|jsonb|inet|cidr|macaddr|oid|"char"|name)/;

/** Counts the rows and sums the hashes of their images, independent of their order. */
export async function readContent(session: Session, facts: TableFacts): Promise<Content> {
  const images = facts.columns.map(({ name, type }) => (hashable.test(type) ? `t.${quoteName(name)}` : `t.${quoteName(name)}::text`));
  const row = images.length === 0 ? 'ROW()' : `ROW(${images.join(', ')})`;
  const { rows } = await session.run(
    `computing the checksum of ${quoteTable(facts)}`,
    `SELECT count(*) AS rows, coalesce(sum(hash_record_extended(${row}::record, 0)::numeric), 0) AS checksum FROM ${quoteTable(facts)} t`,
  );
  return { rows: rows[0]?.['rows'] ?? '0', checksum: rows[0]?.['checksum'] ?? '0' };
}
