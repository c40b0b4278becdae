/** A part of a source, for a backfill: both ends included. */
import { cursorKind, type PlannedRange } from '#domain/incremental.ts';
import type { Engine } from '../engine/engine.ts';
import { quoteName, quoteText } from '../sql.ts';
import { countOf } from './boundary.ts';

/** Keeps the rows of the range under the relation's name; the others were read and are left out. */
export async function inRange(
  engine: Engine,
  { id, sql, range }: { id: string; sql: string; range: PlannedRange },
): Promise<{ rows: number; leftOut: number }> {
  const read = `${id} (read)`;
  await engine.define(read, sql);
  const total = await countOf(engine, read);
  const { rows } = await engine.materialise(id, `SELECT * FROM ${quoteName(read)} WHERE ${rangeCondition(range)}`);
  return { rows, leftOut: total - rows };
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

function rangeCondition({ column, type, from, to }: PlannedRange): string {
  const name = quoteName(column);
  const start = `${name} >= CAST(${quoteText(from)} AS ${type})`;
  // A day ends when the next one begins.
  if (cursorKind(type) === 'time' && isDay(to)) return `${start} AND ${name} < CAST(CAST(${quoteText(to)} AS DATE) + 1 AS ${type})`;
  return `${start} AND ${name} <= CAST(${quoteText(to)} AS ${type})`;
}
