/** The promise of a key: no NULL and no two rows with the same values, in the stage and in the target. */
import { counted } from '#domain/amounts.ts';
import { dataError } from '#domain/errors.ts';
import { quoteName, quoteNames } from '#tools/sql.ts';
import { cellOf } from '../cells.ts';
import type { Session } from '../session/database.ts';
import type { StagedColumn } from '../stage/handle.ts';
import { quotePrivate, quoteTable, writeTable } from '../names.ts';
import type { TableFacts } from './target-table.ts';

export interface KeyFaults {
  /** Rows with a NULL in the key. */
  nulls: number;
  /** Key values that occur more than once, and the rows that have them. */
  duplicates: { keys: number; rows: number };
}

const names = (key: StagedColumn[]): string[] => key.map(({ name }) => name);

/** Counts what breaks a key in a table of ours or in the target. `keep` restricts the rows that count. */
export async function findKeyFaults(session: Session, table: string, key: StagedColumn[]): Promise<KeyFaults> {
  const columns = quoteNames(names(key));
  const anyNull = names(key)
    .map((name) => `${quoteName(name)} IS NULL`)
    .join(' OR ');
  const { rows } = await session.run(
    'checking the key',
    `SELECT (SELECT count(*) FROM ${table} WHERE ${anyNull}) AS nulls, count(*) AS keys, coalesce(sum(n), 0) AS rows
     FROM (SELECT count(*) AS n FROM ${table} WHERE NOT (${anyNull}) GROUP BY ${columns} HAVING count(*) > 1) repeated`,
  );
  const [found] = rows;
  return {
    nulls: Number(found?.['nulls']),
    duplicates: { keys: Number(found?.['keys']), rows: Number(found?.['rows']) },
  };
}

/** Throws `key.null` or `key.duplicate` with counts and examples when staged rows break their key. */
export async function requireKeyOfStage(session: Session, stage: string, key: StagedColumn[]): Promise<void> {
  const table = quotePrivate(stage);
  const faults = await findKeyFaults(session, table, key);
  const words = names(key).join(', ');
  if (faults.nulls > 0) {
    throw dataError('key.null', `${counted(faults.nulls, 'row to load has', 'rows to load have')} no ${words}, which is the key.`, {
      hint: 'Filter them out in a step, or choose another key.',
      details: { rows: faults.nulls, key: names(key) },
    });
  }
  if (faults.duplicates.keys > 0) {
    const examples = await repeatedKeys(session, table, key);
    throw dataError(
      'key.duplicate',
      `${counted(faults.duplicates.rows, 'row')} to load share ${counted(faults.duplicates.keys, 'value')} of ${words}, which is the key (for example ${examples[0]}).`,
      {
        hint: 'Keep one row per key with a dedupe step, or choose another key.',
        details: { ...faults.duplicates, key: names(key), examples },
      },
    );
  }
}

/** Throws `key.duplicate` when rows of the target share a key of the stage, so that a staged row would change several. */
export async function requireKeyInTarget(session: Session, stage: string, key: StagedColumn[], target: TableFacts): Promise<void> {
  if (isUniqueKey(target, key)) return;
  const on = names(key).map((name) => `t.${quoteName(name)} = s.${quoteName(name)}`);
  const columns = names(key).map((name) => `t.${quoteName(name)}`);
  const { rows } = await session.run(
    'checking the key in the target',
    `SELECT count(*) AS keys, coalesce(sum(n), 0) AS rows FROM (SELECT count(*) AS n
     FROM ${quoteTable(target)} t JOIN ${quotePrivate(stage)} s ON ${on.join(' AND ')} GROUP BY ${columns.join(', ')} HAVING count(*) > 1) repeated`,
  );
  const keys = Number(rows[0]?.['keys']);
  if (keys === 0) return;
  throw dataError(
    'key.duplicate',
    `${writeTable(target)} holds ${counted(Number(rows[0]?.['rows']), 'row')} that share ${counted(keys, 'value')} of ${names(key).join(', ')} with the rows to load: the key does not identify a row there.`,
    { hint: 'Choose another key, or remove the repeated rows first.', details: { where: 'target', keys, key: names(key) } },
  );
}

/** Every row of the target must have the key, once. Throws `key.null` or `key.duplicate` with counts. */
export async function requireWholeKey(session: Session, target: TableFacts, key: StagedColumn[]): Promise<void> {
  const given = names(key).every((name) => target.columns.some((column) => column.name === name && !column.nullable));
  if (given && isUniqueKey(target, key)) return;
  const { nulls, duplicates } = await findKeyFaults(session, quoteTable(target), key);
  if (nulls + duplicates.keys === 0) return;
  const words = names(key).join(', ');
  const what =
    nulls > 0
      ? `${counted(nulls, 'row')} without ${words}`
      : `${counted(duplicates.rows, 'row')} that share ${counted(duplicates.keys, 'value')} of ${words}`;
  throw dataError(nulls > 0 ? 'key.null' : 'key.duplicate', `${writeTable(target)} holds ${what}: the key does not identify a row there.`, {
    hint: 'Choose another key, or repair these rows first.',
    details: { where: 'target', nulls, ...duplicates, key: names(key) },
  });
}

/** Whether an index of the table already promises that this key identifies a row. */
export const isUniqueKey = (target: TableFacts, key: StagedColumn[]): boolean =>
  key.length > 0 && target.keys.some((columns) => columns.every((column) => names(key).includes(column)));

/** The columns of a unique key of the table that every row to load has, so that the same row cannot come twice; empty where there is none. */
export function promisedKey({ keys, columns }: TableFacts, staged: StagedColumn[]): StagedColumn[] {
  const required = new Set(columns.filter(({ nullable }) => !nullable).map(({ name }) => name));
  const loaded = keys.map((key) => key.flatMap((name) => staged.filter((column) => column.name === name && required.has(name))));
  return loaded.find((found, index) => found.length === keys[index]?.length) ?? [];
}

/** How many staged rows have a key that the target already has. */
export async function countKnownKeys(session: Session, stage: string, key: StagedColumn[], target: TableFacts): Promise<number> {
  const on = names(key).map((name) => `t.${quoteName(name)} = s.${quoteName(name)}`);
  const { rows } = await session.run(
    'looking for keys that exist already',
    `SELECT count(*) AS n FROM ${quotePrivate(stage)} s WHERE EXISTS (SELECT FROM ${quoteTable(target)} t WHERE ${on.join(' AND ')})`,
  );
  return Number(rows[0]?.['n']);
}

async function repeatedKeys(session: Session, table: string, key: StagedColumn[]): Promise<string[]> {
  const columns = quoteNames(names(key));
  const { rows } = await session.run(
    'looking for repeated keys',
    `SELECT ${columns} FROM ${table} GROUP BY ${columns} HAVING count(*) > 1 ORDER BY count(*) DESC LIMIT 5`,
  );
  return rows.map((row) => key.map(({ name, type }) => `${name} = ${JSON.stringify(cellOf(row[name] ?? null, type))}`).join(', '));
}
