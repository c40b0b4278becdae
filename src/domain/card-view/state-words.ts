/** The states of a card and its run in a few words, with the tone they are shown in. */
import type { PlanState, RunState } from '../states.ts';

export type CardTone = 'quiet' | 'busy' | 'waiting' | 'good' | 'bad';

/** What a card may be in while it has no run. `measuring`: the effect is being computed. `asked`: measuring it would be dear. */
export type CardStateName =
  | 'drafting'
  | 'measuring'
  | 'waiting'
  | 'approved'
  | 'rejected'
  | 'revised'
  | 'superseded'
  | 'expired'
  | 'asked'
  | 'unneeded'
  | 'failed';

export interface StateWords {
  words: string;
  tone: CardTone;
}

/** The card's state from the plan's. */
export const cardStateOf: Record<PlanState, CardStateName> = {
  drafting: 'drafting',
  preparing: 'measuring',
  proposed: 'waiting',
  approved: 'approved',
  rejected: 'rejected',
  superseded: 'superseded',
  expired: 'expired',
};

/** `by` is who decided, or which version took the card's place, where somebody or something did. */
export function cardStateWords(state: CardStateName, by: string | null): StateWords {
  const who = by ?? 'somebody';
  const all: Record<CardStateName, StateWords> = {
    drafting: { words: 'drafting', tone: 'busy' },
    measuring: { words: 'measuring', tone: 'busy' },
    waiting: { words: 'waiting for a decision', tone: 'waiting' },
    approved: { words: `approved by ${who}`, tone: 'good' },
    rejected: { words: `rejected by ${who}`, tone: 'quiet' },
    revised: { words: `being revised for ${who}`, tone: 'quiet' },
    superseded: { words: by === null ? 'superseded' : `superseded by ${by}`, tone: 'quiet' },
    expired: { words: 'expired', tone: 'quiet' },
    asked: { words: 'waiting for a word', tone: 'waiting' },
    unneeded: { words: 'nothing new', tone: 'quiet' },
    failed: { words: 'failed', tone: 'bad' },
  };
  return all[state];
}

/** `by` is who stopped it or took it back. */
export function runStateWords(state: RunState, by: string | null): StateWords {
  const who = by ?? 'somebody';
  const all: Record<RunState, StateWords> = {
    queued: { words: 'queued', tone: 'busy' },
    running: { words: 'running', tone: 'busy' },
    paused: { words: 'paused', tone: 'waiting' },
    succeeded: { words: 'done', tone: 'good' },
    failed: { words: 'failed', tone: 'bad' },
    cancelled: { words: `stopped by ${who}`, tone: 'quiet' },
    undone: { words: `undone by ${who}`, tone: 'quiet' },
  };
  return all[state];
}
