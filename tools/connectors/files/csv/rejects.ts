/** After a scan: which rows could not be read, with file, line, column, value and reason. */
import { z } from 'zod';
import type { Reject } from '#domain/effect.ts';
import type { ConnectorContext } from '../../connector.ts';
import { breaks, castSql, rawSql } from './scan.ts';
import type { Scan } from './scan.ts';

const listed = 1_000;

export async function csvRejects(context: ConnectorContext, source: string, scan: Scan): Promise<{ count: number; rows: Reject[] }> {
  const broken = breaks(scan);
  if (broken.length === 0) return { count: 0, rows: [] };
  const relation = castSql(scan, rawSql(scan, true));
  const any = broken.map(({ sql }) => sql).join(' OR ');
  const counted = await context.engine.query(`SELECT count(*)::DOUBLE FROM (${relation}) WHERE ${any}`, { maxRows: 1 });
  const count = Number(counted.rows[0]?.[0] ?? 0);
  if (count === 0) return { count, rows: [] };
  const which = broken.map(({ index, sql }) => `WHEN ${sql} THEN ${index}`).join(' ');
  const value = broken.map(({ index }) => `WHEN ${index} THEN c${index}`).join(' ');
  const found = await context.engine.query(
    `SELECT filename, broken, CASE broken ${value} END FROM (SELECT *, CASE ${which} END AS broken FROM (${relation})) WHERE broken IS NOT NULL`,
    { maxRows: listed },
  );
  const Row = z.tuple([z.string(), z.number(), z.string()]);
  const rows = found.rows.map((row): Reject => {
    const [file, index, text] = Row.parse(row);
    const column = scan.reader.columns[index];
    return { source, file, line: null, column: column?.name ?? null, value: text, reason: `not a ${column?.type ?? 'value'}` };
  });
  return { count, rows };
}
