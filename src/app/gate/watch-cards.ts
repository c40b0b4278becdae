/** Cards that wait: they expire when nobody decides in time, and before that whoever may decide is reminded. */
import type { ApprovalPolicy } from '#domain/policy.ts';
import { countVotes, requirementOf } from '#planning/policy.ts';
import { hastenApproval, markReminded, pendingCards, type PendingCardRow } from '#store/approvals.ts';
import { appendEvents } from '#store/events.ts';
import { approvalPolicies, gateNow, requestersOf, votesOf } from '#store/gate.ts';
import { lockThread } from '#store/threads.ts';
import type { AppContext } from '../context.ts';
import { expireLateCards } from './expire.ts';
import { resumePausedRuns } from '../runs/resume-runs.ts';

const watchedAtOnce = 1000;
const hourMs = 3_600_000;

type Watching = Pick<AppContext, 'database' | 'queue' | 'readOnly'>;

/** One look at everything that waits. Safe to run on several servers at once. */
export async function watchCards(context: Watching): Promise<void> {
  const policies = await approvalPolicies(context.database);
  if (policies.length > 0) {
    for (const card of await pendingCards(context.database, { owner: null, limit: watchedAtOnce }))
      await watchCard(context, card, policies);
  }
  await expireLateCards(context);
  const isClosed = context.readOnly || (await gateNow(context.database)).read_only;
  if (!isClosed) await resumePausedRuns(context);
}

async function watchCard({ database }: Watching, card: PendingCardRow, policies: readonly ApprovalPolicy[]): Promise<void> {
  const requirement = requirementOf(policies, card);
  const { expiresHours, remindHours, escalateHours } = requirement;
  const policyEnd = expiresHours === null ? Number.POSITIVE_INFINITY : card.created_at.getTime() + expiresHours * hourMs;
  const endsAt = Math.min(card.expires_at.getTime(), policyEnd);
  if (endsAt < card.expires_at.getTime()) await hastenApproval(database, card.approval_id, new Date(endsAt));
  const isDue = (hours: number | null): hours is number => hours !== null && Date.now() >= endsAt - hours * hourMs && Date.now() < endsAt;
  const due = [
    ...(card.reminded_at === null && isDue(remindHours) ? (['reminder'] as const) : []),
    ...(card.escalated_at === null && isDue(escalateHours) ? (['escalation'] as const) : []),
  ];
  for (const level of due) {
    await database.transaction(async (tx) => {
      await lockThread(tx, card.thread_id);
      if (!(await markReminded(tx, card.approval_id, level))) return;
      const { missing } = countVotes(requirement, await votesOf(tx, card.approval_id), await requestersOf(tx, card.plan_id));
      const role = level === 'escalation' ? 'admin' : requirement.role;
      const data = { planId: card.plan_id, level, role, missing, expiresAt: new Date(endsAt).toISOString() };
      await appendEvents(tx, card.thread_id, [{ type: 'plan.reminded', data }]);
    });
  }
}
