/** After a scan: every row that could not be read, those that do not split and those that break a type, with their lines. */
import type { Reject } from '#domain/effect.ts';
import { dataError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connectors/connector.ts';
import { printable } from '../printable.ts';
import { countBroken, listBroken, listedRejects, toReject } from '../typed/rejects.ts';
import { readTally } from '../typed/tally.ts';
import { locate } from './locate.ts';
import type { Located } from './locate.ts';
import { textScan } from './scan.ts';
import type { CsvScan, FileGroup } from './scan.ts';
import { utf8Bytes } from './source.ts';
import type { CsvSource } from './source.ts';
import { unsplitRows } from './unsplit.ts';
import type { UnsplitRows } from './unsplit.ts';

/** What was open when the source was opened. */
export interface OpenedScan {
  source: string;
  scan: CsvScan;
  /** The engine's tally before any scan: while it stays, no row broke a type. */
  tally: number;
}

/** The full count, and the first rejects with file, line, column, value and reason. Throws `source.truncated` when a quote never closes. */
export async function csvRejects(
  context: ConnectorContext,
  { source, scan, tally }: OpenedScan,
): Promise<{ count: number; rows: Reject[] }> {
  const unsplit = await unsplitRows(context.engine, scan);
  const isMarked = (await readTally(context.engine)) > tally;
  const broken = isMarked ? await countBroken(context.engine, textScan(scan)) : new Map<string, number>();
  const rows: Reject[] = [];
  for (const group of scan.groups) {
    for (const file of group.sources) {
      const found = { unsplit: unsplit.get(file.name) ?? { count: 0, rows: [] }, broken: broken.get(file.name) ?? 0 };
      const room = listedRejects - rows.length;
      if (room > 0 && found.unsplit.count + found.broken > 0)
        rows.push(...(await rejectsOf(context, { source, scan, group, file }, { ...found, room })));
    }
  }
  const count =
    [...unsplit.values()].reduce((sum, file) => sum + file.count, 0) + [...broken.values()].reduce((sum, file) => sum + file, 0);
  return { count, rows };
}

interface OneFile {
  source: string;
  scan: CsvScan;
  group: FileGroup;
  file: CsvSource;
}

async function rejectsOf(
  context: ConnectorContext,
  one: OneFile,
  found: { unsplit: UnsplitRows; broken: number; room: number },
): Promise<Reject[]> {
  const { source, scan, group, file } = one;
  const alone = { ...scan, groups: [{ ...group, sources: [file] }], rejectTables: `${scan.rejectTables}_listed` };
  const broken = found.broken === 0 ? [] : await listBroken(context.engine, textScan(alone), found.room);
  const unsplit = found.unsplit.rows;
  const lines = await locateIn(context, one, {
    unsplit: unsplit.map(({ offset }) => offset),
    ordinals: broken.map(({ ordinal }) => ordinal),
  });
  const rejects = [
    ...unsplit.map((row, index): Reject => ({
      source,
      file: file.name,
      line: lines.unsplit[index] ?? null,
      column: null,
      value: row.text,
      reason: row.reason,
    })),
    ...broken.map((row) => toReject(source, file.name, row, lines.ordinals.get(row.ordinal) ?? null)),
  ];
  return rejects.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, found.room);
}

/** Throws `source.truncated` when the file ends inside a quoted field. */
async function locateIn(
  { signal }: ConnectorContext,
  { scan, group, file }: OneFile,
  wanted: { unsplit: number[]; ordinals: number[] },
): Promise<Located> {
  const located = await locate(utf8Bytes(file.read, file.encoding, signal), { dialect: scan.reader.dialect, width: group.width }, wanted);
  if (located.openQuoteLine === null) return located;
  throw dataError(
    'source.truncated',
    `"${printable(file.name)}" ends inside a quoted field that begins on line ${located.openQuoteLine}.`,
    {
      hint: 'The file was cut short, or a quote is missing on that line.',
      details: { line: located.openQuoteLine },
    },
  );
}
