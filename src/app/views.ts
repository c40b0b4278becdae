/** Rows of the catalog as surfaces see them. */
import { gateFacts } from '#jobs/gate-facts.ts';
import { findApproval } from '#store/approvals.ts';
import type { Sql } from '#store/database.ts';
import { findProposal, successorOf, type PlanRow } from '#store/plans.ts';
import { runOfPlan, type RunRow } from '#store/runs.ts';
import type { PlanView } from '#domain/plan-view.ts';
import type { RunView } from '#domain/run-view.ts';

export const runView = (run: RunRow): RunView => ({
  runId: run.id,
  runNumber: run.number,
  planId: run.plan_id,
  threadId: run.thread_id,
  title: run.title,
  state: run.state,
  epoch: run.epoch,
  queuedAt: run.queued_at.toISOString(),
  startedAt: run.started_at?.toISOString() ?? null,
  finishedAt: run.finished_at?.toISOString() ?? null,
  endedBy: run.ended_by,
  receipt: run.receipt,
  error: run.error,
});

/** `readOnly` is the setting of this process. */
export async function planView(sql: Sql, plan: PlanRow, { readOnly }: { readOnly: boolean }): Promise<PlanView> {
  const [proposal, approval, run, next] = await Promise.all([
    findProposal(sql, plan.id),
    findApproval(sql, plan.id),
    runOfPlan(sql, plan.id),
    plan.state === 'superseded' ? successorOf(sql, plan) : null,
  ]);
  const gate =
    proposal && approval
      ? await gateFacts(sql, {
          plan: proposal.plan,
          effect: proposal.card.effect,
          planId: plan.id,
          approvalId: approval.id,
          readOnly,
        })
      : null;
  return {
    planId: plan.id,
    threadId: plan.thread_id,
    version: plan.version,
    state: plan.state,
    title: plan.title,
    planHash: plan.plan_hash,
    plan: plan.plan,
    fingerprint: proposal?.fingerprint ?? null,
    card: proposal?.card ?? null,
    gate,
    askedBy: plan.asked_by,
    createdAt: plan.created_at.toISOString(),
    expiresAt: approval?.expires_at.toISOString() ?? null,
    decidedBy: approval?.decided_by ?? null,
    decidedAt: approval?.decided_at?.toISOString() ?? null,
    supersededBy: next && { planId: next.id, version: next.version, isOther: next.family !== plan.family, title: next.title },
    runId: run?.id ?? null,
  };
}
