/** Lets a standing rule decide about a measured run of its pipeline, through the same door as a person; what is beyond it waits for one. */
import { AppError, conflictError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import type { JobHandler } from '#jobs/queue.ts';
import { judgeRule, limitWords } from '#planning/standing-rule.ts';
import { connectionsMovedSince } from '#store/connections.ts';
import type { Transaction } from '#store/database.ts';
import { catalogNow, findPipeline, lockPipeline } from '#store/pipelines.ts';
import { findPlan, findProposal, type ProposalRow } from '#store/plans.ts';
import { newestRule, useRule, type StandingRuleRow } from '#store/standing-rules.ts';
import { askForTick, tickOfPlan, type TickRow } from '#store/ticks.ts';
import type { AppContext } from '../context.ts';
import { decideWithin } from './decide.ts';
import { tellPipeline } from '../pipelines/start-tick.ts';

/** Binds the handler to a server. Delivered again, a plan that was decided or asks already changes nothing. */
export const ruleJob =
  (context: AppContext): JobHandler<'rule'> =>
  async ({ planId }) => {
    const { database } = context;
    const [tick, plan, proposal] = await Promise.all([
      tickOfPlan(database, planId),
      findPlan(database, planId),
      findProposal(database, planId),
    ]);
    if (tick?.state !== 'started' || plan?.state !== 'proposed' || !proposal) return;
    const rule = await newestRule(database, tick.pipeline_id);
    const why = rule ? await refused(context, { rule, proposal, tick }) : ['there is no standing rule'];
    if (why.length > 0) await ask(context, { tick, rule, why });
  };

/** Who decides then, as events and receipts name it. */
const rulePrincipal = ({ number, created_by: by }: Pick<StandingRuleRow, 'number' | 'created_by'>): Principal => {
  const name = `standing rule ${number} of ${by}`;
  return { id: name, name, roles: ['approver'] };
};

/** Decides when the rule allows it; else everything that speaks against it. */
async function refused(
  context: AppContext,
  { rule, proposal, tick }: { rule: StandingRuleRow; proposal: ProposalRow; tick: TickRow },
): Promise<string[]> {
  const { plan_id: planId, fingerprint, plan, card, connections } = proposal;
  const judged = { limits: rule.limits, expiresAt: rule.expires_at, revokedAt: rule.revoked_at };
  const at = await catalogNow(context.database);
  const verdict = judgeRule(judged, { plan, effect: card.effect, rejected: card.rows?.rejected ?? 0, at });
  if (!verdict.allowed) return verdict.why;
  const moved = await connectionsMovedSince(context.database, Object.keys(connections), rule.created_at);
  if (moved.length > 0) return moved.map((name) => `the connection "${name}" reaches another system than when the rule was made`);
  try {
    await decideWithin(context, rulePrincipal(rule), {
      planId,
      decision: { fingerprint, decision: 'approve' },
      within: async (tx) => {
        await requireActive(tx, tick.pipeline_id);
        if (!(await useRule(tx, rule.number, planId))) throw conflictError('rule.gone', 'the rule was revoked or has expired');
      },
    });
    return [];
  } catch (error) {
    // Whoever decided meanwhile has decided; what forbids it is for a person to see.
    if (!(error instanceof AppError) || error.retryable || error.family === 'bug') throw error;
    return (await findPlan(context.database, planId))?.state === 'proposed' ? [error.message] : [];
  }
}

/** Whoever paused a pipeline or deleted it wants none of its runs to pass unasked, also not one that was begun before. */
async function requireActive(tx: Transaction, pipelineId: string): Promise<void> {
  const pipeline = await lockPipeline(tx, pipelineId);
  if (!pipeline) throw conflictError('rule.gone', 'the pipeline was deleted meanwhile');
  const { paused_at: pausedAt, paused_until: until } = pipeline;
  if (pausedAt === null || (until !== null && until <= (await catalogNow(tx)))) return;
  throw conflictError('rule.paused', 'the pipeline was paused meanwhile');
}

async function ask(
  { database }: AppContext,
  { tick, rule, why }: { tick: TickRow; rule: StandingRuleRow | null; why: string[] },
): Promise<void> {
  const reason = why.join('; ');
  await database.transaction(async (tx) => {
    const pipeline = await findPipeline(tx, tick.pipeline_id);
    if (!(await askForTick(tx, tick.id, reason)) || !pipeline) return;
    const limits = rule ? ` Standing rule ${rule.number} of ${rule.created_by} lets pass ${limitWords(rule.limits)}.` : '';
    await tellPipeline(
      tx,
      { thread_id: tick.thread_id ?? pipeline.thread_id },
      {
        id: `asks-${tick.plan_id}`,
        title: `A run of ${pipeline.name} waits for a decision`,
        text: `This run of ${pipeline.name} is paused and waits for a person: ${reason}.${limits} Nothing is written before somebody decides about its card.`,
        alert: true,
      },
    );
  });
}
