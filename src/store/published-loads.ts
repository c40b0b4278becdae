/** What was published into a target, as the catalog knows it. */
import type { Snapshot } from '#domain/dataset.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import type { Sql } from './database.ts';

export interface PublishedPlan {
  number: number;
  finished_at: Date;
  plan: Plan;
  snapshots: Snapshot[];
}

/** Plans that runs published into the same target and nobody took back, newest first. */
export async function publishedInto(
  sql: Sql,
  { connection, schema, table }: Pick<PlannedLoad, 'connection' | 'schema' | 'table'>,
  limit: number,
): Promise<PublishedPlan[]> {
  const { rows } = await sql.query<PublishedPlan>(
    `select runs.number::int, runs.finished_at, proposals.plan, proposals.snapshots
     from runs join proposals on proposals.plan_id = runs.plan_id and proposals.fingerprint = runs.fingerprint
     where runs.state = 'succeeded' and runs.finished_at is not null and proposals.plan::jsonb->'loads' @> $1::jsonb
     order by runs.number desc limit $2`,
    [JSON.stringify([{ connection, schema, table }]), limit],
  );
  return rows;
}
