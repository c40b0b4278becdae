/** Facts about a card that several parts of the screen need: its targets, whether it can be approved, and its state in words. */
import { effectObstacle, loadTarget, namesToType as namesOfPlan, placeOf } from '#domain/card-view/approval-facts.ts';
import { cardStateWords as outcomeWords, runStateWords as wordsOfRun, type StateWords } from '#domain/card-view/state-words.ts';
import type { CardStep } from '#domain/effect.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import { showInvisible } from '#domain/visible.ts';
import type { PlanCard } from '../state/card-state.ts';
import type { LiveRun } from '../state/run-state.ts';
import { unknownYou, type You } from '../you.ts';

export { isNameOf, loadTarget } from '#domain/card-view/approval-facts.ts';

/** A target as it is shown. */
export const shownTarget = (load: PlannedLoad): string => showInvisible(loadTarget(load));
/** The same with its connection. */
export const shownPlace = (load: PlannedLoad): string => showInvisible(placeOf(load));

export const cardTitle = (card: PlanCard): string => showInvisible(card.proposed?.card.title ?? card.drafted?.plan.title ?? 'Plan');

export const cardSteps = (card: PlanCard): CardStep[] => card.proposed?.card.steps ?? card.drafted?.steps ?? [];

export const cardLoads = (card: PlanCard): PlannedLoad[] => (card.proposed ?? card.drafted)?.plan.loads ?? [];

/** Targets whose names must be typed before an approval. */
export const namesToType = ({ proposed, gate }: PlanCard): string[] => (proposed ? namesOfPlan(proposed, gate?.requirement.typeName) : []);

/** Why the card cannot be approved now, or null. */
export function approvalObstacle(card: PlanCard, you: You = unknownYou): string | null {
  if (card.outcome.state !== 'waiting') return 'The effect is being measured.';
  if (!you.mayApprove) return 'It waits for an approver; your role may change or withdraw it.';
  if (card.gate?.requirement.requesterMayApprove === false && card.proposed?.askedBy === you.id)
    return 'You asked for it, so somebody else has to approve it.';
  if (card.readOnly) return 'Headgate is read-only; nothing can be approved now.';
  const unknown = effectObstacle(card.proposed?.card.effect ?? [], card.gate?.requirement.allowUnavailable);
  return unknown && showInvisible(unknown);
}

/** The state of a card and its run, in a few words. */
export function cardStateWords(card: PlanCard, run: LiveRun | undefined): StateWords {
  if (run) return runStateWords(run);
  const { outcome } = card;
  // What took its place is said with its link.
  return outcomeWords(outcome.state, 'by' in outcome && outcome.state !== 'superseded' ? showInvisible(outcome.by) : null);
}

export const runStateWords = (run: LiveRun): StateWords => wordsOfRun(run.state, run.endedBy && showInvisible(run.endedBy));
