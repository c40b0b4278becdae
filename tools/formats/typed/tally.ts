/** The marks that scans leave in the engine when they meet a row they cannot read. */
import type { Engine } from '../../engine/engine.ts';
import { tallySequence } from '../../engine/engine.ts';
import { quoteText } from '../../sql.ts';

/** How many marks there are so far. More than before means that some scan met such a row; how many rows takes a look of its own. */
export async function readTally(engine: Engine): Promise<number> {
  const sql = `SELECT coalesce(last_value, 0)::DOUBLE FROM duckdb_sequences() WHERE sequence_name = ${quoteText(tallySequence)}`;
  const { rows } = await engine.query(sql, { maxRows: 1 });
  return Number(rows[0]?.[0] ?? 0);
}
