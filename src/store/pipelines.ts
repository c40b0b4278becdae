/** Pipelines: named plans that run again, with every approved version. */
import type { CatchUp, Draft, Schedule } from '#domain/draft.ts';
import type { ActedPipeline } from '#domain/pipeline.ts';
import type { Plan } from '#domain/plan.ts';
import type { Sql, Transaction } from './database.ts';

export interface PipelineRow {
  id: string;
  name: string;
  owner: string;
  thread_id: string;
  version: number;
  revision: number;
  cron: string | null;
  timezone: string | null;
  catch_up: CatchUp;
  next_at: Date | null;
  paused_at: Date | null;
  paused_until: Date | null;
  paused_by: string | null;
  created_at: Date;
  /** Of its newest version. */
  draft: Draft;
  plan: Plan;
  plan_hash: string;
}

export interface PipelineVersionRow {
  version: number;
  draft: Draft;
  plan: Plan;
  plan_hash: string;
  plan_id: string | null;
  approved_by: string;
  approved_at: Date;
}

const columns = `p.id, name, owner, thread_id, p.version, revision::int, cron, timezone, catch_up, next_at, paused_at, paused_until, paused_by,
  p.created_at, v.draft, v.plan, v.plan_hash`;
const source = 'pipelines p join pipeline_versions v on v.pipeline_id = p.id and v.version = p.version';

/** The schedule of a pipeline; null when it runs by hand alone. */
export const scheduleOf = ({ cron, timezone, catch_up }: Pick<PipelineRow, 'cron' | 'timezone' | 'catch_up'>): Schedule | null =>
  cron === null || timezone === null ? null : { cron, timezone, catch_up };

/** All that are not deleted, by name; of one owner, or a page of them after a name. */
export async function allPipelines(sql: Sql, page: { owner?: string | null; after?: string; limit?: number } = {}): Promise<PipelineRow[]> {
  const { owner = null, after = null, limit = null } = page;
  const { rows } = await sql.query<PipelineRow>(
    `select ${columns} from ${source} where deleted_at is null and ($1::text is null or owner = $1) and ($2::text is null or name > $2)
     order by name limit $3`,
    [owner, after, limit],
  );
  return rows;
}

/** By name or id. */
export async function findPipeline(sql: Sql, nameOrId: string): Promise<PipelineRow | null> {
  const { rows } = await sql.query<PipelineRow>(
    `select ${columns} from ${source} where deleted_at is null and (name = $1 or p.id::text = $1)`,
    [nameOrId],
  );
  return rows[0] ?? null;
}

/** Waits for its turn at a pipeline; null when it is deleted or was never there. */
export async function lockPipeline(tx: Transaction, id: string): Promise<PipelineRow | null> {
  const { count } = await tx.query('select 1 from pipelines where id = $1 and deleted_at is null for update', [id]);
  return count === 0 ? null : findPipeline(tx, id);
}

/** Pipelines that the approvals of this conversation's plans made, the newest first. */
export async function pipelinesOfThread(sql: Sql, threadId: string): Promise<PipelineRow[]> {
  const { rows } = await sql.query<PipelineRow>(
    `select ${columns} from ${source} where deleted_at is null and (p.thread_id = $1 or exists (
       select from pipeline_versions made join plans on plans.id = made.plan_id where made.pipeline_id = p.id and plans.thread_id = $1))
     order by v.approved_at desc`,
    [threadId],
  );
  return rows;
}

/** Every approved version, the newest first. */
export async function versionsOf(sql: Sql, id: string): Promise<PipelineVersionRow[]> {
  const { rows } = await sql.query<PipelineVersionRow>(
    `select version, draft, plan, plan_hash, plan_id, approved_by, approved_at from pipeline_versions where pipeline_id = $1 order by version desc`,
    [id],
  );
  return rows;
}

export interface NewVersion {
  draft: Draft;
  plan: Plan;
  planHash: string;
  planId: string | null;
  approvedBy: string;
}

/** Makes the pipeline with its first version. */
export async function insertPipeline(
  tx: Transaction,
  pipeline: { id: string; name: string; owner: string; threadId: string; nextAt: Date | null },
  version: NewVersion,
): Promise<void> {
  const { schedule } = version.draft;
  await tx.query(
    `insert into pipelines (id, name, owner, thread_id, version, cron, timezone, catch_up, next_at) values ($1, $2, $3, $4, 1, $5, $6, $7, $8)`,
    [
      pipeline.id,
      pipeline.name,
      pipeline.owner,
      pipeline.threadId,
      schedule?.cron ?? null,
      schedule?.timezone ?? null,
      schedule?.catch_up ?? 'skip',
      pipeline.nextAt,
    ],
  );
  await insertVersion(tx, pipeline.id, 1, version);
}

