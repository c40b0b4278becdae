/** Which rows of a published load still are as they were loaded. What later writes changed is counted and listed, and left alone. */
import type { LeftRow } from '#domain/effect.ts';
import type { JsonObject } from '#domain/json.ts';
import { quoteName, quoteNames, quoteText } from '#tools/sql.ts';
import { cellOf } from '../cells.ts';
import { rowHash } from '../publish/content.ts';
import type { Row, Session } from '../session/database.ts';
import { columnOf, rowImage } from '../stage/delta.ts';
import { quotePrivate, quoteTable } from '../names.ts';
import { isUniqueKey } from '../target/keys.ts';
import type { TableFacts } from '../target/target-table.ts';
import type { Kept } from '../bookkeeping/undo-register.ts';
import type { LoadedRows } from './loaded-rows.ts';
import type { TargetColumns } from './target-columns.ts';

/** How many rows that are left alone the card lists. */
const listedRows = 20;

export interface Judging {
  kept: Kept;
  loaded: LoadedRows;
  target: TableFacts;
  columns: TargetColumns;
}

export interface Verdict {
  /** Rows of the load, and those that can be taken back. */
  rows: number;
  possible: number;
  changed: number;
  gone: number;
  taken: number;
  /** For each column the load added: how many rows that are taken back hold a value in it. */
  filled: ReadonlyMap<string, number>;
}

const t = columnOf('t');

/** The loaded rows `l`, each with its row `t` of the target, as FROM clause. `w` holds keys that several rows have now. */
export function judgedFrom({ kept, loaded, target, columns }: Judging): string {
  const on = (left: (name: string) => string): string => kept.key.map((name) => `${left(name)} = ${loaded.key(name)}`).join(' AND ');
  const { rest } = kept.after;
  const joins = [`${loaded.table} l`];
  if (!hasKey(kept, target)) return `${joins[0]} LEFT JOIN ${quoteTable(target)} t ON FALSE`;
  const twins = repeatedKeys({ kept, target, columns });
  if (twins) joins.push(`LEFT JOIN (${twins}) w ON ${on((name) => `w.${quoteName(name)}`)}`);
  joins.push(`LEFT JOIN ${quoteTable(target)} t ON ${on(t)}${twins ? ` AND w.${quoteName(kept.key[0] ?? '')} IS NULL` : ''}`);
  if (rest) joins.push(`LEFT JOIN ${quotePrivate(rest.name)} r ON ${on((name) => `r.k${1 + kept.key.indexOf(name)}`)}`);
  return joins.join(' ');
}

/** The key may have gone with a column that the load had added: then none of its rows is there. */
const hasKey = (kept: Kept, target: TableFacts): boolean => kept.key.every((key) => target.columns.some(({ name }) => name === key));

function repeatedKeys({ kept, target, columns }: Pick<Judging, 'kept' | 'target' | 'columns'>): string | null {
  if (!hasKey(kept, target)) return null;
  const key = columns.written.filter(({ name }) => kept.key.includes(name));
  if (isUniqueKey(target, key)) return null;
  return `SELECT ${quoteNames(kept.key)} FROM ${quoteTable(target)} GROUP BY ${quoteNames(kept.key)} HAVING count(*) > 1`;
}

/** `ok`, or why a row is left alone. */
export function whyLeft(judging: Judging): string {
  const { kept, loaded, target } = judging;
  const first = kept.key[0] ?? '';
  if (!hasKey(kept, target)) return `CASE ${loaded.op} WHEN 'd' THEN 'ok' ELSE 'gone' END`;
  const twin = repeatedKeys(judging) === null ? 'false' : `w.${quoteName(first)} IS NOT NULL`;
  const there = `t.${quoteName(first)} IS NOT NULL`;
  return `CASE WHEN ${twin} THEN CASE ${loaded.op} WHEN 'd' THEN 'taken' ELSE 'changed' END
    WHEN ${loaded.op} = 'd' THEN CASE WHEN ${there} THEN 'taken' ELSE 'ok' END
    WHEN NOT ${there} THEN 'gone'
    WHEN ${differs(judging)} THEN 'changed' ELSE 'ok' END`;
}

