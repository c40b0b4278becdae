/** What stands between a yes and a run: the read-only switch, the policies as they are now, and how many others have said yes. */
import { counted } from '#domain/amounts.ts';
import { conflictError, deniedError } from '#domain/errors.ts';
import type { GateFacts, Requirement } from '#domain/policy.ts';
import type { Principal, Role } from '#domain/principal.ts';
import { countVotes, requirementOf, rolesThatMay } from '#planning/policy.ts';
import type { ApprovalRow } from '#store/approvals.ts';
import type { Transaction } from '#store/database.ts';
import { decisionFacts, holdGate, insertVote, requestersOf, votesOf, type GateRow } from '#store/gate.ts';
import type { PlanRow, ProposalRow } from '#store/plans.ts';
import type { AppContext } from '../context.ts';

export interface Asking {
  principal: Principal;
  plan: PlanRow;
  proposal: ProposalRow;
  approval: ApprovalRow;
}

/**
 * Adds this yes to those that were given. The gate is open when `missing` is 0; until then the vote is all that happened.
 * Everything is read here, in the transaction that decides: what a card showed when it was made does not count.
 * Throws `gate.read-only`, `approval.expired`, `approval.unavailable`, `access.denied`, `approval.voted`.
 */
export async function passGate(context: Pick<AppContext, 'readOnly'>, tx: Transaction, asking: Asking): Promise<GateFacts> {
  const { principal, plan, proposal, approval } = asking;
  requireOpen(context, await holdGate(tx));
  // After the lock, so that what was changed while it was waited for is seen.
  const { policies, rolesNow } = await decisionFacts(tx, personBehind(principal.id));
  const requirement = requirementOf(policies, { plan: proposal.plan, effect: proposal.card.effect });
  requireInTime(approval, requirement);
  requireKnown(proposal, requirement);
  const roles = rolesLeft(principal, rolesNow);
  const requesters = requirement.requesterMayApprove ? [] : await requestersOf(tx, plan.id);
  requireRight({ ...principal, roles }, requesters, requirement);
  const isNew = await insertVote(tx, { approvalId: approval.id, principal: { ...principal, roles } });
  // The one yes that is needed is this one, which was just judged.
  if (requirement.approvers === 1) return { requirement, votes: [], missing: 0, readOnly: null };
  const { votes, missing } = countVotes(requirement, await votesOf(tx, approval.id), requesters);
  if (!isNew && missing > 0) {
    throw conflictError('approval.voted', `You have approved this already; it still needs ${peopleWords(missing, requirement)}.`, {
      hint: 'Ask somebody else to look at the card.',
    });
  }
  return { requirement, votes, missing, readOnly: null };
}

/** `one more approver`, `2 more admins`. */
const peopleWords = (missing: number, { role }: Pick<Requirement, 'role'>): string =>
  missing === 1 ? `one more ${role}` : `${missing} more ${role}s`;

function requireOpen({ readOnly }: Pick<AppContext, 'readOnly'>, gate: GateRow): void {
  if (!readOnly && !gate.read_only) return;
  const by = gate.read_only && gate.changed_by ? ` by ${gate.changed_by}` : '';
  const why = gate.read_only && gate.reason ? `: ${gate.reason}` : '';
  throw deniedError('gate.read-only', `Headgate was made read-only${by}${why}. Nothing can be approved now; nothing was done.`, {
    hint: 'The card stays as it is. Approve it when an admin has opened the gate again.',
  });
}

/** A policy that gives less time than the card was made with counts from the moment it is there. */
function requireInTime({ created_at: madeAt }: ApprovalRow, { expiresHours }: Requirement): void {
  if (expiresHours === null || Date.now() < madeAt.getTime() + expiresHours * 3_600_000) return;
  throw conflictError('approval.expired', `This card was to be decided within ${counted(expiresHours, 'hour')}; nothing was done.`, {
    hint: 'Ask again to measure it afresh.',
  });
}

/** What a check stopped was not staged, and no policy makes it whole. */
function requireKnown({ card, staged, plan }: ProposalRow, { allowUnavailable }: Requirement): void {
  const isStaged = plan.loads.every(({ id }) => staged.some(({ load }) => load === id));
  if (card.effect.every(({ basis }) => basis === 'exact' || (basis === 'unavailable' && allowUnavailable && isStaged))) return;
  throw conflictError('approval.unavailable', 'The exact effect of this plan is not known, so it cannot be approved.', {
    hint: 'The card says why; revise the plan.',
  });
}

const isRule = (id: string): boolean => id.startsWith('standing rule ');

/** Whose yes this is: a rule's is that of the person who made it. */
const personBehind = (id: string): string => id.replace(/^standing rule \d+ of /, '');

/** What of the roles still holds, by what the person may be now (null: not kept here). A rule stands while its maker may approve. */
function rolesLeft({ id, roles }: Principal, now: readonly Role[] | null): Role[] {
  if (now === null) return roles;
  if (isRule(id)) return now.some((role) => rolesThatMay.approver.includes(role)) ? roles : [];
  return roles.filter((role) => now.includes(role));
}

function requireRight(principal: Principal, requesters: readonly string[], requirement: Requirement): void {
  const { policies, role, requesterMayApprove, standingRules } = requirement;
  const by = policies.length > 0 ? ` (${policies.join(', ')})` : '';
  if (isRule(principal.id) && principal.roles.length === 0) {
    throw deniedError('access.denied', `${personBehind(principal.id)}, who made the standing rule, may not approve any more.`, {
      hint: 'Approve the run, and let somebody who may approve make the rule anew.',
      details: { action: 'plan.approve' },
    });
  }
  if (!principal.roles.some((one) => rolesThatMay[role].includes(one))) {
    throw deniedError('access.denied', `${principal.name} may not approve this: it takes the role ${role}${by}.`, {
      hint: 'Ask somebody with the right role.',
      details: { action: 'plan.approve' },
    });
  }
  if (!requesterMayApprove && requesters.includes(personBehind(principal.id))) {
    throw deniedError('access.denied', `${principal.name} asked for this or had a hand in it, so somebody else has to approve it${by}.`, {
      hint: 'Ask somebody else to look at the card.',
      details: { action: 'plan.approve' },
    });
  }
  // A rule stands for the one yes that made it: where several are needed, or a person is, it stands for none.
  if (isRule(principal.id) && (!standingRules || requirement.approvers > 1)) {
    throw deniedError('access.denied', `A person has to approve this, not a standing rule${by}.`, { details: { action: 'plan.approve' } });
  }
}