/** Adds a version, which the next run uses. Returns its number. */
export async function addVersion(tx: Transaction, id: string, version: NewVersion, nextAt: Date | null): Promise<number> {
  const { schedule } = version.draft;
  const { rows } = await tx.query<{ version: number }>(
    `update pipelines set version = version + 1, revision = revision + 1, cron = $2, timezone = $3, catch_up = $4, next_at = $5
     where id = $1 returning version`,
    [id, schedule?.cron ?? null, schedule?.timezone ?? null, schedule?.catch_up ?? 'skip', nextAt],
  );
  const number = rows[0]!.version;
  await insertVersion(tx, id, number, version);
  return number;
}

async function insertVersion(tx: Transaction, id: string, number: number, version: NewVersion): Promise<void> {
  await tx.query(
    `insert into pipeline_versions (pipeline_id, version, draft, plan, plan_hash, plan_id, approved_by) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, number, JSON.stringify(version.draft), JSON.stringify(version.plan), version.planHash, version.planId, version.approvedBy],
  );
}

/** Compare-and-set on what an action's card showed. `nextAt` is when the next tick comes then. */
export async function pausePipeline(
  tx: Transaction,
  { id, revision }: ActedPipeline,
  pause: { by: string; until: Date | null; nextAt: Date | null },
): Promise<boolean> {
  const { count } = await tx.query(
    `update pipelines set paused_at = now(), paused_by = $3, paused_until = $4, next_at = $5, revision = revision + 1
     where id = $1 and revision = $2 and deleted_at is null`,
    [id, revision, pause.by, pause.until, pause.nextAt],
  );
  return count === 1;
}

/** Compare-and-set, as above. */
export async function resumePipeline(tx: Transaction, { id, revision }: ActedPipeline, nextAt: Date | null): Promise<boolean> {
  const { count } = await tx.query(
    `update pipelines set paused_at = null, paused_by = null, paused_until = null, next_at = $3, revision = revision + 1
     where id = $1 and revision = $2 and deleted_at is null`,
    [id, revision, nextAt],
  );
  return count === 1;
}

/** Compare-and-set, as above. Its runs, versions and rules stay on record. */
export async function deletePipeline(tx: Transaction, { id, revision }: ActedPipeline): Promise<boolean> {
  const { count } = await tx.query(
    `update pipelines set deleted_at = now(), next_at = null, revision = revision + 1 where id = $1 and revision = $2 and deleted_at is null`,
    [id, revision],
  );
  return count === 1;
}

/**
 * Locks one pipeline whose tick has come, after its conversation (as everybody who needs both does), and returns it. `gone` when
 * somebody else was faster; null when none is due.
 */
export async function takeDuePipeline(tx: Transaction, now: Date): Promise<PipelineRow | 'gone' | null> {
  const { rows } = await tx.query<{ id: string; thread_id: string }>(
    `select id, thread_id from pipelines where deleted_at is null and next_at <= $1 order by next_at, id limit 1`,
    [now],
  );
  const [due] = rows;
  if (!due) return null;
  await tx.query('select 1 from threads where id = $1 for update', [due.thread_id]);
  const { count } = await tx.query('select 1 from pipelines where id = $1 and deleted_at is null and next_at <= $2 for update', [
    due.id,
    now,
  ]);
  return (count === 0 ? null : await findPipeline(tx, due.id)) ?? 'gone';
}

/** Notes when the next tick comes; a pause whose end has come is over. */
export async function setNextTick(tx: Transaction, id: string, nextAt: Date | null, now: Date): Promise<void> {
  await tx.query(
    `update pipelines set next_at = $2,
       paused_at = case when paused_until <= $3 then null else paused_at end,
       paused_by = case when paused_until <= $3 then null else paused_by end,
       paused_until = case when paused_until <= $3 then null else paused_until end where id = $1`,
    [id, nextAt, now],
  );
}

/** The moment by the clock of the catalog, which all servers share. */
export async function catalogNow(sql: Sql): Promise<Date> {
  return (await sql.query<{ now: Date }>('select now() as now')).rows[0]!.now;
}