/** Values that the load brought, and for inserted rows also those that the table filled in. */
function differs({ kept, loaded, columns }: Judging): string {
  const names = kept.columns.map(({ name }) => name);
  const sameOrder = columns.current.filter(({ name }) => names.includes(name));
  const byImage =
    loaded.hash === null ? `${rowImage(names.map(t))} *<> ${rowImage(names.map((name) => loaded.after(name) ?? 'NULL'))}` : '';
  const parts = [loaded.hash === null ? byImage : `${rowHash(sameOrder)} <> ${loaded.hash}`];
  const { rest } = kept.after;
  const filledIn = [
    ...(rest ? [`${rowImage(rest.columns.map(t))} *<> ${rowImage(rest.columns.map((_, index) => `r.r${index + 1}`))}`] : []),
    ...columns.appeared.map((name) => `${t(name)} IS NOT NULL`),
  ];
  if (filledIn.length > 0) parts.push(`${loaded.op} = 'i' AND (${filledIn.join(' OR ')})`);
  return parts.join(' OR ');
}

/** Counts the rows of a load by what became of them. */
export async function judge(session: Session, judging: Judging): Promise<Verdict> {
  const { added } = judging.columns;
  const counts = added.map(({ name }, index) => `, count(${t(name)}) AS c${index}`).join('');
  const { rows } = await session.run(
    'comparing the loaded rows with the table as it is now',
    `SELECT ${whyLeft(judging)} AS why, count(*) AS n${counts} FROM ${judgedFrom(judging)} GROUP BY 1`,
  );
  const count = (why: string): number => Number(rows.find((row) => row['why'] === why)?.['n'] ?? 0);
  const ok = rows.find((row) => row['why'] === 'ok');
  return {
    rows: rows.reduce((sum, row) => sum + Number(row['n']), 0),
    possible: count('ok'),
    changed: count('changed'),
    gone: count('gone'),
    taken: count('taken'),
    filled: new Map(added.map(({ name }, index) => [name, Number(ok?.[`c${index}`] ?? 0)])),
  };
}

/** The first rows that are left alone, of each reason some, with what was loaded and what is there now. */
export async function listLeft(session: Session, judging: Judging): Promise<LeftRow[]> {
  const { kept, loaded, columns } = judging;
  const after = kept.columns.filter(({ name }) => loaded.after(name) !== null);
  const list = [
    ...kept.key.map((name, index) => `${loaded.key(name)} AS k${index}`),
    ...after.map(({ name }, index) => `${loaded.after(name)} AS l${index}`),
    ...columns.current.map(({ name }, index) => `${t(name)} AS t${index}`),
  ];
  const { rows } = await session.run(
    'listing the rows that changed since',
    `SELECT * FROM (SELECT j.*, row_number() OVER (PARTITION BY why ORDER BY ${kept.key.map((_, index) => `k${index}`).join(', ')}) AS place
       FROM (SELECT ${whyLeft(judging)} AS why, ${loaded.op} AS op, ${hasKey(kept, judging.target) ? `${t(kept.key[0] ?? '')} IS NOT NULL` : 'FALSE'} AS there, ${list.join(', ')}
         FROM ${judgedFrom(judging)}) j WHERE why <> ${quoteText('ok')}) numbered ORDER BY place, why LIMIT ${listedRows}`,
  );
  const keyColumns = kept.key.flatMap((name) => kept.columns.filter((column) => column.name === name));
  return rows.map((row) => ({
    why: row['why'] === 'gone' ? 'gone' : row['why'] === 'taken' ? 'taken' : 'changed',
    key: pick(row, keyColumns, 'k'),
    loaded: row['op'] === 'd' || after.length === 0 ? null : pick(row, after, 'l'),
    now: row['there'] === 't' ? pick(row, columns.current, 't') : null,
  }));
}

const pick = (row: Row, columns: { name: string; type: string }[], prefix: string): JsonObject =>
  Object.fromEntries(columns.map(({ name, type }, index) => [name, cellOf(row[`${prefix}${index}`] ?? null, type)]));
