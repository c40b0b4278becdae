/**
 * One plan as the thread's events tell it.
 *
 * drafting    the structure is known (`plan.drafted`); nothing was measured yet.
 * measuring   inputs are being read and staged; the effect is not exact yet.
 * waiting     the exact effect is known; a person decides.
 * approved | rejected | revised   somebody decided. An approved plan has a run, whose own state says the rest.
 * superseded | expired | failed   it can no longer be decided.
 */
import type { EventData } from '#domain/events.ts';
import type { StoredEvent } from '#domain/events.ts';

type Proposed = EventData<'plan.proposed'>;
type Drafted = EventData<'plan.drafted'>;

export type CardOutcome =
  | { state: 'drafting' }
  | { state: 'measuring' }
  | { state: 'waiting' }
  | { state: 'approved'; by: string; at: string }
  | { state: 'rejected'; by: string; at: string; reason: string | null }
  | { state: 'revised'; by: string; at: string; reason: string | null }
  | { state: 'superseded'; byPlanId: string | null }
  | { state: 'expired'; at: string }
  | { state: 'failed'; error: EventData<'plan.failed'>['error'] };

/** How far one step of the measuring has come. `fraction` is null while unknown. */
export type PrepareProgress = Omit<EventData<'plan.progress'>, 'planId'>;

export interface PlanCard {
  planId: string;
  version: number;
  drafted: Drafted | null;
  proposed: Proposed | null;
  progress: readonly PrepareProgress[];
  outcome: CardOutcome;
  runId: string | null;
}

type PlanEvent = Extract<StoredEvent, { type: `plan.${string}` }>;

export const newCard = (planId: string): PlanCard => ({
  planId,
  version: 1,
  drafted: null,
  proposed: null,
  progress: [],
  outcome: { state: 'drafting' },
  runId: null,
});

export const isPlanEvent = (event: { type: string }): event is PlanEvent => event.type.startsWith('plan.');

/** The card after one more event of its plan. */
export function applyPlanEvent(card: PlanCard, event: PlanEvent): PlanCard {
  switch (event.type) {
    case 'plan.drafted':
      return { ...card, version: event.data.version, drafted: event.data };
    case 'plan.progress': {
      const { planId: _, ...progress } = event.data;
      return { ...card, progress: withProgress(card.progress, progress), outcome: { state: 'measuring' } };
    }
    case 'plan.proposed':
      return { ...card, version: event.data.version, proposed: event.data, outcome: { state: 'waiting' } };
    case 'plan.failed':
      return { ...card, version: event.data.version, outcome: { state: 'failed', error: event.data.error } };
    case 'plan.decided':
      return { ...card, runId: event.data.runId, outcome: decided(event) };
    case 'plan.superseded':
      return { ...card, outcome: { state: 'superseded', byPlanId: event.data.byPlanId } };
    case 'plan.expired':
      return { ...card, outcome: { state: 'expired', at: event.at } };
  }
}

function decided({ data: { decision, by, reason }, at }: Extract<PlanEvent, { type: 'plan.decided' }>): CardOutcome {
  if (decision === 'approve') return { state: 'approved', by, at };
  return { state: decision === 'reject' ? 'rejected' : 'revised', by, at, reason };
}

function withProgress(all: readonly PrepareProgress[], one: PrepareProgress): PrepareProgress[] {
  const known = all.some(({ step }) => step === one.step);
  return known ? all.map((progress) => (progress.step === one.step ? one : progress)) : [...all, one];
}
