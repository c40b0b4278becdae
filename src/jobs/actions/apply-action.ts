/** Carries an approved action out: every change by compare-and-set, all of them in one transaction, or none. */
import type { ActedPipeline, PlannedAction } from '#domain/pipeline.ts';
import { nextTick } from '#planning/schedule.ts';
import { ruleDays } from '#planning/standing-rule.ts';
import { recordAudit } from '#store/audit.ts';
import type { Transaction } from '#store/database.ts';
import {
  addVersion,
  catalogNow,
  deletePipeline,
  lockPipeline,
  pausePipeline,
  resumePipeline,
  scheduleOf,
  type PipelineRow,
} from '#store/pipelines.ts';
import { findPlan, findProposal } from '#store/plans.ts';
import { requestCancel } from '#store/runs.ts';
import { insertRule, newestRule, revokeRule } from '#store/standing-rules.ts';
import { applyHouseAction } from './house-changes.ts';
import { keepPipeline } from '../keep-pipeline.ts';
import { nextRule } from '../next-rule.ts';
import { stale } from './stale-action.ts';

/** Throws `action.stale` when something is not as the card showed it. */
export async function applyAction(tx: Transaction, action: PlannedAction, by: string): Promise<void> {
  const now = await catalogNow(tx);
  switch (action.do) {
    case 'pause':
    case 'resume':
    case 'delete':
    case 'reschedule':
      for (const acted of action.pipelines) await changePipeline(tx, action, { acted, by, now });
      return;
    case 'save':
      return save(tx, action, by);
    case 'watch':
    case 'unwatch':
    case 'define':
    case 'forget':
      return applyHouseAction(tx, action, by);
    case 'revoke-rule':
      for (const number of action.rules) {
        if (!(await revokeRule(tx, number, by))) throw stale(`Standing rule ${number} does not stand any more.`);
        recordAudit(tx, { by, action: 'rule.revoke', about: `rule:${number}`, outcome: 'done' });
      }
      return;
    case 'cancel-run':
      for (const { id, number } of action.runs) {
        await requestCancel(tx, id, by);
        recordAudit(tx, { by, action: 'run.cancel', about: `run:${number}`, outcome: 'done' });
      }
  }
}

type PipelineAction = Extract<PlannedAction, { do: 'pause' | 'resume' | 'delete' | 'reschedule' }>;

async function changePipeline(
  tx: Transaction,
  action: PipelineAction,
  { acted, by, now }: { acted: ActedPipeline; by: string; now: Date },
): Promise<void> {
  const pipeline = await lockPipeline(tx, acted.id);
  if (pipeline?.revision !== acted.revision) throw stale(`The pipeline ${acted.name} was changed by somebody else meanwhile.`);
  const schedule = scheduleOf(pipeline);
  switch (action.do) {
    case 'pause': {
      const until = action.until === null ? null : new Date(action.until);
      const nextAt = schedule && until ? nextTick(schedule, until) : null;
      await pausePipeline(tx, acted, { by, until, nextAt });
      break;
    }
    case 'resume':
      await resumePipeline(tx, acted, schedule && nextTick(schedule, now));
      break;
    case 'delete': {
      const rule = await newestRule(tx, acted.id);
      if (rule) await revokeRule(tx, rule.number, by);
      await deletePipeline(tx, acted);
      break;
    }
    case 'reschedule':
      await reschedule(tx, pipeline, { action, by, now });
  }
  recordAudit(tx, { by, action: `pipeline.${action.do}`, about: `pipeline:${acted.name}`, outcome: 'done' });
}

/** A new version with the other schedule. A pipeline that ran by hand gets its standing rule from the effect that was approved then. */
async function reschedule(
  tx: Transaction,
  pipeline: PipelineRow,
  { action, by, now }: { action: Extract<PipelineAction, { do: 'reschedule' }>; by: string; now: Date },
): Promise<void> {
  const { schedule } = action;
  const { draft, plan, plan_hash: planHash } = pipeline;
  const from = pipeline.paused_at === null ? now : pipeline.paused_until;
  const version = { draft: { ...draft, schedule }, plan: { ...plan, schedule }, planHash, planId: null, approvedBy: by };
  await addVersion(tx, pipeline.id, version, from && nextTick(schedule, from));
  const next = await nextRule(tx, pipeline);
  if (next.is === 'made') await insertRule(tx, { pipelineId: pipeline.id, limits: next.limits, by, days: ruleDays });
}

async function save(tx: Transaction, { planId, keeps }: Extract<PlannedAction, { do: 'save' }>, by: string): Promise<void> {
  const [plan, proposal] = [await findPlan(tx, planId), await findProposal(tx, planId)];
  if (plan?.state !== 'approved' || !proposal) throw stale('The plan to keep is not an approved one.');
  await keepPipeline(tx, { plan, card: proposal.card, name: keeps.name, by, promised: keeps });
}
