/** Runs of pipelines that were due or asked for, and what became of them. */
import type { ParameterValue } from '#domain/draft.ts';
import type { TickCause, TickState } from '#domain/pipeline.ts';
import type { PlanState, RunState } from '#domain/states.ts';
import type { Sql, Transaction } from './database.ts';

export interface TickRow {
  id: string;
  pipeline_id: string;
  version: number;
  cause: TickCause;
  due_at: Date;
  state: TickState;
  reason: string | null;
  given: Record<string, ParameterValue>;
  asked_by: string;
  /** The conversation it is told in; null: that of its pipeline. */
  thread_id: string | null;
  /** Of the runs that were asked for together: which ones, its place among them from 1 on, and how many. */
  series: string | null;
  series_place: number | null;
  series_size: number | null;
  plan_id: string | null;
  created_at: Date;
  /** What became of its plan and that plan's run. */
  plan_state: PlanState | null;
  run_state: RunState | null;
  run_number: number | null;
}

const columns = `t.id, t.pipeline_id, t.version, t.cause, t.due_at, t.state, t.reason, t.given, t.asked_by, t.thread_id, t.series, t.series_place,
  t.series_size, t.plan_id, t.created_at,
  plans.state as plan_state, runs.state as run_state, runs.number::int as run_number`;
const source = 'pipeline_ticks t left join plans on plans.id = t.plan_id left join runs on runs.plan_id = plans.id';

/** Under way: waits for its turn, is prepared, waits for a person, or runs. */
const active = `(t.state = 'queued' or (t.state in ('started', 'asks') and (plans.state in ('drafting', 'preparing', 'proposed')
  or (plans.state = 'approved' and runs.state in ('queued', 'running', 'paused')))))`;

/** What a tick is when it comes. */
type NewTick = Omit<TickRow, 'plan_id' | 'created_at' | 'plan_state' | 'run_state' | 'run_number'>;

/** Returns false when this tick of the schedule is there already. */
export async function insertTick(tx: Transaction, tick: NewTick): Promise<boolean> {
  const { id, pipeline_id: pipelineId, version, cause, due_at: dueAt, state, reason, given, asked_by: askedBy } = tick;
  const { thread_id: threadId, series, series_place: place, series_size: size } = tick;
  const { count } = await tx.query(
    `insert into pipeline_ticks (id, pipeline_id, version, cause, due_at, state, reason, given, asked_by, thread_id, series, series_place, series_size)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing`,
    [id, pipelineId, version, cause, dueAt, state, reason, JSON.stringify(given), askedBy, threadId, series, place, size],
  );
  return count === 1;
}

/** Whether a person said no to a run of this series, or let its card expire; a run that could not be measured or had nothing to load is no such no. */
export async function isSeriesRefused(sql: Sql, series: string): Promise<boolean> {
  const { rows } = await sql.query(
    `select from pipeline_ticks t join plans on plans.id = t.plan_id
     where t.series = $1 and plans.state in ('rejected', 'expired') and plans.error is null limit 1`,
    [series],
  );
  return rows.length > 0;
}

export async function findTick(sql: Sql, id: string): Promise<TickRow | null> {
  return (await sql.query<TickRow>(`select ${columns} from ${source} where t.id = $1`, [id])).rows[0] ?? null;
}

export async function tickOfPlan(sql: Sql, planId: string): Promise<TickRow | null> {
  return (await sql.query<TickRow>(`select ${columns} from ${source} where t.plan_id = $1`, [planId])).rows[0] ?? null;
}

/** Newest first. */
export async function ticksOf(sql: Sql, pipelineId: string, limit: number): Promise<TickRow[]> {
  const { rows } = await sql.query<TickRow>(
    `select ${columns} from ${source} where t.pipeline_id = $1 order by t.due_at desc, t.created_at desc limit $2`,
    [pipelineId, limit],
  );
  return rows;
}

