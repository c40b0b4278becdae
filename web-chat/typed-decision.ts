/** Words that decide the one visible card when they are the whole message. They never reach a model. */
import type { PlanCard } from './card-state.ts';
import { waitingCards } from './thread-state.ts';
import type { ThreadState } from './thread-state.ts';

const approving = new Set(['approve', 'approved', 'yes', 'ok', 'okay', 'go', 'ok go', 'yes go', 'go ahead', 'yes approve']);
const rejecting = new Set(['reject', 'no']);

/** What the text decides and about which card; null when it is an ordinary message. */
export function typedDecision(text: string, thread: ThreadState): { decision: 'approve' | 'reject'; card: PlanCard } | null {
  const words = text.toLowerCase().replaceAll(/[.,!]/g, ' ').trim().replaceAll(/\s+/g, ' ');
  const decision = approving.has(words) ? 'approve' : rejecting.has(words) ? 'reject' : null;
  const [card, ...others] = waitingCards(thread);
  if (decision === null || !card || others.length > 0 || asksQuestion(thread)) return null;
  return { decision, card };
}

/** A question asked after the card is what "yes" and "no" answer. */
function asksQuestion(thread: ThreadState): boolean {
  const last = thread.turns.at(-1)?.parts.at(-1);
  return last?.kind === 'answer' && last.answer.question !== undefined;
}
