/** What the target will demand of the rows, asked of the stage: so that a refusal comes before an approval, not after it. */
import { counted } from '#domain/amounts.ts';
import { dataError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { Session, Transaction } from '../session/database.ts';
import type { Handle } from '../stage/handle.ts';
import { quotePrivate, writeTable } from '../names.ts';
import type { StageFacts } from '../stage/finding.ts';
import type { TableFacts } from './target-table.ts';
import { requireUniqueIndexes } from './unique-indexes.ts';

const doing = 'checking the constraints of the target';

interface Constrained {
  handle: Handle;
  facts: StageFacts;
  target: TableFacts;
}

/**
 * Checks NOT NULL, unique, CHECK and foreign key constraints over columns that the load brings.
 * Throws `target.not-null`, `target.unique`, `target.exclusion`, `target.check`, `target.foreign-key` with counts.
 */
export async function requireConstraints(session: Transaction, { handle, facts, target }: Constrained): Promise<void> {
  const brought = new Set(handle.columns.filter((column) => !column.added).map(({ name }) => name));
  const covers = (columns: string[]): boolean => columns.every((column) => brought.has(column));
  requireValues({ handle, facts, target });
  await requireUniqueIndexes(session, { handle, facts, target });
  const { rows } = await session.run(doing, constraintsSql, [target.oid]);
  for (const row of rows) {
    const columns: string[] = JSON.parse(row['columns'] ?? '[]');
    if (!covers(columns)) continue;
    const name = row['name'] ?? '';
    if (row['kind'] === 'c') await requireCheck(session, handle, { name, expression: row['expression'] ?? 'true' });
    else await requireParents(session, handle, { name, columns, parent: row['parent'] ?? '', parents: JSON.parse(row['parents'] ?? '[]') });
  }
}

/** A self-reference may be satisfied by the same load, and a parent that this role may not read cannot be asked. */
const constraintsSql = `
  SELECT k.contype AS kind, k.conname AS name, pg_get_expr(k.conbin, k.conrelid) AS expression, k.confrelid::regclass AS parent,
    (SELECT coalesce(json_agg(a.attname ORDER BY c.n), '[]') FROM unnest(k.conkey) WITH ORDINALITY c(attnum, n)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = c.attnum) AS columns,
    (SELECT coalesce(json_agg(a.attname ORDER BY c.n), '[]') FROM unnest(k.confkey) WITH ORDINALITY c(attnum, n)
      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = c.attnum) AS parents
  FROM pg_constraint k
  WHERE k.conrelid = $1 AND (k.contype = 'c'
    OR k.contype = 'f' AND k.confrelid <> k.conrelid AND has_table_privilege(k.confrelid, 'SELECT'))
  ORDER BY k.conname`;

function requireValues({ handle, facts, target }: Constrained): void {
  const missing = target.columns
    .filter(({ nullable }) => !nullable)
    .map(({ name }) => ({ name, rows: facts.rows - (facts.values.get(name) ?? facts.rows) }))
    .filter((column) => column.rows > 0);
  if (missing.length === 0) return;
  const words = missing.map((column) => `${column.name} (${counted(column.rows, 'row')})`).join(', ');
  throw dataError('target.not-null', `${writeTable(handle)} requires values that the load lacks: ${words}.`, {
    hint: 'Fill or filter these rows in a step.',
    details: { columns: missing },
  });
}

async function requireCheck(session: Session, handle: Handle, check: { name: string; expression: string }): Promise<void> {
  const broken = await count(session, `SELECT count(*) AS n FROM ${quotePrivate(handle.stage)} WHERE (${check.expression}) IS FALSE`);
  if (broken === 0) return;
  throw dataError(
    'target.check',
    `${counted(broken, 'row to load breaks', 'rows to load break')} the constraint ${check.name} of ${writeTable(handle)}: ${check.expression}.`,
    {
      hint: 'Filter or repair these rows in a step.',
      details: { rows: broken, constraint: check.name },
    },
  );
}

interface ForeignKey {
  name: string;
  columns: string[];
  /** Schema-qualified and quoted where needed, as Postgres prints it. */
  parent: string;
  parents: string[];
}

async function requireParents(session: Session, handle: Handle, { name, columns, parent, parents }: ForeignKey): Promise<void> {
  const given = columns.map((column) => `s.${quoteName(column)} IS NOT NULL`).join(' AND ');
  const same = columns.map((column, index) => `p.${quoteName(parents[index] ?? '')} = s.${quoteName(column)}`).join(' AND ');
  const orphans = await count(
    session,
    `SELECT count(*) AS n FROM ${quotePrivate(handle.stage)} s WHERE ${given} AND NOT EXISTS (SELECT FROM ${parent} p WHERE ${same})`,
  );
  if (orphans === 0) return;
  throw dataError(
    'target.foreign-key',
    `${counted(orphans, 'row to load points', 'rows to load point')} with ${columns.join(', ')} at rows that ${parent} does not have (${name}).`,
    {
      hint: `Load ${parent} first, or filter these rows.`,
      details: { rows: orphans, constraint: name },
    },
  );
}

async function count(session: Session, sql: string): Promise<number> {
  return Number((await session.run(doing, sql)).rows[0]?.['n']);
}