/** The newest tick of every pipeline, by its id. */
export async function lastTicks(sql: Sql): Promise<Map<string, TickRow>> {
  const { rows } = await sql.query<TickRow>(
    `select distinct on (t.pipeline_id) ${columns} from ${source} order by t.pipeline_id, t.due_at desc, t.created_at desc`,
  );
  return new Map(rows.map((row) => [row.pipeline_id, row]));
}

/** What of a pipeline is under way, the oldest first; the run that its newest version was approved with counts. */
export async function activeTicks(sql: Sql, pipelineId: string): Promise<TickRow[]> {
  const { rows } = await sql.query<TickRow>(
    `select ${columns} from ${source} where t.pipeline_id = $1 and ${active} order by t.due_at, t.created_at`,
    [pipelineId],
  );
  return rows;
}

/** The number of the run that the approval of a version of this pipeline launched, while it has not ended. */
export async function firstRunUnderWay(sql: Sql, pipelineId: string): Promise<number | null> {
  const { rows } = await sql.query<{ number: number }>(
    `select runs.number::int from pipeline_versions v join runs on runs.plan_id = v.plan_id
     where v.pipeline_id = $1 and runs.state in ('queued', 'running', 'paused') order by number desc limit 1`,
    [pipelineId],
  );
  return rows[0]?.number ?? null;
}

/** Takes the ticks that may begin now: of each pipeline the oldest queued one, when nothing else of it is under way. Those whose job was lost are taken again. */
export async function takeReadyTicks(tx: Transaction): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `update pipeline_ticks set enqueued_at = now() where id in (
       select distinct on (q.pipeline_id) q.id from pipeline_ticks q where q.state = 'queued'
         and not exists (select from ${source} where t.pipeline_id = q.pipeline_id and t.state <> 'queued' and ${active})
         and not exists (select from pipeline_versions v join runs on runs.plan_id = v.plan_id
           where v.pipeline_id = q.pipeline_id and runs.state in ('queued', 'running', 'paused'))
       order by q.pipeline_id, q.due_at)
     and state = 'queued' and (enqueued_at is null or enqueued_at < now() - interval '15 minutes') returning id`,
  );
  return rows.map((row) => row.id);
}

/** Compare-and-set from `queued`: its plan is stored now. */
export async function startTick(tx: Transaction, id: string, planId: string): Promise<boolean> {
  const { count } = await tx.query(`update pipeline_ticks set state = 'started', plan_id = $2 where id = $1 and state = 'queued'`, [
    id,
    planId,
  ]);
  return count === 1;
}

/** Compare-and-set from `queued`: there will be no plan. */
export async function endTick(tx: Transaction, id: string, to: 'skipped' | 'failed', reason: string): Promise<boolean> {
  const { count } = await tx.query(`update pipeline_ticks set state = $2, reason = $3 where id = $1 and state = 'queued'`, [
    id,
    to,
    reason,
  ]);
  return count === 1;
}

/** Compare-and-set from `started`: its card waits for a person. */
export async function askForTick(tx: Transaction, id: string, reason: string): Promise<boolean> {
  const { count } = await tx.query(`update pipeline_ticks set state = 'asks', reason = $2 where id = $1 and state = 'started'`, [
    id,
    reason,
  ]);
  return count === 1;
}

/** Compare-and-set of the tick with this plan: it was prepared, and there is nothing to load. */
export async function skipTick(tx: Transaction, planId: string, reason: string): Promise<void> {
  await tx.query(`update pipeline_ticks set state = 'skipped', reason = $2 where plan_id = $1 and state in ('started', 'asks')`, [
    planId,
    reason,
  ]);
}

/** A plan that is measured again takes the place of the one before it. */
export async function moveTick(tx: Transaction, from: string, to: string): Promise<void> {
  await tx.query(`update pipeline_ticks set plan_id = $2, state = 'started', reason = null where plan_id = $1`, [from, to]);
}
