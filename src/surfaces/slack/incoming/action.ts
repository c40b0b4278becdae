/** A pressed button. It carries what its card showed, and goes to the application like any other decision. */
import { cardView } from '#domain/card-view/card-view.ts';
import type { Principal } from '#domain/principal.ts';
import { z } from 'zod';
import { answerActions } from '../render/answer-blocks.ts';
import { cardActions } from '../render/card-blocks.ts';
import { confirmModal, detailsModal, reviseModal } from '../render/modals.ts';
import { receiptActions } from '../render/receipt-blocks.ts';
import { errorWords, passes } from '../slack-errors.ts';
import { slackMessage } from '../tell/sayings.ts';
import { viewOf } from '../tell/show-card.ts';
import { principalOf, readerOf, type SlackWorld } from '../world.ts';
import { ActionDelivery, readValue, SeenCard } from './payloads.ts';
import { unknownPerson, whisper, type Place } from './place.ts';

interface Pressed {
  world: SlackWorld;
  place: Place;
  principal: Principal;
  triggerId: string;
  value: string;
}

/** Takes a button in. Throws what may pass, so that it is tried again. */
export async function onAction(world: SlackWorld, body: unknown): Promise<void> {
  const { user, trigger_id: triggerId, channel, message, actions } = ActionDelivery.parse(body);
  const { action_id: action = '', value = '{}' } = actions[0] ?? {};
  const place: Place = { channel: channel.id, threadTs: message.thread_ts ?? message.ts, userId: user.id };
  try {
    // Looking is free for everybody who sees the card.
    if (action === cardActions.details) return await showDetails(world, { place, triggerId, value });
    const principal = principalOf(world, user.id);
    if (!principal) return await whisper(world, place, unknownPerson(user.id));
    await handlerOf(action)?.({ world, place, principal, triggerId, value });
  } catch (error) {
    if (passes(error)) throw error;
    await whisper(world, place, errorWords(error));
  }
}

function handlerOf(action: string): ((pressed: Pressed) => Promise<void>) | undefined {
  const handlers: Record<string, (pressed: Pressed) => Promise<void>> = {
    [cardActions.approve]: approve,
    [cardActions.reject]: reject,
    [cardActions.revise]: revise,
    [cardActions.stop]: stop,
    [receiptActions.undo]: undo,
    [answerActions.say]: say,
    [answerActions.go]: go,
  };
  // Choices of one question have ids of their own: `headgate.say.2`.
  return Object.entries(handlers).find(([id]) => action === id || action.startsWith(`${id}.`))?.[1];
}

/** A card that removes rows asks for the names of its tables first. */
async function approve({ world, place, principal, triggerId, value }: Pressed): Promise<void> {
  const seen = readValue(SeenCard, value);
  if (!seen) return;
  const { namesToType } = cardView(await world.app.getPlan(principal, seen.planId));
  if (namesToType.length === 0) {
    await world.app.decide(principal, seen.planId, { fingerprint: seen.fingerprint, decision: 'approve' });
    return;
  }
  const { channel, threadTs } = place;
  await world.client.views.open({ trigger_id: triggerId, view: confirmModal({ ...seen, channel, threadTs, names: namesToType }) });
}

async function reject({ world, principal, value }: Pressed): Promise<void> {
  const seen = readValue(SeenCard, value);
  if (seen) await world.app.decide(principal, seen.planId, { fingerprint: seen.fingerprint, decision: 'reject' });
}

async function revise({ world, place, triggerId, value }: Pressed): Promise<void> {
  const seen = readValue(SeenCard, value);
  const { channel, threadTs } = place;
  if (seen) await world.client.views.open({ trigger_id: triggerId, view: reviseModal({ ...seen, channel, threadTs, names: [] }) });
}

async function stop({ world, place, principal, value }: Pressed): Promise<void> {
  const seen = readValue(SeenCard, value);
  if (!seen) return;
  const { runId } = await world.app.getPlan(principal, seen.planId);
  if (runId === null) return whisper(world, place, 'This card has no run to stop.');
  await world.app.cancelRun(principal, runId);
}

async function undo({ world, principal, value }: Pressed): Promise<void> {
  const run = readValue(z.strictObject({ runId: z.string() }), value);
  if (run) await world.app.undoRun(principal, run.runId);
}

async function say({ world, principal, triggerId, value }: Pressed): Promise<void> {
  const said = readValue(z.strictObject({ threadId: z.string(), text: z.string() }), value);
  // One press is one message, however often it is delivered.
  if (said) await world.app.sendMessage(principal, { ...said, clientMessageId: `pressed-${slackMessage}${triggerId}` });
}

async function go({ world, principal, value }: Pressed): Promise<void> {
  const word = readValue(z.strictObject({ planId: z.string(), go: z.boolean() }), value);
  if (word) await world.app.continuePlan(principal, word.planId, { go: word.go });
}

async function showDetails(
  world: SlackWorld,
  { place, triggerId, value }: { place: Place; triggerId: string; value: string },
): Promise<void> {
  const seen = readValue(SeenCard, value);
  const thread = await world.store.threadAt(place.channel, place.threadTs);
  if (!seen || !thread) return;
  const plan = await world.app.getPlan(readerOf(thread), seen.planId);
  // A card is shown in the thread it belongs to, and nowhere else.
  if (plan.threadId !== thread.threadId) return;
  await world.client.views.open({ trigger_id: triggerId, view: detailsModal(await viewOf(world, thread, plan)) });
}
