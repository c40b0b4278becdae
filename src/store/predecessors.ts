/** Earlier versions that a new card is compared with. */
import type { LoadEffect } from '#domain/effect.ts';
import type { Plan } from '#domain/plan.ts';
import type { RunState } from '#domain/states.ts';
import type { Sql } from './database.ts';

export interface PredecessorRow {
  state: 'approved' | 'superseded';
  thread_id: string;
  family: string;
  version: number;
  plan: Plan;
  effect: LoadEffect[];
  decided_by: string | null;
  decided_at: Date | null;
  run_number: number | null;
  run_state: RunState | null;
}

const looked = 20;

const recent = 200;

/**
 * Measured plans before this one, those that were approved first, each kind newest first: of its thread, of its pipeline, and those
 * approved lately for the same person that write to one of its places. Others' are not among them: a card does not tell their steps.
 */
export async function predecessorsOf(
  sql: Sql,
  plan: { id: string; threadId: string; pipeline: string | null; loads: Plan['loads'] },
): Promise<PredecessorRow[]> {
  const { rows } = await sql.query<PredecessorRow>(
    `with recent as (
       select plan_id from approvals join plans on plans.id = plan_id join threads on threads.id = thread_id
       where approvals.state = 'approved' and threads.created_by = (select created_by from threads where id = $2)
       order by decided_at desc limit ${recent})
     select approvals.state, plans.thread_id, coalesce(plans.family, plans.thread_id) as family, coalesce(plans.edition, plans.version) as version, proposals.plan, proposals.card->'effect' as effect, decided_by, decided_at, runs.number::int as run_number, runs.state as run_state
     from approvals join plans on plans.id = approvals.plan_id join proposals on proposals.plan_id = plans.id
     left join runs on runs.approval_id = approvals.id
     where plans.id <> $1 and plans.plan->'undoes' is null and plans.plan->'action' is null
       and (approvals.state = 'approved' and (plans.thread_id = $2 or plans.id in (
              select plan_id from pipeline_versions join pipelines on pipelines.id = pipeline_id where name = $3 and deleted_at is null)
              or plans.id in (table recent) and exists (select 1 from unnest($4::jsonb[]) as place where plans.plan::jsonb->'loads' @> place))
            or approvals.state = 'superseded' and plans.thread_id = $2)
     order by approvals.state, decided_at desc limit ${looked}`,
    [
      plan.id,
      plan.threadId,
      plan.pipeline,
      plan.loads.map(({ connection, schema, table }) => JSON.stringify([{ connection, schema, table }])),
    ],
  );
  return rows;
}
