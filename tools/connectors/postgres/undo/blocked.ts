/** Rows of a reversed delta that the table would refuse: their place is taken, or rows of other tables hold them. */
import type { LeftRow } from '#domain/effect.ts';
import { quoteName } from '#tools/sql.ts';
import { cellOf } from '../cells.ts';
import type { Row, Transaction } from '../session/database.ts';
import { beforeColumn, columnOf, newColumn, sameKey } from '../stage/delta.ts';
import type { Handle } from '../stage/handle.ts';
import { quotePrivate, quoteTable } from '../names.ts';
import { referencesSql } from '../target/references.ts';
import type { TableFacts } from '../target/target-table.ts';

const doing = 'looking for rows that cannot be taken back';
const listedRows = 10;

export interface Blocked {
  /** Rows whose unique value a later row has now. */
  taken: number;
  /** Rows that other tables point at, or that would point at nothing. */
  tied: number;
  /** The first of them. */
  left: LeftRow[];
}

interface Rule {
  why: 'taken' | 'tied';
  /** A condition over the delta as `d`. */
  where: string;
}

/** Takes such rows out of the delta, so that they are left as they are. One that goes may hold another, so it is done until nothing more goes. */
export async function removeBlocked(tx: Transaction, handle: Handle, target: TableFacts): Promise<Blocked> {
  const rules = [...uniqueRules(handle, target), ...(await parentRules(tx, handle, target)), ...(await childRules(tx, handle, target))];
  const blocked: Blocked = { taken: 0, tied: 0, left: [] };
  for (let more = rules.length > 0; more;) {
    more = false;
    for (const { why, where } of rules) {
      const gone = await remove(tx, handle, where);
      if (gone.count === 0) continue;
      more = true;
      blocked[why] += gone.count;
      blocked.left.push(...gone.keys.map((key): LeftRow => ({ why, key, loaded: null, now: null })));
    }
  }
  return blocked;
}

async function remove(tx: Transaction, handle: Handle, where: string): Promise<{ count: number; keys: LeftRow['key'][] }> {
  const isIn = (name: string): boolean => handle.before.includes(name);
  const isNew = (name: string): boolean => handle.columns.some((column) => column.name === name);
  const key = handle.key.map((name, index) => {
    const [before, after] = [
      isIn(name) ? `d.${beforeColumn(handle, name)}` : 'NULL',
      isNew(name) ? `d.${newColumn(handle, name)}` : 'NULL',
    ];
    return `coalesce(${before}, ${after}) AS k${index}`;
  });
  const { rows } = await tx.run(
    doing,
    `WITH gone AS (DELETE FROM ${quotePrivate(handle.stage)} d WHERE ${where} RETURNING ${key.join(', ')})
     SELECT *, count(*) OVER () AS n FROM gone ORDER BY ${handle.key.map((_, index) => `k${index}`).join(', ')} LIMIT ${listedRows}`,
  );
  const types = handle.key.map((name) => handle.columns.find((column) => column.name === name)?.type ?? 'text');
  const keyOf = (row: Row) =>
    Object.fromEntries(handle.key.map((name, index) => [name, cellOf(row[`k${index}`] ?? null, types[index] ?? 'text')]));
  return { count: Number(rows[0]?.['n'] ?? 0), keys: rows.map(keyOf) };
}

function uniqueRules(handle: Handle, target: TableFacts): Rule[] {
  const keys = target.keys.filter((key) => !handle.key.every((name) => key.includes(name)) && isWritten(handle, key));
  const keyIsThere = handle.key.every((name) => handle.before.includes(name));
  const goes = keyIsThere ? sameKey(handle, columnOf('x'), (name) => `e.${beforeColumn(handle, name)}`) : 'FALSE';
  return keys.map((key) => {
    const same = key.map((name) => `x.${quoteName(name)} = d.${newColumn(handle, name)}`).join(' AND ');
    const other = `SELECT FROM ${quoteTable(target)} x WHERE ${same} AND NOT EXISTS (
      SELECT FROM ${quotePrivate(handle.stage)} e WHERE e.op IN ('d', 'u') AND ${goes})`;
    return { why: 'taken', where: `d.op IN ('i', 'u') AND EXISTS (${other})` };
  });
}

const isWritten = (handle: Handle, names: string[]): boolean =>
  names.every((name) => handle.columns.some((column) => column.name === name));

const parentsSql = `
  SELECT k.confrelid::regclass AS parent,
    (SELECT json_agg(a.attname ORDER BY c.n) FROM unnest(k.conkey) WITH ORDINALITY c(attnum, n)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = c.attnum) AS columns,
    (SELECT json_agg(a.attname ORDER BY c.n) FROM unnest(k.confkey) WITH ORDINALITY c(attnum, n)
      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = c.attnum) AS targets
  FROM pg_constraint k
  WHERE k.contype = 'f' AND k.conrelid = $1 AND k.confrelid <> k.conrelid AND has_table_privilege(k.confrelid, 'SELECT')`;

/** A row must not come back pointing at one that is gone. */
async function parentRules(tx: Transaction, handle: Handle, target: TableFacts): Promise<Rule[]> {
  const { rows } = await tx.run(doing, parentsSql, [target.oid]);
  return rows.flatMap((row): Rule[] => {
    const { columns, targets } = columnsOf(row);
    if (!isWritten(handle, columns)) return [];
    const values = columns.map((name) => `d.${newColumn(handle, name)}`);
    const same = values.map((value, index) => `p.${quoteName(targets[index] ?? '')} = ${value}`).join(' AND ');
    const given = values.map((value) => `${value} IS NOT NULL`).join(' AND ');
    return [{ why: 'tied', where: `d.op IN ('i', 'u') AND ${given} AND NOT EXISTS (SELECT FROM ${row['parent']} p WHERE ${same})` }];
  });
}

/** A row must not go while others point at it. */
async function childRules(tx: Transaction, handle: Handle, target: TableFacts): Promise<Rule[]> {
  const { rows } = await tx.run(doing, referencesSql, [target.oid]);
  return rows.map((row): Rule => {
    const { columns, targets } = columnsOf(row);
    const same = columns.map((name, index) => `c.${quoteName(name)} = d.${beforeColumn(handle, targets[index] ?? '')}`).join(' AND ');
    return { why: 'tied', where: `d.op = 'd' AND EXISTS (SELECT FROM ${row['child']} c WHERE ${same})` };
  });
}

function columnsOf(row: Row): { columns: string[]; targets: string[] } {
  return { columns: JSON.parse(row['columns'] ?? '[]'), targets: JSON.parse(row['targets'] ?? '[]') };
}
