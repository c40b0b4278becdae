/** Runs: one execution each of an approved plan. */
import type { ErrorFact } from '#domain/errors.ts';
import type { Receipt } from '#domain/receipt.ts';
import { runStatesBefore, type RunState } from '#domain/states.ts';
import { storableJson } from '#domain/storable.ts';
import type { Sql, Transaction } from './database.ts';

export interface RunRow {
  id: string;
  number: number;
  plan_id: string;
  approval_id: string;
  thread_id: string;
  fingerprint: string;
  title: string;
  state: RunState;
  epoch: number;
  cancel_requested_by: string | null;
  /** Who stopped it, or approved the run that took it back. */
  ended_by: string | null;
  queued_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  receipt: Receipt | null;
  error: ErrorFact | null;
}

const columns = `runs.id, number::int, plan_id, approval_id, runs.thread_id, fingerprint, plans.title, runs.state, runs.epoch::int,
  cancel_requested_by, queued_at, started_at, finished_at, receipt, runs.error,
  case runs.state when 'cancelled' then cancel_requested_by when 'undone' then (
    select decided_by from runs undoing join plans undo on undo.id = undoing.plan_id join approvals on approvals.id = undoing.approval_id
    where undo.plan->'undoes'->>'runId' = runs.id::text and undoing.state in ('succeeded', 'undone') order by undoing.number desc limit 1)
  end as ended_by`;
const source = 'runs join plans on plans.id = runs.plan_id';

/** Runs that wait for the gate, oldest first. */
export async function pausedRuns(sql: Sql): Promise<RunRow[]> {
  return (await sql.query<RunRow>(`select ${columns} from ${source} where runs.state = 'paused' order by number`)).rows;
}

/** Creates the one run of an approval. */
export async function insertRun(
  tx: Transaction,
  run: Pick<RunRow, 'id' | 'plan_id' | 'approval_id' | 'thread_id' | 'fingerprint'>,
): Promise<number> {
  const { rows } = await tx.query<{ number: number }>(
    `insert into runs (id, plan_id, approval_id, thread_id, fingerprint, state) values ($1, $2, $3, $4, $5, 'queued') returning number::int`,
    [run.id, run.plan_id, run.approval_id, run.thread_id, run.fingerprint],
  );
  return rows[0]!.number;
}

/** By id, or by number when the text is all digits. */
export async function findRun(sql: Sql, idOrNumber: string): Promise<RunRow | null> {
  const by = /^\d{1,15}$/.test(idOrNumber) ? 'runs.number = $1::bigint' : 'runs.id::text = $1';
  return (await sql.query<RunRow>(`select ${columns} from ${source} where ${by}`, [idOrNumber])).rows[0] ?? null;
}

export async function runOfPlan(sql: Sql, planId: string): Promise<RunRow | null> {
  return (await sql.query<RunRow>(`select ${columns} from ${source} where plan_id = $1`, [planId])).rows[0] ?? null;
}

/** Newest first, before a number; of one thread, of the threads of one principal, or of everybody. */
export async function latestRuns(
  sql: Sql,
  query: { threadId: string | null; owner: string | null; beforeNumber?: number | null; limit: number },
): Promise<RunRow[]> {
  const { rows } = await sql.query<RunRow>(
    `select ${columns} from ${source} where ($1::uuid is null or runs.thread_id = $1)
       and ($2::text is null or exists (select 1 from threads where threads.id = runs.thread_id and threads.created_by = $2))
       and ($4::bigint is null or number < $4)
     order by number desc limit $3`,
    [query.threadId, query.owner, query.limit, query.beforeNumber ?? null],
  );
  return rows;
}

/**
 * Starts an attempt: one more epoch on the plan and the run, state `running`.
 * Null when the run has already ended: a job delivered again has nothing to do.
 */
