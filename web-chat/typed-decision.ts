/** Words that decide the one visible card when they are the whole message. They never reach a model. */
import type { PlanCard } from './state/card-state.ts';
import { waitingCards } from './state/thread-state.ts';
import type { ThreadState } from './state/thread-state.ts';

type Word = 'approve' | 'reject';

/** Words that mean the card and nothing else. */
const deciding = new Map<string, Word>([
  ['approve', 'approve'],
  ['approved', 'approve'],
  ['yes approve', 'approve'],
  ['reject', 'reject'],
]);
/** Words that could answer a question as well. */
const answering = new Map<string, Word>([
  ...['yes', 'ok', 'okay', 'go', 'ok go', 'yes go', 'go ahead'].map((word): [string, Word] => [word, 'approve']),
  ['no', 'reject'],
]);

/** What the text decides and about which card; null when it is an ordinary message. */
export function typedDecision(text: string, thread: ThreadState): { decision: Word; card: PlanCard } | null {
  const words = text.toLowerCase().replaceAll(/[.,!]/g, ' ').trim().replaceAll(/\s+/g, ' ');
  const decision = deciding.get(words) ?? (asksQuestion(thread) ? undefined : answering.get(words));
  const [card, ...others] = waitingCards(thread);
  return decision && card && others.length === 0 ? { decision, card } : null;
}

/** A question asked after the card is what "yes" and "no" answer. */
function asksQuestion(thread: ThreadState): boolean {
  const last = thread.turns.at(-1)?.parts.at(-1);
  return last?.kind === 'answer' && last.answer.question !== undefined;
}
