/** The only way a run starts: a compare-and-set on the pending approval, with its event and the job in the same transaction. */
import { randomUUID } from 'node:crypto';
import type { Action } from '#auth/access.ts';
import type { Decision, DecisionKind } from '#domain/decision.ts';
import { bugError, inputError } from '#domain/errors.ts';
import type { GateFacts } from '#domain/policy.ts';
import type { DecisionOutcome } from '#domain/plan-view.ts';
import type { Principal } from '#domain/principal.ts';
import { keepPipeline, keptName } from '#jobs/keep-pipeline.ts';
import { decideApproval, findApproval, type ApprovalRow } from '#store/approvals.ts';
import { recordAudit } from '#store/audit.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { findPipeline } from '#store/pipelines.ts';
import { findProposal, movePlan, type PlanRow } from '#store/plans.ts';
import { insertRun } from '#store/runs.ts';
import { lockThread, setActivity } from '#store/threads.ts';
import { allow } from '../people/allow.ts';
import { changePlan, requireOpen } from '../plans/change-plan.ts';
import type { AppContext } from '../context.ts';
import { passGate } from './gate-keeper.ts';
import { refuseSecrets } from '../conversation/pasted-secrets.ts';
import { withinQuota } from '../people/quota.ts';
import { readablePlan } from '../plans/readable-plan.ts';
import { rejectsFor, requireReadableSources } from '../runs/readable-rejects.ts';
import { refusal } from './refusal.ts';
import { requireSameConnections } from './same-connections.ts';
import { takeWords } from '../conversation/send-message.ts';
import { withdrawVote } from './withdraw-vote.ts';
import { connectionsOf, requireDecidable, requireUse, withinOf, type Within } from '../people/within-connections.ts';

export const decide = (context: AppContext, principal: Principal, planId: string, decision: Decision): Promise<DecisionOutcome> =>
  decideWithin(context, principal, { planId, decision });

/** The same with something that belongs into the transaction; when it throws, nothing is decided. */
export async function decideWithin(
  context: AppContext,
  principal: Principal,
  { planId, decision, within }: { planId: string; decision: Decision; within?: (tx: Transaction) => Promise<void> },
): Promise<DecisionOutcome> {
  const { plan, ownerId } = await readablePlan(context.database, principal, planId);
  allow(principal, rightFor[decision.decision], ownerId);
  requireDecidable(withinOf(principal), plan.plan);
  await requireReadableSources(context.database, rejectsFor(principal), plan.plan.sources);
  refuseSecrets({ ...decision, fingerprint: '' });
  if (decision.decision === 'withdraw') return withdrawVote(context, principal, plan, decision.fingerprint);
  if (decision.decision === 'revise') return revise(context, { plan, principal, decision }, ownerId);
  if (decision.decision === 'edit' || decision.decision === 'partial') return changePlan(context, principal, plan, decision);
  const settled = await context.database.transaction(async (tx) => {
    if (decision.decision === 'approve') await withinQuota(tx, context.quotas, { of: 'runs', person: plan.asked_by });
    await lockThread(tx, plan.thread_id);
    const outcome = await (decision.decision === 'approve' ? approve : reject)(context, tx, { plan, principal, decision });
    if (outcome) await within?.(tx);
    return outcome;
  });
  // A refusal is explained from what is stored after the transaction has seen that it lost.
  if (!settled) throw await refusal(context.database, plan, decision.fingerprint);
  return settled;
}

/** Whoever turns a card into another one proposes: a right to decide alone makes no plans. */
const rightFor: Record<DecisionKind, Action> = {
  approve: 'plan.approve',
  withdraw: 'plan.approve',
  reject: 'plan.reject',
  revise: 'plan.change',
  edit: 'plan.change',
  partial: 'plan.change',
};

interface Deciding {
  plan: PlanRow;
  principal: Principal;
  decision: Decision;
}

