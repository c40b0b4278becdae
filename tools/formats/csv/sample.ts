/** Rows for inference of files too large to be looked at whole: the first ones, and some from all over. */
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectorContext } from '../../connectors/connector.ts';
import { literalPath } from '../admit.ts';
import { textScan } from './scan.ts';
import type { CsvScan, FileGroup } from './scan.ts';
import type { CsvSource } from './source.ts';

const firstRows = 50_000;
const pieces = 16;
const pieceBytes = 128 << 10;

/** A SELECT of `c0` … that reads the first rows and, from files that are not packed, pieces spread over the rest. */
export async function sampleSql(context: ConnectorContext, scan: CsvScan): Promise<string> {
  const first = `SELECT * FROM (${textScan(scan).raw(false)} LIMIT ${firstRows})`;
  const groups: FileGroup[] = [];
  for (const group of scan.groups) {
    const largest = [...group.sources].sort((a, b) => b.read.sizeBytes - a.read.sizeBytes)[0];
    if (largest !== undefined && !largest.read.gzip) groups.push({ ...group, sources: [await cutPieces(context, largest)] });
  }
  if (groups.length === 0) return first;
  const dialect = { ...scan.reader.dialect, header: false, skip: 0 };
  const later = textScan({ ...scan, reader: { ...scan.reader, dialect }, groups, rejectTables: `${scan.rejectTables}_pieces` });
  return `${first} UNION ALL ${later.raw(false)}`;
}

/**
 * Whole lines from `pieces` places of a file, in a copy. A piece may begin inside a quoted field: its odd rows do not split and are
 * left out, or in the worst case make a column text.
 */
async function cutPieces({ engine, signal }: ConnectorContext, source: CsvSource): Promise<CsvSource> {
  const copy = join(engine.folder, `pieces-${randomUUID()}.csv`);
  const from = await open(source.read.realPath);
  const to = await open(copy, 'wx', 0o644);
  try {
    const { size } = await from.stat();
    for (let piece = 1; piece <= pieces; piece += 1) {
      signal.throwIfAborted();
      const place = Math.floor((size - pieceBytes) * (piece / pieces));
      const { buffer, bytesRead } = await from.read(Buffer.alloc(pieceBytes), 0, pieceBytes, Math.max(0, place));
      await to.appendFile(wholeLines(buffer.subarray(0, bytesRead)));
    }
  } finally {
    await from.close();
    await to.close();
  }
  return { ...source, read: { ...source.read, realPath: copy }, path: literalPath(copy) };
}

const wholeLines = (bytes: Buffer): Buffer => bytes.subarray(bytes.indexOf(10) + 1, bytes.lastIndexOf(10) + 1);
