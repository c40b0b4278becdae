/** Taking one's own yes back while the card still waits for others. */
import { conflictError } from '#domain/errors.ts';
import type { DecisionOutcome } from '#domain/plan-view.ts';
import type { Principal } from '#domain/principal.ts';
import { gateFacts } from '#jobs/gate-facts.ts';
import { findApproval } from '#store/approvals.ts';
import { recordAudit } from '#store/audit.ts';
import { appendEvents } from '#store/events.ts';
import { deleteVote } from '#store/gate.ts';
import { findProposal, type PlanRow } from '#store/plans.ts';
import { lockThread } from '#store/threads.ts';
import type { AppContext } from '../context.ts';
import { refusal } from './refusal.ts';

/** Throws `approval.no-vote`, and what stands against deciding the card. */
export async function withdrawVote(
  context: AppContext,
  principal: Principal,
  plan: PlanRow,
  fingerprint: string,
): Promise<DecisionOutcome> {
  const { database, readOnly } = context;
  return database.transaction(async (tx) => {
    await lockThread(tx, plan.thread_id);
    const [approval, proposal] = [await findApproval(tx, plan.id), await findProposal(tx, plan.id, fingerprint)];
    if (!proposal || approval?.state !== 'pending' || approval.late) throw await refusal(tx, plan, fingerprint);
    if (!(await deleteVote(tx, { approvalId: approval.id, principalId: principal.id }))) {
      throw conflictError('approval.no-vote', 'You have not approved this card, so there is nothing to take back.');
    }
    const card = { plan: proposal.plan, effect: proposal.card.effect, planId: plan.id, approvalId: approval.id, readOnly };
    const gate = await gateFacts(tx, card);
    await appendEvents(tx, plan.thread_id, [{ type: 'plan.voted', data: { planId: plan.id, by: principal.id, vote: 'withdraw', gate } }]);
    recordAudit(tx, { by: principal.id, action: 'plan.withdraw', about: `plan:${plan.id}`, outcome: 'done' });
    const at = new Date().toISOString();
    return { planId: plan.id, decision: 'withdraw', runId: null, stillNeeds: gate.missing, by: principal.id, at };
  });
}
