/** Parquet files for tests. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteText } from '#tools/sql.ts';
import { withDuckDb } from '../engine/duckdb-rows.ts';

/** The bytes of a Parquet file with the rows of a SELECT; `options` are more of COPY's, each behind a comma. */
export async function parquetOf(sql: string, options = ''): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-parquet-'));
  try {
    const path = join(folder, 'made.parquet');
    await withDuckDb((connection) => connection.run(`COPY (${sql}) TO ${quoteText(path)} (FORMAT parquet${options})`));
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
