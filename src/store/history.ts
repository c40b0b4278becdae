/** The catalog asked about what was done: runs, failed plans, and the plans whose loads stand. */
import type { Card } from '#domain/effect.ts';
import type { ErrorFact } from '#domain/errors.ts';
import type { Plan } from '#domain/plan.ts';
import type { Receipt } from '#domain/receipt.ts';
import type { RunState } from '#domain/states.ts';
import type { Sql } from './database.ts';

export interface HistoryRow {
  id: string;
  number: number;
  plan_id: string;
  thread_id: string;
  plan_hash: string;
  title: string;
  state: RunState;
  asked_by: string;
  model: string;
  plan: Plan;
  started_at: Date | null;
  finished_at: Date | null;
  receipt: Receipt | null;
  error: ErrorFact | null;
  decided_by: string | null;
  decided_at: Date | null;
}

const columns = `runs.id, runs.number::int, runs.plan_id, runs.thread_id, plans.plan_hash, plans.title, runs.state, plans.asked_by, plans.model, plans.plan,
  runs.started_at, runs.finished_at, runs.receipt, runs.error, approvals.decided_by, approvals.decided_at`;
const source = 'runs join plans on plans.id = runs.plan_id join approvals on approvals.id = runs.approval_id';
/** Of everybody when $1 is null, else of the conversations of one principal. */
const readable = (thread: string): string =>
  `($1::text is null or exists (select from threads where threads.id = ${thread} and threads.created_by = $1))`;

/** Newest first. `dataset` is any spelling of what was read or written, in lower case. */
export async function runsMatching(
  sql: Sql,
  query: {
    owner: string | null;
    threadId: string | null;
    dataset: string | null;
    states: RunState[] | null;
    since: Date | null;
    limit: number;
  },
): Promise<HistoryRow[]> {
  const { rows } = await sql.query<HistoryRow>(
    `select ${columns} from ${source} where ${readable('runs.thread_id')}
       and ($2::uuid is null or runs.thread_id = $2) and ($3::text[] is null or runs.state = any($3)) and ($4::timestamptz is null or runs.queued_at >= $4)
       and ($5::text is null or ${namesDataset('plans.plan')}) order by runs.number desc limit $6`,
    [query.owner, query.threadId, query.states, query.since, query.dataset, query.limit],
  );
  return rows;
}

/** Whether a plan reads or writes the dataset $5, by its full name, with its connection before it, or as a file's own name. */
const namesDataset = (plan: string): string =>
  `(exists (select from json_array_elements(${plan}->'loads') load where $5 in (
       lower(load->>'table'), lower(concat(load->>'schema', '.', load->>'table')), lower(concat(load->>'connection', '.', load->>'schema', '.', load->>'table')))
     or lower(load->>'table') like concat('%/', $5))
   or exists (select from json_array_elements(${plan}->'sources') source where $5 in (
       lower(source->>'dataset'), lower(concat(source->>'connection', '.', source->>'dataset')))
     or lower(source->>'dataset') like concat('%/', $5)
     or split_part(regexp_replace(lower(source->>'dataset'), '^.*/', ''), '.', 1) = $5 and source->>'kind' <> 'postgres'))`;

/** One run by number, or null when there is none that may be read. */
export async function runByNumber(sql: Sql, number: number, owner: string | null): Promise<HistoryRow | null> {
  const { rows } = await sql.query<HistoryRow>(
    `select ${columns} from ${source} where ${readable('runs.thread_id')} and runs.number = $2`,
    [owner, number],
  );
  return rows[0] ?? null;
}

/** The card that was decided on; null before there was one. */
export async function cardOf(sql: Sql, planId: string): Promise<Card | null> {
  return (await sql.query<{ card: Card }>('select card from proposals where plan_id = $1', [planId])).rows[0]?.card ?? null;
}

export interface FailedPlanRow {
  title: string;
  thread_id: string;
  created_at: Date;
  error: ErrorFact;
}

/** Plans that ended with an error before they could become a run, newest first. */
export async function failedPlans(
  sql: Sql,
  query: { owner: string | null; threadId: string | null; since: Date | null; limit: number },
): Promise<FailedPlanRow[]> {
  const { rows } = await sql.query<FailedPlanRow>(
    `select title, thread_id, created_at, error from plans where ${readable('plans.thread_id')} and error is not null
       and ($2::uuid is null or thread_id = $2) and ($3::timestamptz is null or created_at >= $3)
       and not exists (select from runs where runs.plan_id = plans.id) order by created_at desc limit $4`,
    [query.owner, query.threadId, query.since, query.limit],
  );
  return rows;
}

/** The newest standing run of every plan that ever published, newest first; `hidden`: plans among them that may not be read. */
export async function standingPlans(sql: Sql, owner: string | null, limit: number): Promise<{ rows: HistoryRow[]; hidden: number }> {
  const newest = `select distinct on (plans.plan_hash) runs.id from runs join plans on plans.id = runs.plan_id
    where runs.state = 'succeeded' and plans.plan->'undoes' is null`;
  const order = 'order by plans.plan_hash, runs.number desc';
  const { rows } = await sql.query<HistoryRow>(
    `select ${columns} from ${source} where runs.id in (${newest} and ${readable('runs.thread_id')} ${order}) order by runs.number desc limit $2`,
    [owner, limit],
  );
  const { rows: all } = await sql.query<{ count: number }>(`select count(*)::int as count from (${newest} ${order}) standing`);
  return { rows, hidden: owner === null ? 0 : Math.max(0, (all[0]?.count ?? 0) - rows.length) };
}
