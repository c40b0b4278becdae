/** Messages that decide the one card of a thread. They never reach a model: what it makes of words decides nothing. */
import { isNameOf } from '#domain/card-view/approval-facts.ts';
import { cardView } from '#domain/card-view/card-view.ts';
import type { Principal } from '#domain/principal.ts';
import { readerOf, type SlackThread, type SlackWorld } from '../world.ts';

export interface TypedDecision {
  decision: 'approve' | 'reject';
  /** What follows the word: the table's name, or a reason. */
  rest: string;
}

/** The whole message is the word, perhaps with a name or reason behind it. A quotation, a sentence about approving or a plan's number is none. */
export function typedDecision(text: string): TypedDecision | null {
  const [, word = '', rest = ''] =
    /^(approved?|yes approve|reject)(?:[.!]|: *(.{1,2000})| +`?([\w."-]+)`?)?$/is.exec(text.trim())?.slice(0, 4) ?? [];
  if (word === '') return null;
  const named = /^(?:approved?|yes approve) +`?([\w."-]+)`?$/i.exec(text.trim())?.[1] ?? rest;
  return { decision: word.toLowerCase() === 'reject' ? 'reject' : 'approve', rest: named };
}

/** Decides the card. Returns what to say when nothing was decided; null when it was. */
export async function decideTyped(
  world: SlackWorld,
  principal: Principal,
  given: { thread: SlackThread; typed: TypedDecision; messageTs: string },
): Promise<string | null> {
  const { thread, typed, messageTs } = given;
  const waiting = [];
  for (const card of await world.store.cardsOf(thread.threadId)) {
    const plan = await world.app.getPlan(readerOf(thread), card.planId);
    if (plan.state === 'proposed') waiting.push({ card, view: cardView(plan) });
  }
  const [seen, ...others] = waiting;
  if (!seen) return 'No card waits for a decision in this thread.';
  if (others.length > 0) return 'More than one card waits here: use the buttons of the one you mean.';
  // What was shown after the person wrote is not what the person saw.
  if (Number(seen.card.messageTs) > Number(messageTs)) return 'A newer card came while you wrote: look at it, then decide.';
  const unnamed = seen.view.namesToType.filter((name) => !isNameOf(typed.rest, name));
  if (typed.decision === 'approve' && unnamed.length > 0) return `This removes rows. Press Approve, or write: approve ${unnamed[0]}`;
  if (typed.decision === 'approve' && typed.rest !== '' && seen.view.namesToType.length === 0)
    return 'Write approve alone, or use the button.';
  await world.app.decide(principal, seen.card.planId, {
    fingerprint: seen.card.fingerprint,
    decision: typed.decision,
    ...(typed.decision === 'reject' && typed.rest !== '' ? { reason: typed.rest } : {}),
  });
  return null;
}
