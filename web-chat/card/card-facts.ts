/** Facts about a card that several parts of the screen need: its targets, whether it can be approved, and its state in words. */
import type { CardStep, LoadEffect } from '#domain/effect.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { PlanCard } from '../card-state.ts';
import type { LiveRun } from '../run-state.ts';

export type CardTone = 'quiet' | 'busy' | 'waiting' | 'good' | 'bad';

export const cardTitle = (card: PlanCard): string => card.proposed?.card.title ?? card.drafted?.plan.title ?? 'Plan';

export const cardSteps = (card: PlanCard): CardStep[] => card.proposed?.card.steps ?? card.drafted?.steps ?? [];

export const cardLoads = (card: PlanCard): PlannedLoad[] => (card.proposed ?? card.drafted)?.plan.loads ?? [];

/** `analytics.orders`, `exports/orders.parquet`. */
export const loadTarget = (load: PlannedLoad): string => (load.file ? load.table : `${load.schema}.${load.table}`);

/** With its connection, where the name alone does not say the place: `warehouse.analytics.orders`. */
export const placeOf = (load: PlannedLoad): string => (load.file ? load.table : `${load.connection}.${loadTarget(load)}`);

const removesRows = (load: PlannedLoad, effect: LoadEffect | undefined): boolean => load.mode === 'replace' || (effect?.deletes ?? 0) > 0;

/** Tables whose names must be typed before an approval: the load replaces them or deletes from them. */
export function namesToType(card: PlanCard): string[] {
  const { proposed } = card;
  const wanted = card.gate?.requirement.typeName ?? 'removals';
  // An undo removes what a person just asked to take back, and nothing else.
  if (!proposed || proposed.plan.undoes || wanted === 'never') return [];
  const names = proposed.plan.loads
    .filter((load) => {
      const effect = proposed.card.effect.find((one) => one.load === load.id);
      return wanted === 'always' || (effect?.tableExists !== false && removesRows(load, effect));
    })
    .map(loadTarget);
  return [...new Set(names)];
}

/** Whether what was typed names the table, with or without its schema. */
export const isNameOf = (typed: string, target: string): boolean => {
  const name = typed.trim();
  return name === target || (name !== '' && target.endsWith(`.${name}`));
};

/** Why the card cannot be approved now, or null. */
export function approvalObstacle(card: PlanCard): string | null {
  if (card.outcome.state !== 'waiting') return 'The effect is being measured.';
  if (card.readOnly) return 'Headgate is read-only; nothing can be approved now.';
  const effects = card.proposed?.card.effect ?? [];
  const mayBeUnknown = card.gate?.requirement.allowUnavailable === true;
  const unknown = effects.find(({ basis }) => basis === 'unavailable');
  if (unknown && !mayBeUnknown)
    return `What would happen to ${unknown.target} is not known, so it cannot be approved. Revise or reject it.`;
  return effects.some(({ basis }) => basis === 'measuring') ? 'The effect is being measured.' : null;
}

/** The state of a card and its run, in a few words. */
export function cardStateWords(card: PlanCard, run: LiveRun | undefined): { words: string; tone: CardTone } {
  if (run) return runStateWords(run);
  const { outcome } = card;
  switch (outcome.state) {
    case 'drafting':
      return { words: 'drafting', tone: 'busy' };
    case 'measuring':
      return { words: 'measuring', tone: 'busy' };
    case 'waiting':
      return { words: 'waiting for a decision', tone: 'waiting' };
    case 'approved':
      return { words: `approved by ${outcome.by}`, tone: 'good' };
    case 'rejected':
      return { words: `rejected by ${outcome.by}`, tone: 'quiet' };
    case 'revised':
      return { words: `being revised for ${outcome.by}`, tone: 'quiet' };
    case 'superseded':
      return { words: 'superseded', tone: 'quiet' };
    case 'expired':
      return { words: 'expired', tone: 'quiet' };
    case 'asked':
      return { words: 'waiting for a word', tone: 'waiting' };
    case 'unneeded':
      return { words: 'nothing new', tone: 'quiet' };
    case 'failed':
      return { words: 'failed', tone: 'bad' };
  }
}

export function runStateWords(run: LiveRun): { words: string; tone: CardTone } {
  switch (run.state) {
    case 'queued':
      return { words: 'queued', tone: 'busy' };
    case 'running':
      return { words: 'running', tone: 'busy' };
    case 'paused':
      return { words: 'paused', tone: 'waiting' };
    case 'succeeded':
      return { words: 'done', tone: 'good' };
    case 'failed':
      return { words: 'failed', tone: 'bad' };
    case 'cancelled':
      return { words: `stopped by ${run.endedBy ?? 'somebody'}`, tone: 'quiet' };
    case 'undone':
      return { words: `undone by ${run.endedBy ?? 'somebody'}`, tone: 'quiet' };
  }
}
