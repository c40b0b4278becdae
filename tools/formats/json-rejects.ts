/** After a scan of JSON files: the objects whose members broke a type, with their lines where a line is an object. */
import type { Reject } from '#domain/effect.ts';
import type { RejectedRow } from '#domain/reject.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import type { AdmittedFile } from './admit.ts';
import { locate } from './csv/locate.ts';
import { jsonScan } from './json.ts';
import type { Dialect, JsonReader } from './reader.ts';
import { unpackedBytes } from './text/head.ts';
import { firstRejects } from './reject-pages.ts';
import { brokenRows, countBroken, listedRejects, noteBroken, toRejected } from './typed/rejects.ts';
import { readTally } from './typed/tally.ts';

/** Lines without any marks: a JSON text has no line end inside a string. */
const lines: Dialect = {
  delimiter: '\0',
  quote: '',
  escape: '',
  header: false,
  skip: 0,
  comment: '',
  encoding: 'utf-8',
  mixedLineEnds: false,
};

/** What was open when the source was opened. */
export interface OpenedJson {
  source: string;
  reader: JsonReader;
  sources: readonly AdmittedFile[];
  /** The engine's tally before any scan: while it stays, no row broke a type. */
  tally: number;
}

/** The full count, and the first `listed` rejects. */
export async function jsonRejects(
  context: ConnectorContext,
  opened: OpenedJson,
  listed: number = listedRejects,
): Promise<{ count: number; rows: Reject[] }> {
  const broken = await findRejects(context, opened);
  const count = [...broken.values()].reduce((sum, ofFile) => sum + ofFile, 0);
  return { count, rows: await firstRejects(listRejects(context, opened, { broken, limit: listed }), listed) };
}

/** The first `limit` rejects with all that a repair needs. */
export async function* jsonRejectRows(context: ConnectorContext, opened: OpenedJson, limit: number): AsyncGenerator<RejectedRow> {
  yield* listRejects(context, opened, { broken: await findRejects(context, opened), limit });
}

async function findRejects({ engine }: ConnectorContext, { reader, sources, tally }: OpenedJson): Promise<Map<string, number>> {
  return (await readTally(engine)) <= tally ? new Map() : countBroken(engine, jsonScan(reader, sources));
}

async function* listRejects(
  context: ConnectorContext,
  { source, reader, sources }: OpenedJson,
  { broken, limit }: { broken: Map<string, number>; limit: number },
): AsyncGenerator<RejectedRow> {
  for (const [index, one] of sources.entries()) {
    if (!broken.has(one.name)) continue;
    const scan = jsonScan(reader, [one]);
    // No relation of a plan has a blank in its name.
    const table = `rejects of ${source} ${index}`;
    const wanted = { unsplit: [], ordinals: await noteBroken(context.engine, scan, { table, limit }) };
    const isLines = one.file.format === 'ndjson';
    const places = isLines
      ? (await locate(unpackedBytes(one.file, context.signal), { dialect: lines, width: 2 }, wanted)).ordinals
      : new Map<number, number>();
    for await (const row of brokenRows(context.engine, scan, table)) {
      yield toRejected(source, one.name, row, places.get(row.ordinal) ?? null);
    }
  }
}
