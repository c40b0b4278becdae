/** The rows of a scan that broke a type: how many, and the first of them with their place and reason. */
import { z } from 'zod';
import { RejectRecord } from '#domain/reject.ts';
import type { RejectedRow } from '#domain/reject.ts';
import type { Engine } from '../../engine/engine.ts';
import { quoteName } from '../../sql.ts';
import { pageRows } from '../reject-pages.ts';
import { errorMark } from './error-mark.ts';
import { typeWords } from './exact.ts';
import { anyOf, breaksOf, castSql, recordSql } from './scan.ts';
import type { TextScan } from './scan.ts';

/** A row that broke a type: the `ordinal`-th row (from 1) that the scan of its file yields. */
export interface BrokenRow {
  ordinal: number;
  column: string;
  value: string;
  reason: string;
  /** Null when the row is too long to keep. */
  record: RejectRecord | null;
}

/** At most this many rejects of a source are listed when nobody asks for another number. */
export const listedRejects = 1_000;

/** A longer row is not kept: what is shown of it is its first value that broke. */
export const keptCharacters = 32_768;

/** Broken rows per file, by canonical name. Reads the source once. */
export async function countBroken(engine: Engine, scan: TextScan): Promise<Map<string, number>> {
  const breaks = breaksOf(scan);
  if (breaks.length === 0) return new Map();
  const broken = `SELECT filename FROM (${castSql(scan, scan.raw(true))}) WHERE ${anyOf(breaks)}`;
  const { rows } = await engine.query(`SELECT filename, count(*)::DOUBLE FROM (${broken}) GROUP BY filename`, { maxRows: 10_000 });
  return new Map(rows.map((row) => Count.parse(row)));
}

const Count = z.tuple([z.string(), z.number()]);
const Row = z.tuple([z.number(), z.number(), z.string(), z.boolean(), z.string().nullable()]);

/**
 * Notes the first broken rows of one file in a table of the engine, so that paging through them takes no further scan; returns their
 * ordinals. `scan` reads that file alone.
 */
export async function noteBroken(engine: Engine, scan: TextScan, { table, limit }: { table: string; limit: number }): Promise<number[]> {
  await engine.materialise(table, `${brokenSql(scan)} ORDER BY ordinal LIMIT ${limit}`);
  const { rows } = await engine.query(`SELECT ordinal FROM ${quoteName(table)} ORDER BY ordinal`, { maxRows: limit });
  return rows.map(([ordinal]) => Number(ordinal));
}

function brokenSql(scan: TextScan): string {
  const breaks = breaksOf(scan);
  const numbered = `SELECT *, row_number() OVER () AS ordinal FROM (${scan.raw(false)})`;
  const first = `CASE ${breaks.map(({ index, sql }) => `WHEN ${sql} THEN ${index}`).join(' ')} END`;
  const value = `CASE broken ${breaks.map(({ index }) => `WHEN ${index} THEN c${index}`).join(' ')} END`;
  const casts = breaks.filter(({ isCast }) => isCast);
  const failed =
    casts.length === 0
      ? 'false'
      : `coalesce(CASE broken ${casts.map(({ index }) => `WHEN ${index} THEN t${index} IS NULL`).join(' ')} END, false)`;
  return `SELECT ordinal::DOUBLE AS ordinal, broken, left(${value}, ${valueCharacters}) AS value, ${failed} AS failed,
       CASE WHEN length(record) <= ${keptCharacters} THEN record END AS record
     FROM (SELECT *, ${first} AS broken, ${recordSql(scan)} AS record FROM (${castSql(scan, numbered)})) WHERE broken IS NOT NULL`;
}

/** The noted rows, in the order of the file. */
export async function* brokenRows(engine: Engine, scan: TextScan, table: string): AsyncGenerator<BrokenRow> {
  for (let last = 0; ;) {
    const sql = `SELECT * FROM ${quoteName(table)} WHERE ordinal > ${last} ORDER BY ordinal`;
    const { rows } = await engine.query(sql, { maxRows: pageRows });
    for (const row of rows) {
      const [ordinal, index, value, cannotCast, record] = Row.parse(row);
      const column = scan.columns[index];
      yield {
        ordinal,
        column: column?.name ?? '',
        value,
        reason: value.startsWith(errorMark) ? 'is an error of the sheet' : reasonOf(column?.type ?? 'VARCHAR', cannotCast),
        record: record === null ? null : RejectRecord.parse(JSON.parse(record)),
      };
      last = ordinal;
    }
    if (rows.length === 0) return;
  }
}

const valueCharacters = 200;

function reasonOf(type: string, cannotCast: boolean): string {
  if (type === 'VARCHAR') return 'holds a NUL character, which a table cannot store';
  return cannotCast ? `is not ${typeWords(type)} (${type})` : `is not exactly ${typeWords(type)} (${type})`;
}

/** In a record the NUL of the mark may have been made visible already. */
const visibleMark = errorMark.replaceAll('\0', '␀');

function bareValue(text: string): string {
  const mark = [errorMark, visibleMark].find((one) => text.startsWith(one));
  return mark === undefined ? text : text.slice(mark.length);
}

export const toRejected = (source: string, file: string, row: BrokenRow, line: number | null): RejectedRow => ({
  source,
  file,
  line,
  column: row.column,
  // What is stored and shown must not hold a NUL either.
  value: bareValue(row.value).replaceAll('\0', '␀'),
  reason: row.reason,
  record:
    row.record && Object.fromEntries(Object.entries(row.record).map(([name, text]) => [name, text === null ? null : bareValue(text)])),
  raw: null,
});
