/** What an action would change, line by line, from the catalog as it is now. */
import { counted } from '#domain/amounts.ts';
import type { ActedPipeline, ActionChange, PlannedAction } from '#domain/pipeline.ts';
import { momentWords, nextTick, nextTicks, scheduleWords } from '#planning/schedule.ts';
import { limitWords } from '#planning/standing-rule.ts';
import { targetName } from '#planning/stages.ts';
import type { Sql } from '#store/database.ts';
import { catalogNow, findPipeline, scheduleOf, type PipelineRow } from '#store/pipelines.ts';
import { findPlan, findProposal } from '#store/plans.ts';
import { findRun } from '#store/runs.ts';
import { findRule } from '#store/standing-rules.ts';
import { houseChanges } from './house-changes.ts';
import { keepChanges } from '../keep-pipeline.ts';
import { nextRule, nextRuleWords } from '../next-rule.ts';
import { stale } from './stale-action.ts';

const shownTicks = 3;

/** Throws `action.stale` when something it is about is not as it was found. */
export async function actionChanges(sql: Sql, action: PlannedAction): Promise<ActionChange[]> {
  const now = await catalogNow(sql);
  switch (action.do) {
    case 'pause':
    case 'resume':
    case 'delete':
    case 'reschedule': {
      const pipelines = await Promise.all(action.pipelines.map((acted) => sameAsFound(sql, acted)));
      return Promise.all(pipelines.map((pipeline) => pipelineChange(sql, pipeline, { action, now })));
    }
    case 'save': {
      const [plan, proposal] = await Promise.all([findPlan(sql, action.planId), findProposal(sql, action.planId)]);
      if (plan?.state !== 'approved' || !proposal) throw stale('The plan to keep is not an approved one.');
      return keepChanges(sql, { plan, card: proposal.card, keeps: action.keeps });
    }
    case 'revoke-rule': {
      const rules = await Promise.all(action.rules.map((number) => findRule(sql, number)));
      return rules.map((rule, index) => {
        if (!rule || rule.revoked_at !== null) throw stale(`Standing rule ${action.rules[index]} does not stand any more.`);
        const words = `lets runs of ${rule.pipeline} pass: ${limitWords(rule.limits)}; used ${counted(rule.uses, 'time')}`;
        return { what: `standing rule ${rule.number} of ${rule.created_by}`, before: words, after: 'revoked; its runs wait for a person' };
      });
    }
    case 'watch':
    case 'unwatch':
    case 'define':
    case 'forget':
      return houseChanges(sql, action);
    case 'cancel-run': {
      const runs = await Promise.all(action.runs.map(({ id }) => findRun(sql, id)));
      return runs.map((run, index) => {
        if (!run || !['queued', 'running', 'paused'].includes(run.state))
          throw stale(`Run ${action.runs[index]?.number} has ended already.`);
        return {
          what: `run ${run.number} (${run.title})`,
          before: run.state,
          after: 'cancelled; what it has not committed by then is not written',
        };
      });
    }
  }
}

/** The pipeline as the action found it. Throws `action.stale`. */
async function sameAsFound(sql: Sql, { id, name, revision }: ActedPipeline): Promise<PipelineRow> {
  const pipeline = await findPipeline(sql, id);
  if (!pipeline) throw stale(`The pipeline ${name} is gone.`);
  if (pipeline.revision !== revision) throw stale(`The pipeline ${name} was changed by somebody else meanwhile.`);
  return pipeline;
}

type PipelineAction = Extract<PlannedAction, { do: 'pause' | 'resume' | 'delete' | 'reschedule' }>;

async function pipelineChange(
  sql: Sql,
  pipeline: PipelineRow,
  { action, now }: { action: PipelineAction; now: Date },
): Promise<ActionChange> {
  const targets = pipeline.plan.loads.map(targetName).join(', ');
  const what = `pipeline ${pipeline.name} of ${pipeline.owner}, which writes ${targets}`;
  const schedule = scheduleOf(pipeline);
  const state = stateWords(pipeline);
  switch (action.do) {
    case 'pause': {
      const until = action.until === null ? null : new Date(action.until);
      const next = schedule && until ? nextTick(schedule, until) : null;
      const zone = schedule?.timezone ?? 'UTC';
      const paused = until === null ? 'paused until somebody resumes it' : `paused until ${momentWords(until, zone)}`;
      return { what, before: state, after: next ? `${paused}; then next ${momentWords(next, zone)}` : paused };
    }
    case 'resume': {
      const next = schedule && nextTick(schedule, now);
      return {
        what,
        before: state,
        after: next && schedule ? `runs again; next ${momentWords(next, schedule.timezone)}` : 'may run again',
      };
    }
    case 'delete':
      return { what, before: state, after: 'deleted; it runs no more, its standing rule goes, its past runs stay on record' };
    case 'reschedule': {
      const ticks = nextTicks(action.schedule, now, shownTicks).map((at) => momentWords(at, action.schedule.timezone));
      const rule = nextRuleWords(await nextRule(sql, pipeline), now);
      return { what, before: state, after: `${scheduleWords(action.schedule)}; next ${ticks.join('; ')}; ${rule}` };
    }
  }
}

/** `At 07:00, Monday through Friday (Europe/Berlin); next Mon 23 Nov 2026, 07:00 Europe/Berlin`. */
function stateWords(pipeline: PipelineRow): string {
  const schedule = scheduleOf(pipeline);
  const zone = schedule?.timezone ?? 'UTC';
  const rhythm = schedule ? scheduleWords(schedule) : 'run by hand';
  if (pipeline.paused_at !== null) {
    return `${rhythm}; paused by ${pipeline.paused_by}${pipeline.paused_until ? ` until ${momentWords(pipeline.paused_until, zone)}` : ''}`;
  }
  return pipeline.next_at ? `${rhythm}; next ${momentWords(pipeline.next_at, zone)}` : rhythm;
}
