/** By which standing rule the runs of a pipeline pass once it has another schedule. */
import type { RuleLimits } from '#domain/pipeline.ts';
import { limitsFrom, limitWords, ruleDays } from '#planning/standing-rule.ts';
import { recordAudit } from '#store/audit.ts';
import type { Sql, Transaction } from '#store/database.ts';
import type { PipelineRow } from '#store/pipelines.ts';
import { findProposal } from '#store/plans.ts';
import { newestRule, revokeRule, type StandingRuleRow } from '#store/standing-rules.ts';

/** `made`: it ran by hand and never had a rule, so it gets one from the effect that was approved then. */
export type NextRule = { is: 'kept'; rule: StandingRuleRow } | { is: 'made'; limits: RuleLimits } | { is: 'none' };

export async function nextRule(sql: Sql, { id, draft }: Pick<PipelineRow, 'id' | 'draft'>): Promise<NextRule> {
  const rule = await newestRule(sql, id);
  if (rule) return { is: 'kept', rule };
  const { rows } = await sql.query<{ plan_id: string }>(
    'select plan_id from pipeline_versions where pipeline_id = $1 and plan_id is not null order by version desc limit 1',
    [id],
  );
  const proposal = rows[0] ? await findProposal(sql, rows[0].plan_id) : null;
  if (!proposal) return { is: 'none' };
  const { effect, rows: account } = proposal.card;
  return { is: 'made', limits: limitsFrom({ draft, plan: proposal.plan, effect, rejected: account?.rejected ?? 0 }) };
}

/** What a card says of it. */
export function nextRuleWords(next: NextRule, now: Date): string {
  if (next.is === 'none') return 'no standing rule is there, so each run waits for a person';
  if (next.is === 'made')
    return `a standing rule is made for ${ruleDays} days: runs pass without asking while they change ${limitWords(next.limits)}`;
  const { number, created_by: by, revoked_at: revokedAt, expires_at: expiresAt, limits } = next.rule;
  const name = `standing rule ${number} of ${by}`;
  if (revokedAt !== null) return `${name} was revoked, so each run waits for a person`;
  if (expiresAt <= now) return `${name} has expired, so each run waits for a person`;
  return `by ${name}, until ${expiresAt.toISOString().slice(0, 10)}, runs pass without asking while they change ${limitWords(limits)}`;
}

/** The rule by which runs of a pipeline may still pass. */
export async function standingRule(sql: Sql, pipelineId: string): Promise<StandingRuleRow | null> {
  const rule = await newestRule(sql, pipelineId);
  return rule?.revoked_at === null ? rule : null;
}

/** Ends the rule of a pipeline that runs by hand from now on. */
export async function endRule(tx: Transaction, pipelineId: string, by: string): Promise<void> {
  const rule = await standingRule(tx, pipelineId);
  if (rule && (await revokeRule(tx, rule.number, by)))
    recordAudit(tx, { by, action: 'rule.revoke', about: `rule:${rule.number}`, outcome: 'done' });
}
