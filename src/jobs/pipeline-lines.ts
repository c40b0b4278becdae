/** Pipelines in a few words, for agents and answers. */
import { counted } from '#domain/amounts.ts';
import type { Asker } from '#domain/history.ts';
import type { PipelineLines } from '#domain/pipeline.ts';
import { parametersOf } from '#planning/parameters.ts';
import { momentWords, scheduleWords } from '#planning/schedule.ts';
import { limitWords, ruleState } from '#planning/standing-rule.ts';
import { targetName } from '#planning/stages.ts';
import type { Sql } from '#store/database.ts';
import { allPipelines, scheduleOf } from '#store/pipelines.ts';
import { allRules, type StandingRuleRow } from '#store/standing-rules.ts';
import { lastTicks, type TickRow } from '#store/ticks.ts';

/** Those that the asker may see, by name. */
export async function pipelineLines(sql: Sql, { id, reach }: Pick<Asker, 'id' | 'reach'>): Promise<PipelineLines['pipelines']> {
  const [pipelines, last, rules] = await Promise.all([allPipelines(sql), lastTicks(sql), allRules(sql)]);
  return pipelines
    .filter(({ owner }) => reach === 'any' || owner === id)
    .map((pipeline) => {
      const schedule = scheduleOf(pipeline);
      const rule = rules.find((one) => one.pipeline_id === pipeline.id && one.revoked_at === null);
      return {
        name: pipeline.name,
        owner: pipeline.owner,
        state: pipeline.paused_at === null ? 'active' : 'paused',
        schedule: schedule && scheduleWords(schedule),
        next: pipeline.next_at && momentWords(pipeline.next_at, pipeline.timezone ?? 'UTC'),
        reads: pipeline.plan.sources.map(({ dataset }) => dataset),
        writes: pipeline.plan.loads.map(targetName),
        parameters: parametersOf(pipeline.draft),
        lastRun: lastWords(last.get(pipeline.id)),
        rule: rule ? ruleWords(rule) : null,
      };
    });
}

function ruleWords(rule: StandingRuleRow): string {
  const { number, uses, limits, created_by: maker, revoked_at: revokedAt, expires_at: expiresAt, maker_roles: makerRoles } = rule;
  const state = ruleState({ revokedAt, expiresAt, makerRoles, at: new Date() });
  const words = `standing rule ${number}, used ${counted(uses, 'time')}, until ${expiresAt.toISOString().slice(0, 10)}: ${limitWords(limits)}`;
  return state === 'dormant' ? `${words}; dormant, because ${maker} may not approve now` : words;
}

function lastWords(tick: TickRow | undefined): string | null {
  if (!tick) return null;
  const { run_number: number, run_state: run, plan_state: plan, state, reason } = tick;
  if (run !== null) return `run ${number} ${run}`;
  const words = state === 'asks' && plan === 'proposed' ? 'waits for a decision' : (plan ?? state);
  return reason === null ? words : `${words}: ${reason}`;
}
