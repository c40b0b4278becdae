/** The card of a thread that waits for a decision, and the words that decide it. They never reach a model. */
import { conflictError } from '#domain/errors.ts';
import type { EventData } from '#domain/events.ts';
import type { Gateway } from './gateway.ts';
import { Events, isKnownEvent, seqOf, type Plan } from './replies.ts';

export type OpenCard = Pick<EventData<'plan.proposed'>, 'planId' | 'fingerprint' | 'card'>;

const approving = new Set(['approve', 'approved', 'yes', 'ok', 'okay', 'go', 'ok go', 'yes go', 'go ahead', 'yes approve']);
const rejecting = new Set(['reject', 'no']);
const pageEvents = 1000;

/** Whether the whole message is a decision: a word more makes it an ordinary message. */
export function typedDecision(text: string): 'yes' | 'no' | null {
  const words = text
    .toLowerCase()
    .replaceAll(/[.,!\s]+/g, ' ')
    .trim();
  if (approving.has(words)) return 'yes';
  return rejecting.has(words) ? 'no' : null;
}

/** The one card of a thread that can be decided; null when there is none, several, or a question was asked after it. */
export async function openCard(gateway: Gateway, threadId: string): Promise<OpenCard | null> {
  const open = new Map<string, OpenCard>();
  let asked = false;
  for (let after: number | null = 0; after !== null;) {
    const { events }: { events: unknown[] } = await gateway.get(
      `/api/v1/threads/${threadId}/events?after=${after}&limit=${pageEvents}`,
      Events,
    );
    for (const event of events) {
      if (!isKnownEvent(event)) continue;
      if (event.type === 'plan.proposed') open.set(event.data.planId, event.data);
      if (event.type === 'plan.decided' || event.type === 'plan.superseded' || event.type === 'plan.expired')
        open.delete(event.data.planId);
      if (event.type === 'message.assistant') asked = event.data.question !== undefined;
    }
    after = events.length === pageEvents ? seqOf(events.at(-1)) : null;
  }
  const [card, ...others] = open.values();
  return card === undefined || others.length > 0 || asked ? null : card;
}

/** The card of a plan that can be decided now. Throws `plan.not-open` with what it is instead. */
export function cardOf({ planId, state, fingerprint, card }: Plan): OpenCard {
  if (state === 'proposed' && fingerprint !== null && card !== null) return { planId, fingerprint, card };
  const hint = state === 'preparing' ? 'Wait until its effect is measured.' : 'Ask again to get a new card.';
  throw conflictError('plan.not-open', `Plan ${planId} cannot be decided: it is ${state}.`, { hint });
}
