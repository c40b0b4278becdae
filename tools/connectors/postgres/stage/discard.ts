/** Gives up staged rows: of one plan, or those whose time to be undone is over. */
import type { Database, Transaction } from '../session/database.ts';
import { dropRejects } from '../bookkeeping/rejects.ts';
import { limitsMs } from '../session/settings.ts';
import { dropPrivate } from './stage.ts';

const doing = 'dropping staged rows';

/** Drops the stages and deltas of a plan that were not published. Idempotent; does nothing in a target without our schema. */
export async function discardPlan(database: Database, planId: string): Promise<void> {
  if (!(await hasTable(database, 'reject_lists'))) return;
  await database.transaction(doing, { statementMs: limitsMs.short }, async (tx) => {
    // A publish of this plan holds the same row until it commits: its tables then are no stages any more.
    const fence = await tx.run(doing, 'SELECT epoch FROM headgate.fence WHERE plan_id = $1 FOR UPDATE', [planId]);
    const epoch = fence.rows[0]?.['epoch'] ?? null;
    const stages = await tx.run(
      doing,
      'DELETE FROM headgate.stages WHERE plan_id = $1 AND ($2::bigint IS NULL OR epoch <= $2) RETURNING name',
      [planId, epoch],
    );
    await dropPrivate(
      tx,
      stages.rows.map(({ name }) => name ?? ''),
    );
    await dropRejects(tx, planId, epoch);
  });
}

/** The plans of which stages are here. */
export async function stagedPlans(database: Database): Promise<string[]> {
  if (!(await hasTable(database, 'stages'))) return [];
  const { rows } = await database.run('looking for staged rows', 'SELECT DISTINCT plan_id FROM headgate.stages');
  return rows.map((row) => row['plan_id'] ?? '');
}

/** Whether our schema is here, with what it has had since then. */
async function hasTable(database: Database, table: string): Promise<boolean> {
  const { rows } = await database.run(doing, `SELECT 1 FROM pg_tables WHERE schemaname = 'headgate' AND tablename = $1`, [table]);
  return rows.length > 0;
}

/** Drops stages by name. */
export async function dropStages(database: Database, names: string[]): Promise<void> {
  await database.transaction(doing, { statementMs: limitsMs.short }, async (tx) => {
    await tx.run(doing, 'DELETE FROM headgate.stages WHERE name = ANY($1)', [names]);
    await dropPrivate(tx, names);
  });
}

/** Drops what was kept of loads whose time to be undone is over; returns how many. Does nothing in a target without our schema. */
export async function sweepExpired(database: Database): Promise<number> {
  if (!(await hasTable(database, 'undo'))) return 0;
  return database.transaction(doing, { statementMs: limitsMs.short }, dropExpired);
}

async function dropExpired(tx: Transaction): Promise<number> {
  // Its row stays: it says until when there was a way back, and whether it was taken.
  const { rows } = await tx.run(
    doing,
    `WITH over AS (SELECT run_id, load, kept FROM headgate.undo WHERE expires_at < now() AND kept <> '{}' FOR UPDATE)
     UPDATE headgate.undo u SET kept = '{}' FROM over WHERE u.run_id = over.run_id AND u.load = over.load RETURNING array_to_json(over.kept) AS kept`,
  );
  await dropPrivate(
    tx,
    rows.flatMap(({ kept }): string[] => JSON.parse(kept ?? '[]')),
  );
  return rows.length;
}
