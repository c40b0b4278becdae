/** Why a card cannot be decided, told from what is stored once a decision has lost. */
import { conflictError, type AppError } from '#domain/errors.ts';
import { findApproval } from '#store/approvals.ts';
import type { Sql } from '#store/database.ts';
import { successorOf, type PlanRow } from '#store/plans.ts';

export async function refusal(
  sql: Sql,
  plan: Pick<PlanRow, 'id' | 'thread_id' | 'ordinal' | 'family'>,
  fingerprint: string,
): Promise<AppError> {
  const approval = await findApproval(sql, plan.id);
  const hint = 'Open the conversation to see its newest card.';
  if (!approval)
    return conflictError('approval.not-ready', 'The effect of this plan is not measured, so there is nothing to decide.', { hint });
  if (approval.fingerprint !== fingerprint) {
    return conflictError('approval.stale', 'This decision is about another version of the plan or its effect; nothing was done.', { hint });
  }
  switch (approval.state) {
    case 'approved':
    case 'rejected':
      return conflictError(
        'approval.decided',
        `Already ${approval.state} by ${approval.decided_by} at ${approval.decided_at?.toISOString()}.`,
        { hint },
      );
    case 'superseded': {
      const next = await successorOf(sql, plan);
      const newer = next && next.family !== plan.family ? 'Another plan took the place of this one' : 'A newer version of this plan exists';
      return conflictError('approval.superseded', `${newer}; nothing was done.`, {
        hint,
        ...(next ? { details: { planId: next.id, version: next.version } } : {}),
      });
    }
    case 'expired':
      return conflictError('approval.expired', 'This card has expired; nothing was done.', { hint: 'Ask again to measure it afresh.' });
    case 'pending':
      return conflictError(approval.late ? 'approval.expired' : 'approval.stale', 'This card can no longer be decided; nothing was done.', {
        hint,
      });
  }
}