export async function claimRun(tx: Transaction, id: string): Promise<RunRow | null> {
  // Locked before anything is changed: an attempt that is ending the run right now is waited for.
  const { rows } = await tx.query<{ plan_id: string }>('select plan_id from runs where id = $1 and state = any($2) for update', [
    id,
    runStatesBefore('running'),
  ]);
  if (!rows[0]) return null;
  await tx.query(
    `with attempt as (update plans set epoch = epoch + 1 where id = $2 returning epoch)
     update runs set state = 'running', epoch = attempt.epoch, started_at = coalesce(started_at, now()) from attempt where id = $1`,
    [id, rows[0].plan_id],
  );
  return findRun(tx, id);
}

/**
 * Ends an attempt by compare-and-set on its epoch, so that an older attempt cannot speak for a newer one.
 * Returns whether it moved.
 */
export async function finishRun(
  tx: Transaction,
  run: { id: string; epoch: number; to: RunState; receipt?: Receipt; error?: ErrorFact },
): Promise<boolean> {
  const { count } = await tx.query(
    `update runs set state = $3, receipt = coalesce($5, receipt), error = coalesce($6, error),
       finished_at = case when $3 in ('succeeded', 'failed', 'cancelled') then now() end
     where id = $1 and epoch = $2 and state = any($4)`,
    [
      run.id,
      run.epoch,
      run.to,
      runStatesBefore(run.to),
      run.receipt ? storableJson(run.receipt) : null,
      run.error ? JSON.stringify(run.error) : null,
    ],
  );
  return count === 1;
}

/** Marks a succeeded run as taken back. Null when it was not in a state to be: somebody else was first. */
export async function markUndone(tx: Transaction, id: string): Promise<RunRow | null> {
  const { count } = await tx.query(`update runs set state = 'undone' where id = $1 and state = any($2)`, [id, runStatesBefore('undone')]);
  return count === 1 ? findRun(tx, id) : null;
}

/** The run that took another one back, whatever became of it since; null when none did. */
export async function runThatUndid(sql: Sql, id: string): Promise<RunRow | null> {
  const { rows } = await sql.query<RunRow>(
    `select ${columns} from ${source} where plans.plan->'undoes'->>'runId' = $1 and runs.state in ('succeeded', 'undone') order by number desc limit 1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Later runs that stand and loaded into one of these targets, oldest first. */
export async function laterRunsInto(sql: Sql, run: Pick<RunRow, 'number'>, targets: string[]): Promise<RunRow[]> {
  const { rows } = await sql.query<RunRow>(
    `select ${columns} from ${source} where number > $1 and runs.state = 'succeeded'
       and exists (select from json_array_elements(runs.receipt->'loads') load where load->>'target' = any($2)) order by number limit 20`,
    [run.number, targets],
  );
  return rows;
}

/** The newest run of a thread that succeeded and stands. */
export async function lastStandingRun(sql: Sql, threadId: string): Promise<RunRow | null> {
  const { rows } = await sql.query<RunRow>(
    `select ${columns} from ${source} where runs.thread_id = $1 and runs.state = 'succeeded' order by number desc limit 1`,
    [threadId],
  );
  return rows[0] ?? null;
}

/** Asks the worker that holds the run to stop; it sees the request at its next look. */
export async function requestCancel(tx: Transaction, id: string, by: string): Promise<void> {
  await tx.query('update runs set cancel_requested_by = coalesce(cancel_requested_by, $2) where id = $1', [id, by]);
}

/** Receipts of earlier runs of the same plan hash, newest first. */
export async function earlierReceipts(sql: Sql, receipt: Receipt, limit: number): Promise<Receipt[]> {
  const { rows } = await sql.query<{ receipt: Receipt }>(
    `select receipt from runs where receipt->>'planHash' = $1 and number < $2 and state in ('succeeded', 'undone') order by number desc limit $3`,
    [receipt.planHash, receipt.runNumber, limit],
  );
  return rows.map((row) => row.receipt);
}