async function approve(context: AppContext, tx: Transaction, { plan, principal, decision }: Deciding): Promise<DecisionOutcome | null> {
  const proposal = await findProposal(tx, plan.id, decision.fingerprint);
  if (!proposal) return null;
  await requireSameConnections(tx, proposal);
  const pending = await findApproval(tx, plan.id);
  if (pending?.state !== 'pending' || pending.late) return null;
  const name = await keptName(tx, plan);
  // Its next version takes the place of what others count on; a yes among several speaks for that as well.
  if (name !== null) await requireReplaceable(tx, withinOf(principal), name);
  const gate = await passGate(context, tx, { principal, plan, proposal, approval: pending });
  if (gate.missing > 0) return voted(tx, { plan, principal, gate });
  const approval = await decided(tx, { plan, principal, decision }, 'approved');
  if (!approval) return null;
  const runId = randomUUID();
  const runNumber = await insertRun(tx, {
    id: runId,
    plan_id: plan.id,
    approval_id: approval.id,
    thread_id: plan.thread_id,
    fingerprint: approval.fingerprint,
  });
  await appendEvents(tx, plan.thread_id, [
    { type: 'plan.decided', data: { planId: plan.id, decision: 'approve', by: principal.id, reason: null, runId } },
    { type: 'run.queued', runId, data: { planId: plan.id, runNumber } },
  ]);
  if (name !== null) await keepPipeline(tx, { plan, card: proposal.card, name, by: principal.id, promised: proposal.card.keeps });
  await setActivity(tx, plan.thread_id, 'running');
  recordAudit(tx, {
    by: principal.id,
    action: 'plan.approve',
    about: `plan:${plan.id}`,
    outcome: 'done',
    after: { fingerprint: approval.fingerprint, runId, runNumber },
  });
  await context.queue.enqueue(tx, { name: 'publish', data: { runId } });
  await context.queue.enqueue(tx, { name: 'turn', data: { threadId: plan.thread_id, cause: 'decided', planId: plan.id } });
  return { planId: plan.id, decision: 'approve', runId, by: principal.id, at: approval.decided_at!.toISOString() };
}

/** Throws `access.connection` when a pipeline of this name uses others. */
async function requireReplaceable(tx: Transaction, within: Within, name: string): Promise<void> {
  const before = within === null ? null : await findPipeline(tx, name);
  if (before) requireUse(within, connectionsOf(before.plan));
}

/** A yes that others have to follow: told, and nothing more. */
async function voted(
  tx: Transaction,
  { plan, principal, gate }: Omit<Deciding, 'decision'> & { gate: GateFacts },
): Promise<DecisionOutcome> {
  await appendEvents(tx, plan.thread_id, [{ type: 'plan.voted', data: { planId: plan.id, by: principal.id, vote: 'approve', gate } }]);
  const votes = gate.votes.map(({ by }) => by);
  recordAudit(tx, { by: principal.id, action: 'plan.vote', about: `plan:${plan.id}`, outcome: 'done', after: { votes } });
  return {
    planId: plan.id,
    decision: 'approve',
    runId: null,
    stillNeeds: gate.missing,
    by: principal.id,
    at: new Date().toISOString(),
  };
}

async function reject(context: AppContext, tx: Transaction, { plan, principal, decision }: Deciding): Promise<DecisionOutcome | null> {
  const approval = await decided(tx, { plan, principal, decision }, 'rejected');
  if (!approval) return null;
  const reason = decision.reason ?? null;
  await appendEvents(tx, plan.thread_id, [
    { type: 'plan.decided', data: { planId: plan.id, decision: 'reject', by: principal.id, reason, runId: null } },
  ]);
  await setActivity(tx, plan.thread_id, 'idle');
  recordAudit(tx, {
    by: principal.id,
    action: 'plan.reject',
    about: `plan:${plan.id}`,
    outcome: 'done',
    after: { fingerprint: approval.fingerprint, reason },
  });
  await context.queue.enqueue(tx, { name: 'discard', data: { planId: plan.id } });
  await context.queue.enqueue(tx, { name: 'turn', data: { threadId: plan.thread_id, cause: 'decided', planId: plan.id } });
  return { planId: plan.id, decision: 'reject', runId: null, by: principal.id, at: approval.decided_at!.toISOString() };
}

/** Moves approval and plan together; null when the approval was not there to be moved. */
async function decided(tx: Transaction, { plan, principal, decision }: Deciding, to: 'approved' | 'rejected'): Promise<ApprovalRow | null> {
  const approval = await decideApproval(tx, {
    planId: plan.id,
    fingerprint: decision.fingerprint,
    to,
    by: principal.id,
    reason: decision.reason ?? null,
  });
  if (approval && !(await movePlan(tx, plan.id, to)))
    throw bugError('plan.out-of-step', `The approval of plan ${plan.id} was pending but the plan was not.`);
  return approval;
}

/**
 * Words about a card are a message in its conversation, also of somebody who may not write there otherwise but may change the card;
 * the new version it leads to supersedes the card.
 */
async function revise(context: AppContext, { plan, principal, decision }: Deciding, ownerId: string): Promise<DecisionOutcome> {
  const text = decision.reason?.trim();
  if (!text) throw inputError('decision.no-words', 'Say what to change.', { hint: 'For example: use upsert instead, key is order_id.' });
  await takeWords(context, principal, {
    threadId: plan.thread_id,
    text,
    clientMessageId: randomUUID(),
    ownerId,
    mayPropose: true,
    guard: async (tx) => {
      await requireOpen(tx, plan, decision);
      recordAudit(tx, { by: principal.id, action: 'plan.revise', about: `plan:${plan.id}`, outcome: 'done', after: { words: text } });
    },
  });
  return { planId: plan.id, decision: 'revise', runId: null, by: principal.id, at: new Date().toISOString() };
}
