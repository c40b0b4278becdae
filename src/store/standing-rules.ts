/** Standing rules: revocable, limited approvals of what a pipeline's next runs change, and every use of them. */
import type { RuleLimits } from '#domain/pipeline.ts';
import type { Role } from '#domain/principal.ts';
import type { Sql, Transaction } from './database.ts';
import { rolesNow } from './gate.ts';

export interface StandingRuleRow {
  number: number;
  pipeline_id: string;
  pipeline: string;
  limits: RuleLimits;
  created_by: string;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  revoked_by: string | null;
  uses: number;
  last_used_at: Date | null;
  /** What its maker may be now; null for somebody whose roles are not kept here. */
  maker_roles: Role[] | null;
}

const columns = `r.number::int, r.pipeline_id, p.name as pipeline, r.limits, r.created_by, r.created_at, r.expires_at, r.revoked_at, r.revoked_by,
  (select count(*)::int from standing_rule_uses u where u.rule = r.number) as uses,
  (select max(used_at) from standing_rule_uses u where u.rule = r.number) as last_used_at,
  ${rolesNow.replaceAll('asked.id', 'r.created_by')} as maker_roles`;
const source = 'standing_rules r join pipelines p on p.id = r.pipeline_id';

/** Makes a rule that takes the place of the pipeline's earlier ones. Returns its number. */
export async function insertRule(
  tx: Transaction,
  rule: { pipelineId: string; limits: RuleLimits; by: string; days: number },
): Promise<number> {
  await tx.query(`update standing_rules set revoked_at = now(), revoked_by = $2 where pipeline_id = $1 and revoked_at is null`, [
    rule.pipelineId,
    rule.by,
  ]);
  const { rows } = await tx.query<{ number: number }>(
    `insert into standing_rules (pipeline_id, limits, created_by, expires_at) values ($1, $2, $3, now() + make_interval(days => $4))
     returning number::int`,
    [rule.pipelineId, JSON.stringify(rule.limits), rule.by, rule.days],
  );
  return rows[0]!.number;
}

/** Whether a rule stands, and its number: what rules are listed by. */
export interface RulePlace {
  stands: boolean;
  number: number;
}

/** Newest first, those that stand before those that do not any more; of one owner's pipelines, or a page of them after a place. */
export async function allRules(
  sql: Sql,
  page: { owner?: string | null; after?: RulePlace; limit?: number } = {},
): Promise<StandingRuleRow[]> {
  const { owner = null, after = null, limit = 500 } = page;
  const stands = '(r.revoked_at is null and r.expires_at > now())';
  const { rows } = await sql.query<StandingRuleRow>(
    `select ${columns} from ${source}
     where ($1::text is null or p.owner = $1) and ($2::boolean is null or (${stands}, r.number) < ($2, $3::bigint))
     order by ${stands} desc, r.number desc limit $4`,
    [owner, after?.stands ?? null, after?.number ?? null, limit],
  );
  return rows;
}

/** The rules that nobody took back, by pipeline. */
export async function rulesByPipeline(sql: Sql, pipelineIds: readonly string[]): Promise<Map<string, StandingRuleRow>> {
  const { rows } = await sql.query<StandingRuleRow>(
    `select ${columns} from ${source} where r.pipeline_id = any($1) and r.revoked_at is null order by r.number`,
    [pipelineIds],
  );
  return new Map(rows.map((row) => [row.pipeline_id, row]));
}

export async function findRule(sql: Sql, number: number): Promise<StandingRuleRow | null> {
  return (await sql.query<StandingRuleRow>(`select ${columns} from ${source} where r.number = $1`, [number])).rows[0] ?? null;
}

/** The newest rule of a pipeline, whether it still stands or not. */
export async function newestRule(sql: Sql, pipelineId: string): Promise<StandingRuleRow | null> {
  const { rows } = await sql.query<StandingRuleRow>(
    `select ${columns} from ${source} where r.pipeline_id = $1 order by r.number desc limit 1`,
    [pipelineId],
  );
  return rows[0] ?? null;
}

/** Compare-and-set: false when it was revoked before. */
export async function revokeRule(tx: Transaction, number: number, by: string): Promise<boolean> {
  const { count } = await tx.query(
    `update standing_rules set revoked_at = now(), revoked_by = $2 where number = $1 and revoked_at is null`,
    [number, by],
  );
  return count === 1;
}

/** Locks the rule against being revoked meanwhile, and notes the use. */
export async function useRule(tx: Transaction, number: number, planId: string): Promise<boolean> {
  const { count } = await tx.query(
    `select 1 from standing_rules where number = $1 and revoked_at is null and expires_at > now() for update`,
    [number],
  );
  if (count === 0) return false;
  await tx.query('insert into standing_rule_uses (rule, plan_id) values ($1, $2) on conflict do nothing', [number, planId]);
  return true;
}
