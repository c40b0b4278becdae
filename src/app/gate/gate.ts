/** What admins say about the gate: its policies and the read-only switch; and which cards wait for somebody. */
import { isDeepStrictEqual } from 'node:util';
import { conflictError, inputError } from '#domain/errors.ts';
import type { GateState, PendingCard } from '#domain/gate-view.ts';
import { ApprovalPolicies, changedPolicies, type ApprovalPolicy, type GateFacts } from '#domain/policy.ts';
import type { Principal } from '#domain/principal.ts';
import { can } from '#auth/access.ts';
import { gateFacts, readOnlyOf } from '#jobs/gate-facts.ts';
import { requirementOf, rolesThatMay } from '#planning/policy.ts';
import { recordAudit } from '#store/audit.ts';
import { pendingCards, threadsWithCards } from '#store/approvals.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { gateNow, holdPolicies, policiesSince, replacePolicies, requestersOf, turnGate, versionedPolicies } from '#store/gate.ts';
import { lockThread } from '#store/threads.ts';
import { allow, isUuid } from '../people/allow.ts';
import type { AppContext } from '../context.ts';
import { refuseSecrets } from '../conversation/pasted-secrets.ts';
import { resumePausedRuns } from '../runs/resume-runs.ts';
import { mayNotDecide, withinOf } from '../people/within-connections.ts';

export interface GateCases {
  gateState(principal: Principal): Promise<GateState>;
  /** Turns the read-only switch. What is being published then comes to its end; nothing new begins. */
  switchGate(principal: Principal, request: { readOnly: boolean; reason?: string }): Promise<GateState>;
  /** Replaces all policies of the version that was read. They hold from the next decision on. Throws `policies.changed` when there is a newer one. */
  setPolicies(principal: Principal, given: { policies: ApprovalPolicy[]; version: number }): Promise<GateState>;
  /** Cards that wait and that one may see, those first that expire first. */
  pendingCards(principal: Principal, query?: { limit?: number; afterPlanId?: string }): Promise<PendingCard[]>;
}

const mostListed = 201;
/** Cards that hear of other policies; the decision looks at them anyway. */
const mostTold = 1000;
const longestReason = 500;

export function gateCases(context: AppContext): GateCases {
  return {
    async gateState(principal) {
      allow(principal, 'gate.read');
      return stateNow(context);
    },
    async switchGate(principal, { readOnly, reason = '' }) {
      allow(principal, 'gate.manage');
      if (reason.length > longestReason) throw inputError('request.invalid', `Give the reason in at most ${longestReason} characters.`);
      refuseSecrets(reason);
      await turn(context, principal, { readOnly, reason: reason.trim() === '' ? null : reason.trim() });
      if (!readOnly) await resumePausedRuns(context);
      return stateNow(context);
    },
    async setPolicies(principal, { policies: given, version }) {
      allow(principal, 'gate.manage');
      const policies = ApprovalPolicies.parse(given);
      refuseSecrets(policies);
      await context.database.transaction(async (tx) => {
        for (const threadId of await threadsWithCards(tx)) await lockThread(tx, threadId);
        await holdPolicies(tx);
        const { policies: before, version: now } = await versionedPolicies(tx);
        if (now !== version) await refuseOlder(tx, { version, now: before });
        await replacePolicies(tx, policies);
        await tellCards(tx, context, { by: principal.id, before, after: policies });
        recordAudit(tx, { by: principal.id, action: 'gate.policies', about: 'gate:policies', outcome: 'done', before, after: policies });
      });
      return stateNow(context);
    },
    pendingCards: (principal, { limit = 50, afterPlanId } = {}) =>
      waitingFor(context, principal, { limit: Math.min(limit, mostListed), after: afterPlanId ?? null }),
  };
}

async function stateNow({ database, readOnly }: AppContext): Promise<GateState> {
  return { readOnly: readOnlyOf(await gateNow(database), readOnly), ...(await versionedPolicies(database)) };
}

