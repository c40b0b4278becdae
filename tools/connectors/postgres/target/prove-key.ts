/** Lets the engine show that a key is there in every row and never twice, where it can do so faster than the target. */
import type { Engine } from '#tools/engine/engine.ts';
import { quoteName } from '#tools/sql.ts';
import type { StagedColumn } from '../stage/handle.ts';
import { keepsIdentity } from '../types.ts';

/**
 * True when the relation's key is proven. False means that the stage has to be asked: because values may be equal in one
 * engine and not in the other, because the relation is computed anew each time it is read, or because the key is broken.
 */
export async function proveKey(engine: Engine, relation: string, { key, rows }: { key: StagedColumn[]; rows: number }): Promise<boolean> {
  if (key.length === 0 || !key.every(keepsIdentity) || !(await isKept(engine, relation))) return false;
  const names = key.map(({ source }) => quoteName(source));
  const whole = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const value = names.length === 1 ? names[0] : `row(${names.join(', ')})`;
  const found = await engine.query(`SELECT CAST(count(DISTINCT ${value}) FILTER (${whole}) AS VARCHAR) FROM ${quoteName(relation)}`, {
    maxRows: 1,
  });
  return found.rows[0]?.[0] === String(rows);
}

async function isKept(engine: Engine, relation: string): Promise<boolean> {
  const found = await engine.query('SELECT count(*) FROM duckdb_tables() WHERE table_name = $1', { maxRows: 1, params: [relation] });
  return Number(found.rows[0]?.[0]) === 1;
}
