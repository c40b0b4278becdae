/** The newest thing worth saying aloud about a thread. */
import { showInvisible } from '#domain/visible.ts';
import { cardTitle } from '../card/card-facts.ts';
import { count, counted } from './format.ts';
import type { PlanCard } from '../state/card-state.ts';
import type { LiveRun } from '../state/run-state.ts';
import type { ThreadState } from '../state/thread-state.ts';

export function announcement(thread: ThreadState): string {
  const turn = thread.turns.at(-1);
  if (!turn) return '';
  if (turn.working) return turn.status ?? 'Thinking';
  const part = turn.parts.at(-1);
  if (part?.kind === 'stopped') return `Stopped by ${showInvisible(part.by)}.`;
  const planId = turn.parts.findLast(({ kind }) => kind === 'card');
  const card = planId?.kind === 'card' ? thread.cards[planId.planId] : undefined;
  if (card) return ofCard(card, thread.runs[card.runId ?? '']);
  if (part?.kind === 'answer') return part.answer.error?.message ?? part.answer.text;
  return part?.kind === 'alert' ? `${part.title}. ${part.text}` : '';
}

function ofCard(card: PlanCard, run: LiveRun | undefined): string {
  const title = cardTitle(card);
  if (run?.state === 'succeeded') return `${title}: done, ${counted(run.receipt?.rows.loaded ?? 0, 'row')} loaded.`;
  if (run?.state === 'failed') return `${title}: failed. ${run.error?.message ?? ''}`;
  if (run) return `${title}: ${run.state}.`;
  if (card.outcome.state !== 'waiting') return `${title}: ${card.outcome.state}.`;
  const effects = card.proposed?.card.effect ?? [];
  const number = (value: number | null): string => (value === null ? 'unknown' : count(value));
  const words = effects.map(
    ({ target, inserts, updates, deletes }) =>
      `${showInvisible(target)}: ${number(inserts)} inserted, ${number(updates)} updated, ${number(deletes)} deleted`,
  );
  return `${title} waits for a decision. ${words.join('. ')}.`;
}
