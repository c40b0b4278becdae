/**
 * One plan as the thread's events tell it.
 *
 * drafting    the structure is known (`plan.drafted`); nothing was measured yet.
 * measuring   inputs are being read and staged; the effect is not exact yet.
 * waiting     the exact effect is known; a person decides.
 * approved | rejected | revised   somebody decided. An approved plan has a run, whose own state says the rest.
 * asked       measuring it would be dear; a person says whether to.
 * superseded | expired | failed | unneeded   it can no longer be decided.
 */
import type { EventData, StoredEvent } from '#domain/events.ts';
import type { GateFacts, ReadOnly } from '#domain/policy.ts';
import { applyRunEvent, newRun } from './run-state.ts';
import type { LiveRun, RunEvent } from './run-state.ts';

type Proposed = EventData<'plan.proposed'>;
type Drafted = EventData<'plan.drafted'>;

export type CardOutcome =
  | { state: 'drafting' }
  | { state: 'measuring' }
  | { state: 'waiting' }
  | { state: 'approved'; by: string; at: string }
  | { state: 'rejected'; by: string; at: string; reason: string | null }
  | { state: 'revised'; by: string; at: string; reason: string | null }
  | { state: 'superseded'; byPlanId: string | null; by?: string; change?: string }
  | { state: 'expired'; at: string }
  | { state: 'asked'; budget: EventData<'plan.asked'>['budget'] }
  | { state: 'unneeded'; text: string }
  | { state: 'failed'; error: EventData<'plan.failed'>['error'] };

export interface PlanCard {
  planId: string;
  version: number;
  drafted: Drafted | null;
  proposed: Proposed | null;
  /** The work before the card can be decided, told like a run: its steps, metrics and retries. */
  measuring: LiveRun;
  outcome: CardOutcome;
  /** Who has to approve and who has, as far as this thread was told. */
  gate: GateFacts | null;
  /** Present while nothing can be approved at all. */
  readOnly: Pick<ReadOnly, 'by' | 'reason'> | null;
  /** The last call before it expires. */
  reminded: EventData<'plan.reminded'> | null;
  runId: string | null;
}

type PlanEvent = Extract<StoredEvent, { type: `plan.${string}` }>;

export const newCard = (planId: string): PlanCard => ({
  planId,
  version: 1,
  drafted: null,
  proposed: null,
  measuring: newRun(planId, planId),
  outcome: { state: 'drafting' },
  gate: null,
  readOnly: null,
  reminded: null,
  runId: null,
});

export const isPlanEvent = (event: { type: string }): event is PlanEvent => event.type.startsWith('plan.');

/** The card after one more event of its plan. */
export function applyPlanEvent(card: PlanCard, event: PlanEvent): PlanCard {
  switch (event.type) {
    case 'plan.drafted':
      return { ...card, version: event.data.version, drafted: event.data };
    case 'plan.progress':
      return applyMeasuring(card, { ...event, type: 'step.progress' });
    case 'plan.proposed':
      return { ...card, version: event.data.version, proposed: event.data, ...gateOf(event.data), outcome: { state: 'waiting' } };
    case 'plan.failed':
      return { ...card, version: event.data.version, outcome: { state: 'failed', error: event.data.error } };
    case 'plan.unneeded':
      return { ...card, version: event.data.version, outcome: { state: 'unneeded', text: event.data.text } };
    case 'plan.asked':
      return { ...card, version: event.data.version, outcome: { state: 'asked', budget: event.data.budget } };
    case 'plan.continued':
      return { ...card, outcome: { state: 'drafting' } };
    case 'plan.decided':
      return { ...card, runId: event.data.runId, outcome: decided(event) };
    case 'plan.superseded':
      return { ...card, outcome: superseded(event.data) };
    case 'plan.voted':
    case 'plan.gated':
      return { ...card, gate: event.data.gate };
    case 'plan.reminded':
      return { ...card, reminded: event.data };
    case 'plan.expired':
      return { ...card, outcome: { state: 'expired', at: event.at } };
  }
}

/** The card after one more event of its prepare, which carries no run. */
export const applyMeasuring = (card: PlanCard, event: RunEvent): PlanCard => ({
  ...card,
  measuring: applyRunEvent(card.measuring, event),
  outcome: { state: 'measuring' },
});

function gateOf({ gate }: Proposed): Pick<PlanCard, 'gate' | 'readOnly'> {
  return { gate: gate ?? null, readOnly: gate?.readOnly ?? null };
}

function superseded({ byPlanId, by, change }: EventData<'plan.superseded'>): CardOutcome {
  return { state: 'superseded', byPlanId, ...(by === undefined ? {} : { by }), ...(change === undefined ? {} : { change }) };
}

/** Whether its effect is still to come. */
export const isMeasuring = (card: PlanCard): boolean => card.outcome.state === 'drafting' || card.outcome.state === 'measuring';

function decided({ data: { decision, by, reason }, at }: Extract<PlanEvent, { type: 'plan.decided' }>): CardOutcome {
  if (decision === 'approve') return { state: 'approved', by, at };
  return { state: decision === 'reject' ? 'rejected' : 'revised', by, at, reason };
}
