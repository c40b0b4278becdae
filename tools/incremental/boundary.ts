/** Rows at the boundary of an increment, told apart by the hash of their key or of all their values. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError } from '#domain/errors.ts';
import { z } from 'zod';
import type { Column } from '#domain/dataset.ts';
import type { PlannedCursor } from '#domain/incremental.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { Engine } from '../engine/engine.ts';
import { quoteName, quoteText } from '../sql.ts';
import type { Taking } from './taken.ts';

/** By key the same rows change nothing. */
export const isRepeatable = ({ key, mode }: PlannedLoad): boolean => key.length > 0 && mode !== 'append';

const Seen = z.record(z.string(), z.number());

/** More are not kept in a target: a load by key does without them, one that appends would double rows. */
const maxSeen = 50_000;

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
export async function defineUnseen({ engine, source, load, position }: Taking, taken: string): Promise<void> {
  const seen = Object.entries(position?.seen ?? {});
  if (seen.length === 0) return engine.define(source.id, `SELECT * FROM ${quoteName(taken)}`);
  const { basis = [] } = position ?? {};
  const gone = basis.filter((column) => !source.columns.some(({ name }) => name === column.name)).map(({ name }) => name);
  if (gone.length > 0) {
    if (isRepeatable(load)) return engine.define(source.id, `SELECT * FROM ${quoteName(taken)}`);
    throw unknownBoundary(source.dataset, gone);
  }
  const path = join(engine.folder, `seen-${source.id}.csv`);
  await writeFile(path, seen.map(([hash, count]) => `${hash},${count}\n`).join(''), { mode: 0o600 });
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

/** Hashes of the rows that the next load meets again. Throws `cursor.boundary-too-wide` where a load without a key would double them. */
export async function hashesFrom(
  taking: Taking,
  rule: PlannedCursor,
  { relation, where }: { relation: string; where: string },
): Promise<Record<string, number>> {
  const { engine, source, load } = taking;
  const { rows, truncated } = await engine.query(
    `SELECT ${hashSql(source.columns, source.columns)} AS h, count(*)::DOUBLE FROM ${quoteName(relation)} WHERE ${where} GROUP BY h`,
    { maxRows: maxSeen },
  );
  if (!truncated) return Seen.parse(Object.fromEntries(rows));
  if (load.mode !== 'append' && load.mode !== 'create') return {};
  throw dataError(
    'cursor.boundary-too-wide',
    `More than ${maxSeen.toLocaleString('en-US')} rows share the newest ${rule.cursor}${rule.lag === null ? '' : ` or lie within ${rule.lag} of it`}; appending could not tell them from those of the next load.`,
    { hint: 'Upsert by a key, choose a finer cursor, or a shorter lag.' },
  );
}

const unknownBoundary = (dataset: string, gone: string[]) =>
  dataError(
    'cursor.boundary-unknown',
    `${dataset} has no ${gone.join(', ')} any more, so rows loaded before cannot be told from new ones.`,
    {
      hint: 'Upsert by a key.',
      details: { columns: gone },
    },
  );
