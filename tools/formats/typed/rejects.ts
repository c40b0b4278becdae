/** The rows of a scan that broke a type: how many, and the first of them with their place and reason. */
import { z } from 'zod';
import type { Reject } from '#domain/effect.ts';
import type { Engine } from '../../engine/engine.ts';
import { typeWords } from './exact.ts';
import { anyOf, breaksOf, castSql } from './scan.ts';
import type { TextScan } from './scan.ts';

/** A row that broke a type: the `ordinal`-th row (from 1) that the scan of its file yields. */
export interface BrokenRow {
  ordinal: number;
  column: string;
  value: string;
  reason: string;
}

/** At most this many rejects of a source are listed. */
export const listedRejects = 1_000;

/** Broken rows per file, by canonical name. Reads the source once. */
export async function countBroken(engine: Engine, scan: TextScan): Promise<Map<string, number>> {
  const breaks = breaksOf(scan);
  if (breaks.length === 0) return new Map();
  const broken = `SELECT filename FROM (${castSql(scan, scan.raw(true))}) WHERE ${anyOf(breaks)}`;
  const { rows } = await engine.query(`SELECT filename, count(*)::DOUBLE FROM (${broken}) GROUP BY filename`, { maxRows: 10_000 });
  return new Map(rows.map((row) => Count.parse(row)));
}

const Count = z.tuple([z.string(), z.number()]);
const Row = z.tuple([z.number(), z.number(), z.string(), z.boolean()]);

/** The first broken rows of one file, in its order. `scan` reads that file alone. */
export async function listBroken(engine: Engine, scan: TextScan, limit: number): Promise<BrokenRow[]> {
  const breaks = breaksOf(scan);
  const numbered = `SELECT *, row_number() OVER () AS ordinal FROM (${scan.raw(false)})`;
  const first = `CASE ${breaks.map(({ index, sql }) => `WHEN ${sql} THEN ${index}`).join(' ')} END`;
  const value = `CASE broken ${breaks.map(({ index }) => `WHEN ${index} THEN c${index}`).join(' ')} END`;
  const casts = breaks.filter(({ isCast }) => isCast);
  const failed =
    casts.length === 0
      ? 'false'
      : `coalesce(CASE broken ${casts.map(({ index }) => `WHEN ${index} THEN t${index} IS NULL`).join(' ')} END, false)`;
  const { rows } = await engine.query(
    `SELECT ordinal::DOUBLE, broken, left(${value}, ${valueCharacters}), ${failed}
     FROM (SELECT *, ${first} AS broken FROM (${castSql(scan, numbered)})) WHERE broken IS NOT NULL ORDER BY ordinal LIMIT ${limit}`,
    { maxRows: limit },
  );
  return rows.map((row) => {
    const [ordinal, index, text, cannotCast] = Row.parse(row);
    const column = scan.columns[index];
    return { ordinal, column: column?.name ?? '', value: text, reason: reasonOf(column?.type ?? 'VARCHAR', cannotCast) };
  });
}

const valueCharacters = 200;

function reasonOf(type: string, cannotCast: boolean): string {
  if (type === 'VARCHAR') return 'holds a NUL character, which a table cannot store';
  return cannotCast ? `is not ${typeWords(type)} (${type})` : `is not exactly ${typeWords(type)} (${type})`;
}

export const toReject = (source: string, file: string, row: BrokenRow, line: number | null): Reject => ({
  source,
  file,
  line,
  column: row.column,
  // What is stored and shown must not hold a NUL either.
  value: row.value.replaceAll('\0', '␀'),
  reason: row.reason,
});
