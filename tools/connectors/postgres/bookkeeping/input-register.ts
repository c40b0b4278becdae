/** What each published load was made of, in the target: the same input is noticed when it comes again, whoever brings it. */
import type { InputIdentity, LoadedBefore } from '#domain/input-identity.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import { utcText } from '../cells.ts';
import type { Database, Transaction } from '../session/database.ts';

const doing = 'looking for earlier loads of the same input';

/** Notes what a load was made of, in the transaction that publishes it. */
export async function noteInput(tx: Transaction, runId: string, load: PlannedLoad, { inputs, steps }: InputIdentity): Promise<void> {
  await tx.run(
    'noting what was loaded',
    `INSERT INTO headgate.inputs (run_id, load, target_schema, target_table, mode, input_hash, steps_hash) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [runId, load.id, load.schema, load.table, load.mode, inputs, steps],
  );
}

/**
 * The newest run that loaded the same input into the same table, or null. What was taken back does not count, nor what came before
 * the table was last created or replaced, because those rows are gone.
 */
export async function findLoadedBefore(database: Database, load: PlannedLoad, identity: InputIdentity): Promise<LoadedBefore | null> {
  const known = await database.run(doing, `SELECT 1 FROM pg_tables WHERE schemaname = 'headgate' AND tablename = 'inputs'`);
  if (known.rows.length === 0) return null;
  const { rows } = await database.run(
    doing,
    `WITH loaded AS (
       SELECT i.*, l.run_number, l.committed_at FROM headgate.inputs i JOIN headgate.ledger l USING (run_id)
       WHERE i.target_schema = $1 AND i.target_table = $2
         AND NOT EXISTS (SELECT FROM headgate.undo u WHERE u.run_id = i.run_id AND u.load = i.load AND u.undone_by IS NOT NULL))
     SELECT run_number, ${utcText('committed_at')} AS at, steps_hash = $4 AS same_steps
     FROM loaded WHERE input_hash = $3
       AND committed_at >= coalesce((SELECT max(committed_at) FROM loaded WHERE mode IN ('create', 'replace')), '-infinity')
     ORDER BY steps_hash = $4 DESC, committed_at DESC LIMIT 1`,
    [load.schema, load.table, identity.inputs, identity.steps],
  );
  const [row] = rows;
  if (!row) return null;
  const number = row['run_number'];
  return {
    runNumber: number === null || number === undefined ? null : Number(number),
    at: row['at'] ?? '',
    sameSteps: row['same_steps'] === 't',
  };
}
