/** A plan for somebody who may read it. To everybody else it does not exist. */
import { can } from '#auth/access.ts';
import { inputError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import type { Sql } from '#store/database.ts';
import { findPlan, type PlanRow } from '#store/plans.ts';
import { findThread } from '#store/threads.ts';
import { hidden, isUuid, requireScope } from '../people/allow.ts';

/** `ownerId` made its conversation. Throws `access.denied` to a token that reads nothing, `plan.not-found` in the same words whether missing or hidden. */
export async function readablePlan(sql: Sql, principal: Principal, planId: string): Promise<{ plan: PlanRow; ownerId: string }> {
  requireScope(principal, 'plan.read');
  const plan = isUuid(planId) ? await findPlan(sql, planId) : null;
  const ownerId = plan ? (await findThread(sql, plan.thread_id))?.created_by : undefined;
  if (plan && ownerId !== undefined && can(principal, 'plan.read', { ownerId })) return { plan, ownerId };
  throw inputError('plan.not-found', 'There is no such plan.', {
    hint: 'Cards that wait have their plan in the list of approvals (headgate approvals); others in their conversation.',
    ...(plan ? { cause: hidden(principal, 'plan.read') } : {}),
  });
}
