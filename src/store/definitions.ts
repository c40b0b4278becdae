/** Confirmed definitions, every version of them. */
import { termKey, type Definition } from '#domain/definition.ts';
import type { Sql, Transaction } from './database.ts';

interface DefinitionRow {
  term: string;
  version: number;
  meaning: string;
  dataset: string | null;
  condition: string | null;
  confirmed_by: string;
  confirmed_at: Date;
}

const view = ({ confirmed_by: confirmedBy, confirmed_at: confirmedAt, ...row }: DefinitionRow): Definition => ({
  ...row,
  confirmedBy,
  confirmedAt: confirmedAt.toISOString(),
});

const newest = `select distinct on (key) term, version, meaning, dataset, condition, confirmed_by, confirmed_at, removed_at from definitions`;

/** Those that count, by term; `most` bounds them, the newest first taken. */
export async function standingDefinitions(sql: Sql, most = 200): Promise<Definition[]> {
  const { rows } = await sql.query<DefinitionRow>(
    `select term, version, meaning, dataset, condition, confirmed_by, confirmed_at
     from (select * from (${newest} order by key, version desc) counting where removed_at is null order by confirmed_at desc limit $1) newest order by term`,
    [most],
  );
  return rows.map(view);
}

/** A page of those that count, by term, after one of them. */
export async function definitionPage(sql: Sql, { after, limit }: { after: string; limit: number }): Promise<Definition[]> {
  const { rows } = await sql.query<DefinitionRow>(
    `select term, version, meaning, dataset, condition, confirmed_by, confirmed_at
     from (select distinct on (key) * from definitions where key > $1 order by key, version desc) newest
     where removed_at is null order by key limit $2`,
    [termKey(after), limit],
  );
  return rows.map(view);
}

/** Every version of a term, newest first. */
export async function definitionVersions(sql: Sql, term: string): Promise<(Definition & { removed: boolean })[]> {
  const { rows } = await sql.query<DefinitionRow & { removed: boolean }>(
    `select term, version, meaning, dataset, condition, confirmed_by, confirmed_at, removed_at is not null as removed
     from definitions where key = $1 order by version desc`,
    [termKey(term)],
  );
  return rows.map((row) => ({ ...view(row), removed: row.removed }));
}

/** The newest version of a term; 0 when there was none. */
export async function definitionVersion(sql: Sql, term: string): Promise<number> {
  const { rows } = await sql.query<{ version: number }>(
    'select coalesce(max(version), 0)::int as version from definitions where key = $1',
    [termKey(term)],
  );
  return rows[0]?.version ?? 0;
}

/** Adds the version after `after`; false when somebody else was first. */
export async function addDefinition(
  tx: Transaction,
  definition: { term: string; meaning: string; dataset: string | null; condition: string | null; after: number; by: string },
): Promise<boolean> {
  const { term, meaning, dataset, condition, after, by } = definition;
  const { count } = await tx.query(
    `insert into definitions (key, version, term, meaning, dataset, condition, confirmed_by) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [termKey(term), after + 1, term.trim(), meaning, dataset, condition, by],
  );
  return count === 1;
}

/** Takes away the newest version of a term; false when it is another one, or taken away already. */
export async function removeDefinition(
  tx: Transaction,
  { term, version, by }: { term: string; version: number; by: string },
): Promise<boolean> {
  const { count } = await tx.query(
    `update definitions set removed_by = $3, removed_at = now() where key = $1 and version = $2 and removed_at is null
     and version = (select max(version) from definitions where key = $1)`,
    [termKey(term), version, by],
  );
  return count === 1;
}
