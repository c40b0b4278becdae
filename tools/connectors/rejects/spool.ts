/** Rejects as a relation of the engine: their records in a file of the job, every column as text. */
import { createHash, randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotPart } from '#domain/dataset.ts';
import type { KeptReject, RejectRecord } from '#domain/reject.ts';
import { quoteName, quoteText } from '../../sql.ts';
import type { ConnectorContext } from '../connector.ts';

export interface Spooled {
  path: string;
  rows: number;
  part: Omit<SnapshotPart, 'name'>;
}

/** Writes the records of rejects as lines of JSON. They do not change any more, so their hash is their identity. */
export async function spoolRejects(
  { engine, signal }: ConnectorContext,
  pages: AsyncIterable<KeptReject[]>,
  name: string,
  recordOf: (reject: KeptReject) => RejectRecord | null = ({ record }) => record,
): Promise<Spooled> {
  const path = join(engine.folder, `${name}-${randomUUID()}.ndjson`);
  const handle = await open(path, 'wx', 0o644);
  const hash = createHash('sha256');
  let [rows, sizeBytes] = [0, 0];
  try {
    for await (const page of pages) {
      signal.throwIfAborted();
      const text = page.map((reject) => `${JSON.stringify(recordOf(reject))}\n`).join('');
      await handle.appendFile(text);
      hash.update(text);
      rows += page.length;
      sizeBytes += Buffer.byteLength(text);
    }
  } finally {
    await handle.close();
  }
  return { path, rows, part: { sizeBytes, modifiedAt: new Date().toISOString(), sha256: hash.digest('hex') } };
}

const maxObjectBytes = 16 << 20;

export function textRelation(path: string, columns: readonly string[]): string {
  const members = columns.map((name) => `${quoteName(name)}: 'VARCHAR'`).join(', ');
  return `SELECT ${columns.map(quoteName).join(', ')} FROM read_json(${quoteText(path)}, columns = {${members}}, format = 'newline_delimited', maximum_object_size = ${maxObjectBytes})`;
}
