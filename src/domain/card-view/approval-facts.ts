/** What stands between a card and its approval: an effect nobody knows, names that must be typed, people who have to follow. */
import type { Card, LoadEffect } from '../effect.ts';
import type { Plan, PlannedLoad } from '../plan.ts';
import type { GateFacts, Requirement } from '../policy.ts';
import { showInvisible } from '../visible.ts';
import { counted } from '../amounts.ts';

/** `analytics.orders`, `exports/orders.parquet`. */
export const loadTarget = (load: PlannedLoad): string => (load.file ? load.table : `${load.schema}.${load.table}`);

/** With its connection, where the name alone does not say the place: `warehouse.analytics.orders`. */
export const placeOf = (load: PlannedLoad): string => (load.file ? load.table : `${load.connection}.${loadTarget(load)}`);

const removesRows = (load: PlannedLoad, effect: LoadEffect | undefined): boolean => load.mode === 'replace' || (effect?.deletes ?? 0) > 0;

/** Targets whose names must be typed before an approval: the load replaces them or deletes from them, unless a policy says otherwise. */
export function namesToType(
  { plan, card }: { plan: Plan; card: Pick<Card, 'effect'> },
  typeName: Requirement['typeName'] = 'removals',
): string[] {
  // An undo removes what a person just asked to take back, and nothing else.
  if (plan.undoes || typeName === 'never') return [];
  const names = plan.loads
    .filter((load) => {
      const effect = card.effect.find((one) => one.load === load.id);
      return typeName === 'always' || (effect?.tableExists !== false && removesRows(load, effect));
    })
    .map(loadTarget);
  return [...new Set(names)];
}

/** Whether what was typed names the table, with or without its schema. */
export const isNameOf = (typed: string, target: string): boolean => {
  const name = typed.trim();
  return name === target || (name !== '' && target.endsWith(`.${name}`));
};

/** Why a card with these effects cannot be approved, or null. `allowUnavailable` is what a policy says about effects that nobody knows. */
export function effectObstacle(effects: readonly LoadEffect[], allowUnavailable = false): string | null {
  const unknown = effects.find(({ basis }) => basis === 'unavailable');
  if (unknown && !allowUnavailable)
    return `What would happen to ${unknown.target} is not known, so it cannot be approved. Revise or reject it.`;
  return effects.some(({ basis }) => basis === 'measuring') ? 'The effect is being measured.' : null;
}

/** What the gate asks for beyond one person's yes, and who has said it: `needs 2 approvers, 1 missing`, `approved so far by ana`. */
export function gateWords({ requirement, votes, missing, readOnly }: GateFacts): string[] {
  const { role, approvers, requesterMayApprove, policies } = requirement;
  const yes = votes.filter(({ counts }) => counts).map(({ by }) => showInvisible(by));
  const why = policies.length === 0 ? '' : ` (${policies.join(', ')})`;
  return [
    ...(readOnly === null
      ? []
      : [`Read-only${readOnly.reason === null ? '' : `: ${showInvisible(readOnly.reason)}`}. Nothing can be approved.`]),
    ...(approvers > 1 || role !== 'approver'
      ? [`Needs ${counted(approvers, role)}${why}${missing < approvers ? `, ${missing} missing` : ''}.`]
      : []),
    ...(requesterMayApprove ? [] : ['Whoever asked for it does not count.']),
    ...(yes.length === 0 ? [] : [`Approved so far by ${yes.join(', ')}.`]),
  ];
}

/** That policies were changed while the card waits, and what it takes now. */
export function gatedWords({ by, gate: { requirement, missing } }: { by: string; gate: GateFacts }): string {
  const not = requirement.requesterMayApprove ? '' : ', not the one who asked';
  return `${by} changed the policies: this card now needs ${counted(requirement.approvers, requirement.role)}${not}${missing < requirement.approvers ? `, ${missing} missing` : ''}.`;
}