/** What was changed and changed back since that version stands as it was read. */
async function refuseOlder(tx: Transaction, { version, now }: { version: number; now: ApprovalPolicy[] }): Promise<void> {
  const since = await policiesSince(tx, version);
  if (since !== null && isDeepStrictEqual(since.policies, now)) return;
  const what =
    since === null
      ? `Version ${version} of the policies is none that was ever read here`
      : `${since.by} changed the policies at ${since.at.toISOString()}: ${changedPolicies(since.policies, now) || 'their order'}`;
  throw conflictError('policies.changed', `${what}. Nothing was saved.`, {
    hint: 'Look at the policies as they are now, then save again.',
  });
}

/** Cards that wait say what it takes now, where that is another thing than before. */
async function tellCards(
  tx: Transaction,
  { readOnly }: AppContext,
  { by, before, after }: { by: string; before: ApprovalPolicy[]; after: ApprovalPolicy[] },
): Promise<void> {
  for (const row of await pendingCards(tx, { owner: null, limit: mostTold })) {
    const { plan, effect, plan_id: planId, approval_id: approvalId } = row;
    if (isDeepStrictEqual(requirementOf(before, row), requirementOf(after, row))) continue;
    const gate = await gateFacts(tx, { plan, effect, planId, approvalId, readOnly });
    await appendEvents(tx, row.thread_id, [{ type: 'plan.gated', data: { planId, by, gate } }]);
  }
}

/** The switch and what the open cards say of it are one transaction, which waits for the decisions that are under way. */
async function turn(context: AppContext, principal: Principal, to: { readOnly: boolean; reason: string | null }): Promise<void> {
  await context.database.transaction(async (tx) => {
    const threads = await threadsWithCards(tx);
    for (const threadId of threads) await lockThread(tx, threadId);
    const turned = await turnGate(tx, { ...to, by: principal.id });
    if (!turned) return;
    const data = { ...to, by: principal.id };
    for (const threadId of threads) await appendEvents(tx, threadId, [{ type: 'gate.switched', data }]);
    recordAudit(tx, {
      by: principal.id,
      action: 'gate.switch',
      about: 'gate:read-only',
      outcome: 'done',
      before: { readOnly: turned.before },
      after: to,
    });
  });
}

async function waitingFor(
  context: AppContext,
  principal: Principal,
  page: { limit: number; after: string | null },
): Promise<PendingCard[]> {
  allow(principal, 'plan.read', principal.id);
  const owner = can(principal, 'plan.read') ? null : principal.id;
  if (page.after !== null && !isUuid(page.after)) throw inputError('request.invalid', 'The cursor is not one of this list.');
  const rows = await pendingCards(context.database, { ...page, owner });
  return Promise.all(
    rows.map(async (row): Promise<PendingCard> => {
      const { plan, effect, asked_by: askedBy, approval_id: approvalId } = row;
      const gate = await gateFacts(context.database, { plan, effect, planId: row.plan_id, approvalId, readOnly: context.readOnly });
      const requesters = await requestersOf(context.database, row.plan_id);
      return {
        planId: row.plan_id,
        threadId: row.thread_id,
        title: row.title,
        version: row.version,
        fingerprint: row.fingerprint,
        askedBy,
        expiresAt: row.expires_at.toISOString(),
        gate,
        mayApprove: mayApprove(principal, gate, requesters) && mayNotDecide(withinOf(principal), plan) === null,
      };
    }),
  );
}

const mayApprove = (principal: Principal, { requirement, votes, readOnly }: GateFacts, requesters: readonly string[]): boolean =>
  readOnly === null &&
  can(principal, 'plan.approve') &&
  principal.roles.some((role) => rolesThatMay[requirement.role].includes(role)) &&
  (requirement.requesterMayApprove || !requesters.includes(principal.id)) &&
  !votes.some(({ by }) => by === principal.id);
