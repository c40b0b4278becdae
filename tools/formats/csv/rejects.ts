/** After a scan: every row that could not be read, those that do not split and those that break a type, with their lines. */
import type { Reject } from '#domain/effect.ts';
import { dataError } from '#domain/errors.ts';
import type { RejectedRow } from '#domain/reject.ts';
import type { ConnectorContext } from '../../connectors/connector.ts';
import type { Engine } from '../../engine/engine.ts';
import { printable } from '../printable.ts';
import { firstRejects, mergeByLine } from '../reject-pages.ts';
import { brokenRows, countBroken, keptCharacters, listedRejects, noteBroken, toRejected } from '../typed/rejects.ts';
import { readTally } from '../typed/tally.ts';
import { locate } from './locate.ts';
import type { Located } from './locate.ts';
import { textScan } from './scan.ts';
import type { CsvScan, FileGroup } from './scan.ts';
import { utf8Bytes } from './source.ts';
import type { CsvSource } from './source.ts';
import { noteUnsplit, unsplitFiles, unsplitRows } from './unsplit.ts';
import type { UnsplitFile } from './unsplit.ts';

/** What was open when the source was opened. */
export interface OpenedScan {
  source: string;
  scan: CsvScan;
  /** The engine's tally before any scan: while it stays, no row broke a type. */
  tally: number;
}

/**
 * The full count, and the first `listed` rejects with file, line, column, value and reason. Throws `source.truncated` when a quote
 * never closes in a file whose rejects are listed.
 */
export async function csvRejects(
  context: ConnectorContext,
  opened: OpenedScan,
  listed: number = listedRejects,
): Promise<{ count: number; rows: Reject[] }> {
  const found = await findRejects(context.engine, opened);
  return { count: found.count, rows: await firstRejects(listRejects(context, { ...opened, found, limit: listed }), listed) };
}

/** The first `limit` rejects with all that a repair needs. Throws as `csvRejects`. */
export async function* csvRejectRows(context: ConnectorContext, opened: OpenedScan, limit: number): AsyncGenerator<RejectedRow> {
  const found = await findRejects(context.engine, opened);
  yield* listRejects(context, { ...opened, found, limit });
}

/** How many rows of each file could not be read. */
interface Found {
  count: number;
  unsplit: Map<string, UnsplitFile>;
  broken: Map<string, number>;
}

async function findRejects(engine: Engine, { scan, tally }: OpenedScan): Promise<Found> {
  const unsplit = await unsplitFiles(engine, scan);
  const isMarked = (await readTally(engine)) > tally;
  const broken = isMarked ? await countBroken(engine, textScan(scan)) : new Map<string, number>();
  const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);
  return { count: sum([...[...unsplit.values()].map(({ count }) => count), ...broken.values()]), unsplit, broken };
}

interface OneFile {
  source: string;
  scan: CsvScan;
  group: FileGroup;
  file: CsvSource;
  /** Where the engine notes the rows of this file. */
  table: string;
  limit: number;
}

async function* listRejects(
  context: ConnectorContext,
  { source, scan, found, limit }: Omit<OpenedScan, 'tally'> & { found: Found; limit: number },
): AsyncGenerator<RejectedRow> {
  for (const [groupIndex, group] of scan.groups.entries()) {
    for (const [index, file] of group.sources.entries()) {
      const counts = { unsplit: found.unsplit.get(file.name) ?? null, broken: found.broken.get(file.name) ?? 0 };
      if (counts.unsplit === null && counts.broken === 0) continue;
      // No relation of a plan has a blank in its name.
      const table = `rejects of ${source} ${groupIndex} ${index}`;
      yield* rejectsOf(context, { source, scan, group, file, table, limit }, counts);
    }
  }
}

async function* rejectsOf(
  context: ConnectorContext,
  one: OneFile,
  counts: { unsplit: UnsplitFile | null; broken: number },
): AsyncGenerator<RejectedRow> {
  const { scan, group, file, table, limit } = one;
  const { engine } = context;
  const alone = textScan({ ...scan, groups: [{ ...group, sources: [file] }], rejectTables: `${scan.rejectTables}_listed` });
  const ordinals = counts.broken === 0 ? [] : await noteBroken(engine, alone, { table: `${table} broken`, limit });
  const offsets = counts.unsplit === null ? [] : await noteUnsplit(engine, counts.unsplit, { table: `${table} unsplit`, limit });
  const lines = await locateIn(context, one, { unsplit: offsets, ordinals });
  yield* mergeByLine(
    unsplitOf(engine, one, offsets.length > 0, lines),
    brokenOf(engine, one, { scan: alone, any: ordinals.length > 0, lines }),
  );
}

async function* unsplitOf(engine: Engine, { source, file, table }: OneFile, any: boolean, lines: Located): AsyncGenerator<RejectedRow> {
  if (!any) return;
  let index = 0;
  for await (const { text, reason } of unsplitRows(engine, `${table} unsplit`)) {
    const line = lines.unsplit[index] ?? null;
    const raw = text.length < keptCharacters ? text : null;
    yield { source, file: file.name, line, column: null, value: text.slice(0, shownCharacters), reason, record: null, raw };
    index += 1;
  }
}

const shownCharacters = 200;

async function* brokenOf(
  engine: Engine,
  { source, file, table }: OneFile,
  { scan, any, lines }: { scan: ReturnType<typeof textScan>; any: boolean; lines: Located },
): AsyncGenerator<RejectedRow> {
  if (!any) return;
  for await (const row of brokenRows(engine, scan, `${table} broken`)) {
    yield toRejected(source, file.name, row, lines.ordinals.get(row.ordinal) ?? null);
  }
}

/** Throws `source.truncated` when the file ends inside a quoted field. */
async function locateIn(
  { signal }: ConnectorContext,
  { scan, group, file }: OneFile,
  wanted: { unsplit: number[]; ordinals: number[] },
): Promise<Located> {
  const { lineOf } = file;
  if (lineOf !== undefined)
    return { unsplit: [], ordinals: new Map(wanted.ordinals.map((row) => [row, lineOf(row)])), openQuoteLine: null };
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
