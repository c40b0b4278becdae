/** After a scan of JSON files: the objects whose members broke a type, with their lines where a line is an object. */
import type { Reject } from '#domain/effect.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import type { AdmittedFile } from './admit.ts';
import { locate } from './csv/locate.ts';
import { jsonScan } from './json.ts';
import type { Dialect, JsonReader } from './reader.ts';
import { unpackedBytes } from './text/head.ts';
import { countBroken, listBroken, listedRejects, toReject } from './typed/rejects.ts';
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

export async function jsonRejects(
  context: ConnectorContext,
  opened: { source: string; reader: JsonReader; sources: readonly AdmittedFile[]; tally: number },
): Promise<{ count: number; rows: Reject[] }> {
  if ((await readTally(context.engine)) <= opened.tally) return { count: 0, rows: [] };
  const broken = await countBroken(context.engine, jsonScan(opened.reader, opened.sources));
  const rows: Reject[] = [];
  for (const one of opened.sources) {
    if (!broken.has(one.name) || rows.length >= listedRejects) continue;
    const found = await listBroken(context.engine, jsonScan(opened.reader, [one]), listedRejects - rows.length);
    const wanted = { unsplit: [], ordinals: found.map(({ ordinal }) => ordinal) };
    const isLines = one.file.format === 'ndjson';
    const places = isLines
      ? (await locate(unpackedBytes(one.file, context.signal), { dialect: lines, width: 2 }, wanted)).ordinals
      : new Map<number, number>();
    rows.push(...found.map((row) => toReject(opened.source, one.name, row, places.get(row.ordinal) ?? null)));
  }
  return { count: [...broken.values()].reduce((sum, count) => sum + count, 0), rows };
}
