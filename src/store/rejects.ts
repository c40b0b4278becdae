/** Rejects of plans whose targets have no transactions to keep them in. */
import { conflictError } from '#domain/errors.ts';
import { RejectedRow } from '#domain/reject.ts';
import type { KeptReject, RejectKeeper, RejectQuery, RejectSummary } from '#domain/reject.ts';
import { recordAudit } from './audit.ts';
import type { Database, Sql, Transaction } from './database.ts';

/** The catalog as a keeper of rejects. */
export function catalogRejects(database: Database): RejectKeeper {
  return {
    keep: (attempt, rejected) => database.transaction((tx) => keep(tx, attempt, rejected)),
    summary: (planId) => summary(database, planId),
    list: (planId, query) => list(database, planId, query),
    async markReplayed({ planId, source, unsplit }, runNumber) {
      await database.query(
        `update rejects set replayed_by = $3 where plan_id = $1 and source = $2 and ${kindSql(unsplit)} and replayed_by is null`,
        [planId, source, runNumber],
      );
    },
    async reopen({ planId, source }, runNumber) {
      await database.query('update rejects set replayed_by = null where plan_id = $1 and source = $2 and replayed_by = $3', [
        planId,
        source,
        runNumber,
      ]);
    },
    expire: (days) =>
      database.transaction(async (tx) => {
        const { count } = await tx.query('delete from reject_lists where kept_at < now() - make_interval(days => $1)', [days]);
        noteExpired(tx, 'catalog', { plans: count, days });
        return count;
      }),
  };
}

/** Audits that rejects were dropped because they had been kept long enough; for a target after its own transaction. */
export function noteExpired(tx: Transaction, place: string, expired: { plans: number; days: number }): void {
  if (expired.plans > 0)
    recordAudit(tx, { by: 'system', action: 'rejects.expire', about: `connection:${place}`, outcome: 'done', after: expired });
}

/** With a record, or with nothing but a text. */
const kindSql = (unsplit: boolean | undefined): string => (unsplit ? `(not replayable and (reject->>'raw') is not null)` : 'replayable');

async function keep(
  tx: Transaction,
  { planId, epoch }: { planId: string; epoch: number },
  { count, pages }: Parameters<RejectKeeper['keep']>[1],
): Promise<void> {
  // Between two pages the engine may have to look through a whole file.
  await tx.query(`set local idle_in_transaction_session_timeout = '15min'`);
  await tx.query('delete from reject_lists where plan_id = $1', [planId]);
  if (count > 0) {
    await tx.query('insert into reject_lists (plan_id, epoch, count, kept) values ($1, $2, $3, 0)', [planId, epoch, count]);
    let kept = 0;
    for await (const page of pages) {
      await tx.query(
        `insert into rejects (plan_id, number, source, reject, replayable)
         select $1, $2::bigint + at, reject->>'source', reject, (reject->>'record') is not null
         from json_array_elements($3::json) with ordinality as rows (reject, at)`,
        [planId, kept, JSON.stringify(page)],
      );
      kept += page.length;
    }
    await tx.query('update reject_lists set kept = $2 where plan_id = $1', [planId, kept]);
  }
  // Last, and held until the commit: an attempt that was overtaken leaves no list.
  const { rows } = await tx.query<{ epoch: number }>('select epoch::int from plans where id = $1 for share', [planId]);
  if (rows[0]?.epoch !== epoch)
    throw conflictError('fence.lost', `Attempt ${epoch} of plan ${planId} was overtaken by a newer one; it changes nothing any more.`);
}

async function summary(sql: Sql, planId: string): Promise<RejectSummary | null> {
  const { rows: lists } = await sql.query<{ count: number; kept: number; kept_at: Date; run_number: number | null }>(
    `select count::int, kept::int, kept_at, runs.number::int as run_number
     from reject_lists left join runs on runs.plan_id = reject_lists.plan_id and runs.state in ('succeeded', 'undone')
     where reject_lists.plan_id = $1`,
    [planId],
  );
  const [found] = lists;
  if (!found) return null;
  const { rows: sources } = await sql.query<RejectSummary['sources'][number]>(
    `select source, count(*)::int as kept, count(*) filter (where replayable)::int as replayable,
       count(*) filter (where replayable and replayed_by is not null)::int as replayed,
       count(*) filter (where ${kindSql(true)})::int as unsplit,
       count(*) filter (where ${kindSql(true)} and replayed_by is not null)::int as "unsplitReplayed", max(replayed_by)::int as "replayedBy"
     from rejects where plan_id = $1 group by source order by min(number)`,
    [planId],
  );
  return { count: found.count, kept: found.kept, runNumber: found.run_number, keptAt: found.kept_at.toISOString(), sources };
}

async function list(sql: Sql, planId: string, { after, limit, source, replayable, unsplit }: RejectQuery): Promise<KeptReject[]> {
  const { rows } = await sql.query<{ number: number; reject: unknown; replayed_by: number | null }>(
    `select number::int, reject, replayed_by::int from rejects
     where plan_id = $1 and number > $2 and ($4::text is null or source = $4)
       and ($5::text is null or (${kindSql(unsplit)} and ($5 = 'again' or replayed_by is null)))
     order by number limit $3`,
    [planId, after, limit, source ?? null, replayable ?? null],
  );
  return rows.map(({ number, reject, replayed_by: replayedBy }) => ({ ...RejectedRow.parse(reject), number, replayedBy }));
}
