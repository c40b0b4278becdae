/** A table as it stands in the target: columns, keys, rights, and what it does by itself. */
import type { TargetTable } from '#domain/dataset.ts';
import { AppError, inputError } from '#domain/errors.ts';
import type { Database, Row, Session } from '../session/database.ts';
import { findHazards, type Hazard } from './hazards.ts';
import { readLoadedColumns } from '../bookkeeping/loaded-columns.ts';
import { quoteTable, writeTable, type TableName } from '../names.ts';
import { limitsMs } from '../session/settings.ts';
import { duckdbType } from '../source/source-types.ts';

export interface TableColumn {
  name: string;
  /** `numeric(12,2)`, as Postgres prints it. */
  type: string;
  /** The type below a domain, else the same. */
  baseType: string;
  /** `COLLATE …` where it is not the type's own, else empty. */
  collate: string;
  nullable: boolean;
  generated: boolean;
  hasDefault: boolean;
  /** The default as SQL; null when there is none. */
  defaultValue: string | null;
  /** GENERATED ALWAYS AS IDENTITY: taken over on insert, never updated. */
  identityAlways: boolean;
}

/** Everything about a table but its rows. */
export interface TableFacts extends TableName {
  oid: string;
  columns: TableColumn[];
  /** Unique keys that are checked at once, the primary key first. */
  keys: string[][];
  primaryKey: string[] | null;
  hazards: Hazard[];
  /** The planner's row count, or null when the table was never analysed. */
  rowsEstimate: number | null;
  /** The table that this one is a partition of. */
  partitionOf: string | null;
}

const tableKinds = new Set(['r', 'p']);
const kindWords: Record<string, string> = { v: 'a view', m: 'a materialized view', f: 'a foreign table', S: 'a sequence', i: 'an index' };

/** Reads a table's facts, or null when there is none of that name. Throws `target.not-a-table`. */
export async function readTable(session: Session, name: TableName): Promise<TableFacts | null> {
  const { rows } = await session.run(`looking for ${writeTable(name)}`, tableSql, [name.schema, name.table]);
  const [found] = rows;
  if (!found) return null;
  const kind = found['kind'] ?? '';
  if (!tableKinds.has(kind)) {
    throw inputError('target.not-a-table', `${writeTable(name)} is ${kindWords[kind] ?? 'not a table'}; only tables can be loaded into.`, {
      hint: 'Name a table, or a new name.',
    });
  }
  const oid = found['oid'] ?? '';
  const estimate = Number(found['estimate']);
  const doing = `reading the columns of ${writeTable(name)}`;
  const keys = (await session.run(doing, keysSql, [oid])).rows.map((row) => ({
    columns: JSON.parse(row['columns'] ?? '[]'),
    primary: row['primary'] === 't',
  }));
  return {
    ...name,
    oid,
    columns: (await session.run(doing, columnsSql, [oid])).rows.map(columnOf),
    keys: keys.map(({ columns }) => columns),
    primaryKey: keys.find(({ primary }) => primary)?.columns ?? null,
    hazards: await findHazards(session, oid),
    rowsEstimate: estimate < 0 ? null : estimate,
    partitionOf: found['parent'] ?? null,
  };
}

const tableSql = `
  SELECT c.oid, c.relkind AS kind, c.reltuples AS estimate,
    CASE WHEN c.relispartition THEN (SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid) END AS parent
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`;

const columnsSql = `
  SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE format_type(a.atttypid, a.atttypmod) END AS base_type,
    CASE WHEN a.attcollation <> t.typcollation THEN format('COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END AS collate,
    NOT a.attnotnull AS nullable, a.attgenerated <> '' AS generated, a.atthasdef OR a.attidentity <> '' AS has_default,
    (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) AS default_value,
    a.attidentity = 'a' AS identity_always
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

const columnOf = (row: Row): TableColumn => ({
  name: row['name'] ?? '',
  type: row['type'] ?? '',
  baseType: row['base_type'] ?? '',
  collate: row['collate'] ?? '',
  nullable: row['nullable'] === 't',
  generated: row['generated'] === 't',
  hasDefault: row['has_default'] === 't',
  defaultValue: row['default_value'] ?? null,
  identityAlways: row['identity_always'] === 't',
});

const keysSql = `
  SELECT (SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.n <= i.indnkeyatts) AS columns, i.indisprimary AS primary
  FROM pg_index i WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
  ORDER BY i.indisprimary DESC, i.indexrelid`;

/**
 * The table in the words of the domain, with an exact row count where that takes seconds, else the planner's.
 * Throws `target.partition`: beside the table it is a part of, its keys and triggers would be passed by.
 */
export async function inspectTable(database: Database, name: TableName): Promise<TargetTable | null> {
  const facts = await readTable(database, name);
  if (!facts) return null;
  if (facts.partitionOf !== null) {
    throw inputError('target.partition', `${writeTable(name)} is a partition of ${facts.partitionOf}.`, {
      hint: `Load into ${facts.partitionOf}; its rows find their partition by themselves.`,
    });
  }
  return {
    schema: facts.schema,
    table: facts.table,
    rows: await countWithin(database, facts),
    columns: facts.columns.map(({ name: column, type, baseType, nullable, generated, hasDefault }) => ({
      name: column,
      type,
      engineType: duckdbType(baseType),
      nullable,
      generated,
      hasDefault,
    })),
    keys: facts.keys,
    hazards: facts.hazards.map(({ words }) => words),
    lastLoads: await readLoadedColumns(database, name),
  };
}

async function countWithin(database: Database, facts: TableFacts): Promise<number> {
  const doing = `counting the rows of ${writeTable(facts)}`;
  try {
    return await database.transaction(doing, { readOnly: true, statementMs: limitsMs.count }, (tx) => countRows(tx, facts));
  } catch (error) {
    if (error instanceof AppError && error.code === 'postgres.timeout') return facts.rowsEstimate ?? 0;
    throw error;
  }
}

/** An exact count, as the session's snapshot sees it. */
export async function countRows(session: Session, name: TableName): Promise<number> {
  const { rows } = await session.run(`counting the rows of ${writeTable(name)}`, `SELECT count(*) AS n FROM ${quoteTable(name)}`);
  return Number(rows[0]?.['n']);
}

/**
 * The table's definition as one text: equal texts mean that rows can be compared and changed in the same way.
 * A publish refuses when it is not what it was when the effect was measured.
 */
export const shapeOf = (facts: TableFacts): string =>
  JSON.stringify([
    facts.columns.map(({ name, type, collate, nullable, generated, identityAlways }) => [
      name,
      type,
      collate,
      nullable,
      generated,
      identityAlways,
    ]),
    facts.keys,
    facts.hazards.map(({ words }) => words),
  ]);
