/** The checksum of a whole table: equal checksums over equal row counts mean that nobody changed it meanwhile. */
import { quoteName } from '#tools/sql.ts';
import type { Session } from '../session/database.ts';
import type { Content } from '../stage/handle.ts';
import { quotePrivate, quoteTable } from '../names.ts';
import type { TableFacts } from '../target/target-table.ts';

/** Types whose values Postgres can hash; others are compared by their text. */
const hashable =
  /^(smallint|integer|bigint|numeric|real|double precision|boolean|text|character|date|time|timestamp|interval|uuid|bytea|jsonb|inet|cidr|macaddr|oid|"char"|name)/;

/** The hash of a row of the table called `t`: a bigint. */
export function rowHash(columns: { name: string; type: string }[]): string {
  const images = columns.map(({ name, type }) => (hashable.test(type) ? `t.${quoteName(name)}` : `t.${quoteName(name)}::text`));
  return `hash_record_extended(ROW(${images.join(', ')})::record, 0)`;
}

/** The checksum of the rows of the table called `t`, independent of their order, as an aggregate. */
export const checksumOf = (columns: { name: string; type: string }[]): string => `coalesce(sum(${rowHash(columns)}), 0)`;

/** Counts the rows and sums the hashes of their images, independent of their order. */
export async function readContent(session: Session, facts: TableFacts): Promise<Content> {
  const { rows } = await session.run(
    `computing the checksum of ${quoteTable(facts)}`,
    `SELECT count(*) AS rows, ${checksumOf(facts.columns)} AS checksum FROM ${quoteTable(facts)} t`,
  );
  return { rows: rows[0]?.['rows'] ?? '0', checksum: rows[0]?.['checksum'] ?? '0' };
}

/** The content of a table by the hashes of its rows, kept as `image` in a table of ours. */
export async function sumHashes(session: Session, images: string): Promise<Content> {
  const { rows } = await session.run(
    'summing the hashes of rows',
    `SELECT count(*) AS rows, coalesce(sum(image), 0) AS checksum FROM ${quotePrivate(images)}`,
  );
  return { rows: rows[0]?.['rows'] ?? '0', checksum: rows[0]?.['checksum'] ?? '0' };
}
