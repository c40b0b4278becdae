/** The rejects of plans, kept in our private schema of the target: they commit with the rows of their run. */
import { RejectRecord } from '#domain/reject.ts';
import type { KeptReject, RejectedRow, RejectKeeper, RejectQuery, RejectSummary, Replay } from '#domain/reject.ts';
import type { Fence } from '../../connector.ts';
import { utcText } from '../cells.ts';
import type { Database, Row, Transaction } from '../session/database.ts';
import { holdFence, takeFence } from './fence.ts';
import { limitsMs } from '../session/settings.ts';
import { stale } from '../publish/stale.ts';

const doing = 'keeping rejected rows';
const reading = 'reading rejected rows';

/** The keeper of one connection. `ready` prepares our private schema. */
export function createRejectKeeper(database: Database, ready: () => Promise<void>): RejectKeeper {
  return {
    async keep(fence, rejected) {
      await ready();
      await keepRejects(database, fence, rejected);
    },
    summary: async (planId) => ((await hasRejects(database)) ? readSummary(database, planId) : null),
    list: async (planId, query) => ((await hasRejects(database)) ? listRejects(database, planId, query) : []),
    markReplayed: async (replay, runNumber) => {
      await ready();
      await database.run(doing, markSql(replay), [replay.planId, replay.source, runNumber]);
    },
    reopen: async ({ planId, source }, runNumber) => {
      await ready();
      const sql = 'UPDATE headgate.rejects SET replayed_by = NULL WHERE plan_id = $1 AND source = $2 AND replayed_by = $3';
      await database.run(doing, sql, [planId, source, runNumber]);
    },
    expire: async (days) => {
      if (!(await hasRejects(database))) return 0;
      const sql = 'DELETE FROM headgate.reject_lists WHERE kept_at < now() - make_interval(days => $1)';
      return (await database.run('dropping rejected rows', sql, [days])).affected;
    },
  };
}

async function hasRejects(database: Database): Promise<boolean> {
  const { rows } = await database.run(reading, `SELECT 1 FROM pg_tables WHERE schemaname = 'headgate' AND tablename = 'rejects'`);
  return rows.length > 0;
}

/** In one transaction that ends with the fence: an attempt that was overtaken leaves no list. */
async function keepRejects(database: Database, fence: Fence, rejected: Parameters<RejectKeeper['keep']>[1]): Promise<void> {
  await takeFence(database, fence);
  await database.transaction(doing, { statementMs: limitsMs.copy }, async (tx) => {
    // Between two pages the engine may have to look through a whole file.
    await tx.run(doing, `SET LOCAL idle_in_transaction_session_timeout = '15min'`);
    await dropRejects(tx, fence.planId, null);
    if (rejected.count > 0) {
      await tx.run(doing, 'INSERT INTO headgate.reject_lists (plan_id, epoch, count, kept) VALUES ($1, $2, $3, 0)', [
        fence.planId,
        fence.epoch,
        rejected.count,
      ]);
      const kept = await insertPages(tx, fence.planId, rejected.pages);
      await tx.run(doing, 'UPDATE headgate.reject_lists SET kept = $2 WHERE plan_id = $1', [fence.planId, kept]);
    }
    await holdFence(tx, fence);
  });
}

async function insertPages(tx: Transaction, planId: string, pages: AsyncIterable<RejectedRow[]>): Promise<number> {
  let kept = 0;
  for await (const page of pages) {
    const rows = page.map((row, index) => ({ ...row, number: kept + index + 1 }));
    await tx.run(
      doing,
      `INSERT INTO headgate.rejects (plan_id, number, source, file, line, "column", value, reason, record, raw)
       SELECT $1, number, source, file, line, "column", value, reason, record, raw FROM json_to_recordset($2::json)
         AS r (number bigint, source text, file text, line bigint, "column" text, value text, reason text, record json, raw text)`,
      [planId, JSON.stringify(rows)],
    );
    kept += page.length;
  }
  return kept;
}

/** Drops the rejects of a plan that no run published, unless an attempt after `epoch` has kept them. */
export async function dropRejects(tx: Transaction, planId: string, epoch: string | null): Promise<void> {
  const where = 'plan_id = $1 AND run_id IS NULL AND ($2::bigint IS NULL OR epoch <= $2)';
  await tx.run(doing, `DELETE FROM headgate.reject_lists WHERE ${where}`, [planId, epoch]);
}

