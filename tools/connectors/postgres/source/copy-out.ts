/** One stream of COPY … TO STDOUT into a file of the job, hashed on its way. */
import { createHash } from 'node:crypto';
import { chmod, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { tellFullDisk } from '#tools/full-disk.ts';
import { quoteName } from '#tools/sql.ts';
import { CopyOutStream } from './copy-out-stream.ts';
import type { Transaction } from '../session/database.ts';
import { readColumn, type SourceColumn } from './source-types.ts';
import { postgresError, sqlState } from '../session/sql-state.ts';

export interface Copied {
  path: string;
  bytes: number;
  sha256: string;
  rows: number;
}

interface CopyOut {
  /** The FROM item, called `s` in `where`. */
  from: string;
  where: string;
  columns: SourceColumn[];
  path: string;
  doing: string;
  /** Told of every piece before it is written, in bytes; throws when it is too much. */
  spend(this: void, bytes: number): void;
}

/** Copies the rows in the transaction's snapshot. The file has its name only once it is complete. */
export async function copyOut(tx: Transaction, { from, where, columns, path, doing, spend }: CopyOut): Promise<Copied> {
  // The same table gives the same bytes: no parallel workers, and no scan that starts where another one is.
  await tx.run(doing, 'SET LOCAL max_parallel_workers_per_gather = 0');
  await tx.run(doing, 'SET LOCAL synchronize_seqscans = off');
  // The engine reads this form of an interval.
  await tx.run(doing, `SET LOCAL IntervalStyle = 'postgres_verbose'`);
  const list = columns.map((column) => readColumn(column).toText(`s.${quoteName(column.name)}`));
  const source = new CopyOutStream(`COPY (SELECT ${list.join(', ')} FROM ${from} s WHERE ${where}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)`);
  const hash = createHash('sha256');
  let bytes = 0;
  const part = `${path}.part`;
  const keep = async (): Promise<void> => {
    await using file = await open(part, 'w', 0o600);
    // Asked for only when somebody listens: what the server refuses at once would be nobody's error.
    for await (const block of tx.client.query(source)) {
      spend(block.length);
      hash.update(block);
      await file.writeFile(block);
      bytes += block.length;
      source.release(block);
    }
  };
  await tx.watched(keep()).catch(async (error: unknown) => {
    // The server goes on sending what nobody takes, so nothing can be said to it in this session any more.
    if (sqlState(error) === null) tx.abandon();
    throw postgresError(await tellFullDisk(error, { what: 'the rows', folder: dirname(path), writtenBytes: bytes }), doing);
  });
  // The engine may run as another user, which owns nothing here; the folder above keeps everybody else out.
  await chmod(part, 0o644);
  await rename(part, path);
  return { path, bytes, sha256: hash.digest('hex'), rows: source.rowCount };
}
