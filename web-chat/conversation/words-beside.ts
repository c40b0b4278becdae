/** What of a message is still to be said beside the other parts of its turn. Pure. */
import type { EventData } from '#domain/events.ts';
import type { ThreadState } from '../state/thread-state.ts';
import type { TurnPart } from '../state/turn-state.ts';

/** What a card, its receipt or an alert of the same turn says is not said a second time. */
export function wordsBeside(
  { messageId, text, besideCard = text }: EventData<'message.assistant'>,
  parts: readonly TurnPart[],
  cards: ThreadState['cards'],
): string {
  const isSaid = parts.some((part) => {
    if (part.kind === 'alert') return part.text === text;
    return part.kind === 'card' && [`plan-${part.planId}`, `run-${cards[part.planId]?.runId ?? ''}`].includes(messageId);
  });
  return isSaid ? besideCard : text;
}
