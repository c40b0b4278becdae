/** Unique indexes and exclusion constraints of the target, plain, partial or over expressions: would the rows to write break them? */
import { counted } from '#domain/amounts.ts';
import { dataError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { Session, Transaction } from '../session/database.ts';
import { beforeColumn } from '../stage/delta.ts';
import type { StageFacts } from '../stage/finding.ts';
import type { Handle } from '../stage/handle.ts';
import { quotePrivate, quoteTable, writeTable } from '../names.ts';
import type { TableFacts } from './target-table.ts';
import { writtenRows } from './written-rows.ts';

const doing = 'checking the unique indexes of the target';

/** An index in which no two rows may meet. */
interface Promised {
  name: string;
  /** Over unqualified columns of the table, as Postgres prints them. */
  expressions: string[];
  /** How two values meet, one per expression: `=` in a unique index. */
  operators: string[];
  predicate: string | null;
  /** Every column that expressions and predicate use. */
  columns: string[];
  isPlain: boolean;
  nullsMeet: boolean;
  method: string;
}

interface Asked {
  handle: Handle;
  facts: StageFacts;
  target: TableFacts;
}

/** Throws `target.unique` or `target.exclusion` with the count of rows. An index over values that nobody knows yet is left to the publish. */
export async function requireUniqueIndexes(tx: Transaction, asked: Asked): Promise<void> {
  const { rows } = await tx.run(doing, promisedSql, [asked.target.oid]);
  for (const row of rows) {
    const index: Promised = {
      name: row['name'] ?? '',
      expressions: JSON.parse(row['expressions'] ?? '[]'),
      operators: JSON.parse(row['operators'] ?? '[]'),
      predicate: row['predicate'] ?? null,
      columns: JSON.parse(row['columns'] ?? '[]'),
      isPlain: row['plain'] === 't',
      nullsMeet: row['nulls_meet'] === 't',
      method: row['method'] ?? 'btree',
    };
    if (row['exclusion'] === 't') await requireExclusion(tx, asked, index);
    else await requireUnique(tx, asked, index);
  }
}

const promisedSql = `
  SELECT c.relname AS name, i.indisexclusion AS exclusion, pg_get_expr(i.indpred, i.indrelid) AS predicate, m.amname AS method,
    i.indpred IS NULL AND i.indexprs IS NULL AS plain, coalesce(to_jsonb(i)->>'indnullsnotdistinct' = 'true', false) AS nulls_meet,
    (SELECT json_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n) FROM generate_series(1, i.indnkeyatts) n) AS expressions,
    (SELECT coalesce(json_agg(DISTINCT a.attname), '[]') FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND (a.attnum = ANY (i.indkey)
      OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum))) AS columns,
    (SELECT json_agg(format('OPERATOR(%I.%s)', s.nspname, o.oprname) ORDER BY k.n) FROM pg_constraint x, unnest(x.conexclop) WITH ORDINALITY k(op, n)
      JOIN pg_operator o ON o.oid = k.op JOIN pg_namespace s ON s.oid = o.oprnamespace WHERE x.conindid = i.indexrelid AND x.contype = 'x') AS operators
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
  WHERE i.indrelid = $1 AND (i.indisunique OR i.indisexclusion) AND i.indisvalid ORDER BY i.indisprimary DESC, c.relname`;

async function requireUnique(session: Session, { handle, facts, target }: Asked, index: Promised): Promise<void> {
  const coversKey = index.isPlain && handle.key.length > 0 && handle.key.every((name) => index.columns.includes(name));
  // A merge tells its rows apart by the key already.
  if (handle.route === 'merge' && coversKey) return;
  const rows = writtenRows(handle, target, [...new Set([...index.columns, ...handle.key])]);
  if (rows === null) return;
  const words = index.isPlain
    ? index.columns.join(', ')
    : `${index.expressions.join(', ')}${index.predicate ? ` where ${index.predicate}` : ''}`;
  const details = { key: index.isPlain ? index.columns : index.expressions, index: index.name };
  const repeated = facts.keyIsProven && coversKey ? 0 : await count(session, repeatedSql(rows, index));
  if (repeated > 0) {
    throw dataError(
      'target.unique',
      `${counted(repeated, 'row')} to load share their ${words}, which is unique in ${writeTable(handle)} (${index.name}).`,
      {
        hint: `Keep one row per ${words} with a dedupe step.`,
        details: { rows: repeated, ...details, where: 'load' },
      },
    );
  }
  const taken =
    handle.route === 'swap-rows'
      ? 0
      : await count(session, takenSql(handle, rows, { ...index, operators: index.expressions.map(() => '=') }));
  if (taken === 0) return;
  throw dataError(
    'target.unique',
    `${counted(taken, 'row to load has', 'rows to load have')} the same ${words} as rows of ${writeTable(handle)}; it is unique there (${index.name}).`,
    {
      hint: `Upsert by ${words}, or filter these rows.`,
      details: { rows: taken, ...details, where: 'target' },
    },
  );
}

/** Rows whose values meet in the index, out of a FROM item: e1, e2, … and the key as k1, k2, … */
function valuesSql(from: string, { expressions, predicate, nullsMeet }: Promised, key: string[] = []): string {
  const list = [
    ...expressions.map((expression, index) => `(${expression}) AS e${index + 1}`),
    ...key.map((name, index) => `${quoteName(name)} AS k${index + 1}`),
  ];
  const given = nullsMeet ? [] : expressions.map((expression) => `(${expression}) IS NOT NULL`);
  const where = [...given, ...(predicate === null ? [] : [`(${predicate})`])];
  return `SELECT ${list.join(', ')} FROM ${from} x${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
}

function repeatedSql(rows: string, index: Promised): string {
  const names = index.expressions.map((_, at) => `e${at + 1}`).join(', ');
  return `SELECT coalesce(sum(n), 0) AS n FROM (SELECT count(*) AS n FROM (${valuesSql(`(${rows})`, index)}) v GROUP BY ${names} HAVING count(*) > 1) repeated`;
}

/** Rows to write whose values belong to a row of the target that they do not change and that is not deleted. */
function takenSql(handle: Handle, rows: string, index: Promised): string {
  const merge = handle.route === 'merge';
  const key = merge ? handle.key : [];
  const meets = index.expressions.map((_, at) => {
    const [mine, theirs] = [`n.e${at + 1}`, `o.e${at + 1}`];
    return index.nullsMeet ? `${theirs} IS NOT DISTINCT FROM ${mine}` : `${theirs} ${index.operators[at]} ${mine}`;
  });
  const isItself = key.map((_, at) => `o.k${at + 1} = n.k${at + 1}`).join(' AND ');
  const isDeleted = key.map((name, at) => `x.${beforeColumn(handle, name)} = o.k${at + 1}`).join(' AND ');
  const others = merge
    ? ` AND NOT (${isItself})${handle.expected.deletes > 0 ? ` AND NOT EXISTS (SELECT FROM ${quotePrivate(handle.delta ?? '')} x WHERE x.op = 'd' AND ${isDeleted})` : ''}`
    : '';
  return `SELECT count(*) AS n FROM (${valuesSql(`(${rows})`, index, key)}) n
    WHERE EXISTS (SELECT FROM (${valuesSql(quoteTable(handle), index, key)}) o WHERE ${meets.join(' AND ')}${others})`;
}

async function requireExclusion(tx: Transaction, { handle, target }: Asked, index: Promised): Promise<void> {
  const rows = writtenRows(handle, target, [...new Set([...index.columns, ...handle.key])]);
  if (rows === null) return;
  const meeting =
    (await meetingInLoad(tx, handle, { rows, index })) +
    (handle.route === 'swap-rows' ? 0 : await count(tx, takenSql(handle, rows, index)));
  if (meeting === 0) return;
  throw dataError(
    'target.exclusion',
    `${counted(meeting, 'row to load meets', 'rows to load meet')} others in ${index.expressions.join(', ')}, which ${writeTable(handle)} excludes (${index.name}).`,
    {
      hint: 'Filter or change these rows in a step.',
      details: { rows: meeting, constraint: index.name },
    },
  );
}

/** Each row is looked up among all others, which needs an index of the same kind. */
async function meetingInLoad(tx: Transaction, handle: Handle, { rows, index }: { rows: string; index: Promised }): Promise<number> {
  const probe = quotePrivate(`meet_${handle.stage}`);
  const names = index.expressions.map((_, at) => `e${at + 1}`);
  const meets = names.map((name, at) => `a.${name} ${index.operators[at]} b.${name}`).join(' AND ');
  await tx.run(doing, 'SAVEPOINT meet');
  await tx.run(doing, `CREATE TABLE ${probe} AS SELECT row_number() OVER () AS n, v.* FROM (${valuesSql(`(${rows})`, index)}) v`);
  await tx.run(doing, `CREATE INDEX ON ${probe} USING ${index.method} (${names.join(', ')}); ANALYZE ${probe}`);
  const found = await count(tx, `SELECT count(*) AS n FROM ${probe} a WHERE EXISTS (SELECT FROM ${probe} b WHERE b.n <> a.n AND ${meets})`);
  await tx.run(doing, 'ROLLBACK TO SAVEPOINT meet');
  return found;
}

async function count(session: Session, sql: string): Promise<number> {
  return Number((await session.run(doing, sql)).rows[0]?.['n']);
}
