/** A window that was sent: words about a card, or the names that confirm it. */
import { isNameOf } from '#domain/card-view/approval-facts.ts';
import { modalFields, modalIds } from '../render/modals.ts';
import { errorWords, passes } from '../slack-errors.ts';
import { principalOf, type SlackWorld } from '../world.ts';
import { readValue, SeenInModal, ViewDelivery } from './payloads.ts';
import { unknownPerson, whisper } from './place.ts';

/** What is wrong with what was typed, by block; null when it can be sent. */
export function modalErrors(body: unknown): Record<string, string> | null {
  const { view } = ViewDelivery.parse(body);
  const seen = readValue(SeenInModal, view.private_metadata);
  if (view.callback_id !== modalIds.confirm || !seen) return null;
  const wrong = seen.names.flatMap((name, index) =>
    isNameOf(typedIn(view, modalFields.name(index)), name) ? [] : [[modalFields.name(index), `This is not ${name}.`] as const],
  );
  return wrong.length === 0 ? null : Object.fromEntries(wrong);
}

/** Takes the window in, after its errors were looked for. Throws what may pass, so that it is tried again. */
export async function onModal(world: SlackWorld, body: unknown): Promise<void> {
  const { user, view } = ViewDelivery.parse(body);
  const seen = readValue(SeenInModal, view.private_metadata);
  if (!seen || modalErrors(body) !== null) return;
  const place = { channel: seen.channel, threadTs: seen.threadTs, userId: user.id };
  const principal = principalOf(world, user.id);
  if (!principal) return whisper(world, place, unknownPerson(user.id));
  const { planId, fingerprint } = seen;
  try {
    if (view.callback_id === modalIds.confirm) await world.app.decide(principal, planId, { fingerprint, decision: 'approve' });
    else {
      const reason = typedIn(view, modalFields.reason).slice(0, 2000);
      await world.app.decide(principal, planId, { fingerprint, decision: 'revise', reason });
    }
  } catch (error) {
    if (passes(error)) throw error;
    await whisper(world, place, errorWords(error));
  }
}

const typedIn = (view: ViewDelivery['view'], block: string): string => (view.state.values[block]?.[modalFields.value]?.value ?? '').trim();
