/** Rows at the boundary of an increment, told apart by the hash of their key or of all their values. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError } from '#domain/errors.ts';
import { z } from 'zod';
import type { Column } from '#domain/dataset.ts';
import { lagWords, type PlannedCursor } from '#domain/incremental.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { Engine } from '../engine/engine.ts';
import { quoteName, quoteText } from '../sql.ts';
import type { Taking } from './taken.ts';

/** By key the same rows change nothing. */
export const isRepeatable = ({ key, mode }: PlannedLoad): boolean => key.length > 0 && mode !== 'append';

const Seen = z.record(z.string(), z.number());

/** More are not kept in a target: a load by key does without them, one that appends would double rows. */
const maxSeen = 50_000;

/** Before the hash of a row without a cursor value: it stays at the boundary for ever, also while such rows are left out. */
const nullMark = 'null:';
/** Stands for rows that were loaded and whose hashes nobody kept; behind the mark, for those without a cursor value. */
const unkept = 'unkept';

export async function countOf(engine: Engine, relation: string): Promise<number> {
  const { rows } = await engine.query(`SELECT count(*)::DOUBLE FROM ${quoteName(relation)}`);
  return Number(rows[0]?.[0] ?? 0);
}

/** Stable over versions of the engine: a hash of JSON text, not of values. A column of another type than then is compared as it was then. */
function hashSql(basis: readonly Column[], columns: readonly Column[]): string {
  const texts = basis.map(({ name, type }) => {
    const same = columns.some((column) => column.name === name && column.type === type);
    return `CAST(to_json(${same ? quoteName(name) : `TRY_CAST(${quoteName(name)} AS ${type})`}) AS VARCHAR)`;
  });
  return `md5(CAST(to_json([${texts.join(', ')}]) AS VARCHAR))`;
}

/** Defines the source's relation: what was taken, less the rows loaded before. Of equal rows as many are left out as were loaded. */
export async function defineUnseen(
  { engine, source, load, position }: Taking,
  { cursor, nulls }: PlannedCursor,
  taken: string,
): Promise<void> {
  const seen = Object.entries(position?.seen ?? {});
  const { basis = [] } = position ?? {};
  const gone = basis.filter((column) => !source.columns.some(({ name }) => name === column.name)).map(({ name }) => name);
  const isKnown = gone.length === 0 && !seen.some(([hash]) => hash === unkept || (nulls === 'include' && hash === nullMark + unkept));
  if (seen.length === 0 || (!isKnown && isRepeatable(load))) return engine.define(source.id, `SELECT * FROM ${quoteName(taken)}`);
  if (!isKnown) throw gone.length > 0 ? unknownBoundary(source.dataset, gone) : unkeptBoundary(source.dataset, cursor);
  const path = join(engine.folder, `seen-${source.id}.csv`);
  await writeFile(path, seen.map(([hash, count]) => `${hash.replace(nullMark, '')},${count}\n`).join(''), { mode: 0o600 });
  // The engine may run as another user; the folder above keeps everybody else out.
  await chmod(path, 0o644);
  const list = source.columns.map(({ name }) => `t.${quoteName(name)}`).join(', ');
  await engine.materialise(
    source.id,
    `SELECT ${list} FROM (SELECT *, row_number() OVER (PARTITION BY "row hash") AS "row number"
       FROM (SELECT *, ${hashSql(basis, source.columns)} AS "row hash" FROM ${quoteName(taken)})) t
     LEFT JOIN read_csv(${quoteText(path)}, header = false, auto_detect = false, columns = {h: 'VARCHAR', n: 'BIGINT'}) s ON s.h = t."row hash"
     WHERE t."row number" > coalesce(s.n, 0)`,
  );
}

/**
 * Hashes of the rows that the next load meets again, with those without a cursor value that were loaded before and are left out now.
 * Throws `cursor.boundary-too-wide` where a load without a key would double them.
 */
export async function hashesFrom(
  taking: Taking,
  rule: PlannedCursor,
  { relation, where }: { relation: string; where: string },
): Promise<Record<string, number>> {
  const { engine, source, load } = taking;
  const mark = `CASE WHEN ${quoteName(rule.cursor)} IS NULL THEN ${quoteText(nullMark)} ELSE '' END`;
  const { rows, truncated } = await engine.query(
    `SELECT ${mark} || ${hashSql(source.columns, source.columns)} AS h, count(*)::DOUBLE FROM ${quoteName(relation)} WHERE ${where} GROUP BY h`,
    { maxRows: maxSeen },
  );
  const leftOut = rule.nulls === 'exclude' ? hashesLeftOut(taking) : {};
  if (!truncated) return { ...Seen.parse(Object.fromEntries(rows)), ...leftOut };
  if (load.mode !== 'append' && load.mode !== 'create') {
    return { [unkept]: 1, ...(rule.nulls === 'include' ? { [nullMark + unkept]: 1 } : leftOut) };
  }
  throw dataError(
    'cursor.boundary-too-wide',
    `More than ${maxSeen.toLocaleString('en-US')} rows share the newest ${rule.cursor}${rule.lag === null ? '' : ` or lie within ${lagWords(rule.lag)} of it`}; appending could not tell them from those of the next load.`,
    { hint: 'Upsert by a key, choose a finer cursor, or a shorter lag.' },
  );
}

/** Over other columns than now a hash tells nothing. */
function hashesLeftOut({ source, position }: Taking): Record<string, number> {
  const known = Object.entries(position?.seen ?? {}).filter(([hash]) => hash.startsWith(nullMark));
  const isSame =
    JSON.stringify(position?.basis.map(({ name, type }) => [name, type])) ===
    JSON.stringify(source.columns.map(({ name, type }) => [name, type]));
  if (known.length === 0 || isSame) return Object.fromEntries(known);
  return { [nullMark + unkept]: 1 };
}

const unkeptBoundary = (dataset: string, cursor: string) =>
  dataError(
    'cursor.boundary-unknown',
    `Earlier loads of ${dataset} brought rows at the end of ${cursor}, or without it, that were too many to note, or had other columns; appending could bring them again.`,
    { hint: 'Upsert by a key.', details: { cursor } },
  );

const unknownBoundary = (dataset: string, gone: string[]) =>
  dataError(
    'cursor.boundary-unknown',
    `${dataset} has no ${gone.join(', ')} any more, so rows loaded before cannot be told from new ones.`,
    {
      hint: 'Upsert by a key.',
      details: { columns: gone },
    },
  );