/** Hands a plan's rejects to the run that publishes its rows, in the same transaction. */
export async function publishRejects(tx: Transaction, planId: string, run: { runId: string; runNumber: number | null }): Promise<void> {
  await tx.run(doing, 'UPDATE headgate.reject_lists SET run_id = $2, run_number = $3 WHERE plan_id = $1', [
    planId,
    run.runId,
    run.runNumber,
  ]);
}

const kindSql = (unsplit: boolean | undefined): string => (unsplit ? 'record IS NULL AND raw IS NOT NULL' : 'record IS NOT NULL');
const markSql = ({ unsplit }: Pick<Replay, 'unsplit'>): string =>
  `UPDATE headgate.rejects SET replayed_by = $3 WHERE plan_id = $1 AND source = $2 AND ${kindSql(unsplit)} AND replayed_by IS NULL`;

/** Marks what this run replayed, in its publishing transaction. Throws `publish.stale` when another run was first. */
export async function replayRejects(tx: Transaction, replay: Replay, runNumber: number): Promise<void> {
  const { affected } = await tx.run(doing, markSql(replay), [replay.planId, replay.source, runNumber]);
  if (affected === replay.rows) return;
  throw stale({ schema: 'headgate', table: 'rejects' }, 'another run replayed the same rejected rows', {
    open: replay.rows,
    stillOpen: affected,
  });
}

/** Rejects that a run had replayed are open again when its rows are taken back, in the same transaction. */
export async function reopenRejects(tx: Transaction, runId: string): Promise<void> {
  await tx.run(
    doing,
    'UPDATE headgate.rejects SET replayed_by = NULL WHERE replayed_by = (SELECT run_number FROM headgate.ledger WHERE run_id = $1)',
    [runId],
  );
}

async function readSummary(database: Database, planId: string): Promise<RejectSummary | null> {
  const lists = await database.run(
    reading,
    `SELECT count, kept, run_number, ${utcText('kept_at')} AS kept_at
     FROM headgate.reject_lists WHERE plan_id = $1`,
    [planId],
  );
  const [list] = lists.rows;
  if (!list) return null;
  const { rows } = await database.run(
    reading,
    `SELECT source, count(*) AS kept, count(record) AS replayable, count(record) FILTER (WHERE replayed_by IS NOT NULL) AS replayed,
       count(*) FILTER (WHERE ${kindSql(true)}) AS unsplit, count(*) FILTER (WHERE ${kindSql(true)} AND replayed_by IS NOT NULL) AS unsplit_replayed, max(replayed_by) AS replayed_by
     FROM headgate.rejects WHERE plan_id = $1 GROUP BY source ORDER BY min(number)`,
    [planId],
  );
  return {
    count: Number(list['count']),
    kept: Number(list['kept']),
    runNumber: numberOf(list['run_number']),
    keptAt: list['kept_at'] ?? '',
    sources: rows.map((row) => ({
      source: row['source'] ?? '',
      kept: Number(row['kept']),
      replayable: Number(row['replayable']),
      replayed: Number(row['replayed']),
      unsplit: Number(row['unsplit']),
      unsplitReplayed: Number(row['unsplit_replayed']),
      replayedBy: numberOf(row['replayed_by']),
    })),
  };
}

async function listRejects(database: Database, planId: string, query: RejectQuery): Promise<KeptReject[]> {
  const { rows } = await database.run(
    reading,
    `SELECT number, source, file, line, "column", value, reason, record, raw, replayed_by FROM headgate.rejects
     WHERE plan_id = $1 AND number > $2 AND ($4::text IS NULL OR source = $4)
       AND ($5::text IS NULL OR (${kindSql(query.unsplit)} AND ($5 = 'again' OR replayed_by IS NULL)))
     ORDER BY number LIMIT $3`,
    [planId, query.after, query.limit, query.source ?? null, query.replayable ?? null],
  );
  return rows.map(keptReject);
}

const keptReject = (row: Row): KeptReject => ({
  number: Number(row['number']),
  source: row['source'] ?? '',
  file: row['file'] ?? '',
  line: numberOf(row['line']),
  column: row['column'] ?? null,
  value: row['value'] ?? null,
  reason: row['reason'] ?? '',
  record: row['record'] ? RejectRecord.parse(JSON.parse(row['record'])) : null,
  raw: row['raw'] ?? null,
  replayedBy: numberOf(row['replayed_by']),
});

const numberOf = (text: string | null | undefined): number | null => (text === null || text === undefined ? null : Number(text));
